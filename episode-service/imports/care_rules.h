#pragma once

#include <map>
#include <string>
#include <vector>

#include "episode-service/imports/findings.h"
#include "episode-service/imports/import.h"

namespace homeward::episode {

// What the header file says of a child, in its first row.
struct HeaderChild {
  int64_t line = 0;
  std::optional<absl::CivilDay> born;  // none: unreadable
  bool accepted = false;
};
using HeaderChildren = std::map<std::string, HeaderChild>;

// An episode of care with readable dates, whatever else is wrong with its row: the return's own rules look at these.
struct CareSpan {
  int64_t line = 0;
  absl::CivilDay decom;
  std::optional<absl::CivilDay> dec;
  bool ceased_at_18 = false;  // REC is E8
};
// By CHILD, each child's by DECOM.
using CareSpans = std::map<std::string, std::vector<CareSpan>>;
CareSpans SpansAsRead(const std::vector<ReturnRow>& rows);

// The rows that may be taken over, by CHILD and DECOM.
std::map<std::string, std::vector<CareRow>> JudgeCare(const std::vector<ReturnRow>& rows,
                                                      const HeaderChildren& children, absl::CivilDay today,
                                                      Findings& findings);

// Whether this can be a child's id here: one line of at most 40 characters.
bool IsChildId(absl::string_view text);

// Rejects a row whose child has no row in the header file, by `not_in_header`, or whose header row was rejected.
void JudgeChild(ReturnFile file, int64_t line, const std::string& child, const HeaderChildren& children,
                absl::string_view not_in_header, Findings& findings);

}  // namespace homeward::episode
