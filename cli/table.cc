#include "cli/table.h"

#include <algorithm>

#include "common/core/text.h"

namespace homeward::cli {
namespace {

constexpr size_t kGap = 2;

size_t WidthOf(const std::string& text) { return static_cast<size_t>(CountCodePoints(text)); }

}  // namespace

void Table::Print(std::ostream& out) const {
  std::vector<size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], WidthOf(row[i]));
  }
  for (const auto& row : rows_) {
    for (size_t i = 0; i + 1 < row.size(); ++i) out << row[i] << std::string(widths[i] - WidthOf(row[i]) + kGap, ' ');
    out << row.back() << "\n";
  }
}

}  // namespace homeward::cli
