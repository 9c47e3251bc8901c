#include "episode-service/people/checks.h"

#include "common/calendar/local_time.h"
#include "common/core/status.h"

namespace homeward::episode {

absl::Status NotInFuture(absl::string_view field, const std::optional<Moment>& moment, absl::Time now) {
  if (!moment.has_value() || moment->time <= now) return absl::OkStatus();
  return Invalid(field, "TIME_IN_FUTURE", "a time up to now");
}

absl::Status NotBeforeBirth(absl::string_view field, const std::optional<Moment>& moment, absl::CivilDay born) {
  if (!moment.has_value() || LocalDay(moment->time) >= born) return absl::OkStatus();
  return FailField(absl::StatusCode::kInvalidArgument, "BEFORE_BIRTH", field, "this is before birth");
}

absl::Status ReasonWith(bool given, absl::string_view field) {
  if (given) return absl::OkStatus();
  return Invalid(field, "REASON_REQUIRED", "the reason in words");
}

}  // namespace homeward::episode
