#include "common/db/row_reader.h"

#include <absl/strings/numbers.h>

namespace homeward {

int64_t RowReader::Number() {
  int64_t number = 0;
  if (!absl::SimpleAtoi(Next(), &number)) throw soci::soci_error("a column holds no whole number");
  return number;
}

std::optional<double> RowReader::OptionalDouble() {
  if (SkipNull()) return std::nullopt;
  double number = 0;
  if (!absl::SimpleAtod(Next(), &number)) throw soci::soci_error("a column holds no number");
  return number;
}

const std::string& RowReader::Next() {
  if (next_ == columns_.size()) throw soci::soci_error("a row has fewer columns");
  if (indicators_[next_] == soci::i_null) throw soci::soci_error("a column is NULL");
  return columns_[next_++];
}

bool RowReader::SkipNull() {
  if (next_ == columns_.size() || indicators_[next_] != soci::i_null) return false;
  ++next_;
  return true;
}

}  // namespace homeward
