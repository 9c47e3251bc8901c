#pragma once

#include <absl/status/statusor.h>

#include "common/calendar/birthday.h"
#include "episode-service/people/young_person.h"

// What law and record-keeping allow to be said of a young person. No I/O, no clock.
namespace homeward::episode {

// Whether the young person is to be counted as UASC on a day (policy 66).
bool IsUasc(const YoungPerson& person, absl::CivilDay day);

// Whether another authority is responsible for them on a day (S2-05, S4-07).
bool IsAnothers(const YoungPerson& person, absl::CivilDay day);
// Whether it is so now: no day of a change lies in the future.
bool IsAnothersNow(const YoungPerson& person);

// The placement that the young person lived in at a moment; null at home. On a change-over day the later one.
const Placement* PlacementAt(const YoungPerson& person, const Moment& moment);

// The legal status at a moment that is among `codes`; null if there is none (S3-54, policy 39).
const LegalStatus* LegalStatusAt(const YoungPerson& person, const std::vector<std::string>& codes,
                                 const Moment& moment);

// Puts into a placement what another record of the same one says and it does not.
void FillBlanks(const Placement& from, Placement& to);

// Whether any legal status was in force at a moment.
bool HasLegalStatusAt(const YoungPerson& person, const Moment& moment);

// A time in which legal statuses follow one another without a break, by its first one.
struct TimeInCare {
  LegalStatus first;
  std::optional<Moment> ended;  // none: it lasts
};
// Those of these legal statuses, whatever their order: one that begins on the day on which another ends follows it.
std::vector<TimeInCare> TimesInCare(std::vector<LegalStatus> statuses);

// Whether a flag was up at a moment; the day or instant on which it was lowered counts.
bool IsUp(const Flag& flag, const Moment& moment);

// Codes of the flags that were up at a moment, in alphabetical order, each once.
std::vector<std::string> FlagsAt(const YoungPerson& person, const Moment& moment);

// Whether two spans share more than a change-over day.
template <class A, class B>
bool Overlap(const A& a, const B& b) {
  return (!a.ended.has_value() || IsBefore(b.started, *a.ended)) &&
         (!b.ended.has_value() || IsBefore(a.started, *b.ended));
}

// A new record, or a changed one: dates that can be. INVALID_ARGUMENT (DATE_IN_FUTURE, END_BEFORE_START).
absl::Status CheckPerson(const YoungPerson& person, absl::Time now);

absl::StatusOr<PersonDecision> Create(YoungPerson person, absl::Time now);
absl::StatusOr<PersonDecision> Update(YoungPerson next, absl::Time now);
absl::StatusOr<PersonDecision> Start(YoungPerson person, const StartLegalStatus& command, absl::Time now);
absl::StatusOr<PersonDecision> End(YoungPerson person, const EndLegalStatus& command, absl::Time now);
// One of a code is up at a time; several codes may be.
absl::StatusOr<PersonDecision> Raise(YoungPerson person, const RaiseFlag& command, absl::Time now);
absl::StatusOr<PersonDecision> Lower(YoungPerson person, const LowerFlag& command, absl::Time now);
absl::StatusOr<PersonDecision> Start(YoungPerson person, const StartPlacement& command, absl::Time now);
absl::StatusOr<PersonDecision> End(YoungPerson person, const EndPlacement& command, absl::Time now);

// What was entered in error no longer counts.
absl::StatusOr<PersonDecision> VoidLegalStatus(YoungPerson person, const VoidSpan& command, absl::Time now);
absl::StatusOr<PersonDecision> VoidFlag(YoungPerson person, const VoidSpan& command, absl::Time now);
absl::StatusOr<PersonDecision> VoidPlacement(YoungPerson person, const VoidSpan& command, absl::Time now);

// When the young person turns 18: the first instant of that local day (policy 29, 61).
absl::Time AdultFrom(const YoungPerson& person, LeapBirthday leap);

// Turning 18, when that has come and was not recorded.
std::optional<PersonDecision> TurnAdult(const YoungPerson& person, LeapBirthday leap, absl::Time now);

}  // namespace homeward::episode
