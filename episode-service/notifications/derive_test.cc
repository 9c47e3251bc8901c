#include "episode-service/notifications/derive.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "episode-service/entries/test_entries.h"

namespace homeward::episode {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// A child who is missing since 08:00 and of whom somebody tells others.
class TellingTest : public ::testing::Test {
 protected:
  // As the service does when it saves it.
  void Tell(const std::string& kind, absl::string_view time, Channel channel = Channel::kTelephone,
            const std::string& about = "missing_reported") {
    std::vector<Telling>& told = history_.facts().told;
    told.push_back({.id = absl::StrCat("n", told.size()),
                    .episode = kTestEpisode,
                    .about = about,
                    .kind = kind,
                    .channel = channel,
                    .time = Minute(time)});
    std::sort(told.begin(), told.end(), [](const Telling& a, const Telling& b) { return ComesBefore(a, b); });
  }

  std::vector<WantedObligation> Wanted(absl::string_view kind) { return WantedOf(history_, kind); }
  // The one of this kind and step, as "met in time", "met late" or "open".
  std::string Stand(absl::string_view kind, absl::string_view step = "") {
    for (const WantedObligation& wanted : Wanted(kind)) {
      if (wanted.step != step) continue;
      if (!wanted.discharge.has_value()) return "open";
      return wanted.discharge->time <= wanted.due ? "met in time" : "met late";
    }
    return "none";
  }
  Episode& episode() { return history_.facts().episodes.front(); }
  void PlaceIn(const std::string& authority) { history_.facts().person.placements.front().host_authority = authority; }

  EpisodeHistory history_{"2026-03-12T12:00:00Z"};
};

// S3-22: the accountable manager was told by phone when somebody said so, wherever it is recorded, and in writing when
// that went out; a letter is no call.
TEST_F(TellingTest, S322ACallAndALetterMeetEachTheirOwnStep) {
  EXPECT_EQ(Stand("authority_notice"), "open");
  Tell("accountable_manager", "2026-03-10T08:30:00Z", Channel::kInWriting);
  EXPECT_EQ(Stand("authority_notice"), "open");
  EXPECT_EQ(Stand("authority_notice", "written"), "met in time");
  Tell("accountable_manager", "2026-03-10T09:00:00Z");
  EXPECT_EQ(Stand("authority_notice"), "met in time");
  EXPECT_EQ(Wanted("authority_notice").at(0).discharge->record, "n1");
}

TEST_F(TellingTest, S322OneMicrosecondAfterTheHourIsLate) {
  Tell("accountable_manager", "2026-03-10T09:00:00.000001Z", Channel::kInPerson);
  EXPECT_EQ(Stand("authority_notice"), "met late");
  Tell("accountable_manager", "2026-03-11T08:00:00.000001Z", Channel::kInWriting);
  EXPECT_EQ(Stand("authority_notice", "written"), "met late");
}

// The earliest proof counts, whichever record it is and in whatever order they were entered.
TEST_F(TellingTest, S322TheEarlierOfAnEntryAndANotificationCounts) {
  ASSERT_THAT(history_.Enter(1, Content(EntryKind::kAuthorityNotice, "2026-03-10T08:40:00Z", AuthorityNotice{})),
              IsOk());
  Tell("accountable_manager", "2026-03-10T08:50:00Z");
  EXPECT_EQ(Wanted("authority_notice").at(0).discharge->time, At("2026-03-10T08:40:00Z"));
  Tell("accountable_manager", "2026-03-10T08:20:00Z");
  EXPECT_EQ(Wanted("authority_notice").at(0).discharge->time, At("2026-03-10T08:20:00Z"));
}

// S3-22: to tell the social worker alone is not enough, and another episode's call is not this one's.
TEST_F(TellingTest, S322NobodyElseStandsForTheManager) {
  Tell("allocated_worker", "2026-03-10T08:10:00Z");
  Tell("parents", "2026-03-10T08:10:00Z");
  Tell("accountable_manager", "2026-03-10T08:20:00Z");
  history_.facts().told.back().episode = "another";
  EXPECT_EQ(Stand("authority_notice"), "open");
}

// S3-23: parents; a recorded reason not to tell them gives way to their having been told.
TEST_F(TellingTest, S323ParentsWereTold) {
  Tell("parents", "2026-03-10T12:00:00Z", Channel::kInWriting);
  EXPECT_EQ(Stand("parents_told"), "met in time");
  history_.facts().told.front().time = Minute("2026-03-10T12:00:00.000001Z");
  EXPECT_EQ(Stand("parents_told"), "met late");
}

TEST_F(TellingTest, S323WhoHeardOfTheReturnAloneWasNotTold) {
  Tell("parents", "2026-03-10T11:00:00Z", Channel::kTelephone, "returned");
  EXPECT_EQ(Stand("parents_told"), "open");
}

// S3-22: the report to the police is a record of its own, with a force and a reference.
TEST_F(TellingTest, S322ThePoliceReportIsARecordOfItsOwn) {
  Tell("police", "2026-03-10T08:10:00Z");
  EXPECT_EQ(Stand("police_report"), "open");
}

// S3-28: the Home Office hears of an unaccompanied child, in the authority's time.
TEST_F(TellingTest, S328TheHomeOfficeIsToldOfAnUnaccompaniedChild) {
  EXPECT_THAT(Wanted("home_office_told"), IsEmpty());
  episode().uasc = true;
  const auto wanted = Wanted("home_office_told");
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].due, At("2026-03-10T09:00:00Z"));
  EXPECT_EQ(wanted[0].role, "missing_coordinator");
  EXPECT_EQ(wanted[0].why.rule, "S3-28");
  Tell("home_office", "2026-03-10T09:00:00Z");
  EXPECT_EQ(Stand("home_office_told", "child"), "met in time");
  history_.facts().told.front().time = Minute("2026-03-10T09:00:00.000001Z");
  EXPECT_EQ(Stand("home_office_told", "child"), "met late");
}

