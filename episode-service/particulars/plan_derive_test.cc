#include "episode-service/particulars/plan_derive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "episode-service/particulars/test_particulars.h"

namespace homeward::episode {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kPlan[] = "find_me_plan";
constexpr char kPack[] = "pack_shared";
constexpr char kEpisode[] = "01900000-0000-7000-8000-0000000000e1";

ParticularContent Review(Moment when) { return Known(ParticularKind::kPlanReview, when); }
ParticularContent Shared(Moment when, std::string episode = kEpisode) {
  return Known(ParticularKind::kPackSharing, when, PackSharing{.episode = std::move(episode)});
}

// A child who has been missing since 08:00 on 10/03/2026.
class PlanHistory : public TestHistory {
 public:
  explicit PlanHistory(absl::string_view now) : TestHistory(At("2026-03-10T08:00:00Z")) {
    Take(*Report(context(), MissingSince("2026-03-10T08:00:00Z", kEpisode)));
    MoveTo(At(now));
  }
  using TestHistory::Take;
  void ReturnAt(absl::string_view time) {
    Take(*Return(context(), facts().episodes.front(),
                 {.returned = Minute(time), .returned_to = ReturnedTo::kSamePlacement, .return_notified = {}}));
  }
};

// S4-26: a plan for every child with a missing concern.
TEST(FindMePlanS426, IsThereADayAfterAChildGoesMissingForTheFirstTime) {
  PlanHistory history("2026-03-10T12:00:00Z");
  const auto wanted = WantedOf(history, kPlan);
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].due, At("2026-03-11T08:00:00Z"));
  EXPECT_EQ(wanted[0].why.policy_field, "episode.find_me.first_within");
  EXPECT_EQ(wanted[0].raised_by, kEpisode);
}

// Policy 52: reviewed again within 90 days.
TEST(FindMePlanS426, EachReviewSettlesWhatWasDueAndStartsTheNextNinetyDays) {
  PlanHistory history("2026-03-12T12:00:00Z");
  ASSERT_THAT(Enter(history, 1, Review(Minute("2026-03-11T08:00:00Z"))), IsOk());
  const auto wanted = WantedOf(history, kPlan);
  ASSERT_THAT(wanted, SizeIs(2));
  EXPECT_EQ(wanted[0].discharge->time, At("2026-03-11T08:00:00Z"));
  EXPECT_EQ(wanted[1].due, At("2026-06-09T22:59:59.999999Z"));  // 90 days, and summer time by then
  EXPECT_FALSE(wanted[1].discharge.has_value());
}

TEST(FindMePlanS426, OneFromBeforeCountsWhileItIsFresh) {
  PlanHistory history("2026-03-10T12:00:00Z");
  ASSERT_THAT(Enter(history, 1, Review(Date(2026, 2, 1))), IsOk());
  auto wanted = WantedOf(history, kPlan);
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].due, At("2026-05-02T22:59:59.999999Z"));
  PlanHistory stale("2026-03-10T12:00:00Z");
  ASSERT_THAT(Enter(stale, 1, Review(Date(2025, 11, 1))), IsOk());
  wanted = WantedOf(stale, kPlan);
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].due, At("2026-03-11T08:00:00Z"));
}

TEST(FindMePlanS426, TheConcernIsOverTwelveMonthsAfterTheLastEpisode) {
  PlanHistory history("2026-03-12T12:00:00Z");
  history.ReturnAt("2026-03-10T20:00:00Z");
  ASSERT_THAT(Enter(history, 1, Review(Minute("2026-03-11T07:00:00Z"))), IsOk());
  history.MoveTo(At("2026-12-22T12:00:00Z"));
  ASSERT_THAT(Enter(history, 2, Review(Minute("2026-12-20T12:00:00Z"))), IsOk());
  // The last one would be due on 20/03/2027; the concern is over on 10/03/2027.
  EXPECT_THAT(WantedOf(history, kPlan), SizeIs(2));
  history.MoveTo(At("2027-03-10T23:59:59.999999Z"));
  EXPECT_THAT(WantedOf(history, kPlan), SizeIs(2));
}

TEST(FindMePlanS426, WhatWasOverdueWhenTheConcernWasOverWasMissed) {
  PlanHistory history("2026-03-12T12:00:00Z");
  history.ReturnAt("2026-03-10T20:00:00Z");
  history.MoveTo(At("2027-03-10T23:59:59.999998Z"));
  EXPECT_EQ(WantedOf(history, kPlan).at(0).superseded_reason, "");
  history.MoveTo(At("2027-03-10T23:59:59.999999Z"));
  EXPECT_EQ(WantedOf(history, kPlan).at(0).superseded_reason, "missed");
}

