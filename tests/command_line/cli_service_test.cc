#include <absl/strings/str_replace.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/command_line/command_line.h"
#include "tests/support/directory_client.h"
#include "tests/support/entry_client.h"
#include "tests/support/merge_client.h"
#include "tests/support/search_client.h"
#include "tests/support/test_images.h"

namespace homeward::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A return with one child, one row that is rejected, and a row with a line break.
class ReturnOnDisk : public CommandLine {
 protected:
  ReturnOnDisk() : folder_(absl::StrCat(testing::TempDir(), "/cli_service_test_return")) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    Write("HEADER.CSV", "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n7,1,01/06/2010,,,,\n");
    Write("episodes.csv",
          "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
          "7,01/06/2017,S,C2,N1,U6,PR4,,,,,,\n");
    Write("missing.csv",
          "CHILD,DOB,MISSING,MIS_START,MIS_END\n7,01/06/2010,M,01/07/2017,02/07/2017\n\"8\n9\",01/06/2010,M,,\n");
  }

  void Write(const std::string& name, const std::string& text) { std::ofstream(folder_ + "/" + name) << text; }

  const std::string folder_;
};

TEST_F(ReturnOnDisk, IsImportedOnce) {
  episodes_.CreateCouncil();
  const std::string rejects = folder_ + "/rejects.csv";
  const std::vector<std::string> line = {"import", "ssda903", folder_, absl::StrCat("--council=", kWakefield),
                                         "--rejects=" + rejects};
  const Outcome first = Run(line);
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("collection year 2018 (by the dates in it)"));
  EXPECT_THAT(first.out, HasSubstr("missing   2     1         1"));
  EXPECT_THAT(first.out, HasSubstr("Episodes: 1 created"));
  EXPECT_THAT(first.out, HasSubstr("INT04"));
  EXPECT_EQ(Rows().at("episode"), 1);
  std::stringstream listed;
  listed << std::ifstream(rejects).rdbuf();
  EXPECT_THAT(listed.str(), HasSubstr("\nmissing,3,1004,MIS_START_INVALID,rejected,MIS_START,"));
  EXPECT_THAT(listed.str(), HasSubstr(",\"\"\"8\n9\"\",01/06/2010,M,,\"\n")) << "the row as it stands in the file";
  EXPECT_EQ(std::filesystem::status(rejects).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);

  const auto rows = Rows();
  const Outcome second = Run(line);
  EXPECT_EQ(second.out, first.out);
  EXPECT_EQ(Rows(), rows);
}

TEST_F(ReturnOnDisk, SaysWhatIsWrongWithAReturn) {
  episodes_.CreateCouncil();
  Write("missing.csv", "CHILD,DOB\n");
  const Outcome other_columns = Run({"import", "ssda903", folder_, "--council", kWakefield});
  EXPECT_EQ(other_columns.code, 1);
  EXPECT_THAT(other_columns.err, HasSubstr("HEADER_INVALID"));
  EXPECT_EQ(Run({"import", "ssda903", folder_}).code, 2);
  EXPECT_EQ(Run({"import", "ssda903", folder_, "--council", kWakefield, "--year=soon"}).code, 2);
  std::filesystem::remove(folder_ + "/missing.csv");
  EXPECT_THAT(Run({"import", "ssda903", folder_, "--council", kWakefield}).err, HasSubstr("FILE_MISSING"));
}

// The spreadsheet and the mapping that are shown as an example.
class SampleSpreadsheet : public CommandLine {
 protected:
  SampleSpreadsheet() {
    episodes_.CreateCouncil();
    for (int number = 1; number <= 3; ++number) {
      episode::v1::CreateYoungPersonRequest create;
      create.set_council(kWakefield);
      create.mutable_young_person()->set_external_id(absl::StrCat("SAMPLE-00", number));
      create.mutable_young_person()->set_date_of_birth("2010-06-01");
      episodes_.Must<episode::v1::YoungPerson>("CreateYoungPerson", create);
    }
  }

  Outcome Import(const std::string& file, std::vector<std::string> more = {},
                 const std::string& mapping = "cli/sample/missing-log.json") const {
    more.insert(more.begin(), {"import", "episodes", file, absl::StrCat("--council=", kWakefield), "--map=" + mapping,
                               "--rejects=" + rejects_});
    return Run(more);
  }

