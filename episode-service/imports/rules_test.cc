#include "episode-service/imports/rules.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "episode-service/imports/test_return.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr int kYear = 2018;
const absl::CivilDay kToday(2026, 3, 10);

// The rules that the rows of a file do not meet, by line.
std::map<int64_t, std::set<std::string>> Rules(const Judgement& judgement, ReturnFile file) {
  std::map<int64_t, std::set<std::string>> rules;
  for (const Reject& reject : judgement.rejects) {
    if (reject.file == file) rules[reject.line].insert(reject.rule);
  }
  return rules;
}

// Of one missing row of a child in care from 01/06/2016 on.
std::set<std::string> OfMissing(const std::string& row,
                                const std::vector<std::string>& care = {CareRowText("7", "01/06/2016")}) {
  const ReturnText text{.header = {HeaderRow("7")}, .care = care, .missing = {row}};
  return Rules(Judge(Read(text), kYear, kToday), ReturnFile::kMissing)[2];
}

// Of the last of some care rows.
std::set<std::string> OfCare(const std::vector<std::string>& rows) {
  return Rules(Judge(Read({.header = {HeaderRow("7")}, .care = rows}), kYear, kToday),
               ReturnFile::kEpisodes)[static_cast<int64_t>(rows.size()) + 1];
}

std::set<std::string> OfHeader(const std::vector<std::string>& rows) {
  return Rules(Judge(Read({.header = rows}), kYear, kToday),
               ReturnFile::kHeader)[static_cast<int64_t>(rows.size()) + 1];
}

TEST(Missing, ARightRowHasNoRule) {
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/04/2017,31/03/2018"), IsEmpty());
  EXPECT_THAT(OfMissing("7,01/06/2005,A,3/7/2017,"), IsEmpty()) << "one digit is a date, and a blank end is open";
}

TEST(Missing, Rule1004And564StartDate) {
  EXPECT_THAT(OfMissing("7,01/06/2005,M,,"), UnorderedElementsAre("1004", "564"));
  EXPECT_THAT(OfMissing("7,01/06/2005,M,31/02/2018,"), ElementsAre("1004"));
  EXPECT_THAT(OfMissing("7,01/06/2005,m,,"), UnorderedElementsAre("1004", "1006", "564"));
}

TEST(Missing, Rule1005EndDate) {
  // Without a readable end it is open for the rules that look at the end.
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/07/2017,13/10/17"), ElementsAre("1005"));
}

TEST(Missing, Rule1006Type) {
  for (const char* type : {"AWAY", "m", "M ", "X"}) {
    EXPECT_THAT(OfMissing(absl::StrCat("7,01/06/2005,", type, ",01/07/2017,02/07/2017")), ElementsAre("1006")) << type;
  }
}

TEST(Missing, Rule565And566TypeBlank) {
  EXPECT_THAT(OfMissing("7,01/06/2005,,01/07/2017,"), ElementsAre("565"));
  EXPECT_THAT(OfMissing("7,01/06/2005,,,02/07/2017"), UnorderedElementsAre("1004", "566"));
}

TEST(Missing, Rule567EndedBeforeItStarted) {
  EXPECT_THAT(OfMissing("7,01/06/2005,M,02/07/2017,02/07/2017"), IsEmpty());
  EXPECT_THAT(OfMissing("7,01/06/2005,M,03/07/2017,02/07/2017"), ElementsAre("567"));
}

TEST(Missing, Rule570StartAfterTheYear) {
  EXPECT_THAT(OfMissing("7,01/06/2005,M,31/03/2018,"), IsEmpty());
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/04/2018,"), ElementsAre("570"));
}

TEST(Missing, Rule571EndOutsideTheYear) {
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/03/2017,01/04/2017"), IsEmpty());
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/03/2017,31/03/2017"), ElementsAre("571"));
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/03/2018,01/04/2018"), ElementsAre("571"));
}