// Policy 29: what is due when somebody turns 18 while missing stays due; after the return it is no concern of a child.
TEST(FindMePlanS426, StaysDueForWhoTurns18WhileMissing) {
  PlanHistory history("2026-03-20T12:00:00Z");
  history.facts().person.born = absl::CivilDay(2008, 3, 15);
  EXPECT_EQ(WantedOf(history, kPlan).at(0).superseded_reason, "");
  history.ReturnAt("2026-03-18T12:00:00Z");
  EXPECT_EQ(WantedOf(history, kPlan).at(0).superseded_reason, "missed");
}

TEST(FindMePlanS426, NothingIsAskedWhereThePolicyHasNoSuchSetting) {
  Policy policy = WakefieldLike();
  policy.find_me.reset();
  TestHistory history(At("2026-03-10T08:00:00Z"), policy);
  history.Take(*Report(history.context(), MissingSince("2026-03-10T08:00:00Z", kEpisode)));
  EXPECT_THAT(WantedOf(history, kPlan), IsEmpty());
  EXPECT_THAT(WantedOf(history, kPack), IsEmpty());
}

// S3-20, policy 52: a photograph of the last twelve months, by the day it was taken.
TEST(PhotographS320, IsNoOlderThanTwelveMonths) {
  PlanHistory history("2026-03-12T12:00:00Z");
  EXPECT_EQ(WantedOf(history, "photograph").at(0).due, At("2026-03-11T08:00:00Z"));
  history.facts().photographs = {{.id = "new", .taken = absl::CivilDay(2026, 3, 11)},
                                 {.id = "old", .taken = absl::CivilDay(2025, 3, 9)}};
  const auto wanted = WantedOf(history, "photograph");
  ASSERT_THAT(wanted, SizeIs(2));
  EXPECT_EQ(wanted[0].discharge->record, "new");  // the old one had expired the day before
  EXPECT_EQ(wanted[1].due, At("2027-03-11T23:59:59.999999Z"));
  history.facts().photographs.front().taken = absl::CivilDay(2025, 3, 12);
  EXPECT_EQ(WantedOf(history, "photograph").at(0).due, At("2026-03-12T23:59:59.999999Z"));
}

// S4-26: police who are told get the pack.
TEST(PackS426, GoesToThePoliceWhoWereTold) {
  PlanHistory history("2026-03-10T12:00:00Z");
  EXPECT_THAT(WantedOf(history, kPack), IsEmpty());
  history.Take(
      *Record(history.context(), history.facts().episodes.front(),
              RecordPoliceReport{.report = {.time = Minute("2026-03-10T09:00:00Z"), .force = "west_yorkshire"}}));
  EXPECT_EQ(WantedOf(history, kPack).at(0).due, At("2026-03-10T10:00:00Z"));
  ASSERT_THAT(Enter(history, 1, Shared(Minute("2026-03-10T09:30:00Z"), "")), IsOk());  // in advance, for nobody yet
  EXPECT_FALSE(WantedOf(history, kPack).at(0).discharge.has_value());
  ASSERT_THAT(Enter(history, 2, Shared(Minute("2026-03-10T10:00:00Z"))), IsOk());
  EXPECT_EQ(WantedOf(history, kPack).at(0).discharge->record, ParticularId(2));
}

TEST(PackS426, IsNotSettledByWhatAnotherAgencyGets) {
  PlanHistory history("2026-03-10T12:00:00Z");
  history.Take(
      *Record(history.context(), history.facts().episodes.front(),
              RecordPoliceReport{.report = {.time = Minute("2026-03-10T09:00:00Z"), .force = "west_yorkshire"}}));
  using Recipient = PackSharing::Recipient;
  const auto shared = [&](int number, Recipient recipient) {
    return Enter(history, number,
                 Known(ParticularKind::kPackSharing, Minute("2026-03-10T09:30:00Z"),
                       PackSharing{.episode = kEpisode, .recipient = recipient}));
  };
  ASSERT_THAT(shared(1, Recipient::kOtherAgency), IsOk());
  EXPECT_FALSE(WantedOf(history, kPack).at(0).discharge.has_value());
  for (const Recipient police :
       {Recipient::kPoliceInAdvance, Recipient::kPoliceSuspectedAt, Recipient::kPoliceMissingFrom}) {
    ASSERT_THAT(shared(2, police), IsOk());
    EXPECT_EQ(WantedOf(history, kPack).at(0).discharge->record, ParticularId(2));
  }
}

TEST(PackS426, IsNotOwedOnceTheChildIsBackInTime) {
  PlanHistory history("2026-03-10T12:00:00Z");
  history.Take(
      *Record(history.context(), history.facts().episodes.front(),
              RecordPoliceReport{.report = {.time = Minute("2026-03-10T09:00:00Z"), .force = "west_yorkshire"}}));
  history.ReturnAt("2026-03-10T10:00:00Z");
  EXPECT_THAT(WantedOf(history, kPack), IsEmpty());
}

}  // namespace
}  // namespace homeward::episode
