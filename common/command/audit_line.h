#pragma once

#include <absl/strings/string_view.h>

#include <optional>
#include <string>

#include "common/command/audit.h"

namespace homeward {

// A row as one line of a spool file: the format's version, the SHA-256 of what follows in hexadecimal digits, the row
// as JSON, a line break; a single space between them.
std::string AuditLine(const AuditRow& row);

// The row of such a line, which is given without its line break; nothing when a byte is not as it was written.
std::optional<AuditRow> ParseAuditLine(absl::string_view line);

}  // namespace homeward
