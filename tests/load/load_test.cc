#include <absl/synchronization/notification.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/load/block.h"
#include "tests/load/prepare.h"
#include "tests/load/rpc_targets.h"
#include "tests/load/run.h"

namespace homeward::load {
namespace {

using testing::Gt;
using testing::HasSubstr;
using testing::Not;

absl::Status Once(Target& target) {
  absl::Status result;
  absl::Notification done;
  target.Start([&](const absl::Status& status) {
    result = status;
    done.Notify();
  });
  done.WaitForNotification();
  return result;
}

// One suite for all of these: each enters young people of its own.
class Load : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = Suite::Start({.build = HOMEWARD_BUILD});
    ASSERT_THAT(started, IsOk());
    suite_ = std::move(*started).release();
  }
  static void TearDownTestSuite() {
    delete suite_;
    suite_ = nullptr;
  }
  void SetUp() override { ASSERT_NE(suite_, nullptr); }

  static Suite* suite_;
};

Suite* Load::suite_ = nullptr;

TEST_F(Load, ReportsCheckedAnswersOfEveryOperation) {
  std::ostringstream out;
  const auto report = RunLoad(
      {.suite = suite_->running(), .people = 8, .concurrency = {1, 4}, .rounds = 1, .block = absl::Milliseconds(50)},
      out);
  ASSERT_THAT(report, IsOk());
  std::vector<std::string> measured;
  for (const auto& row : report->at("results")) {
    measured.push_back(row.at("operation").get<std::string>() + " " + row.at("where").get<std::string>());
    EXPECT_THAT(row.at("answers").at("right").get<int>(), Gt(0)) << row;
    EXPECT_EQ(row.at("answers").at("faults"), 0) << row;
    EXPECT_THAT(row.at("ratio").get<double>(), Gt(0)) << row;
    EXPECT_THAT(row.at("cpu_ratio").get<double>(), Gt(0)) << row;
    EXPECT_THAT(row.at("statements").at(0).get<double>(), Gt(0)) << row;
    EXPECT_EQ(row.at("open").size(), 2U) << row;
  }
  std::sort(measured.begin(), measured.end());
  EXPECT_THAT(measured, testing::ElementsAre("change SQL", "change SQL", "change gateway", "change gateway",
                                             "change service", "change service", "chronology SQL", "chronology SQL",
                                             "chronology gateway", "chronology gateway", "read SQL", "read SQL",
                                             "read gateway", "read gateway", "read service", "read service"));
  // Each statement of the baseline is shown with its plan, and none reads a whole table.
  EXPECT_THAT(out.str(), HasSubstr("FOR UPDATE\n    type const, key PRIMARY"));
  EXPECT_THAT(out.str(), Not(HasSubstr("type ALL")));
}

TEST_F(Load, WatchesTheMemoryOfEveryProcess) {
  std::ostringstream out;
  const auto report = RunLoad({.suite = suite_->running(), .people = 64, .soak = absl::Milliseconds(300)}, out);
  ASSERT_THAT(report, IsOk());
  for (const char* process : {"episode", "gateway", "interview", "mariadb", "meeting"}) {
    EXPECT_THAT(out.str(), HasSubstr(std::string("| ") + process + " |"));
  }
  EXPECT_THAT(out.str(), HasSubstr("answers, all right"));
}

// Watching is held to what it promises whatever the machine: every change comes once and in order to everybody, and
// asks the database no more for many than for one.
TEST_F(Load, ManyWatchersAddNoStatements) {
  std::ostringstream out;
  const auto report = RunLoad(
      {.suite = suite_->running(), .people = 32, .rounds = 2, .block = absl::Milliseconds(500), .watchers = 500}, out);
  ASSERT_THAT(report, IsOk());
  const auto& paced = report->at("watching").at("paced");
  ASSERT_EQ(paced.size(), 3U);
  const auto& one = paced.at(1);
  const auto& many = paced.at(2);
  EXPECT_THAT(many.at("changes").get<int>(), Gt(10));
  EXPECT_EQ(many.at("deliveries").get<int>(), 500 * many.at("changes").get<int>());
  // Between two stretches the pollers' part differs a little; a statement for each watcher would be 500.
  EXPECT_LT(many.at("statements").get<double>(), one.at("statements").get<double>() + 250) << out.str();
  EXPECT_THAT(out.str(), HasSubstr("with 500 watchers"));
}

TEST_F(Load, AnAnswerThatIsNotWhatIsKnownIsAFault) {
  const auto gateway = suite_->Connect("gateway");
  ASSERT_THAT(gateway, IsOk());
  const auto prepared = Prepare(**gateway, 2);
  ASSERT_THAT(prepared, IsOk());
  const PreparedEpisode& episode = prepared->episodes.front();
  const Person& person = prepared->people[episode.person];
  const Person& other = prepared->people[1 - episode.person];

  Rows known(prepared->people);
  known.Add(person, episode.id, episode.version);
  EXPECT_THAT(Once(*GetEpisodeTarget(known, **gateway)), IsOk());
  EXPECT_THAT(Once(*CorrectEpisodeTarget(known, **gateway)), IsOk());

  Rows outdated(prepared->people);
  outdated.Add(person, episode.id, episode.version);
  EXPECT_THAT(Once(*GetEpisodeTarget(outdated, **gateway)), FailsWith(absl::StatusCode::kDataLoss, "ANSWER_WRONG"));
  EXPECT_THAT(Once(*CorrectEpisodeTarget(outdated, **gateway)), FailsWith(absl::StatusCode::kAborted, "ETAG_MISMATCH"));

  const Person misplaced{.council = person.council, .id = other.id};
  Rows swapped(prepared->people);
  swapped.Add(misplaced, episode.id, episode.version + 1);
  EXPECT_THAT(Once(*GetEpisodeTarget(swapped, **gateway)), FailsWith(absl::StatusCode::kDataLoss, "ANSWER_WRONG"));
}

}  // namespace
}  // namespace homeward::load
