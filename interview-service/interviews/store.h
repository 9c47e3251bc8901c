#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <optional>
#include <string>
#include <vector>

#include "common/core/place_in_time.h"
#include "common/db/tx.h"
#include "interview-service/interviews/interview.h"

namespace homeward::interview {

// A page of interviews, the latest end of an episode first.
struct InterviewFilter {
  std::string council;
  std::string young_person;    // empty: of everybody
  std::optional<State> state;  // none: all but those not due and withdrawn
  std::optional<PlaceInTime> after;
  int limit = 50;
};

// A page of episodes, the latest start first.
struct StandingFilter {
  std::string council;
  std::string young_person;        // empty: of everybody
  std::optional<absl::Time> from;  // starts at or after
  std::optional<absl::Time> to;    // starts at or before
  std::optional<PlaceInTime> after;
  int limit = 50;
};

// The SQL of interviews. Inside the caller's transaction; decides nothing.
class InterviewStore {
 public:
  // Whose interview it is; NOT_FOUND (INTERVIEW_NOT_FOUND). Needed before the young person's history can be locked.
  static absl::StatusOr<std::string> YoungPersonOf(Tx& tx, const std::string& council, const std::string& id);
  // Every interview of a young person, withdrawn ones too.
  static std::vector<Interview> OfYoungPerson(Tx& tx, const std::string& council, const std::string& young_person);
  // In the order asked for; NOT_FOUND (INTERVIEW_NOT_FOUND) when one is missing.
  static absl::StatusOr<std::vector<Interview>> Get(Tx& tx, const std::string& council,
                                                    const std::vector<std::string>& ids);
  // Those of these ids that exist, in no order.
  static std::vector<Interview> Find(Tx& tx, const std::string& council, const std::vector<std::string>& ids);
  static std::vector<Interview> List(Tx& tx, const InterviewFilter& filter);
  // `state` is what the interview's other fields come to.
  static void Save(Tx& tx, const Interview& interview, State state);

  // Episodes that count in figures.
  static std::vector<EpisodeStanding> ListStandings(Tx& tx, const StandingFilter& filter);
  static void Save(Tx& tx, const std::string& council, const std::vector<EpisodeStanding>& standings);
};

}  // namespace homeward::interview
