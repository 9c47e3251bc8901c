#pragma once

#include <absl/status/statusor.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/working_days.h"
#include "common/command/change.h"
#include "common/obligations/obligation.h"
#include "common/policy/policy_book.h"
#include "episode-service/episodes/policy.h"
#include "episode-service/episodes/rules.h"
#include "episode-service/notifications/notification.h"
#include "episode-service/photographs/photograph.h"

namespace homeward {
struct OutboxConfiguration;
}

namespace homeward::episode {

// What every change of a young person's history needs beside the history.
struct HistoryParts {
  PolicyBook<Policy>& policies;
  const WorkingDays& working_days;
  const OutboxConfiguration* outbox = nullptr;  // none: nothing leaves the building
};

// One young person's history as it stands, for a reply that follows from all of it. Nothing is locked.
class KnownHistory {
 public:
  // NOT_FOUND (EPISODE_NOT_FOUND), FAILED_PRECONDITION (COUNCIL_WITHOUT_POLICY).
  static absl::StatusOr<KnownHistory> ReadByEpisode(Tx& tx, const HistoryParts& parts, const std::string& council,
                                                    const std::string& episode, absl::Time now);

  Context context() const { return {.facts = facts_, .policies = *policies_, .now = now_}; }

 private:
  KnownHistory(PolicyBook<Policy>::Versions policies, Facts facts, absl::Time now)
      : policies_(std::move(policies)), facts_(std::move(facts)), now_(now) {}

  PolicyBook<Policy>::Versions policies_;
  Facts facts_;
  absl::Time now_;
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
  const Episode& episode(const std::string& id) const { return EpisodeIn(facts_, id); }

  // Saves what was decided, with its version and its event.
  void Apply(EpisodeDecision decision);
  void Apply(PersonDecision decision);
  void Apply(EntryDecision decision);
  void Apply(ParticularDecision decision);
  void Apply(PhotographDecision decision);
  void Apply(HandOverDecision decision);
  // An allocation that begins, or one that ends.
  void Apply(const Allocation& allocation);
  // Of one that somebody told others themselves.
  void Apply(NotificationDecision decision);

  // Last: what the council owes, who has the young person, who is told, and when to look again.
  void Derive();

 private:
  History(Change& change, const HistoryParts& parts, PolicyBook<Policy>::Versions policies, Facts facts)
      : change_(change), parts_(parts), policies_(std::move(policies)), facts_(std::move(facts)) {}

  // Keeps in mind of what people are told once everything is derived.
  void Notice(const EpisodeDecision& decision);
  void Notice(const std::vector<ObligationUpdate>& updates);
  void SaveHolders();
  void SaveStanding();

  Change& change_;
  const HistoryParts parts_;
  PolicyBook<Policy>::Versions policies_;
  Facts facts_;
  std::vector<Holder> holders_;           // as they are saved
  std::vector<Occurrence> occurrences_;   // of which people are told
  std::set<std::string> moved_episodes_;  // whose notifications may not matter any more
};

}  // namespace homeward::episode
