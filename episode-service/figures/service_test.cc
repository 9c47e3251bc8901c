#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "common/policy/policy_document.h"
#include "policies/policy_files.h"
#include "tests/support/episode_client.h"

namespace homeward::episode {
namespace {

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

class FiguresServiceTest : public ::testing::Test {
 protected:
  static v1::GetFiguresRequest Year() {
    v1::GetFiguresRequest request;
    request.set_council(kWakefield);
    request.set_from_date("2026-01-01");
    request.set_to_date("2026-12-31");
    return request;
  }

  absl::StatusOr<v1::GetFiguresResponse> Ask(const v1::GetFiguresRequest& request) {
    return client_.Call<v1::GetFiguresResponse>("GetFigures", request);
  }

  // How many missing episodes of the year there are, as the figure and as the count beside it.
  int64_t Missing() {
    const auto reply = Ask(Year()).value();
    EXPECT_EQ(reply.figures(0).figure(), "R01");
    EXPECT_EQ(reply.figures(0).numerator(), reply.episodes());
    return reply.episodes();
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient client_{clock_};
};

TEST_F(FiguresServiceTest, ACouncilThatIsNotSetUpHasNone) {
  EXPECT_THAT(Ask(Year()), FailsWith(kPrecondition, "COUNCIL_WITHOUT_POLICY"));
}

// The category of an episode is that of its history: once missing it counts, also when the child is only away now.
TEST_F(FiguresServiceTest, AnEpisodeInWhichTheChildWasMissingStaysAMissingOne) {
  client_.CreateCouncil();
  auto report = EpisodeClient::Missing(client_.CreateChild().young_person(), "2026-03-10T07:00:00Z");
  report.set_category(v1::CARE_CATEGORY_CURFEW);
  v1::Episode episode = client_.Must<v1::Episode>("ReportMissing", report);
  EXPECT_EQ(Missing(), 0);
  auto recategorise = [&](v1::CareCategory category, absl::string_view time) {
    v1::RecategoriseEpisodeRequest request;
    request.set_council(kWakefield);
    request.set_episode(episode.episode());
    request.set_etag(episode.etag());
    request.set_category(category);
    Put(Moment{.time = At(time)}, request.mutable_time());
    episode = client_.Must<v1::Episode>("RecategoriseEpisode", request);
  };
  recategorise(v1::CARE_CATEGORY_AWAY, "2026-03-10T08:00:00Z");
  EXPECT_EQ(Missing(), 0);
  EXPECT_EQ(Ask(Year())->figures(1).numerator(), 1);  // R01, with absences
  recategorise(v1::CARE_CATEGORY_MISSING, "2026-03-10T09:00:00Z");
  EXPECT_EQ(Missing(), 1);
  recategorise(v1::CARE_CATEGORY_AWAY, "2026-03-10T10:00:00Z");
  EXPECT_EQ(Missing(), 1);
}

TEST_F(FiguresServiceTest, TellsUpToWhatItIsComplete) {
  client_.CreateCouncil();
  client_.CreateChild();
  const auto reply = Ask(Year());
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->as_at().source(), "homeward.episode.v1");
  EXPECT_EQ(reply->as_at().position(), client_.service().database().Number("SELECT position FROM feed_head"));
  EXPECT_EQ(TimeOf(reply->as_at().computed_time()), clock_.Now());
  EXPECT_GE(TimeOf(reply->as_at().recorded_time()), clock_.Now());
  EXPECT_EQ(reply->figures(0).to_date(), "2026-03-10");  // the year so far
  EXPECT_EQ(client_.service().database().Number("SELECT COUNT(*) FROM audit WHERE method LIKE '%/GetFigures'"), 1);
}

// Policy 66: a flag that is not kept with episodes is refused, not guessed.
TEST_F(FiguresServiceTest, ACohortOfTheWindowsEndIsRefused) {
  client_.CreateCouncil();
  v1::AdoptPolicyRequest adopt;
  adopt.set_council(kWakefield);
  for (const auto& file : kPolicyFiles) {
    if (file.name == "wakefield.textproto") *adopt.mutable_policy() = ParsePolicyVersion(file.text).value();
  }
  adopt.mutable_policy()->mutable_policy()->mutable_report()->set_uasc_flag_at(policy::v1::UASC_FLAG_AT_WINDOW_END);
  (*adopt.mutable_policy()->mutable_citations())["report.uasc_flag_at"] = "a decision of the panel";
  client_.Must<policy::v1::PolicyVersion>("AdoptPolicy", adopt);
  auto request = Year();
  EXPECT_THAT(Ask(request), IsOk());
  request.set_cohort(common::v1::FIGURE_COHORT_UASC);
  EXPECT_THAT(Ask(request), FailsWith(kPrecondition, "COHORT_UNAVAILABLE"));
}

}  // namespace
}  // namespace homeward::episode
