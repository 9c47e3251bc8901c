#include "episode-service/photographs/upload_keeper.h"

#include <absl/time/clock.h>

#include "common/core/status.h"
#include "episode-service/photographs/store.h"

namespace homeward::episode {
namespace {

constexpr absl::Duration kAgain = absl::Minutes(10);
constexpr absl::Duration kBreath = absl::Seconds(10);
constexpr absl::Duration kPatience = absl::Seconds(30);
// The longest that an upload may take.
constexpr absl::Duration kLongest = absl::Hours(1);

}  // namespace

UploadKeeper::UploadKeeper(Db& db, const Clock& clock)
    : db_(db), ticker_(kAgain, kBreath, [this, &clock] { DropOld(clock.Now()).IgnoreError(); }) {
  ticker_.Start();
}

UploadKeeper::~UploadKeeper() {
  stopping_ = true;
  ticker_.Stop();
}

// One in a transaction: an image is many rows.
absl::Status UploadKeeper::DropOld(absl::Time now) {
  for (bool more = true; more && !stopping_;) {
    HW_ASSIGN_OR_RETURN(more, db_.Transact(absl::Now() + kPatience, [&](Tx& tx) -> absl::StatusOr<bool> {
      return PhotographStore::DropOldUpload(tx, now - kLongest);
    }));
  }
  return absl::OkStatus();
}

}  // namespace homeward::episode
