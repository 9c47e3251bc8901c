#include "episode-service/imports/service.h"

#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "common/core/status_matchers.h"
#include "episode-service/imports/convert.h"
#include "episode-service/imports/test_broken_off.h"
#include "episode-service/imports/test_imports.h"
#include "episode-service/imports/test_return.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr int kYear = 2018;

v1::ImportSsda903Request RequestOf(const ReturnText& text) {
  v1::ImportSsda903Request request;
  request.set_council(kWakefield);
  request.set_collection_year(kYear);
  request.set_request_id(NewUuid(absl::Now()));
  auto add = [&](ReturnFile file, const std::vector<std::string>& rows) {
    v1::FileChunk* chunk = request.add_chunks();
    chunk->set_file(static_cast<v1::ReturnFile>(file));
    chunk->set_data(Csv(file, rows));
  };
  add(ReturnFile::kHeader, text.header);
  add(ReturnFile::kEpisodes, text.care);
  add(ReturnFile::kMissing, text.missing);
  if (!text.uasc.empty()) add(ReturnFile::kUasc, text.uasc);
  return request;
}

// Two children: one left care, one is missing on the last day.
ReturnText TwoChildren() {
  return {.header = {HeaderRow("Zyxomarker1"), HeaderRow("Zyxomarker2", "02/07/2012")},
          .care = {CareRowText("Zyxomarker1", "01/06/2016", "05/06/2017"),
                   CareRowText("Zyxomarker1", "05/06/2017", "10/01/2018", "C2", "K2"),
                   CareRowText("Zyxomarker2", "01/04/2017", "", "V2")},
          .missing = {"Zyxomarker1,01/06/2005,A,10/06/2017,12/06/2017",
                      "Zyxomarker1,01/06/2005,M,12/06/2017,20/06/2017", "Zyxomarker2,02/07/2012,M,01/03/2018,"},
          .uasc = {"Zyxomarker2,1,02/07/2012,02/07/2030"}};
}

// Many children with a row of each kind, every tenth with an episode.
ReturnText ManyChildren(int children) {
  ReturnText text;
  for (int i = 0; i < children; ++i) {
    const std::string child = absl::StrCat("C", i);
    text.header.push_back(HeaderRow(child, "01/06/2012"));
    text.care.push_back(CareRowText(child, "01/06/2016"));
    if (i % 10 == 0) text.missing.push_back(child + ",01/06/2012,M,01/07/2017,02/07/2017");
  }
  return text;
}

// When an import is done, every row was accepted or rejected, and each accepted one is in the record.
void ExpectWhole(const v1::Import& import) {
  EXPECT_EQ(import.state(), v1::IMPORT_STATE_DONE);
  ASSERT_THAT(import.files(), SizeIs(4));
  for (const auto& file : import.files()) {
    EXPECT_EQ(file.accepted() + file.rejected(), file.rows_read()) << v1::ReturnFile_Name(file.file());
  }
  auto sum = [](const v1::ImportedRecords& records) {
    return records.created() + records.changed() + records.unchanged();
  };
  EXPECT_EQ(sum(import.young_people()), import.files(0).accepted());
  EXPECT_EQ(sum(import.episodes()), import.files(2).accepted());
}

class ImportServiceTest : public ImportTest {
 protected:
  absl::StatusOr<v1::Import> Try(const v1::ImportSsda903Request& request) {
    return client_.service().Call<v1::Import>(ImportPath("ImportSsda903"), request);
  }
  v1::Import Import(const v1::ImportSsda903Request& request) {
    auto import = Try(request);
    EXPECT_THAT(import, IsOk());
    if (!import.ok()) return {};
    ExpectWhole(*import);
    return *std::move(import);
  }
  v1::Import Import(const ReturnText& text) { return Import(RequestOf(text)); }

  std::vector<v1::ImportReject> Rejects(const v1::Import& import, int page_size = 0) {
    return Rejected(import, page_size);
  }

  v1::YoungPerson Person(const std::string& child) {
    v1::FindYoungPersonRequest find;
    find.set_council(kWakefield);
    find.set_external_id(child);
    auto person = client_.Call<v1::YoungPerson>("FindYoungPerson", find);
    EXPECT_THAT(person, IsOk());
    return person.value_or(v1::YoungPerson());
  }

