#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <thread>

#include "common/calendar/bank_holidays.h"
#include "common/core/status_matchers.h"
#include "episode-service/imports/convert_spreadsheet.h"
#include "episode-service/imports/csv.h"
#include "episode-service/imports/spreadsheet_rules.h"
#include "episode-service/imports/spreadsheet_take_over.h"
#include "episode-service/imports/store.h"
#include "episode-service/imports/test_broken_off.h"
#include "episode-service/imports/test_spreadsheets.h"
#include "tests/support/entry_client.h"
#include "tests/support/sync_client.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

TEST_F(SpreadsheetTest, TakesOverWhatARowSays) {
  const v1::YoungPerson child = Child("C7");
  const v1::Import import = Import(
      "C7,L-1,m,09/03/2026,21:30,10/03/2026,0615,grooming?,high,WY/1,09/03/2026\nC7,L-2,M,01/07/2024,,2/7/2024,,,,,\n");
  EXPECT_EQ(import.episodes().created(), 2);
  EXPECT_THAT(Rejects(import), IsEmpty());
  const auto episodes = Episodes(child);
  ASSERT_THAT(episodes, SizeIs(2));
  EXPECT_EQ(episodes[0].source(), v1::SOURCE_IMPORT);
  EXPECT_EQ(episodes[0].source_reference(), "missing_log/L-1");
  EXPECT_EQ(MomentOf(episodes[0].start()), Moment{.time = At("2026-03-09T21:30:00Z")});
  EXPECT_EQ(MomentOf(episodes[0].ended()), Moment{.time = At("2026-03-10T06:15:00Z")});
  EXPECT_EQ(episodes[0].police_report().reference(), "WY/1");
  EXPECT_EQ(episodes[0].risk_assessments(0).level(), "high");
  EXPECT_EQ(MomentOf(episodes[1].start()), OnDay(absl::CivilDay(2024, 7, 1)));

  v1::ListEntriesRequest list;
  list.set_council(kWakefield);
  list.set_episode(episodes[0].episode());
  const auto entries = EntryClient(client_).Call<v1::ListEntriesResponse>("ListEntries", list);
  ASSERT_THAT(entries, IsOk());
  ASSERT_THAT(entries->entries(), SizeIs(1));
  EXPECT_EQ(entries->entries(0).details().reasons().main(), "grooming");
  ExpectChained();
}

// Architecture 12: nothing is owed for what was imported, and nobody is told, however lately it happened.
TEST_F(SpreadsheetTest, RaisesNothing) {
  Child("C7");
  EXPECT_EQ(Import("C7,L-1,m,09/03/2026,21:30,10/03/2026,06:15,,high,,\n").episodes().created(), 1);
  clock_.Advance(absl::Hours(24 * 30));
  client_.service().host().RunTimers().value();
  EXPECT_EQ(Count("obligation"), 0);
  EXPECT_EQ(Count("notification"), 0);
}

TEST_F(SpreadsheetTest, TwiceChangesNothing) {
  const v1::YoungPerson child = Child("C7");
  const std::string rows = "C7,L-1,m,01/07/2024,,02/07/2024,,grooming?,,,\nC7,,m,03/07/2024,,04/07/2024,,,,,\n";
  const auto request = RequestOf(rows);
  const v1::Import first = Import(request);
  const std::vector<int64_t> recorded = Recorded();
  EXPECT_EQ(Import(request).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Import(rows).episodes().unchanged(), 2);
  EXPECT_EQ(Recorded(), recorded);

  // What somebody corrected since stays as it is, and the row is the same row.
  v1::Episode episode = Episodes(child).back();
  v1::VoidEpisodeRequest wrong;
  wrong.set_council(kWakefield);
  wrong.set_episode(episode.episode());
  wrong.set_etag(episode.etag());
  wrong.set_reason("another child's");
  client_.Must<v1::Episode>("VoidEpisode", wrong);
  EXPECT_EQ(Import(rows).episodes().unchanged(), 2);

  const v1::Import changed = Import("C7,L-1,m,01/07/2024,,03/07/2024,,grooming?,,,\n");
  EXPECT_THAT(Rejects(changed), ElementsAre("2 HW28 CONTENT_CHANGED "));
  ExpectChained();
}

