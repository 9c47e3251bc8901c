#include "episode-service/people/convert.h"

#include <memory>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

std::optional<absl::CivilDay> DateOf(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return ParseIsoDate(text);
}

std::string TextOf(const std::optional<absl::CivilDay>& day) {
  return day.has_value() ? absl::FormatCivilTime(*day) : std::string();
}

void ToWire(const LegalStatus& status, v1::LegalStatus* wire) {
  wire->set_legal_status(status.id);
  wire->set_code(status.code);
  Put(status.started, wire->mutable_started());
  if (status.ended.has_value()) Put(*status.ended, wire->mutable_ended());
}

void ToWire(const Flag& flag, v1::Flag* wire) {
  wire->set_flag(flag.id);
  wire->set_code(flag.code);
  Put(flag.started, wire->mutable_started());
  if (flag.ended.has_value()) Put(*flag.ended, wire->mutable_ended());
}

void ToWire(const Placement& placement, v1::Placement* wire) {
  wire->set_placement(placement.id);
  wire->set_type(placement.type);
  wire->set_provider(placement.provider);
  wire->set_home(placement.home);
  if (placement.distance_miles.has_value()) wire->set_distance_miles(*placement.distance_miles);
  wire->set_outside_boundary(placement.outside_boundary);
  wire->set_host_authority(placement.host_authority);
  Put(placement.started, wire->mutable_started());
  if (placement.ended.has_value()) Put(*placement.ended, wire->mutable_ended());
}

// What is said of placements in words: only the resource shows it.
void WordsToWire(const YoungPerson& person, v1::YoungPerson& wire) {
  for (size_t i = 0; i < person.placements.size(); ++i) {
    wire.mutable_placements(static_cast<int>(i))->set_address(person.placements[i].address);
    wire.mutable_placements(static_cast<int>(i))->set_manager(person.placements[i].manager);
  }
}

// Spans that the resource and the facts show alike.
template <class Wire>
void SpansToWire(const YoungPerson& person, Wire& wire) {
  for (const LegalStatus& status : person.legal_statuses) ToWire(status, wire.add_legal_statuses());
  for (const Placement& placement : person.placements) ToWire(placement, wire.add_placements());
  for (const Flag& flag : person.flags) ToWire(flag, wire.add_flags());
  wire.set_uasc_from(TextOf(person.uasc_from));
  wire.set_uasc_until(TextOf(person.uasc_until));
}

template <class Event>
std::unique_ptr<google::protobuf::Message> WithFacts(const YoungPerson& person) {
  auto event = std::make_unique<Event>();
  *event->mutable_facts() = FactsOf(person);
  return event;
}

std::unique_ptr<google::protobuf::Message> MergedEvent(const PersonDecision& decision) {
  const MergedRecords& merged = decision.merged;
  auto event = std::make_unique<v1::PeopleMerged>();
  *event->mutable_facts() = FactsOf(decision.next);
  event->set_merged(merged.young_person);
  event->set_merge(merged.merge);
  event->mutable_episodes()->Assign(merged.episodes.begin(), merged.episodes.end());
  event->mutable_entries()->Assign(merged.entries.begin(), merged.entries.end());
  event->mutable_particulars()->Assign(merged.particulars.begin(), merged.particulars.end());
  event->mutable_photographs()->Assign(merged.photographs.begin(), merged.photographs.end());
  event->mutable_spans()->Assign(merged.spans.begin(), merged.spans.end());
  event->mutable_allocations()->Assign(merged.allocations.begin(), merged.allocations.end());
  return event;
}

// Sets one descriptive field by its name in the proto; false when there is none.
bool SetField(const std::string& path, const YoungPerson& from, YoungPerson& to) {
  if (path == "external_id") return to.external_id = from.external_id, true;
  if (path == "given_name") return to.given_name = from.given_name, true;
  if (path == "family_name") return to.family_name = from.family_name, true;
  if (path == "preferred_name") return to.preferred_name = from.preferred_name, true;
  if (path == "date_of_birth") return to.born = from.born, true;
  if (path == "uasc_from") return to.uasc_from = from.uasc_from, true;
  if (path == "uasc_until") return to.uasc_until = from.uasc_until, true;
  if (path == "other_authority") return to.other_authority = from.other_authority, true;
  if (path == "other_authority_from") return to.other_authority_from = from.other_authority_from, true;
  if (path == "other_authority_until") return to.other_authority_until = from.other_authority_until, true;
  if (path == "date_of_birth_estimated") return to.born_estimated = from.born_estimated, true;
  return false;
}

}  // namespace

v1::YoungPerson ToProto(const YoungPerson& person) {
  v1::YoungPerson wire;
  wire.set_council(person.council);
  wire.set_young_person(person.id);
  wire.set_etag(EtagOf(person.version));
  wire.set_external_id(person.external_id);
  wire.set_given_name(person.given_name);
  wire.set_family_name(person.family_name);
  wire.set_preferred_name(person.preferred_name);
  wire.set_date_of_birth(absl::FormatCivilTime(person.born));
  wire.set_date_of_birth_estimated(person.born_estimated);
  wire.set_other_authority(person.other_authority);
  wire.set_other_authority_from(TextOf(person.other_authority_from));
  wire.set_other_authority_until(TextOf(person.other_authority_until));
  SpansToWire(person, wire);
  WordsToWire(person, wire);
  return wire;
}

