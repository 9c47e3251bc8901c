#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/core/status_matchers.h"
#include "tests/support/entry_client.h"
#include "tests/support/particular_client.h"

namespace homeward::episode {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class FindMeTest : public ::testing::Test {
 protected:
  FindMeTest() {
    episodes_.CreateCouncil();
    child_ = episodes_.CreateChild().young_person();
  }

  // Everything but the photograph (S4-26).
  void FillPlan() {
    const std::string since = "2026-01-01T00:00:00Z";
    particulars_.Record(child_, since, "known_person { name: 'Mum' relation: 'parent' informed: KEPT_INFORMED_YES }");
    particulars_.Record(child_, since, "likely_place { place: 'the bus station' }");
    particulars_.Record(child_, since, "means_of_contact { means: 'mobile' address: '07700 900000' }");
    particulars_.Record(child_, since, "return_place { address: 'the home' contact: 'the manager' }");
  }

  common::v1::Obligation Owed(absl::string_view kind) {
    for (const auto& one : episodes_.Obligations(child_)) {
      if (one.kind() == kind) return one;
    }
    return {};
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  ParticularClient particulars_{episodes_};
  FindMeClient client_{episodes_};
  std::string child_;
};

// S4-26: what the plan has to hold, and that somebody says why it does not.
TEST_F(FindMeTest, S426APlanThatLacksSomethingSaysSo) {
  EXPECT_THAT(client_.Plan(child_).missing(),
              ElementsAre("known_person", "likely_place", "means_of_contact", "return_place", "photograph"));
  const auto review = FindMeClient::Review(child_, "2026-03-10T11:00:00Z", "");
  EXPECT_THAT(client_.Send<v1::FindMePlan>("ReviewFindMePlan", review),
              FailsWith(absl::StatusCode::kInvalidArgument, "PLAN_INCOMPLETE"));
  EXPECT_EQ(client_.Plan(child_).version(), 0);
  FillPlan();
  const auto plan = client_.Must<v1::FindMePlan>(
      "ReviewFindMePlan", FindMeClient::Review(child_, "2026-03-10T11:00:00Z", "refuses to be photographed"));
  EXPECT_EQ(plan.version(), 1);
  EXPECT_THAT(plan.missing(), ElementsAre("photograph"));
  EXPECT_EQ(plan.particulars_size(), 4);
  EXPECT_EQ(plan.person().placements_size(), 1);
}

// S4-26, policy 52: it is stale after 90 days, and what an earlier review found stays readable.
TEST_F(FindMeTest, S426EveryVersionStaysReadableAndGrowsStale) {
  FillPlan();
  client_.Must<v1::FindMePlan>("ReviewFindMePlan", FindMeClient::Review(child_, "2026-03-10T11:00:00Z", "no photo"));
  particulars_.Record(child_, "2026-03-10T11:30:00Z", "likely_place { place: 'the park' }");
  client_.Must<v1::FindMePlan>("ReviewFindMePlan", FindMeClient::Review(child_, "2026-03-10T11:45:00Z", "no photo"));
  EXPECT_EQ(client_.Plan(child_).particulars_size(), 5);
  EXPECT_EQ(client_.Plan(child_, 1).particulars_size(), 4);
  EXPECT_EQ(client_.Plan(child_, 2).particulars_size(), 5);
  v1::ListPlanVersionsRequest request;
  request.set_council(kWakefield);
  request.set_young_person(child_);
  const auto versions = client_.Call<v1::ListPlanVersionsResponse>("ListPlanVersions", request);
  ASSERT_THAT(versions, IsOk());
  ASSERT_EQ(versions->versions_size(), 2);
  EXPECT_EQ(versions->versions(0).version(), 2);
  clock_.Set(At("2026-06-08T22:59:59.999999Z"));
  EXPECT_FALSE(client_.Plan(child_).stale());
  clock_.Set(At("2026-06-08T23:00:00Z"));
  EXPECT_TRUE(client_.Plan(child_).stale());
  v1::GetFindMePlanRequest third;
  third.set_council(kWakefield);
  third.set_young_person(child_);
  third.set_version(3);
  EXPECT_THAT(client_.Call<v1::FindMePlan>("GetFindMePlan", third),
              FailsWith(absl::StatusCode::kNotFound, "PLAN_VERSION_NOT_FOUND"));
}

// S3-37, S4-26: one call makes what the police get, and the record of who got it.
TEST_F(FindMeTest, S337ThePackHoldsWhatTheReportNeedsAndStaysAsItWasGiven) {
  FillPlan();
  particulars_.Record(child_, "2026-03-01T09:00:00Z", "location_withheld { reason: 'may be trafficked' }");
  auto report = EpisodeClient::Missing(child_, "2026-03-10T08:00:00Z");
  report.mutable_police_report()->set_force("west_yorkshire");
  Put(Moment{.time = At("2026-03-10T09:00:00Z")}, report.mutable_police_report()->mutable_time());
  const auto episode = episodes_.Must<v1::Episode>("ReportMissing", report);
  EntryClient entries(episodes_);
  entries.Record(episode, "2026-03-10T09:00:00Z", "report_details { clothing: 'a red coat' }");
  EXPECT_TRUE(Owed("pack_shared").overdue());

  const auto pack =
      client_.Must<v1::Pack>("SharePack", FindMeClient::Share(child_, "2026-03-10T09:30:00Z", episode.episode()));
  EXPECT_EQ(pack.episode().episode(), episode.episode());
  ASSERT_EQ(pack.entries_size(), 1);
  EXPECT_EQ(pack.entries(0).details().report_details().clothing(), "a red coat");
  EXPECT_EQ(pack.plan().particulars_size(), 5);
  EXPECT_TRUE(pack.location_withheld());
  EXPECT_EQ(Owed("pack_shared").state(), common::v1::OBLIGATION_STATE_MET);

  particulars_.Record(child_, "2026-03-10T11:00:00Z", "likely_place { place: 'the park' }");
  v1::GetPackRequest get;
  get.set_council(kWakefield);
  get.set_pack(pack.pack());
  const auto later = client_.Call<v1::Pack>("GetPack", get);
  ASSERT_THAT(later, IsOk());
  EXPECT_EQ(later->SerializeAsString(), pack.SerializeAsString());
  get.set_pack(pack.young_person());
  EXPECT_THAT(client_.Call<v1::Pack>("GetPack", get), FailsWith(absl::StatusCode::kNotFound, "PACK_NOT_FOUND"));
}

// S3-47: while the location is withheld, another agency than the police gets no place, and the police get them all.
TEST_F(FindMeTest, S347APackForAnotherAgencyNamesNoPlaceWhileTheLocationIsWithheld) {
  FillPlan();
  const std::string since = "2026-01-02T00:00:00Z";
  for (const char* details : {
           "known_address { use: 'home' address: 'a SECRET street' }",
           "education { type: 'school' setting: 'the SECRET school' }",
           "travel { means: 'the SECRET bus' }",
           "placement_information { contact: 'the SECRET family' }",
           "known_person { name: 'Aunt' relation: 'relative' address: 'a SECRET house' informed: KEPT_INFORMED_YES }",
           "running_history { ran_before_care: ANSWER_YES unsafe_places: ANSWER_YES account: 'the SECRET flat' }",
           "practitioner { name: 'A Teacher' agency: 'the SECRET school' contact: 'by phone' }",
           "trafficking_protection { assessment: 'high' protection: 'moved to a SECRET town' contingency: 'police' }",
           "missing_strategy { factors: 'f' minimising: 'm' duties { party: 'provider' duty: 'SECRET' }"
           " when_absent: 'look at the SECRET park' agreed_with_child: 'yes' }",
           "likely_place { place: 'the SECRET station' }",
           "safety_plan { interventions { what: 'SECRET boxing club' how: 'with the keyworker' } }",
           "vulnerability { indicators: 'gifts' account: 'met at the SECRET arcade' }",
           "return_place { address: 'a SECRET home' contact: 'the manager' }",
       }) {
    particulars_.Record(child_, since, details);
  }
  auto earlier_report = EpisodeClient::Missing(child_, "2026-03-01T08:00:00Z");
  Put(Moment{.time = At("2026-03-02T08:00:00Z")}, earlier_report.mutable_returned());
  earlier_report.set_returned_place("the SECRET terrace");
  episodes_.Must<v1::Episode>("ReportMissing", earlier_report);
  auto report = EpisodeClient::Missing(child_, "2026-03-10T08:00:00Z");
  report.set_circumstances("left from the SECRET home");
  report.mutable_police_report()->set_force("west_yorkshire");
  Put(Moment{.time = At("2026-03-10T09:00:00Z")}, report.mutable_police_report()->mutable_time());
  const auto episode = episodes_.Must<v1::Episode>("ReportMissing", report);
  EntryClient entries(episodes_);
  entries.Record(episode, "2026-03-10T09:00:00Z",
                 "report_details { clothing: 'a red coat' last_seen_where: 'SECRET' likely_places: 'SECRET'"
                 " with_whom: 'somebody at SECRET' associates: 'the SECRET friends' }");
  entries.Record(episode, "2026-03-10T09:10:00Z", "sighting { where: 'the SECRET square' }");
  auto share = FindMeClient::Share(child_, "2026-03-10T09:30:00Z", episode.episode());
  share.mutable_sharing()->set_recipient_kind(v1::PACK_RECIPIENT_OTHER_AGENCY);
  const auto whole = client_.Must<v1::Pack>("SharePack", share);
  EXPECT_FALSE(whole.location_withheld());
  EXPECT_THAT(whole.DebugString(), HasSubstr("SECRET square"));
  EXPECT_THAT(whole.DebugString(), HasSubstr("SECRET terrace"));
  EXPECT_EQ(Owed("pack_shared").state(), common::v1::OBLIGATION_STATE_OPEN);  // S4-26: the police have none yet

  particulars_.Record(child_, "2026-03-10T10:00:00Z", "trafficking_referral { referred_on: '2026-03-10' }");
  const auto without = client_.Must<v1::Pack>("SharePack", share);
  EXPECT_TRUE(without.location_withheld());
  EXPECT_TRUE(without.plan().person().location_withheld());
  EXPECT_TRUE(without.episode().location_withheld());
  EXPECT_THAT(without.DebugString(), Not(HasSubstr("SECRET")));
  EXPECT_EQ(without.plan().person().placements_size(), 0);
  EXPECT_THAT(without.plan().DebugString(), Not(HasSubstr("the home")));
  ASSERT_EQ(without.entries_size(), 1);
  EXPECT_EQ(without.entries(0).details().report_details().clothing(), "a red coat");
  EXPECT_THAT(without.plan().DebugString(), HasSubstr("07700 900000"));
  EXPECT_EQ(Owed("pack_shared").state(), common::v1::OBLIGATION_STATE_OPEN);

  share.mutable_sharing()->set_recipient_kind(v1::PACK_RECIPIENT_POLICE_MISSING_FROM);
  const auto police = client_.Must<v1::Pack>("SharePack", share);
  EXPECT_TRUE(police.location_withheld());
  EXPECT_THAT(police.DebugString(), HasSubstr("SECRET square"));
  EXPECT_EQ(police.plan().person().placements_size(), 1);
  EXPECT_EQ(Owed("pack_shared").state(), common::v1::OBLIGATION_STATE_MET);
  // The pack of before stays as it was given, and says how it stands now.
  v1::GetPackRequest get;
  get.set_council(kWakefield);
  get.set_pack(whole.pack());
  const auto earlier = client_.Call<v1::Pack>("GetPack", get).value();
  EXPECT_FALSE(earlier.location_withheld());
  EXPECT_TRUE(earlier.plan().person().location_withheld());
}

// S3-37: however often a child was seen, the police get what was reported; what was entered in error takes no room.
TEST_F(FindMeTest, S337SightingsLeaveRoomForTheReport) {
  FillPlan();
  const auto episode =
      episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child_, "2026-03-10T08:00:00Z"));
  EntryClient entries(episodes_);
  entries.Record(episode, "2026-03-10T08:30:00Z", "report_details { clothing: 'a red coat' }");
  entries.Record(episode, "2026-03-10T08:45:00Z", "sighting { where: 'the first square' }");
  for (int i = 0; i < 20; ++i) {
    const auto seen = entries.Record(episode, "2026-03-10T09:00:00Z", "sighting { where: 'the bridge' }");
    if (i > 0) entries.Must<v1::Entry>("VoidEntry", EntryClient::Voiding(seen));
  }
  const auto pack =
      client_.Must<v1::Pack>("SharePack", FindMeClient::Share(child_, "2026-03-10T09:30:00Z", episode.episode()));
  ASSERT_EQ(pack.entries_size(), 3);
  EXPECT_EQ(pack.entries(0).details().report_details().clothing(), "a red coat");
  EXPECT_EQ(pack.entries(1).details().sighting().where(), "the bridge");
  EXPECT_EQ(pack.entries(2).details().sighting().where(), "the first square");
}

TEST_F(FindMeTest, APackIsNotSharedForAnotherChildsEpisode) {
  const std::string other = episodes_.CreateChild("Alex").young_person();
  const auto episode =
      episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(other, "2026-03-10T08:00:00Z"));
  EXPECT_THAT(
      client_.Send<v1::Pack>("SharePack", FindMeClient::Share(child_, "2026-03-10T09:30:00Z", episode.episode())),
      FailsWith(absl::StatusCode::kNotFound, "EPISODE_NOT_FOUND"));
}

}  // namespace
}  // namespace homeward::episode