  static std::string Content(const std::string& file) {
    std::stringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
  }

  const std::string sample_ = "cli/sample/missing-log.csv";
  const std::string rejects_ = absl::StrCat(testing::TempDir(), "/cli_service_test_rejects.csv");
};

TEST_F(SampleSpreadsheet, IsTriedImportedAndMended) {
  const Outcome tried = Import(sample_, {"--dry_run"});
  ASSERT_EQ(tried.code, 0) << tried.err;
  EXPECT_THAT(tried.out, HasSubstr("of a spreadsheet, a dry run, is done"));
  EXPECT_THAT(tried.out, HasSubstr("spreadsheet  7     3         4"));
  EXPECT_EQ(Rows().at("episode"), 0);
  const std::string expected = Content(rejects_);

  const Outcome first = Import(sample_);
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("Episodes: 3 created"));
  EXPECT_THAT(first.out, HasSubstr("HW23"));
  EXPECT_EQ(Rows().at("episode"), 3);
  EXPECT_EQ(Rows().at("obligation"), 0);
  EXPECT_EQ(Content(rejects_), expected) << "as the dry run said";
  EXPECT_THAT(expected, StartsWith("Ref,Case no,Type,Missing since,Time,Reported,Back,Back at,Why,Risk,Police log,"
                                   "Comment,homeward_line,homeward_reason\nML-004,SAMPLE-002,M,30/10/2022,01:30,"));
  EXPECT_THAT(expected, HasSubstr("the night the clocks went back,6,\"HW23 LOCAL_TIME_AMBIGUOUS start_time: "));

  // Mended, the rejected rows alone are imported; the line break in a row before them has not moved them.
  const std::string mended = absl::StrReplaceAll(expected, {{",01:30,", ",00:30,"},
                                                            {"17/05/2023,,,", "17/05/2023,18/05/2023,,"},
                                                            {"17/05/23,", "19/05/2023,"},
                                                            {",18/05/2023,02:40", ",20/05/2023,02:40"}});
  const std::string mended_file = rejects_ + ".mended";
  std::ofstream(mended_file, std::ios::binary) << mended;
  const Outcome second = Import(mended_file);
  EXPECT_THAT(second.out, HasSubstr("Episodes: 3 created")) << second.out << second.err;
  EXPECT_THAT(Content(rejects_), HasSubstr("HW25 YOUNG_PERSON_UNKNOWN external_id: "));

  const auto rows = Rows();
  EXPECT_THAT(Import(sample_).out, HasSubstr("Episodes: 0 created, 0 changed, 3 unchanged"));
  EXPECT_EQ(Rows().at("event"), rows.at("event"));
}

TEST_F(SampleSpreadsheet, NamesChildrenByNameAndDateOfBirth) {
  episode::SearchClient people(episodes_);
  people.Add(episode::SearchClient::Person("Robin", "Cinderby"));
  people.Add(episode::SearchClient::Person("Kit", "Dovemarsh", "2010-06-02"));
  people.Add(episode::SearchClient::Person("Kit", "Dovemarsh", "2010-06-02"));
  const std::string mapping = "cli/sample/missing-names.json";
  Outcome first;
  const absl::Time patience = absl::Now() + absl::Seconds(30);
  do {
    first = Import("cli/sample/missing-names.csv", {}, mapping);
  } while (first.code != 0 && absl::Now() < patience);  // until the index of names is complete
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("spreadsheet  5     3         2"));
  EXPECT_THAT(first.out, HasSubstr("Episodes: 3 created"));
  const std::string rejects = Content(rejects_);
  EXPECT_THAT(rejects, HasSubstr("Kit Dovemarsh,02/06/2010,,25/03/2022,22:00,27/03/2022,0730,4,"
                                 "\"HW32 YOUNG_PERSON_AMBIGUOUS: "));
  EXPECT_THAT(rejects, HasSubstr("18/05/2022,02:40,6,\"HW31 YOUNG_PERSON_UNKNOWN: "));

  // Mended: the twin is the one with this number, and so is the child whose name was wrong.
  const std::string mended_file = rejects_ + ".mended";
  std::ofstream(mended_file, std::ios::binary)
      << absl::StrReplaceAll(rejects, {{"02/06/2010,,", "02/06/2010,SAMPLE-002,"}, {"03/06/2010,,", ",SAMPLE-003,"}});
  EXPECT_THAT(Import(mended_file, {}, mapping).out, HasSubstr("Episodes: 2 created"));
  EXPECT_EQ(Rows().at("episode"), 5);
  EXPECT_THAT(Import("cli/sample/missing-names.csv", {}, mapping).out, HasSubstr("0 created, 0 changed, 3 unchanged"));
}