TEST_F(SpreadsheetTest, WhatIsRejectedNamesItsLineAndRule) {
  const v1::YoungPerson child = Child("C7");
  client_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child.young_person(), "2026-03-01T09:00:00Z"));
  const v1::Import import = Import(
      "\"C7\",L-1,m,02/03/2026,,03/03/2026,,\"a\nline\",,,\n"
      "C8,L-2,m,02/03/2026,,03/03/2026,,,,,\n"
      "C7,L-3,m,31/03/2024,01:30,01/04/2024,,,,,\n"
      "C7,L-4,m,01/07/2024,,02/07/2024,,bored,,,\n"
      "C7,L-5,m,02/03/2026,,03/03/2026,,,,,\n"
      "C7,L-6,a,01/07/2024,,02/07/2024,,,,,\n"
      "=1+1,L-7,m,01/07/2024,,02/07/2024,,,,,\n");
  EXPECT_EQ(import.files(0).rejected(), 7);
  EXPECT_THAT(Rejects(import), ElementsAre("2 HW24 VALUE_UNKNOWN reason", "4 HW25 YOUNG_PERSON_UNKNOWN external_id",
                                           "5 HW22 LOCAL_TIME_DOES_NOT_EXIST start_time", "6 HW19 REASON_UNKNOWN ",
                                           "7 HW19 EPISODE_OVERLAP ", "8 HW19 AWAY_NEEDS_LOOKED_AFTER ",
                                           "9 HW25 YOUNG_PERSON_UNKNOWN external_id"));
  EXPECT_EQ(Count("young_person"), 1);
  EXPECT_EQ(Count("episode"), 1);
}

// Whom a row is about, as people write it: by id, by name, by both, or wrongly.
std::string RandomPerson(std::mt19937& random) {
  const char* const kNames[] = {"Robin,Sample,01/06/2010",      // X0
                                "ROBIN ,sample,1/6/2010",       // the same
                                "Zo\u00eb,O'Brien,02/06/2010",  // X1 and X2
                                "zoe,OBRIEN,02/06/2010",        // the same
                                "Kit,Twin,03/06/2010",          // two of them
                                "Kit,Twin,04/06/2010",          // nobody
                                "Robyn,Sample,01/06/2010",      // nobody
                                ",Sample,01/06/2010",          "Robin,Sample,1/6/10"};
  return kNames[random() % std::size(kNames)];
}

// Rows as people write them: of few children, in few weeks, some wrong, some twice.
std::string RandomRows(std::mt19937& random) {
  auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  std::string rows;
  for (int i = 0; i < 80; ++i) {
    const int day = 1 + pick(28);
    const int month = 1 + pick(12);
    const bool by_id = pick(2) == 0;
    absl::StrAppend(&rows, by_id ? absl::StrCat("X", pick(5)) : "", ",");
    absl::StrAppend(&rows, pick(3) == 0 ? absl::StrCat("L-", pick(20)) : "", ",", std::string(1, "mMaX"[pick(4)]));
    absl::StrAppend(&rows, ",", day, "/", month, "/", pick(12) == 0 ? 24 : 2024, ",");
    absl::StrAppend(&rows, pick(2) == 0 ? absl::StrCat(10 + pick(15), ":30") : "", ",");
    absl::StrAppend(&rows, day + pick(3), "/", month, "/2024,", pick(3) == 0 ? "2345" : "", ",");
    absl::StrAppend(&rows, pick(9) == 0 ? "bored" : "", ",", pick(9) == 0 ? "extreme" : "", ",");
    absl::StrAppend(&rows, pick(9) == 0 ? "WY/1" : "", ",,");
    absl::StrAppend(&rows, by_id && pick(3) != 0 ? ",," : RandomPerson(random), "\n");
  }
  return rows;
}

