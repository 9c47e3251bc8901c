#include "meeting-service/application.h"

#include <utility>
#include <vector>

#include "common/calendar/reviewed_working_days.h"
#include "common/core/status.h"
#include "common/db/migrate.h"
#include "common/facts/fact_store.h"
#include "common/feed/feed_schema.h"
#include "common/obligations/obligation_schema.h"
#include "common/policy/policy_schema.h"

namespace homeward {
extern const absl::Span<const EmbeddedFile> kMeetingMigrations;  // the files of migrations/
}  // namespace homeward

namespace homeward::meeting {
namespace {

// The service whose feed is followed, as consistency tokens name it.
constexpr char kEpisodeApi[] = "homeward.episode.v1";

}  // namespace

absl::Span<const EmbeddedFile> Application::Migrations() {
  static const auto* const kAll = new std::vector<EmbeddedFile>(
      JoinMigrations({kFeedSchema, kObligationSchema, kPolicySchema, kFactSchema, kMeetingMigrations}));
  return *kAll;
}

absl::StatusOr<std::unique_ptr<Application>> Application::Make(ServiceHost& host,
                                                               std::unique_ptr<FeedSource> episodes) {
  HW_ASSIGN_OR_RETURN(WorkingDays working_days, ReviewedWorkingDays());
  return std::unique_ptr<Application>(new Application(host, std::move(working_days), std::move(episodes)));
}

Application::Application(ServiceHost& host, WorkingDays working_days, std::unique_ptr<FeedSource> episodes)
    : working_days_(std::move(working_days)),
      policies_(ReadPolicy, PolicyNotYetKnown()),
      paging_(host.page_tokens()),
      parts_{.policies = policies_, .working_days = working_days_},
      reactions_(parts_),
      strategy_(host.db(), host.commands(), parts_, paging_),
      watch_(HeadsOf(host.db())),
      feed_(host.db(), host.clock(), watch_),
      verifier_(host.db()),
      episodes_(std::move(episodes)),
      reader_(host.db(), host.clock(), *episodes_,
              {.source = kEpisodeApi, .handlers = reactions_.Handlers(), .committed = [this] { watch_.Notify(); }}),
      following_(host, reader_, kEpisodeApi) {
  strategy_.Bind(host.rpcs());
  feed_.Bind(host.rpcs());
  verifier_.Bind(host.rpcs());
  host.SetTimerHandler([this](Change& change, const DueTimer& timer) { return reactions_.Fire(change, timer); });
  host.AddCommitListener([this] { watch_.Notify(); });
  host.AddStopListener([this] { watch_.Stop(); });
  host.SetCatchUp([this](const ConsistencyPoint& point, absl::Time deadline) {
    return point.source == kEpisodeApi && reader_.AwaitApplied(point.council, point.position, deadline);
  });
}

}  // namespace homeward::meeting
