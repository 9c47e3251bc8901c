#include "episode-service/imports/spreadsheet_rules.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <gmock/gmock.h>

#include "common/core/status_matchers.h"
#include "episode-service/episodes/test_history.h"
#include "episode-service/imports/csv.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;
using ::testing::SizeIs;
using Field = SpreadsheetField;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr char kCouncil[] = "E08000036";
constexpr char kHead[] = "ID,Ref,Type,From,At,Until,Until at,Why,Risk,Police ref,Police on\n";

FieldSource Column(absl::string_view name) { return {.column = Folded(name), .constant = "", .values = {}}; }

// For kHead.
SpreadsheetMapping Mapping() {
  SpreadsheetMapping mapping;
  mapping.source = "missing_log";
  auto field = [&](Field name) -> FieldSource& { return mapping.fields[static_cast<size_t>(name)]; };
  field(Field::kExternalId) = Column("id");
  field(Field::kReference) = Column("ref");
  field(Field::kCategory) = Column("type");
  field(Field::kCategory).values = {{"m", "missing"}, {"a", "away"}};
  field(Field::kStartDate) = Column("from");
  field(Field::kStartTime) = Column("at");
  field(Field::kReturnDate) = Column("until");
  field(Field::kReturnTime) = Column("until at");
  field(Field::kReason) = Column("why");
  field(Field::kRiskLevel) = Column("risk");
  field(Field::kPoliceReference) = Column("police ref");
  field(Field::kPoliceDate) = Column("police on");
  field(Field::kPoliceForce).constant = "west_yorkshire";
  return mapping;
}

absl::StatusOr<SpreadsheetJudgement> Judge(absl::string_view bytes, const SpreadsheetMapping& mapping = Mapping()) {
  HW_ASSIGN_OR_RETURN(const Spreadsheet read, ReadSpreadsheet(bytes, mapping.form));
  return JudgeSpreadsheet(read, mapping, kCouncil);
}

SpreadsheetJudgement Judged(absl::string_view rows, const SpreadsheetMapping& mapping = Mapping()) {
  auto judgement = Judge(absl::StrCat(kHead, rows), mapping);
  EXPECT_THAT(judgement, IsOk());
  return judgement.ok() ? *std::move(judgement) : SpreadsheetJudgement();
}

// "HW20 start_date" for each rule of each row.
std::vector<std::string> Found(const std::vector<Reject>& rejects) {
  std::vector<std::string> found;
  for (const Reject& reject : rejects) found.push_back(absl::StrCat(reject.line, " ", reject.rule, " ", reject.column));
  return found;
}

ReportMissing Only(const SpreadsheetJudgement& judgement) {
  EXPECT_THAT(Found(judgement.rejects), IsEmpty());
  EXPECT_THAT(judgement.people, SizeIs(1));
  return judgement.people.empty() ? ReportMissing() : judgement.people[0].episodes.at(0).report;
}

TEST(ParseDay, ReadsWhatTheCalendarHas) {
  using enum SpreadsheetDates;
  const absl::CivilDay leap(2024, 2, 29);
  EXPECT_THAT(ParseDay(kDayMonthYear, "29/2/2024"), Optional(leap));
  EXPECT_THAT(ParseDay(kYearMonthDay, "2024-02-29"), Optional(leap));
  EXPECT_THAT(ParseDay(kDayMonthName, "29-FEB-24"), Optional(leap));
  EXPECT_THAT(ParseDay(kDayMonthName, "29-Feb-2024"), Optional(leap));
  EXPECT_THAT(ParseDay(kExcelSerial, "45351"), Optional(leap));
  for (const auto& [dates, text] :
       std::vector<std::pair<SpreadsheetDates, const char*>>{{kDayMonthYear, "29/02/2023"},
                                                             {kDayMonthYear, "1/3/24"},
                                                             {kDayMonthYear, "2024-02-29"},
                                                             {kYearMonthDay, "2023-02-29"},
                                                             {kYearMonthDay, "24-02-29"},
                                                             {kYearMonthDay, "29/02/2024"},
                                                             {kDayMonthName, "29-Feb-2023"},
                                                             {kDayMonthName, "29-Feb-024"},
                                                             {kDayMonthName, "29-Feb"},
                                                             {kDayMonthName, "29-02-2024"},
                                                             {kExcelSerial, "45351.5"},
                                                             {kExcelSerial, "-1"},
                                                             {kExcelSerial, "=TODAY()"},
                                                             {kExcelSerial, "99999999999"}}) {
    EXPECT_THAT(ParseDay(dates, text), Eq(std::nullopt)) << text;
  }
}

