#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>
#include <gtest/gtest.h>

#include <string>

namespace homeward {

// For tests: the instant of an RFC 3339 text, At("2026-03-30T23:15:00+01:00").
inline absl::Time At(absl::string_view text) {
  absl::Time instant;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &instant, &error)) ADD_FAILURE() << text << ": " << error;
  return instant;
}

}  // namespace homeward
