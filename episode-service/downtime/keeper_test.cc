#include "episode-service/downtime/keeper.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "common/core/status_matchers.h"
#include "episode-service/downtime/reader.h"
#include "tests/support/directory_client.h"
#include "tests/support/entry_client.h"
#include "tests/support/handover_client.h"
#include "tests/support/many_rows.h"
#include "tests/support/particular_client.h"

namespace homeward::episode {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kLeeds[] = "E08000035";

std::string ReadAll(std::ifstream& file) { return {std::istreambuf_iterator<char>(file), {}}; }

class DowntimeTest : public ::testing::Test {
 protected:
  DowntimeTest() {
    std::filesystem::remove_all(folder_);
    episodes_.CreateCouncil();
  }
  ~DowntimeTest() override { std::filesystem::remove_all(folder_); }

  std::string PathOf(const std::string& council = kWakefield) const {
    return absl::StrCat(folder_, "/", council, ".html");
  }
  std::string SheetOf(const std::string& council = kWakefield) const {
    std::ifstream file(PathOf(council));
    return ReadAll(file);
  }
  absl::Status Refresh() { return keeper_.Refresh(clock_.Now()); }

  v1::Episode Report(const std::string& given_name, absl::string_view since) {
    return episodes_.Must<v1::Episode>("ReportMissing",
                                       EpisodeClient::Missing(episodes_.CreateChild(given_name).young_person(), since));
  }
  TestDatabase& database() { return episodes_.service().database(); }

  // So many other young people like an episode's, with an episode like it.
  void AddLike(const v1::Episode& episode, int times, const std::string& prefix) {
    const std::string id = absl::StrCat("CONCAT('", prefix, "', numbers.i)");
    const std::string which_episode = absl::StrCat("episode = '", episode.episode(), "'");
    const std::string which_person = absl::StrCat("young_person = '", episode.young_person(), "'");
    Multiply(database(), "episode", which_episode, times, {{"episode", id}, {"young_person", id}});
    Multiply(database(), "episode_category", which_episode, times, {{"episode", id}});
    Multiply(database(), "episode_holder", which_episode, times, {{"episode", id}, {"young_person", id}});
    Multiply(database(), "young_person", which_person, times, {{"young_person", id}});
    Multiply(database(), "placement", which_person, times, {{"young_person", id}});
    Multiply(database(), "obligation", absl::StrCat("subject = '", episode.young_person(), "'"), times,
             {{"subject", id}, {"obligation", absl::StrCat("MD5(CONCAT(obligation, ", id, "))")}});
  }

  // How many statements it takes to read the sheet, and how many pages.
  struct Read {
    int64_t statements = 0;
    size_t children = 0;
    size_t pages = 0;
  };
  Read Count() {
    Read count;
    const auto so_far = [](Tx& tx) {
      int64_t statements = 0;
      tx.sql() << "SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM information_schema.SESSION_STATUS"
                  " WHERE VARIABLE_NAME = 'COM_SELECT'",
          soci::into(statements);
      return statements;
    };
    const absl::Status read = database().db().Snapshot(absl::Now() + absl::Seconds(30), [&](Tx& tx) -> absl::Status {
      const int64_t before = so_far(tx);
      HW_ASSIGN_OR_RETURN(const ReadSheet sheet, ReadSheetOf(tx, policies_, kWakefield, clock_.Now()));
      count = {.statements = so_far(tx) - before, .children = sheet.sheet.children.size(), .pages = sheet.pages.size()};
      return absl::OkStatus();
    });
    EXPECT_THAT(read, IsOk());
    return count;
  }

