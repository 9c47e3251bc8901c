#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/support/many_rows.h"
#include "tests/support/provider_client.h"

namespace homeward::episode {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ProvidersTest : public ::testing::Test {
 protected:
  ProvidersTest() { episodes_.CreateCouncil(); }

  v1::ProviderProcedure Now(const v1::ProviderProcedure& procedure) {
    v1::GetProviderProcedureRequest request;
    request.set_council(procedure.council());
    request.set_procedure(procedure.procedure());
    return client_.Call<v1::ProviderProcedure>("GetProviderProcedure", request).value();
  }

  // The homes of all pages, two on a page.
  std::vector<std::string> Homes(bool lacking, const std::string& home = "") {
    v1::ListProviderProceduresRequest request;
    request.set_council(kWakefield);
    request.set_home(home);
    request.set_lacking(lacking);
    request.set_page_size(2);
    std::vector<std::string> homes;
    do {
      const auto page = client_.Call<v1::ListProviderProceduresResponse>("ListProviderProcedures", request).value();
      for (const auto& procedure : page.procedures()) homes.push_back(procedure.home());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return homes;
  }

  std::vector<std::string> HomesWithout() {
    v1::ListHomesWithoutProcedureRequest request;
    request.set_council(kWakefield);
    request.set_page_size(1);
    std::vector<std::string> homes;
    do {
      const auto page =
          client_.Call<v1::ListHomesWithoutProcedureResponse>("ListHomesWithoutProcedure", request).value();
      homes.insert(homes.end(), page.homes().begin(), page.homes().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return homes;
  }

  // A child who has moved to a home.
  v1::YoungPerson Place(const std::string& home) {
    v1::CreateYoungPersonRequest create;
    create.set_council(kWakefield);
    create.mutable_young_person()->set_given_name("Robin");
    create.mutable_young_person()->set_date_of_birth("2010-06-01");
    const auto person = episodes_.Must<v1::YoungPerson>("CreateYoungPerson", create);
    v1::StartPlacementRequest request;
    request.set_council(kWakefield);
    request.set_young_person(person.young_person());
    request.set_etag(person.etag());
    request.set_type("k2");
    request.set_home(home);
    Put(OnDay(absl::CivilDay(2026, 1, 10)), request.mutable_started());
    return episodes_.Must<v1::YoungPerson>("StartPlacement", request);
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  ProviderClient client_{episodes_};
};

// S3-46: what is recorded of a home's procedure is shown, with what it lacks at that moment.
TEST_F(ProvidersTest, S346TheRecordSaysWhatItLacksNow) {
  const auto request = ProviderClient::Recording("SC100001");
  const auto procedure = client_.Must<v1::ProviderProcedure>("RecordProviderProcedure", request);
  EXPECT_EQ(procedure.home(), "SC100001");
  EXPECT_EQ(procedure.statement().SerializeAsString(), request.statement().SerializeAsString());
  EXPECT_EQ(Now(procedure).SerializeAsString(), procedure.SerializeAsString());
  EXPECT_THAT(procedure.lacks(), IsEmpty());
  clock_.Set(At("2027-01-06T00:00:00Z"));
  EXPECT_THAT(Now(procedure).lacks(), ElementsAre(v1::PROCEDURE_LACK_REVIEW));
}

// S3-46: written anew, it is checked and trained in anew.
TEST_F(ProvidersTest, S346ARevisionTakesThePlaceOfWhatWasSaid) {
  auto revise = ProviderClient::Revising(client_.Record("SC100001"));
  revise.mutable_statement()->set_written_date("2026-03-01");
  EXPECT_THAT(client_.Send<v1::ProviderProcedure>("ReviseProviderProcedure", revise),
              FailsWith(StatusCode::kInvalidArgument, "CHECKED_BEFORE_WRITTEN"));
  revise.mutable_statement()->clear_local_protocol_checked_date();
  revise.mutable_statement()->set_outside_boundary(true);
  const auto revised = client_.Must<v1::ProviderProcedure>("ReviseProviderProcedure", revise);
  EXPECT_EQ(Now(revised).statement().SerializeAsString(), revise.statement().SerializeAsString());
  EXPECT_THAT(revised.lacks(), ElementsAre(v1::PROCEDURE_LACK_LOCAL_PROTOCOL_CHECK,
                                           v1::PROCEDURE_LACK_PLACING_POLICY_CHECK, v1::PROCEDURE_LACK_TRAINING));
  EXPECT_EQ(episodes_.service().database().Number("SELECT COUNT(*) FROM record_version WHERE record = '" +
                                                  revised.procedure() + "'"),
            2);
}

// S3-46: whoever asks why a child was placed there sees what was known then.
TEST_F(ProvidersTest, S346EveryStatementStaysVisible) {
  const auto first = client_.Record("SC100001");
  client_.Record("SC100002");
  clock_.Advance(absl::Hours(24));
  auto revise = ProviderClient::Revising(first);
  revise.mutable_statement()->set_outside_boundary(true);
  const auto second = client_.Must<v1::ProviderProcedure>("ReviseProviderProcedure", revise);
  clock_.Set(At("2027-01-06T00:00:00Z"));
  v1::ListProviderProcedureVersionsRequest request;
  request.set_council(kWakefield);
  request.set_procedure(first.procedure());
  const auto list = client_.Call<v1::ListProviderProcedureVersionsResponse>("ListProviderProcedureVersions", request);
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->versions_size(), 2);
  EXPECT_EQ(list->versions(0).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(list->versions(1).SerializeAsString(), second.SerializeAsString());
  EXPECT_EQ(list->versions(0).recorded_by(), "worker-7");
  EXPECT_THAT(list->versions(1).lacks(), ElementsAre(v1::PROCEDURE_LACK_PLACING_POLICY_CHECK));
  request.set_procedure(NewUuid(absl::Now()));
  EXPECT_THAT(client_.Call<v1::ListProviderProcedureVersionsResponse>("ListProviderProcedureVersions", request),
              FailsWith(StatusCode::kNotFound, "PROCEDURE_NOT_FOUND"));
}

TEST_F(ProvidersTest, AHomeHasOneRecord) {
  client_.Record("SC100001");
  EXPECT_THAT(client_.Send<v1::ProviderProcedure>("RecordProviderProcedure", ProviderClient::Recording("SC100001")),
              FailsWith(StatusCode::kAlreadyExists, "PROCEDURE_EXISTS"));
}

TEST_F(ProvidersTest, TheListIsByHomeAndOfWhatLacksSomethingNow) {
  for (const char* home : {"SC100005", "SC100003", "SC100001"}) client_.Record(home);
  for (const char* home : {"SC100004", "SC100002"}) {
    auto none = ProviderClient::Recording(home);
    none.clear_statement();
    none.mutable_statement()->set_provider("Harbour Care");
    client_.Must<v1::ProviderProcedure>("RecordProviderProcedure", none);
  }
  EXPECT_THAT(Homes(false), ElementsAre("SC100001", "SC100002", "SC100003", "SC100004", "SC100005"));
  EXPECT_THAT(Homes(true), ElementsAre("SC100002", "SC100004"));
  EXPECT_THAT(Homes(false, "SC100003"), ElementsAre("SC100003"));
  EXPECT_THAT(Homes(true, "SC100003"), IsEmpty());
  clock_.Set(At("2027-01-06T00:00:00Z"));  // the day after the reviews are due
  EXPECT_THAT(Homes(true), ElementsAre("SC100001", "SC100002", "SC100003", "SC100004", "SC100005"));
}

// S3-46: a home of which nobody asked is not forgotten.
TEST_F(ProvidersTest, S346HomesInUseWithoutARecordAreListed) {
  Place("SC100003");
  Place("SC100001");
  Place("SC100001");
  Place("SC100002");
  Place("");
  const auto moved = Place("SC100004");
  v1::EndPlacementRequest end;
  end.set_council(kWakefield);
  end.set_young_person(moved.young_person());
  end.set_placement(moved.placements(0).placement());
  end.set_etag(moved.etag());
  end.set_reason("moved_on");
  Put(OnDay(absl::CivilDay(2026, 2, 10)), end.mutable_ended());
  episodes_.Must<v1::YoungPerson>("EndPlacement", end);
  client_.Record("SC100002");
  EXPECT_THAT(HomesWithout(), ElementsAre("SC100001", "SC100003"));
}

TEST_F(ProvidersTest, EveryQueryUsesItsIndex) {
  client_.Record("SC100001");
  Place("SC100002");
  auto& database = episodes_.service().database();
  Multiply(database, "provider_procedure", "home = 'SC100001'", 1000,
           {{"procedure_id", "CONCAT('procedure', numbers.i)"}, {"home", "CONCAT('other', numbers.i)"}});
  Multiply(database, "placement", "home = 'SC100002'", 5000,
           {{"placement", "CONCAT('placement', numbers.i)"}, {"home", "CONCAT('other', numbers.i)"}});
  EXPECT_EQ(IndexOf(database,
                    "SELECT procedure_id FROM provider_procedure WHERE council = 'E08000036' AND lacks_from_us <= 0"
                    " AND home > 'SC' ORDER BY home LIMIT 50"),
            "provider_procedure_home");
  EXPECT_EQ(IndexOf(database,
                    "SELECT DISTINCT home FROM placement WHERE council = 'E08000036' AND home > 'SC'"
                    " AND ended_us IS NULL AND home NOT IN (SELECT r.home FROM provider_procedure r"
                    " WHERE r.council = 'E08000036') ORDER BY home LIMIT 50"),
            "placement_home");
}

}  // namespace
}  // namespace homeward::episode
