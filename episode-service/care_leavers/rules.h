#pragma once

#include <absl/status/status.h>
#include <absl/strings/string_view.h>
#include <absl/time/civil_time.h>

#include <string>
#include <vector>

#include "common/calendar/birthday.h"
#include "episode-service/episodes/rules.h"

// What may be entered about a care leaver, how an assessed risk shortens a limit, and who should have whom. Pure: no
// I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// What an entry about a care leaver needs beyond its form. FAILED_PRECONDITION (CHILD_NEEDS_REPORT, RISK_NOT_ASSESSED),
// INVALID_ARGUMENT (CONTACT_NOT_DIRECT, DECIDED_BY_ONE, TIME_IN_FUTURE, LETTER_INCOMPLETE, SUPPORT_NOT_SAID,
// REVIEW_BEFORE_ENTRY, RISK_TOPICS_MISSING, RISK_LEVEL_UNKNOWN).
absl::Status CheckCareLeaverEntry(const Context& context, const Policy& policy, const EntryContent& content,
                                  const CareLeaverFacts& facts);

// The limit at an assessed level of risk: its share, rounded down to whole units, at least one, and never longer than
// the limit itself (S0-15, policy 27).
Limit Shortened(const Limit& limit, const CareLeaverPolicy& policy, const std::string& level);

// The latest day of birth of somebody who is `years` or older on a day.
absl::CivilDay BornAtLatest(int years, absl::CivilDay day, LeapBirthday leap);

// See homeward.episode.v1.LackingRole.
enum class LackingRole { kPersonalAdviser = 1, kIndependentReviewingOfficer = 2, kSocialWorker = 3 };

// Who should have somebody in a role on a day: by a legal status that holds and by age.
struct RoleCohort {
  std::string role;
  std::vector<std::string> legal_statuses;
  absl::CivilDay born_after;
  absl::CivilDay born_until;
};
RoleCohort CohortOf(LackingRole role, const Policy& policy, absl::CivilDay day);

}  // namespace homeward::episode