// Excel's 1900 has a 29 February that never was.
TEST(ParseDay, CountsAsExcelDoes) {
  using enum SpreadsheetDates;
  EXPECT_THAT(ParseDay(kExcelSerial, "0"), Eq(std::nullopt));
  EXPECT_THAT(ParseDay(kExcelSerial, "1"), Optional(absl::CivilDay(1900, 1, 1)));
  EXPECT_THAT(ParseDay(kExcelSerial, "59"), Optional(absl::CivilDay(1900, 2, 28)));
  EXPECT_THAT(ParseDay(kExcelSerial, "60"), Eq(std::nullopt));
  EXPECT_THAT(ParseDay(kExcelSerial, "61"), Optional(absl::CivilDay(1900, 3, 1)));
  EXPECT_THAT(ParseDay(kExcelSerial, "2958465"), Optional(absl::CivilDay(9999, 12, 31)));
  EXPECT_THAT(ParseDay(kExcelSerial, "2958466"), Eq(std::nullopt));
}

TEST(ParseTimeOfDay, ReadsBothForms) {
  EXPECT_THAT(ParseTimeOfDay("00:00"), Optional(absl::ZeroDuration()));
  EXPECT_THAT(ParseTimeOfDay("9:05"), Optional(absl::Hours(9) + absl::Minutes(5)));
  EXPECT_THAT(ParseTimeOfDay("2359"), Optional(absl::Hours(23) + absl::Minutes(59)));
  for (const char* text :
       {"24:00", "2400", "12:60", "930", "9", "12.30", "1:2:3", "12:3", ":123", "1:23 pm", "-1:30"}) {
    EXPECT_THAT(ParseTimeOfDay(text), Eq(std::nullopt)) << text;
  }
}

TEST(JudgeSpreadsheet, ReadsARowAsTheMappingSays) {
  const auto judgement = Judged("C7,L-1,m,01/07/2024,21:30,02/07/2024,0615,grooming,high,WY/1,01/07/2024\n");
  const ReportMissing report = Only(judgement);
  EXPECT_EQ(report.category, Category::kMissing);
  EXPECT_THAT(report.start_times.last_seen, Optional(Minute("2024-07-01T21:30:00+01:00")));
  EXPECT_THAT(report.returned, Optional(Minute("2024-07-02T06:15:00+01:00")));
  EXPECT_EQ(report.risk_level, "high");
  EXPECT_EQ(report.source_reference, "missing_log/L-1");
  ASSERT_TRUE(report.police_report.has_value());
  EXPECT_EQ(report.police_report->force, "west_yorkshire");
  EXPECT_EQ(report.police_report->reference, "WY/1");
  EXPECT_EQ(report.police_report->time, Date(2024, 7, 1));
  EXPECT_EQ(judgement.people[0].who.external_id, "C7");
  EXPECT_EQ(judgement.people[0].episodes[0].reason, "grooming");
}

TEST(JudgeSpreadsheet, InventsNoMinute) {
  const ReportMissing report = Only(Judged("C7,,A,01/07/2024,,02/07/2024,,,,,\n"));
  EXPECT_THAT(report.start_times.last_seen, Optional(Date(2024, 7, 1)));
  EXPECT_THAT(report.returned, Optional(Date(2024, 7, 2)));
  EXPECT_FALSE(report.police_report.has_value());
}

