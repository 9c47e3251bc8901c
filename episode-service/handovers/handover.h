#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>

namespace homeward::episode {

// The same numbers as in homeward.episode.v1; convert.cc proves it.
enum class DeskKind { kWorker = 1, kTeam = 2, kDutyDesk = 3 };
enum class HandOverState { kOffered = 1, kAccepted = 2, kDeclined = 3, kWithdrawn = 4, kReported = 5 };

// See homeward.episode.v1.Desk. As it is made, the council's duty desk, which has whatever nobody else has.
struct Desk {
  DeskKind kind = DeskKind::kDutyDesk;
  std::string id;
  std::string role = "duty_desk";

  bool IsSameAs(const Desk& other) const { return kind == other.kind && id == other.id; }
  bool operator==(const Desk&) const = default;
};

// See homeward.episode.v1.HandOver.
struct HandOver {
  std::string council;
  std::string id;
  int64_t version = 0;
  std::string young_person;
  std::string episode;
  Desk from;
  Desk to;
  std::string reason;
  HandOverState state = HandOverState::kOffered;
  absl::Time offered;
  std::string offered_by;
  std::optional<absl::Time> answered;
  std::string answered_by;
  std::string answer;
};

// The order in which responsibility passed.
inline bool WasOfferedBefore(const HandOver& a, const HandOver& b) {
  if (a.offered != b.offered) return a.offered < b.offered;
  return a.id < b.id;
}

// See homeward.episode.v1.Holder.
struct Holder {
  std::string episode;
  std::string young_person;
  Desk desk;
  absl::Time since;
  bool accepted = false;
  bool needed = true;

  bool operator==(const Holder&) const = default;
};

// Commands: what the RPCs of the same names ask for.
struct OfferHandOver {
  std::string id;
  Desk to;
  std::string reason;
  std::string offered_by;
};
struct AnswerHandOver {
  std::string reason;
  std::string answered_by;
};

// The names are those of the events; of a report that made somebody the first holder there is none but the report's.
enum class HandOverEvent { kReported, kHandOverOffered, kHandOverAccepted, kHandOverDeclined, kHandOverWithdrawn };

// What a rule decides about a hand-over.
struct HandOverDecision {
  HandOver next;
  HandOverEvent event;
};

}  // namespace homeward::episode
