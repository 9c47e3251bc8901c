#include "episode-service/people/rules.h"

#include <algorithm>
#include <set>

#include "common/core/status.h"

namespace homeward::episode {
namespace {

constexpr int kAdultYears = 18;
constexpr double kMostMiles = 1000;

// Whether a span covers a moment: its first day counts, the day it ended counts too (a child may go missing that day).
template <class Span>
bool Covers(const Span& span, const Moment& moment) {
  return !IsBefore(moment, span.started) && (!span.ended.has_value() || !IsBefore(*span.ended, moment));
}

absl::Status CheckSpan(const YoungPerson& person, const Moment& started, const std::optional<Moment>& ended,
                       absl::Time now) {
  if (started.time > now) return Invalid("started", "DATE_IN_FUTURE", "a date up to today");
  if (ended.has_value() && ended->time > now) return Invalid("ended", "DATE_IN_FUTURE", "a date up to today");
  if (LocalDay(started.time) < person.born)
    return Invalid("started", "BEFORE_BIRTH", "a date from the date of birth on");
  if (ended.has_value() && IsBefore(*ended, started)) {
    return Invalid("ended", "END_BEFORE_START", "a date not before the start");
  }
  return absl::OkStatus();
}

template <class Span>
void SortByStart(std::vector<Span>& spans) {
  std::stable_sort(spans.begin(), spans.end(),
                   [](const Span& a, const Span& b) { return a.started.time < b.started.time; });
}

template <class Span>
Span* Find(std::vector<Span>& spans, const std::string& id) {
  const auto found = std::find_if(spans.begin(), spans.end(), [&](const Span& span) { return span.id == id; });
  return found == spans.end() ? nullptr : &*found;
}

absl::Status NoLegalStatus() {
  return FailField(absl::StatusCode::kNotFound, "LEGAL_STATUS_NOT_FOUND", "legal_status", "there is no such status");
}
absl::Status NoFlag() {
  return FailField(absl::StatusCode::kNotFound, "FLAG_NOT_FOUND", "flag", "there is no such flag");
}
absl::Status NoPlacement() {
  return FailField(absl::StatusCode::kNotFound, "PLACEMENT_NOT_FOUND", "placement", "there is no such placement");
}

// Takes one of `spans` out of the record; `none` when there is none of that id.
template <class Span>
absl::StatusOr<PersonDecision> Void(YoungPerson person, std::vector<Span> YoungPerson::*spans, const VoidSpan& command,
                                    PersonEvent event, absl::Time now, const absl::Status& none) {
  if (std::erase_if(person.*spans, [&](const Span& span) { return span.id == command.id; }) == 0) return none;
  return PersonDecision{.next = std::move(person), .event = event, .occurred = now, .reason = command.reason};
}

template <class Span>
absl::Status EndSpan(Span& span, const Moment& ended, absl::string_view ended_reason, absl::Time now) {
  if (span.ended.has_value()) {
    return Fail(absl::StatusCode::kFailedPrecondition, ended_reason, "its end is recorded already");
  }
  if (ended.time > now) return Invalid("ended", "DATE_IN_FUTURE", "a date up to today");
  if (IsBefore(ended, span.started)) return Invalid("ended", "END_BEFORE_START", "a date not before the start");
  span.ended = ended;
  return absl::OkStatus();
}

// From when until when another authority is responsible.
absl::Status CheckAuthority(const YoungPerson& person, absl::CivilDay today) {
  const auto& from = person.other_authority_from;
  const auto& until = person.other_authority_until;
  if (from > today) return Invalid("other_authority_from", "DATE_IN_FUTURE", "a date up to today");
  if (until > today) return Invalid("other_authority_until", "DATE_IN_FUTURE", "a date up to today");
  if (from.has_value() && person.other_authority.empty()) {
    return Invalid("other_authority_from", "FIELD_INVALID", "a date with other_authority only");
  }
  if (until.has_value() && person.other_authority.empty()) {
    return Invalid("other_authority_until", "FIELD_INVALID", "a date with other_authority only");
  }
  if (until.has_value() && *until < from.value_or(*until)) {
    return Invalid("other_authority_until", "END_BEFORE_START", "a date not before other_authority_from");
  }
  return absl::OkStatus();
}

}  // namespace

bool IsUasc(const YoungPerson& person, absl::CivilDay day) {
  return person.uasc_from.has_value() && *person.uasc_from <= day &&
         (!person.uasc_until.has_value() || day < *person.uasc_until);
}

bool IsAnothers(const YoungPerson& person, absl::CivilDay day) {
  return !person.other_authority.empty() && person.other_authority_from.value_or(day) <= day &&
         (!person.other_authority_until.has_value() || day < *person.other_authority_until);
}

bool IsAnothersNow(const YoungPerson& person) {
  return !person.other_authority.empty() && !person.other_authority_until.has_value();
}

const Placement* PlacementAt(const YoungPerson& person, const Moment& moment) {
  const Placement* latest = nullptr;
  for (const Placement& placement : person.placements) {
    if (Covers(placement, moment)) latest = &placement;
  }
  return latest;
}

const LegalStatus* LegalStatusAt(const YoungPerson& person, const std::vector<std::string>& codes,
                                 const Moment& moment) {
  for (const LegalStatus& status : person.legal_statuses) {
    if (Covers(status, moment) && std::find(codes.begin(), codes.end(), status.code) != codes.end()) return &status;
  }
  return nullptr;
}

void FillBlanks(const Placement& from, Placement& to) {
  if (to.provider.empty()) to.provider = from.provider;
  if (to.home.empty()) to.home = from.home;
  if (to.host_authority.empty()) to.host_authority = from.host_authority;
  if (to.address.empty()) to.address = from.address;
  if (to.manager.empty()) to.manager = from.manager;
  if (!to.distance_miles.has_value()) to.distance_miles = from.distance_miles;
}

bool HasLegalStatusAt(const YoungPerson& person, const Moment& moment) {
  return std::any_of(person.legal_statuses.begin(), person.legal_statuses.end(),
                     [&](const LegalStatus& status) { return Covers(status, moment); });
}

std::vector<TimeInCare> TimesInCare(std::vector<LegalStatus> statuses) {
  SortByStart(statuses);
  std::vector<TimeInCare> spans;
  for (LegalStatus& status : statuses) {
    if (spans.empty() || (spans.back().ended.has_value() && IsBefore(*spans.back().ended, status.started))) {
      const std::optional<Moment> ended = status.ended;
      spans.push_back({.first = std::move(status), .ended = ended});
      continue;
    }
    std::optional<Moment>& ended = spans.back().ended;
    if (!status.ended.has_value() || (ended.has_value() && ended->time < status.ended->time)) ended = status.ended;
  }
  return spans;
}

bool IsUp(const Flag& flag, const Moment& moment) { return Covers(flag, moment); }

std::vector<std::string> FlagsAt(const YoungPerson& person, const Moment& moment) {
  std::set<std::string> up;
  for (const Flag& flag : person.flags) {
    if (IsUp(flag, moment)) up.insert(flag.code);
  }
  return {up.begin(), up.end()};
}

absl::Status CheckPerson(const YoungPerson& person, absl::Time now) {
  if (person.born > LocalDay(now)) return Invalid("date_of_birth", "DATE_IN_FUTURE", "a date up to today");
  if (person.uasc_from.has_value() && *person.uasc_from < person.born) {
    return Invalid("uasc_from", "BEFORE_BIRTH", "a date from the date of birth on");
  }
  if (person.uasc_until.has_value() && (!person.uasc_from.has_value() || *person.uasc_until < *person.uasc_from)) {
    return Invalid("uasc_until", "END_BEFORE_START", "a date not before uasc_from");
  }
  return CheckAuthority(person, LocalDay(now));
}

absl::StatusOr<PersonDecision> Create(YoungPerson person, absl::Time now) {
  HW_RETURN_IF_ERROR(CheckPerson(person, now));
  return PersonDecision{std::move(person), PersonEvent::kCreated, now};
}

absl::StatusOr<PersonDecision> Update(YoungPerson next, absl::Time now) {
  HW_RETURN_IF_ERROR(CheckPerson(next, now));
  return PersonDecision{std::move(next), PersonEvent::kUpdated, now};
}

absl::StatusOr<PersonDecision> Start(YoungPerson person, const StartLegalStatus& command, absl::Time now) {
  HW_RETURN_IF_ERROR(CheckSpan(person, command.started, command.ended, now));
  const bool overlaps = std::any_of(person.legal_statuses.begin(), person.legal_statuses.end(),
                                    [&](const LegalStatus& other) { return Overlap(other, command); });
  if (overlaps) {
    return Fail(absl::StatusCode::kFailedPrecondition, "LEGAL_STATUS_OVERLAP", "another legal status holds then");
  }
  person.legal_statuses.push_back({command.id, command.code, command.started, command.ended});
  SortByStart(person.legal_statuses);
  return PersonDecision{std::move(person), PersonEvent::kLegalStatusStarted, command.started.time};
}

absl::StatusOr<PersonDecision> End(YoungPerson person, const EndLegalStatus& command, absl::Time now) {
  LegalStatus* status = Find(person.legal_statuses, command.id);
  if (status == nullptr) return NoLegalStatus();
  HW_RETURN_IF_ERROR(EndSpan(*status, command.ended, "LEGAL_STATUS_ENDED", now));
  return PersonDecision{std::move(person), PersonEvent::kLegalStatusEnded, command.ended.time};
}

absl::StatusOr<PersonDecision> Raise(YoungPerson person, const RaiseFlag& command, absl::Time now) {
  const Flag flag{.id = command.id, .code = command.code, .started = command.started, .ended = std::nullopt};
  HW_RETURN_IF_ERROR(CheckSpan(person, flag.started, flag.ended, now));
  const bool up = std::any_of(person.flags.begin(), person.flags.end(),
                              [&](const Flag& other) { return other.code == flag.code && Overlap(other, flag); });
  if (up) return Fail(absl::StatusCode::kFailedPrecondition, "FLAG_OVERLAP", "this flag is up then already");
  person.flags.push_back(flag);
  SortByStart(person.flags);
  return PersonDecision{std::move(person), PersonEvent::kFlagRaised, flag.started.time};
}

absl::StatusOr<PersonDecision> Lower(YoungPerson person, const LowerFlag& command, absl::Time now) {
  Flag* flag = Find(person.flags, command.id);
  if (flag == nullptr) return NoFlag();
  HW_RETURN_IF_ERROR(EndSpan(*flag, command.ended, "FLAG_LOWERED", now));
  return PersonDecision{std::move(person), PersonEvent::kFlagLowered, command.ended.time};
}

absl::StatusOr<PersonDecision> Start(YoungPerson person, const StartPlacement& command, absl::Time now) {
  const Placement& placement = command.placement;
  HW_RETURN_IF_ERROR(CheckSpan(person, placement.started, placement.ended, now));
  // Nobody is placed there; a stay that happened all the same is a particular, with its reason (S3-16).
  if (placement.type == "police_station" || placement.type == "bed_and_breakfast") {
    return Invalid("type", "PLACEMENT_NOT_ALLOWED", "a type in which a child may be placed");
  }
  if (placement.distance_miles.has_value() &&
      !(*placement.distance_miles >= 0 && *placement.distance_miles <= kMostMiles)) {
    return Invalid("distance_miles", "DISTANCE_INVALID", "0 to 1000 miles");
  }
  const bool overlaps = std::any_of(person.placements.begin(), person.placements.end(),
                                    [&](const Placement& other) { return Overlap(other, placement); });
  if (overlaps) {
    return Fail(absl::StatusCode::kFailedPrecondition, "PLACEMENT_OVERLAP", "the young person lives elsewhere then");
  }
  person.placements.push_back(placement);
  SortByStart(person.placements);
  return PersonDecision{std::move(person), PersonEvent::kPlacementStarted, placement.started.time};
}

absl::StatusOr<PersonDecision> End(YoungPerson person, const EndPlacement& command, absl::Time now) {
  Placement* placement = Find(person.placements, command.id);
  if (placement == nullptr) return NoPlacement();
  HW_RETURN_IF_ERROR(EndSpan(*placement, command.ended, "PLACEMENT_ENDED", now));
  return PersonDecision{std::move(person), PersonEvent::kPlacementEnded, command.ended.time};
}

absl::StatusOr<PersonDecision> VoidLegalStatus(YoungPerson person, const VoidSpan& command, absl::Time now) {
  return Void(std::move(person), &YoungPerson::legal_statuses, command, PersonEvent::kLegalStatusVoided, now,
              NoLegalStatus());
}

absl::StatusOr<PersonDecision> VoidFlag(YoungPerson person, const VoidSpan& command, absl::Time now) {
  return Void(std::move(person), &YoungPerson::flags, command, PersonEvent::kFlagVoided, now, NoFlag());
}

absl::StatusOr<PersonDecision> VoidPlacement(YoungPerson person, const VoidSpan& command, absl::Time now) {
  return Void(std::move(person), &YoungPerson::placements, command, PersonEvent::kPlacementVoided, now, NoPlacement());
}

absl::Time AdultFrom(const YoungPerson& person, LeapBirthday leap) {
  return StartOfLocalDay(Birthday(person.born, kAdultYears, leap));
}

std::optional<PersonDecision> TurnAdult(const YoungPerson& person, LeapBirthday leap, absl::Time now) {
  const absl::Time from = AdultFrom(person, leap);
  if (person.adult || from > now) return std::nullopt;
  YoungPerson next = person;
  next.adult = true;
  return PersonDecision{std::move(next), PersonEvent::kTurnedAdult, from};
}

}  // namespace homeward::episode
