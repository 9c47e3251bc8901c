#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <string>

#include "homeward/common/v1/moment.pb.h"

// What the commands print, in people's words, and times as people type them.
namespace homeward::cli {

// "Mon 30 Mar 2026 23:15 BST", or the date alone where no more is known.
std::string TextOf(const common::v1::Moment& moment);

// "30/03/2026" of "2026-03-30"; empty for what is no date.
std::string DateInWords(absl::string_view iso_date);

// "2 days 5 h", "5 h 20 min", "12 min": elapsed, without the smallest part.
std::string DurationInWords(absl::Duration duration);

// The name of an enum's value without its prefix: "not offered" of MISSING_REASON_NOT_OFFERED.
std::string CodeInWords(absl::string_view name, absl::string_view prefix);

// The time of a flag: "2026-03-30 23:15" as clocks in England show it, "2026-03-30" where no more is known, or with the
// offset ("2026-10-25T01:30:00+01:00") where clocks show it twice. Errors: see UsageError; LOCAL_TIME_DOES_NOT_EXIST,
// LOCAL_TIME_AMBIGUOUS where the clocks change.
absl::StatusOr<common::v1::Moment> MomentFrom(absl::string_view flag, absl::string_view text);

}  // namespace homeward::cli
