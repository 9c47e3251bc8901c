#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/time/time.h>

#include <string>
#include <vector>

#include "episode-service/directory/directory.h"

// Who has to act. No I/O, no clock.
namespace homeward::episode {

// A role that somebody holds, as a search for holders needs it.
struct HeldPost {
  std::string worker;
  Post post;
};

// The part of the directory that may answer a question. In which order its lists come makes no difference.
struct DirectoryFacts {
  absl::flat_hash_map<std::string, Worker> workers;  // by id; without their posts
  absl::flat_hash_map<std::string, Team> teams;      // by id
  std::vector<HeldPost> posts;
  std::vector<Cover> covers;
  std::vector<Duty> duties;
  std::vector<DutyDesk> desks;  // by beginning, of one beginning the last recorded last
  std::vector<Allocation> allocations;
};

// Who has to act in this role at this time, for this young person or team?
struct RoleQuestion {
  std::string role;
  absl::Time when;
  std::string young_person;  // may be empty
  std::string team;          // empty: that of the worker allocated to the young person
  bool office_open = true;   // by the council's office hours (policy 45)
};

// In the order in which they are tried; out of office hours duty comes first.
enum class FoundBy { kAllocation = 1, kPost = 2, kDuty = 3, kManager = 4, kDutyDesk = 5 };

// See homeward.episode.v1.Resolution.
struct Resolution {
  FoundBy found_by = FoundBy::kDutyDesk;
  std::string worker;
  std::string covers_for;
  std::string team;
  int others = 0;
  std::string duty_desk_contact;

  bool operator==(const Resolution&) const = default;
};

// Whether a role acts for its own team and the teams below it. Every other role acts for the whole council. Nobody of
// such a role is picked at random for a child whom no team has (policy 43).
bool ActsForItsTeam(const std::string& role);

// Whose task a child is where they are allocated (S4-03, S4-10): the child has a team by them.
bool IsWorkerRole(const std::string& role);

// Whether a child of whom these are the allocations is somebody's task at a time.
bool HasWorker(const std::vector<Allocation>& allocations, absl::Time when);

// Names somebody or, with nobody found, the duty desk: never nothing.
Resolution Resolve(const DirectoryFacts& facts, const RoleQuestion& question);

}  // namespace homeward::episode
