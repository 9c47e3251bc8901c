#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "common/core/place_in_time.h"
#include "common/db/tx.h"
#include "episode-service/handovers/handover.h"

namespace homeward::episode {

// A page of who has whom, held longest first: of one desk, of those that nobody has who said so, or of the council.
struct HeldFilter {
  std::string council;
  std::optional<Desk> desk;  // its role does not matter
  bool unaccepted = false;
  absl::Time now;  // whoever has left by then has nobody
  std::optional<PlaceInTime> after;
  int limit = 50;
};

// A page of the steps of an episode, the latest first.
struct HandOverFilter {
  std::string council;
  std::string episode;
  std::optional<PlaceInTime> after;
  int limit = 50;
};

// The SQL of hand-overs and of who has whom, which follows from them and is kept for lists. Inside the caller's
// transaction; decides nothing.
class HandOverStore {
 public:
  // NOT_FOUND (HAND_OVER_NOT_FOUND).
  static absl::StatusOr<HandOver> Get(Tx& tx, const std::string& council, const std::string& id);
  // Those of a young person, by when they were offered.
  static std::vector<HandOver> OfYoungPerson(Tx& tx, const std::string& council, const std::string& young_person);
  static std::vector<HandOver> List(Tx& tx, const HandOverFilter& filter);
  static void Save(Tx& tx, const HandOver& hand_over);

  static std::vector<Holder> ListHeld(Tx& tx, const HeldFilter& filter);
  static void Save(Tx& tx, const std::string& council, const std::vector<Holder>& holders);
};

}  // namespace homeward::episode
