#pragma once

#include <map>
#include <string>
#include <vector>

#include "episode-service/imports/care_rules.h"

namespace homeward::episode {

// What the rules about periods missing or away need beside the rows.
struct MissingContext {
  const HeaderChildren& children;
  const CareSpans& care;
  int collection_year = 0;
  absl::CivilDay today;
};

// The rows that may be taken over, by CHILD and MIS_START. Rule 580 notes a row of the episodes file.
std::map<std::string, std::vector<MissingRow>> JudgeMissing(const std::vector<ReturnRow>& rows,
                                                            const MissingContext& context, Findings& findings);

}  // namespace homeward::episode
