#include "episode-service/handovers/convert.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/events.pb.h"

namespace homeward::episode {
namespace {

// The numbers are cast between the two enums.
static_assert(static_cast<int>(DeskKind::kDutyDesk) == v1::DESK_KIND_DUTY_DESK);
static_assert(static_cast<int>(HandOverState::kReported) == v1::HAND_OVER_STATE_REPORTED);

void ToWire(const Desk& desk, v1::Desk* wire) {
  wire->set_kind(static_cast<v1::DeskKind>(desk.kind));
  wire->set_desk(desk.id);
  wire->set_role(desk.role);
}

// As whom somebody takes over when nothing else is said.
std::string UsualRole(DeskKind kind) {
  switch (kind) {
    case DeskKind::kWorker:
      return "social_worker";
    case DeskKind::kTeam:
      return "team_manager";
    case DeskKind::kDutyDesk:
      break;
  }
  return Desk().role;
}

template <class Event>
std::unique_ptr<google::protobuf::Message> EventWith(const HandOver& hand_over) {
  auto event = std::make_unique<Event>();
  v1::HandOverFacts* facts = event->mutable_facts();
  facts->set_hand_over(hand_over.id);
  facts->set_young_person(hand_over.young_person);
  facts->set_episode(hand_over.episode);
  ToWire(hand_over.from, facts->mutable_from());
  ToWire(hand_over.to, facts->mutable_to());
  return event;
}

}  // namespace

v1::HandOver ToProto(const HandOver& hand_over) {
  v1::HandOver wire;
  wire.set_council(hand_over.council);
  wire.set_hand_over(hand_over.id);
  wire.set_etag(EtagOf(hand_over.version));
  wire.set_young_person(hand_over.young_person);
  wire.set_episode(hand_over.episode);
  if (hand_over.state != HandOverState::kReported) ToWire(hand_over.from, wire.mutable_from());
  ToWire(hand_over.to, wire.mutable_to());
  wire.set_reason(hand_over.reason);
  wire.set_state(static_cast<v1::HandOverState>(hand_over.state));
  Put(hand_over.offered, wire.mutable_offered_time());
  wire.set_offered_by(hand_over.offered_by);
  if (hand_over.answered.has_value()) Put(*hand_over.answered, wire.mutable_answered_time());
  wire.set_answered_by(hand_over.answered_by);
  wire.set_answer(hand_over.answer);
  return wire;
}

v1::Holder ToProto(const std::string& council, const Holder& holder) {
  v1::Holder wire;
  wire.set_council(council);
  wire.set_episode(holder.episode);
  wire.set_young_person(holder.young_person);
  ToWire(holder.desk, wire.mutable_desk());
  Put(holder.since, wire.mutable_since_time());
  wire.set_accepted(holder.accepted);
  wire.set_needed(holder.needed);
  return wire;
}

std::unique_ptr<google::protobuf::Message> EventOf(const HandOverDecision& decision) {
  switch (decision.event) {
    case HandOverEvent::kReported:
      break;
    case HandOverEvent::kHandOverOffered:
      return EventWith<v1::HandOverOffered>(decision.next);
    case HandOverEvent::kHandOverAccepted:
      return EventWith<v1::HandOverAccepted>(decision.next);
    case HandOverEvent::kHandOverDeclined:
      return EventWith<v1::HandOverDeclined>(decision.next);
    case HandOverEvent::kHandOverWithdrawn:
      return EventWith<v1::HandOverWithdrawn>(decision.next);
  }
  return nullptr;
}

absl::StatusOr<Desk> FromProto(const v1::Desk& wire, const std::string& field) {
  Desk desk{.kind = static_cast<DeskKind>(wire.kind()), .id = wire.desk(), .role = wire.role()};
  const std::string id_field = absl::StrCat(field, ".desk");
  const bool is_desk = desk.kind == DeskKind::kDutyDesk;
  if (!is_desk && desk.id.empty()) return Invalid(id_field, "FIELD_REQUIRED", "the id of the worker or the team");
  if (is_desk && !desk.id.empty()) return Invalid(id_field, "FIELD_INVALID", "nothing: there is one duty desk");
  if (desk.role.empty()) desk.role = UsualRole(desk.kind);
  return desk;
}

absl::StatusOr<OfferHandOver> FromProto(const v1::OfferHandOverRequest& request, std::string id,
                                        std::string offered_by) {
  HW_ASSIGN_OR_RETURN(Desk to, FromProto(request.to(), "to"));
  return OfferHandOver{
      .id = std::move(id), .to = std::move(to), .reason = request.reason(), .offered_by = std::move(offered_by)};
}

}  // namespace homeward::episode
