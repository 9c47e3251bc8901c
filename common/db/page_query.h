#pragma once

#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <optional>

#include "common/core/place_in_time.h"
#include "common/db/dynamic_query.h"

namespace homeward {

enum class PageOrder { kEarliestFirst, kLatestFirst };

// Ends a SELECT with one page in the order of a time and an id: the columns by which it is ordered, and so many rows
// after where the page before ended. The time alone is compared first, so that an index is read from there on.
inline void AddPage(DynamicQuery& query, absl::string_view time, absl::string_view id, PageOrder order,
                    const std::optional<PlaceInTime>& after, int limit) {
  const bool latest_first = order == PageOrder::kLatestFirst;
  if (after.has_value()) {
    const char* const beyond = latest_first ? "<" : ">";
    const int64_t after_us = absl::ToUnixMicros(after->time);
    query
        .Add(absl::StrCat("AND ", time, " ", beyond, "= :page_time AND (", time, " ", beyond, " :page_again OR ", id,
                          " ", beyond, " :page_id)"))
        .Bind("page_time", after_us)
        .Bind("page_again", after_us)
        .Bind("page_id", after->id);
  }
  const char* const direction = latest_first ? " DESC" : "";
  query.Add(absl::StrCat("ORDER BY ", time, direction, ", ", id, direction, " LIMIT ", limit));
}

}  // namespace homeward
