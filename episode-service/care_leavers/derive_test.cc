#include "episode-service/care_leavers/derive.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "common/core/status_matchers.h"
#include "episode-service/care_leavers/spans.h"
#include "episode-service/care_leavers/test_care_leavers.h"

namespace homeward::episode {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using Subject = ManagementOversight::Subject;
using Level = ManagerTold::Level;
using News = ManagerTold::News;
using Result = Determination::Result;

constexpr char kTuesday[] = "2026-03-10T10:00:00Z";

// S0-02, policy 53: direct contact every 56 days, counted from the last one or from when the record is live.
TEST(ContactS002, EachDirectContactSettlesTheOneThatIsDueAndStartsTheNext) {
  CareLeaverHistory history("2026-03-20T12:00:00Z");
  EXPECT_EQ(history.DueOf("contact"), At("2026-04-26T23:59:59.999999+01:00"));
  ASSERT_THAT(history.Enter(kTuesday, kSpokenTo), IsOk());
  EXPECT_EQ(history.Owed("contact").at(0).discharge->time, At(kTuesday));
  EXPECT_EQ(history.DueOf("contact"), At("2026-05-05T23:59:59.999999+01:00"));
  EXPECT_EQ(history.Open("contact").at(0).why.rule, "S0-02");
}

// S0-03: attempts are on record, and contact stays owed however many there are.
TEST(ContactS003, NoAttemptThatDidNotReachThemSettlesIt) {
  CareLeaverHistory history("2026-03-20T12:00:00Z");
  const absl::Time due = history.DueOf("contact");
  ASSERT_THAT(history.Enter("2026-03-02T10:00:00Z", kNoAnswer), IsOk());
  ASSERT_THAT(history.Enter("2026-03-03T10:00:00Z", ContactAttempt{.direct = false, .reached = true}), IsOk());
  EXPECT_EQ(history.DueOf("contact"), due);
}

// S0-04: declined holds once the letter is sent; until then contact is owed on, and so is the letter.
TEST(DeclinedS004, HoldsWithTheLetterAndNotBefore) {
  CareLeaverHistory history("2026-06-01T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, ServiceDeclined{}), IsOk());
  EXPECT_EQ(history.DueOf("declined_letter"), At("2026-03-17T23:59:59.999999Z"));
  EXPECT_EQ(history.DueOf("contact"), At("2026-04-26T23:59:59.999999+01:00"));
  ASSERT_THAT(history.Enter("2026-03-12T10:00:00Z", DeclinedLetter{.complete = true}), IsOk());
  EXPECT_THAT(history.Open("declined_letter"), IsEmpty());
  EXPECT_THAT(history.Owed("contact"), IsEmpty());

  // They come back: contact is owed again from then on.
  ASSERT_THAT(history.Enter("2026-05-12T10:00:00Z", kSpokenTo), IsOk());
  EXPECT_EQ(history.DueOf("contact"), At("2026-07-07T23:59:59.999999+01:00"));
}

TEST(DeclinedS004, ALetterToWhoDidNotDeclineEndsNothing) {
  CareLeaverHistory history("2026-03-20T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, DeclinedLetter{.complete = true}), IsOk());
  EXPECT_THAT(history.Open("contact"), SizeIs(1));
}

TEST(DeclinedS004, ContactThatWasOverdueWhenTheLetterWentWasMissed) {
  CareLeaverHistory history("2026-06-01T12:00:00Z");
  ASSERT_THAT(history.Enter("2026-04-26T10:00:00Z", ServiceDeclined{}), IsOk());
  ASSERT_THAT(history.Enter("2026-04-27T00:00:00+01:00", DeclinedLetter{.complete = true}), IsOk());
  ASSERT_THAT(history.Owed("contact"), SizeIs(1));
  EXPECT_EQ(history.Owed("contact").at(0).superseded_reason, "missed");
}

// S0-05: a plan to cease initiating contact ends it where a manager supports it, and only there.
TEST(CeaseContactS005, OnlyWithSupport) {
  CareLeaverHistory history("2026-06-01T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, Oversight(Subject::kCeaseContact, false)), IsOk());
  EXPECT_THAT(history.Open("contact"), SizeIs(1));
  ASSERT_THAT(history.Enter("2026-03-11T10:00:00Z", Oversight(Subject::kCeaseContact, true)), IsOk());
  EXPECT_THAT(history.Open("contact"), IsEmpty());
  // Looked at again, it is supported no more.
  ASSERT_THAT(history.Enter("2026-03-12T10:00:00Z", Oversight(Subject::kCeaseContact, false)), IsOk());
  EXPECT_EQ(history.DueOf("contact"), At("2026-05-07T23:59:59.999999+01:00"));
}

TEST(CeaseContactS005, NoOtherOversightEndsIt) {
  CareLeaverHistory history("2026-03-20T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, Oversight(Subject::kNotInTouch)), IsOk());
  EXPECT_THAT(history.Open("contact"), SizeIs(1));
}

// S0-06, S0-07: not in touch is not missing; what follows from it is a manager's oversight.
TEST(DeterminationS006, NotInTouchIsNotMissing) {
  CareLeaverHistory history("2026-03-20T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, Determined(Result::kNotInTouch, "low")), IsOk());
  EXPECT_EQ(history.DueOf("management_oversight"), At("2026-04-07T23:59:59.999999+01:00"));
  for (const char* kind : {"missing_adult_report", "team_manager_told", "weekly_review"}) {
    EXPECT_THAT(history.Owed(kind), IsEmpty()) << kind;
  }
  // In touch again: nothing is left to oversee.
  ASSERT_THAT(history.Enter("2026-03-12T10:00:00Z", kSpokenTo), IsOk());
  EXPECT_THAT(history.Owed("management_oversight"), IsEmpty());
}

TEST(DeterminationS007, OfMissingStartsWhatIsOwed) {
  CareLeaverHistory history("2026-03-20T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, Missing()), IsOk());
  for (const char* kind : {"care_leaver_risk_assessment", "missing_adult_report", "team_manager_told",
                           "service_manager_told", "weekly_review", "service_manager_update", "management_oversight"}) {
    ASSERT_THAT(history.Open(kind), SizeIs(1)) << kind;
    EXPECT_EQ(history.Open(kind).at(0).raised, At(kTuesday)) << kind;
  }
  EXPECT_THAT(history.Owed("home_office_told"), IsEmpty());
}

// S0-08, policy 53: looked at again every 28, 14 or 7 days; as long as nobody knows the risk, every 7.
TEST(OversightS008, IsReviewedTheOftenerTheHigherTheRisk) {
  const std::vector<std::pair<std::string, const char*>> due = {{"", "2026-03-17T23:59:59.999999Z"},
                                                                {"low", "2026-04-07T23:59:59.999999+01:00"},
                                                                {"medium", "2026-03-24T23:59:59.999999Z"},
                                                                {"high", "2026-03-17T23:59:59.999999Z"}};
  for (const auto& [level, time] : due) {
    CareLeaverHistory history("2026-03-20T12:00:00Z");
    ASSERT_THAT(history.Enter(kTuesday, Missing(level)), IsOk());
    EXPECT_EQ(history.DueOf("management_oversight"), At(time)) << level;
  }
}

TEST(OversightS008, EachStartsTheNextAndASoonerReviewWins) {
  CareLeaverHistory history("2026-03-20T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, Missing("low")), IsOk());
  ManagementOversight oversight = Oversight(Subject::kMissing);
  oversight.review_by = Minute("2026-03-31T10:00:00Z");
  ASSERT_THAT(history.Enter("2026-03-12T10:00:00Z", oversight), IsOk());
  EXPECT_EQ(history.DueOf("management_oversight"), At("2026-03-31T10:00:00Z"));
  oversight.review_by = Minute("2026-06-30T10:00:00Z");
  ASSERT_THAT(history.Enter("2026-03-13T10:00:00Z", oversight), IsOk());
  EXPECT_EQ(history.DueOf("management_oversight"), At("2026-04-10T23:59:59.999999+01:00"));
  EXPECT_THAT(history.Owed("management_oversight"), SizeIs(3));
}

TEST(OversightS008, ARiskThatIsAssessedAsHighBringsItForward) {
  CareLeaverHistory history("2026-03-20T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, Missing("low")), IsOk());
  ASSERT_THAT(history.Enter("2026-03-12T10:00:00Z", AssessedAs("high")), IsOk());
  EXPECT_EQ(history.DueOf("management_oversight"), At("2026-03-19T23:59:59.999999Z"));
}

// S0-09: who is missing is assessed by the time the team manager knows.
TEST(RiskAssessmentS009, IsOwedOfWhoIsMissing) {
  CareLeaverHistory history("2026-03-20T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, Missing()), IsOk());
  EXPECT_EQ(history.DueOf("care_leaver_risk_assessment"), At("2026-03-13T23:59:59.999999Z"));
  ASSERT_THAT(history.Enter("2026-03-11T10:00:00Z", AssessedAs("low")), IsOk());
  EXPECT_EQ(history.Owed("care_leaver_risk_assessment").at(0).discharge->time, At("2026-03-11T10:00:00Z"));
}

// S0-11: the police hear of a missing adult on the same day; what was done earlier that day counts, the day before not.
TEST(MissingAdultReportS011, IsMadeOnTheSameDay) {
  CareLeaverHistory history("2026-03-20T12:00:00Z");
  ASSERT_THAT(history.Enter("2026-03-09T23:59:00Z", MissingAdultReport{.last_seen = Minute("2026-03-08T10:00:00Z")}),
              IsOk());
  ASSERT_THAT(history.Enter(kTuesday, Missing()), IsOk());
  EXPECT_EQ(history.DueOf("missing_adult_report"), At("2026-03-10T23:59:59.999999Z"));
  ASSERT_THAT(history.Enter("2026-03-10T00:00:00Z", MissingAdultReport{.last_seen = Minute("2026-03-08T10:00:00Z")}),
              IsOk());
  EXPECT_THAT(history.Open("missing_adult_report"), IsEmpty());
}

// S0-12: the Home Office knows of a former unaccompanied child within a working day.
TEST(HomeOfficeS012, OnlyOfAFormerUnaccompaniedChild) {
  YoungPerson person = FormerRelevant();
  person.uasc_from = absl::CivilDay(2022, 5, 1);
  person.uasc_until = absl::CivilDay(2024, 6, 1);
  CareLeaverHistory history("2026-03-20T12:00:00Z", WokinghamLike(), person);
  ASSERT_THAT(history.Enter(kTuesday, Missing()), IsOk());
  EXPECT_EQ(history.DueOf("home_office_told"), At("2026-03-11T23:59:59.999999Z"));
  ASSERT_THAT(history.Enter("2026-03-11T10:00:00Z", HomeOfficeTold{}), IsOk());
  EXPECT_THAT(history.Open("home_office_told"), IsEmpty());
}

// S0-14, S0-15, policy 27: three and five working days; two and three at medium risk, one and one at high. Friday
// 03/04/2026 and Monday 06/04/2026 are bank holidays.
TEST(ManagersS014S015, AreToldTheSoonerTheHigherTheRisk) {
  struct Expected {
    const char* level;
    const char* team_manager;
    const char* service_manager;
  };
  for (const Expected& expected : {Expected{"", "2026-04-08", "2026-04-10"},
                                   {"low", "2026-04-08", "2026-04-10"},
                                   {"no_apparent_risk", "2026-04-08", "2026-04-10"},
                                   {"medium", "2026-04-07", "2026-04-08"},
                                   {"high", "2026-04-02", "2026-04-02"}}) {
    CareLeaverHistory history("2026-04-20T12:00:00Z");
    ASSERT_THAT(history.Enter("2026-04-01T10:00:00Z", Missing(expected.level)), IsOk());
    EXPECT_EQ(history.DueOf("team_manager_told"), At(absl::StrCat(expected.team_manager, "T23:59:59.999999+01:00")))
        << expected.level;
    EXPECT_EQ(history.DueOf("service_manager_told"),
              At(absl::StrCat(expected.service_manager, "T23:59:59.999999+01:00")))
        << expected.level;
  }
}

TEST(ManagersS014, HearThatSomebodyIsMissingAndNotSomethingElse) {
  CareLeaverHistory history("2026-03-20T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, Missing()), IsOk());
  ASSERT_THAT(history.Enter("2026-03-11T10:00:00Z", ManagerTold{Level::kTeamManager, News::kUpdate}), IsOk());
  ASSERT_THAT(history.Enter("2026-03-11T10:00:00Z", ManagerTold{Level::kAssistantManager, News::kMissing}), IsOk());
  EXPECT_THAT(history.Open("team_manager_told"), SizeIs(1));
  ASSERT_THAT(history.Enter("2026-03-12T10:00:00Z", ManagerTold{Level::kTeamManager, News::kMissing}), IsOk());
  EXPECT_THAT(history.Open("team_manager_told"), IsEmpty());
  EXPECT_THAT(history.Open("service_manager_told"), SizeIs(1));
}

// S0-15: what is assessed later shortens the time, but not to before that day ends; what is assessed after the manager
// was told, and a lower level, change nothing.
TEST(ManagersS015, AreToldSoonerOnceTheRiskIsKnown) {
  CareLeaverHistory history("2026-03-20T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, Missing("low")), IsOk());
  ASSERT_THAT(history.Enter("2026-03-12T10:00:00Z", AssessedAs("high")), IsOk());
  EXPECT_EQ(history.DueOf("team_manager_told"), At("2026-03-12T23:59:59.999999Z"));
  EXPECT_EQ(history.Open("team_manager_told").at(0).why.rule, "S0-15");
  ASSERT_THAT(history.Enter("2026-03-12T11:00:00Z", AssessedAs("low")), IsOk());
  EXPECT_EQ(history.DueOf("team_manager_told"), At("2026-03-12T23:59:59.999999Z"));
  ASSERT_THAT(history.Enter("2026-03-12T09:00:00Z", ManagerTold{Level::kTeamManager, News::kMissing}), IsOk());
  EXPECT_EQ(history.Owed("team_manager_told").at(0).due, At("2026-03-13T23:59:59.999999Z"));
}

// Policy 26: from when the working days run is the council's choice.
TEST(ManagersPolicy26, ByThePolicysClock) {
  using Start = CareLeaverPolicy::ClockStart;
  Determination missing = Missing();
  missing.went_missing = Minute("2026-03-05T10:00:00Z");
  missing.noticed = Minute("2026-03-09T10:00:00Z");
  for (const auto& [clock, due] : {std::pair(Start::kWentMissing, "2026-03-10"),
                                   {Start::kNoticed, "2026-03-12"},
                                   {Start::kAssessedMissing, "2026-03-13"}}) {
    Policy policy = WokinghamLike();
    policy.care_leaver->clock_start = clock;
    CareLeaverHistory history("2026-03-20T12:00:00Z", policy);
    ASSERT_THAT(history.Enter(kTuesday, missing), IsOk());
    EXPECT_EQ(history.DueOf("team_manager_told"), At(absl::StrCat(due, "T23:59:59.999999Z")));
  }
}

// S0-16: reviewed every week until found, and the service manager is kept updated.
TEST(WeeklyReviewS016, EachReviewStartsTheNextUntilTheyAreFound) {
  CareLeaverHistory history("2026-04-20T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, Missing()), IsOk());
  EXPECT_EQ(history.DueOf("weekly_review"), At("2026-03-17T23:59:59.999999Z"));
  ASSERT_THAT(history.Enter("2026-03-16T10:00:00Z", WeeklyReview{.service_manager_updated = true}), IsOk());
  ASSERT_THAT(history.Enter("2026-03-23T10:00:00Z", WeeklyReview{}), IsOk());
  EXPECT_EQ(history.DueOf("weekly_review"), At("2026-03-30T23:59:59.999999+01:00"));
  EXPECT_EQ(history.DueOf("service_manager_update"), At("2026-03-23T23:59:59.999999Z"));
  ASSERT_THAT(history.Enter("2026-03-24T10:00:00Z", ManagerTold{Level::kServiceManager, News::kUpdate}), IsOk());
  EXPECT_EQ(history.DueOf("service_manager_update"), At("2026-03-31T23:59:59.999999+01:00"));
  ASSERT_THAT(history.Enter("2026-03-26T10:00:00Z", kSpokenTo), IsOk());
  EXPECT_THAT(history.Open("weekly_review"), IsEmpty());
  EXPECT_THAT(history.Open("service_manager_update"), IsEmpty());
}

// S0-16: the case of a missing care leaver is allocated to an assistant manager, in the service manager's time.
class AssistantManagerS016 : public ::testing::Test {
 protected:
  AssistantManagerS016() { EXPECT_THAT(history_.Enter(kTuesday, Missing()), IsOk()); }
  void Allocate(absl::Time from, absl::Time until = absl::InfiniteFuture()) {
    Allocation allocation{.id = "allocation", .role = "assistant_manager", .held = {.from = from, .until = until}};
    history_.facts().allocations.push_back(std::move(allocation));
  }
  std::vector<WantedObligation> Owed() { return history_.Owed("assistant_manager_allocated"); }
  CareLeaverHistory history_{"2026-04-20T12:00:00Z", WithFollowUp(WokinghamLike())};
};

TEST_F(AssistantManagerS016, IsAllocatedByTheFifthWorkingDay) {
  ASSERT_THAT(Owed(), SizeIs(1));
  const WantedObligation open = Owed()[0];
  EXPECT_EQ(open.due, At("2026-03-17T23:59:59.999999Z"));
  EXPECT_EQ(open.role, "service_manager");
  EXPECT_EQ(open.why.rule, "S0-16");
  EXPECT_EQ(open.why.policy_field, "care_leaver.service_manager_within");
  Allocate(open.due + absl::Microseconds(1));
  EXPECT_EQ(Owed()[0].discharge->time, open.due + absl::Microseconds(1));
  EXPECT_EQ(Owed()[0].discharge->record, "allocation");
  Allocate(open.due);
  EXPECT_EQ(Owed()[0].discharge->time, open.due);
}

// An assistant manager is the child's alone who has the case then: nobody else, and nobody who no longer has it.
TEST_F(AssistantManagerS016, WhoHadTheCaseAtTheDeterminationHasIt) {
  Allocate(At("2026-01-01T00:00:00Z"), At(kTuesday));
  EXPECT_FALSE(Owed().at(0).discharge.has_value());
  Allocate(At("2026-01-01T00:00:00Z"), At(kTuesday) + absl::Microseconds(1));
  EXPECT_EQ(Owed().at(0).discharge->time, At(kTuesday));
  history_.facts().allocations.back().role = "personal_adviser";
  EXPECT_FALSE(Owed().at(0).discharge.has_value());
}

TEST_F(AssistantManagerS016, IsTheSoonerTheHigherTheRiskS015) {
  ASSERT_THAT(history_.Enter("2026-03-10T11:00:00Z", AssessedAs("high")), IsOk());
  EXPECT_EQ(history_.DueOf("assistant_manager_allocated"), history_.DueOf("service_manager_told"));
  EXPECT_EQ(history_.DueOf("assistant_manager_allocated"), At("2026-03-11T23:59:59.999999Z"));
}

TEST_F(AssistantManagerS016, WhoIsAllocatedFromALaterDayOnHasItFromThen) {
  const absl::Time from = At("2026-03-16T08:00:00Z");
  Allocate(from);
  history_.MoveTo(from - absl::Microseconds(1));
  EXPECT_FALSE(Owed().at(0).discharge.has_value());
  EXPECT_LE(*Derive(history_.context(), Days()).look_again, from);
  history_.MoveTo(from);
  EXPECT_EQ(Owed().at(0).discharge->time, from);
}

TEST_F(AssistantManagerS016, WhoIsFoundBeforeItIsDueNeedsNoneAndAfterItWasMissed) {
  ASSERT_THAT(history_.Enter("2026-03-17T23:59:59.999999Z", kSpokenTo), IsOk());
  EXPECT_THAT(Owed(), IsEmpty());
  CareLeaverHistory late("2026-04-20T12:00:00Z", WithFollowUp(WokinghamLike()));
  ASSERT_THAT(late.Enter(kTuesday, Missing()), IsOk());
  ASSERT_THAT(late.Enter("2026-03-18T00:00:00Z", kSpokenTo), IsOk());
  EXPECT_EQ(late.Owed("assistant_manager_allocated").at(0).superseded_reason, "missed");
  CareLeaverHistory older("2026-04-20T12:00:00Z");
  ASSERT_THAT(older.Enter(kTuesday, Missing()), IsOk());
  EXPECT_THAT(older.Owed("assistant_manager_allocated"), IsEmpty());
}

// S0-17: found by direct contact, by a later determination, or by the meeting itself.
TEST(FoundS017, TheyAreMetAndTheManagersHearOfIt) {
  const std::vector<CareLeaverFacts> by_which_found = {kSpokenTo, Determined(Result::kInTouch),
                                                       Determined(Result::kNotInTouch), MeetingAfterReturn{}};
  for (const CareLeaverFacts& found : by_which_found) {
    CareLeaverHistory history("2026-04-20T12:00:00Z");
    ASSERT_THAT(history.Enter(kTuesday, Missing()), IsOk());
    EXPECT_THAT(history.Owed("meeting_after_return"), IsEmpty());
    ASSERT_THAT(history.Enter("2026-03-12T10:00:00Z", found), IsOk());
    ASSERT_THAT(history.Owed("meeting_after_return"), SizeIs(1));
    EXPECT_EQ(history.Owed("meeting_after_return").at(0).due, At("2026-03-19T23:59:59.999999Z"));
    ASSERT_THAT(history.Enter("2026-03-13T10:00:00Z", MeetingAfterReturn{}), IsOk());
    EXPECT_THAT(history.Open("meeting_after_return"), IsEmpty());
    EXPECT_EQ(history.DueOf("team_manager_told"), At("2026-03-17T23:59:59.999999Z"));
    ASSERT_THAT(history.Enter("2026-03-13T11:00:00Z", ManagerTold{Level::kTeamManager, News::kFound}), IsOk());
    EXPECT_THAT(history.Open("team_manager_told"), IsEmpty());
    EXPECT_EQ(history.Open("service_manager_told").at(0).step, "found");
  }
}

TEST(FoundS017, WhatWasNotDueYetIsOwedNoMoreAndWhatWasOverdueWasMissed) {
  CareLeaverHistory history("2026-04-20T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, Missing()), IsOk());
  ASSERT_THAT(history.Enter("2026-03-11T00:00:00Z", kSpokenTo), IsOk());
  EXPECT_EQ(history.Owed("missing_adult_report").at(0).superseded_reason, "missed");
  EXPECT_THAT(history.Owed("weekly_review"), IsEmpty());
  EXPECT_THAT(history.Owed("care_leaver_risk_assessment"), IsEmpty());
}

TEST(FoundS017, MissingAgainIsAnotherTimeOfBeingMissing) {
  CareLeaverHistory history("2026-04-20T12:00:00Z");
  ASSERT_THAT(history.Enter(kTuesday, Missing()), IsOk());
  ASSERT_THAT(history.Enter("2026-03-10T12:00:00Z", MissingAdultReport{}), IsOk());
  ASSERT_THAT(history.Enter("2026-03-10T14:00:00Z", kSpokenTo), IsOk());
  ASSERT_THAT(history.Enter("2026-03-10T18:00:00Z", Missing()), IsOk());
  ASSERT_THAT(history.Owed("missing_adult_report"), SizeIs(2));
  EXPECT_EQ(history.DueOf("missing_adult_report"), At("2026-03-10T23:59:59.999999Z"));
  EXPECT_THAT(history.Owed("meeting_after_return"), IsEmpty());  // they were gone again before it was due
}

// S0-01, policy 28: to the day before the 26th birthday, to the microsecond.
TEST(CohortS001, EndsAtTheMidnightOfThe26thBirthday) {
  YoungPerson person = FormerRelevant();
  person.born = absl::CivilDay(2000, 4, 10);
  person.legal_statuses = {
      {.id = "former", .code = "former_relevant", .started = Date(2018, 4, 10), .ended = std::nullopt}};
  const absl::Time birthday = At("2026-04-10T00:00:00+01:00");
  CareLeaverHistory history("2026-04-09T12:00:00Z", WokinghamLike(), person);
  history.MoveTo(birthday - absl::Microseconds(1));
  EXPECT_THAT(history.Open("contact"), SizeIs(1));
  EXPECT_EQ(Derive(history.context(), Days()).look_again, birthday);
  history.MoveTo(birthday);
  EXPECT_THAT(history.Owed("contact"), IsEmpty());
}

TEST(CohortS001, NothingIsOwedToWhoIsNotFormerRelevantOrIsAnotherAuthoritys) {
  YoungPerson other = FormerRelevant();
  other.other_authority = "E10000016";
  YoungPerson never = FormerRelevant();
  never.legal_statuses.clear();
  for (const YoungPerson& person : {other, never}) {
    CareLeaverHistory history("2026-04-20T12:00:00Z", WokinghamLike(), person);
    ASSERT_THAT(history.Enter(kTuesday, Missing()), IsOk());
    EXPECT_THAT(Derive(history.context(), Days()).wanted, IsEmpty());
  }
}

// S2-05: what was owed stays owed; from the day on which another authority is responsible nothing new is, until it is
// ours again.
TEST(CohortS001, EndsWhereAnotherAuthorityBegins) {
  YoungPerson person = FormerRelevant();
  CareLeaverHistory ours("2026-04-20T12:00:00Z", WokinghamLike(), person);
  const std::vector<CohortSpan> always = CohortSpans(ours.context());
  ASSERT_THAT(always, SizeIs(1));

  person.other_authority = "E10000016";
  person.other_authority_from = absl::CivilDay(2026, 4, 1);
  CareLeaverHistory theirs("2026-04-20T12:00:00Z", WokinghamLike(), person);
  const std::vector<CohortSpan> before = CohortSpans(theirs.context());
  ASSERT_THAT(before, SizeIs(1));
  EXPECT_EQ(before[0].span.start.time.time, always[0].span.start.time.time);
  EXPECT_EQ(before[0].last.time, At("2026-04-01T00:00:00+01:00") - absl::Microseconds(1));

  person.other_authority_until = absl::CivilDay(2026, 4, 10);
  CareLeaverHistory again("2026-04-20T12:00:00Z", WokinghamLike(), person);
  const std::vector<CohortSpan> both = CohortSpans(again.context());
  ASSERT_THAT(both, SizeIs(2));
  EXPECT_EQ(both[1].span.start.time.time, At("2026-04-10T00:00:00+01:00"));
  EXPECT_EQ(both[1].last.time, always[0].last.time);
}

// A version that was adopted before there were such settings asks for nothing; the next one asks from when it holds.
TEST(CohortPolicy53, AsksFromTheFirstPolicyThatKnowsOfCareLeavers) {
  CareLeaverHistory history("2026-04-20T12:00:00Z", WakefieldLike());
  ASSERT_THAT(history.Enter(kTuesday, Missing()), IsOk());
  EXPECT_THAT(Derive(history.context(), Days()).wanted, IsEmpty());
  Policy next = WokinghamLike();
  next.version = 2;
  ASSERT_THAT(history.policies().Add(2, At("2026-04-01T00:00:00+01:00"), next), IsOk());
  EXPECT_EQ(history.DueOf("contact"), At("2026-05-27T23:59:59.999999+01:00"));
  EXPECT_THAT(history.Owed("missing_adult_report"), IsEmpty());
}

// Whatever the order in which entries came, also of those that happened at the same time, the same is owed.
TEST(DeriveForCareLeaver, AnyOrderOfArrivalGivesTheSame) {
  std::vector<std::pair<const char*, CareLeaverFacts>> facts = {
      {"2026-03-02T10:00:00Z", kSpokenTo},
      {"2026-03-10T10:00:00Z", Missing("low")},
      {"2026-03-10T10:00:00Z", AssessedAs("medium")},
      {"2026-03-11T10:00:00Z", MissingAdultReport{}},
      {"2026-03-11T10:00:00Z", ManagerTold{Level::kTeamManager, News::kMissing}},
      {"2026-03-12T10:00:00Z", Oversight(Subject::kMissing)},
      {"2026-03-16T10:00:00Z", WeeklyReview{.service_manager_updated = true}},
      {"2026-03-19T10:00:00Z", kSpokenTo},
      {"2026-03-19T10:00:00Z", MeetingAfterReturn{}},
      {"2026-03-20T10:00:00Z", ManagerTold{Level::kTeamManager, News::kFound}},
      {"2026-03-25T10:00:00Z", ServiceDeclined{}},
      {"2026-03-25T10:00:00Z", DeclinedLetter{.complete = true}},
      {"2026-04-02T10:00:00Z", Oversight(Subject::kCeaseContact, false)},
      {"2026-04-09T10:00:00Z", Determined(Result::kNotInTouch)}};
  std::mt19937 random(20191101);
  std::string expected;
  for (int round = 0; round < 200; ++round) {
    CareLeaverHistory history("2026-04-20T12:00:00Z");
    for (const auto& [happened, said] : facts) ASSERT_THAT(history.Enter(happened, said), IsOk());
    std::vector<std::string> lines;
    for (const WantedObligation& one : Derive(history.context(), Days()).wanted) {
      lines.push_back(absl::StrCat(one.kind, " ", one.step, " ", absl::FormatTime(one.raised), " ",
                                   absl::FormatTime(one.due), " ",
                                   one.discharge ? absl::FormatTime(one.discharge->time) : "", one.superseded_reason));
    }
    std::sort(lines.begin(), lines.end());
    if (round == 0) expected = absl::StrJoin(lines, "\n");
    ASSERT_EQ(absl::StrJoin(lines, "\n"), expected) << "round " << round;
    std::shuffle(facts.begin(), facts.end(), random);
  }
  EXPECT_THAT(expected, ::testing::HasSubstr("management_oversight"));
}

}  // namespace
}  // namespace homeward::episode
