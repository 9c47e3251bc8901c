#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/core/place_in_time.h"
#include "common/db/tx.h"
#include "episode-service/episodes/episode.h"

namespace homeward::episode {

// A page of episodes, latest start first unless `longest_first`.
struct EpisodeFilter {
  std::string council;
  std::string young_person;                  // empty: of everybody
  std::optional<State> state;                // none: open and ended
  std::optional<absl::Time> recorded_since;  // only those entered then or later
  std::optional<absl::Time> ended_since;     // only those whose end was entered then or later
  bool with_gaps = false;                    // only those of which something is still blank
  bool longest_first = false;
  std::optional<PlaceInTime> after;  // the last one of the page before
  int limit = 50;
};

// What a source's report is known as.
struct ReportedBefore {
  std::string episode;
  std::string young_person;
};

// Council and id.
using EpisodeKey = std::pair<std::string, std::string>;

// The SQL of episodes. Inside the caller's transaction; decides nothing.
class EpisodeStore {
 public:
  // Whose episode it is; NOT_FOUND (EPISODE_NOT_FOUND). Needed before the young person's history can be locked.
  static absl::StatusOr<std::string> YoungPersonOf(Tx& tx, const std::string& council, const std::string& id);
  // Every episode of a young person, voided ones too, oldest first.
  static std::vector<Episode> OfYoungPerson(Tx& tx, const std::string& council, const std::string& young_person);
  // The same of several young people, each one's oldest first.
  static std::vector<Episode> OfYoungPeople(Tx& tx, const std::string& council,
                                            const std::vector<std::string>& young_people);
  // What is answered when there is none.
  static absl::Status NotFound();
  // Those that exist, whatever councils they are of.
  static std::map<EpisodeKey, Episode> Find(Tx& tx, const std::set<EpisodeKey>& keys);
  // In the order asked for; NOT_FOUND (EPISODE_NOT_FOUND) when one is missing.
  static absl::StatusOr<std::vector<Episode>> Get(Tx& tx, const std::string& council,
                                                  const std::vector<std::string>& ids);
  static std::vector<Episode> List(Tx& tx, const EpisodeFilter& filter);
  // By the source's own reference; those that were voided free it. None without a reference.
  static std::optional<ReportedBefore> FindReported(Tx& tx, const std::string& council, Source source,
                                                    const std::string& reference);
  static bool AnyIn(Tx& tx, const std::string& council);
  static void Save(Tx& tx, const Episode& episode);
  // After it was saved with shorter lists than before.
  static void TrimLists(Tx& tx, const Episode& episode);
};

}  // namespace homeward::episode
