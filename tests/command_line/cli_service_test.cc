#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/command_line/run.h"
#include "tests/support/episode_client.h"

namespace homeward::cli {
namespace {

using episode::EpisodeClient;
using episode::kWakefield;
using testing::HasSubstr;
using testing::StartsWith;

class CommandLine : public testing::Test {
 protected:
  CommandLine() : clock_(SystemClock().Now()), episodes_(clock_) { UseToken(episodes_.service().TokenFor(kWakefield)); }

  void UseToken(const std::string& token) { std::ofstream(token_file_) << token; }

  Outcome Run(std::vector<std::string> line) const {
    return RunLine(std::move(line), service().host().port(), token_file_);
  }

  TestService& service() const { return episodes_.service(); }

  const FakeClock clock_;
  mutable EpisodeClient episodes_;
  const std::string token_file_ = absl::StrCat(testing::TempDir(), "/cli_service_test_token");
};

TEST_F(CommandLine, ShowsWhatIsOwedAndWhy) {
  ASSERT_EQ(Run({"council", "create", kWakefield, "Sample Council", "--live-from=2020-01-01"}).code, 0);
  ASSERT_EQ(Run({"policy", "adopt", kWakefield, "wakefield"}).code, 0);
  const auto child = episodes_.CreateChild();
  const auto since = absl::FormatTime(absl::RFC3339_sec, clock_.Now() - absl::Hours(5), absl::UTCTimeZone());
  episodes_.Must<episode::v1::Episode>("ReportMissing", EpisodeClient::Missing(child.young_person(), since));

  const Outcome missing = Run({"missing", kWakefield});
  EXPECT_THAT(missing.out, HasSubstr(child.young_person()));
  EXPECT_THAT(missing.out, HasSubstr("missing"));

  const Outcome owed = Run({"owed", kWakefield});
  ASSERT_EQ(owed.code, 0) << owed.err;
  const auto obligations = episodes_.Obligations(child.young_person());
  ASSERT_FALSE(obligations.empty());
  EXPECT_THAT(owed.out, HasSubstr(obligations.front().obligation()));
  EXPECT_THAT(owed.out, HasSubstr(obligations.front().why().citation()));

  const Outcome why = Run({"why", kWakefield, obligations.front().obligation()});
  EXPECT_EQ(why.out, obligations.front().why().text() + "\n");
  EXPECT_THAT(Run({"why", kWakefield, "no-such-id"}).err, HasSubstr("OBLIGATION_NOT_FOUND"));

  const Outcome chronology = Run({"chronology", kWakefield, child.young_person()});
  EXPECT_THAT(chronology.out, HasSubstr("MissingReported"));
}

TEST_F(CommandLine, CallPrintsTheReplyAsJson) {
  episodes_.CreateCouncil();
  const Outcome outcome = Run({"call", "GetCouncil", R"({"council":"E08000036"})"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr(R"("name": "Sample Council")"));
}

TEST_F(CommandLine, ARefusedCallPrintsReasonFieldAndTrace) {
  const Outcome outcome = Run({"call", "GetCouncil", R"({"council":"Wakefield"})"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, StartsWith("homeward: "));
  // What was sent is not repeated: it could be a child's data.
  EXPECT_THAT(outcome.err, testing::Not(HasSubstr("Wakefield")));
  const Outcome no_name = Run({"call", "CreateCouncil", R"({"council":"E08000036"})"});
  EXPECT_EQ(no_name.code, 1);
  EXPECT_THAT(no_name.err, HasSubstr("INVALID_ARGUMENT FIELD_REQUIRED"));
  EXPECT_THAT(no_name.err, HasSubstr("field name"));
  EXPECT_THAT(no_name.err, HasSubstr("trace "));
  EXPECT_EQ(std::count(no_name.err.begin(), no_name.err.end(), '\n'), 1);
}

TEST_F(CommandLine, RefusesWhatIsNoRequestBeforeCalling) {
  const Outcome bad = Run({"call", "GetCouncil", "{council"});
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.err, HasSubstr("JSON_INVALID"));
  EXPECT_EQ(Run({"call", "NoSuchRpc", "{}"}).code, 2);
  EXPECT_EQ(Run({"missing"}).code, 2);
  EXPECT_EQ(Run({"no-such-command"}).code, 2);
}

TEST_F(CommandLine, ACallerWithoutThePermissionIsToldSo) {
  UseToken(service().Token(kWakefield, {"analyst"}));
  const Outcome outcome = Run({"missing", kWakefield});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("PERMISSION_DENIED PERMISSION_MISSING"));
}

TEST_F(CommandLine, ChecksPoliciesWithoutAServer) {
  const Outcome kent = Run({"policy", "check", "policies/kent.textproto"});
  EXPECT_EQ(kent.code, 0) << kent.err;
  EXPECT_THAT(kent.out, HasSubstr("weaker than the national default: interview.complete_by"));
  const Outcome none = Run({"policy", "check", "policies/README.md"});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("POLICY_UNREADABLE"));
}

TEST_F(CommandLine, HelpNamesEveryCommand) {
  const Outcome help = Run({"help"});
  EXPECT_EQ(help.code, 0);
  for (const char* command : {"missing", "owed", "why", "chronology", "briefing", "verify-chain", "council create",
                              "policy adopt", "policy check", "sample load", "list-rpcs", "call"}) {
    EXPECT_THAT(help.out, HasSubstr(absl::StrCat("  ", command, " ")));
  }
  EXPECT_THAT(Run({"help", "council", "create"}).out, HasSubstr("--live-from"));
}

}  // namespace
}  // namespace homeward::cli