  // What no repeated import may add to.
  std::vector<int64_t> Recorded() {
    return {Count("young_person"), Count("legal_status"),   Count("placement"), Count("episode"),
            Count("event"),        Count("record_version"), Count("timer"),     Count("obligation")};
  }
};

TEST_F(ImportServiceTest, TakesOverChildrenTheirCareAndTheirEpisodes) {
  const v1::Import import = Import(TwoChildren());
  EXPECT_EQ(import.collection_year(), kYear);
  EXPECT_FALSE(import.collection_year_derived());
  EXPECT_EQ(import.young_people().created(), 2);
  EXPECT_EQ(import.episodes().created(), 3);
  EXPECT_THAT(import.rules(), IsEmpty());

  const v1::YoungPerson first = Person("Zyxomarker1");
  EXPECT_EQ(first.date_of_birth(), "2005-06-01");
  EXPECT_EQ(first.given_name(), "");
  ASSERT_THAT(first.legal_statuses(), SizeIs(1));
  EXPECT_EQ(first.legal_statuses(0).code(), "care_order");
  ASSERT_THAT(first.placements(), SizeIs(2));
  EXPECT_EQ(first.placements(0).type(), "u6");
  EXPECT_EQ(first.placements(1).home(), "SC1");
  const auto episodes = Episodes(first);
  ASSERT_THAT(episodes, SizeIs(2));
  EXPECT_EQ(episodes[0].category(), v1::CARE_CATEGORY_MISSING);
  EXPECT_EQ(episodes[0].source(), v1::SOURCE_IMPORT);
  EXPECT_EQ(MomentOf(episodes[0].start()), OnDay(absl::CivilDay(2017, 6, 12)));
  EXPECT_EQ(MomentOf(episodes[0].ended()), OnDay(absl::CivilDay(2017, 6, 20)));
  EXPECT_TRUE(episodes[0].looked_after());
  EXPECT_EQ(episodes[1].category(), v1::CARE_CATEGORY_AWAY);

  const v1::YoungPerson second = Person("Zyxomarker2");
  EXPECT_EQ(second.uasc_from(), "2017-04-01");
  EXPECT_EQ(second.uasc_until(), "2030-07-02");
  EXPECT_THAT(Episodes(second), ElementsAre(testing::Property(&v1::Episode::state, v1::EPISODE_STATE_OPEN)));
  EXPECT_TRUE(Episodes(second).front().uasc());
  ExpectChained();
}

// Architecture 12: nothing is owed for what was imported, live or not; the only timer is the 18th birthday.
TEST_F(ImportServiceTest, RaisesNothing) {
  Import(TwoChildren());
  clock_.Advance(absl::Hours(24 * 30));
  client_.service().host().RunTimers().value();
  EXPECT_EQ(Count("obligation"), 0);
  EXPECT_EQ(Count("timer"), 1) << "the elder is 18 already";
}

TEST_F(ImportServiceTest, TwiceChangesNothing) {
  const v1::ImportSsda903Request request = RequestOf(TwoChildren());
  const v1::Import first = Import(request);
  const std::vector<int64_t> recorded = Recorded();

  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(Import(request).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Recorded(), recorded);

  const v1::Import other = Import(TwoChildren());
  EXPECT_NE(other.import(), first.import());
  EXPECT_EQ(other.young_people().unchanged(), 2);
  EXPECT_EQ(other.episodes().unchanged(), 3);
  EXPECT_EQ(Recorded(), recorded);
}

TEST_F(ImportServiceTest, ALaterReturnFillsInEnds) {
  Import(TwoChildren());
  auto request = RequestOf({.header = {HeaderRow("Zyxomarker2", "02/07/2012")},
                            .care = {CareRowText("Zyxomarker2", "01/04/2017", "01/12/2018", "V2")},
                            .missing = {"Zyxomarker2,02/07/2012,M,01/03/2018,03/04/2018"}});
  request.set_collection_year(kYear + 1);
  const v1::Import later = Import(request);
  EXPECT_EQ(later.young_people().changed(), 1);
  EXPECT_EQ(later.episodes().changed(), 1);
  const v1::YoungPerson person = Person("Zyxomarker2");
  EXPECT_EQ(MomentOf(person.legal_statuses(0).ended()), OnDay(absl::CivilDay(2018, 12, 1)));
  EXPECT_EQ(MomentOf(Episodes(person).front().ended()), OnDay(absl::CivilDay(2018, 4, 3)));

  // The first return, once more, knows less and changes nothing.
  const std::vector<int64_t> recorded = Recorded();
  const v1::Import again = Import(TwoChildren());
  EXPECT_EQ(again.young_people().unchanged(), 2);
  EXPECT_EQ(again.episodes().unchanged(), 3);
  EXPECT_EQ(Recorded(), recorded);
  ExpectChained();
}

