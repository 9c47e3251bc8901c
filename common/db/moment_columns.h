#pragma once

#include <optional>

#include "common/calendar/moment.h"
#include "common/db/multi_insert.h"
#include "common/db/row_reader.h"

namespace homeward {

// A moment in two columns, `…_us` and `…_date_only`. What is not known is NULL and 0.

inline MultiInsert::Value TimeColumn(const std::optional<Moment>& moment) {
  return moment.has_value() ? MultiInsert::Value(absl::ToUnixMicros(moment->time)) : std::monostate();
}

// A day of its own.
inline MultiInsert::Value DateColumn(const std::optional<absl::CivilDay>& day) {
  return day.has_value() ? MultiInsert::Value(absl::FormatCivilTime(*day)) : std::monostate();
}

inline int64_t DateOnlyColumn(const std::optional<Moment>& moment) {
  return moment.value_or(Moment{}).date_only ? 1 : 0;
}

inline std::optional<Moment> ReadOptionalMoment(RowReader& row) {
  const std::optional<absl::Time> time = row.OptionalTime();
  const bool date_only = row.Flag();
  if (!time.has_value()) return std::nullopt;
  return Moment{.time = *time, .date_only = date_only};
}

inline Moment ReadMoment(RowReader& row) {
  const absl::Time time = row.Time();
  return {.time = time, .date_only = row.Flag()};
}

}  // namespace homeward
