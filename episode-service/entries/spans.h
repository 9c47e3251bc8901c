#pragma once

#include <optional>

#include "common/obligations/obligation.h"
#include "episode-service/entries/entry.h"
#include "episode-service/episodes/clock.h"

// What derivations from entries have in common.
namespace homeward::episode {

// A time in which something has to be done again and again.
struct Span {
  ClockStart start;
  std::optional<Moment> end;  // none: it lasts
};

// Whether a moment lies in the time from `from` to `end`, both included.
inline bool IsWithin(const Moment& moment, const Moment& from, const std::optional<Moment>& end) {
  return !IsBefore(moment, from) && (!end.has_value() || !IsBefore(*end, moment));
}

inline bool IsIn(const Moment& moment, const Span& span) { return IsWithin(moment, span.start.time, span.end); }

// Whether it was still due when the time for it ended; then, if nobody did it, it was missed and cannot be made up for.
inline bool Outlived(WantedObligation& wanted, const std::optional<Moment>& end) {
  if (!end.has_value()) return true;
  if (end->time <= wanted.due) return false;
  wanted.superseded_reason = "missed";
  return true;
}

inline void Discharge(const Entry& entry, WantedObligation& wanted) {
  wanted.discharge = {entry.content.happened.time, entry.id};
}

}  // namespace homeward::episode
