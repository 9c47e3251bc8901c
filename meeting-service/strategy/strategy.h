#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/calendar/moment.h"

namespace homeward::meeting {

// What episode-service told of an episode, as far as it can require a strategy meeting. The same numbers as in
// homeward.episode.v1; convert.cc proves it.
enum class Category { kUnspecified = 0, kMissing = 1, kAway = 2, kCurfew = 3 };

struct CategoryChange {
  Category category = Category::kUnspecified;
  Moment time;
  std::optional<Moment> unknown_since;
};

struct RiskAssessment {
  std::string level;
  Moment time;
};

// See homeward.episode.v1.EpisodeFacts.
struct Episode {
  std::string id;
  Moment start;
  std::optional<Moment> ended;
  std::vector<CategoryChange> categories;        // oldest first
  std::vector<RiskAssessment> risk_assessments;  // oldest first
  bool voided = false;
  bool imported = false;
  bool other_authority = false;
  bool abducted = false;
};

// The same numbers as in homeward.meeting.v1 and homeward.policy.v1; convert.cc and policy.cc prove it.
enum class Kind { kUnspecified = 0, kMeeting = 1, kDiscussion = 2 };
enum class State { kHeld = 1, kNotHeld = 2, kVoided = 3 };

// See homeward.meeting.v1.StrategyMeeting: one that was held, or the decision not to hold one.
struct StrategyMeeting {
  std::string council;
  std::string id;
  int64_t version = 0;
  std::string young_person;
  State state = State::kHeld;
  Kind kind = Kind::kUnspecified;
  std::optional<Moment> held;
  std::vector<std::string> attended;
  bool interviewer_invited = false;
  std::string interviewer_not_invited_reason;
  std::string decisions;
  std::vector<std::string> next_actions;
  std::vector<std::string> obligations;  // that a decision not to hold one is about
  std::string reason;
  std::string rationale;
  std::string decided_by_role;
  std::string void_reason;
  absl::Time recorded;  // when it was entered; a decision not to hold one was taken then

  // Where it stands in time: when it was held or, where it was not, decided.
  absl::Time at() const { return held.has_value() ? held->time : recorded; }
};

// The code of what RecordNotHeld says; WaiveObligation brings its own.
inline constexpr char kNotHeldReason[] = "not_held";

// Commands: what the RPCs of the same names ask for.
struct HoldStrategyMeeting {
  std::string id;
  Kind kind = Kind::kUnspecified;
  Moment held;
  std::vector<std::string> attended;
  bool interviewer_invited = false;
  std::string interviewer_not_invited_reason;
  std::string decisions;
  std::vector<std::string> next_actions;
};
struct RecordNotHeld {
  std::string id;
  std::vector<std::string> obligations;
  std::string reason = kNotHeldReason;
  std::string rationale;
  std::vector<std::string> caller_roles;
};
struct VoidStrategyMeeting {
  std::string reason;
};

// The names are those of the events.
enum class StrategyEvent { kStrategyMeetingHeld, kNotHeldRecorded, kStrategyMeetingVoided };

// What a rule decides about a strategy meeting.
struct StrategyDecision {
  StrategyMeeting next;
  StrategyEvent event;
  absl::Time occurred;
  std::string reason;  // given with a void; kept with the version
};

}  // namespace homeward::meeting
