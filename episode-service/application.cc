#include "episode-service/application.h"

#include <absl/flags/flag.h>
#include <absl/strings/str_cat.h>

#include <utility>
#include <vector>

#include "common/calendar/reviewed_working_days.h"
#include "common/core/status.h"
#include "common/db/migrate.h"
#include "common/feed/feed_schema.h"
#include "common/obligations/obligation_schema.h"
#include "common/outbox/outbox_schema.h"
#include "common/policy/policy_document.h"
#include "common/policy/policy_schema.h"
#include "episode-service/watch/convert.h"
#include "policies/policy_files.h"

ABSL_FLAG(
    std::string, downtime_dir, "",
    "folder, made when missing, for the downtime sheets: a page for each council of who is missing now, written anew"
    " every 15 minutes; empty for none");
ABSL_FLAG(std::string, outbox_configuration, "",
          "JSON file that says how notifications leave the building, see docs/operations.md; empty: they do not");

namespace homeward {
extern const absl::Span<const EmbeddedFile> kEpisodeMigrations;  // the files of migrations/
}  // namespace homeward

namespace homeward::episode {

absl::Span<const EmbeddedFile> Application::Migrations() {
  static const auto* const kAll = new std::vector<EmbeddedFile>(
      JoinMigrations({kFeedSchema, kObligationSchema, kPolicySchema, kOutboxSchema, kEpisodeMigrations}));
  return *kAll;
}

absl::StatusOr<std::unique_ptr<ServiceParts>> Application::Make(ServiceHost& host) {
  HW_ASSIGN_OR_RETURN(WorkingDays working_days, ReviewedWorkingDays());
  HW_ASSIGN_OR_RETURN(const auto versions, LoadPolicyVersions(kPolicyFiles));
  std::optional<OutboxConfiguration> outbox;
  if (const std::string path = absl::GetFlag(FLAGS_outbox_configuration); !path.empty()) {
    HW_ASSIGN_OR_RETURN(outbox, ReadOutboxConfiguration(path));
  }
  return std::unique_ptr<ServiceParts>(
      new Application(host, std::move(working_days), versions.front(), std::move(outbox)));
}

Application::Application(ServiceHost& host, WorkingDays working_days, policy::v1::PolicyVersion national,
                         std::optional<OutboxConfiguration> outbox)
    : working_days_(std::move(working_days)),
      outbox_(std::move(outbox)),
      policies_(ReadPolicy, CouncilWithoutPolicy()),
      paging_(host.page_tokens()),
      parts_{.policies = policies_, .working_days = working_days_, .outbox = outbox_.has_value() ? &*outbox_ : nullptr},
      reactions_(parts_),
      councils_(host.db(), host.commands(), std::move(national)),
      people_(host.db(), host.commands(), parts_),
      episodes_(host.db(), host.commands(), parts_, paging_),
      entries_(host.db(), host.commands(), parts_, paging_),
      particulars_(host.db(), host.commands(), parts_, paging_),
      find_me_(host.db(), host.commands(), parts_),
      groups_(host.db(), host.commands(), parts_, paging_),
      care_leavers_(host.db(), parts_, paging_),
      hand_overs_(host.db(), host.commands(), parts_, paging_),
      notifications_(host.db(), host.commands(), parts_, paging_),
      figures_(host.db()),
      directory_(host.db(), host.commands(), parts_, paging_),
      index_keeper_(host.db()),
      imports_(host.db(), host.commands(), parts_, paging_, index_keeper_),
      photographs_(host.db(), host.commands(), parts_, paging_),
      upload_keeper_(host.db(), host.clock()),
      providers_(host.db(), host.commands(), paging_),
      merges_(host.db(), host.commands(), parts_, paging_),
      search_(host.db(), index_keeper_),
      sync_(host.db(), host.commands(), parts_, paging_),
      watch_(HeadsOf(host.db())),
      feed_(host.db(), host.clock(), watch_),
      tail_(host.db(), watch_, {.wanted = IsEpisodeEvent}),
      watches_(tail_),
      verifier_(host.db()) {
  councils_.Bind(host.rpcs());
  people_.Bind(host.rpcs());
  episodes_.Bind(host.rpcs());
  entries_.Bind(host.rpcs());
  particulars_.Bind(host.rpcs());
  find_me_.Bind(host.rpcs());
  groups_.Bind(host.rpcs());
  care_leavers_.Bind(host.rpcs());
  hand_overs_.Bind(host.rpcs());
  notifications_.Bind(host.rpcs());
  figures_.Bind(host.rpcs());
  directory_.Bind(host.rpcs());
  imports_.Bind(host.rpcs());
  photographs_.Bind(host.rpcs());
  providers_.Bind(host.rpcs());
  merges_.Bind(host.rpcs());
  search_.Bind(host.rpcs());
  sync_.Bind(host.rpcs());
  feed_.Bind(host.rpcs());
  watches_.Bind(host.rpcs());
  verifier_.Bind(host.rpcs());
  for (const char* reader : {"interview", "meeting"}) {
    host.peers().Allow(kPullMethod, absl::StrCat("spiffe://homeward/", reader, "-service"));
  }
  host.SetTimerHandler([this](Change& change, const DueTimer& timer) { return reactions_.Fire(change, timer); });
  host.AddGauge("homeward_name_index_complete", "1 when everybody on record was looked for in the index of names.",
                [this] { return index_keeper_.complete() ? 1 : 0; });
  host.AddGauge("homeward_notifications_for_nobody",
                "How many notifications wait for whom the directory names nobody and no duty desk.",
                [this] { return notifications_.CountForNobody(); });
  KeepDowntimeSheets(host, absl::GetFlag(FLAGS_downtime_dir));
  host.AddCommitListener([this] { watch_.Notify(); });
  host.AddStopListener([this] {
    tail_.Stop();
    watch_.Stop();
  });
  // Last: what it commits is told to all who listen.
  DeliverNotifications(host);
}

void Application::KeepDowntimeSheets(ServiceHost& host, const std::string& folder) {
  if (folder.empty()) return;
  downtime_.emplace(host, policies_, folder);
  host.AddGauge("homeward_downtime_sheet_oldest_seconds", "How old the oldest council's downtime sheet is.",
                [this, &host] { return absl::ToDoubleSeconds(host.clock().Now() - downtime_->oldest()); });
  downtime_->Start();
}

void Application::DeliverNotifications(ServiceHost& host) {
  if (!outbox_.has_value()) return;
  delivery_.emplace(host, parts_, *outbox_);
  host.AddCommitListener([this] { delivery_->Wake(); });
  host.AddStopListener([this] { delivery_->Stop(); });
  if (host.background()) delivery_->Start();
}

}  // namespace homeward::episode