TEST_F(ImportServiceTest, WhatARuleOfTheRecordRefusesIsARejectOfItsRow) {
  const v1::YoungPerson robin = client_.CreateChild();
  v1::UpdateYoungPersonRequest update;
  update.set_council(kWakefield);
  update.set_young_person(robin.young_person());
  update.set_etag(robin.etag());
  update.mutable_fields()->set_external_id("7");
  update.mutable_fields()->set_date_of_birth(robin.date_of_birth());
  update.mutable_update_mask()->add_paths("external_id");
  client_.Must<v1::YoungPerson>("UpdateYoungPerson", update);
  client_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(robin.young_person(), "2026-03-01T09:00:00Z"));
  const int64_t people = Count("young_person");

  auto request =
      RequestOf({.header = {HeaderRow("7", "01/06/2010"), HeaderRow("8", "01/06/2010")},
                 .care = {CareRowText("7", "10/01/2024"), CareRowText("8", "10/01/2024", "", "C2")},
                 .missing = {"7,01/06/2010,M,02/03/2026,03/03/2026", "8,01/06/2010,M,02/03/2026,03/03/2026"}});
  request.set_collection_year(2026);
  const v1::Import import = Import(request);
  EXPECT_EQ(Count("young_person"), people + 1) << "the council's own child is recognised by the id";
  const auto rejects = Rejects(import);
  ASSERT_THAT(rejects, SizeIs(2));
  // What people recorded of the placement stays as they recorded it.
  EXPECT_EQ(rejects[0].file(), v1::RETURN_FILE_EPISODES);
  EXPECT_EQ(rejects[0].rule(), "HW18");
  EXPECT_EQ(rejects[1].file(), v1::RETURN_FILE_MISSING);
  EXPECT_EQ(rejects[1].line(), 2);
  EXPECT_EQ(rejects[1].rule(), "HW19");
  EXPECT_EQ(rejects[1].reason(), "EPISODE_OVERLAP");
  EXPECT_THAT(Person("7").placements(), SizeIs(1));
  EXPECT_EQ(Person("7").placements(0).type(), "k2");
  ExpectChained();
}

TEST_F(ImportServiceTest, RejectsArePaged) {
  ReturnText text;
  for (int i = 0; i < 7; ++i) text.header.push_back(HeaderRow("", ""));
  const v1::Import import = Import(text);
  EXPECT_EQ(import.files(0).rejected(), 7);
  const auto whole = Rejects(import);
  ASSERT_THAT(whole, SizeIs(7));
  EXPECT_EQ(whole[6].line(), 8);
  EXPECT_FALSE(whole[6].text().empty());
  const auto paged = Rejects(import, 2);
  ASSERT_THAT(paged, SizeIs(7));
  for (size_t i = 0; i < paged.size(); ++i) EXPECT_EQ(paged[i].SerializeAsString(), whole[i].SerializeAsString());
}

