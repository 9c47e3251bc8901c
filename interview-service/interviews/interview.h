#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/calendar/moment.h"

namespace homeward::interview {

// The same numbers as in homeward.episode.v1; convert.cc proves it.
enum class Category { kUnspecified = 0, kMissing = 1, kAway = 2, kCurfew = 3 };
enum class EpisodeState { kOpen = 1, kEnded = 2, kVoided = 3 };
enum class ReturnedTo { kUnspecified = 0, kSamePlacement = 1, kOtherPlacement = 2, kHome = 3, kElsewhere = 4 };

// What episode-service told last of an episode, as far as interviews follow from it.
struct Episode {
  std::string id;
  EpisodeState state = EpisodeState::kOpen;
  std::vector<Category> categories;  // over time, never empty
  int ground = 0;                    // as in homeward.episode.v1.Ground; only handed on to figures
  Moment start;
  std::optional<Moment> located;
  std::optional<Moment> returned;
  ReturnedTo returned_to = ReturnedTo::kUnspecified;
  std::optional<Moment> return_notified;
  std::optional<Moment> ended;
  bool looked_after = false;
  bool uasc = false;
  bool other_authority = false;
  bool imported = false;

  Category category() const { return categories.back(); }
};

// The ground that is in no figure (S3-02).
inline constexpr int kAbducted = 5;

// The same numbers as in homeward.interview.v1.
enum class State {
  kPending = 1,
  kOffered = 2,
  kAccepted = 3,
  kDeclined = 4,
  kHeld = 5,
  kSignedOff = 6,
  kSuperseded = 7,
  kNotDue = 8,
  kWithdrawn = 9
};
enum class ContactMode { kUnspecified = 0, kVisit = 1, kTelephone = 2, kVideo = 3, kMessage = 4, kLetter = 5 };
enum class AttemptResult { kUnspecified = 0, kNoContact = 1, kNotPresent = 2, kRefusedOnArrival = 3, kContacted = 4 };
enum class HoldingMode { kUnspecified = 0, kFaceToFace = 1, kVideo = 2, kTelephone = 3 };
enum class AnswerKind { kUnspecified = 0, kAccepted = 1, kDeclined = 2 };
enum class Outcome {
  kCompleted = 1,
  kDeclined = 2,
  kOfferedAndPending = 3,
  kOfferedAndNotHeld = 4,
  kNotOfferedMissingAgain = 5,
  kNotOfferedNoContact = 6,
  kNotOfferedOther = 7,
  kNotDueYet = 8,
  kNotDue = 9,
  kNotRecorded = 10
};

// What the facts and the policy say about an episode's interview, whatever people did.
enum class Standing {
  kStillMissing = 1,  // the episode lasts
  kDue = 2,
  kSuperseded = 3,   // missing again within the policy's limit (policy 5)
  kNotDue = 4,       // the policy asks for none (policy 6)
  kNotRecorded = 5,  // imported, or from before the council's live record
  kOutside = 6       // voided, curfew, another authority's child: in no figure
};

struct Offering {
  Moment time;
  std::string offered_by;
  ContactMode mode = ContactMode::kUnspecified;
};
struct Answer {
  AnswerKind kind = AnswerKind::kUnspecified;
  Moment time;
  std::string reason;
  std::string carer_information;
  std::string no_carer_information_reason;
};
struct Attempt {
  Moment time;
  ContactMode mode = ContactMode::kUnspecified;
  std::string with_whom;
  AttemptResult result = AttemptResult::kUnspecified;
};
struct Holding {
  Moment time;
  HoldingMode mode = HoldingMode::kUnspecified;
  std::string interviewer;
  bool independent = false;
  std::string views;
  std::optional<bool> harmed;
};
struct Authorisation {
  Moment time;
  std::string signed_off_by;
};

// See homeward.interview.v1.Interview. What people entered, and what follows from the episode's facts.
struct Interview {
  std::string council;
  std::string id;
  int64_t version = 0;
  std::string young_person;
  std::string episode;
  // From the facts.
  Standing standing = Standing::kDue;
  Moment episode_ended;  // as it stood when the episode last had an end
  std::optional<absl::Time> offer_due;
  std::optional<absl::Time> complete_due;
  int64_t policy_version = 0;
  // From people.
  std::optional<Offering> offer;
  std::optional<Answer> answer;
  std::vector<Attempt> attempts;  // by time
  std::optional<Holding> holding;
  std::optional<Authorisation> sign_off;
};

// Commands: what the RPCs of the same names ask for.
struct OfferInterview {
  Offering offer;
};
struct AcceptInterview {
  Moment time;
};
struct DeclineInterview {
  Moment time;
  std::string reason;
  std::string carer_information;
  std::string no_carer_information_reason;
};
struct RecordAttempt {
  Attempt attempt;
};
struct HoldInterview {
  Holding holding;
};
struct SignOffInterview {
  Authorisation sign_off;
};

// The names are those of the events.
enum class InterviewEvent {
  kInterviewRaised,
  kInterviewReassessed,
  kInterviewOffered,
  kInterviewAccepted,
  kInterviewDeclined,
  kAttemptRecorded,
  kInterviewHeld,
  kInterviewSignedOff
};

// What a rule decides about an interview.
struct InterviewDecision {
  Interview next;
  InterviewEvent event;
  absl::Time occurred;
};

// How an episode stands for figures: one row for each episode that was ever told of.
struct EpisodeStanding {
  std::string episode;
  std::string young_person;
  std::string interview;  // the id that its interview has or would have
  Moment start;
  Category category = Category::kUnspecified;
  bool missing = false;  // in any part of it
  int ground = 0;
  bool looked_after = false;
  bool uasc = false;
  std::optional<Moment> returned;
  Standing standing = Standing::kOutside;
};

}  // namespace homeward::interview
