#pragma once

#include <absl/status/statusor.h>
#include <absl/types/span.h>

#include <memory>
#include <optional>
#include <string>

#include "common/calendar/working_days.h"
#include "common/edge/paging.h"
#include "common/feed/feed_service.h"
#include "common/feed/feed_tail.h"
#include "common/feed/feed_verifier.h"
#include "common/feed/feed_watch.h"
#include "common/outbox/configuration.h"
#include "common/policy/policy_book.h"
#include "common/server/service_main.h"
#include "episode-service/care_leavers/service.h"
#include "episode-service/councils/service.h"
#include "episode-service/directory/service.h"
#include "episode-service/downtime/keeper.h"
#include "episode-service/entries/service.h"
#include "episode-service/episodes/service.h"
#include "episode-service/figures/service.h"
#include "episode-service/find_me/service.h"
#include "episode-service/groups/service.h"
#include "episode-service/handovers/service.h"
#include "episode-service/history.h"
#include "episode-service/imports/service.h"
#include "episode-service/merges/service.h"
#include "episode-service/notifications/delivery.h"
#include "episode-service/notifications/service.h"
#include "episode-service/particulars/service.h"
#include "episode-service/people/service.h"
#include "episode-service/photographs/service.h"
#include "episode-service/photographs/upload_keeper.h"
#include "episode-service/providers/service.h"
#include "episode-service/reactions.h"
#include "episode-service/search/index_keeper.h"
#include "episode-service/search/service.h"
#include "episode-service/sync/service.h"
#include "episode-service/watch/service.h"

namespace homeward::episode {

// The objects of episode-service, put together on a host.
class Application final : public ServiceParts {
 public:
  // Adds the service's RPCs and timers to the host.
  static absl::StatusOr<std::unique_ptr<ServiceParts>> Make(ServiceHost& host);

  // Null where nothing leaves the building. Tests move it by hand.
  Delivery* delivery() { return delivery_.has_value() ? &*delivery_ : nullptr; }

  // The service's schema beside what every service has.
  static absl::Span<const EmbeddedFile> Migrations();

 private:
  Application(ServiceHost& host, WorkingDays working_days, policy::v1::PolicyVersion national,
              std::optional<OutboxConfiguration> outbox);

  // Off without a folder.
  void KeepDowntimeSheets(ServiceHost& host, const std::string& folder);
  // Off without a configuration.
  void DeliverNotifications(ServiceHost& host);

  const WorkingDays working_days_;
  const std::optional<OutboxConfiguration> outbox_;
  PolicyBook<Policy> policies_;
  const Paging paging_;
  const HistoryParts parts_;
  const Reactions reactions_;
  CouncilsService councils_;
  PeopleService people_;
  EpisodesService episodes_;
  EntriesService entries_;
  ParticularsService particulars_;
  FindMeService find_me_;
  GroupsService groups_;
  CareLeaversService care_leavers_;
  HandOversService hand_overs_;
  NotificationsService notifications_;
  FiguresService figures_;
  DirectoryService directory_;
  IndexKeeper index_keeper_;
  ImportsService imports_;
  PhotographsService photographs_;
  UploadKeeper upload_keeper_;
  ProvidersService providers_;
  MergesService merges_;
  SearchService search_;
  SyncService sync_;
  FeedWatch watch_;
  FeedService feed_;
  FeedTail tail_;
  WatchesService watches_;
  FeedVerifier<v1::VerifyFeedRequest, v1::VerifyFeedResponse> verifier_;
  std::optional<DowntimeKeeper> downtime_;
  std::optional<Delivery> delivery_;
};

}  // namespace homeward::episode
