#include "episode-service/sync/service.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <utility>

#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/feed/feed_store.h"
#include "episode-service/sync/convert.h"
#include "episode-service/sync/store.h"

namespace homeward::episode {
namespace {

// More findings than one statement can have and still be looked at.
constexpr int kMostShown = 400;

// The messages of one call.
class SyncUpload final : public Upload<v1::SyncYoungPeopleRequest, v1::Sync> {
 public:
  explicit SyncUpload(SyncService& service) : service_(service) {}

  absl::Status Take(const v1::SyncYoungPeopleRequest& message) override { return messages_.Add(message); }
  absl::StatusOr<v1::Sync> Finish(Call& call) override { return service_.Run(call, std::move(messages_).Joined()); }

 private:
  SyncService& service_;
  SyncMessages messages_;
};

std::vector<StatedYoungPerson> StatementsOf(const v1::SyncYoungPeopleRequest& request) {
  std::vector<StatedYoungPerson> statements;
  for (const auto& one : request.young_people()) {
    statements.push_back(FromProto(one, static_cast<int64_t>(statements.size()) + 1));
  }
  return statements;
}

Sync NewSync(const Call& call, const std::string& source, int64_t statements) {
  Sync sync;
  sync.council = call.council;
  sync.id = NewUuid(call.now);
  sync.source = source;
  sync.started = call.now;
  sync.counts.seen = statements;
  return sync;
}

absl::StatusOr<v1::Sync> Show(Tx& tx, const std::string& council, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const Sync sync, SyncStore::Get(tx, council, id));
  return ToProto(sync, SyncStore::RulesOf(tx, sync));
}

}  // namespace

void SyncService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.SyncService";
  rpcs.Add(service, this, &SyncService::UpsertYoungPerson);
  rpcs.AddUpload(service, this, &SyncService::SyncYoungPeople);
  rpcs.Add(service, this, &SyncService::GetSync);
  rpcs.Add(service, this, &SyncService::ListSyncFindings);
}

absl::StatusOr<v1::UpsertYoungPersonResponse> SyncService::UpsertYoungPerson(
    Call& call, const v1::UpsertYoungPersonRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const Reconciler reconciler(parts_, {FromProto(request.young_person(), 1)});
        Sync sync = NewSync(call, request.source(), 1);
        HW_RETURN_IF_ERROR(reconciler.TakeOnly(change, sync));
        return sync.id;
      },
      [&](Tx& tx, const std::string& id) -> absl::StatusOr<v1::UpsertYoungPersonResponse> {
        HW_ASSIGN_OR_RETURN(const Sync sync, SyncStore::Get(tx, call.council, id));
        std::vector<SyncFinding> findings;
        for (NumberedFinding& one :
             SyncStore::ListFindings(tx, {.council = call.council, .sync = id, .limit = kMostShown})) {
          findings.push_back(std::move(one.finding));
        }
        return ToProto(sync, findings);
      });
}

std::unique_ptr<Upload<v1::SyncYoungPeopleRequest, v1::Sync>> SyncService::SyncYoungPeople(Call&) {
  return std::make_unique<SyncUpload>(*this);
}

absl::StatusOr<v1::Sync> SyncService::Run(Call& call, const v1::SyncYoungPeopleRequest& request) {
  HW_ASSIGN_OR_RETURN(const Sync sync, Begin(call, request));
  if (sync.state == SyncState::kRunning) {
    HW_RETURN_IF_ERROR(TakeOverAll(call, sync, Reconciler(parts_, StatementsOf(request))));
  }
  return End(call, sync.id);
}

absl::StatusOr<Sync> SyncService::Begin(Call& call, const v1::SyncYoungPeopleRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_RETURN_IF_ERROR(parts_.policies.Of(change.tx(), change.council()).status());
        Sync sync = NewSync(call, request.source(), request.young_people_size());
        sync.full = request.full();
        SyncStore::Save(change.tx(), sync);
        return sync.id;
      },
      [&](Tx& tx, const std::string& id) { return SyncStore::Get(tx, call.council, id); });
}

absl::Status SyncService::TakeOverAll(Call& call, const Sync& sync, const Reconciler& reconciler) {
  for (bool more = static_cast<size_t>(sync.next_row) < reconciler.statements().size(); more;) {
    if (call.cancelled()) return Fail(absl::StatusCode::kCancelled, "CALLER_GONE", "the caller does not wait any more");
    if (absl::Now() >= call.deadline) {
      return Fail(absl::StatusCode::kDeadlineExceeded, "SYNC_UNFINISHED",
                  "the time was too short for all; the same sync, sent again, is continued");
    }
    call.subjects.clear();  // each step is audited with those whom it touches
    HW_RETURN_IF_ERROR(commands_.RunBatch(
        call, [&](Batch& batch) { return reconciler.Next(batch, call.council, sync.id, call.now, more); }));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Sync> SyncService::End(Call& call, const std::string& id) {
  return db_.Transact(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::Sync> {
    HW_ASSIGN_OR_RETURN(Sync sync, SyncStore::Lock(tx, call.council, id));
    if (sync.state == SyncState::kRunning) {
      sync.state = SyncState::kDone;
      sync.finished = call.now;
      sync.position = HeadPositions(tx)[call.council];
      if (sync.full) {
        std::vector<SyncFinding> findings;
        for (std::string& young_person : SyncStore::NotNamed(tx, sync)) {
          findings.push_back(FindingOf(0, "SY12"));
          findings.back().young_person = std::move(young_person);
        }
        sync.counts.missing = static_cast<int64_t>(findings.size());
        SyncStore::AddFindings(tx, findings, sync);
      }
      SyncStore::Save(tx, sync);
    }
    call.position = sync.position;
    return ToProto(sync, SyncStore::RulesOf(tx, sync));
  });
}

absl::StatusOr<v1::Sync> SyncService::GetSync(Call& call, const v1::GetSyncRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return Show(tx, call.council, request.sync()); });
}

absl::StatusOr<v1::ListSyncFindingsResponse> SyncService::ListSyncFindings(Call& call,
                                                                           const v1::ListSyncFindingsRequest& request) {
  FindingFilter filter{.council = call.council, .sync = request.sync()};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(const auto position, paging_.Position(call, request, 1));
  if (position.has_value() && !absl::SimpleAtoi(position->front(), &filter.after)) filter.after = 0;
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListSyncFindingsResponse> {
    HW_RETURN_IF_ERROR(SyncStore::Get(tx, call.council, request.sync()).status());
    v1::ListSyncFindingsResponse reply;
    const std::vector<NumberedFinding> found = SyncStore::ListFindings(tx, filter);
    for (const NumberedFinding& one : found) {
      if (!one.finding.young_person.empty()) call.Shows(one.finding.young_person);
      *reply.add_findings() = ToProto(one.finding);
    }
    if (static_cast<int>(found.size()) == filter.limit) {
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.Next(call, request, {absl::StrCat(found.back().number)}));
    }
    return reply;
  });
}

}  // namespace homeward::episode