  const std::string folder_ = absl::StrCat(::testing::TempDir(), "homeward_downtime_", getpid());
  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  PolicyBook<Policy> policies_{ReadPolicy, CouncilWithoutPolicy()};
  DowntimeKeeper keeper_{episodes_.service().host(), policies_, folder_};
};

TEST_F(DowntimeTest, ShowsWhoIsMissingTheLongestFirst) {
  DirectoryClient directory(episodes_);
  v1::RecordDutyDeskRequest desk;
  desk.set_council(kWakefield);
  desk.set_contact("01632 960001");
  Put(At("2026-01-01T00:00:00Z"), desk.mutable_from_time());
  directory.Must<v1::DutyDesk>("RecordDutyDesk", desk);
  const auto kit = Report("Kit", "2026-03-10T08:00:00Z");
  const auto robin = Report("Robin", "2026-03-09T22:00:00Z");
  const auto worker = directory.AddWorker("sw-1", {"social_worker"});
  HandOverClient hand_overs(episodes_);
  hand_overs.Accept(hand_overs.OfferByAnother(HandOverClient::Offered(robin, worker.worker())));
  ParticularClient particulars(episodes_);
  particulars.Record(kit.young_person(), "2026-03-01T09:00:00Z", "location_withheld { reason: 'may be trafficked' }");

  ASSERT_THAT(Refresh(), IsOk());
  const std::string page = SheetOf();
  EXPECT_THAT(page, HasSubstr("As at <strong>Tue 10 Mar 2026 12:00 GMT</strong>"));
  EXPECT_THAT(page, HasSubstr("Duty desk: <strong>01632 960001</strong>"));
  EXPECT_THAT(page, HasSubstr("2 open episodes"));
  EXPECT_THAT(page, HasSubstr("Worker sw-1 (social worker)</td>"));
  EXPECT_THAT(page, HasSubstr("OVERDUE: "));
  ASSERT_THAT(page, HasSubstr("Kit<br>15 years"));
  EXPECT_LT(page.find("Robin<br>15 years"), page.find("Kit<br>15 years"));
  EXPECT_LT(page.find("placement type k2"), page.find("Kit<br>15 years"));
  EXPECT_GT(page.find("LOCATION WITHHELD"), page.find("Kit<br>15 years"));
}

// S0-11: a care leaver who is determined to be missing has no episode and stands on the sheet all the same, audited
// like a child.
TEST_F(DowntimeTest, S011ShowsCareLeaversWhoAreMissing) {
  EntryClient entries(episodes_);
  const auto alex = episodes_.CreateCareLeaver("Alex");
  const auto determined =
      entries.Record(alex, "2026-03-10T09:00:00Z", EntryClient::Determined("MISSING", "risk_level: 'high'"));
  entries.Record(episodes_.CreateCareLeaver("Sam"), "2026-03-10T09:00:00Z", EntryClient::Determined("NOT_IN_TOUCH"));
  Report("Robin", "2026-03-10T08:00:00Z");
  ASSERT_THAT(Refresh(), IsOk());
  EXPECT_THAT(SheetOf(), HasSubstr("<caption>1 care leaver, the longest first</caption>"));
  EXPECT_THAT(SheetOf(), HasSubstr("Alex<br>19 years"));
  EXPECT_THAT(SheetOf(), HasSubstr("missing adult report"));
  EXPECT_THAT(SheetOf(), Not(HasSubstr("Sam<br>")));
  EXPECT_EQ(database().Number("SELECT COUNT(*) FROM audit_subject WHERE audit IN (SELECT audit FROM audit"
                              " WHERE method = 'downtime_sheet')"),
            2);
  clock_.Advance(absl::Minutes(15));
  entries.Must<v1::Entry>("VoidEntry", EntryClient::Voiding(determined));
  ASSERT_THAT(Refresh(), IsOk());
  EXPECT_THAT(SheetOf(), HasSubstr("Nobody else is determined to be missing."));
}

// Whoever turned 18 in an episode that is open stands there, and not twice.
TEST_F(DowntimeTest, S011WhoHasAnOpenEpisodeStandsOnTheSheetOnce) {
  EntryClient entries(episodes_);
  v1::CreateYoungPersonRequest create;
  create.set_council(kWakefield);
  create.mutable_young_person()->set_given_name("Kim");
  create.mutable_young_person()->set_date_of_birth("2008-03-10");
  const auto kim = episodes_.Must<v1::YoungPerson>("CreateYoungPerson", create);
  const auto episode =
      episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(kim.young_person(), "2026-03-09T08:00:00Z"));
  entries.Record(episode, "2026-03-10T09:00:00Z", EntryClient::Determined("MISSING"));
  ASSERT_THAT(Refresh(), IsOk());
  EXPECT_THAT(SheetOf(), HasSubstr("1 open episode"));
  EXPECT_THAT(SheetOf(), HasSubstr("Nobody else is determined to be missing."));
}