TEST_F(ImportServiceTest, RefusesWhatIsNoReturnBeforeAnythingIsWritten) {
  auto request = RequestOf(TwoChildren());
  request.mutable_chunks()->DeleteSubrange(2, 2);
  EXPECT_THAT(Try(request).status(), FailsWith(kInvalid, "FILE_MISSING"));
  request = RequestOf(TwoChildren());
  request.mutable_chunks(1)->set_data("CHILD,DECOM\n");
  EXPECT_THAT(Try(request).status(), FailsWith(kInvalid, "HEADER_INVALID"));
  request = RequestOf(TwoChildren());
  request.mutable_chunks(2)->mutable_data()->append("\xff\n");
  EXPECT_THAT(Try(request).status(), FailsWith(kInvalid, "ENCODING_INVALID"));
  request.mutable_chunks(2)->set_data(absl::StrCat(Csv(ReturnFile::kMissing, {}), "Zyx\"o,,,,\n"));
  EXPECT_THAT(Try(request).status(), FailsWith(kInvalid, "CSV_MALFORMED"));
  request = RequestOf(TwoChildren());
  request.set_collection_year(1989);
  EXPECT_THAT(Try(request).status(), FailsWith(kInvalid, "COLLECTION_YEAR_INVALID"));
  request = RequestOf(TwoChildren());
  request.set_council("E10000016");
  EXPECT_THAT(Try(request).status(), FailsWith(absl::StatusCode::kFailedPrecondition, "COUNCIL_WITHOUT_POLICY"));
  EXPECT_EQ(Count("import"), 0);
  EXPECT_EQ(Count("young_person"), 0);
}

TEST_F(ImportServiceTest, AnotherReturnUnderTheSameRequestIdIsRefused) {
  const auto request = RequestOf(TwoChildren());
  Import(request);
  auto other = request;
  other.mutable_chunks(0)->mutable_data()->append(HeaderRow("9") + "\n");
  EXPECT_THAT(Try(other).status(), FailsWith(kInvalid, "REQUEST_ID_REUSED"));
}

// An import that is broken off between two steps goes on where it stopped, and ends like one that was not.
TEST_F(ImportServiceTest, ContinuesWhereItStopped) {
  const auto request = RequestOf(ManyChildren(250));
  BreakOffAfterOneStep(client_.service().host(), request, ImportPath("ImportSsda903"), clock_.Now());
  EXPECT_EQ(Count("young_person"), 100);
  EXPECT_EQ(client_.service().database().Number("SELECT state FROM import"), v1::IMPORT_STATE_RUNNING);

  clock_.Advance(absl::Hours(24));
  const v1::Import import = Import(request);
  EXPECT_EQ(import.young_people().created(), 250);
  EXPECT_EQ(import.episodes().created(), 25);
  EXPECT_EQ(Count("import"), 1);
  EXPECT_EQ(Import(ManyChildren(250)).young_people().unchanged(), 250);
  ExpectChained();
}

TEST_F(ImportServiceTest, RacingCallersShareTheWork) {
  const auto request = RequestOf(ManyChildren(250));
  const auto other = RequestOf(ManyChildren(250));
  std::vector<absl::StatusOr<v1::Import>> imports(6);
  std::vector<std::thread> callers;
  for (size_t i = 0; i < imports.size(); ++i) {
    callers.emplace_back([&, i] { imports[i] = Try(i % 3 == 0 ? other : request); });
  }
  for (std::thread& caller : callers) caller.join();
  int64_t created = 0;
  for (const size_t i : {size_t{0}, size_t{1}}) {
    ASSERT_THAT(imports[i], IsOk());
    ExpectWhole(*imports[i]);
    created += imports[i]->young_people().created();
  }
  for (const auto& import : imports) ASSERT_THAT(import, IsOk());
  EXPECT_EQ(created, 250) << "each child was made by one of the two imports";
  EXPECT_EQ(Count("young_person"), 250);
  EXPECT_EQ(Count("episode"), 25);
  EXPECT_EQ(Count("import"), 2);
  ExpectChained();
}

TEST_F(ImportServiceTest, EventsAndLogsHoldNoPersonalData) {
  auto text = TwoChildren();
  text.header.push_back(HeaderRow("Zyxomarker3", "Zyxomarker"));
  Import(text);
  for (const char* where : {"event WHERE body", "audit WHERE resource", "import_reject WHERE reason"}) {
    EXPECT_EQ(Count(absl::StrCat(where, " LIKE '%Zyxomarker%'")), 0) << where;
  }
  for (const std::string& line : client_.service().LogLines()) EXPECT_THAT(line, Not(HasSubstr("Zyxomarker")));
}

