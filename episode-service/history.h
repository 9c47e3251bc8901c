#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <utility>

#include "common/calendar/working_days.h"
#include "common/command/change.h"
#include "common/policy/policy_book.h"
#include "episode-service/episodes/policy.h"
#include "episode-service/episodes/rules.h"

namespace homeward::episode {

// What every change of a young person's history needs beside the history.
struct HistoryParts {
  PolicyBook<Policy>& policies;
  const WorkingDays& working_days;
};

// One young person's history, locked, inside one change. Every cause of a change opens it, applies what the rules
// decided, and derives anew: obligations and timers then follow from the facts, whatever happened and in which order.
class History {
 public:
  // By any of the person's ids. NOT_FOUND (YOUNG_PERSON_NOT_FOUND), FAILED_PRECONDITION (COUNCIL_WITHOUT_POLICY).
  static absl::StatusOr<History> Open(Change& change, const HistoryParts& parts, const std::string& young_person);
  // Locks the history to which an id leads, for a change that needs nothing of it; returns the id that it has.
  static std::string Lock(Change& change, const std::string& young_person);
  // By one of their episodes; NOT_FOUND (EPISODE_NOT_FOUND).
  static absl::StatusOr<History> OpenByEpisode(Change& change, const HistoryParts& parts, const std::string& episode);
  // Of somebody who is not recorded yet.
  static absl::StatusOr<History> OpenNew(Change& change, const HistoryParts& parts, YoungPerson person);

  // By the person's id; as given when nobody has it yet.
  static absl::StatusOr<History> OpenOrNew(Change& change, const HistoryParts& parts, YoungPerson person);

  const Facts& facts() const { return facts_; }
  Context context() const { return {.facts = facts_, .policies = *policies_, .now = change_.now()}; }
  // The episode with this id, which belongs to this history.
  const Episode& episode(const std::string& id) const;

  // Saves what was decided, with its version and its event.
  void Apply(EpisodeDecision decision);
  void Apply(PersonDecision decision);
  void Apply(EntryDecision decision);

  // Last: what the council owes, and when to look again.
  void Derive();

 private:
  History(Change& change, const HistoryParts& parts, PolicyBook<Policy>::Versions policies, Facts facts)
      : change_(change), parts_(parts), policies_(std::move(policies)), facts_(std::move(facts)) {}

  Change& change_;
  const HistoryParts parts_;
  PolicyBook<Policy>::Versions policies_;
  Facts facts_;
};

}  // namespace homeward::episode
