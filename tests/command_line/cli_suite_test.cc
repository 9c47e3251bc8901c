// The commands that need the whole suite: the sample council, the briefing and the check of the feeds.

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/command_line/run.h"
#include "tests/support/test_suite.h"

namespace homeward::cli {
namespace {

using episode::EpisodeClient;
using episode::kWakefield;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class SuiteCommandLine : public testing::Test {
 protected:
  SuiteCommandLine() { UseToken(service().TokenFor(kWakefield)); }

  void UseToken(const std::string& token) { std::ofstream(token_file_) << token; }
  Outcome Run(std::vector<std::string> line) const { return RunLine(std::move(line), gateway_->port(), token_file_); }
  TestService& service() { return suite_.episodes().service(); }

  // How many rows each table has that keeps what was recorded, in all services.
  std::map<std::string, int64_t> Rows() {
    std::map<std::string, int64_t> rows;
    const auto count = [&](const char* name, TestService& service, std::vector<std::string> tables) {
      for (const char* table : {"obligation", "policy_version", "request", "event", "timer"}) tables.push_back(table);
      for (const std::string& table : tables) {
        rows[absl::StrCat(name, " ", table)] = service.database().Number(absl::StrCat("SELECT COUNT(*) FROM ", table));
      }
    };
    count("episode", service(),
          {"council", "young_person", "legal_status", "placement", "episode", "photograph", "worker", "allocation"});
    count("interview", suite_.interviews().service(), {"interview", "interview_attempt"});
    count("meeting", suite_.meetings().service(), {"strategy_meeting"});
    return rows;
  }

  const FakeClock clock_{SystemClock().Now()};
  TestSuite suite_{clock_};
  const std::unique_ptr<TestGateway> gateway_ = suite_.StartGateway();
  const std::string token_file_ = absl::StrCat(testing::TempDir(), "/cli_suite_test_token");
};

TEST_F(SuiteCommandLine, LoadsTheSampleOnce) {
  suite_.Follow();
  const Outcome first = Run({"sample", "load"});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("120 invented young people"));
  const auto rows = Rows();
  EXPECT_EQ(rows.at("episode young_person"), 120);
  EXPECT_GT(rows.at("episode episode"), 200);
  EXPECT_GT(rows.at("episode photograph"), 40);
  EXPECT_EQ(rows.at("episode worker"), 21);
  EXPECT_GT(rows.at("episode allocation"), 120);

  const Outcome second = Run({"sample", "load"});
  ASSERT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(second.out, first.out);
  EXPECT_EQ(Rows(), rows);

  const Outcome missing = Run({"missing", kWakefield});
  EXPECT_EQ(std::count(missing.out.begin(), missing.out.end(), '\n'), 1 + 4);

  // A tired council: most of what was owed was done, a little is overdue.
  auto& interviews = suite_.interviews().service().database();
  const int64_t all = interviews.Number("SELECT COUNT(*) FROM interview WHERE standing = 2");
  const int64_t held = interviews.Number("SELECT COUNT(*) FROM interview WHERE held_us IS NOT NULL");
  EXPECT_GT(held * 100, all * 50);
  EXPECT_LT(held * 100, all * 70);
  auto& meetings = suite_.meetings().service().database();
  EXPECT_GT(meetings.Number("SELECT COUNT(*) FROM strategy_meeting WHERE state = 1"), 20);
  EXPECT_GT(meetings.Number("SELECT COUNT(*) FROM strategy_meeting WHERE state = 2"), 5);
  const Outcome overdue = Run({"owed", kWakefield, "--overdue"});
  const auto lines = std::count(overdue.out.begin(), overdue.out.end(), '\n');
  EXPECT_GT(lines, 3);
  EXPECT_LT(lines, 60);

  const Outcome briefing = Run({"briefing", kWakefield});
  ASSERT_EQ(briefing.code, 0) << briefing.err;
  EXPECT_THAT(briefing.out, HasSubstr("MISSING OR AWAY NOW (4)"));
  EXPECT_THAT(briefing.out, Not(HasSubstr("NOT KNOWN")));
  EXPECT_THAT(briefing.out, HasSubstr("3 days 4 h"));
  // All of it was entered just now, and most of it was over long ago.
  EXPECT_THAT(briefing.out, HasSubstr("ENTERED LATE: "));
  EXPECT_LT(std::count(briefing.out.begin(), briefing.out.end(), '\n'), 100);

