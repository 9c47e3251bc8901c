#pragma once

#include <absl/types/span.h>

#include <ostream>
#include <string>

namespace homeward::cli {

// Runs one command line. Returns how the program ends: 0 done, 1 refused or failed, 2 not understood.
int RunHomeward(absl::Span<const std::string> line, std::ostream& out, std::ostream& err, bool progress);

}  // namespace homeward::cli
