#include "common/calendar/limit.h"

#include <absl/strings/str_cat.h>

#include "common/calendar/window.h"

namespace homeward {
namespace {

absl::string_view Word(Limit::Unit unit) {
  switch (unit) {
    case Limit::Unit::kMinutes:
      return "minute";
    case Limit::Unit::kHours:
      return "hour";
    case Limit::Unit::kDays:
      return "day";
    case Limit::Unit::kMonths:
      return "month";
    case Limit::Unit::kWorkingDays:
      break;
  }
  return "working day";
}

}  // namespace

absl::Time DueAt(const Limit& limit, const WorkingDays& working_days, absl::Time from, absl::Duration cutoff) {
  switch (limit.unit) {
    case Limit::Unit::kMinutes:
      return from + absl::Minutes(limit.value);
    case Limit::Unit::kHours:
      return from + absl::Hours(limit.value);
    case Limit::Unit::kDays:
      return EndOfLocalDay(LocalDay(from) + limit.value);
    case Limit::Unit::kMonths:
      return EndOfLocalDay(AddMonths(LocalDay(from), limit.value));
    case Limit::Unit::kWorkingDays:
      break;
  }
  return working_days.EndOfNth(from, limit.value, cutoff);
}

std::string Describe(const Limit& limit) {
  return absl::StrCat(limit.value, " ", Word(limit.unit), limit.value == 1 ? "" : "s");
}

}  // namespace homeward
