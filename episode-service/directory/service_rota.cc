#include <utility>

#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "episode-service/councils/store.h"
#include "episode-service/directory/convert.h"
#include "episode-service/directory/period_page.h"
#include "episode-service/directory/rota_store.h"
#include "episode-service/directory/rules.h"
#include "episode-service/directory/service.h"
#include "episode-service/directory/store.h"

namespace homeward::episode {
namespace {

// More covers than one worker ever has.
constexpr int kMostCovers = 10'000;

absl::StatusOr<v1::Cover> ShowCover(Tx& tx, const std::string& council, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const Cover cover, RotaStore::GetCover(tx, council, id));
  return ToProto(cover);
}

absl::StatusOr<v1::Duty> ShowDuty(Tx& tx, const std::string& council, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const Duty duty, RotaStore::GetDuty(tx, council, id));
  return ToProto(duty);
}

absl::Status CheckAmongOthers(Change& change, const Cover& cover) {
  return CheckCover(
      cover, RotaStore::ListCovers(
                 change.tx(),
                 {.council = change.council(), .of = cover.worker, .still_at = cover.held.from, .limit = kMostCovers}));
}

void Keep(Change& change, const Cover& cover) {
  RotaStore::Save(change.tx(), cover);
  v1::CoverChanged event;
  *event.mutable_cover() = ToProto(cover);
  change.Keep({.record = cover.id, .version = cover.version, .reason = "", .body = event.cover().SerializeAsString()});
  change.Emit(cover.id, change.council(), cover.version, change.now(), event);
}

void Keep(Change& change, const Duty& duty) {
  RotaStore::Save(change.tx(), duty);
  v1::DutyChanged event;
  *event.mutable_duty() = ToProto(duty);
  change.Keep({.record = duty.id, .version = duty.version, .reason = "", .body = event.duty().SerializeAsString()});
  change.Emit(duty.id, change.council(), duty.version, change.now(), event);
}

}  // namespace

absl::StatusOr<v1::Cover> DirectoryService::RecordCover(Call& call, const v1::RecordCoverRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(change.council());
        const Cover cover{.council = change.council(),
                          .id = NewUuid(change.now()),
                          .worker = request.worker(),
                          .covered_by = request.covered_by(),
                          .held = PeriodOf(request)};
        HW_RETURN_IF_ERROR(
            DirectoryStore::GetWorkers(change.tx(), change.council(), {cover.worker, cover.covered_by}).status());
        HW_RETURN_IF_ERROR(CheckAmongOthers(change, cover));
        Keep(change, cover);
        return cover.id;
      },
      [&](Tx& tx, const std::string& id) { return ShowCover(tx, call.council, id); });
}

absl::StatusOr<v1::Cover> DirectoryService::EndCover(Call& call, const v1::EndCoverRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(change.council());
        HW_ASSIGN_OR_RETURN(Cover cover, RotaStore::GetCover(change.tx(), change.council(), request.cover()));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), cover.version));
        HW_RETURN_IF_ERROR(EndAt(TimeOf(request.until_time()), cover.held));
        HW_RETURN_IF_ERROR(CheckAmongOthers(change, cover));
        ++cover.version;
        Keep(change, cover);
        return cover.id;
      },
      [&](Tx& tx, const std::string& id) { return ShowCover(tx, call.council, id); });
}

absl::StatusOr<v1::ListCoversResponse> DirectoryService::ListCovers(Call& call, const v1::ListCoversRequest& request) {
  HW_ASSIGN_OR_RETURN(PeriodFilter filter, PageOf(paging_, call, request, request.worker()));
  if (request.has_after_time()) filter.still_at = TimeOf(request.after_time());
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListCoversResponse> {
    const std::vector<Cover> found = RotaStore::ListCovers(tx, filter);
    v1::ListCoversResponse reply;
    for (const Cover& cover : found) *reply.add_covers() = ToProto(cover);
    HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(), TokenAfter(paging_, call, request, found, filter.limit));
    return reply;
  });
}

absl::StatusOr<v1::Duty> DirectoryService::RecordDuty(Call& call, const v1::RecordDutyRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(change.council());
        const Duty duty{.council = change.council(),
                        .id = NewUuid(change.now()),
                        .role = request.role(),
                        .worker = request.worker(),
                        .team = request.team(),
                        .held = PeriodOf(request)};
        HW_RETURN_IF_ERROR(CheckDuty(duty));
        HW_RETURN_IF_ERROR(duty.team.empty()
                               ? DirectoryStore::GetWorkers(change.tx(), change.council(), {duty.worker}).status()
                               : DirectoryStore::GetTeam(change.tx(), change.council(), duty.team).status());
        Keep(change, duty);
        return duty.id;
      },
      [&](Tx& tx, const std::string& id) { return ShowDuty(tx, call.council, id); });
}

absl::StatusOr<v1::Duty> DirectoryService::EndDuty(Call& call, const v1::EndDutyRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(change.council());
        HW_ASSIGN_OR_RETURN(Duty duty, RotaStore::GetDuty(change.tx(), change.council(), request.duty()));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), duty.version));
        HW_RETURN_IF_ERROR(EndAt(TimeOf(request.until_time()), duty.held));
        ++duty.version;
        Keep(change, duty);
        return duty.id;
      },
      [&](Tx& tx, const std::string& id) { return ShowDuty(tx, call.council, id); });
}

absl::StatusOr<v1::ListDutiesResponse> DirectoryService::ListDuties(Call& call, const v1::ListDutiesRequest& request) {
  HW_ASSIGN_OR_RETURN(PeriodFilter filter, PageOf(paging_, call, request, request.role()));
  if (request.has_after_time()) filter.still_at = TimeOf(request.after_time());
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListDutiesResponse> {
    const std::vector<Duty> found = RotaStore::ListDuties(tx, filter);
    v1::ListDutiesResponse reply;
    for (const Duty& duty : found) *reply.add_duties() = ToProto(duty);
    HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(), TokenAfter(paging_, call, request, found, filter.limit));
    return reply;
  });
}

absl::StatusOr<v1::DutyDesk> DirectoryService::RecordDutyDesk(Call& call, const v1::RecordDutyDeskRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(change.council());
        HW_RETURN_IF_ERROR(CouncilStore::Get(change.tx(), change.council()).status());
        const DutyDesk desk{.council = change.council(),
                            .id = NewUuid(change.now()),
                            .contact = request.contact(),
                            .from = TimeOf(request.from_time())};
        RotaStore::Insert(change.tx(), desk);
        v1::DutyDeskRecorded event;
        event.set_duty_desk(desk.id);
        *event.mutable_from_time() = request.from_time();
        change.Emit(desk.id, change.council(), 1, change.now(), event);
        return desk.id;
      },
      [&](Tx& tx, const std::string& id) -> absl::StatusOr<v1::DutyDesk> {
        HW_ASSIGN_OR_RETURN(const DutyDesk desk, RotaStore::GetDutyDesk(tx, call.council, id));
        return ToProto(desk);
      });
}

}  // namespace homeward::episode
