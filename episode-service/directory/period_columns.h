#pragma once

#include <absl/strings/str_cat.h>
#include <absl/time/time.h>

#include <string>

#include "common/db/dynamic_query.h"
#include "common/db/row_reader.h"
#include "episode-service/directory/directory.h"

// What the directory's stores share.
namespace homeward::episode {

// A period in two columns, from_us and until_us. "No end" is the greatest number, so that one comparison with an index
// finds what holds: INT64_MAX, which is how Abseil writes its infinite future.
inline int64_t Micros(absl::Time time) { return absl::ToUnixMicros(time); }

inline absl::Time ReadEnd(RowReader& row) {
  const int64_t end_us = row.Number();
  return end_us == absl::ToUnixMicros(absl::InfiniteFuture()) ? absl::InfiniteFuture() : absl::FromUnixMicros(end_us);
}

inline Period ReadPeriod(RowReader& row) {
  const absl::Time from = row.Time();
  return {.from = from, .until = ReadEnd(row)};
}

// Binds each value, and gives their names for "IN (…)". There is at least one value.
template <class Values>
std::string BindAll(DynamicQuery& query, absl::string_view prefix, const Values& values) {
  std::string names;
  int i = 0;
  for (const std::string& value : values) {
    const std::string name = absl::StrCat(prefix, i);
    absl::StrAppend(&names, i++ == 0 ? ":" : ", :", name);
    query.Bind(name, value);
  }
  return names;
}

}  // namespace homeward::episode
