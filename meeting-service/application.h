#pragma once

#include <absl/status/statusor.h>
#include <absl/types/span.h>

#include <memory>

#include "common/calendar/working_days.h"
#include "common/edge/paging.h"
#include "common/feed/feed_reader.h"
#include "common/feed/feed_service.h"
#include "common/feed/feed_source.h"
#include "common/feed/feed_verifier.h"
#include "common/feed/feed_watch.h"
#include "common/policy/policy_book.h"
#include "common/server/following.h"
#include "common/server/service_main.h"
#include "meeting-service/history.h"
#include "meeting-service/reactions.h"
#include "meeting-service/strategy/service.h"

namespace homeward::meeting {

// The objects of meeting-service, put together on a host.
class Application final : public ServiceParts {
 public:
  // Adds the service's RPCs and timers to the host. The episode feed is read when somebody calls reader().
  static absl::StatusOr<std::unique_ptr<Application>> Make(ServiceHost& host, std::unique_ptr<FeedSource> episodes);

  // The service's schema beside what every service has.
  static absl::Span<const EmbeddedFile> Migrations();

  // Reads the episode feed from now on, in a thread of its own.
  void Follow() { following_.Start(); }

  FeedReader& reader() { return reader_; }

 private:
  Application(ServiceHost& host, WorkingDays working_days, std::unique_ptr<FeedSource> episodes);

  const WorkingDays working_days_;
  PolicyBook<Policy> policies_;
  const Paging paging_;
  const HistoryParts parts_;
  const Reactions reactions_;
  StrategyService strategy_;
  FeedWatch watch_;
  FeedService feed_;
  FeedVerifier<v1::VerifyFeedRequest, v1::VerifyFeedResponse> verifier_;
  const std::unique_ptr<FeedSource> episodes_;
  FeedReader reader_;
  Following following_;  // destroyed first
};

}  // namespace homeward::meeting