// The counts and rejects of a dry run are those of the import that follows, and it writes nothing. Two ids of the
// source lead to one child, and a name and an id to another, so that rows under one matter for those under the other.
TEST_F(SpreadsheetTest, ADryRunSaysWhatTheImportDoes) {
  SyncClient sync(client_);
  auto child = [&](const std::string& id, const std::string& case_id, const std::string& given,
                   const std::string& family, const std::string& born) {
    v1::StatedYoungPerson stated = SyncClient::Child(id);
    stated.set_case_id(case_id);
    stated.set_given_name(given);
    stated.set_family_name(family);
    stated.set_date_of_birth(born);
    stated.clear_legal_statuses();
    stated.clear_placements();
    sync.Upsert(stated);
  };
  child("X0", "C0", "Robin", "Sample", "2010-06-01");
  child("X1", "C1", "Zoe", "O'Brien", "2010-06-02");
  child("X2", "C1", "Zoe", "O'Brien", "2010-06-02");
  child("X3", "C3", "Kit", "Twin", "2010-06-03");
  child("Y3", "Y3", "Kit", "Twin", "2010-06-03");
  ASSERT_EQ(Count("young_person"), 4);
  std::mt19937 random(20260310);
  std::set<std::string> rules;
  int64_t created = 0;
  for (int round = 0; round < 12; ++round) {
    auto request = NamedRequestOf(RandomRows(random), true);
    request.mutable_mapping()->set_external_id_source("case_management");
    const std::vector<int64_t> before = Recorded();
    v1::Import tried = Import(request);
    EXPECT_EQ(Recorded(), before);
    request.set_dry_run(false);
    EXPECT_THAT(Try(request).status(), FailsWith(kInvalid, "REQUEST_ID_REUSED"));
    request.set_request_id(NewUuid(absl::Now()));
    v1::Import import = Import(request);
    EXPECT_EQ(Rejects(import), Rejects(tried));
    for (const auto& rule : import.rules()) rules.insert(rule.rule());
    created += import.episodes().created();
    tried.clear_dry_run();
    tried.set_import(import.import());
    EXPECT_EQ(import.SerializeAsString(), tried.SerializeAsString());
    const std::vector<int64_t> recorded = Recorded();
    request.set_request_id(NewUuid(absl::Now()));
    EXPECT_EQ(Import(request).episodes().unchanged(), import.episodes().created() + import.episodes().unchanged());
    EXPECT_EQ(Recorded(), recorded);
  }
  EXPECT_GT(created, 30) << "enough of them were right";
  for (const char* rule : {"HW04", "HW19", "HW20", "HW21", "HW24", "HW25", "HW27", "HW28", "HW30", "HW31", "HW32"}) {
    EXPECT_TRUE(rules.contains(rule)) << rule;
  }
  ExpectChained();
}

TEST_F(SpreadsheetTest, RefusesWhatIsNoSpreadsheetBeforeAnythingIsWritten) {
  auto request = RequestOf("");
  request.mutable_mapping()->mutable_external_id()->clear_column();
  EXPECT_THAT(Try(request).status(), FailsWith(kInvalid, "MAPPING_INVALID"));
  request = RequestOf("");
  (*request.mutable_mapping()->mutable_category()->mutable_values())["M"] = "lost";
  EXPECT_THAT(Try(request).status(), FailsWith(kInvalid, "MAPPING_INVALID"));
  request = RequestOf("");
  request.mutable_mapping()->mutable_reason()->set_column("reason");
  EXPECT_THAT(Try(request).status(), FailsWith(kInvalid, "HEADER_INVALID"));
  request = RequestOf("C7,\"L-1\n");
  EXPECT_THAT(Try(request).status(), FailsWith(kInvalid, "CSV_MALFORMED"));
  request = RequestOf("C7,\xff\n");
  EXPECT_THAT(Try(request).status(), FailsWith(kInvalid, "ENCODING_INVALID"));
  request = RequestOf("");
  request.clear_mapping();
  EXPECT_THAT(Try(request).status(), FailsWith(kInvalid, "FIELD_REQUIRED"));
  request = RequestOf("");
  request.set_council("E10000016");
  EXPECT_THAT(Try(request).status(), FailsWith(absl::StatusCode::kFailedPrecondition, "COUNCIL_WITHOUT_POLICY"));
  EXPECT_EQ(Count("import"), 0);
}

// Rows of many children; every one becomes an episode.
std::string ManyRows(int children) {
  std::string rows;
  for (int i = 0; i < children; ++i) absl::StrAppend(&rows, "C", i, ",,m,01/07/2024,,02/07/2024,,,,,\n");
  return rows;
}

// An import that is broken off between two steps goes on where it stopped, and ends like one that was not.
TEST_F(SpreadsheetTest, ContinuesWhereItStopped) {
  for (int i = 0; i < 130; ++i) Child(absl::StrCat("C", i));
  const auto request = RequestOf(ManyRows(130));
  BreakOffAfterOneStep(client_.service().host(), request, ImportPath("ImportEpisodes"), clock_.Now());
  EXPECT_EQ(Count("episode"), 100);

  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(Import(request).episodes().created(), 130);
  EXPECT_EQ(Count("import"), 1);
  EXPECT_EQ(Import(ManyRows(130)).episodes().unchanged(), 130);
  ExpectChained();
}

