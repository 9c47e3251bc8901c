#include "episode-service/imports/plan.h"

#include <gmock/gmock.h>

#include "episode-service/imports/rules.h"
#include "episode-service/imports/test_return.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kCouncil[] = "E08000036";
constexpr int kYear = 2018;

// Of the one child, "7".
ReturnedChild ChildOf(const std::vector<std::string>& care, const std::vector<std::string>& uasc = {}) {
  const Judgement judged =
      Judge(Read({.header = {HeaderRow("7")}, .care = care, .uasc = uasc}), kYear, absl::CivilDay(2026, 3, 10));
  EXPECT_THAT(judged.rejects, IsEmpty());
  return judged.children.front();
}

// The record after one return, as it is saved.
YoungPerson After(const ReturnedChild& child) {
  PersonPlan plan = PlanPerson(NewPerson(kCouncil, child), child, kYear);
  EXPECT_TRUE(plan.changed);
  plan.next.version = 1;
  return plan.next;
}

Moment Day(int year, int month, int day) { return OnDay(absl::CivilDay(year, month, day)); }

// That the return changes nothing.
void ExpectUnchanged(const YoungPerson& person, const ReturnedChild& child, int year = kYear) {
  const PersonPlan plan = PlanPerson(person, child, year);
  EXPECT_FALSE(plan.changed);
  EXPECT_THAT(plan.rejects, IsEmpty());
}

TEST(PlanPerson, RowsThatTouchAndSayTheSameAreOneSpan) {
  const ReturnedChild child = ChildOf({CareRowText("7", "01/06/2016", "05/06/2016", "C1", "U6"),
                                       CareRowText("7", "05/06/2016", "10/06/2016", "C2", "U6"),
                                       CareRowText("7", "10/06/2016", "", "C2", "K2")});
  const YoungPerson person = After(child);
  EXPECT_EQ(person.external_id, "7");
  EXPECT_EQ(person.born, absl::CivilDay(2005, 6, 1));
  ASSERT_THAT(person.legal_statuses, SizeIs(2));
  EXPECT_EQ(person.legal_statuses[0].code, "interim_care_order");
  EXPECT_EQ(person.legal_statuses[1].started, Day(2016, 6, 5));
  EXPECT_FALSE(person.legal_statuses[1].ended.has_value());
  ASSERT_THAT(person.placements, SizeIs(2));
  EXPECT_EQ(person.placements[0].ended, Day(2016, 6, 10));
  EXPECT_EQ(person.placements[1].type, "k2");
  ExpectUnchanged(person, child);
}

TEST(PlanPerson, AGapMakesTwoSpans) {
  const YoungPerson person =
      After(ChildOf({CareRowText("7", "01/06/2016", "05/06/2016"), CareRowText("7", "06/06/2016", "10/06/2016")}));
  EXPECT_THAT(person.legal_statuses, SizeIs(2));
  EXPECT_THAT(person.placements, SizeIs(2));
}

TEST(PlanPerson, ALaterReturnFillsInTheEnd) {
  const YoungPerson before = After(ChildOf({CareRowText("7", "01/06/2016")}));
  const ReturnedChild later = ChildOf({CareRowText("7", "01/06/2016", "05/06/2017")});
  const PersonPlan plan = PlanPerson(before, later, kYear);
  EXPECT_TRUE(plan.changed);
  EXPECT_THAT(plan.rejects, IsEmpty());
  ASSERT_THAT(plan.next.legal_statuses, SizeIs(1));
  EXPECT_EQ(plan.next.legal_statuses[0].id, before.legal_statuses[0].id);
  EXPECT_EQ(plan.next.legal_statuses[0].ended, Day(2017, 6, 5));
  EXPECT_EQ(plan.next.placements[0].ended, Day(2017, 6, 5));
}

// A later return has of a joined span only the row that was still open.
TEST(PlanPerson, TheOpenRowOfAJoinedSpanIsRecognised) {
  const YoungPerson before =
      After(ChildOf({CareRowText("7", "01/06/2016", "05/06/2016"), CareRowText("7", "05/06/2016")}));
  ExpectUnchanged(before, ChildOf({CareRowText("7", "05/06/2016")}));
  const PersonPlan plan = PlanPerson(before, ChildOf({CareRowText("7", "05/06/2016", "01/05/2017")}), kYear);
  EXPECT_THAT(plan.next.legal_statuses, ElementsAre(Field(&LegalStatus::ended, Day(2017, 5, 1))));
}

// And an earlier return, imported after a later one, adds what came before.
TEST(PlanPerson, AnEarlierReturnAddsWhatCameBefore) {
  const YoungPerson before = After(ChildOf({CareRowText("7", "05/06/2016")}));
  const ReturnedChild earlier = ChildOf({CareRowText("7", "01/06/2016", "05/06/2016"), CareRowText("7", "05/06/2016")});
  PersonPlan plan = PlanPerson(before, earlier, 2017);
  EXPECT_THAT(plan.rejects, IsEmpty());
  EXPECT_THAT(plan.next.legal_statuses, SizeIs(2));
  ExpectUnchanged(plan.next, earlier, 2017);
}

