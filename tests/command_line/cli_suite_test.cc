// The commands that need the whole suite: the briefing and the check of the feeds.

#include <gmock/gmock.h>

#include <fstream>
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

  const FakeClock clock_{SystemClock().Now()};
  TestSuite suite_{clock_};
  const std::unique_ptr<gateway::Gateway> gateway_ = suite_.StartGateway();
  const std::string token_file_ = absl::StrCat(testing::TempDir(), "/cli_suite_test_token");
};

TEST_F(SuiteCommandLine, TheBriefingNamesWhoIsMissingAndWhatIsOverdue) {
  suite_.SetUpCouncil();
  const auto child = suite_.episodes().CreateChild("Robin");
  const auto since = absl::FormatTime(absl::RFC3339_sec, clock_.Now() - absl::Hours(53), absl::UTCTimeZone());
  suite_.episodes().Must<episode::v1::Episode>("ReportMissing", EpisodeClient::Missing(child.young_person(), since));
  suite_.Settle();

  const Outcome briefing = Run({"briefing", kWakefield});
  ASSERT_EQ(briefing.code, 0) << briefing.err;
  EXPECT_THAT(briefing.out,
              AllOf(HasSubstr("MISSING OR AWAY NOW (1)"), HasSubstr("Robin"), HasSubstr("01/06/2010"),
                    HasSubstr("2 days 5 h"), HasSubstr("NOT TOLD"), HasSubstr("looked after"), HasSubstr("still out")));
  EXPECT_THAT(briefing.out,
              AllOf(HasSubstr("overdue by"), HasSubstr("police report"), HasSubstr("Robin , 24h (open)")));
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
