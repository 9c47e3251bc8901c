#pragma once

#include <absl/types/span.h>

#include "common/core/embedded_file.h"

namespace homeward {

// The reviewed policy files of this folder, compiled in (target policies_data). Read with LoadPolicyVersions.
extern const absl::Span<const EmbeddedFile> kPolicyFiles;

// The reviewed bank holidays (target bank_holidays_data). Read with ParseBankHolidays.
extern const absl::Span<const EmbeddedFile> kBankHolidayFiles;

}  // namespace homeward
