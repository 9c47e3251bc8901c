#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/calendar/moment.h"
#include "episode-service/care_leavers/care_leaver.h"

namespace homeward::episode {

// What an entry is; the number is that of its field in homeward.episode.v1.EntryDetails. Named are those that rules
// look at; of the others nothing follows but that they are recorded.
enum class EntryKind {
  kStatusCheck = 6,
  kAbsenceReview = 7,
  kScreening = 10,
  kAuthorityNotice = 11,
  kSafetyEvaluation = 12,
  kSafeAndWellCheck = 13,
  kConsideration = 15,
  kOutcome = 16,
  kMediaInterest = 20,
  kRiskAssessment = 21,
  kPoliceToldOfReturn = 22,
  kReturnPlan = 24,
  kManagerInformed = 23,
  kBroughtBack = 25,
  kReasons = 27,
  kPreReturnTalk = 28,
  kReferral = 29,
  kReferralOutcome = 30,
  kJointStrategy = 31,
  // Of care leavers.
  kContactAttempt = 40,
  kDetermination = 41,
  kServiceDeclined = 42,
  kDeclinedLetter = 43,
  kManagementOversight = 44,
  kCareLeaverRiskAssessment = 45,
  kFamilyContact = 46,
  kMissingAdultReport = 47,
  kHomeOfficeTold = 48,
  kManagerTold = 49,
  kWeeklyReview = 50,
  kMeetingAfterReturn = 51
};

// What rules look at in the details of a kind. See the messages of the same names.
struct AbsenceReview {
  bool missing = false;
  std::optional<Moment> review_again;
  std::optional<Moment> unknown_since;
};
struct AuthorityNotice {
  std::optional<Moment> written;
};
struct SafetyEvaluation {
  bool safe = false;
};
struct SafeAndWellCheck {
  bool made = false;
  bool reason_given = false;
  bool referral_asked = false;  // the police ask somebody to do more
};
struct Consideration {
  bool review_considered = false;  // whether the statutory review is brought forward: answered
};
struct Outcome {
  bool no_further_action = false;
  bool rationale_given = false;
};
struct FactorAssessment {
  std::string level;
  std::vector<std::string> factors;
  std::optional<Moment> review_by;
};
struct Reasons {
  std::vector<std::string> codes;  // the main one first
};
struct BroughtBack {
  bool by_police = false;
  bool by_nobody = false;  // they came by themselves
};
struct PreReturnTalk {
  bool offered = false;
  bool reason_given = false;
  bool independent = false;
};
struct Referral {
  bool to_childrens_services = false;  // or out of office hours to the emergency duty team
};
struct ReferralOutcome {
  bool no_further_action = false;
  bool rationale_given = false;
};
using EntryFacts = std::variant<std::monostate, AbsenceReview, AuthorityNotice, SafetyEvaluation, SafeAndWellCheck,
                                Consideration, Outcome, FactorAssessment, Reasons, BroughtBack, PreReturnTalk, Referral,
                                ReferralOutcome, CareLeaverFacts>;

// When something happened and what it was.
struct EntryContent {
  EntryKind kind{};
  Moment happened;
  EntryFacts facts;
  std::string details;  // all of them, as the serialized homeward.episode.v1.EntryDetails; no rule reads it
};

// See homeward.episode.v1.Entry.
struct Entry {
  std::string council;
  std::string id;
  int64_t version = 0;
  std::string young_person;
  std::string episode;  // empty: about the young person and no episode
  EntryContent content;
  absl::Time recorded;
  std::string recorded_by;
  std::string void_reason;  // empty while it stands
};

// The order in which facts are looked at: by when they happened, whatever the order in which they were entered.
inline bool ComesBefore(const Entry& a, const Entry& b) {
  if (a.content.happened.time != b.content.happened.time) return a.content.happened.time < b.content.happened.time;
  return a.id < b.id;
}

// Commands: what the RPCs of the same names ask for.
struct RecordEntry {
  std::string id;
  EntryContent content;
  std::string recorded_by;
};
struct CorrectEntry {
  EntryContent right;
  std::string reason;
};
struct VoidEntry {
  std::string reason;
};

// The names are those of the events.
enum class EntryEvent { kEntryRecorded, kEntryCorrected, kEntryVoided };

// What a rule decides about an entry.
struct EntryDecision {
  Entry next;
  EntryEvent event;
  std::string reason;  // given with a correction or a void; kept with the version
};

}  // namespace homeward::episode
