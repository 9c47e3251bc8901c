#pragma once

#include <absl/time/time.h>
#include <soci/soci.h>

#include <cstdint>
#include <optional>
#include <string>

namespace homeward {

// Reads the columns of a row from left to right, so that the order of a SELECT is written once. Columns that can be
// NULL are read by the methods that say so: any other throws, which Db turns into DATABASE_MISUSED.
class RowReader {
 public:
  explicit RowReader(const soci::row& row) : row_(row) {}

  std::string Text() { return row_.get<std::string>(next_++); }
  // INT as well as BIGINT.
  int64_t Number() {
    const size_t column = next_++;
    if (row_.get_properties(column).get_data_type() == soci::dt_integer) return row_.get<int>(column);
    return row_.get<long long>(column);  // NOLINT(google-runtime-int): SOCI's own type
  }
  bool Flag() { return Number() != 0; }
  absl::Time Time() { return absl::FromUnixMicros(Number()); }
  std::optional<absl::Time> OptionalTime() {
    if (SkipNull()) return std::nullopt;
    return Time();
  }
  std::optional<double> OptionalDouble() {
    if (SkipNull()) return std::nullopt;
    return row_.get<double>(next_++);
  }

 private:
  bool SkipNull() {
    if (row_.get_indicator(next_) != soci::i_null) return false;
    ++next_;
    return true;
  }

  const soci::row& row_;
  size_t next_ = 0;
};

}  // namespace homeward
