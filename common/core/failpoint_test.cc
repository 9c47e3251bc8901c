#include "common/core/failpoint.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include "common/core/status_matchers.h"

namespace homeward {
namespace {

using ::testing::ExitedWithCode;
using ::testing::KilledBySignal;

TEST(FailpointDeathTest, EndsTheProcessAtThePassThatWasNamed) {
  const auto run = [](int passes) {
    if (!ArmFailpoint("commit_after:3").ok()) std::exit(1);
    for (int i = 0; i < passes; ++i) {
      Pass(Failpoint::kCommitBefore);
      Pass(Failpoint::kCommitAfter);
    }
    std::exit(0);
  };
  EXPECT_EXIT(run(2), ExitedWithCode(0), "");
  EXPECT_EXIT(run(3), KilledBySignal(SIGKILL), "");
}

TEST(FailpointDeathTest, AtTheFirstWhereNoneIsNamed) {
  const auto run = [] {
    if (!ArmFailpoint("forwarding").ok()) std::exit(1);
    Pass(Failpoint::kForwarding);
    std::exit(0);
  };
  EXPECT_EXIT(run(), KilledBySignal(SIGKILL), "");
}

TEST(Failpoint, TakesNoOtherNameAndNoOtherNumber) {
  for (const char* spec : {"", "commit", "commit_before:", "commit_before:0", "commit_before:-1", "commit_before:x",
                           "commit_before:1:2", ":1", "none"}) {
    EXPECT_THAT(ArmFailpoint(spec), FailsWith(absl::StatusCode::kInvalidArgument, "OPTIONS_INVALID")) << spec;
  }
  Pass(Failpoint::kCommitBefore);  // nothing is armed
}

}  // namespace
}  // namespace homeward
