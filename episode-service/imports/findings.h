#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "episode-service/imports/catalogue.h"
#include "episode-service/imports/import.h"

namespace homeward::episode {

// Collects what the rules find: each rule once for a row, in the order of file, line and rule.
class Findings {
 public:
  void Reject(ReturnFile file, int64_t line, absl::string_view rule, absl::string_view column = "") {
    Add(file, line, rule, column, Severity::kRejected);
    rejected_.emplace(file, line);
  }
  // The row is taken over all the same.
  void Note(ReturnFile file, int64_t line, absl::string_view rule) { Add(file, line, rule, "", Severity::kNoted); }

  bool IsRejected(ReturnFile file, int64_t line) const { return rejected_.contains(std::pair(file, line)); }

  std::vector<episode::Reject> Take() && {
    std::vector<episode::Reject> all;
    all.reserve(found_.size());
    for (auto& [key, reject] : found_) all.push_back(std::move(reject));
    return all;
  }

 private:
  void Add(ReturnFile file, int64_t line, absl::string_view rule, absl::string_view column, Severity severity) {
    const RuleEntry& entry = EntryOf(rule);
    found_.try_emplace({file, line, std::string(rule)},
                       episode::Reject{.file = file,
                                       .line = line,
                                       .rule = std::string(rule),
                                       .reason = std::string(entry.reason),
                                       .column = std::string(column.empty() ? entry.column : column),
                                       .severity = severity});
  }

  std::map<std::tuple<ReturnFile, int64_t, std::string>, episode::Reject> found_;
  std::set<std::pair<ReturnFile, int64_t>> rejected_;
};

}  // namespace homeward::episode
