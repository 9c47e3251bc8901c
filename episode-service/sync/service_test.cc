#include "episode-service/sync/service.h"

#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "episode-service/sync/convert.h"
#include "episode-service/sync/reconciler.h"
#include "episode-service/sync/store.h"
#include "tests/support/directory_client.h"
#include "tests/support/many_rows.h"
#include "tests/support/sync_client.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SyncServiceTest : public ::testing::Test {
 protected:
  SyncServiceTest() { episodes_.CreateCouncil(); }

  v1::YoungPerson Person(const std::string& id) {
    v1::GetYoungPersonRequest request;
    request.set_council(kWakefield);
    request.set_young_person(id);
    const auto person = episodes_.Call<v1::YoungPerson>("GetYoungPerson", request);
    EXPECT_THAT(person, IsOk());
    return person.value_or(v1::YoungPerson());
  }

  int64_t Events() { return episodes_.service().database().Number("SELECT COUNT(*) FROM event"); }

  static std::vector<std::string> Rules(const std::vector<v1::SyncFinding>& findings) {
    std::vector<std::string> rules;
    for (const auto& finding : findings) rules.push_back(absl::StrCat(finding.row(), " ", finding.rule()));
    return rules;
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  SyncClient client_{episodes_};
  DirectoryClient directory_{episodes_};
};

TEST_F(SyncServiceTest, ALiveStatementMakesARecordAndTheNextOneChangesIt) {
  auto child = SyncClient::Child("1");
  const auto made = client_.Upsert(child);
  EXPECT_EQ(made.outcome(), v1::SYNC_OUTCOME_CREATED);
  EXPECT_EQ(Person(made.young_person()).external_id(), "C1");
  EXPECT_THAT(Person(made.young_person()).placements(), SizeIs(1));

  child.set_preferred_name("Rob");
  const auto changed = client_.Upsert(child);
  EXPECT_EQ(changed.outcome(), v1::SYNC_OUTCOME_CHANGED);
  EXPECT_EQ(changed.young_person(), made.young_person());
  EXPECT_EQ(Person(made.young_person()).preferred_name(), "Rob");
}

TEST_F(SyncServiceTest, TheSameAgainAndAnythingOlderLeaveNoTraceInTheRecord) {
  const auto child = SyncClient::Child("1");
  const auto made = client_.Upsert(child);
  const auto person = Person(made.young_person());
  const int64_t events = Events();
  EXPECT_EQ(client_.Upsert(child).outcome(), v1::SYNC_OUTCOME_UNCHANGED);
  auto older = SyncClient::Child("1", "2026-03-09T02:00:00Z");
  older.set_given_name("Robyn");
  EXPECT_EQ(client_.Upsert(older).outcome(), v1::SYNC_OUTCOME_OLDER);
  EXPECT_EQ(client_.Sync({child}).unchanged(), 1);
  EXPECT_EQ(Events(), events);
  EXPECT_EQ(Person(made.young_person()).etag(), person.etag());
}

TEST_F(SyncServiceTest, AChildOnRecordIsRecognisedByCaseIdAndDateOfBirth) {
  auto person = episodes_.CreateChild("Robin");
  v1::UpdateYoungPersonRequest update;
  update.set_council(kWakefield);
  update.set_young_person(person.young_person());
  update.set_etag(person.etag());
  *update.mutable_fields() = person;
  update.mutable_fields()->set_external_id("C1");
  update.mutable_update_mask()->add_paths("external_id");
  person = episodes_.Must<v1::YoungPerson>("UpdateYoungPerson", update);
  const auto upserted = client_.Upsert(SyncClient::Child("1"));
  EXPECT_EQ(upserted.young_person(), person.young_person());
  EXPECT_EQ(upserted.outcome(), v1::SYNC_OUTCOME_CHANGED);
  EXPECT_THAT(upserted.findings(), IsEmpty());
  // The placement recorded by hand is the one that the source means.
  EXPECT_THAT(Person(person.young_person()).placements(), SizeIs(1));

  auto other = SyncClient::Child("2");
  other.set_case_id("C1");
  other.set_date_of_birth("2010-06-02");
  const auto refused = client_.Upsert(other);
  EXPECT_EQ(refused.outcome(), v1::SYNC_OUTCOME_REFUSED);
  EXPECT_THAT(Rules({refused.findings().begin(), refused.findings().end()}), ElementsAre("1 SY04"));
}

