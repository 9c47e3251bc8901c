#pragma once

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/calendar/moment.h"
#include "episode-service/people/young_person.h"

namespace homeward::episode {

// What a particular is; the number is that of its field in homeward.episode.v1.ParticularDetails. Named are those that
// rules look at; of the others nothing follows but that they are recorded.
enum class ParticularKind {
  kMeansOfContact = 3,
  kReturnPlace = 5,
  kKnownPerson = 6,
  kLikelyPlace = 7,
  kRunningHistory = 14,
  kSafetyPlan = 18,
  kPlacementInformation = 20,
  kTraffickingProtection = 25,
  kTraffickingReferral = 26,
  kLocationWithheld = 27,
  kLocationEnquiry = 28,
  kLegalMeasure = 29,
  kStay = 30,
  kHousingAssessment = 31,
  kPlanReview = 32,
  kPackSharing = 33,
  kPlacementEnding = 34
};

// What rules look at in the details of a kind. See the messages of the same names.
struct KnownPerson {
  bool informed_or_reason_given = true;
};
struct SafetyPlan {
  std::vector<std::optional<absl::CivilDay>> discussed;  // the days of the meetings
};
struct PlacementInformation {
  bool says_something = true;
  bool services_match_or_none = true;  // how local services match the care plan is said, or there are none
};
struct TraffickingReferral {
  std::optional<Moment> told;
  std::vector<std::optional<absl::CivilDay>> steps;  // in the order in which they can come, the referral first
  bool not_referred_reason_given = false;
  bool closed = false;                      // decided against: no grounds
  std::optional<absl::CivilDay> closed_on;  // the day of that decision, if it is known
};
struct LocationEnquiry {
  bool released = false;
  bool enquirer_known = false;  // interviewed by a social worker, identity and relationship established
};
struct LegalMeasure {
  std::vector<std::optional<absl::CivilDay>> steps;
};
struct Stay {
  enum class Kind { kEmergency = 1, kRefuge = 2, kPrivateFostering = 3 };
  Kind kind = Kind::kEmergency;
  std::vector<std::string> breaches;  // what the law does not allow in it, as codes
  bool breach_reason_given = false;
  bool close_relative = false;
  int planned_nights = 0;
  bool disabled = false;
  std::optional<Moment> notified;
  std::string episode = {};  // in which it happened
  bool harm_given_or_no_refuge = true;
};
struct HousingAssessment {
  bool homeless = false;
  std::optional<Moment> accommodated;
};
struct PackSharing {
  enum class Recipient { kPoliceMissingFrom = 1, kPoliceSuspectedAt = 2, kPoliceInAdvance = 3, kOtherAgency = 4 };
  std::string episode;
  Recipient recipient = Recipient::kPoliceMissingFrom;
};
struct PlacementEnding {
  bool rationale_given_or_not_needed = true;
};
using ParticularFacts =
    std::variant<std::monostate, KnownPerson, SafetyPlan, PlacementInformation, TraffickingReferral, LocationEnquiry,
                 LegalMeasure, Stay, HousingAssessment, PackSharing, PlacementEnding>;

// What holds, and since when.
struct ParticularContent {
  ParticularKind kind{};
  Moment started;
  std::optional<Moment> ended;
  ParticularFacts facts;
  std::string details;  // all of them, as the serialized homeward.episode.v1.ParticularDetails; no rule reads it
};

// See homeward.episode.v1.Particular.
struct Particular {
  std::string council;
  std::string id;
  int64_t version = 0;
  std::string young_person;
  ParticularContent content;
  absl::Time recorded;
  std::string recorded_by;
  std::string void_reason;  // empty while it stands
};

// The order in which facts are looked at: by since when they hold, whatever the order in which they were entered.
inline bool ComesBefore(const Particular& a, const Particular& b) {
  if (a.content.started.time != b.content.started.time) return a.content.started.time < b.content.started.time;
  return a.id < b.id;
}

// The code of the flag that says that they may have been trafficked.
inline constexpr char kTraffickingFlag[] = "trafficking";

// The kinds of particulars on which a location may be withheld.
inline constexpr std::array kLocationGrounds = {ParticularKind::kTraffickingReferral,
                                                ParticularKind::kLocationWithheld};

// What may say that a young person's location is told to nobody who asks (S3-47), of what stands. Particulars of other
// kinds and flags of other codes may be among them.
struct LocationGrounds {
  std::vector<Particular> particulars;
  std::vector<Flag> flags;
};

// Commands: what the RPCs of the same names ask for.
struct RecordParticular {
  std::string id;
  ParticularContent content;
  std::string recorded_by;
};
struct ReviseParticular {
  ParticularContent right;
  std::string reason;
};
struct EndParticular {
  Moment ended;
};
struct VoidParticular {
  std::string reason;
};

// The names are those of the events.
enum class ParticularEvent { kParticularRecorded, kParticularRevised, kParticularEnded, kParticularVoided };

// What a rule decides about a particular.
struct ParticularDecision {
  Particular next;
  ParticularEvent event;
  Moment occurred;     // what the decision is about: since when it holds, or when it ended
  std::string reason;  // given with a revision or a void; kept with the version
};

}  // namespace homeward::episode
