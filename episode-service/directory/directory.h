#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <string>
#include <vector>

namespace homeward::episode {

// Includes its first instant and not its last one; without an end that is known it never ends.
struct Period {
  absl::Time from;
  absl::Time until = absl::InfiniteFuture();

  bool Holds(absl::Time when) const { return from <= when && when < until; }
  bool Overlaps(const Period& other) const {
    return from < until && other.from < other.until && from < other.until && other.from < until;
  }
  bool operator==(const Period&) const = default;
};

// See homeward.episode.v1.Post.
struct Post {
  std::string role;
  std::string team;
  Period held;

  bool operator==(const Post&) const = default;
};

// See homeward.episode.v1.TeamManager.
struct TeamManager {
  std::string worker;
  Period held;

  bool operator==(const TeamManager&) const = default;
};

// See homeward.episode.v1.Worker.
struct Worker {
  std::string council;
  std::string id;
  int64_t version = 0;  // 0: not known yet
  std::string external_id;
  std::string display_name;
  std::string email;
  std::string team;
  std::vector<Post> posts;
  Period employed;
  absl::Time source = absl::InfinitePast();  // as of when the staff system said so

  bool operator==(const Worker&) const = default;
};

// See homeward.episode.v1.Team.
struct Team {
  std::string council;
  std::string id;
  int64_t version = 0;  // 0: not known yet
  std::string external_id;
  std::string name;
  std::string kind;
  std::string inbox;
  std::string parent;
  std::vector<TeamManager> managers;
  Period stands;
  absl::Time source = absl::InfinitePast();

  bool operator==(const Team&) const = default;
};

// See homeward.episode.v1.Cover.
struct Cover {
  std::string council;
  std::string id;
  int64_t version = 1;
  std::string worker;
  std::string covered_by;
  Period held;
};

// See homeward.episode.v1.Duty.
struct Duty {
  std::string council;
  std::string id;
  int64_t version = 1;
  std::string role;
  std::string worker;  // or
  std::string team;
  Period held;
};

// See homeward.episode.v1.DutyDesk.
struct DutyDesk {
  std::string council;
  std::string id;
  std::string contact;
  absl::Time from;
};

// See homeward.episode.v1.Allocation.
struct Allocation {
  std::string council;
  std::string id;
  int64_t version = 1;
  std::string young_person;
  std::string role;
  std::string worker;
  Period held;
};

// Commands: what the staff system says of a worker or a team now; what it said before is not repeated.
struct StatedWorker {
  std::string display_name;
  std::string email;
  std::vector<std::string> roles;
  std::string team;
  Period employed;
  absl::Time source;
};
struct StatedTeam {
  std::string name;
  std::string kind;
  std::string inbox;
  std::string parent;
  std::string manager;
  Period stands;
  absl::Time source;
};

}  // namespace homeward::episode
