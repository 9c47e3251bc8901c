#pragma once

#include <absl/status/status.h>
#include <absl/strings/string_view.h>
#include <absl/time/civil_time.h>

#include <optional>

#include "common/calendar/moment.h"

// What rules about a young person have in common.
namespace homeward::episode {

// What may have happened to a young person: nothing yet to come, nothing before they were born. A moment that was not
// given is right. INVALID_ARGUMENT (TIME_IN_FUTURE, BEFORE_BIRTH).
absl::Status NotInFuture(absl::string_view field, const std::optional<Moment>& moment, absl::Time now);
absl::Status NotBeforeBirth(absl::string_view field, const std::optional<Moment>& moment, absl::CivilDay born);

// Something that needs a reason in words. INVALID_ARGUMENT (REASON_REQUIRED).
absl::Status ReasonWith(bool given, absl::string_view field);

}  // namespace homeward::episode
