#pragma once

#include <absl/status/status.h>

#include <atomic>
#include <string>

#include "common/db/db.h"
#include "common/server/ticker.h"

namespace homeward::episode {

// Sees to it that everybody on record is in the index of names. Commands keep it with each change of a name; this finds
// whom they left out: people entered before there was an index, by a program of the version before while a new one is
// rolled out, or under other rules of spelling. Any number of replicas may do it at once.
class IndexKeeper {
 public:
  // Begins to look, every quarter of an hour.
  explicit IndexKeeper(Db& db);
  ~IndexKeeper();
  IndexKeeper(const IndexKeeper&) = delete;
  IndexKeeper& operator=(const IndexKeeper&) = delete;

  // Looks at everybody once, in small steps, and takes whom it finds missing into the index.
  absl::Status LookAtAll();

  // Whether everybody was looked at since the program started: then whoever is on record can be found.
  bool complete() const { return complete_; }

 private:
  absl::Status LookAt(const std::string& council);

  Db& db_;
  std::atomic<bool> complete_ = false;
  std::atomic<bool> stopping_ = false;
  Ticker ticker_;  // last: what it calls stands above
};

}  // namespace homeward::episode
