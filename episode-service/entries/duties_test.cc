#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/core/status_matchers.h"
#include "episode-service/episodes/policy.h"
#include "homeward/policy/v1/policy.pb.h"
#include "tests/support/directory_client.h"
#include "tests/support/entry_client.h"

// Who has to do what because of a report, a return or a risk, over the wire and in the database.
namespace homeward::episode {
namespace {

using common::v1::OBLIGATION_STATE_MET;
using common::v1::OBLIGATION_STATE_MET_LATE;
using common::v1::OBLIGATION_STATE_OPEN;
using common::v1::OBLIGATION_STATE_WITHDRAWN;

constexpr char kClosed[] =
    "screening { outcome: SCREENING_OUTCOME_CLOSURE rationale: 'back within the hour' screened_by: 'the hub' }";
constexpr char kUnsafe[] =
    "safety_evaluation { result: SAFETY_RESULT_NOT_SAFE evaluated_by: 'social worker' family_and_circumstances: 'hit'"
    " motivation: 'fear' destination: 'town' recent_pattern: 'third time' }";

class DutiesTest : public ::testing::Test {
 protected:
  DutiesTest() { episodes_.CreateCouncil(); }

  // Somebody who lives at home and whom nobody has.
  v1::YoungPerson CreateStranger() {
    v1::CreateYoungPersonRequest create;
    create.set_council(kWakefield);
    create.mutable_young_person()->set_given_name("Sam");
    create.mutable_young_person()->set_date_of_birth("2011-02-03");
    return episodes_.Must<v1::YoungPerson>("CreateYoungPerson", create);
  }

  v1::Episode Report(const v1::YoungPerson& child, v1::CareCategory category = v1::CARE_CATEGORY_MISSING) {
    auto request = EpisodeClient::Missing(child.young_person(), "2026-03-10T08:00:00Z");
    request.set_category(category);
    return episodes_.Must<v1::Episode>("ReportMissing", request);
  }
  v1::Episode Return(const v1::Episode& episode) {
    return episodes_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(episode, "2026-03-10T10:00:00Z"));
  }