TEST_F(SampleSpreadsheet, SaysWhatIsWrongWithTheCommand) {
  EXPECT_EQ(Run({"import", "episodes", sample_, "--council", kWakefield}).code, 2);
  EXPECT_EQ(Run({"import", "episodes", sample_, "--map=cli/sample/missing-log.json"}).code, 2);
  const Outcome unreadable = Import("cli/sample/none.csv");
  EXPECT_EQ(unreadable.code, 1);
  EXPECT_THAT(unreadable.err, HasSubstr("FILE_UNREADABLE"));
}

TEST_F(CommandLine, ShowsWhatIsOwedAndWhy) {
  ASSERT_EQ(Run({"council", "create", kWakefield, "Sample Council", "--live-from=2020-01-01"}).code, 0);
  ASSERT_EQ(Run({"policy", "adopt", kWakefield, "wakefield"}).code, 0);
  const auto child = episodes_.CreateChild();
  const auto since = absl::FormatTime(absl::RFC3339_sec, clock_.Now() - absl::Hours(5), absl::UTCTimeZone());
  episodes_.Must<episode::v1::Episode>("ReportMissing", EpisodeClient::Missing(child.young_person(), since));

  const Outcome missing = Run({"missing", kWakefield});
  EXPECT_THAT(missing.out, HasSubstr(child.young_person()));
  EXPECT_THAT(missing.out, HasSubstr("missing"));

  const Outcome owed = Run({"owed", kWakefield});
  ASSERT_EQ(owed.code, 0) << owed.err;
  const auto obligations = episodes_.Obligations(child.young_person());
  ASSERT_FALSE(obligations.empty());
  EXPECT_THAT(owed.out, HasSubstr(obligations.front().obligation()));
  EXPECT_THAT(owed.out, HasSubstr(obligations.front().why().citation()));

  const Outcome why = Run({"why", kWakefield, obligations.front().obligation()});
  EXPECT_EQ(why.out, obligations.front().why().text() + "\n");
  EXPECT_THAT(Run({"why", kWakefield, "no-such-id"}).err, HasSubstr("OBLIGATION_NOT_FOUND"));

  const Outcome chronology = Run({"chronology", kWakefield, child.young_person()});
  EXPECT_THAT(chronology.out, HasSubstr("MissingReported"));
  EXPECT_THAT(chronology.out, HasSubstr("ObligationChanged police_report raised"));
}

TEST_F(CommandLine, ShowsWhatWasWrittenDown) {
  episodes_.CreateCouncil();
  const auto child = episodes_.CreateChild();
  const auto since = absl::FormatTime(absl::RFC3339_sec, clock_.Now() - absl::Hours(5), absl::UTCTimeZone());
  const auto episode =
      episodes_.Must<episode::v1::Episode>("ReportMissing", EpisodeClient::Missing(child.young_person(), since));
  episode::EntryClient entries(episodes_);
  const auto entry = entries.Record(episode, since, "sighting { where: 'the bus station' }");
  entries.Must<episode::v1::Entry>("VoidEntry", episode::EntryClient::Voiding(entry));

  const Outcome shown = Run({"entries", kWakefield, child.young_person()});
  ASSERT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("sighting"));
  EXPECT_THAT(shown.out, HasSubstr("(entered in error) the bus station"));
}