  const Outcome whole = Run({"verify-chain", kWakefield});
  EXPECT_EQ(whole.code, 0) << whole.err;
}

TEST_F(SuiteCommandLine, ContinuesALoadThatStoppedInTheMiddle) {
  suite_.Follow();
  // These roles may report episodes, and not say who was told of them.
  UseToken(service().Token(kWakefield, {"administrator", "council_system"}));
  const Outcome stopped = Run({"sample", "load"});
  EXPECT_EQ(stopped.code, 1);
  EXPECT_THAT(stopped.err, HasSubstr("PERMISSION_MISSING"));
  EXPECT_GT(Rows().at("episode young_person"), 0);
  EXPECT_LT(Rows().at("episode young_person"), 120);

  UseToken(service().Token(kWakefield, {"administrator", "missing_coordinator", "council_system", "team_manager"}));
  const Outcome continued = Run({"sample", "load"});
  ASSERT_EQ(continued.code, 0) << continued.err;
  EXPECT_EQ(Rows().at("episode young_person"), 120);
  EXPECT_THAT(continued.out, HasSubstr(absl::StrCat(" ", Rows().at("episode episode"), " episodes")));
}

TEST_F(SuiteCommandLine, DoesNotLoadTheSampleIntoACouncilThatIsNone) {
  suite_.episodes().CreateCouncil();
  const Outcome outcome = Run({"sample", "load"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("NOT_A_SAMPLE"));
}

TEST_F(SuiteCommandLine, TheBriefingNamesWhoIsMissingAndWhatIsOverdue) {
  suite_.SetUpCouncil();
  const auto child = suite_.episodes().CreateChild("Robin");
  // A day and an hour: the meeting of the first 24 hours has been required since the last briefing, whatever the hour.
  const auto since = absl::FormatTime(absl::RFC3339_sec, clock_.Now() - absl::Hours(25), absl::UTCTimeZone());
  suite_.episodes().Must<episode::v1::Episode>("ReportMissing", EpisodeClient::Missing(child.young_person(), since));
  suite_.Settle();

  const Outcome briefing = Run({"briefing", kWakefield});
  ASSERT_EQ(briefing.code, 0) << briefing.err;
  EXPECT_THAT(briefing.out,
              AllOf(HasSubstr("MISSING OR AWAY NOW (1)"), HasSubstr("Robin"), HasSubstr("01/06/2010"),
                    HasSubstr("1 day 1 h"), HasSubstr("NOT TOLD"), HasSubstr("looked after"), HasSubstr("still out")));
  EXPECT_THAT(briefing.out, AllOf(HasSubstr("overdue by"), HasSubstr("police report"), HasSubstr("Robin, 24h (open)")));
  EXPECT_THAT(briefing.out, Not(HasSubstr(child.young_person())));
  EXPECT_THAT(Run({"briefing", kWakefield, "--json"}).out, HasSubstr("\"missing_now\""));
  EXPECT_THAT(Run({"briefing", kWakefield, "--date=2020-01-01"}).err, HasSubstr("DATE_OUT_OF_RANGE"));
}

TEST_F(SuiteCommandLine, TheBriefingSaysWhatIsNotKnown) {
  suite_.SetUpCouncil();
  const auto without = suite_.StartGateway(/*with_meetings=*/false);
  const Outcome briefing = RunLine({"briefing", kWakefield}, without->port(), token_file_);
  ASSERT_EQ(briefing.code, 0) << briefing.err;
  EXPECT_THAT(briefing.out, HasSubstr("MISSING OR AWAY NOW (0)\nNobody.\n"));
  EXPECT_THAT(briefing.out,
              HasSubstr("STRATEGY MEETINGS REQUIRED SINCE (0)\n"
                        "NOT KNOWN is all of this: homeward.meeting.v1 did not answer (not configured)\n"));
}

TEST_F(SuiteCommandLine, VerifyChainFindsWhatWasChanged) {
  suite_.SetUpCouncil();
  suite_.episodes().CreateChild();
  suite_.Settle();
  const Outcome whole = Run({"verify-chain", kWakefield});
  ASSERT_EQ(whole.code, 0) << whole.err;
  EXPECT_THAT(whole.out, AllOf(HasSubstr("homeward.episode.v1"), HasSubstr("homeward.interview.v1"),
                               HasSubstr("homeward.meeting.v1"), HasSubstr("whole"), Not(HasSubstr("BROKEN"))));

  service().database().Execute("UPDATE event SET occurred_us = occurred_us - 1 WHERE position = 2");
  const Outcome broken = Run({"verify-chain", kWakefield});
  EXPECT_EQ(broken.code, 1);
  EXPECT_THAT(broken.out, HasSubstr("BROKEN at position 2"));
  EXPECT_THAT(broken.err, HasSubstr("CHAIN_BROKEN"));
  EXPECT_THAT(Run({"verify-chain", kWakefield, "--json"}).out, HasSubstr("\"fault_position\": 2"));

  UseToken(service().Token(kWakefield, {"team_manager"}));
  const Outcome refused = Run({"verify-chain", kWakefield});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.out, HasSubstr("NOT CHECKED"));
  EXPECT_THAT(refused.err, HasSubstr("PERMISSION_MISSING"));
}

}  // namespace
}  // namespace homeward::cli
