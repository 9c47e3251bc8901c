#include "episode-service/particulars/nights.h"

#include <absl/algorithm/container.h>

#include "common/calendar/local_time.h"

namespace homeward::episode {
namespace {

bool IsNight(const std::vector<StayNights>& stays, const StayNights& lasting, absl::CivilDay day) {
  return lasting.Has(day) || absl::c_any_of(stays, [&](const StayNights& stay) { return stay.Has(day); });
}

// As if it had not ended: by when it has to end does not depend on when it did.
StayNights Lasting(StayNights stay) {
  stay.until = std::nullopt;
  return stay;
}

}  // namespace

StayNights NightsOf(const Particular& stay) {
  StayNights nights{.particular = &stay, .first = LocalDay(stay.content.started.time), .until = std::nullopt};
  if (stay.content.ended.has_value()) nights.until = LocalDay(stay.content.ended->time);
  return nights;
}

absl::CivilDay FirstNightOver(const std::vector<StayNights>& stays, const StayNights& stay, int allowed) {
  int before = 0;
  while (before < allowed && IsNight(stays, stay, stay.first - before - 1)) ++before;
  return stay.first + (allowed - before);
}

std::optional<absl::CivilDay> FirstNightOver(const std::vector<StayNights>& stays, const StayNights& stay, int allowed,
                                             WindowLength window) {
  const StayNights lasting = Lasting(stay);
  for (absl::CivilDay night = stay.first; night - stay.first <= allowed; ++night) {
    int count = 0;
    for (absl::CivilDay day = night; day > WindowStart(night, window); --day) {
      count += IsNight(stays, lasting, day) ? 1 : 0;
    }
    if (count > allowed) return night;
  }
  return std::nullopt;
}

}  // namespace homeward::episode
