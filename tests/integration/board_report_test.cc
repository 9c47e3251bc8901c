// The board report: histories made by public commands, and what the gateway makes of both services' figures.

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include "cli/homeward.h"
#include "common/auth/transport.h"
#include "common/core/status_matchers.h"
#include "common/edge/consistency_token.h"
#include "common/edge/grpc_status.h"
#include "common/policy/policy_document.h"
#include "gateway/gateway.h"
#include "homeward/gateway/v1/gateway_service.grpc.pb.h"
#include "policies/policy_files.h"
#include "tests/support/episode_client.h"
#include "tests/support/interview_client.h"
#include "tests/support/test_gateway.h"

namespace homeward::gateway {
namespace {

using episode::EpisodeClient;
using episode::kWakefield;
using episode::v1::Episode;
using interview::InterviewClient;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kKent[] = "E10000016";
constexpr char kInterviewSource[] = "homeward.interview.v1";

// "n of m", with the value where there is one.
std::string Shown(const common::v1::Figure& figure) {
  std::string shown = absl::StrCat(figure.numerator());
  if (figure.has_denominator()) absl::StrAppend(&shown, " of ", figure.denominator());
  if (figure.has_value()) absl::StrAppend(&shown, ", ", figure.value());
  return shown;
}

class BoardReportTest : public ::testing::Test {
 protected:
  BoardReportTest() {
    for (const auto& [council, policy] : {std::pair{kWakefield, "wakefield.textproto"}, {kKent, "kent.textproto"}}) {
      episodes_.CreateCouncil(council);
      Adopt(policy);
    }
  }

  void SetUp() override { Serve(interviews_.service().channel()); }

  // A gateway before both services; the meetings are not configured.
  void Serve(std::shared_ptr<grpc::Channel> interviews) {
    gateway_ = std::make_unique<TestGateway>(
        episodes_.service().issuer(), clock_,
        TestGateway::Channels{{"homeward.episode.v1", episodes_.service().channel()}, {kInterviewSource, interviews}});
    views_ = v1::GatewayService::NewStub(gateway_->channel());
  }

  void Adopt(absl::string_view name) {
    for (const auto& file : kPolicyFiles) {
      if (file.name != name) continue;
      episode::v1::AdoptPolicyRequest request;
      *request.mutable_policy() = ParsePolicyVersion(file.text).value();
      request.set_council(request.policy().council());
      episodes_.Must<policy::v1::PolicyVersion>("AdoptPolicy", request);
    }
  }

  std::string Child(const std::string& council = kWakefield) {
    return episodes_.CreateChild("Robin", council).young_person();
  }
  // One who is not looked after, or whom another authority looks after.
  std::string OtherChild(const std::string& other_authority) {
    episode::v1::CreateYoungPersonRequest create;
    create.set_council(kWakefield);
    create.mutable_young_person()->set_given_name("Alex");
    create.mutable_young_person()->set_date_of_birth("2010-06-01");
    create.mutable_young_person()->set_other_authority(other_authority);
    return episodes_.Must<episode::v1::YoungPerson>("CreateYoungPerson", create).young_person();
  }

  Episode Report(const episode::v1::ReportMissingRequest& request) {
    return episodes_.Must<Episode>("ReportMissing", request);
  }
  // An episode that ended with the return to the same placement, of which the council was told an hour later.
  Episode Ended(const std::string& child, absl::string_view since, absl::string_view back,
                const std::string& council = kWakefield) {
    auto request = EpisodeClient::Missing(child, since, council);
    Put(Moment{.time = At(back)}, request.mutable_returned());
    request.set_returned_to(episode::v1::RETURNED_TO_SAME_PLACEMENT);
    Put(Moment{.time = At(back) + absl::Hours(1)}, request.mutable_return_notified());
    const Episode episode = Report(request);
    interviews_.Follow();
    return episode;
  }

