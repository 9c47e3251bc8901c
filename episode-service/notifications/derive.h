#pragma once

#include <absl/strings/string_view.h>

#include <optional>
#include <string>

#include "common/calendar/working_days.h"
#include "common/obligations/obligation.h"
#include "episode-service/episodes/policy.h"
#include "episode-service/episodes/rules.h"

// Who outside the council has to be told that a young person is missing, and how what people told others themselves
// meets what is owed. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// The authority in whose area the young person was placed when the episode began (S4-01); empty when it was this one's,
// or none.
std::string HostAuthorityOf(const Facts& facts, const Episode& episode);

// Whether they were placed where another force answers: beyond the boundary or in another authority's area (S4-25).
bool WasPlacedOutOfArea(const Facts& facts, const Episode& episode);

// After everything else of the episode was derived: the Home Office, a host authority, a home authority are told; and
// the accountable manager, parents and these were told when somebody told them, whichever record says so first.
void DeriveFromTelling(const Context& context, const WorkingDays& working_days, const Policy& policy,
                       const Episode& episode, Derivation& derivation);

// The first time in which somebody told recipients of a kind that the young person is missing, in any episode; null
// when nobody did.
const Telling* FirstTold(const Facts& facts, absl::string_view kind, const Moment& from,
                         const std::optional<Moment>& end);

// It is met by what was told, unless it was met before.
void MeetBy(const Telling& told, WantedObligation& wanted);

}  // namespace homeward::episode