TEST(JudgeSpreadsheet, NamesEachRuleThatARowDoesNotMeet) {
  EXPECT_THAT(Found(Judged(",,m,01/07/2024,,02/07/2024,,,,,\n"    // no id
                           "C7,,,01/07/2024,,02/07/2024,,,,,\n"   // no category
                           "C7,,X,01/07/2024,,02/07/2024,,,,,\n"  // one that the mapping does not know
                           "C7,,m,,,02/07/2024,,,,,\n"            // no start
                           "C7,,m,,21:30,02/07/2024,,,,,\n"       // nor its day
                           "C7,,m,1/7/24,,soon,,,,,\n"            // no dates
                           "C7,,m,01/07/2024,9pm,02/07/2024,,,,,\n"
                           "C7,,m,01/07/2024,,,,,,,\n"  // not back
                           "C7,,m,01/07/2024\n"         // columns are missing
                           "C7,=1+1,m,01/07/2024,,02/07/2024,,,,,\n")
                        .rejects),
              ElementsAre("2 HW04 external_id", "3 HW04 category", "4 HW24 category", "5 HW04 start_date",
                          "6 HW04 start_date", "6 HW21 start_time", "7 HW20 start_date", "8 HW21 start_time",
                          "9 HW26 return_date", "10 HW12 ", "11 HW13 reference"));
}

TEST(JudgeSpreadsheet, SaysWhichTimeTheClockChangeMakesImpossible) {
  // 31 March 2024: 01:00 to 01:59 do not exist; 27 October 2024: they occur twice.
  const std::string skipped = "C7,,m,31/03/2024,01:00,01/04/2024,,,,,\nC7,,m,31/03/2024,01:59,01/04/2024,,,,,\n";
  EXPECT_THAT(Found(Judged(skipped).rejects), ElementsAre("2 HW22 start_time", "3 HW22 start_time"));
  const std::string repeated = "C7,,m,27/10/2024,01:00,28/10/2024,,,,,\nC7,,m,26/10/2024,,27/10/2024,0159,,,,\n";
  EXPECT_THAT(Found(Judged(repeated).rejects), ElementsAre("2 HW23 start_time", "3 HW23 return_time"));
  EXPECT_THAT(Found(Judged("C7,,m,31/03/2024,00:59,31/03/2024,02:00,,,,\n"
                           "C7,,m,27/10/2024,00:59,27/10/2024,02:00,,,,\n")
                        .rejects),
              IsEmpty());

  SpreadsheetMapping earlier = Mapping();
  earlier.earlier_of_two = true;
  EXPECT_THAT(Only(Judged("C7,,m,27/10/2024,01:30,28/10/2024,,,,,\n", earlier)).start_times.last_seen,
              Optional(Minute("2024-10-27T00:30:00Z")));
  EXPECT_THAT(Found(Judged(skipped, earlier).rejects), SizeIs(2)) << "there is no earlier one of none";
}

TEST(JudgeSpreadsheet, NotesAPoliceReferenceWithoutADay) {
  const auto judgement = Judged("C7,,m,01/07/2024,,02/07/2024,,,,WY/1,\n");
  ASSERT_THAT(judgement.rejects, SizeIs(1));
  EXPECT_EQ(judgement.rejects[0].rule, "HW30");
  EXPECT_EQ(judgement.rejects[0].severity, Severity::kNoted);
  ASSERT_THAT(judgement.people, SizeIs(1));
  EXPECT_FALSE(judgement.people[0].episodes[0].report.police_report.has_value());
}

TEST(JudgeSpreadsheet, ConstantsFillBlankCells) {
  SpreadsheetMapping mapping = Mapping();
  mapping.fields[static_cast<size_t>(Field::kCategory)].constant = "missing";
  EXPECT_EQ(Only(Judged("C7,,,01/07/2024,,02/07/2024,,,,,\n", mapping)).category, Category::kMissing);
  EXPECT_EQ(Only(Judged("C7,,A,01/07/2024,,02/07/2024,,,,,\n", mapping)).category, Category::kAway);
}

