#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "episode-service/directory/directory.h"

// How the directory changes. No I/O, no clock.
namespace homeward::episode {

// How a worker stands after the staff system said this of them. What is older than what is known changes nothing. Roles
// are dated by it: one that is not said any more ended when that was said, a new one began then; those of a worker who
// was not known yet began with the employment. INVALID_ARGUMENT (TIME_IN_FUTURE, END_BEFORE_START, EMAIL_INVALID).
absl::StatusOr<Worker> Upsert(Worker known, const StatedWorker& stated, absl::Time now);

// The same for a team and its manager.
absl::StatusOr<Team> Upsert(Team known, const StatedTeam& stated, absl::Time now);

// Whether a worker or team stands otherwise than was known. When it was said is no news by itself.
template <class Record>
bool IsNews(const Record& known, Record next) {
  next.source = known.source;
  return known.version == 0 || next != known;
}

// The team above each team, by id.
using Parents = absl::flat_hash_map<std::string, std::string>;

// A team does not stand below itself. FAILED_PRECONDITION (TEAM_LOOP).
absl::Status CheckParent(const std::string& team, const std::string& parent, const Parents& parents);

// A cover among all those of the worker who is away: nobody covers for themselves, and one worker acts for another at a
// time. INVALID_ARGUMENT (COVER_OF_SELF, END_BEFORE_START), FAILED_PRECONDITION (COVER_OVERLAP).
absl::Status CheckCover(const Cover& cover, const std::vector<Cover>& of_worker);

// A worker or a team is on duty. INVALID_ARGUMENT (ON_DUTY_MISSING, END_BEFORE_START).
absl::Status CheckDuty(const Duty& duty);

// Sets when a period ends; at its start: it never held. INVALID_ARGUMENT (END_BEFORE_START).
absl::Status EndAt(absl::Time until, Period& period);

// The allocations that change with a new one, the new one last: the one before it in that role ends when it begins.
// FAILED_PRECONDITION (ALLOCATION_OVERLAP).
absl::StatusOr<std::vector<Allocation>> Allocate(Allocation next, const std::vector<Allocation>& of_young_person);

// INVALID_ARGUMENT (END_BEFORE_START), FAILED_PRECONDITION (ALLOCATION_ENDED).
absl::StatusOr<Allocation> End(Allocation allocation, absl::Time until);

}  // namespace homeward::episode
