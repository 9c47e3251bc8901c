#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/policy/policy_document.h"
#include "policies/policy_files.h"

namespace homeward {
namespace {

using policy::v1::Policy;
using testing::ElementsAre;
using testing::IsEmpty;

Policy Parse(const std::string& text) {
  Policy policy;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &policy)) << text;
  return policy;
}

std::vector<std::string> Weaker(const std::string& national, const std::string& council) {
  return WeakerThanDefault(Parse(national), MergePolicy(Parse(national), Parse(council)));
}

// policy 1, 3, 5: Kent offers within three working days, which can run far longer than 72 hours, and leaves out who
// went missing again.
TEST(WeakerThanDefault, FlagsKentAndNobodyElse) {
  auto versions = LoadPolicyVersions(kPolicyFiles);
  ASSERT_THAT(versions, IsOk());
  std::map<std::string, std::vector<std::string>> weaker;
  for (const auto& version : *versions) {
    weaker[version.council()] = WeakerThanDefault(versions->front().policy(), version.effective());
  }
  EXPECT_THAT(weaker["E10000016"], ElementsAre("interview.offer_by", "interview.complete_by", "interview.limit_on",
                                               "interview.superseded_by_next_within"));
  for (const char* council : {"E92000001", "E06000041", "E08000031", "E08000036"}) {
    EXPECT_THAT(weaker[council], IsEmpty()) << council;
  }
}

TEST(WeakerThanDefault, ALongerLimitIsWeakerAndAShorterOrEqualOneIsNot) {
  const std::string national = "care_leaver { team_manager_within { value: 3 unit: UNIT_WORKING_DAYS } }";
  const auto council = [&](const std::string& limit) {
    return Weaker(national, "care_leaver { team_manager_within { " + limit + " } }");
  };
  EXPECT_THAT(council("value: 4 unit: UNIT_WORKING_DAYS"), ElementsAre("care_leaver.team_manager_within"));
  EXPECT_THAT(council("value: 3 unit: UNIT_WORKING_DAYS"), IsEmpty());
  EXPECT_THAT(council("value: 2 unit: UNIT_WORKING_DAYS"), IsEmpty());
}

TEST(WeakerThanDefault, WhatGoesByRiskIsWeakerWhereOneLevelGetsMore) {
  const auto interval = [](const std::string& level, int days) {
    return "care_leaver { oversight_review_interval { intervals { level: '" + level +
           "' every { value: " + std::to_string(days) + " unit: UNIT_CALENDAR_DAYS } } } }";
  };
  EXPECT_THAT(Weaker(interval("high", 7), interval("high", 8)), ElementsAre("care_leaver.oversight_review_interval"));
  EXPECT_THAT(Weaker(interval("high", 7), interval("high", 7)), IsEmpty());
  EXPECT_THAT(Weaker(interval("high", 7), interval("low", 8)), IsEmpty());
  const auto share = [](int numerator, int denominator) {
    return "care_leaver { risk_scale { shares { level: 'high' numerator: " + std::to_string(numerator) +
           " denominator: " + std::to_string(denominator) + " } } }";
  };
  EXPECT_THAT(Weaker(share(1, 3), share(1, 2)), ElementsAre("care_leaver.risk_scale"));
  EXPECT_THAT(Weaker(share(1, 3), share(1, 4)), IsEmpty());
}

TEST(WeakerThanDefault, FewerYearsOfCareLeaversAreWeaker) {
  const std::string national = "care_leaver { age_range { min: 18 max: 25 inclusive: true } }";
  EXPECT_THAT(Weaker(national, "care_leaver { age_range { min: 18 max: 25 } }"), ElementsAre("care_leaver.age_range"));
  EXPECT_THAT(Weaker(national, "care_leaver { age_range { min: 18 max: 26 } }"), IsEmpty());
}

TEST(WeakerThanDefault, LimitsOfDifferentUnitsCompareByTheLongestTheyCanRun) {
  const auto council = [](const std::string& national, const std::string& limit) {
    return !Weaker("interview { offer_by { " + national + " } }", "interview { offer_by { " + limit + " } }").empty();
  };
  EXPECT_TRUE(council("value: 72 unit: UNIT_ELAPSED_HOURS", "value: 3 unit: UNIT_CALENDAR_DAYS"));
  EXPECT_TRUE(council("value: 1 unit: UNIT_ELAPSED_HOURS", "value: 61 unit: UNIT_ELAPSED_MINUTES"));
  EXPECT_FALSE(council("value: 1 unit: UNIT_ELAPSED_HOURS", "value: 60 unit: UNIT_ELAPSED_MINUTES"));
  EXPECT_FALSE(council("value: 3 unit: UNIT_CALENDAR_DAYS", "value: 72 unit: UNIT_ELAPSED_HOURS"));
  // From Monday 23/12/2024 three working days run to the end of Monday 30/12: longer than six days and a day 0.
  EXPECT_TRUE(council("value: 6 unit: UNIT_CALENDAR_DAYS", "value: 3 unit: UNIT_WORKING_DAYS"));
  EXPECT_FALSE(council("value: 7 unit: UNIT_CALENDAR_DAYS", "value: 3 unit: UNIT_WORKING_DAYS"));
  EXPECT_FALSE(council("value: 31 unit: UNIT_CALENDAR_DAYS", "value: 1 unit: UNIT_CALENDAR_MONTHS"));
  EXPECT_TRUE(council("value: 30 unit: UNIT_CALENDAR_DAYS", "value: 1 unit: UNIT_CALENDAR_MONTHS"));
  EXPECT_FALSE(council("value: 0 unit: UNIT_CALENDAR_DAYS", "value: 0 unit: UNIT_WORKING_DAYS"));
}

