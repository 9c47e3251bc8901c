#include "common/core/failpoint.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_split.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>
#include <vector>

#include "common/core/status.h"

namespace homeward {
namespace {

constexpr std::pair<absl::string_view, Failpoint> kNames[] = {
    {"commit_before", Failpoint::kCommitBefore},
    {"commit_after", Failpoint::kCommitAfter},
    {"feed_pulled", Failpoint::kFeedPulled},
    {"feed_applied", Failpoint::kFeedApplied},
    {"timer_claimed", Failpoint::kTimerClaimed},
    {"timer_fired", Failpoint::kTimerFired},
    {"outbox_claimed", Failpoint::kOutboxClaimed},
    {"outbox_sent", Failpoint::kOutboxSent},
    {"migration_unrecorded", Failpoint::kMigrationUnrecorded},
    {"migration_recorded", Failpoint::kMigrationRecorded},
    {"forwarding", Failpoint::kForwarding},
    {"forwarded", Failpoint::kForwarded},
};

std::atomic<int> passes_left = 0;

}  // namespace

namespace failpoint_internal {

std::atomic<Failpoint> armed = Failpoint::kNone;

void Pass() {
  if (passes_left.fetch_sub(1) == 1) kill(getpid(), SIGKILL);
}

}  // namespace failpoint_internal

absl::Status ArmFailpoint(absl::string_view spec) {
  const std::vector<absl::string_view> parts = absl::StrSplit(spec, ':');
  const auto* found =
      std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& name) { return name.first == parts[0]; });
  int passes = 1;
  if (found == std::end(kNames) || parts.size() > 2 ||
      (parts.size() == 2 && !(absl::SimpleAtoi(parts[1], &passes) && passes >= 1))) {
    return Fail(absl::StatusCode::kInvalidArgument, "OPTIONS_INVALID",
                "--failpoint is a point's name, and after a colon at which pass, from 1");
  }
  passes_left = passes;
  failpoint_internal::armed = found->second;
  return absl::OkStatus();
}

}  // namespace homeward
