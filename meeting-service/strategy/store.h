#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "common/core/place_in_time.h"
#include "common/db/tx.h"
#include "meeting-service/strategy/strategy.h"

namespace homeward::meeting {

// A page of strategy meetings and decisions not to hold one, latest first.
struct StrategyMeetingFilter {
  std::string council;
  std::string young_person;          // empty: of everybody
  std::optional<State> state;        // none: held and not held
  std::optional<PlaceInTime> after;  // the last one of the page before
  int limit = 50;
};

// The SQL of strategy meetings. Inside the caller's transaction; decides nothing.
class StrategyMeetingStore {
 public:
  // NOT_FOUND (STRATEGY_MEETING_NOT_FOUND).
  static absl::StatusOr<StrategyMeeting> Get(Tx& tx, const std::string& council, const std::string& id);
  // Every record of a young person, voided ones too, oldest first.
  static std::vector<StrategyMeeting> OfYoungPerson(Tx& tx, const std::string& council,
                                                    const std::string& young_person);
  static std::vector<StrategyMeeting> List(Tx& tx, const StrategyMeetingFilter& filter);
  static void Save(Tx& tx, const StrategyMeeting& meeting);
};

}  // namespace homeward::meeting