TEST_F(SyncServiceTest, ASecondSourceNamesTheSameChild) {
  const auto made = client_.Upsert(SyncClient::Child("1"));
  auto request = SyncClient::Live(SyncClient::Child("other-1"));
  request.set_source("early_help");
  request.mutable_young_person()->set_case_id("C1");
  const auto same = client_.Must<v1::UpsertYoungPersonResponse>("UpsertYoungPerson", request);
  EXPECT_EQ(same.young_person(), made.young_person());
  EXPECT_EQ(same.outcome(), v1::SYNC_OUTCOME_UNCHANGED);
}

TEST_F(SyncServiceTest, AllocationsAreTakenOverByTheStaffSystemsId) {
  const auto worker = directory_.AddWorker("w1", {"social_worker"});
  auto child = SyncClient::Child("1");
  auto* allocation = child.add_allocations();
  allocation->set_role("social_worker");
  allocation->set_worker_external_id("w1");
  Put(At("2026-01-05T09:00:00Z"), allocation->mutable_from_time());
  const auto made = client_.Upsert(child);
  EXPECT_THAT(made.findings(), IsEmpty());
  v1::ListAllocationsRequest list;
  list.set_council(kWakefield);
  list.set_young_person(made.young_person());
  const auto allocations = directory_.Call<v1::ListAllocationsResponse>("ListAllocations", list);
  ASSERT_THAT(allocations, IsOk());
  ASSERT_THAT(allocations->allocations(), SizeIs(1));
  EXPECT_EQ(allocations->allocations(0).worker(), worker.worker());
}

TEST_F(SyncServiceTest, ANightsReportReconcilesSourceAndRecord) {
  client_.Sync({SyncClient::Child("1"), SyncClient::Child("2"), SyncClient::Child("3")});
  auto changed = SyncClient::Child("2", "2026-03-10T03:00:00Z");
  changed.set_family_name("Another");
  auto bad = SyncClient::Child("4");
  bad.set_date_of_birth("unknown");
  const auto sync = client_.Sync(
      {SyncClient::Child("1"), changed, SyncClient::Child("5"), bad, SyncClient::Child("1", "2026-03-10T04:00:00Z")});
  EXPECT_EQ(sync.state(), v1::SYNC_STATE_DONE);
  EXPECT_EQ(sync.seen(), 5);
  EXPECT_EQ(sync.created(), 1);
  EXPECT_EQ(sync.changed(), 1);
  EXPECT_EQ(sync.unchanged(), 1);
  EXPECT_EQ(sync.older(), 0);
  EXPECT_EQ(sync.refused(), 2);
  EXPECT_EQ(sync.missing(), 1);
  EXPECT_THAT(sync.rules(), SizeIs(3));
  const auto findings = client_.Findings(sync.sync(), 1);
  EXPECT_THAT(Rules(findings), ElementsAre("4 SY01", "5 SY03", "0 SY12"));
  EXPECT_EQ(Person(findings.back().young_person()).external_id(), "C3");
}

TEST_F(SyncServiceTest, TwoRowsOfOneCaseAreOneChild) {
  auto again = SyncClient::Child("1b");
  again.set_case_id("C1");
  again.set_given_name("Robyn");
  const auto sync = client_.Sync({SyncClient::Child("1"), again});
  EXPECT_EQ(sync.created(), 1);
  EXPECT_EQ(sync.unchanged(), 1);
  EXPECT_EQ(episodes_.service().database().Number("SELECT COUNT(*) FROM young_person"), 1);
  EXPECT_EQ(client_.Sync({again, SyncClient::Child("1")}).unchanged(), 2);
}

// S3-25: that a placement ended during an absence is the source's word; it is taken without a reason.
TEST_F(SyncServiceTest, APlacementThatEndedDuringAnAbsenceIsTakenS325) {
  auto child = SyncClient::Child("1");
  const auto made = client_.Upsert(child);
  episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(made.young_person(), "2026-03-09T20:00:00Z"));
  Put(At("2026-03-10T11:00:00Z"), child.mutable_source_time());
  Put(OnDay(absl::CivilDay(2026, 3, 10)), child.mutable_placements(0)->mutable_ended());
  EXPECT_THAT(client_.Upsert(child).findings(), IsEmpty());
  EXPECT_TRUE(Person(made.young_person()).placements(0).has_ended());
}

