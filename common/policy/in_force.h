#pragma once

#include <absl/time/time.h>

#include "common/policy/timeline.h"

namespace homeward {

// The version in force at a time; before the first one, the first one: an imported past has no other. A timeline that
// rules are given is never empty.
template <class T>
const T& InForce(const Timeline<T>& timeline, absl::Time time) {
  const auto* version = timeline.InForceAt(time);
  return version != nullptr ? version->value : timeline.versions().front().value;
}

}  // namespace homeward
