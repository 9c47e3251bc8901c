#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/process/client.h"
#include "tests/process/installation.h"
#include "tests/process/journeys.h"
#include "tests/process/record.h"

namespace homeward::process {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(1);

class Outages : public ::testing::Test {
 protected:
  void SetUp() override {
    installation_.MigrateAll();
    installation_.StartAll();
    installation_.AwaitReady();
    Client client(installation_.ChannelTo("gateway"), installation_.Token(), model_);
    ASSERT_THAT(SetUpCouncils(client), IsOk());
    workers_.emplace(installation_, model_);
  }

  // Waits until so many more commands have been acknowledged.
  bool AwaitAcknowledged(int more) {
    const int enough = model_.count() + more;
    const absl::Time deadline = absl::Now() + kPatience;
    while (model_.count() < enough && !HasFailure() && absl::Now() < deadline) absl::SleepFor(kLookEvery);
    return model_.count() >= enough;
  }

  // Waits until a service says in its log what it has not said before.
  void AwaitLogged(const std::string& part, size_t after, const std::string& text) {
    const absl::Time deadline = absl::Now() + kPatience;
    while (installation_.LogOf(part).find(text, after) == std::string::npos) {
      ASSERT_LT(absl::Now(), deadline) << part << " does not say " << text;
      absl::SleepFor(kLookEvery);
    }
  }

  void Finish() {
    workers_->Finish();
    ExpectRecordHolds(installation_, model_);
  }

  Installation installation_;
  Model model_;
  std::optional<Workers> workers_;
};

TEST_F(Outages, OfTheDatabaseAreSurvivedByEveryProgram) {
  constexpr int kOutages = 5;
  for (int i = 0; i < kOutages; ++i) {
    ASSERT_TRUE(AwaitAcknowledged(20 + 3 * i));
    installation_.mariadb().Kill();
    ASSERT_THAT(installation_.mariadb().Restart(), IsOk());
  }
  ASSERT_TRUE(AwaitAcknowledged(20));
  for (const std::string& part : installation_.parts()) {
    EXPECT_FALSE(installation_.program(part).AwaitEnd(absl::Now()).has_value()) << part << " has ended";
  }
  Finish();
}

// A source that does not answer and one that is not there: its readers go on serving, and catch up afterwards.
TEST_F(Outages, OfAFeedAreCaughtUpWith) {
  ASSERT_TRUE(AwaitAcknowledged(20));
  const size_t said = installation_.LogOf("gateway").size();
  installation_.program("episode").Signal(SIGSTOP);
  AwaitLogged("gateway", said, "\"method\":\"/homeward.episode.v1.EpisodeService/");  // a call that was given up
  installation_.program("episode").Signal(SIGCONT);
  ASSERT_TRUE(AwaitAcknowledged(20));
  installation_.Kill("episode");
  installation_.AwaitReady({"interview", "meeting"});
  installation_.Start("episode");
  ASSERT_TRUE(AwaitAcknowledged(20));
  Finish();
}

// What was accepted is answered before the process ends, so no command needs its repeat to be answered by another run;
// the next process takes over.
TEST_F(Outages, AnOrderlyStopAnswersWhatItHasAccepted) {
  ASSERT_TRUE(AwaitAcknowledged(10));
  for (int round = 0; round < 2; ++round) {
    for (const std::string& part : installation_.parts()) {
      const Ending ending = installation_.Stop(part);
      EXPECT_EQ(ending.exit_code, 0) << part << " ended by signal " << ending.signal;
      installation_.Start(part);
      installation_.AwaitReady({part});
      ASSERT_TRUE(AwaitAcknowledged(10));
    }
  }
  workers_->Finish();
  const std::vector<Acknowledged> all = model_.All();
  EXPECT_EQ(std::count_if(all.begin(), all.end(), [](const auto& command) { return command.replayed; }), 0)
      << "a command was done by a process that stopped, and its caller was not told";
  Finish();
}

}  // namespace
}  // namespace homeward::process
