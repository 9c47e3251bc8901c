#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/status.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/policy/policy_book.h"
#include "common/server/service_host.h"
#include "common/server/ticker.h"
#include "episode-service/downtime/sheet_folder.h"
#include "episode-service/episodes/policy.h"

namespace homeward::episode {

// Keeps on this machine's disk, for each council, a sheet of who is missing now, for when nothing else can be reached:
// `<folder>/<council>.html`. Any number of replicas may do it, each in a folder of its own or all in one.
class DowntimeKeeper {
 public:
  DowntimeKeeper(ServiceHost& host, PolicyBook<Policy>& policies, std::string folder);
  ~DowntimeKeeper();
  DowntimeKeeper(const DowntimeKeeper&) = delete;
  DowntimeKeeper& operator=(const DowntimeKeeper&) = delete;

  // Begins to write, every quarter of an hour, and five minutes after something failed.
  void Start() { ticker_.Start(); }

  // Writes every council's sheet once, as at `now`. Of a council that fails the last sheet stays, with the time that it
  // says, and the others are written; returns the first fault. Whom a sheet shows is in the audit before it is on disk.
  absl::Status Refresh(absl::Time now);

  // As at when the oldest sheet is. One that was never written counts from when this process first should have.
  absl::Time oldest() const;

 private:
  absl::Status RefreshCouncil(const SheetFolder& folder, const std::string& council, absl::Time now);
  absl::Status Audit(const std::string& council, const std::vector<std::set<std::string>>& pages, absl::Time now);
  void RefreshAndTell();

  ServiceHost& host_;
  PolicyBook<Policy>& policies_;
  const std::string folder_;
  std::atomic<bool> stopping_ = false;
  std::string last_fault_;  // of the thread
  mutable absl::Mutex mutex_;
  absl::Time listed_ ABSL_GUARDED_BY(mutex_);  // when the councils were last known
  std::map<std::string, absl::Time> written_ ABSL_GUARDED_BY(mutex_);
  Ticker ticker_;  // last: what it calls stands above
};

}  // namespace homeward::episode