TEST_F(CommandLine, LoadsTheDirectoryAndSaysWhichLinesItRefused) {
  episodes_.CreateCouncil();
  const std::string teams = absl::StrCat(testing::TempDir(), "/cli_service_test_teams.csv");
  std::ofstream(teams) << "external_id,name,kind,parent,manager,inbox,first_day\n"
                          "area,Area,,,,,2020-04-01\n"
                          "east,East,children_in_care,area,,,2020-04-01\n";
  const Outcome loaded = Run({"directory", "load", kWakefield, teams});
  ASSERT_EQ(loaded.code, 0) << loaded.err;
  EXPECT_EQ(loaded.out, "2 of 2 lines are in the directory.\n");

  const std::string staff = absl::StrCat(testing::TempDir(), "/cli_service_test_staff.csv");
  std::ofstream(staff) << "external_id,name,roles,team,email,first_day,last_day\n"
                          "s1,Sample Worker,social_worker interviewer,east,,2024-01-10,\n"
                          "s2,Sample Leaver,social_worker,east,,2024-01-10,2024-01-31\n"
                          "s3,Nobody,social_worker,west,,2024-01-10,\n"
                          "s4,Nobody,Social Worker,east,,2024-01-10,\n";
  for (int again = 0; again < 2; ++again) {
    const Outcome outcome = Run({"directory", "load", kWakefield, staff});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_EQ(outcome.out, "2 of 4 lines are in the directory.\n");
    EXPECT_THAT(outcome.err, HasSubstr("line 4: NOT_FOUND TEAM_NOT_FOUND"));
    EXPECT_THAT(outcome.err, HasSubstr("line 5: INVALID_ARGUMENT FIELD_INVALID"));
    EXPECT_THAT(outcome.err, testing::Not(HasSubstr("Nobody")));
    EXPECT_EQ(service().database().Number("SELECT COUNT(*) FROM worker"), 2);
    EXPECT_EQ(service().database().Number("SELECT COUNT(*) FROM event WHERE type LIKE '%WorkerUpserted'"), 2);
  }
  const Outcome list = Run({"directory", "list", kWakefield});
  ASSERT_EQ(list.code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("Sample Worker"));
  EXPECT_THAT(list.out, HasSubstr("social_worker interviewer"));
  EXPECT_THAT(list.out, HasSubstr("East"));
  EXPECT_THAT(list.out, testing::Not(HasSubstr("Sample Leaver")));
}

TEST_F(CommandLine, ADirectoryThatMayNotBeChangedIsNotTriedLineByLine) {
  episodes_.CreateCouncil();
  const std::string staff = absl::StrCat(testing::TempDir(), "/cli_service_test_forbidden.csv");
  std::ofstream(staff) << "external_id,name,roles,team,email,first_day\ns1,A,,,,2024-01-10\ns2,B,,,,2024-01-10\n";
  UseToken(service().Token(kWakefield, {"social_worker"}));
  const Outcome outcome = Run({"directory", "load", kWakefield, staff});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("PERMISSION_MISSING"));
  EXPECT_THAT(outcome.err, testing::Not(HasSubstr("line 3")));
}

TEST_F(CommandLine, ShowsWhoHasToAct) {
  episodes_.CreateCouncil();
  episode::DirectoryClient directory(episodes_);
  const auto coordinator = directory.AddWorker("s1", {"missing_coordinator"});
  const auto child = episodes_.CreateChild();
  const auto since = absl::FormatTime(absl::RFC3339_sec, clock_.Now() - absl::Hours(5), absl::UTCTimeZone());
  episodes_.Must<episode::v1::Episode>("ReportMissing", EpisodeClient::Missing(child.young_person(), since));
  const Outcome role = Run({"owed", kWakefield});
  ASSERT_EQ(role.code, 0) << role.err;
  EXPECT_THAT(role.out, HasSubstr("missing_coordinator"));
  const Outcome who = Run({"owed", kWakefield, "--who"});
  ASSERT_EQ(who.code, 0) << who.err;
  EXPECT_THAT(who.out, HasSubstr(coordinator.display_name()));
  EXPECT_THAT(who.out, HasSubstr("duty desk"));  // the child has no social worker yet
}

