#pragma once

#include <absl/strings/string_view.h>

#include <string>

namespace homeward {

// The trace id of a W3C traceparent header, 32 lower-case hexadecimal digits; a new one when there is none or when it
// is malformed.
std::string TraceIdOf(absl::string_view traceparent);

// A traceparent header for a call to another service within this trace.
std::string TraceparentFor(absl::string_view trace_id);

}  // namespace homeward