TEST(JudgeSpreadsheet, RecognisesARowByItsReferenceOrByWhatItIsAbout) {
  auto row = [](absl::string_view text) { return Judged(text).people.at(0).episodes.at(0); };
  auto digest = [&](absl::string_view text) { return DigestOf(Judged(text).people.at(0).who, row(text)); };
  const std::string first_row = "C7,L-1,m,01/07/2024,,02/07/2024,,,,,\n";
  const std::string later_row = "C7,L-1,m,01/07/2024,,03/07/2024,,,,,\n";
  const PastEpisode first = row(first_row);
  EXPECT_EQ(digest("C7,L-1,M,1/7/2024,,2/7/2024,,,,,\n"), digest(first_row));
  EXPECT_EQ(row(later_row).report.id, first.report.id);
  EXPECT_NE(digest(later_row), digest(first_row));
  EXPECT_EQ(row("C8,L-1,m,01/07/2024,,02/07/2024,,,,,\n").report.id, first.report.id);
  EXPECT_NE(digest("C8,L-1,m,01/07/2024,,02/07/2024,,,,,\n"), digest(first_row));
  EXPECT_NE(row("C7,l-1,m,01/07/2024,,02/07/2024,,,,,\n").report.id, first.report.id);

  const PastEpisode unnamed = row("C7,,m,01/07/2024,,02/07/2024,,,,,\n");
  EXPECT_EQ(row("C7,,m,01/07/2024,,03/07/2024,,,,,\n").report.id, unnamed.report.id);
  EXPECT_NE(row("C7,,a,01/07/2024,,02/07/2024,,,,,\n").report.id, unnamed.report.id);
  EXPECT_NE(row("C7,,m,01/07/2024,00:00,02/07/2024,,,,,\n").report.id, unnamed.report.id);
  EXPECT_THAT(Found(Judged("C7,L-1,m,01/07/2024,,02/07/2024,,,,,\nC8,L-1,m,01/08/2024,,02/08/2024,,,,,\n").rejects),
              ElementsAre("3 HW27 reference"));
}

TEST(JudgeSpreadsheet, TakesAtMostAThousandRowsOfOneYoungPerson) {
  auto rows = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) absl::StrAppend(&text, "C7,L-", i, ",m,01/07/2024,,02/07/2024,,,,,\n");
    return text;
  };
  EXPECT_THAT(Judged(rows(1000)).people, ElementsAre(testing::Field(&SpreadsheetPerson::episodes, SizeIs(1000))));
  const auto judgement = Judged(rows(1001));
  EXPECT_THAT(judgement.people, IsEmpty());
  EXPECT_THAT(judgement.rejects, SizeIs(1001));
}

// For kHead with First, Last and Born.
SpreadsheetMapping NamedMapping() {
  SpreadsheetMapping mapping = Mapping();
  mapping.fields[static_cast<size_t>(Field::kGivenName)] = Column("first");
  mapping.fields[static_cast<size_t>(Field::kFamilyName)] = Column("last");
  mapping.fields[static_cast<size_t>(Field::kDateOfBirth)] = Column("born");
  return mapping;
}

SpreadsheetJudgement NamedJudged(const std::vector<std::string>& people, const SpreadsheetMapping& mapping) {
  std::string text = "ID,Ref,Type,From,At,Until,Until at,Why,Risk,Police ref,Police on,First,Last,Born\n";
  for (size_t i = 0; i < people.size(); ++i) {
    const std::vector<std::string> parts = absl::StrSplit(people[i], absl::MaxSplits(',', 1));
    absl::StrAppend(&text, parts[0], ",,m,", i + 1, "/07/2024,,", i + 2, "/07/2024,,,,,,", parts[1], "\n");
  }
  auto judgement = Judge(text, mapping);
  EXPECT_THAT(judgement, IsOk());
  return judgement.value_or(SpreadsheetJudgement());
}