TEST(Missing, Rule574ALaterRowDoesNotOverlap) {
  auto of_second = [](const char* first, const char* second) {
    const ReturnText text{.header = {HeaderRow("7")},
                          .care = {CareRowText("7", "01/06/2016")},
                          .missing = {absl::StrCat("7,01/06/2005,M,", first), absl::StrCat("7,01/06/2005,A,", second)}};
    return Rules(Judge(Read(text), kYear, kToday), ReturnFile::kMissing)[3];
  };
  EXPECT_THAT(of_second("01/07/2017,05/07/2017", "05/07/2017,06/07/2017"), IsEmpty()) << "touching is a change of type";
  EXPECT_THAT(of_second("01/07/2017,05/07/2017", "04/07/2017,06/07/2017"), ElementsAre("574"));
  EXPECT_THAT(of_second("01/07/2017,", "05/07/2017,06/07/2017"), ElementsAre("574")) << "the first is open";
}

TEST(Missing, Rule575PlacementEndedWhileOpen) {
  const std::vector<std::string> moved = {CareRowText("7", "01/06/2016", "10/06/2017"),
                                          CareRowText("7", "10/06/2017", "", "C2", "K2")};
  EXPECT_THAT(OfMissing("7,01/06/2005,M,10/06/2017,", moved), ElementsAre("575")) << "the change-over day included";
  EXPECT_THAT(OfMissing("7,01/06/2005,M,11/06/2017,", moved), IsEmpty());
  EXPECT_THAT(OfMissing("7,01/06/2005,M,09/06/2017,12/06/2017", moved), IsEmpty()) << "closed ones may span it";
}

TEST(Missing, Rule577NoEndWithinCare) {
  const std::vector<std::string> left = {CareRowText("7", "01/06/2016", "10/06/2017")};
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/06/2017,10/06/2017", left), IsEmpty());
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/06/2017,11/06/2017", left), ElementsAre("577"));
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/06/2017,", left), UnorderedElementsAre("575", "577"));
  // Within one of two periods of care is enough.
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/06/2017,11/06/2017",
                        {CareRowText("7", "01/06/2016", "10/06/2017"), CareRowText("7", "11/06/2017")}),
              IsEmpty());
}

TEST(Missing, Rule578And581StartedOutsideCare) {
  const std::vector<std::string> left = {CareRowText("7", "01/06/2017", "10/06/2017")};
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/06/2017,02/06/2017", left), IsEmpty());
  EXPECT_THAT(OfMissing("7,01/06/2005,M,31/05/2017,02/06/2017", left), UnorderedElementsAre("578", "581"));
  EXPECT_THAT(OfMissing("7,01/06/2005,M,11/06/2017,12/06/2017", left), UnorderedElementsAre("577", "578", "581"));
}

TEST(Missing, Rule586BeforeBirth) {
  const std::vector<std::string> care = {CareRowText("7", "01/06/2016")};
  auto born = [&](const char* day) {
    const ReturnText text{.header = {HeaderRow("7", day)},
                          .care = {CareRowText("7", "01/05/2017")},
                          .missing = {absl::StrCat("7,", day, ",M,10/05/2017,11/05/2017")}};
    return Rules(Judge(Read(text), kYear, kToday), ReturnFile::kMissing)[2];
  };
  EXPECT_THAT(born("09/05/2017"), IsEmpty());
  EXPECT_THAT(born("10/05/2017"), ElementsAre("586"));
}

TEST(Missing, Rule1012NoEpisodeOfCare) {
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/07/2017,", {}), UnorderedElementsAre("1012", "581"));
  // A row whose dates cannot be read is none.
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/07/2017,", {CareRowText("7", "01/13/2016")}),
              UnorderedElementsAre("1012", "581"));
}

TEST(Missing, RulesInt04AndInt13AgreeWithTheHeader) {
  EXPECT_THAT(OfMissing("8,01/06/2005,M,01/07/2017,", {CareRowText("8", "01/06/2016")}), ElementsAre("INT04"));
  EXPECT_THAT(OfMissing("7,02/06/2005,M,01/07/2017,"), ElementsAre("INT13"));
  EXPECT_THAT(OfMissing("07,01/06/2005,M,01/07/2017,"), UnorderedElementsAre("INT04", "1012", "581"))
      << "leading zeros count";
}

TEST(Missing, FieldsOfOurOwnRules) {
  EXPECT_THAT(OfMissing(",01/06/2005,M,01/07/2017,"), UnorderedElementsAre("HW04", "1012", "581"));
  EXPECT_THAT(OfMissing("7,,M,01/07/2017,"), ElementsAre("HW04"));
  EXPECT_THAT(OfMissing("7,2005-06-01,M,01/07/2017,"), ElementsAre("HW05"));
  EXPECT_THAT(OfMissing("7,01/06/2005,M,01/07/2017"), ElementsAre("HW12"));
}