// S3-24, S4-01: the authority in whose area a looked-after child was placed.
TEST_F(TellingTest, S324TheHostAuthorityIsToldOfALookedAfterChildPlacedThere) {
  EXPECT_THAT(Wanted("host_authority_told"), IsEmpty());
  PlaceIn("E08000035");
  ASSERT_THAT(Wanted("host_authority_told"), SizeIs(1));
  EXPECT_EQ(Wanted("host_authority_told").at(0).due, At("2026-03-10T09:00:00Z"));
  Tell("host_authority", "2026-03-10T09:00:00Z", Channel::kInWriting);
  EXPECT_EQ(Stand("host_authority_told"), "met in time");
  episode().looked_after = false;
  EXPECT_THAT(Wanted("host_authority_told"), IsEmpty());
  episode().looked_after = true;
  episode().placement = "another";
  EXPECT_THAT(Wanted("host_authority_told"), IsEmpty());
}

// S2-05: of another authority's child the home authority is told, and nothing else is owed by us.
TEST_F(TellingTest, S205TheHomeAuthorityIsToldAndNothingElseIsOwed) {
  episode().other_authority = true;
  episode().uasc = true;
  PlaceIn("E08000035");
  const auto wanted = Derive(history_.context(), Days()).wanted;
  ASSERT_THAT(wanted, SizeIs(1));
  EXPECT_EQ(wanted[0].kind, "home_authority_told");
  EXPECT_EQ(wanted[0].why.rule, "S2-05");
  EXPECT_EQ(wanted[0].due, At("2026-03-10T09:00:00Z"));
  Tell("home_authority", "2026-03-10T09:00:00Z");
  EXPECT_EQ(Stand("home_authority_told"), "met in time");
  history_.facts().told.front().time = Minute("2026-03-10T09:00:00.000001Z");
  EXPECT_EQ(Stand("home_authority_told"), "met late");
}

TEST_F(TellingTest, S205NobodyIsToldOfWhatIsNotLiveNorOfAnAbsence) {
  episode().other_authority = true;
  episode().source = Source::kImport;
  EXPECT_THAT(Wanted("home_authority_told"), IsEmpty());
  episode().source = Source::kCarer;
  history_.facts().live_from = At("2026-03-10T08:00:00.000001Z");
  EXPECT_THAT(Wanted("home_authority_told"), IsEmpty());
  history_.facts().live_from = At("2026-03-10T08:00:00Z");
  EXPECT_THAT(Wanted("home_authority_told"), SizeIs(1));
  episode().categories.front().category = Category::kAway;
  EXPECT_THAT(Wanted("home_authority_told"), IsEmpty());
}

}  // namespace
}  // namespace homeward::episode
