#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/calendar/moment.h"

namespace homeward::episode {

// The same numbers as in homeward.episode.v1; convert.cc proves it.
enum class Category { kUnspecified = 0, kMissing = 1, kAway = 2, kCurfew = 3 };
enum class Ground {
  kUnspecified = 0,
  kRanAway = 1,
  kThrownOut = 2,
  kHadToLeave = 3,
  kWhereaboutsUnknown = 4,
  kAbducted = 5
};
enum class Source { kUnspecified = 0, kPolice = 1, kCarer = 2, kStaff = 3, kOther = 4, kImport = 5 };
enum class State { kOpen = 1, kEnded = 2, kVoided = 3 };
enum class SeriousTrigger { kTimeMissing = 1, kMedia = 2 };
enum class ReturnedTo { kUnspecified = 0, kSamePlacement = 1, kOtherPlacement = 2, kHome = 3, kElsewhere = 4 };

// The times from which an episode's start follows (policy 12).
struct StartTimes {
  std::optional<Moment> left;
  std::optional<Moment> last_seen;
  std::optional<Moment> discovered;
  std::optional<Moment> reported;
};

struct PoliceReport {
  Moment time;
  std::string force;
  std::string reference;
};

// That the episode is of a category from a time on.
struct CategoryChange {
  Category category = Category::kUnspecified;
  Moment time;
  std::optional<Moment> unknown_since = {};
  std::string reason = {};
  std::string changed_by = {};  // empty: it was reported so
  std::string entry = {};       // the review that found it; empty: somebody stated it
  bool holds = true;            // false: it says what is so anyway, or the episode was over

  bool operator==(const CategoryChange&) const = default;
};

struct RiskAssessment {
  std::string level;
  Moment time;
  std::string reason = {};
  std::string assessed_by = {};  // empty: it was reported so
};

// See homeward.episode.v1.SeriousNotification.
struct SeriousNotification {
  SeriousTrigger trigger = SeriousTrigger::kTimeMissing;
  Moment sent;
  std::string sent_by;
  std::string content;

  bool operator==(const SeriousNotification&) const = default;
};

// See homeward.episode.v1.Episode.
struct Episode {
  std::string council;
  std::string id;
  int64_t version = 0;
  std::string young_person;
  State state = State::kOpen;
  Ground ground = Ground::kUnspecified;
  Moment start;
  StartTimes start_times;
  Source source = Source::kUnspecified;
  std::string source_reference;
  std::optional<PoliceReport> police_report;
  std::vector<RiskAssessment> risk_assessments;
  std::vector<CategoryChange> category_statements;  // the reported one, then by time; see Categorise
  std::vector<CategoryChange> categories;           // those that hold; never empty, the last one is what it is now
  std::optional<Moment> located;
  std::string located_place;
  std::string located_by;
  bool wellbeing_confirmed = false;
  std::optional<Moment> wellbeing_confirmed_at;  // none: when they were found
  std::string wellbeing_confirmed_by;
  std::optional<Moment> returned;
  ReturnedTo returned_to = ReturnedTo::kUnspecified;
  std::optional<Moment> return_notified;
  std::optional<Moment> ended;
  std::optional<absl::Time> end_recorded;  // when the end, as it stands, was entered: never before it
  std::string circumstances;
  std::optional<Moment> parents_told;
  std::string parents_not_told_reason;
  std::vector<SeriousNotification> serious_notifications;  // by when they were sent
  std::string void_reason;
  absl::Time recorded;
  int64_t policy_version = 0;
  // As it was when the episode started.
  bool looked_after = false;
  bool uasc = false;
  bool other_authority = false;
  int age_years = 0;
  std::string placement;
  std::string home;
  std::optional<double> distance_miles;
  bool outside_boundary = false;
  std::vector<std::string> flags;
  std::vector<std::string> groups;  // in the order in which it was linked
  bool safeguarding_concern = false;

  Category category() const { return categories.back().category; }
};

// Commands: what the RPCs of the same names ask for.
struct ReportMissing {
  std::string id;
  Category category = Category::kUnspecified;
  StartTimes start_times;
  Source source = Source::kUnspecified;
  std::string source_reference;
  Ground ground = Ground::kUnspecified;
  std::optional<PoliceReport> police_report;
  std::string risk_level;
  std::string circumstances;
  std::optional<Moment> returned;
  ReturnedTo returned_to = ReturnedTo::kUnspecified;
  std::optional<Moment> return_notified;
};
// A period missing or away as an imported return has it: dates, and nobody told anybody.
struct ImportedEpisode {
  std::string id;
  std::string source_reference;
  Category category = Category::kUnspecified;
  Moment start;
  std::optional<Moment> end;   // none: not over on the last day of the return
  absl::CivilDay known_until;  // that day
};
struct RecordPoliceReport {
  PoliceReport report;
};
struct AssessRisk {
  std::string level;
  Moment time;
  std::string reason = {};
  std::string assessed_by = {};
};
struct RecategoriseEpisode {
  Category category = Category::kUnspecified;
  Moment time;
  std::optional<Moment> unknown_since = {};
  std::string reason = {};
  std::string changed_by = {};
};
struct LocateYoungPerson {
  Moment located;
  bool wellbeing_confirmed = false;
  std::string located_place = {};
  std::string located_by = {};
  std::optional<Moment> wellbeing_confirmed_at = {};
  std::string wellbeing_confirmed_by = {};
};
struct ReturnYoungPerson {
  Moment returned;
  ReturnedTo returned_to = ReturnedTo::kUnspecified;
  std::optional<Moment> return_notified;
};
struct NotifyReturn {
  Moment notified;
};
struct TellParents {
  std::optional<Moment> told;
  std::string not_told_reason;
};
struct SendSeriousNotification {
  SeriousNotification notification;
};
// The episode as it should have been; the fields that the caller did not name are those of the episode.
struct CorrectEpisode {
  Episode right;
  std::string reason;
  std::optional<std::vector<CategoryChange>> categories = {};  // none: they stay
  std::optional<std::vector<RiskAssessment>> risk_assessments = {};
  std::string corrected_by = {};
};
struct VoidEpisode {
  std::string reason;
};

// The names are those of the events.
enum class EpisodeEvent {
  kMissingReported,
  kPoliceReportRecorded,
  kRiskAssessed,
  kEpisodeRecategorised,
  kYoungPersonLocated,
  kYoungPersonReturned,
  kReturnNotified,
  kParentsTold,
  kSeriousNotificationSent,
  kEpisodeCorrected,
  kEpisodeVoided,
  kEpisodeFactsChanged,
  kEpisodeLinked,
  kEpisodeUnlinked
};

// What a rule decides about an episode.
struct EpisodeDecision {
  Episode next;
  EpisodeEvent event;
  absl::Time occurred;
  std::string reason;                                     // given with a correction or a void; kept with the version
  SeriousTrigger trigger = SeriousTrigger::kTimeMissing;  // of a serious notification that was sent
};

}  // namespace homeward::episode