// Rule 580 flags the episode of care, which is taken over all the same.
TEST(Missing, Rule580NotesTheEpisodeOfCare) {
  auto judged = [](const char* rec, const char* born, const char* end) {
    const ReturnText text{.header = {HeaderRow("7", born)},
                          .care = {CareRowText("7", "01/06/2016", end, "C2", "U6", rec)},
                          .missing = {absl::StrCat("7,", born, ",M,01/02/2018,", end)}};
    return Judge(Read(text), kYear, kToday);
  };
  EXPECT_THAT(judged("E8", "01/03/2000", "01/03/2018").rejects, IsEmpty());
  const Judgement noted = judged("E3", "01/03/2000", "01/03/2018");
  EXPECT_THAT(noted.rejects, ElementsAre(Reject{.file = ReturnFile::kEpisodes,
                                                .line = 2,
                                                .rule = "580",
                                                .reason = "CEASED_AT_18",
                                                .column = "REC",
                                                .severity = Severity::kNoted}));
  EXPECT_THAT(noted.children.front().care, SizeIs(1));
  EXPECT_THAT(noted.children.front().missing, SizeIs(1));
  EXPECT_THAT(judged("E3", "29/02/2000", "28/02/2018").rejects, SizeIs(1)) << "28 February, as the return has it";
  EXPECT_THAT(judged("E3", "29/02/2000", "01/03/2018").rejects, IsEmpty());
}

TEST(Header, KeysAreGivenOnceAndReadable) {
  EXPECT_THAT(OfHeader({HeaderRow("7"), HeaderRow("07")}), IsEmpty());
  EXPECT_THAT(OfHeader({HeaderRow("7"), HeaderRow("7")}), ElementsAre("HW03"));
  EXPECT_THAT(OfHeader({HeaderRow("")}), ElementsAre("HW04"));
  EXPECT_THAT(OfHeader({HeaderRow("7", "")}), ElementsAre("HW04"));
  EXPECT_THAT(OfHeader({HeaderRow("", "1.6.2005")}), UnorderedElementsAre("HW04", "HW05"));
  EXPECT_THAT(OfHeader({HeaderRow("7", "10/03/2026")}), IsEmpty());
  EXPECT_THAT(OfHeader({HeaderRow("7", "11/03/2026")}), ElementsAre("HW06"));
  EXPECT_THAT(OfHeader({"7,1,01/06/2005"}), ElementsAre("HW12"));
  EXPECT_THAT(OfHeader({HeaderRow(std::string(40, '7'))}), IsEmpty());
  EXPECT_THAT(OfHeader({HeaderRow(std::string(41, '7'))}), ElementsAre("HW13"));
  EXPECT_THAT(OfHeader({HeaderRow("\t7")}), ElementsAre("HW13"));
}

TEST(Care, ChildrenAreThoseOfTheHeader) {
  EXPECT_THAT(OfCare({CareRowText("8", "01/06/2016")}), ElementsAre("HW01"));
  const ReturnText text{.header = {HeaderRow("7", "")},
                        .care = {CareRowText("7", "01/06/2016")},
                        .missing = {"7,01/06/2005,M,01/07/2017,"},
                        .uasc = {"7,1,01/06/2005,"}};
  const Judgement judgement = Judge(Read(text), kYear, kToday);
  for (const ReturnFile file : {ReturnFile::kEpisodes, ReturnFile::kMissing, ReturnFile::kUasc}) {
    EXPECT_THAT(Rules(judgement, file)[2], ElementsAre("HW02"));
  }
  EXPECT_THAT(judgement.children, IsEmpty());
}

TEST(Care, DatesThatCanBe) {
  EXPECT_THAT(OfCare({CareRowText("7", "01/06/2016", "01/06/2016")}), IsEmpty());
  EXPECT_THAT(OfCare({CareRowText("7", "01/06/2016", "31/05/2016")}), ElementsAre("HW07"));
  EXPECT_THAT(OfCare({CareRowText("7", "01/06/2005")}), IsEmpty());
  EXPECT_THAT(OfCare({CareRowText("7", "31/05/2005")}), ElementsAre("HW08"));
  EXPECT_THAT(OfCare({CareRowText("7", "10/03/2026")}), IsEmpty());
  EXPECT_THAT(OfCare({CareRowText("7", "11/03/2026")}), ElementsAre("HW09"));
  EXPECT_THAT(OfCare({CareRowText("7", "01/06/2016", "11/03/2026")}), ElementsAre("HW09"));
  EXPECT_THAT(OfCare({CareRowText("7", "")}), ElementsAre("HW04"));
  EXPECT_THAT(OfCare({CareRowText("7", "2016-06-01")}), ElementsAre("HW05"));
  EXPECT_THAT(OfCare({CareRowText("7", "01/06/2016", "none")}), ElementsAre("HW05"));
}