TEST(JudgeSpreadsheet, ReadsWhomARowIsAbout) {
  const absl::CivilDay born(2010, 6, 1);
  const auto named = NamedJudged(
      {",Zo\u00eb Ann,O'Brien,01/06/2010", ",ZOE, ann obrien,1/6/2010", "C7,,,soon", "C7,Zoe,Other,01/06/2010"},
      NamedMapping());
  EXPECT_THAT(Found(named.rejects), IsEmpty());
  ASSERT_THAT(named.people, SizeIs(2));
  EXPECT_EQ(named.people[0].who, (RowPerson{.external_id = "", .born = born, .name = "zoe ann obrien"}));
  EXPECT_THAT(named.people[0].episodes, SizeIs(2));
  EXPECT_EQ(named.people[1].who, (RowPerson{.external_id = "C7", .born = {}, .name = ""}));
  EXPECT_THAT(
      Found(NamedJudged({",,Smith,01/06/2010", ",Robin,,01/06/2010", ",Robin,Smith,", ",Robin,Smith,1/6/10",
                         ",...,Smith,01/06/2010", absl::StrCat(",", std::string(251, 'a'), ",B,01/06/2010"), ",,,"},
                        NamedMapping())
                .rejects),
      ElementsAre("2 HW04 given_name", "3 HW04 family_name", "4 HW04 date_of_birth", "5 HW20 date_of_birth",
                  "6 HW13 given_name", "7 HW13 given_name", "8 HW04 given_name"));

  SpreadsheetMapping whole = NamedMapping();
  whole.fields[static_cast<size_t>(Field::kGivenName)] = {};
  whole.fields[static_cast<size_t>(Field::kFamilyName)] = {};
  whole.fields[static_cast<size_t>(Field::kFullName)] = Column("first");
  EXPECT_THAT(NamedJudged({",Zoe Ann O'Brien,,01/06/2010", ",\"O'Brien, Zoe Ann\",,01/06/2010"}, whole).people,
              ElementsAre(testing::Field(&SpreadsheetPerson::who, named.people[0].who)));
}

// An id that looks like a name is none.
TEST(JudgeSpreadsheet, AnIdAndANameAreNeverOne) {
  const auto judgement = NamedJudged({"2010-06-01 zoe smith,,,", ",Zoe,Smith,01/06/2010"}, NamedMapping());
  ASSERT_THAT(judgement.people, SizeIs(2));
  PastEpisode row = judgement.people[0].episodes[0];
  EXPECT_NE(DigestOf(judgement.people[0].who, row), DigestOf(judgement.people[1].who, row));
}

TEST(JudgeSpreadsheet, FindsColumnsWhateverTheirCaseAndBlanks) {
  EXPECT_THAT(Judge("UNTIL,f r o m,type,Id,REF,at,Untilat,why,Risk,POLICE REF,Police  On,Comment\n"
                    "02/07/2024,01/07/2024,m,C7,,,,,,,,\"two\nlines\"\n")
                  ->people,
              SizeIs(1));
  const absl::Status missing = Judge("ID,Ref\n").status();
  EXPECT_THAT(missing, FailsWith(kInvalid, "HEADER_INVALID"));
  EXPECT_EQ(ProblemOf(missing).field, "mapping.category.column");
  EXPECT_THAT(Judge("ID,i d,Ref,Type,From,At,Until,Until at,Why,Risk,Police ref,Police on\n").status(),
              FailsWith(kInvalid, "HEADER_INVALID"));
}

