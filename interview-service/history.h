#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <utility>

#include "common/calendar/working_days.h"
#include "common/command/change.h"
#include "common/policy/policy_book.h"
#include "interview-service/interviews/policy.h"
#include "interview-service/interviews/rules.h"

namespace homeward::interview {

// What every change of a young person's history needs beside the history.
struct HistoryParts {
  PolicyBook<Policy>& policies;
  const WorkingDays& working_days;
};

// One young person's history, locked, inside one change: the episodes that episode-service told of, and the interviews
// that follow from them. Every cause of a change opens it, applies what the rules decided, and derives anew.
class History {
 public:
  // By any of their ids. UNAVAILABLE (POLICY_NOT_YET_KNOWN) before the council's policy has come: "nothing is due"
  // would be a guess.
  static absl::StatusOr<History> Open(Change& change, const HistoryParts& parts, const std::string& young_person);
  // Of two young people who turned out to be one: the merged one's interviews and obligations are the kept one's now.
  static absl::StatusOr<History> OpenMerged(Change& change, const HistoryParts& parts, const std::string& kept,
                                            const std::string& merged);
  // By one of their interviews; NOT_FOUND (INTERVIEW_NOT_FOUND).
  static absl::StatusOr<History> OpenByInterview(Change& change, const HistoryParts& parts,
                                                 const std::string& interview);

  Context context() const { return {.facts = facts_, .policies = *policies_, .now = change_.now()}; }
  // The interview with this id, which belongs to this history.
  const Interview& interview(const std::string& id) const;

  // Saves what was decided, with its version and its event.
  void Apply(InterviewDecision decision);

  // Last: the interviews that follow from the facts, what the council owes, and when to look again.
  void Derive();

 private:
  History(Change& change, const HistoryParts& parts, PolicyBook<Policy>::Versions policies, Facts facts)
      : change_(change), parts_(parts), policies_(std::move(policies)), facts_(std::move(facts)) {}

  Change& change_;
  const HistoryParts parts_;
  PolicyBook<Policy>::Versions policies_;
  Facts facts_;
};

}  // namespace homeward::interview