TEST(Care, CodesOfTheReturn) {
  for (const char* ls : {"C1", "C2", "D1", "E1", "J1", "J2", "J3", "L1", "L2", "L3", "V2", "V3", "V4"}) {
    EXPECT_THAT(OfCare({CareRowText("7", "01/06/2016", "", ls)}), IsEmpty()) << ls;
  }
  for (const char* ls : {"V1", "c2", "C2 ", "X"}) {
    EXPECT_THAT(OfCare({CareRowText("7", "01/06/2016", "", ls)}), ElementsAre("HW10")) << ls;
  }
  EXPECT_THAT(OfCare({CareRowText("7", "01/06/2016", "", "")}), ElementsAre("HW04"));
  EXPECT_THAT(OfCare({CareRowText("7", "01/06/2016", "", "C2", "")}), ElementsAre("HW04"));
  EXPECT_THAT(OfCare({CareRowText("7", "01/06/2016", "", "C2", "U-6")}), ElementsAre("HW13"));
  EXPECT_THAT(OfCare({"7,01/06/2016"}), ElementsAre("HW12"));
  const Judgement judged = Judge(
      Read({.header = {HeaderRow("7")}, .care = {CareRowText("7", "01/06/2016", "", "V4", "K2")}}), kYear, kToday);
  const CareRow& row = judged.children.front().care.front();
  EXPECT_EQ(row.legal_status, "section_20_short_break");
  EXPECT_EQ(row.place, "k2");
  EXPECT_EQ(row.provider, "pr4");
  EXPECT_EQ(row.home, "SC1");
}

TEST(Care, HW11OfTwoThatOverlapTheLaterOneIsRejected) {
  EXPECT_THAT(OfCare({CareRowText("7", "01/06/2016", "05/06/2016"), CareRowText("7", "05/06/2016")}), IsEmpty());
  EXPECT_THAT(OfCare({CareRowText("7", "01/06/2016", "05/06/2016"), CareRowText("7", "04/06/2016")}),
              ElementsAre("HW11"));
  EXPECT_THAT(OfCare({CareRowText("7", "01/06/2016"), CareRowText("7", "05/06/2016")}), ElementsAre("HW11"))
      << "the first has no end";
  const ReturnText turned{.header = {HeaderRow("7")},
                          .care = {CareRowText("7", "04/06/2016"), CareRowText("7", "01/06/2016", "05/06/2016")}};
  EXPECT_THAT(Rules(Judge(Read(turned), kYear, kToday), ReturnFile::kEpisodes),
              ElementsAre(testing::Pair(2, std::set<std::string>{"HW11"})))
      << "later is by date, not by line";
}

TEST(Uasc, BelongsToAChildOfTheHeader) {
  auto of = [](const std::vector<std::string>& rows) {
    const ReturnText text{.header = {HeaderRow("7")}, .care = {CareRowText("7", "01/06/2016")}, .uasc = rows};
    return Rules(Judge(Read(text), kYear, kToday), ReturnFile::kUasc)[static_cast<int64_t>(rows.size()) + 1];
  };
  EXPECT_THAT(of({"7,1,01/06/2005,01/06/2030"}), IsEmpty()) << "the end of the status may lie ahead";
  EXPECT_THAT(of({"7,1,01/06/2005,"}), IsEmpty());
  EXPECT_THAT(of({"8,1,01/06/2005,"}), ElementsAre("HW01"));
  EXPECT_THAT(of({"7,1,02/06/2005,"}), ElementsAre("HW14"));
  EXPECT_THAT(of({"7,1,01/06/2005,soon"}), ElementsAre("HW05"));
  EXPECT_THAT(of({"7,1,01/06/2005,", "7,1,01/06/2005,"}), ElementsAre("HW03"));
  EXPECT_THAT(of({"7,1,01/06/2005"}), ElementsAre("HW12"));
}