  interview::v1::Interview InterviewOf(const Episode& episode) {
    for (auto& interview : interviews_.Interviews(episode.council(), episode.young_person())) {
      if (interview.episode() == episode.episode()) return interview;
    }
    ADD_FAILURE() << "no interview";
    return {};
  }
  void Hold(const Episode& episode, absl::string_view time) {
    interviews_.Must("HoldInterview", InterviewClient::Hold(InterviewOf(episode), time));
  }
  interview::v1::Interview Offer(const Episode& episode, absl::string_view time) {
    return interviews_.Must("OfferInterview", InterviewClient::Offer(InterviewOf(episode), time));
  }

  // May 2024 in Wakefield: what each episode shows stands in the tests.
  void MakeMay() {
    const std::string often = Child();
    Hold(Ended(often, "2024-05-01T00:00:00+01:00", "2024-05-01T11:00:00+01:00"), "2024-05-04T12:00:00+01:00");
    const auto offered = Offer(Ended(often, "2024-05-10T20:00:00Z", "2024-05-11T08:00:00Z"), "2024-05-11T12:00:00Z");
    auto decline = InterviewClient::About<interview::v1::DeclineInterviewRequest>(offered, "2024-05-11T12:05:00Z");
    decline.set_reason("I do not want to.");
    decline.set_carer_information("Came back calm.");
    interviews_.Must("DeclineInterview", decline);
    auto accepted = Offer(Ended(often, "2024-05-20T20:00:00Z", "2024-05-21T08:00:00Z"), "2024-05-21T12:00:00Z");
    accepted = interviews_.Must("AcceptInterview", InterviewClient::About<interview::v1::AcceptInterviewRequest>(
                                                       accepted, "2024-05-21T12:05:00Z"));
    auto attempt = InterviewClient::About<interview::v1::RecordAttemptRequest>(accepted, "2024-05-22T12:00:00Z");
    attempt.set_mode(interview::v1::CONTACT_MODE_VISIT);
    attempt.set_with_whom("child");
    attempt.set_result(interview::v1::ATTEMPT_RESULT_NOT_PRESENT);
    interviews_.Must("RecordAttempt", attempt);

    const std::string twice = Child();
    Hold(Ended(twice, "2024-05-15T20:00:00Z", "2024-05-16T08:00:00Z"), "2024-05-23T10:00:00Z");
    Ended(twice, "2024-05-31T23:59:59.999999+01:00", "2024-06-01T08:00:00Z");

    auto upgraded = EpisodeClient::Missing(Child(), "2024-05-18T10:00:00Z");
    upgraded.set_category(episode::v1::CARE_CATEGORY_AWAY);
    const Episode away = Report(upgraded);
    episode::v1::RecategoriseEpisodeRequest missing;
    missing.set_council(kWakefield);
    missing.set_episode(away.episode());
    missing.set_etag(away.etag());
    missing.set_category(episode::v1::CARE_CATEGORY_MISSING);
    Put(Moment{.time = At("2024-05-18T14:00:00Z")}, missing.mutable_time());
    episodes_.Must<Episode>("RecategoriseEpisode", missing);

    const std::string absent = Child();
    auto only_away = EpisodeClient::Missing(absent, "2024-05-19T10:00:00Z");
    only_away.set_category(episode::v1::CARE_CATEGORY_AWAY);
    Put(Moment{.time = At("2024-05-19T12:00:00Z")}, only_away.mutable_returned());
    only_away.set_returned_to(episode::v1::RETURNED_TO_SAME_PLACEMENT);
    Report(only_away);
    Ended(absent, "2024-06-01T00:00:00+01:00", "2024-06-01T08:00:00Z");  // June
    Ended(OtherChild(""), "2024-05-05T20:00:00Z", "2024-05-06T08:00:00Z");
    MakeWhatNeverCounts();
    interviews_.Follow();
  }

