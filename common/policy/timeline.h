#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "common/core/status.h"

namespace homeward {

// The versions of something, each in force from an instant until the next one's. Versions are only ever added, and
// always at the end, so what held at any past time cannot change.
template <class T>
class Timeline {
 public:
  struct Version {
    int number = 0;
    absl::Time effective_from;
    T value;
  };

  // Adds the next version. Refused with VERSION_NOT_LATER or EFFECTIVE_FROM_NOT_LATER unless both its number and its
  // start are greater than those of the last one.
  absl::Status Add(int number, absl::Time effective_from, T value) {
    if (!versions_.empty()) {
      const Version& last = versions_.back();
      if (number <= last.number) {
        return FailField(absl::StatusCode::kFailedPrecondition, "VERSION_NOT_LATER", "version",
                         "the version number must be greater than the last one");
      }
      if (effective_from <= last.effective_from) {
        return FailField(absl::StatusCode::kFailedPrecondition, "EFFECTIVE_FROM_NOT_LATER", "effective_from",
                         "the version must take effect later than the last one");
      }
    }
    versions_.push_back({number, effective_from, std::move(value)});
    return absl::OkStatus();
  }

  // The version in force at `time`, which includes the instant it took effect; null before the first one. Valid until
  // the next Add, as is the result of ByNumber.
  const Version* InForceAt(absl::Time time) const {
    auto next = std::upper_bound(versions_.begin(), versions_.end(), time,
                                 [](absl::Time t, const Version& version) { return t < version.effective_from; });
    return next == versions_.begin() ? nullptr : &*std::prev(next);
  }

  // The version that was stamped on a decision; null if there is none of this number.
  const Version* ByNumber(int number) const {
    auto found = std::lower_bound(versions_.begin(), versions_.end(), number,
                                  [](const Version& version, int n) { return version.number < n; });
    return found == versions_.end() || found->number != number ? nullptr : &*found;
  }

  // Oldest first.
  const std::vector<Version>& versions() const { return versions_; }

 private:
  std::vector<Version> versions_;
};

}  // namespace homeward
