#include "episode-service/search/index_keeper.h"

#include <absl/time/clock.h>

#include <algorithm>
#include <vector>

#include "common/core/status.h"
#include "episode-service/councils/store.h"
#include "episode-service/search/store.h"

namespace homeward::episode {
namespace {

constexpr absl::Duration kAgain = absl::Minutes(15);
constexpr absl::Duration kTryAgain = absl::Seconds(2);
constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr size_t kAtOnce = 100;

absl::Time Deadline() { return absl::Now() + kPatience; }

}  // namespace

IndexKeeper::IndexKeeper(Db& db)
    : db_(db), ticker_(kAgain, kTryAgain, [this] {
        if (!LookAtAll().ok()) ticker_.Wake();
      }) {
  ticker_.Start();
}

IndexKeeper::~IndexKeeper() {
  stopping_ = true;
  ticker_.Stop();
}

absl::Status IndexKeeper::LookAtAll() {
  HW_ASSIGN_OR_RETURN(
      const std::vector<std::string> councils,
      db_.Read(Deadline(), [](Tx& tx) -> absl::StatusOr<std::vector<std::string>> { return CouncilStore::All(tx); }));
  for (const std::string& council : councils) HW_RETURN_IF_ERROR(LookAt(council));
  if (!stopping_) complete_ = true;
  return absl::OkStatus();
}

absl::Status IndexKeeper::LookAt(const std::string& council) {
  SearchStore::Looked looked;
  do {
    HW_ASSIGN_OR_RETURN(looked, db_.Read(Deadline(), [&](Tx& tx) -> absl::StatusOr<SearchStore::Looked> {
      return SearchStore::LookForMissing(tx, council, looked.last);
    }));
    for (size_t i = 0; i < looked.missing.size() && !stopping_; i += kAtOnce) {
      const std::vector<std::string> some(
          looked.missing.begin() + static_cast<ptrdiff_t>(i),
          looked.missing.begin() + static_cast<ptrdiff_t>(std::min(i + kAtOnce, looked.missing.size())));
      HW_RETURN_IF_ERROR(db_.Transact(Deadline(), [&](Tx& tx) {
        SearchStore::IndexAgain(tx, council, some);
        return absl::OkStatus();
      }));
    }
  } while (!looked.last.empty() && !stopping_);
  return absl::OkStatus();
}

}  // namespace homeward::episode