  void MakeWhatNeverCounts() {
    Report(EpisodeClient::Missing(OtherChild(kKent), "2024-05-06T20:00:00Z"));
    auto curfew = EpisodeClient::Missing(Child(), "2024-05-07T20:00:00Z");
    curfew.set_category(episode::v1::CARE_CATEGORY_CURFEW);
    Report(curfew);
    auto abducted = EpisodeClient::Missing(Child(), "2024-05-08T20:00:00Z");
    abducted.set_ground(episode::v1::GROUND_ABDUCTED);
    Report(abducted);
    const Episode wrong = Report(EpisodeClient::Missing(Child(), "2024-05-09T20:00:00Z"));
    episode::v1::VoidEpisodeRequest annul;
    annul.set_council(kWakefield);
    annul.set_episode(wrong.episode());
    annul.set_etag(wrong.etag());
    annul.set_reason("another child");
    episodes_.Must<Episode>("VoidEpisode", annul);
  }

  static v1::GetBoardReportRequest May(const std::string& council = kWakefield) {
    v1::GetBoardReportRequest request;
    request.set_council(council);
    request.set_from_date("2024-05-01");
    request.set_to_date("2024-05-31");
    return request;
  }

  absl::StatusOr<v1::GetBoardReportResponse> Ask(const v1::GetBoardReportRequest& request,
                                                 const std::string& consistency_token = "") {
    grpc::ClientContext context;
    // A service waits for half of the time to catch up with a token.
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(consistency_token.empty() ? 20 : 5)));
    context.AddMetadata("authorization",
                        absl::StrCat("Bearer ", episodes_.service().Token(request.council(), {"analyst"})));
    if (!consistency_token.empty()) context.AddMetadata(kConsistencyTokenKey, consistency_token);
    v1::GetBoardReportResponse reply;
    HW_RETURN_IF_ERROR(FromGrpc(views_->GetBoardReport(&context, request, &reply)));
    return reply;
  }

  // The lines of a report as they are shown.
  static std::map<std::string, std::string> Lines(const v1::GetBoardReportResponse& report) {
    std::map<std::string, std::string> lines;
    for (const auto& figure : report.figures()) {
      const bool first = lines.emplace(absl::StrCat(figure.figure(), " ", figure.line()), Shown(figure)).second;
      EXPECT_TRUE(first) << figure.figure() << " " << figure.line();
    }
    return lines;
  }

