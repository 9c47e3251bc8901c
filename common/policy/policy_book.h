#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "common/core/status.h"
#include "common/policy/policy_store.h"
#include "common/policy/timeline.h"
#include "common/wire/times.h"

namespace homeward {

// What a service says of a council without a policy: the one that owns them, that it was not set up.
inline absl::Status CouncilWithoutPolicy() {
  return Fail(absl::StatusCode::kFailedPrecondition, "COUNCIL_WITHOUT_POLICY", "the council is not set up here");
}

// The others, who hear of it by the feed: that it has not come. "Nothing is due" would be a guess.
inline absl::Status PolicyNotYetKnown() {
  return Fail(absl::StatusCode::kUnavailable, "POLICY_NOT_YET_KNOWN", "the council's policy has not arrived here");
}

// The councils' policies in the form in which one service's rules read them (`T`), kept in memory and read again only
// when a version was added, by this process or another one.
template <class T>
class PolicyBook {
 public:
  using Versions = std::shared_ptr<const Timeline<T>>;

  PolicyBook(std::function<T(const policy::v1::PolicyVersion&)> read, absl::Status without)
      : read_(std::move(read)), without_(std::move(without)) {}

  // The error that it was made with when the council has no policy here.
  absl::StatusOr<Versions> Of(Tx& tx, const std::string& council) {
    const int64_t last = LastPolicyVersion(tx, council);
    if (last == 0) return without_;
    {
      absl::MutexLock lock(&mutex_);
      const auto found = books_.find(council);
      if (found != books_.end() && found->second->versions().back().number == last) return found->second;
    }
    auto timeline = std::make_shared<Timeline<T>>();
    for (const auto& version : PolicyVersionsOf(tx, council)) {
      HW_RETURN_IF_ERROR(timeline->Add(version.version(), TimeOf(version.effective_from()), read_(version)));
    }
    absl::MutexLock lock(&mutex_);
    books_[council] = timeline;
    return Versions(timeline);
  }

 private:
  const std::function<T(const policy::v1::PolicyVersion&)> read_;
  const absl::Status without_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Versions> books_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace homeward
