#include "episode-service/downtime/keeper.h"

#include <absl/strings/str_cat.h>
#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>

#include <algorithm>
#include <utility>

#include "common/command/audit.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "episode-service/councils/store.h"
#include "episode-service/downtime/html_rules.h"
#include "episode-service/downtime/reader.h"

namespace homeward::episode {
namespace {

constexpr absl::Duration kAgain = absl::Minutes(15);
constexpr absl::Duration kTryAgain = absl::Minutes(5);
constexpr absl::Duration kPatience = absl::Seconds(30);

absl::Time Deadline() { return absl::Now() + kPatience; }

// Nobody called: the service itself showed these young people.
AuditRow RowOf(const std::string& council, const std::set<std::string>& shown, absl::Time now) {
  AuditRow row;
  row.id = NewUuid(now);
  row.council = council;
  row.time = now;
  row.caller = "episode-service";
  row.roles = "service";
  row.purpose = "downtime sheet";
  row.method = "downtime_sheet";
  row.outcome = absl::StatusCodeToString(absl::StatusCode::kOk);
  row.subjects = shown;
  return row;
}

}  // namespace

DowntimeKeeper::DowntimeKeeper(ServiceHost& host, PolicyBook<Policy>& policies, std::string folder)
    : host_(host),
      policies_(policies),
      folder_(std::move(folder)),
      listed_(host.clock().Now()),
      ticker_(kAgain, kTryAgain, [this] { RefreshAndTell(); }) {}

DowntimeKeeper::~DowntimeKeeper() {
  stopping_ = true;
  ticker_.Stop();
}

absl::Status DowntimeKeeper::Refresh(absl::Time now) {
  HW_ASSIGN_OR_RETURN(const std::vector<std::string> councils,
                      host_.db().Read(Deadline(), [](Tx& tx) -> absl::StatusOr<std::vector<std::string>> {
                        return CouncilStore::All(tx);
                      }));
  {
    absl::MutexLock lock(&mutex_);
    listed_ = now;
    for (const std::string& council : councils) written_.try_emplace(council, now);
  }
  HW_ASSIGN_OR_RETURN(const SheetFolder folder, SheetFolder::Open(folder_));
  absl::Status first;
  for (const std::string& council : councils) {
    if (stopping_) break;
    first.Update(RefreshCouncil(folder, council, now));
  }
  return first;
}

absl::Status DowntimeKeeper::RefreshCouncil(const SheetFolder& folder, const std::string& council, absl::Time now) {
  HW_ASSIGN_OR_RETURN(const ReadSheet read, host_.db().Snapshot(Deadline(), [&](Tx& tx) {
    return ReadSheetOf(tx, policies_, council, now);
  }));
  HW_RETURN_IF_ERROR(Audit(council, read.pages, now));
  HW_RETURN_IF_ERROR(folder.Replace(absl::StrCat(council, ".html"), HtmlOf(read.sheet)));
  absl::MutexLock lock(&mutex_);
  written_[council] = now;
  return absl::OkStatus();
}

// As every read's: what cannot be audited is not shown, and while the database takes no changes the rows go to the
// spool.
absl::Status DowntimeKeeper::Audit(const std::string& council, const std::vector<std::set<std::string>>& pages,
                                   absl::Time now) {
  for (const std::set<std::string>& shown : pages) {
    absl::Notification done;
    absl::Status written;
    host_.audit().Submit(RowOf(council, shown, now), [&](const absl::Status& status) {
      written = status;
      done.Notify();
    });
    done.WaitForNotification();
    HW_RETURN_IF_ERROR(written);
  }
  return absl::OkStatus();
}

absl::Time DowntimeKeeper::oldest() const {
  absl::MutexLock lock(&mutex_);
  absl::Time oldest = listed_;
  for (const auto& [council, time] : written_) oldest = std::min(oldest, time);
  return oldest;
}

// A fault is told once and not at every attempt.
void DowntimeKeeper::RefreshAndTell() {
  const std::string fault = ProblemOf(Refresh(host_.clock().Now())).reason;
  if (!fault.empty()) ticker_.Wake();
  if (fault == last_fault_) return;
  last_fault_ = fault;
  host_.log().Event(fault.empty() ? Log::Level::kInfo : Log::Level::kError,
                    fault.empty() ? "downtime_sheets_written" : "downtime_sheets_stand", {{"reason", fault}});
}

}  // namespace homeward::episode
