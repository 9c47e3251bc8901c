#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/calendar/moment.h"

// What rules look at in the kinds of entries about care leavers. See the messages of the same names.
namespace homeward::episode {

struct ContactAttempt {
  bool direct = false;
  bool through_others = false;
  bool reached = false;
};
struct Determination {
  enum class Result { kMissing = 1, kNotInTouch = 2, kInTouch = 3 };
  Result result{};
  bool decided_by_two = false;
  std::string risk_level;  // empty: not assessed
  std::optional<Moment> went_missing;
  std::optional<Moment> noticed;
};
struct ServiceDeclined {};
struct DeclinedLetter {
  bool complete = false;  // states all three
};
struct ManagementOversight {
  enum class Subject { kCeaseContact = 1, kMissing = 2, kNotInTouch = 3, kOther = 4 };
  Subject subject{};
  bool answered = false;
  bool supported = false;
  std::string risk_level;
  std::optional<Moment> review_by;
};
struct CareLeaverRiskAssessment {
  std::vector<std::string> topics;
  std::string level;
};
struct FamilyContact {
  bool confidentiality_overridden = false;
};
struct MissingAdultReport {
  Moment last_seen;
};
struct HomeOfficeTold {};
struct ManagerTold {
  enum class Level { kTeamManager = 1, kServiceManager = 2, kAssistantManager = 3 };
  enum class News { kMissing = 1, kUpdate = 2, kFound = 3 };
  Level level{};
  News news{};
};
struct WeeklyReview {
  bool service_manager_updated = false;
};
struct MeetingAfterReturn {};

using CareLeaverFacts = std::variant<ContactAttempt, Determination, ServiceDeclined, DeclinedLetter,
                                     ManagementOversight, CareLeaverRiskAssessment, FamilyContact, MissingAdultReport,
                                     HomeOfficeTold, ManagerTold, WeeklyReview, MeetingAfterReturn>;

}  // namespace homeward::episode