TEST(WeakerThanDefault, SwitchingOffIsWeakerWhereTheLimitProtects) {
  const std::string on = "episode { serious_notification { at { limit { value: 72 unit: UNIT_ELAPSED_HOURS } } } }";
  const std::string off = "episode { serious_notification { at {} } }";
  EXPECT_THAT(Weaker(on, off), ElementsAre("episode.serious_notification.at"));
  EXPECT_THAT(Weaker(off, on), IsEmpty());
}

TEST(WeakerThanDefault, SwitchingOnIsWeakerWhereTheLimitExcuses) {
  const std::string on = "interview { superseded_by_next_within { limit { value: 3 unit: UNIT_WORKING_DAYS } } }";
  const std::string off = "interview { superseded_by_next_within {} }";
  EXPECT_THAT(Weaker(off, on), ElementsAre("interview.superseded_by_next_within"));
  EXPECT_THAT(Weaker(on, off), IsEmpty());
}

TEST(WeakerThanDefault, ComparesNumbersChoicesAndAnswers) {
  EXPECT_THAT(Weaker("interview { min_attempts: 2 }", "interview { min_attempts: 1 }"),
              ElementsAre("interview.min_attempts"));
  EXPECT_THAT(Weaker("interview { min_attempts: 1 }", "interview { min_attempts: 2 }"), IsEmpty());
  EXPECT_THAT(Weaker("interview { applies_to: INTERVIEW_APPLIES_TO_MISSING_AND_ABSENT }",
                     "interview { applies_to: INTERVIEW_APPLIES_TO_MISSING }"),
              ElementsAre("interview.applies_to"));
  EXPECT_THAT(Weaker("interview { pre_return_talk: true }", "interview { pre_return_talk: false }"),
              ElementsAre("interview.pre_return_talk"));
  EXPECT_THAT(Weaker("calendar { working_day_cutoff { hour: 17 } }", "calendar { working_day_cutoff { hour: 24 } }"),
              ElementsAre("calendar.working_day_cutoff"));
  EXPECT_THAT(Weaker("report { population: POPULATION_ALL }", "report { population: POPULATION_LOOKED_AFTER }"),
              IsEmpty());
}

TEST(WeakerThanDefault, ComparesLists) {
  const std::string two =
      "interview { discharged_by { outcomes: [INTERVIEW_OUTCOME_COMPLETED, "
      "INTERVIEW_OUTCOME_DECLINED] } }";
  const std::string one = "interview { discharged_by { outcomes: INTERVIEW_OUTCOME_COMPLETED } }";
  EXPECT_THAT(Weaker(one, two), ElementsAre("interview.discharged_by"));
  EXPECT_THAT(Weaker(two, one), IsEmpty());

  const std::string wide = "episode { intake_sources { codes: [\"police\", \"carer\"] } }";
  const std::string narrow = "episode { intake_sources { codes: \"police\" } }";
  EXPECT_THAT(Weaker(wide, narrow), ElementsAre("episode.intake_sources"));
  EXPECT_THAT(Weaker(narrow, wide), IsEmpty());
}

// policy 18: more episodes, or the same within fewer days, find fewer children.
TEST(WeakerThanDefault, ComparesCounts) {
  const auto counts = [](const std::string& episodes, const std::string& days) {
    return "episode { repeatedly_missing { episodes: " + episodes + " window { value: " + days +
           " unit: UNIT_CALENDAR_DAYS } } }";
  };
  EXPECT_THAT(Weaker(counts("3", "90"), counts("4", "90")), ElementsAre("episode.repeatedly_missing"));
  EXPECT_THAT(Weaker(counts("3", "90"), counts("3", "30")), ElementsAre("episode.repeatedly_missing"));
  EXPECT_THAT(Weaker(counts("3", "90"), counts("2", "90")), IsEmpty());
}

}  // namespace
}  // namespace homeward
