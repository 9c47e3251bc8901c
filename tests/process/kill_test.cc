#include <gmock/gmock.h>

#include <iostream>
#include <optional>
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

// Workers at work while processes die; then everything that they were told is compared with what is kept.
class Kills : public ::testing::Test {
 protected:
  void SetUpParts(const std::vector<std::string>& replicas) {
    installation_.emplace(replicas);
    installation_->MigrateAll();
    installation_->StartAll();
    installation_->AwaitReady();
    Client client(installation_->ChannelTo("gateway"), installation_->Token(), model_);
    ASSERT_THAT(SetUpCouncils(client), IsOk());
  }

  void Run(int kills, const std::vector<std::string>& points) {
    Workers workers(*installation_, model_);
    Killer killer(*installation_, model_, KillSeed());
    killer.Run(installation_->parts(), kills);
    workers.Finish();
    installation_->AwaitReady();
    ExpectRecordHolds(*installation_, model_);
    for (const auto& [point, times] : killer.deaths()) std::cout << "  " << point << ": " << times << std::endl;
    for (const std::string& point : points) EXPECT_TRUE(killer.deaths().contains(point)) << point;
    std::cout << "  commands acknowledged: " << model_.count() << std::endl;
  }

  std::optional<Installation> installation_;
  Model model_;
};

TEST_F(Kills, OfEveryProgramLoseNothingAndRepeatNothing) {
  SetUpParts({});
  Run(140, {"commit_before", "commit_after", "feed_pulled", "feed_applied", "forwarding", "forwarded", "signal"});
}

TEST_F(Kills, OfOneReplicaAreMendedByTheOther) {
  SetUpParts({"episode-2", "interview-2", "meeting-2"});
  Run(80, {"commit_before", "commit_after", "feed_pulled", "feed_applied", "signal"});
}

}  // namespace
}  // namespace homeward::process
