#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>

#include <atomic>

#include "common/core/clock.h"
#include "common/db/db.h"
#include "common/server/ticker.h"

namespace homeward::episode {

// Drops what came of photographs whose uploads broke off: their callers went, or the program died. Any number of
// replicas may do it at once.
class UploadKeeper {
 public:
  // Begins to look, every ten minutes.
  UploadKeeper(Db& db, const Clock& clock);
  ~UploadKeeper();
  UploadKeeper(const UploadKeeper&) = delete;
  UploadKeeper& operator=(const UploadKeeper&) = delete;

  // Drops every upload that was begun more than an hour before.
  absl::Status DropOld(absl::Time now);

 private:
  Db& db_;
  std::atomic<bool> stopping_ = false;
  Ticker ticker_;  // last: what it calls stands above
};

}  // namespace homeward::episode