TEST_F(CommandLine, CallPrintsTheReplyAsJson) {
  episodes_.CreateCouncil();
  const Outcome outcome = Run({"call", "GetCouncil", R"({"council":"E08000036"})"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr(R"("name": "Sample Council")"));
}

TEST_F(CommandLine, ARefusedCallPrintsReasonFieldAndTrace) {
  const Outcome outcome = Run({"call", "GetCouncil", R"({"council":"Wakefield"})"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, StartsWith("homeward: "));
  // What was sent is not repeated: it could be a child's data.
  EXPECT_THAT(outcome.err, testing::Not(HasSubstr("Wakefield")));
  const Outcome no_name = Run({"call", "CreateCouncil", R"({"council":"E08000036"})"});
  EXPECT_EQ(no_name.code, 1);
  EXPECT_THAT(no_name.err, HasSubstr("INVALID_ARGUMENT FIELD_REQUIRED"));
  EXPECT_THAT(no_name.err, HasSubstr("field name"));
  EXPECT_THAT(no_name.err, HasSubstr("trace "));
  EXPECT_EQ(std::count(no_name.err.begin(), no_name.err.end(), '\n'), 1);
}

TEST_F(CommandLine, RefusesWhatIsNoRequestBeforeCalling) {
  const Outcome bad = Run({"call", "GetCouncil", "{council"});
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.err, HasSubstr("JSON_INVALID"));
  EXPECT_EQ(Run({"call", "NoSuchRpc", "{}"}).code, 2);
  EXPECT_EQ(Run({"missing"}).code, 2);
  EXPECT_EQ(Run({"no-such-command"}).code, 2);
}

TEST_F(CommandLine, ACallerWithoutThePermissionIsToldSo) {
  UseToken(service().Token(kWakefield, {"analyst"}));
  const Outcome outcome = Run({"missing", kWakefield});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("PERMISSION_DENIED PERMISSION_MISSING"));
}

TEST_F(CommandLine, ChecksPoliciesWithoutAServer) {
  const Outcome kent = Run({"policy", "check", "policies/kent.textproto"});
  EXPECT_EQ(kent.code, 0) << kent.err;
  EXPECT_THAT(kent.out, HasSubstr("weaker than the national default: interview.complete_by"));
  const Outcome none = Run({"policy", "check", "policies/README.md"});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("POLICY_UNREADABLE"));
}

// S0-18: the control page, and that its review is overdue.
TEST_F(CommandLine, S018ShowsThePolicyInForceAndItsDocument) {
  constexpr char kWokingham[] = "E06000041";
  UseToken(service().TokenFor(kWokingham));
  episodes_.CreateCouncil(kWokingham);
  ASSERT_EQ(Run({"policy", "adopt", kWokingham, "wokingham"}).code, 0);
  const Outcome shown = Run({"policy", "show", kWokingham});
  ASSERT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("Version 2 of E06000041, in force since Sat 01 Feb 2020 00:00 GMT"));
  EXPECT_THAT(shown.out, HasSubstr("Dated 01/11/2019\nClassified unclassified\nOwned by the assistant director\n"));
  EXPECT_THAT(shown.out, HasSubstr("To be reviewed by 30/11/2020: OVERDUE FOR REVIEW, and in force all the same\n"));
  EXPECT_THAT(shown.out, HasSubstr("1        01/02/2020  Written in November 2019"));
}

