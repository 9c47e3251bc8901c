#include "meeting-service/strategy/service.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <utility>

#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/facts/fact_store.h"
#include "common/feed/chronology_rpc.h"
#include "common/obligations/obligation_rpcs.h"
#include "meeting-service/strategy/convert.h"
#include "meeting-service/strategy/store.h"

namespace homeward::meeting {
namespace {

absl::StatusOr<v1::StrategyMeeting> Show(Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const StrategyMeeting meeting, StrategyMeetingStore::Get(tx, call.council, id));
  call.Shows(meeting.young_person);
  return ToProto(meeting);
}

// Saves a decision and what follows from it; the id of its record.
std::string Settle(History& history, StrategyDecision decision) {
  std::string id = decision.next.id;
  history.Apply(std::move(decision));
  history.Derive();
  return id;
}

// Records why required meetings are not held.
absl::StatusOr<std::string> Decline(const Call& call, History& history, homeward::meeting::RecordNotHeld command) {
  command.caller_roles = call.caller->Roles(call.council);
  HW_ASSIGN_OR_RETURN(StrategyDecision decision, NotHeld(history.context(), history.obligations(), command));
  return Settle(history, std::move(decision));
}

}  // namespace

void StrategyService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.meeting.v1.MeetingService";
  rpcs.Add(service, this, &StrategyService::HoldStrategyMeeting);
  rpcs.Add(service, this, &StrategyService::RecordNotHeld);
  rpcs.Add(service, this, &StrategyService::GetStrategyMeeting);
  rpcs.Add(service, this, &StrategyService::ListStrategyMeetings);
  rpcs.Add(service, this, &StrategyService::VoidStrategyMeeting);
  rpcs.Add(service, this, &StrategyService::GetChronology);
  rpcs.Add(service, this, &StrategyService::ListObligations);
  rpcs.Add(service, this, &StrategyService::WaiveObligation);
}

absl::StatusOr<v1::StrategyMeeting> StrategyService::HoldStrategyMeeting(
    Call& call, const v1::HoldStrategyMeetingRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, request.young_person()));
        HW_ASSIGN_OR_RETURN(StrategyDecision decision,
                            Hold(history.context(), FromProto(request, NewUuid(change.now()))));
        return Settle(history, std::move(decision));
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::StrategyMeeting> StrategyService::RecordNotHeld(Call& call,
                                                                   const v1::RecordNotHeldRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, request.young_person()));
        return Decline(call, history, FromProto(request, NewUuid(change.now())));
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::StrategyMeeting> StrategyService::GetStrategyMeeting(Call& call,
                                                                        const v1::GetStrategyMeetingRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return Show(call, tx, request.strategy_meeting()); });
}

absl::StatusOr<v1::ListStrategyMeetingsResponse> StrategyService::ListStrategyMeetings(
    Call& call, const v1::ListStrategyMeetingsRequest& request) {
  StrategyMeetingFilter filter{.council = call.council, .young_person = request.young_person()};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  if (request.state() != v1::STRATEGY_MEETING_STATE_UNSPECIFIED) filter.state = static_cast<State>(request.state());
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListStrategyMeetingsResponse> {
    v1::ListStrategyMeetingsResponse reply;
    if (!filter.young_person.empty()) filter.young_person = KeptOf(tx, call.council, filter.young_person);
    const std::vector<StrategyMeeting> meetings = StrategyMeetingStore::List(tx, filter);
    for (const StrategyMeeting& meeting : meetings) {
      call.Shows(meeting.young_person);
      *reply.add_strategy_meetings() = ToProto(meeting);
    }
    if (static_cast<int>(meetings.size()) == filter.limit) {
      const StrategyMeeting& last = meetings.back();
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(), paging_.NextAfter(call, request, {last.at(), last.id}));
    }
    return reply;
  });
}

absl::StatusOr<v1::StrategyMeeting> StrategyService::VoidStrategyMeeting(
    Call& call, const v1::VoidStrategyMeetingRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const std::string& id = request.strategy_meeting();
        HW_ASSIGN_OR_RETURN(History history, History::OpenByMeeting(change, parts_, id));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), history.meeting(id).version));
        HW_ASSIGN_OR_RETURN(StrategyDecision decision, Void(history.meeting(id), FromProto(request), change.now()));
        return Settle(history, std::move(decision));
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::GetChronologyResponse> StrategyService::GetChronology(Call& call,
                                                                         const v1::GetChronologyRequest& request) {
  call.resource = request.young_person();
  return ChronologyOf<v1::GetChronologyResponse>(db_, paging_, call, request, IdsOf);
}

absl::StatusOr<v1::ListObligationsResponse> StrategyService::ListObligations(
    Call& call, const v1::ListObligationsRequest& request) {
  return ListObligationsOf<v1::ListObligationsResponse>(db_, paging_, call, request, IdsOf);
}

absl::StatusOr<common::v1::Obligation> StrategyService::WaiveObligation(Call& call,
                                                                        const v1::WaiveObligationRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const std::string& id = request.obligation();
        HW_ASSIGN_OR_RETURN(History history, History::OpenByObligation(change, parts_, id));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), history.obligation(id).version));
        HW_RETURN_IF_ERROR(Decline(call, history, FromProto(request, NewUuid(change.now()))).status());
        return id;
      },
      [&](Tx& tx, const std::string& id) -> absl::StatusOr<common::v1::Obligation> {
        HW_ASSIGN_OR_RETURN(const Obligation obligation, ObligationStore::Get(tx, call.council, id));
        call.Shows(obligation.subject);
        return ToProto(call.council, obligation);
      });
}

}  // namespace homeward::meeting
