#pragma once

#include <absl/strings/string_view.h>

#include <optional>
#include <string>
#include <vector>

#include "common/calendar/working_days.h"
#include "common/obligations/obligation.h"
#include "episode-service/episodes/clock.h"
#include "episode-service/episodes/policy.h"
#include "episode-service/episodes/rules.h"

// Serious notifications: each trigger and each span of missing requires one of its own, which meets no other (S4-08,
// S4-09, policy 11, 17, 41, 43). Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// What a serious notification is sent for: a span of missing, or the first interest of the media in one.
struct SeriousOccasion {
  SeriousTrigger trigger = SeriousTrigger::kTimeMissing;
  std::string step;  // of the obligation
  ClockStart start;
  std::optional<Moment> span_ended;  // none while it lasts; of the media's interest none
  std::optional<Moment> next_span;   // when another span began: what is sent from then on is sent for that one
};

// The spans first, then the interests, each in their order.
std::vector<SeriousOccasion> SeriousOccasions(const Facts& facts, const Policy& policy, const Episode& episode);

// The first one of the occasion's trigger that was sent since then and for no later span; null if none was.
const SeriousNotification* SentFor(const SeriousOccasion& occasion, const Episode& episode);

// Whether one of the same trigger was sent already for the same: no span of missing and, for the media, no interest
// that requires one began between the two.
bool IsSentAlready(const std::vector<SeriousOccasion>& occasions, const Episode& episode,
                   const SeriousNotification& sent);

// The occasion for which this obligation was raised; null if nothing requires it any more.
const SeriousOccasion* OccasionOf(const std::vector<SeriousOccasion>& occasions, const std::string& council,
                                  absl::string_view obligation);

// The notifications that are required, and when to look again for the next one.
void DeriveSeriousNotifications(const Context& context, const WorkingDays& working_days, const Policy& policy,
                                const Episode& episode, Derivation& derivation);

}  // namespace homeward::episode