v1::YoungPersonFacts FactsOf(const YoungPerson& person) {
  v1::YoungPersonFacts facts;
  facts.set_young_person(person.id);
  facts.set_other_authority(IsAnothersNow(person));
  facts.set_adult(person.adult);
  facts.set_version(person.version);
  SpansToWire(person, facts);
  return facts;
}

std::unique_ptr<google::protobuf::Message> EventOf(const PersonDecision& decision) {
  switch (decision.event) {
    case PersonEvent::kCreated:
      return WithFacts<v1::YoungPersonCreated>(decision.next);
    case PersonEvent::kUpdated:
      return WithFacts<v1::YoungPersonUpdated>(decision.next);
    case PersonEvent::kTurnedAdult:
      return WithFacts<v1::YoungPersonTurnedAdult>(decision.next);
    case PersonEvent::kLegalStatusStarted:
      return WithFacts<v1::LegalStatusStarted>(decision.next);
    case PersonEvent::kLegalStatusEnded:
      return WithFacts<v1::LegalStatusEnded>(decision.next);
    case PersonEvent::kLegalStatusVoided:
      return WithFacts<v1::LegalStatusVoided>(decision.next);
    case PersonEvent::kFlagRaised:
      return WithFacts<v1::FlagRaised>(decision.next);
    case PersonEvent::kFlagLowered:
      return WithFacts<v1::FlagLowered>(decision.next);
    case PersonEvent::kFlagVoided:
      return WithFacts<v1::FlagVoided>(decision.next);
    case PersonEvent::kPlacementStarted:
      return WithFacts<v1::PlacementStarted>(decision.next);
    case PersonEvent::kPlacementEnded:
      return WithFacts<v1::PlacementEnded>(decision.next);
    case PersonEvent::kPlacementVoided:
      return WithFacts<v1::PlacementVoided>(decision.next);
    case PersonEvent::kPeopleMerged:
      return MergedEvent(decision);
  }
  return nullptr;
}

YoungPerson FromProto(const v1::YoungPerson& wire) {
  YoungPerson person;
  person.external_id = wire.external_id();
  person.given_name = wire.given_name();
  person.family_name = wire.family_name();
  person.preferred_name = wire.preferred_name();
  person.born = DateOf(wire.date_of_birth()).value_or(absl::CivilDay());
  person.uasc_from = DateOf(wire.uasc_from());
  person.uasc_until = DateOf(wire.uasc_until());
  person.other_authority = wire.other_authority();
  person.other_authority_from = DateOf(wire.other_authority_from());
  person.other_authority_until = DateOf(wire.other_authority_until());
  person.born_estimated = wire.date_of_birth_estimated();
  return person;
}

absl::Status ApplyMask(const google::protobuf::FieldMask& mask, const v1::YoungPerson& fields, YoungPerson& person) {
  constexpr absl::string_view kAllowed =
      "at least one of external_id, given_name, family_name, preferred_name, date_of_birth, uasc_from, uasc_until,"
      " other_authority, other_authority_from, other_authority_until, date_of_birth_estimated";
  if (mask.paths().empty()) return Invalid("update_mask", "MASK_INVALID", kAllowed);
  const YoungPerson from = FromProto(fields);
  for (const std::string& path : mask.paths()) {
    if (!SetField(path, from, person)) return Invalid("update_mask", "MASK_INVALID", kAllowed);
  }
  return absl::OkStatus();
}

StartLegalStatus FromProto(const v1::StartLegalStatusRequest& request, std::string id) {
  StartLegalStatus command{.id = std::move(id), .code = request.code(), .started = MomentOf(request.started())};
  if (request.has_ended()) command.ended = MomentOf(request.ended());
  return command;
}

EndLegalStatus FromProto(const v1::EndLegalStatusRequest& request) {
  return {.id = request.legal_status(), .ended = MomentOf(request.ended())};
}

RaiseFlag FromProto(const v1::RaiseFlagRequest& request, std::string id) {
  return {.id = std::move(id), .code = request.code(), .started = MomentOf(request.started())};
}

LowerFlag FromProto(const v1::LowerFlagRequest& request) {
  return {.id = request.flag(), .ended = MomentOf(request.ended())};
}

StartPlacement FromProto(const v1::StartPlacementRequest& request, std::string id) {
  Placement placement;
  placement.id = std::move(id);
  placement.type = request.type();
  placement.provider = request.provider();
  placement.home = request.home();
  if (request.has_distance_miles()) placement.distance_miles = request.distance_miles();
  placement.outside_boundary = request.outside_boundary();
  placement.host_authority = request.host_authority();
  placement.address = request.address();
  placement.manager = request.manager();
  placement.started = MomentOf(request.started());
  if (request.has_ended()) placement.ended = MomentOf(request.ended());
  return {std::move(placement)};
}

EndPlacement FromProto(const v1::EndPlacementRequest& request) {
  return {.id = request.placement(),
          .ended = MomentOf(request.ended()),
          .reason_given = !request.reason().empty(),
          .rationale_given = !request.rationale().empty()};
}

}  // namespace homeward::episode
