#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace homeward::cli {

// Lines of columns, each as wide as its widest entry.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) { rows_.push_back(std::move(headings)); }

  // One entry for each heading.
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void Print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace homeward::cli