TEST_F(SyncServiceTest, WhoIsInNoPlacementAndStatusThatLastsIsNotMissing) {
  auto left = SyncClient::Child("1");
  Put(OnDay(absl::CivilDay(2026, 2, 1)), left.mutable_placements(0)->mutable_ended());
  Put(OnDay(absl::CivilDay(2026, 2, 1)), left.mutable_legal_statuses(0)->mutable_ended());
  client_.Sync({left});
  EXPECT_EQ(client_.Sync({}).missing(), 0);
}

TEST_F(SyncServiceTest, APartOfTheSourceMissesNobody) {
  client_.Sync({SyncClient::Child("1"), SyncClient::Child("2")});
  EXPECT_EQ(client_.Sync({SyncClient::Child("1")}, false).missing(), 0);
}

TEST_F(SyncServiceTest, ASyncThatStoppedIsContinued) {
  std::vector<v1::StatedYoungPerson> children;
  for (int i = 0; i < 230; ++i) children.push_back(SyncClient::Child(absl::StrCat(i)));
  auto request = SyncClient::Nightly(children);
  request.set_request_id(NewUuid(absl::Now()));
  ASSERT_THAT(client_.Call<v1::Sync>("SyncYoungPeople", request), IsOk());
  // As after a fault between the second and the third hundred.
  auto& database = episodes_.service().database();
  database.Execute("DELETE FROM young_person_source WHERE external_id >= '200' AND CHAR_LENGTH(external_id) = 3");
  database.Execute("UPDATE sync SET state = 1, next_row = 200, created = 200, finished_us = NULL");
  const int64_t events = Events();
  const auto continued = client_.Call<v1::Sync>("SyncYoungPeople", request);
  ASSERT_THAT(continued, IsOk());
  EXPECT_EQ(continued->state(), v1::SYNC_STATE_DONE);
  EXPECT_EQ(continued->created() + continued->unchanged(), 230);
  EXPECT_EQ(Events(), events);
  EXPECT_EQ(database.Number("SELECT COUNT(*) FROM young_person"), 230);
}

TEST_F(SyncServiceTest, WhatIsKnownUnderASourceIsFoundByAnIndex) {
  const auto made = client_.Upsert(SyncClient::Child("1"));
  auto& database = episodes_.service().database();
  Multiply(database, "young_person_source", "external_id = '1'", 3000,
           {{"link", "UUID()"}, {"external_id", "CONCAT('x', numbers.i)"}, {"young_person", "UUID()"}});
  const std::string of_source = absl::StrCat(" FROM young_person_source WHERE council = '", kWakefield,
                                             "' AND source = 'case_management' AND external_id IN ('1', 'x7')");
  EXPECT_EQ(IndexOf(database, "SELECT link, external_id, young_person" + of_source), "young_person_source_external");
  const std::string of_child = absl::StrCat(" FROM young_person_source WHERE council = '", kWakefield,
                                            "' AND young_person = '", made.young_person(), "'");
  EXPECT_EQ(IndexOf(database, "SELECT young_person" + of_child), "young_person_source_young_person");
}

TEST_F(SyncServiceTest, MessagesOfOneSyncAgreeAndAreNotTooMany) {
  SyncMessages messages;
  auto request = SyncClient::Nightly({SyncClient::Child("1")});
  request.set_request_id(NewUuid(absl::Now()));
  EXPECT_THAT(messages.Add(request), IsOk());
  EXPECT_THAT(messages.Add(request), IsOk());
  auto other = request;
  other.set_full(false);
  EXPECT_THAT(messages.Add(other), FailsWith(absl::StatusCode::kInvalidArgument, "SYNC_INCONSISTENT"));
  EXPECT_THAT(std::move(messages).Joined().young_people(), SizeIs(2));

  auto many = request;
  for (int i = 0; i < 50'000; ++i) many.add_young_people()->set_external_id("x");
  EXPECT_THAT(SyncMessages().Add(many), FailsWith(absl::StatusCode::kResourceExhausted, "SYNC_TOO_LARGE"));
}

}  // namespace
}  // namespace homeward::episode
