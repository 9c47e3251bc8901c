#include "cli/words.h"

#include <absl/status/statusor.h>
#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <absl/strings/strip.h>

#include "cli/arguments.h"
#include "common/calendar/local_time.h"
#include "common/calendar/moment.h"
#include "common/core/status.h"
#include "common/wire/times.h"

namespace homeward::cli {

std::string TextOf(const common::v1::Moment& wire) {
  const Moment moment = MomentOf(wire);
  return moment.date_only ? FormatUkDate(LocalDay(moment.time)) : FormatForPeople(moment.time);
}

std::string DateInWords(absl::string_view iso_date) {
  const auto day = ParseIsoDate(iso_date);
  return day.has_value() ? FormatUkDate(*day) : "";
}

std::string DurationInWords(absl::Duration duration) {
  const int64_t minutes = duration / absl::Minutes(1);
  const int64_t hours = minutes / 60;
  const int64_t days = hours / 24;
  if (days > 0) return absl::StrCat(days, days == 1 ? " day " : " days ", hours % 24, " h");
  if (hours > 0) return absl::StrCat(hours, " h ", minutes % 60, " min");
  return absl::StrCat(minutes, " min");
}

absl::StatusOr<common::v1::Moment> MomentFrom(absl::string_view flag, absl::string_view text) {
  common::v1::Moment wire;
  if (const auto day = ParseIsoDate(text)) {
    Put(OnDay(*day), &wire);
    return wire;
  }
  absl::Time instant;
  if (absl::ParseTime(absl::RFC3339_full, text, &instant, nullptr)) {
    Put(Moment{.time = instant}, &wire);
    return wire;
  }
  absl::CivilMinute minute;
  const bool has_time = text.size() == 16 && (text[10] == ' ' || text[10] == 'T');
  const std::string iso = has_time ? absl::StrCat(text.substr(0, 10), "T", text.substr(11)) : "";
  if (!has_time || !absl::ParseCivilTime(iso, &minute)) {
    return UsageError(absl::StrCat("--", flag, "='YYYY-MM-DD HH:MM' is a local time, or a date alone"));
  }
  HW_ASSIGN_OR_RETURN(const absl::Time time, FromLocalTime(flag, absl::CivilSecond(minute)));
  Put(Moment{.time = time}, &wire);
  return wire;
}

std::string CodeInWords(absl::string_view name, absl::string_view prefix) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(name, prefix)), {{"_", " "}});
}

}  // namespace homeward::cli
