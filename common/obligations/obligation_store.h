#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <optional>
#include <string>
#include <vector>

#include "common/command/change.h"
#include "common/core/place_in_time.h"
#include "common/obligations/obligation.h"

namespace homeward {

// A page of obligations, by due time and id.
struct ObligationFilter {
  std::string council;
  std::string subject;                   // empty: of every young person
  std::string kind;                      // empty: of every kind
  std::optional<ObligationState> state;  // none: in every state
  std::optional<absl::Time> due_from;    // none: whenever due
  std::optional<absl::Time> due_before;
  std::optional<absl::Time> raised_since;  // only those raised then or later, or by facts that were entered then
  std::optional<PlaceInTime> after;        // the last one of the page before
  int limit = 50;
};

// The SQL of the table that every service has in its schema.
class ObligationStore {
 public:
  // Every obligation of a young person, whose history is locked.
  static std::vector<Obligation> OfSubject(Tx& tx, const std::string& council, const std::string& subject);
  static absl::StatusOr<Obligation> Get(Tx& tx, const std::string& council, const std::string& id);
  static std::vector<Obligation> List(Tx& tx, const ObligationFilter& filter);

  // Everything owed about a young person is owed about another id of theirs from now on; its history is derived anew
  // after that.
  static void Move(Tx& tx, const std::string& council, const std::string& from, const std::string& to);

  // Saves updates and emits ObligationChanged for each.
  static void Save(Change& change, const std::vector<ObligationUpdate>& updates);
};

}  // namespace homeward