TEST(ReadSpreadsheet, ReadsWhatProgramsWrite) {
  const auto semicolons = ReadSpreadsheet("\xef\xbb\xbfID;Name \r\n1; \"a;b\" \r\n;\r\n\r\n2;c", {.separator = ';'});
  ASSERT_THAT(semicolons, IsOk());
  EXPECT_THAT(semicolons->columns, ElementsAre("ID", "Name"));
  ASSERT_THAT(semicolons->rows, SizeIs(2)) << "a row of empty cells is none";
  EXPECT_THAT(semicolons->rows[0].fields, ElementsAre("1", "a;b"));
  EXPECT_EQ(semicolons->rows[1].line, 5);
  EXPECT_THAT(ReadSpreadsheet("ID\tName\n1\t\n", {.separator = '\t'})->rows.at(0).fields, ElementsAre("1", ""));
  EXPECT_THAT(ReadSpreadsheet("ID\nJ\xf6rg \x80\n", {.windows_1252 = true})->rows.at(0).fields,
              ElementsAre("J\xc3\xb6rg \xe2\x82\xac"));
  EXPECT_THAT(ReadSpreadsheet("ID\nJ\xf6rg\n", {}).status(), FailsWith(kInvalid, "ENCODING_INVALID"));
}

TEST(ReadSpreadsheet, RefusesWhatIsNone) {
  auto read = [](const std::string& bytes) { return ReadSpreadsheet(bytes, {}).status(); };
  std::string columns = "c";
  for (int i = 0; i < 10'000; ++i) columns += ",c";
  EXPECT_THAT(read(""), FailsWith(kInvalid, "HEADER_INVALID"));
  EXPECT_THAT(read(columns + "\n"), FailsWith(kInvalid, "HEADER_INVALID"));
  EXPECT_THAT(read(std::string("ID\n1\0\n", 6)), FailsWith(kInvalid, "ENCODING_INVALID"));
  EXPECT_THAT(read("ID\n" + std::string(10 << 20, 'x') + "\n"), FailsWith(kInvalid, "CSV_MALFORMED"));
  EXPECT_THAT(read("ID\n\"Zyxomarker\n"), FailsWith(kInvalid, "CSV_MALFORMED"));
  EXPECT_THAT(std::string(read("ID\nZyx\"omarker\n").message()), Not(HasSubstr("omarker")));
}

class PlanEpisodesTest : public ::testing::Test {
 protected:
  SpreadsheetPlan Plan(absl::string_view rows) {
    judgement_ = Judged(rows);
    EXPECT_THAT(judgement_.people, SizeIs(1));
    if (judgement_.people.empty()) return {};
    return PlanEpisodes(history_.context(), judgement_.people[0], also_, digests_);
  }
  std::vector<std::string> Reasons(const SpreadsheetPlan& plan) {
    std::vector<std::string> reasons;
    for (const Reject& reject : plan.rejects) reasons.push_back(absl::StrCat(reject.rule, " ", reject.reason));
    return reasons;
  }

  TestHistory history_{At("2026-03-10T12:00:00Z")};
  SpreadsheetJudgement judgement_;
  std::vector<RowPerson> also_;
  std::map<std::string, std::string> digests_;
};

TEST_F(PlanEpisodesTest, MakesEpisodesThatOweNothing) {
  const SpreadsheetPlan plan = Plan("C7,,m,01/03/2026,21:30,05/03/2026,06:15,grooming,high,,\n");
  ASSERT_THAT(plan.taken, SizeIs(1));
  const Episode& episode = history_.Take(plan.taken[0].decision);
  EXPECT_EQ(episode.source, Source::kImport);
  EXPECT_EQ(episode.state, State::kEnded);
  EXPECT_TRUE(episode.looked_after);
  EXPECT_THAT(episode.risk_assessments, SizeIs(1));
  EXPECT_THAT(Derive(history_.context(), Days()).wanted, IsEmpty());
}

TEST_F(PlanEpisodesTest, KeepsTheRecordsRules) {
  history_.Take(*Report(history_.context(), MissingSince("2026-03-09T09:00:00Z")));
  const SpreadsheetPlan plan = Plan(
      "C7,,m,09/03/2026,,10/03/2026,,,,,\n"            // overlaps what is on record
      "C7,,m,01/07/2024,09:00,01/07/2024,08:59,,,,\n"  // ends before it starts
      "C7,,a,01/07/2023,,02/07/2023,,,,,\n"            // not looked after then
      "C7,,m,01/07/2009,,02/07/2009,,,,,\n"            // before birth
      "C7,,m,01/02/2026,,11/03/2026,,,,,\n"            // has not come yet
      "C7,,m,02/07/2024,,03/07/2024,,boredom,,,\n"     // no reason of the council
      "C7,,m,04/07/2024,,05/07/2024,,,extreme,,\n");   // no level
  EXPECT_THAT(plan.taken, IsEmpty());
  EXPECT_THAT(Reasons(plan),
              testing::UnorderedElementsAre("HW19 EPISODE_OVERLAP", "HW19 END_BEFORE_START",
                                            "HW19 AWAY_NEEDS_LOOKED_AFTER", "HW19 BEFORE_BIRTH", "HW19 TIME_IN_FUTURE",
                                            "HW19 REASON_UNKNOWN", "HW19 RISK_LEVEL_UNKNOWN"));
}

TEST_F(PlanEpisodesTest, TheLaterOfTwoRowsThatOverlapIsRejected) {
  const SpreadsheetPlan plan = Plan(
      "C7,,m,01/07/2024,20:00,01/07/2024,23:00,,,,\n"
      "C7,,m,01/07/2024,19:00,01/07/2024,20:00,,,,\n"  // touches
      "C7,,m,01/07/2024,22:59,02/07/2024,,,,,\n");
  EXPECT_THAT(plan.taken, SizeIs(2));
  ASSERT_THAT(plan.rejects, SizeIs(1));
  EXPECT_EQ(plan.rejects[0].line, 4);
}

TEST_F(PlanEpisodesTest, WhatWasTakenOverIsThereOrSaysOtherwise) {
  const auto first = Plan("C7,L-1,m,01/07/2024,,02/07/2024,,,,,\n").taken.at(0);
  digests_[first.row->report.id] = first.digest;
  history_.Take(first.decision);
  EXPECT_EQ(Plan("C7,L-1,m,01/07/2024,,02/07/2024,,,,,\n").unchanged, 1);
  const SpreadsheetPlan plan = Plan("C7,L-1,m,01/07/2024,,03/07/2024,,,,,\n");
  EXPECT_THAT(plan.taken, IsEmpty());
  EXPECT_THAT(Reasons(plan), ElementsAre("HW28 CONTENT_CHANGED"));
}

// The row said otherwise who it is about, and its episode is theirs.
TEST_F(PlanEpisodesTest, WhatWasTakenOverInOtherWordsIsThere) {
  for (const char* reference : {"", "L-1"}) {
    auto row = [&](absl::string_view who) {
      return absl::StrCat(who, ",", reference, ",m,01/07/2024,,02/07/2024,,,,,\n");
    };
    const auto first = Plan(row("C7")).taken.at(0);
    digests_ = {{first.row->report.id, first.digest}};
    also_ = {{.external_id = "C7"}};
    const SpreadsheetPlan of_another = Plan(row("C8"));
    EXPECT_EQ(of_another.unchanged, 0) << reference;
    EXPECT_THAT(of_another.taken, SizeIs(*reference == 0 ? 1 : 0));
    TestHistory history(At("2026-03-10T12:00:00Z"));
    history.Take(first.decision);
    const SpreadsheetJudgement judgement = Judged(row("C8"));
    EXPECT_EQ(PlanEpisodes(history.context(), judgement.people.at(0), also_, digests_).unchanged, 1) << reference;
    EXPECT_THAT(PlanUnknown(judgement.people.at(0), "HW25", digests_).rejects, SizeIs(1));
    EXPECT_EQ(PlanUnknown(Judged(row("C7")).people.at(0), "HW25", digests_).unchanged, 1) << reference;
  }
}

}  // namespace
}  // namespace homeward::episode