// S3-47: a referral withholds as well.
TEST_F(DowntimeTest, S347DoesNotSayWhereAChildLivedWhoMayBeTrafficked) {
  const auto robin = Report("Robin", "2026-03-10T08:00:00Z");
  ASSERT_THAT(Refresh(), IsOk());
  EXPECT_THAT(SheetOf(), HasSubstr("placement type k2"));
  ParticularClient particulars(episodes_);
  particulars.Record(robin.young_person(), "2026-03-10T09:00:00Z", "trafficking_referral {}");
  clock_.Advance(absl::Minutes(15));
  ASSERT_THAT(Refresh(), IsOk());
  EXPECT_THAT(SheetOf(), HasSubstr("LOCATION WITHHELD"));
  EXPECT_THAT(SheetOf(), Not(HasSubstr("placement type k2")));
}

TEST_F(DowntimeTest, DropsAChildWhoIsBackAndSaysThatNobodyIsMissing) {
  const auto robin = Report("Robin", "2026-03-10T08:00:00Z");
  ASSERT_THAT(Refresh(), IsOk());
  ASSERT_THAT(SheetOf(), HasSubstr("Robin"));
  clock_.Advance(absl::Minutes(15));
  episodes_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(robin, "2026-03-10T12:10:00Z"));
  ASSERT_THAT(Refresh(), IsOk());
  EXPECT_THAT(SheetOf(), Not(HasSubstr("Robin")));
  EXPECT_THAT(SheetOf(), HasSubstr("Nobody is recorded as missing or away."));
}