TEST(PlanPerson, AnEndAfterTheYearDoesNotContradictAnOpenRow) {
  YoungPerson person = After(ChildOf({CareRowText("7", "01/06/2016")}));
  person.legal_statuses[0].ended = person.placements[0].ended = Day(2018, 4, 1);
  ExpectUnchanged(person, ChildOf({CareRowText("7", "01/06/2016")}));
  // In the year the return would know it.
  person.legal_statuses[0].ended = person.placements[0].ended = Day(2018, 3, 31);
  const PersonPlan plan = PlanPerson(person, ChildOf({CareRowText("7", "01/06/2016")}), kYear);
  EXPECT_FALSE(plan.changed);
  EXPECT_THAT(plan.rejects, ElementsAre(Field(&Reject::rule, "HW18")));
}

TEST(PlanPerson, WhatPeopleRecordedStays) {
  YoungPerson person = After(ChildOf({}));
  person.legal_statuses.push_back({.id = "ls", .code = "care_order", .started = Day(2016, 6, 1)});
  // They say the same: nothing to do for the legal status, and the placement is new.
  PersonPlan plan = PlanPerson(person, ChildOf({CareRowText("7", "01/06/2016")}), kYear);
  EXPECT_THAT(plan.rejects, IsEmpty());
  EXPECT_THAT(plan.next.legal_statuses, ElementsAre(Field(&LegalStatus::id, "ls")));
  EXPECT_THAT(plan.next.placements, SizeIs(1));
  // An end that they have not recorded, or another status: the row is rejected whole.
  for (const auto& row : {CareRowText("7", "01/06/2016", "05/06/2017"), CareRowText("7", "01/06/2017", "", "C1")}) {
    plan = PlanPerson(person, ChildOf({row}), kYear);
    EXPECT_THAT(plan.rejects, ElementsAre(Field(&Reject::rule, "HW18")));
    EXPECT_FALSE(plan.changed);
    EXPECT_THAT(plan.next.placements, IsEmpty());
  }
}

TEST(PlanPerson, AnotherDateOfBirthIsSomebodyElse) {
  const ReturnedChild child = ChildOf({CareRowText("7", "01/06/2016")}, {"7,1,01/06/2005,"});
  YoungPerson person = After(child);
  person.born = absl::CivilDay(2005, 6, 2);
  const PersonPlan plan = PlanPerson(person, child, kYear);
  EXPECT_TRUE(plan.is_somebody_else);
  EXPECT_THAT(plan.rejects, SizeIs(3));
  EXPECT_THAT(plan.rejects, testing::Each(Field(&Reject::rule, "HW17")));
  person = After(child);
  person.external_id = "8";
  EXPECT_TRUE(PlanPerson(person, child, kYear).is_somebody_else);
}

// Policy 66: UASC from the first day of care.
TEST(PlanPerson, UascCountsFromTheFirstDayOfCare) {
  const ReturnedChild child = ChildOf({CareRowText("7", "01/06/2016", "05/06/2016"), CareRowText("7", "06/06/2016")},
                                      {"7,1,01/06/2005,01/06/2030"});
  const YoungPerson person = After(child);
  EXPECT_EQ(person.uasc_from, absl::CivilDay(2016, 6, 1));
  EXPECT_EQ(person.uasc_until, absl::CivilDay(2030, 6, 1));
  ExpectUnchanged(person, child);
  ExpectUnchanged(person, ChildOf({CareRowText("7", "06/06/2016")}, {"7,1,01/06/2005,"}));

  auto rejected = [&](const ReturnedChild& other) { return PlanPerson(person, other, kYear).rejects; };
  EXPECT_THAT(rejected(ChildOf({}, {"7,1,01/06/2005,02/06/2030"})), ElementsAre(Field(&Reject::rule, "HW18")));
  const ReturnedChild no_care = ChildOf({}, {"7,1,01/06/2005,"});
  EXPECT_THAT(PlanPerson(NewPerson(kCouncil, no_care), no_care, kYear).rejects,
              ElementsAre(Field(&Reject::rule, "HW15")));
  const ReturnedChild too_early = ChildOf({CareRowText("7", "01/06/2016")}, {"7,1,01/06/2005,31/05/2016"});
  EXPECT_THAT(PlanPerson(NewPerson(kCouncil, too_early), too_early, kYear).rejects,
              ElementsAre(Field(&Reject::rule, "HW16")));
}

TEST(Ids, FollowFromWhatTheyStandFor) {
  EXPECT_EQ(ImportedPersonId(kCouncil, "7"), ImportedPersonId(kCouncil, "7"));
  EXPECT_NE(ImportedPersonId(kCouncil, "7"), ImportedPersonId(kCouncil, "07"));
  EXPECT_NE(ImportedPersonId(kCouncil, "7"), ImportedPersonId("E10000016", "7"));
  const YoungPerson person = NewPerson(kCouncil, ChildOf({}));
  const MissingRow missing{.category = Category::kMissing, .start = absl::CivilDay(2017, 6, 1)};
  const MissingRow away{.category = Category::kAway, .start = absl::CivilDay(2017, 6, 1)};
  EXPECT_NE(EpisodeOf(person, missing, kYear).id, EpisodeOf(person, away, kYear).id) << "a change of type on one day";
  const ImportedEpisode open = EpisodeOf(person, missing, kYear);
  EXPECT_TRUE(open.start.date_only);
  EXPECT_EQ(open.known_until, absl::CivilDay(2018, 3, 31));
}

}  // namespace
}  // namespace homeward::episode
