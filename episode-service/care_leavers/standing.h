#pragma once

#include <optional>
#include <string>

#include "episode-service/care_leavers/care_leaver.h"
#include "episode-service/episodes/rules.h"

// Who is missing, or not in touch, as an adult. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// See homeward.episode.v1.MissingCareLeaver.
struct Standing {
  std::string determination;  // the entry
  Determination::Result result{};
  Moment determined;
  Moment since;
  std::string risk_level;

  bool operator==(const Standing&) const = default;
};

// How a young person stands by the last determination, by when it was made (S0-06, S0-07); none when that says that
// they are in touch, when there is none, or when they were found since, as AdultMissing is (ADR 14). One that says the
// same as the one before does not start the time anew, unless it says since when.
std::optional<Standing> StandingOf(const Context& context);

}  // namespace homeward::episode