  FakeClock clock_{At("2024-06-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  InterviewClient interviews_{episodes_.service(), clock_};
  std::unique_ptr<TestGateway> gateway_;
  std::unique_ptr<v1::GatewayService::Stub> views_;
};

// R01 to R05, R08 to R14, R32: every figure, and no two that disagree.
TEST_F(BoardReportTest, CountsAMonthInWakefield) {
  MakeMay();
  const auto report = Ask(May());
  ASSERT_THAT(report, IsOk());
  const std::map<std::string, std::string> expected = {
      {"R01 missing", "6"},
      {"R01 missing_and_away", "7"},
      {"R02 missing", "3"},
      {"R02 missing_and_away", "4"},
      {"R03 three_or_more", "1 of 3"},
      {"R03 three_or_more_share", "1 of 3"},
      {"R03 one_or_two_share", "2 of 3"},
      {"R04 all", "6 of 1, 6"},
      {"R04 2024_to_date", "6 of 1, 6"},
      {"R05 2024-05", "3"},
      {"R05 2024-05_from_before", "0"},
      {"R08 of_eligible", "4 of 5"},
      {"R08t of_eligible", "3 of 5"},
      {"R09 of_eligible", "2 of 5"},
      {"R09 not_recorded", "0 of 6"},
      {"R10 of_eligible", "1 of 3"},
      {"R11 interviews_declined", "1 of 6"},
      {"R11 children_declining", "1 of 3"},
      {"R11 decliners_three_or_more", "1 of 1"},
      {"R12 of_completed", "1 of 2"},
      {"R12 of_eligible", "1 of 5"},
      {"R13 in_time", "1 of 2"},
      {"R13 late_within_band", "1 of 2"},
      {"R13 later", "0 of 2"},
      {"R14 yes", "3 of 4"},
      {"R14 declined", "1 of 4"},
      {"R14 pending", "0"},
      {"R32 completed", "2 of 6"},
      {"R32 declined", "1 of 6"},
      {"R32 offered_and_pending", "0 of 6"},
      {"R32 offered_and_not_held", "1 of 6"},
      {"R32 not_offered_missing_again", "0 of 6"},
      {"R32 not_offered_no_contact", "0 of 6"},
      {"R32 not_offered_other", "1 of 6"},
      {"R32 not_due_yet", "1 of 6"},
      {"R32 not_due", "0 of 6"},
      {"R32 not_recorded", "0 of 6"},
      {"R32 all", "6"},
  };
  EXPECT_EQ(Lines(*report), expected);
  EXPECT_EQ(report->consistency().agreement(), v1::REPORT_AGREEMENT_AGREED);
  EXPECT_THAT(report->missing(), IsEmpty());
  EXPECT_THAT(report->behind(), IsEmpty());
  ASSERT_EQ(report->as_at_size(), 2);
  EXPECT_EQ(report->as_at(1).followed(0).position(), report->as_at(0).position());
  EXPECT_EQ(TimeOf(report->as_at(0).computed_time()), clock_.Now());
  for (const auto& figure : report->figures()) {
    EXPECT_EQ(figure.policy_version(), 2);
    EXPECT_EQ(figure.population(), policy::v1::POPULATION_LOOKED_AFTER);
    EXPECT_EQ(figure.from_date(), "2024-05-01");
    EXPECT_EQ(figure.to_date(), "2024-05-31");
    if (figure.unit() == common::v1::FIGURE_UNIT_PERCENT) {
      EXPECT_EQ(figure.why_no_value(), common::v1::NO_VALUE_REASON_BASE_TOO_SMALL) << figure.figure();
    }
  }
}

// Policy 38, and S2-05: also missing from home, but never another authority's children.
TEST_F(BoardReportTest, ThePopulationAllIncludesChildrenMissingFromHome) {
  MakeMay();
  auto request = May();
  request.set_population(policy::v1::POPULATION_ALL);
  for (const char* figure : {"R01", "R32", "R20"}) request.add_figures(figure);
  const auto report = Ask(request);
  ASSERT_THAT(report, IsOk());
  const auto lines = Lines(*report);
  EXPECT_EQ(lines.at("R01 missing"), "7");
  EXPECT_EQ(lines.at("R32 not_offered_other"), "2 of 7");
  EXPECT_EQ(lines.count("R02 missing"), 0u);
  EXPECT_THAT(report->not_made(), ElementsAre("R20"));
  EXPECT_EQ(report->consistency().agreement(), v1::REPORT_AGREEMENT_AGREED);
}

// Policy 66: the two cohorts add up.
TEST_F(BoardReportTest, CohortsAreOfTheFlagAtTheEpisodesStart) {
  MakeMay();
  auto request = May();
  request.set_cohort(common::v1::FIGURE_COHORT_CITIZEN);
  EXPECT_EQ(Lines(*Ask(request)).at("R01 missing"), "6");
  request.set_cohort(common::v1::FIGURE_COHORT_UASC);
  const auto none = Ask(request);
  EXPECT_EQ(Lines(*none).at("R01 missing"), "0");
  EXPECT_EQ(none->figures(0).cohort(), common::v1::FIGURE_COHORT_UASC);
}

// S2-11: missing again within three working days of the return is not in Kent's base; the day after is.
TEST_F(BoardReportTest, InKentAnEpisodeThatWasFollowedByAnotherIsNoBase) {
  const std::string child = Child(kKent);
  Ended(child, "2024-05-08T20:00:00Z", "2024-05-09T08:00:00Z", kKent);  // Thursday; the third working day is Tuesday
  const Episode second = Ended(child, "2024-05-14T23:59:59.999999+01:00", "2024-05-15T08:00:00Z", kKent);
  Offer(second, "2024-05-20T23:59:59+01:00");  // the third working day, late in the evening
  const std::string other = Child(kKent);
  Ended(other, "2024-05-08T20:00:00Z", "2024-05-09T08:00:00Z", kKent);
  Ended(other, "2024-05-15T00:00:00+01:00", "2024-05-15T08:00:00Z", kKent);
  interviews_.Follow();
  const auto report = Ask(May(kKent));
  ASSERT_THAT(report, IsOk());
  const auto lines = Lines(*report);
  EXPECT_EQ(lines.at("R01 missing"), "4");
  EXPECT_EQ(lines.at("R08 of_eligible"), "1 of 3");
  EXPECT_EQ(lines.at("R08t of_eligible"), "1 of 3");
  EXPECT_EQ(lines.at("R32 not_offered_missing_again"), "1 of 4");
  EXPECT_EQ(lines.at("R32 not_offered_other"), "2 of 4");
}

// Architecture 12: what was before the live record counts as an episode, and its interview as not recorded.
TEST_F(BoardReportTest, BeforeTheLiveRecordInterviewsAreNotRecorded) {
  Ended(Child(), "2019-12-10T20:00:00Z", "2019-12-11T08:00:00Z");
  v1::GetBoardReportRequest request = May();
  request.set_from_date("2019-12-01");
  request.set_to_date("2019-12-31");
  request.set_population(policy::v1::POPULATION_ALL);
  const auto lines = Lines(*Ask(request));
  EXPECT_EQ(lines.at("R01 missing"), "1");
  EXPECT_EQ(lines.at("R09 not_recorded"), "1 of 1");
  EXPECT_EQ(lines.at("R08 of_eligible"), "0 of 0");
}

TEST_F(BoardReportTest, SaysWhoIsBehindAndWhoIsStale) {
  MakeMay();
  auto report = EpisodeClient::Missing(Child(), "2024-05-30T09:00:00Z");
  report.set_request_id(NewUuid(absl::Now()));
  const CallResult reported =
      episodes_.service().CallBytes(EpisodeClient::Path("ReportMissing"), report.SerializeAsString(),
                                    {.token = episodes_.service().TokenFor(kWakefield)});
  ASSERT_THAT(reported.status, IsOk());
  const auto behind = Ask(May(), reported.metadata.at(kConsistencyTokenKey));
  ASSERT_THAT(behind, IsOk());
  EXPECT_EQ(Lines(*behind).at("R01 missing"), "7");
  EXPECT_EQ(Lines(*behind).at("R32 all"), "6");
  EXPECT_THAT(behind->behind(), ElementsAre(kInterviewSource));
  EXPECT_THAT(behind->stale_sources(), ElementsAre(kInterviewSource));
  EXPECT_EQ(behind->consistency().agreement(), v1::REPORT_AGREEMENT_NOT_COMPARABLE);
  interviews_.Follow();
  const auto caught_up = Ask(May());
  EXPECT_EQ(Lines(*caught_up).at("R32 all"), "7");
  EXPECT_EQ(caught_up->consistency().agreement(), v1::REPORT_AGREEMENT_AGREED);
}

TEST_F(BoardReportTest, AServiceThatIsAwayIsNamedAndTheOthersFiguresStand) {
  MakeMay();
  Serve(ChannelTo("unix:nowhere.sock", LocalCredentialsFor("unix:")));
  const auto report = Ask(May());
  ASSERT_THAT(report, IsOk());
  ASSERT_EQ(report->missing_size(), 1);
  EXPECT_EQ(report->missing(0).source(), kInterviewSource);
  EXPECT_EQ(report->missing(0).reason(), v1::MISSING_REASON_UNAVAILABLE);
  const auto lines = Lines(*report);
  EXPECT_EQ(lines.at("R01 missing"), "6");
  EXPECT_EQ(lines.count("R08 of_eligible"), 0u);
  EXPECT_EQ(report->consistency().agreement(), v1::REPORT_AGREEMENT_NOT_COMPARABLE);
}

TEST_F(BoardReportTest, RefusesAWindowThatIsNone) {
  auto request = May();
  request.set_to_date("2024-04-30");
  EXPECT_THAT(Ask(request), FailsWith(absl::StatusCode::kInvalidArgument, "WINDOW_INVALID"));
  request.set_to_date("2029-05-02");
  EXPECT_THAT(Ask(request), FailsWith(absl::StatusCode::kInvalidArgument, "WINDOW_INVALID"));
  request.set_to_date("2029-05-01");
  const auto so_far = Ask(request);
  ASSERT_THAT(so_far, IsOk());
  EXPECT_EQ(so_far->figures(0).to_date(), "2024-06-10");
  request.set_from_date("2024-06-11");
  EXPECT_THAT(Ask(request), FailsWith(absl::StatusCode::kInvalidArgument, "WINDOW_INVALID"));
  request.set_from_date("2024-02-30");
  EXPECT_THAT(Ask(request), FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

// What a member of the board reads.
TEST_F(BoardReportTest, TheCommandLinePrintsIt) {
  MakeMay();
  const std::string token_file = absl::StrCat(::testing::TempDir(), "/board_report_test_token");
  std::ofstream(token_file) << episodes_.service().Token(kWakefield, {"analyst"});
  auto run = [&](std::vector<std::string> line) {
    line.push_back(absl::StrCat("--address=127.0.0.1:", gateway_->port()));
    line.push_back("--token_file=" + token_file);
    std::ostringstream out, err;
    cli::RunHomeward(line, out, err, false);
    return out.str() + err.str();
  };
  const std::string text = run({"report", kWakefield, "--from", "2024-05-01", "--to", "2024-05-31"});
  EXPECT_THAT(text, HasSubstr("Of children looked after by this authority"));
  EXPECT_THAT(text, HasSubstr("R09     Return interviews completed, of those due"));
  EXPECT_THAT(text, HasSubstr("2  5   small base  01/05/2024 - 31/05/2024"));
  EXPECT_THAT(text, HasSubstr("Policy version 2."));
  EXPECT_THAT(text, HasSubstr("Setting report.interview_base=eligible."));
  EXPECT_THAT(text, HasSubstr("Data of homeward.interview.v1 as at Mon 10 Jun 2024 13:00 BST"));
  EXPECT_THAT(text, Not(HasSubstr("Not known")));
  EXPECT_THAT(run({"report", kWakefield, "--from=2024-05-01"}), HasSubstr("--to=YYYY-MM-DD"));
  EXPECT_THAT(run({"report", kWakefield, "--from=2024-05-01", "--to=2024-05-31", "--json"}),
              HasSubstr("\"agreement\": \"REPORT_AGREEMENT_AGREED\""));
  EXPECT_THAT(run({"report", kWakefield, "--from=2024-05-01", "--to=2024-05-31", "--cohort=uasc", "--population=all"}),
              HasSubstr("Of looked-after children and children missing from home, UASC only"));
  EXPECT_THAT(run({"report", kWakefield, "--from=2024-05-01", "--to=2024-05-31", "--population=some"}),
              HasSubstr("--population is looked_after or all"));
  Serve(ChannelTo("unix:nowhere.sock", LocalCredentialsFor("unix:")));
  EXPECT_THAT(run({"report", kWakefield, "--from=2024-05-01", "--to=2024-05-31"}),
              HasSubstr("Not known: the figures of homeward.interview.v1 (unavailable)."));
}

}  // namespace
}  // namespace homeward::gateway