TEST_F(DowntimeTest, OnlyItsOwnerMayRead) {
  Report("Robin", "2026-03-10T08:00:00Z");
  const mode_t before = umask(0);
  EXPECT_THAT(Refresh(), IsOk());
  umask(before);
  struct stat found {};
  ASSERT_EQ(stat(folder_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700u);
  ASSERT_EQ(stat(PathOf().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(DowntimeTest, WritesNothingWhereOthersMayLook) {
  std::filesystem::create_directory(folder_);
  ASSERT_EQ(chmod(folder_.c_str(), 0750), 0);
  EXPECT_THAT(Refresh(), FailsWith(absl::StatusCode::kFailedPrecondition, "DOWNTIME_FOLDER_UNUSABLE"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

// Whoever opened the old sheet reads all of it, and nobody ever finds half of the new one under its name.
TEST_F(DowntimeTest, PutsANewSheetInThePlaceOfTheOldOneAsAWhole) {
  Report("Robin", "2026-03-10T08:00:00Z");
  ASSERT_THAT(Refresh(), IsOk());
  const std::string old_page = SheetOf();
  std::ifstream reader(PathOf());
  ASSERT_TRUE(reader.is_open());
  Report("Kit", "2026-03-10T09:00:00Z");
  clock_.Advance(absl::Minutes(15));
  ASSERT_THAT(Refresh(), IsOk());
  EXPECT_EQ(ReadAll(reader), old_page);
  EXPECT_THAT(SheetOf(), HasSubstr("Kit"));
  EXPECT_TRUE(absl::EndsWith(SheetOf(), "</html>\n"));
  const auto begin = std::filesystem::directory_iterator(folder_);
  EXPECT_EQ(std::distance(begin, {}), 1);  // no draft is left
}

// The other councils' sheets are written, and the age of the oldest says that one stands.
TEST_F(DowntimeTest, TheLastSheetStaysWhenANewOneCannotBeWritten) {
  episodes_.CreateCouncil(kLeeds);
  Report("Robin", "2026-03-10T08:00:00Z");
  ASSERT_THAT(Refresh(), IsOk());
  const std::string old_page = SheetOf();
  const std::string in_the_way = absl::StrCat(PathOf(), ".draft");
  std::filesystem::create_directory(in_the_way);
  const absl::Time before = clock_.Now();
  clock_.Advance(absl::Minutes(15));
  EXPECT_THAT(Refresh(), FailsWith(absl::StatusCode::kUnavailable, "DOWNTIME_SHEET_FAILED"));
  EXPECT_EQ(SheetOf(), old_page);
  EXPECT_THAT(SheetOf(kLeeds), HasSubstr("12:15 GMT"));
  EXPECT_EQ(keeper_.oldest(), before);
  std::filesystem::remove(in_the_way);
  ASSERT_THAT(Refresh(), IsOk());
  EXPECT_THAT(SheetOf(), HasSubstr("12:15 GMT"));
  EXPECT_EQ(keeper_.oldest(), clock_.Now());
}

TEST_F(DowntimeTest, EverySheetIsAuditedWithWhomItShows) {
  Report("Robin", "2026-03-10T08:00:00Z");
  Report("Kit", "2026-03-10T09:00:00Z");
  ASSERT_THAT(Refresh(), IsOk());
  const std::string of_the_sheet = " FROM audit WHERE method = 'downtime_sheet'";
  EXPECT_EQ(database().Text("SELECT CONCAT_WS(' ', council, caller, roles, outcome)" + of_the_sheet),
            "E08000036 episode-service service OK");
  EXPECT_EQ(database().Number("SELECT COUNT(*)" + of_the_sheet), 1);
  EXPECT_EQ(database().Number("SELECT COUNT(*) FROM audit_subject WHERE audit IN (SELECT audit" + of_the_sheet + ")"),
            2);
}

// Like every read: what cannot be audited is not shown.
TEST_F(DowntimeTest, ASheetThatCannotBeAuditedIsNotWritten) {
  Report("Robin", "2026-03-10T08:00:00Z");
  database().Execute("RENAME TABLE audit TO audit_away");
  EXPECT_THAT(Refresh(), FailsWith(absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE"));
  EXPECT_FALSE(std::filesystem::exists(PathOf()));
  database().Execute("RENAME TABLE audit_away TO audit");
  ASSERT_THAT(Refresh(), IsOk());
  EXPECT_THAT(SheetOf(), HasSubstr("Robin"));
}

TEST_F(DowntimeTest, ACouncilWhereNobodyIsMissingShowsNobody) {
  ASSERT_THAT(Refresh(), IsOk());
  EXPECT_THAT(SheetOf(), HasSubstr("Nobody is recorded as missing or away."));
  EXPECT_EQ(database().Number("SELECT COUNT(*) FROM audit WHERE method = 'downtime_sheet'"), 0);
}

TEST_F(DowntimeTest, HowManyStatementsItTakesDependsOnPagesAndNotOnChildren) {
  const auto robin = Report("Robin", "2026-03-10T08:00:00Z");
  Count();  // the policy is read once
  const Read one = Count();
  AddLike(robin, 99, "many-");
  const Read hundred = Count();
  EXPECT_EQ(hundred.children, 100u);
  EXPECT_EQ(hundred.pages, 1u);
  EXPECT_EQ(hundred.statements, one.statements + 1);  // and the look for another page
  AddLike(robin, 1, "more-");
  const Read more = Count();
  EXPECT_EQ(more.children, 101u);
  EXPECT_EQ(more.pages, 2u);
  EXPECT_LT(more.statements, 2 * one.statements);
}

}  // namespace
}  // namespace homeward::episode
