#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <utility>
#include <vector>

#include "common/calendar/working_days.h"
#include "common/command/change.h"
#include "common/obligations/obligation.h"
#include "common/policy/policy_book.h"
#include "meeting-service/strategy/policy.h"
#include "meeting-service/strategy/rules.h"

namespace homeward::meeting {

// What every change of a young person's history needs beside the history.
struct HistoryParts {
  PolicyBook<Policy>& policies;
  const WorkingDays& working_days;
};

// One young person's history, locked, inside one change: what episode-service told, the meetings, and what is owed.
// Every cause of a change opens it, applies what the rules decided, and derives anew.
class History {
 public:
  // By any of their ids. NOT_FOUND (YOUNG_PERSON_NOT_FOUND: no fact about them is known here), UNAVAILABLE
  // (POLICY_NOT_YET_KNOWN).
  static absl::StatusOr<History> Open(Change& change, const HistoryParts& parts, const std::string& young_person);
  // Of two young people who turned out to be one: the merged one's records and obligations are the kept one's now.
  static absl::StatusOr<History> OpenMerged(Change& change, const HistoryParts& parts, const std::string& kept,
                                            const std::string& merged);
  // By one of their records; NOT_FOUND (STRATEGY_MEETING_NOT_FOUND).
  static absl::StatusOr<History> OpenByMeeting(Change& change, const HistoryParts& parts, const std::string& meeting);
  // By something owed to them; NOT_FOUND (OBLIGATION_NOT_FOUND).
  static absl::StatusOr<History> OpenByObligation(Change& change, const HistoryParts& parts,
                                                  const std::string& obligation);

  Context context() const { return {.facts = facts_, .policies = *policies_, .now = change_.now()}; }
  const std::vector<Obligation>& obligations() const { return obligations_; }
  // The record or the obligation with this id, which belongs to this history.
  const StrategyMeeting& meeting(const std::string& id) const;
  const Obligation& obligation(const std::string& id) const;

  // Saves what was decided, with its version and its event.
  void Apply(StrategyDecision decision);

  // Last: which meetings are required, and when to look again.
  void Derive();

 private:
  History(Change& change, const HistoryParts& parts, PolicyBook<Policy>::Versions policies, Facts facts)
      : change_(change), parts_(parts), policies_(std::move(policies)), facts_(std::move(facts)) {}

  // Why it is not held, in words, as the decision that stands says; empty without one.
  std::string RationaleOf(const std::string& obligation) const;

  Change& change_;
  const HistoryParts parts_;
  PolicyBook<Policy>::Versions policies_;
  Facts facts_;
  std::vector<Obligation> obligations_;  // as they stood when it was opened
};

}  // namespace homeward::meeting
