#include "gateway/agenda.h"

#include <gmock/gmock.h>

#include "common/calendar/reviewed_working_days.h"
#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"
#include "common/wire/times.h"

namespace homeward::gateway {
namespace {

using policy::v1::BRIEFING_DAYS_EVERY_DAY;
using policy::v1::BRIEFING_DAYS_UNSPECIFIED;
using policy::v1::BRIEFING_DAYS_WORKING_DAYS;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

absl::Time Since(absl::CivilDay date, absl::string_view now, policy::v1::BriefingDays days) {
  return SinceLastBriefing(date, At(now), days, ReviewedWorkingDays().value());
}

episode::v1::Episode EpisodeSince(const std::string& child, absl::string_view start) {
  episode::v1::Episode episode;
  episode.set_young_person(child);
  episode.set_category(episode::v1::CARE_CATEGORY_MISSING);
  homeward::Put(Moment{.time = At(start)}, episode.mutable_start());
  return episode;
}

common::v1::Obligation Due(const std::string& id, absl::string_view due) {
  common::v1::Obligation obligation;
  obligation.set_obligation(id);
  obligation.set_young_person("child of " + id);
  homeward::Put(At(due), obligation.mutable_due_time());
  return obligation;
}

template <class Entries, class Name>
std::vector<std::string> Names(const Entries& entries, Name name) {
  std::vector<std::string> names;
  for (const auto& entry : entries) names.push_back(name(entry));
  return names;
}

// S3-47: whoever hears the briefing does not learn where a child is who may have been trafficked.
TEST(AsOf, S347NamesNoPlaceWhereTheLocationIsWithheld) {
  episode::v1::Episode episode = EpisodeSince("child", "2026-03-09T20:00:00Z");
  episode.set_placement("SECRET");
  episode.set_circumstances("left from a SECRET home");
  episode.set_located_place("SECRET");
  episode.set_located_by("the SECRET neighbour");
  episode.set_returned_place("SECRET");
  episode.add_categories()->set_reason("SECRET");
  episode.add_risk_assessments()->set_reason("SECRET");
  episode.add_serious_notifications()->set_content("SECRET");
  const absl::Time now = At("2026-03-10T12:00:00Z");
  EXPECT_EQ(AsOf(now, episode).episode().SerializeAsString(), episode.SerializeAsString());
  episode.set_location_withheld(true);
  const auto entry = AsOf(now, episode);
  EXPECT_TRUE(entry.episode().location_withheld());
  EXPECT_EQ(entry.episode().serious_notifications_size(), 1);
  EXPECT_EQ(entry.DebugString().find("SECRET"), std::string::npos) << entry.DebugString();
}

TEST(BriefingDate, IsTodayOrOneOfTheNextFourteenDays) {
  const absl::Time now = At("2026-03-09T23:30:00Z");
  v1::GetDailyBriefingRequest request;
  EXPECT_EQ(BriefingDate(request, now).value(), absl::CivilDay(2026, 3, 9));
  // In summer the local day begins an hour earlier.
  EXPECT_EQ(BriefingDate(request, At("2026-06-09T23:30:00Z")).value(), absl::CivilDay(2026, 6, 10));
  for (const auto& [date, fine] : {std::pair("2026-03-08", false), std::pair("2026-03-09", true),
                                   std::pair("2026-03-23", true), std::pair("2026-03-24", false)}) {
    request.set_date(date);
    if (fine) {
      EXPECT_THAT(BriefingDate(request, now), IsOk()) << date;
    } else {
      EXPECT_THAT(BriefingDate(request, now), FailsWith(absl::StatusCode::kInvalidArgument, "DATE_OUT_OF_RANGE"));
    }
  }
}

// S4-04, S4-11: every child is discussed at the daily briefing.
TEST(SinceLastBriefing, S411OnAMondayCoversFridayToSunday) {
  const absl::CivilDay monday(2026, 3, 9);
  EXPECT_EQ(Since(monday, "2026-03-09T08:30:00Z", BRIEFING_DAYS_WORKING_DAYS), At("2026-03-06T00:00:00Z"));
  EXPECT_EQ(Since(monday, "2026-03-09T08:30:00Z", BRIEFING_DAYS_EVERY_DAY), At("2026-03-08T00:00:00Z"));
  EXPECT_EQ(Since(monday + 1, "2026-03-10T08:30:00Z", BRIEFING_DAYS_WORKING_DAYS), At("2026-03-09T00:00:00Z"));
}

// policy 44: without the policy the longer time is meant; something is said twice, and nothing is left out.
TEST(SinceLastBriefing, UnknownDaysAreWorkingDays) {
  EXPECT_EQ(Since(absl::CivilDay(2026, 3, 9), "2026-03-09T08:30:00Z", BRIEFING_DAYS_UNSPECIFIED),
            At("2026-03-06T00:00:00Z"));
}

TEST(SinceLastBriefing, BankHolidaysHaveNone) {
  // Good Friday is 3 April 2026, Easter Monday the 6th; the clocks went forward on 29 March.
  EXPECT_EQ(Since(absl::CivilDay(2026, 4, 7), "2026-04-07T07:30:00Z", BRIEFING_DAYS_WORKING_DAYS),
            At("2026-04-02T00:00:00+01:00"));
  EXPECT_EQ(Since(absl::CivilDay(2026, 4, 7), "2026-04-07T07:30:00Z", BRIEFING_DAYS_EVERY_DAY),
            At("2026-04-06T00:00:00+01:00"));
}

TEST(SinceLastBriefing, BeginsAtLocalMidnightWhenTheClocksChange) {
  // Both change on a Sunday: Friday's midnight and Monday's are not 72 hours apart.
  EXPECT_EQ(Since(absl::CivilDay(2026, 3, 30), "2026-03-30T07:30:00Z", BRIEFING_DAYS_WORKING_DAYS),
            At("2026-03-27T00:00:00Z"));
  EXPECT_EQ(Since(absl::CivilDay(2026, 3, 30), "2026-03-30T07:30:00Z", BRIEFING_DAYS_EVERY_DAY),
            At("2026-03-29T00:00:00Z"));
  EXPECT_EQ(Since(absl::CivilDay(2026, 10, 26), "2026-10-26T08:30:00Z", BRIEFING_DAYS_WORKING_DAYS),
            At("2026-10-23T00:00:00+01:00"));
  EXPECT_EQ(Since(absl::CivilDay(2026, 10, 26), "2026-10-26T08:30:00Z", BRIEFING_DAYS_EVERY_DAY),
            At("2026-10-25T00:00:00+01:00"));
}

TEST(SinceLastBriefing, ABriefingToComeCoversWhatNoneHasCoveredYet) {
  // Asked for on Thursday, Monday's has Friday's before it, which has not been.
  EXPECT_EQ(Since(absl::CivilDay(2026, 3, 9), "2026-03-05T15:00:00Z", BRIEFING_DAYS_WORKING_DAYS),
            At("2026-03-05T00:00:00Z"));
  EXPECT_EQ(Since(absl::CivilDay(2026, 3, 9), "2026-03-06T15:00:00Z", BRIEFING_DAYS_WORKING_DAYS),
            At("2026-03-06T00:00:00Z"));
}

TEST(AsOf, CountsToNowOrToTheEnd) {
  auto episode = EpisodeSince("a", "2026-03-28T12:00:00Z");
  // Over the night in which the clocks go forward, in elapsed time.
  EXPECT_EQ(AsOf(At("2026-03-29T12:00:00+01:00"), episode).lasted().seconds(), 23 * 3600);
  homeward::Put(Moment{.time = At("2026-03-28T14:30:00Z")}, episode.mutable_ended());
  EXPECT_EQ(AsOf(At("2026-03-29T12:00:00+01:00"), episode).lasted().seconds(), 150 * 60);
}

TEST(AsOf, S401MissingAndNotReportedToThePoliceIsHidden) {
  const absl::Time now = At("2026-03-10T12:00:00Z");
  auto episode = EpisodeSince("a", "2026-03-10T09:00:00Z");
  EXPECT_TRUE(AsOf(now, episode).hidden());
  EXPECT_EQ(AsOf(now, episode).risk_level(), "");
  episode.set_category(episode::v1::CARE_CATEGORY_AWAY);
  EXPECT_FALSE(AsOf(now, episode).hidden());
  episode.set_category(episode::v1::CARE_CATEGORY_MISSING);
  episode.mutable_police_report()->set_force("west_yorkshire");
  episode.add_risk_assessments()->set_level("low");
  episode.add_risk_assessments()->set_level("high");
  EXPECT_FALSE(AsOf(now, episode).hidden());
  EXPECT_EQ(AsOf(now, episode).risk_level(), "high");
}

TEST(SplitOpen, S117KeepsCurfewApartAndShowsTheLongestFirst) {
  episode::v1::ListEpisodesResponse open;
  *open.add_episodes() = EpisodeSince("new", "2026-03-10T09:00:00Z");
  *open.add_episodes() = EpisodeSince("late", "2026-03-10T08:00:00Z");
  open.mutable_episodes(1)->set_category(episode::v1::CARE_CATEGORY_CURFEW);
  *open.add_episodes() = EpisodeSince("long", "2026-03-07T09:00:00Z");
  open.set_next_page_token("more");
  v1::BriefingEpisodes missing, curfew;
  SplitOpen(At("2026-03-10T12:00:00Z"), open, missing, curfew);
  const auto child = [](const auto& entry) { return entry.episode().young_person(); };
  EXPECT_THAT(Names(missing.episodes(), child), ElementsAre("long", "new"));
  EXPECT_THAT(Names(curfew.episodes(), child), ElementsAre("late"));
  EXPECT_TRUE(missing.more());
  EXPECT_TRUE(curfew.more());
}

TEST(SplitReported, WhatWasOverBeforeIsKeptApart) {
  const absl::Time since = At("2026-03-09T00:00:00Z");
  episode::v1::ListEpisodesResponse page;
  *page.add_episodes() = EpisodeSince("open", "2026-03-02T09:00:00Z");
  for (const auto& [child, end] :
       {std::pair("on the instant", "2026-03-09T00:00:00Z"), std::pair("before", "2026-03-08T23:59:59.999999Z")}) {
    *page.add_episodes() = EpisodeSince(child, "2026-03-02T09:00:00Z");
    homeward::Put(Moment{.time = At(end)}, page.mutable_episodes()->rbegin()->mutable_ended());
  }
  for (auto& episode : *page.mutable_episodes()) homeward::Put(since, episode.mutable_recorded_time());
  const auto child = [](const auto& entry) { return entry.episode().young_person(); };
  v1::BriefingEpisodes reported, late, ended;
  SplitReported(since, since, page, reported, late);
  EXPECT_THAT(Names(reported.episodes(), child), ElementsAre("open", "on the instant"));
  EXPECT_THAT(Names(late.episodes(), child), ElementsAre("before"));

  // Missing at the last briefing, and back before it as is known now: that is told.
  homeward::Put(since - absl::Microseconds(1), page.mutable_episodes(2)->mutable_recorded_time());
  page.mutable_episodes()->DeleteSubrange(0, 1);
  ShowEnded(since, since, page, ended);
  EXPECT_THAT(Names(ended.episodes(), child), ElementsAre("on the instant", "before"));
  homeward::Put(since, page.mutable_episodes(1)->mutable_recorded_time());
  ended.Clear();
  ShowEnded(since, since, page, ended);
  EXPECT_THAT(Names(ended.episodes(), child), ElementsAre("on the instant"));
}

TEST(MergeByDueTime, ShowsAHundredAndSaysThatThereAreMore) {
  const auto id = [](const auto& obligation) { return obligation.obligation(); };
  v1::BriefingObligations few;
  MergeByDueTime(
      {SourcePage<common::v1::Obligation>{{Due("b", "2026-03-10T10:00:00Z")}, ""}, std::nullopt,
       SourcePage<common::v1::Obligation>{{Due("a", "2026-03-10T09:00:00Z"), Due("c", "2026-03-10T10:00:00Z")}, ""}},
      few);
  EXPECT_THAT(Names(few.obligations(), id), ElementsAre("a", "b", "c"));
  EXPECT_FALSE(few.more());

  SourcePage<common::v1::Obligation> full;
  for (int i = 0; i < 100; ++i) full.entries.push_back(Due(std::to_string(1000 + i), "2026-03-10T09:00:00Z"));
  full.next_page_token = "more";
  v1::BriefingObligations many;
  MergeByDueTime({full, SourcePage<common::v1::Obligation>{{Due("z", "2026-03-10T10:00:00Z")}, ""}}, many);
  EXPECT_THAT(many.obligations(), SizeIs(100));
  EXPECT_TRUE(many.more());
}

TEST(DropWithdrawn, KeepsWhatStandsOrWasAnswered) {
  v1::BriefingObligations section;
  for (const auto state : {common::v1::OBLIGATION_STATE_OPEN, common::v1::OBLIGATION_STATE_WITHDRAWN,
                           common::v1::OBLIGATION_STATE_MET, common::v1::OBLIGATION_STATE_WAIVED}) {
    section.add_obligations()->set_state(state);
  }
  DropWithdrawn(section);
  EXPECT_THAT(section.obligations(), SizeIs(3));
}

TEST(PeopleOf, NamesEverybodyOnce) {
  v1::GetDailyBriefingResponse briefing;
  EXPECT_THAT(PeopleOf(briefing), IsEmpty());
  for (auto* section : {briefing.mutable_missing_now(), briefing.mutable_reported()}) {
    *section->add_episodes()->mutable_episode() = EpisodeSince("m", "2026-03-10T09:00:00Z");
  }
  *briefing.mutable_curfew_now()->add_episodes()->mutable_episode() = EpisodeSince("c", "2026-03-10T09:00:00Z");
  *briefing.mutable_ended()->add_episodes()->mutable_episode() = EpisodeSince("e", "2026-03-10T09:00:00Z");
  *briefing.mutable_overdue()->add_obligations() = Due("1", "2026-03-10T09:00:00Z");
  *briefing.mutable_due()->add_obligations() = Due("2", "2026-03-10T09:00:00Z");
  *briefing.mutable_thresholds()->add_obligations() = Due("3", "2026-03-10T09:00:00Z");
  EXPECT_THAT(PeopleOf(briefing), ElementsAre("c", "child of 1", "child of 2", "child of 3", "e", "m"));
}

TEST(PersonOn, AgesOnTheDateOfTheBriefing) {
  episode::v1::YoungPerson person;
  person.set_date_of_birth("2010-03-10");
  EXPECT_EQ(PersonOn(absl::CivilDay(2026, 3, 9), person).age_years(), 15);
  EXPECT_EQ(PersonOn(absl::CivilDay(2026, 3, 10), person).age_years(), 16);
}

TEST(Order, IsByFamilyName) {
  v1::BriefingPeople people;
  for (const auto& [family, given] :
       {std::pair("Wren", "Kit"), std::pair("Elmgate", "Robin"), std::pair("Elmgate", "Dara")}) {
    auto* person = people.add_people();
    person->set_family_name(family);
    person->set_given_name(given);
  }
  Order(people);
  EXPECT_THAT(Names(people.people(), [](const auto& person) { return person.given_name(); }),
              ElementsAre("Dara", "Robin", "Kit"));
}

}  // namespace
}  // namespace homeward::gateway
