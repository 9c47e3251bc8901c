#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include <csignal>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/process/client.h"
#include "tests/process/installation.h"
#include "tests/process/journeys.h"
#include "tests/process/killer.h"
#include "tests/process/record.h"

namespace homeward::process {
namespace {

constexpr absl::Duration kAhead = absl::Hours(24 * 5);
constexpr int kAlmostAdults = 80;
constexpr char kTurnedAdult[] = "homeward.episode.v1.YoungPersonTurnedAdult";

// Days later, for programs that start.
Flags Later(const std::string& failpoint = "") {
  Flags flags = {absl::StrCat("--clock_offset_seconds=", absl::ToInt64Seconds(kAhead))};
  if (!failpoint.empty()) flags.push_back(absl::StrCat("--failpoint=", failpoint));
  return flags;
}

class TimersOfReplicas : public ::testing::Test {
 protected:
  void SetUp() override {
    installation_.MigrateAll();
    installation_.StartAll();
    installation_.AwaitReady();
    Client client(installation_.ChannelTo("gateway"), installation_.Token(), model_);
    ASSERT_THAT(SetUpCouncils(client), IsOk());
    for (const char* council : {kWakefield, kKent}) {
      ASSERT_THAT(EnterWhatTimeChanges(client, council, kAlmostAdults), IsOk());
    }
    AwaitQuiet(installation_);
  }

  // Both replicas start days later, each to die at a point of its first rounds; whoever reaches none is left to run.
  // Returns how many died.
  int KillBoth(const std::string& service, std::mt19937_64& dice) {
    static constexpr const char* kPoints[] = {"timer_claimed:1", "timer_fired:1", "commit_before:1", "commit_after:1"};
    constexpr absl::Duration kPatience = absl::Seconds(5);
    int died = 0;
    const std::vector<std::string> replicas = {service, absl::StrCat(service, "-2")};
    for (const std::string& part : replicas) {
      if (installation_.IsRunning(part)) installation_.Kill(part);
      installation_.Start(part, Later(kPoints[dice() % std::size(kPoints)]));
    }
    for (const std::string& part : replicas) {
      const auto ended = installation_.program(part).AwaitEnd(absl::Now() + kPatience);
      if (!ended.has_value()) continue;
      EXPECT_EQ(ended->signal, SIGKILL);
      installation_.Kill(part);
      ++died;
    }
    return died;
  }

  Installation installation_{{"episode-2", "interview-2", "meeting-2"}};
  Model model_;
};

// Far more timers than one round takes come due at the same moment in two replicas of every service, which die while
// they fire them.
TEST_F(TimersOfReplicas, FireOnceWhoeverDies) {
  for (const std::string& part : installation_.parts()) installation_.Kill(part);
  std::mt19937_64 dice(KillSeed());
  for (const std::string& service : Installation::Services()) {
    EXPECT_GT(KillBoth(service, dice) + KillBoth(service, dice), 0) << service;
  }
  for (const std::string& part : installation_.parts()) {
    installation_.Kill(part);
    installation_.Start(part, Later());
  }
  installation_.AwaitReady();
  ExpectRecordHolds(installation_, model_, kAhead);
  const std::string turned = absl::StrCat(" FROM event WHERE type = '", kTurnedAdult, "'");
  Db& episodes = installation_.database("episode");
  EXPECT_EQ(CountIn(episodes, absl::StrCat("SELECT COUNT(*)", turned)), 2 * kAlmostAdults);
  EXPECT_EQ(CountIn(episodes, absl::StrCat("SELECT COUNT(DISTINCT subject)", turned)), 2 * kAlmostAdults);
  for (const std::string& service : Installation::Services()) {
    EXPECT_GT(CountIn(installation_.database(service), "SELECT COUNT(*) FROM obligation WHERE overdue = 1"), 0)
        << service;
  }
}

}  // namespace
}  // namespace homeward::process
