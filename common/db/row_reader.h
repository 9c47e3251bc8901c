#pragma once

#include <absl/time/time.h>
#include <absl/types/span.h>
#include <soci/soci.h>

#include <cstdint>
#include <optional>
#include <string>

namespace homeward {

// Reads the columns of a row from left to right, so that the order of a SELECT is written once. Columns that can be
// NULL are read by the methods that say so: any other throws, as does one of another type, which Db turns into
// DATABASE_MISUSED.
class RowReader {
 public:
  // Each column as the database sends it, which is text.
  RowReader(absl::Span<const std::string> columns, absl::Span<const soci::indicator> indicators)
      : columns_(columns), indicators_(indicators) {}

  std::string Text() { return Next(); }
  int64_t Number();
  bool Flag() { return Number() != 0; }
  absl::Time Time() { return absl::FromUnixMicros(Number()); }
  std::optional<absl::Time> OptionalTime() {
    if (SkipNull()) return std::nullopt;
    return Time();
  }
  std::optional<double> OptionalDouble();

 private:
  const std::string& Next();
  bool SkipNull();

  const absl::Span<const std::string> columns_;
  const absl::Span<const soci::indicator> indicators_;
  size_t next_ = 0;
};

}  // namespace homeward