// What a step found out is void with it: the database may ask for the whole step again.
TEST_F(SpreadsheetTest, AStepOfADryRunThatIsLostLeavesNothingBehind) {
  Child("C7");
  ServiceHost& host = client_.service().host();
  const auto request = RequestOf("C7,,m,01/07/2024,,02/07/2024,,,,,\n", true);
  const auto mapping = FromProto(request.mapping());
  ASSERT_THAT(mapping, IsOk());
  const auto read = ReadSpreadsheet(request.data(), mapping->form);
  ASSERT_THAT(read, IsOk());
  PolicyBook<Policy> policies(ReadPolicy, CouncilWithoutPolicy());
  const WorkingDays days{BankHolidays()};
  SpreadsheetTakeOver take_over({.policies = policies, .working_days = days}, "",
                                *JudgeSpreadsheet(*read, *mapping, kWakefield));
  episode::Import import{.council = kWakefield, .id = NewUuid(clock_.Now())};
  import.dry_run = true;
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  ASSERT_THAT(host.db().Transact(deadline,
                                 [&](Tx& tx) {
                                   ImportStore::Save(tx, import);
                                   return absl::OkStatus();
                                 }),
              IsOk());
  Call call;
  call.caller = std::make_shared<Caller>(Caller{.subject = "loader"});
  call.council = kWakefield;
  call.method = ImportPath("ImportEpisodes");
  call.now = clock_.Now();
  call.deadline = deadline;
  for (const bool lost : {true, false}) {
    const absl::Status done = host.commands().RunBatch(call, [&](Batch& batch) {
      bool more = false;
      const absl::Status step = take_over.Next(batch, kWakefield, import.id, call.now, more);
      return lost ? absl::InternalError("the connection broke") : step;
    });
    EXPECT_EQ(done.ok(), !lost) << done;
  }
  EXPECT_EQ(client_.service().database().Number("SELECT missing_created FROM import"), 1);
  EXPECT_EQ(Count("import_reject"), 0);
}

TEST_F(SpreadsheetTest, RacingCallersShareTheWork) {
  for (int i = 0; i < 120; ++i) Child(absl::StrCat("C", i));
  const auto request = RequestOf(ManyRows(120));
  const auto other = RequestOf(ManyRows(120));
  std::vector<absl::StatusOr<v1::Import>> imports(6);
  std::vector<std::thread> callers;
  for (size_t i = 0; i < imports.size(); ++i) {
    callers.emplace_back([&, i] { imports[i] = Try(i % 3 == 0 ? other : request); });
  }
  for (std::thread& caller : callers) caller.join();
  for (const auto& import : imports) ASSERT_THAT(import, IsOk());
  EXPECT_EQ(imports[0]->episodes().created() + imports[1]->episodes().created(), 120);
  EXPECT_EQ(Count("episode"), 120);
  ExpectChained();
}

TEST_F(SpreadsheetTest, EventsAndLogsHoldNothingOfARow) {
  Child("Zyxomarker7");
  Import("Zyxomarker7,Zyxomarker,m,01/07/2024,,02/07/2024,,,,Zyxomarker,01/07/2024\nZyxomarker8,,Zyxomarker,,,,,,,,\n");
  EXPECT_EQ(Count("episode"), 1);
  for (const char* where : {"event WHERE body", "audit WHERE resource", "import_reject WHERE reason"}) {
    EXPECT_EQ(Count(absl::StrCat(where, " LIKE '%Zyxomarker%'")), 0) << where;
  }
  for (const std::string& line : client_.service().LogLines()) EXPECT_THAT(line, Not(HasSubstr("Zyxomarker")));
}

TEST(SpreadsheetMessagesTest, PiecesAreJoinedAndAreOfOneImport) {
  const auto whole = RequestOf("C7,,m,01/07/2024,,02/07/2024,,,,,\n");
  SpreadsheetMessages messages;
  auto piece = whole;
  piece.set_data(whole.data().substr(0, 9));
  ASSERT_THAT(messages.Add(piece), IsOk());
  piece.clear_mapping();
  piece.set_data(whole.data().substr(9));
  ASSERT_THAT(messages.Add(piece), IsOk());
  piece.set_request_id(NewUuid(absl::Now()));
  EXPECT_THAT(messages.Add(piece), FailsWith(kInvalid, "SPREADSHEET_INCONSISTENT"));
  // Not as bytes: maps have no order.
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(std::move(messages).Joined(), whole));

  auto large = whole;
  large.set_data(std::string(1024 * 1024 + 1, 'x'));
  EXPECT_THAT(SpreadsheetMessages().Add(large), FailsWith(absl::StatusCode::kResourceExhausted, "RETURN_TOO_LARGE"));
}

}  // namespace
}  // namespace homeward::episode
