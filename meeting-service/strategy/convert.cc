#include "meeting-service/strategy/convert.h"

#include <utility>

#include "common/command/etag.h"
#include "common/wire/times.h"

namespace homeward::meeting {
namespace {

// The numbers are cast between the two enums.
static_assert(static_cast<int>(Kind::kDiscussion) == v1::STRATEGY_MEETING_KIND_DISCUSSION);
static_assert(static_cast<int>(State::kVoided) == v1::STRATEGY_MEETING_STATE_VOIDED);

// What the resource and the facts show alike.
template <class Wire>
void CommonToWire(const StrategyMeeting& meeting, Wire& wire) {
  wire.set_strategy_meeting(meeting.id);
  wire.set_young_person(meeting.young_person);
  wire.set_state(static_cast<v1::StrategyMeetingState>(meeting.state));
  wire.set_kind(static_cast<v1::StrategyMeetingKind>(meeting.kind));
  if (meeting.held.has_value()) Put(*meeting.held, wire.mutable_held());
  *wire.mutable_attended() = {meeting.attended.begin(), meeting.attended.end()};
  wire.set_interviewer_invited(meeting.interviewer_invited);
  wire.set_interviewer_not_invited_reason(meeting.interviewer_not_invited_reason);
  *wire.mutable_obligations() = {meeting.obligations.begin(), meeting.obligations.end()};
  wire.set_reason(meeting.reason);
  wire.set_decided_by_role(meeting.decided_by_role);
}

template <class Event>
std::unique_ptr<google::protobuf::Message> WithFacts(const StrategyMeeting& meeting) {
  auto event = std::make_unique<Event>();
  *event->mutable_facts() = FactsOf(meeting);
  return event;
}

}  // namespace

v1::StrategyMeeting ToProto(const StrategyMeeting& meeting) {
  v1::StrategyMeeting wire;
  CommonToWire(meeting, wire);
  wire.set_council(meeting.council);
  wire.set_etag(EtagOf(meeting.version));
  wire.set_decisions(meeting.decisions);
  *wire.mutable_next_actions() = {meeting.next_actions.begin(), meeting.next_actions.end()};
  wire.set_rationale(meeting.rationale);
  wire.set_void_reason(meeting.void_reason);
  Put(meeting.recorded, wire.mutable_recorded_time());
  return wire;
}

v1::StrategyMeetingFacts FactsOf(const StrategyMeeting& meeting) {
  v1::StrategyMeetingFacts facts;
  CommonToWire(meeting, facts);
  facts.set_version(meeting.version);
  return facts;
}

std::unique_ptr<google::protobuf::Message> EventOf(const StrategyDecision& decision) {
  switch (decision.event) {
    case StrategyEvent::kStrategyMeetingHeld:
      return WithFacts<v1::StrategyMeetingHeld>(decision.next);
    case StrategyEvent::kNotHeldRecorded:
      return WithFacts<v1::NotHeldRecorded>(decision.next);
    case StrategyEvent::kStrategyMeetingVoided:
      return WithFacts<v1::StrategyMeetingVoided>(decision.next);
  }
  return nullptr;
}

HoldStrategyMeeting FromProto(const v1::HoldStrategyMeetingRequest& request, std::string id) {
  return {.id = std::move(id),
          .kind = static_cast<Kind>(request.kind()),
          .held = MomentOf(request.held()),
          .attended = {request.attended().begin(), request.attended().end()},
          .interviewer_invited = request.interviewer_invited(),
          .interviewer_not_invited_reason = request.interviewer_not_invited_reason(),
          .decisions = request.decisions(),
          .next_actions = {request.next_actions().begin(), request.next_actions().end()}};
}

RecordNotHeld FromProto(const v1::RecordNotHeldRequest& request, std::string id) {
  return {.id = std::move(id),
          .obligations = {request.obligations().begin(), request.obligations().end()},
          .rationale = request.rationale()};
}

RecordNotHeld FromProto(const v1::WaiveObligationRequest& request, std::string id) {
  return {.id = std::move(id),
          .obligations = {request.obligation()},
          .reason = request.reason(),
          .rationale = request.rationale()};
}

VoidStrategyMeeting FromProto(const v1::VoidStrategyMeetingRequest& request) { return {.reason = request.reason()}; }

}  // namespace homeward::meeting
