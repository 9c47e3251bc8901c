#pragma once

#include <absl/strings/string_view.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/calendar/local_time.h"
#include "common/calendar/test_time.h"
#include "common/figures/figure.h"

namespace homeward {

// For tests: the scope of two local dates as they are written, seen at `now`.
inline FigureScope ScopeFor(absl::string_view from, absl::string_view to, absl::string_view now) {
  return {.window = {*ParseIsoDate(from), *ParseIsoDate(to)}, .now = At(now)};
}

// For tests: the line of a figure; a failure when there is not exactly one.
inline Figure LineOf(const FigureReport& report, absl::string_view figure, absl::string_view line,
                     EpisodeTypes types = EpisodeTypes::kMissing) {
  std::vector<Figure> found;
  for (const Figure& one : report.figures) {
    if (one.figure == figure && one.line == line && one.types == types) found.push_back(one);
  }
  EXPECT_EQ(found.size(), 1u) << figure << " " << line;
  return found.empty() ? Figure() : found.front();
}

}  // namespace homeward