TEST(CollectionYear, IsTheOneOfMostDatesOfTwoTheLater) {
  auto of = [](const std::vector<std::string>& care) { return CollectionYearOf(Read({.care = care}), kToday); };
  EXPECT_EQ(of({CareRowText("7", "31/03/2017")}), 2017);
  EXPECT_EQ(of({CareRowText("7", "01/04/2017")}), 2018);
  EXPECT_EQ(of({CareRowText("7", "31/03/2017", "01/04/2017")}), 2018) << "one each";
  EXPECT_EQ(of({CareRowText("7", "01/05/2015", "01/06/2015"), CareRowText("7", "01/04/2017")}), 2016);
  EXPECT_EQ(of({}), 2026);
}

TEST(Judgement, EveryRowIsAcceptedOrRejected) {
  const ReturnText text{.header = {HeaderRow("7"), HeaderRow("8"), HeaderRow("8"), HeaderRow("9", "")},
                        .care = {CareRowText("7", "01/06/2016", "05/06/2016"), CareRowText("7", "04/06/2016"),
                                 CareRowText("9", "01/06/2016"), CareRowText("8", "01/06/2016")},
                        .missing = {"7,01/06/2005,M,02/06/2016,03/06/2016", "8,01/06/2005,M,02/06/2017,03/06/2017"},
                        .uasc = {"8,1,01/06/2005,", "8,1,01/06/2005,"}};
  const Judgement judged = Judge(Read(text), kYear, kToday);
  EXPECT_THAT(judged.children, ElementsAre(Field(&ReturnedChild::child, "7"), Field(&ReturnedChild::child, "8")));
  EXPECT_THAT(judged.children[0].care, SizeIs(1));
  EXPECT_THAT(judged.children[0].missing, IsEmpty());
  EXPECT_THAT(judged.children[1].missing, SizeIs(1));
  EXPECT_TRUE(judged.children[1].uasc.has_value());
}

std::string FileOf(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// A return that others made, with faults on purpose. Its expected results were calculated apart from this code.
TEST(PeerReturn, IsJudgedAsCalculatedElsewhere) {
  const char* const folder = std::getenv("HOMEWARD_PEER_DATA");
  if (folder == nullptr) GTEST_SKIP() << "HOMEWARD_PEER_DATA names no folder";
  const std::string ssda903 = absl::StrCat(folder, "/ssda903/");
  const SsdaReturn read{.header = ReadTable(ReturnFile::kHeader, FileOf(ssda903 + "header.csv")).value(),
                        .care = ReadTable(ReturnFile::kEpisodes, FileOf(ssda903 + "episodes.csv")).value(),
                        .missing = ReadTable(ReturnFile::kMissing, FileOf(ssda903 + "missing.csv")).value(),
                        .uasc = ReadTable(ReturnFile::kUasc, FileOf(ssda903 + "uasc.csv")).value()};
  EXPECT_EQ(CollectionYearOf(read, kToday), 2018);
  const Judgement judged = Judge(read, 2018, kToday);
  const std::set<std::string> late = {"577", "578", "581"};
  const std::set<std::string> no_care = {"1012", "581"};
  const std::map<int64_t, std::set<std::string>> missing = {
      {2, {"577"}},  {7, late},     {16, late},    {20, no_care}, {21, no_care}, {23, late},
      {24, {"577"}}, {28, no_care}, {29, no_care}, {34, late},    {36, no_care}, {37, {"574", "581", "1012"}},
      {38, no_care}};
  EXPECT_EQ(Rules(judged, ReturnFile::kMissing), missing);
  EXPECT_THAT(Rules(judged, ReturnFile::kHeader), IsEmpty());
  const auto care = Rules(judged, ReturnFile::kEpisodes);
  EXPECT_THAT(care, SizeIs(72));
  for (const auto& [line, rules] : care) EXPECT_THAT(rules, ElementsAre("HW11")) << line;
  EXPECT_THAT(judged.children, SizeIs(2675));
  EXPECT_EQ(std::count_if(judged.children.begin(), judged.children.end(),
                          [](const ReturnedChild& child) { return child.care.empty(); }),
            552);
}

}  // namespace
}  // namespace homeward::episode
