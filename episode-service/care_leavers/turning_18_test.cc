#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/core/status_matchers.h"
#include "episode-service/care_leavers/test_care_leavers.h"

namespace homeward::episode {
namespace {

using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

constexpr absl::Duration kMicrosecond = absl::Microseconds(1);

// What begins at the 18th birthday of somebody who is missing.
const std::vector<std::string> kBegins = {
    "care_leaver_risk_assessment", "missing_adult_report", "team_manager_told",
    "service_manager_told",        "weekly_review",        "management_oversight"};

// In care since 2019.
YoungPerson InCare(absl::CivilDay born) {
  YoungPerson person = FormerRelevant();
  person.born = born;
  person.legal_statuses = {{.id = "care", .code = "care_order", .started = Date(2019, 1, 10), .ended = std::nullopt}};
  return person;
}

// Missing since two days before `birthday` and reported as a child.
CareLeaverHistory MissingBefore(absl::Time birthday, const YoungPerson& person, Policy policy = WokinghamLike()) {
  CareLeaverHistory history("2028-12-31T00:00:00Z", std::move(policy), person);
  history.MoveTo(birthday - absl::Hours(47));
  ReportMissing report = MissingSince("2026-01-01T00:00:00Z", kTestEpisode);
  report.start_times.last_seen = Moment{.time = birthday - absl::Hours(48)};
  history.Take(*Report(history.context(), report));
  return history;
}

std::set<std::string> KindsOf(CareLeaverHistory& history) {
  std::set<std::string> kinds;
  for (const WantedObligation& one : Derive(history.context(), Days()).wanted) kinds.insert(one.kind);
  return kinds;
}

// S0-01, policy 29, 61: at the first instant of the birthday in London and not a microsecond before; with a birthday on
// 29 February too, by the council's choice.
TEST(Turning18MissingS001, PassesOverAtTheVeryMidnight) {
  struct Birthday {
    absl::CivilDay born;
    LeapBirthday leap;
    const char* turns_18;
  };
  for (const Birthday& birthday : {Birthday{absl::CivilDay(2008, 3, 10), LeapBirthday::kMarch1, "2026-03-10T00:00:00Z"},
                                   {absl::CivilDay(2008, 6, 10), LeapBirthday::kMarch1, "2026-06-10T00:00:00+01:00"},
                                   {absl::CivilDay(2008, 2, 29), LeapBirthday::kMarch1, "2026-03-01T00:00:00Z"},
                                   {absl::CivilDay(2008, 2, 29), LeapBirthday::kFebruary28, "2026-02-28T00:00:00Z"}}) {
    SCOPED_TRACE(birthday.turns_18);
    Policy policy = WokinghamLike();
    policy.leap_birthday = birthday.leap;
    const absl::Time turns_18 = At(birthday.turns_18);
    CareLeaverHistory history = MissingBefore(turns_18, InCare(birthday.born), policy);
    history.facts().live_from = At("2025-01-01T00:00:00Z");
    history.MoveTo(turns_18 - kMicrosecond);
    const std::set<std::string> as_child = KindsOf(history);
    for (const std::string& kind : kBegins) EXPECT_FALSE(as_child.contains(kind)) << kind;
    history.MoveTo(turns_18);
    EXPECT_THAT(KindsOf(history), IsSupersetOf(kBegins));
    EXPECT_EQ(history.Open("weekly_review").at(0).raised, turns_18);
    // What was owed to the child stays owed.
    EXPECT_THAT(KindsOf(history), IsSupersetOf(as_child));
  }
}

TEST(Turning18MissingS001, TheBirthdayIsTheStartOfEveryClock) {
  CareLeaverHistory history = MissingBefore(At("2026-03-10T00:00:00Z"), InCare(absl::CivilDay(2008, 3, 10)));
  history.MoveTo(At("2026-03-10T00:00:00Z"));
  EXPECT_EQ(history.DueOf("missing_adult_report"), At("2026-03-10T23:59:59.999999Z"));
  EXPECT_EQ(history.DueOf("team_manager_told"), At("2026-03-13T23:59:59.999999Z"));
  EXPECT_EQ(history.DueOf("service_manager_told"), At("2026-03-17T23:59:59.999999Z"));
  EXPECT_EQ(history.DueOf("weekly_review"), At("2026-03-17T23:59:59.999999Z"));
  EXPECT_EQ(history.Open("weekly_review").at(0).why.clock_started_by, "turned_18_missing");
}

// S0-12: what somebody told the Home Office of the episode counts as well as an entry, from the birthday on; what was
// owed of the child is another one.
TEST(HomeOfficeS012, ANotificationOfTheEpisodeMeetsIt) {
  YoungPerson person = InCare(absl::CivilDay(2008, 3, 10));
  person.uasc_from = absl::CivilDay(2022, 5, 1);
  CareLeaverHistory history = MissingBefore(At("2026-03-10T00:00:00Z"), person);
  history.MoveTo(At("2026-03-12T12:00:00Z"));
  ASSERT_THAT(history.Open("home_office_told"), SizeIs(2));
  const auto tell = [&](absl::string_view time) {
    history.facts().told = {{.id = "n1",
                             .episode = kTestEpisode,
                             .about = "missing_reported",
                             .kind = "home_office",
                             .channel = Channel::kTelephone,
                             .time = Minute(time)}};
  };
  tell("2026-03-09T23:59:59.999999Z");
  ASSERT_THAT(history.Open("home_office_told"), SizeIs(1));
  EXPECT_EQ(history.Open("home_office_told").at(0).why.rule, "S0-12");
  tell("2026-03-10T00:00:00Z");
  EXPECT_THAT(history.Open("home_office_told"), IsEmpty());
  // The earlier of both counts.
  ASSERT_THAT(history.Enter("2026-03-10T09:00:00Z", HomeOfficeTold{}), IsOk());
  for (const WantedObligation& wanted : history.Owed("home_office_told")) {
    EXPECT_EQ(wanted.discharge->record, "n1");
  }
}

TEST(Turning18MissingS001, FoundIsTheEndOfTheEpisodeAndNothingElse) {
  CareLeaverHistory history = MissingBefore(At("2026-03-10T00:00:00Z"), InCare(absl::CivilDay(2008, 3, 10)));
  history.MoveTo(At("2026-03-20T12:00:00Z"));
  ASSERT_THAT(history.Enter("2026-03-12T10:00:00Z", kSpokenTo), IsOk());
  EXPECT_THAT(history.Owed("meeting_after_return"), IsEmpty());
  EXPECT_THAT(history.Open("weekly_review"), SizeIs(1));
  history.Take(*Return(
      history.context(), history.facts().episodes.front(),
      {.returned = Minute("2026-03-16T10:00:00Z"), .returned_to = ReturnedTo::kSamePlacement, .return_notified = {}}));
  EXPECT_EQ(history.DueOf("meeting_after_return"), At("2026-03-23T23:59:59.999999Z"));
  EXPECT_THAT(history.Owed("weekly_review"), IsEmpty());
}

TEST(Turning18MissingS001, FoundBeforeTheBirthdayIsNotMissingOnIt) {
  for (const char* returned : {"2026-03-09T23:59:59.999999Z", "2026-03-10T00:00:00Z"}) {
    CareLeaverHistory history = MissingBefore(At("2026-03-10T00:00:00Z"), InCare(absl::CivilDay(2008, 3, 10)));
    history.MoveTo(At("2026-03-20T12:00:00Z"));
    history.Take(
        *Return(history.context(), history.facts().episodes.front(),
                {.returned = Minute(returned), .returned_to = ReturnedTo::kSamePlacement, .return_notified = {}}));
    EXPECT_THAT(history.Owed("weekly_review"), IsEmpty());
  }
}

// The care order ends with the birthday, or the status of a care leaver has been entered: both are care leavers.
TEST(Turning18MissingS001, OfWhoWasLookedAfterUntilThenOrIsFormerRelevant) {
  const absl::Time birthday = At("2026-03-10T00:00:00Z");
  YoungPerson ended = InCare(absl::CivilDay(2008, 3, 10));
  ended.legal_statuses.front().ended = Date(2026, 3, 9);
  YoungPerson former = ended;
  former.legal_statuses.front().ended = Date(2026, 1, 9);
  former.legal_statuses.push_back(
      {.id = "former", .code = "former_relevant", .started = Date(2026, 3, 10), .ended = std::nullopt});
  YoungPerson neither = ended;
  neither.legal_statuses.front().ended = Date(2026, 1, 9);
  for (const auto& [person, passes] : {std::pair(ended, true), {former, true}, {neither, false}}) {
    CareLeaverHistory history = MissingBefore(birthday, person);
    history.MoveTo(birthday);
    EXPECT_EQ(history.Owed("weekly_review").size(), passes ? 1U : 0U);
  }
}

TEST(Turning18MissingS001, NotOfAVoidedEpisodeAndNotUnderAPolicyThatKnowsNothingOfIt) {
  const absl::Time birthday = At("2026-03-10T00:00:00Z");
  CareLeaverHistory voided = MissingBefore(birthday, InCare(absl::CivilDay(2008, 3, 10)));
  voided.Take(*Void(voided.facts().episodes.front(), VoidEpisode{.reason = "twice"}, birthday));
  voided.MoveTo(birthday);
  EXPECT_THAT(voided.Owed("weekly_review"), IsEmpty());
  CareLeaverHistory older = MissingBefore(birthday, InCare(absl::CivilDay(2008, 3, 10)), WakefieldLike());
  older.MoveTo(birthday);
  EXPECT_THAT(older.Owed("weekly_review"), IsEmpty());
}

// A determination may name the episode in which they went missing as a child: they are found when that ends.
TEST(DeterminationS006, ThatNamesAnEpisodeLastsAsLongAsIt) {
  CareLeaverHistory history =
      MissingBefore(At("2026-03-10T00:00:00Z"), InCare(absl::CivilDay(2008, 3, 10)), WakefieldLike());
  Policy policy = WokinghamLike();
  policy.version = 2;
  ASSERT_THAT(history.policies().Add(2, At("2026-03-11T00:00:00Z"), policy), IsOk());
  history.facts().person.legal_statuses.push_back(
      {.id = "former", .code = "former_relevant", .started = Date(2026, 3, 10), .ended = std::nullopt});
  history.MoveTo(At("2026-03-20T12:00:00Z"));
  EXPECT_THAT(history.Owed("weekly_review"), IsEmpty());
  ASSERT_THAT(history.Enter("2026-03-12T10:00:00Z", Missing(), &history.facts().episodes.front()), IsOk());
  ASSERT_THAT(history.Enter("2026-03-13T10:00:00Z", kSpokenTo), IsOk());
  EXPECT_THAT(history.Open("weekly_review"), SizeIs(1));
  history.Take(*Return(
      history.context(), history.facts().episodes.front(),
      {.returned = Minute("2026-03-16T10:00:00Z"), .returned_to = ReturnedTo::kSamePlacement, .return_notified = {}}));
  EXPECT_THAT(history.Open("weekly_review"), IsEmpty());
  EXPECT_EQ(history.Owed("meeting_after_return").at(0).raised, At("2026-03-16T10:00:00Z"));
}

}  // namespace
}  // namespace homeward::episode