  // The only one of a kind.
  common::v1::Obligation Owed(const v1::Episode& episode, absl::string_view kind) {
    common::v1::Obligation found;
    for (const auto& one : episodes_.Obligations(episode.young_person())) {
      if (one.kind() != kind) continue;
      EXPECT_EQ(found.kind(), "") << "more than one " << kind;
      found = one;
    }
    EXPECT_EQ(found.kind(), kind);
    return found;
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  EntryClient entries_{episodes_};
  DirectoryClient directory_{episodes_};
};

// Policy 69: by a version that says so; one that says nothing knows of none of it.
TEST(DutiesPolicy69, ScreeningIsReadAsTheVersionHasIt) {
  policy::v1::PolicyVersion version;
  EXPECT_FALSE(ReadPolicy(version).screening.has_value());
  EXPECT_FALSE(ReadPolicy(version).screen_within.has_value());
  EXPECT_FALSE(ReadPolicy(version).joint_strategy_within.has_value());
  EXPECT_FALSE(ReadPolicy(version).KnowsFollowUp());
  auto& episode = *version.mutable_effective()->mutable_episode();
  episode.set_screening(policy::v1::SCREENING_RULE_CONCERN_ONLY);
  episode.mutable_screen_within()->set_value(1);
  episode.mutable_screen_within()->set_unit(policy::v1::UNIT_WORKING_DAYS);
  episode.mutable_review_consider_within()->set_value(10);
  episode.mutable_repeatedly_missing()->set_episodes(3);
  episode.mutable_repeatedly_missing()->mutable_window()->set_value(2);
  episode.mutable_repeatedly_missing()->mutable_window()->set_unit(policy::v1::UNIT_CALENDAR_MONTHS);
  const Policy policy = ReadPolicy(version);
  EXPECT_EQ(policy.screening, Policy::Screening::kConcernOnly);
  EXPECT_EQ(policy.screen_within->unit, Limit::Unit::kWorkingDays);
  EXPECT_TRUE(policy.KnowsFollowUp());
  EXPECT_EQ(policy.repeatedly_missing->episodes, 3);
  EXPECT_EQ(policy.repeatedly_missing->window.unit, WindowLength::Unit::kMonths);
}

// S4-05, S4-32: a closure meets it as any outcome does.
TEST_F(DutiesTest, S405S432AChildWhomNobodyHasIsScreened) {
  const auto episode = Report(CreateStranger());
  const auto screening = Owed(episode, "screening");
  EXPECT_EQ(screening.state(), OBLIGATION_STATE_OPEN);
  EXPECT_EQ(screening.responsible_role(), "mash");
  EXPECT_EQ(TimeOf(screening.due_time()), At("2026-03-11T23:59:59.999999Z"));
  EXPECT_EQ(screening.why().rule(), "S4-05");
  EXPECT_TRUE(absl::StrContains(screening.why().citation(), "one working day")) << screening.why().citation();
  const auto entry = entries_.Record(episode, "2026-03-10T11:00:00Z", kClosed);
  EXPECT_EQ(Owed(episode, "screening").state(), OBLIGATION_STATE_MET);
  EXPECT_EQ(Owed(episode, "screening").discharged_by(), entry.entry());
}

// Who had the child at the report may be entered late, and put right.
TEST_F(DutiesTest, S405AnAllocationThatIsEnteredLateTakesTheScreeningAway) {
  const auto episode = Report(CreateStranger());
  const auto worker = directory_.AddWorker("w1", {"early_help_worker"});
  const auto allocation =
      directory_.Allocate(episode.young_person(), "early_help_worker", worker.worker(), "2026-03-10T08:00:00Z");
  EXPECT_EQ(Owed(episode, "screening").state(), OBLIGATION_STATE_WITHDRAWN);
  v1::EndAllocationRequest end;
  end.set_council(kWakefield);
  end.set_allocation(allocation.allocation());
  end.set_etag(allocation.etag());
  Put(At("2026-03-10T08:00:00.000001Z"), end.mutable_until_time());
  directory_.Must<v1::Allocation>("EndAllocation", end);
  EXPECT_EQ(Owed(episode, "screening").state(), OBLIGATION_STATE_WITHDRAWN);

  const auto other = Report(CreateStranger());
  directory_.Allocate(other.young_person(), "early_help_worker", worker.worker(), "2026-03-10T08:00:00.000001Z");
  EXPECT_EQ(Owed(other, "screening").state(), OBLIGATION_STATE_OPEN);
}

// S3-44: to the emergency duty team, where the office is closed.
TEST_F(DutiesTest, S344AnUnsafePlaceOfReturnIsReferredAtOnce) {
  const auto episode = Report(episodes_.CreateChild());
  entries_.Record(episode, "2026-03-10T09:00:00Z", kUnsafe);
  EXPECT_EQ(Owed(episode, "referral").state(), OBLIGATION_STATE_OPEN);
  EXPECT_TRUE(Owed(episode, "referral").overdue());
  const auto refer = [&](const char* to, absl::string_view time) {
    entries_.Record(episode, time,
                    absl::StrCat("referral { to: '", to, "' referred_by: 'carer' rationale: 'not safe at home' }"));
  };
  refer("missing_service", "2026-03-10T09:00:00Z");
  EXPECT_EQ(Owed(episode, "referral").state(), OBLIGATION_STATE_OPEN);
  refer("childrens_services", "2026-03-10T09:00:00.000001Z");
  EXPECT_EQ(Owed(episode, "referral").state(), OBLIGATION_STATE_MET_LATE);
  refer("emergency_duty_team", "2026-03-10T09:00:00Z");
  EXPECT_EQ(Owed(episode, "referral").state(), OBLIGATION_STATE_MET);
}

// S3-53: what the police ask for is assessed, and nothing further has its reason.
TEST_F(DutiesTest, S353WhatThePoliceAskForHasAnOutcome) {
  const auto episode = Return(Report(episodes_.CreateChild()));
  entries_.Record(episode, "2026-03-10T10:30:00Z",
                  "safe_and_well_check { manner: CHECK_MANNER_IN_PERSON referral: 'childrens_services' }");
  EXPECT_EQ(TimeOf(Owed(episode, "referral_outcome").due_time()), At("2026-03-17T23:59:59.999999Z"));
  const std::string nothing =
      "referral_outcome { route: REFERRAL_ROUTE_NO_FURTHER_ACTION protection_plan: ANSWER_NO assessed_by: 'the hub'"
      " agencies { name: 'The school nurse' relation: 'health' } ";
  EXPECT_THAT(
      entries_.Send<v1::Entry>("RecordEntry", EntryClient::Recorded(episode, "2026-03-10T11:00:00Z", nothing + "}")),
      FailsWith(absl::StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  entries_.Record(episode, "2026-03-10T11:00:00Z", nothing + "rationale: 'has all the help there is' }");
  EXPECT_EQ(Owed(episode, "referral_outcome").state(), OBLIGATION_STATE_MET);
}

// S3-18: the question whether the review is brought forward is answered, either way.
TEST_F(DutiesTest, S318WhetherTheStatutoryReviewIsBroughtForwardIsConsidered) {
  const auto episode = Return(Report(episodes_.CreateChild()));
  EXPECT_EQ(TimeOf(Owed(episode, "statutory_review_considered").due_time()), At("2026-03-24T23:59:59.999999Z"));
  const std::string considered =
      "consideration { considered_by: 'team manager' significant_harm: CONSIDERED_NO assessment_update: CONSIDERED_NO"
      " exploitation: CONSIDERED_NO rationale: 'as known' ";
  entries_.Record(episode, "2026-03-10T11:00:00Z", considered + "}");
  EXPECT_EQ(Owed(episode, "consideration").state(), OBLIGATION_STATE_MET);
  EXPECT_EQ(Owed(episode, "statutory_review_considered").state(), OBLIGATION_STATE_OPEN);
  entries_.Record(episode, "2026-03-10T11:30:00Z", considered + "statutory_review: CONSIDERED_NO }");
  EXPECT_EQ(Owed(episode, "statutory_review_considered").state(), OBLIGATION_STATE_MET);
}

// S4-02: where the child is known, and the risk is high.
TEST_F(DutiesTest, S402HighRiskAwayFromPlacementIsAgreedWithThePolice) {
  const auto episode = Report(episodes_.CreateChild(), v1::CARE_CATEGORY_AWAY);
  v1::AssessRiskRequest risk;
  risk.set_council(kWakefield);
  risk.set_episode(episode.episode());
  risk.set_etag(episode.etag());
  risk.set_level("high");
  risk.set_reason("an older man was seen with them");
  Put(Moment{.time = At("2026-03-10T09:00:00Z")}, risk.mutable_time());
  episodes_.Must<v1::Episode>("AssessRisk", risk);
  EXPECT_EQ(TimeOf(Owed(episode, "joint_strategy").due_time()), At("2026-03-11T23:59:59.999999Z"));
  EXPECT_EQ(Owed(episode, "joint_strategy").responsible_role(), "team_manager");
  entries_.Record(
      episode, "2026-03-10T11:00:00Z",
      "joint_strategy { police { name: 'An inspector' } agreed_by: 'team manager' account: 'fetched at six' }");
  EXPECT_EQ(Owed(episode, "joint_strategy").state(), OBLIGATION_STATE_MET);
}

// What was recorded before anything was owed for it counts as what is recorded now.
TEST_F(DutiesTest, ScreeningsFromBeforeTheyCountedAreFoundAfterTheMigrationS405) {
  const auto episode = Report(CreateStranger());
  entries_.Record(episode, "2026-03-10T11:00:00Z", kClosed);
  TestDatabase& database = episodes_.service().database();
  database.Execute("UPDATE entry SET clocked = 0");
  entries_.Record(episode, "2026-03-10T11:10:00Z", "media_interest { account: 'the paper rang' }");
  EXPECT_EQ(Owed(episode, "screening").state(), OBLIGATION_STATE_OPEN);
  for (const EmbeddedFile& migration : Application::Migrations()) {
    if (absl::StrContains(migration.name, "0127")) {
      const std::string sql(migration.text);
      database.Execute(sql.substr(0, sql.find(';')));
    }
  }
  entries_.Record(episode, "2026-03-10T11:20:00Z", "media_interest { account: 'the paper rang again' }");
  EXPECT_EQ(Owed(episode, "screening").state(), OBLIGATION_STATE_MET);
}

}  // namespace
}  // namespace homeward::episode