TEST(MessagesTest, PiecesAreJoinedInTheirOrder) {
  auto request = RequestOf(TwoChildren());
  Messages whole;
  ASSERT_THAT(whole.Add(request), IsOk());
  Messages pieces;
  for (const auto& chunk : request.chunks()) {
    auto piece = request;
    for (const auto& data : {chunk.data().substr(0, 3), chunk.data().substr(3)}) {
      piece.clear_chunks();
      piece.add_chunks()->set_file(chunk.file());
      piece.mutable_chunks(0)->set_data(data);
      ASSERT_THAT(pieces.Add(piece), IsOk());
    }
  }
  EXPECT_EQ(std::move(pieces).Joined().SerializeAsString(), std::move(whole).Joined().SerializeAsString());
}

TEST(MessagesTest, AreOfOneReturnAndNotTooLarge) {
  const auto request = RequestOf(TwoChildren());
  Messages messages;
  ASSERT_THAT(messages.Add(request), IsOk());
  auto other = request;
  other.set_collection_year(kYear + 1);
  EXPECT_THAT(messages.Add(other), FailsWith(kInvalid, "RETURN_INCONSISTENT"));
  other = request;
  other.set_request_id(NewUuid(absl::Now()));
  EXPECT_THAT(messages.Add(other), FailsWith(kInvalid, "RETURN_INCONSISTENT"));

  other = request;
  other.mutable_chunks(0)->set_file(v1::RETURN_FILE_SPREADSHEET);
  EXPECT_THAT(Messages().Add(other), FailsWith(kInvalid, "FIELD_INVALID"));

  constexpr size_t kMessage = 1024 * 1024;
  auto large = request;
  large.clear_chunks();
  large.add_chunks()->set_file(v1::RETURN_FILE_HEADER);
  large.mutable_chunks(0)->set_data(std::string(kMessage + 1, 'x'));
  EXPECT_THAT(Messages().Add(large), FailsWith(absl::StatusCode::kResourceExhausted, "RETURN_TOO_LARGE"));
  large.mutable_chunks(0)->set_data(std::string(kMessage, 'x'));
  Messages many;
  for (int i = 0; i < 32; ++i) ASSERT_THAT(many.Add(large), IsOk());
  large.mutable_chunks(0)->set_data("x");
  EXPECT_THAT(many.Add(large), FailsWith(absl::StatusCode::kResourceExhausted, "RETURN_TOO_LARGE"));
}

// A return that others made, whole: its rows in and out, and nothing of it lost or done twice.
TEST_F(ImportServiceTest, ThePeerReturn) {
  const char* const folder = std::getenv("HOMEWARD_PEER_DATA");
  if (folder == nullptr) GTEST_SKIP() << "HOMEWARD_PEER_DATA names no folder";
  v1::ImportSsda903Request request = RequestOf({});
  request.clear_chunks();
  request.set_collection_year(0);
  for (const ReturnFile file : kReturnFiles) {
    std::ifstream stream(absl::StrCat(folder, "/ssda903/", NameOf(file), ".csv"));
    std::stringstream text;
    text << stream.rdbuf();
    request.add_chunks()->set_file(static_cast<v1::ReturnFile>(file));
    request.mutable_chunks(request.chunks_size() - 1)->set_data(text.str());
  }
  const v1::Import import = Import(request);
  EXPECT_EQ(import.collection_year(), 2018);
  EXPECT_TRUE(import.collection_year_derived());
  EXPECT_EQ(import.files(0).accepted(), 2675);
  EXPECT_EQ(import.files(1).accepted(), 4978);
  EXPECT_EQ(import.files(1).rejected(), 72);
  EXPECT_EQ(import.files(2).rows_read(), 43);
  EXPECT_GE(import.files(2).rejected(), 13);
  EXPECT_EQ(import.files(3).rejected(), 29) << "UASC rows of children without an episode of care";
  EXPECT_EQ(Count("young_person"), 2675);
  EXPECT_EQ(Count("obligation"), 0);
  EXPECT_EQ(static_cast<int64_t>(Rejects(import, 100).size()), Count("import_reject"));

  const std::vector<int64_t> recorded = Recorded();
  request.set_request_id(NewUuid(absl::Now()));
  const v1::Import again = Import(request);
  EXPECT_EQ(again.young_people().unchanged(), 2675);
  EXPECT_EQ(again.episodes().unchanged(), import.episodes().created());
  EXPECT_EQ(Recorded(), recorded);
  ExpectChained();
}

}  // namespace
}  // namespace homeward::episode