TEST_F(CommandLine, APhotographComesBackAsItWasAdded) {
  episodes_.CreateCouncil();
  const auto child = episodes_.CreateChild();
  const std::string image = episode::Png(30, 40, 200'000);
  const std::string file = absl::StrCat(testing::TempDir(), "/cli_service_test_photograph");
  std::ofstream(file, std::ios::binary) << image;
  std::vector<std::string> add = {"photograph", "add", kWakefield, child.young_person(), file, "--source=the carer"};
  EXPECT_EQ(Run(add).code, 2) << "without the day";
  add.push_back("--taken=2026-02-01");
  const Outcome added = Run(add);
  ASSERT_EQ(added.code, 0) << added.err;
  EXPECT_THAT(added.out, HasSubstr("30 x 40 pixels, taken on 01/02/2026"));
  const std::string photograph = service().database().Text("SELECT photograph FROM photograph");
  EXPECT_THAT(Run({"photograph", "list", kWakefield, child.young_person()}).out, HasSubstr(photograph));

  const std::string copy = file + "_copy";
  std::ofstream(copy) << "a file that others may read";
  std::filesystem::permissions(copy, std::filesystem::perms::all);
  const Outcome read = Run({"photograph", "get", kWakefield, photograph, copy});
  ASSERT_EQ(read.code, 0) << read.err;
  std::stringstream bytes;
  bytes << std::ifstream(copy, std::ios::binary).rdbuf();
  EXPECT_EQ(bytes.str(), image);
  EXPECT_EQ(std::filesystem::status(copy).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);

  EXPECT_THAT(Run({"photograph", "get", kWakefield, child.young_person(), copy}).err,
              HasSubstr("PHOTOGRAPH_NOT_FOUND"));
  std::ofstream(file, std::ios::binary) << "GIF89a";
  EXPECT_THAT(Run(add).err, HasSubstr("MEDIA_TYPE_UNKNOWN"));
}

TEST_F(CommandLine, SyncsChildrenFromAFileOnceAndNamesTheLinesOfWhatWasFound) {
  episodes_.CreateCouncil();
  const std::string as_of = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", clock_.Now() - absl::Hours(1), absl::UTCTimeZone());
  const std::string file = absl::StrCat(testing::TempDir(), "/cli_service_test_sync.jsonl");
  std::ofstream(file) << R"({"external_id":"1","given_name":"Robin","date_of_birth":"2010-06-01","source_time":")"
                      << as_of << "\"}\n\n"
                      << R"({"external_id":"2","given_name":"Zyxomarker","source_time":")" << as_of << "\"}\n";
  const std::vector<std::string> line = {"sync", kWakefield, file, "--source=case_management", "--full"};
  const Outcome first = Run(line);
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("2 seen, 1 created, 0 changed, 0 unchanged, 0 older, 1 refused, 0 not named."));
  EXPECT_THAT(first.out, HasSubstr("3     SY01  refused"));
  EXPECT_THAT(first.out, testing::Not(HasSubstr("Zyxomarker")));
  const auto rows = Rows();
  EXPECT_EQ(Run(line).out, first.out);
  EXPECT_EQ(Rows(), rows);

  EXPECT_EQ(Run({"sync", kWakefield, file}).code, 2);
  std::ofstream(file) << "no statement\n";
  EXPECT_THAT(Run(line).err, HasSubstr("JSON_INVALID: line 1"));
}

TEST_F(CommandLine, MergesTwoRecordsOfOneYoungPerson) {
  episodes_.CreateCouncil();
  episode::MergeClient merges(episodes_);
  const std::string kept = merges.Add("Robin");
  const std::string other = merges.Add("Robyn");
  EXPECT_EQ(Run({"merge", kWakefield, kept, other}).code, 2) << "without the reason";
  const Outcome merged = Run({"merge", kWakefield, kept, other, "--reason=the carer named both names"});
  ASSERT_EQ(merged.code, 0) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr(absl::StrCat("Kept:   Robin Sample (2010-06-01) ", kept)));
  EXPECT_THAT(merged.out, HasSubstr(absl::StrCat("Merged: Robyn Sample (2010-06-01) ", other)));
  EXPECT_THAT(Run({"merge", kWakefield, kept, other, "--reason=again"}).err, HasSubstr("SAME_PERSON"));
}

TEST_F(CommandLine, HelpNamesEveryCommand) {
  const Outcome help = Run({"help"});
  EXPECT_EQ(help.code, 0);
  for (const char* command : {"missing",
                              "owed",
                              "why",
                              "chronology",
                              "entries",
                              "report missing",
                              "notifications",
                              "notifications acknowledge",
                              "held",
                              "hand-over offer",
                              "hand-over accept",
                              "hand-over decline",
                              "plan",
                              "pack",
                              "pack get",
                              "search",
                              "briefing",
                              "verify-chain",
                              "council create",
                              "policy adopt",
                              "policy check",
                              "policy show",
                              "directory list",
                              "directory load",
                              "import ssda903",
                              "import episodes",
                              "photograph add",
                              "photograph get",
                              "photograph list",
                              "sync",
                              "merge",
                              "sample load",
                              "list-rpcs",
                              "call"}) {
    EXPECT_THAT(help.out, HasSubstr(absl::StrCat("  ", command, " ")));
  }
  EXPECT_THAT(Run({"help", "council", "create"}).out, HasSubstr("--live-from"));
}

}  // namespace
}  // namespace homeward::cli
