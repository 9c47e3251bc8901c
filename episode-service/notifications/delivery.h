#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "common/command/change.h"
#include "common/outbox/configuration.h"
#include "common/outbox/deliverer.h"
#include "common/server/service_host.h"
#include "common/server/ticker.h"
#include "episode-service/history.h"

namespace homeward::episode {

// Carries notifications out of the building: by mail and to the councils' own systems. What it hands over says that a
// task waits, and where. Any number of replicas may do it.
class Delivery {
 public:
  // `configuration` outlives it.
  Delivery(ServiceHost& host, HistoryParts parts, const OutboxConfiguration& configuration);
  ~Delivery();
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

  // Begins to send: what is due, and at once what is queued from now on.
  void Start() { ticker_.Start(); }
  void Wake() { ticker_.Wake(); }
  // Breaks off what is being sent; that is sent again later.
  void Stop();

  // Sends everything that is due once; returns how many were tried.
  absl::StatusOr<int> RunDue() { return deliverer_.RunDue(); }

 private:
  Attempt Send(const OutboxMessage& message) const;
  Attempt Post(const OutboxMessage& message, const std::string& link) const;
  absl::Status Ended(Change& change, const OutboxMessage& message) const;
  void AddMetrics();
  double OldestSeconds() const;
  void RunAndTell();

  ServiceHost& host_;
  const HistoryParts parts_;
  const OutboxConfiguration& configuration_;
  Deliverer deliverer_;
  std::string last_fault_;  // of the thread
  Ticker ticker_;           // last: what it calls stands above
};

}  // namespace homeward::episode
