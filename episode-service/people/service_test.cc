#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/core/status_matchers.h"
#include "tests/support/episode_client.h"

namespace homeward::episode {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kReason[] = "of another child";

class PeopleTest : public ::testing::Test {
 protected:
  PeopleTest() { client_.CreateCouncil(); }

  template <class Request>
  static Request About(const v1::YoungPerson& person) {
    Request request;
    request.set_council(kWakefield);
    request.set_young_person(person.young_person());
    request.set_etag(person.etag());
    request.set_reason(kReason);
    return request;
  }
  v1::YoungPerson VoidPlacement(const v1::YoungPerson& person) {
    auto request = About<v1::VoidPlacementRequest>(person);
    request.set_placement(person.placements(0).placement());
    return client_.Must<v1::YoungPerson>("VoidPlacement", request);
  }
  v1::YoungPerson VoidLegalStatus(const v1::YoungPerson& person) {
    auto request = About<v1::VoidLegalStatusRequest>(person);
    request.set_legal_status(person.legal_statuses(0).legal_status());
    return client_.Must<v1::YoungPerson>("VoidLegalStatus", request);
  }
  v1::YoungPerson Get(const std::string& id) {
    v1::GetYoungPersonRequest request;
    request.set_council(kWakefield);
    request.set_young_person(id);
    return client_.Call<v1::YoungPerson>("GetYoungPerson", request).value();
  }
  v1::Episode Get(const v1::Episode& episode) {
    v1::GetEpisodeRequest request;
    request.set_council(kWakefield);
    request.set_episode(episode.episode());
    return client_.Call<v1::Episode>("GetEpisode", request).value();
  }
  v1::ListYoungPersonVersionsResponse Versions(const std::string& id) {
    v1::ListYoungPersonVersionsRequest request;
    request.set_council(kWakefield);
    request.set_young_person(id);
    return client_.Call<v1::ListYoungPersonVersionsResponse>("ListYoungPersonVersions", request).value();
  }
  v1::Episode ReportMissing(const v1::YoungPerson& person) {
    return client_.Must<v1::Episode>("ReportMissing",
                                     EpisodeClient::Missing(person.young_person(), "2026-03-10T09:00:00Z"));
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient client_{clock_};
};

TEST_F(PeopleTest, APlacementEnteredInErrorNoLongerCountsAndStaysVisible) {
  const v1::YoungPerson person = client_.CreateChild();
  const v1::Episode episode = ReportMissing(person);
  ASSERT_EQ(episode.placement(), person.placements(0).placement());

  const v1::YoungPerson without = VoidPlacement(person);
  EXPECT_THAT(without.placements(), IsEmpty());
  EXPECT_THAT(Get(person.young_person()).placements(), IsEmpty());
  EXPECT_EQ(Get(episode).placement(), "") << "where they were missing from is looked at again";

  const auto versions = Versions(person.young_person());
  const auto& before = versions.versions(versions.versions_size() - 2);
  const auto& last = versions.versions(versions.versions_size() - 1);
  EXPECT_THAT(before.young_person().placements(), SizeIs(1));
  EXPECT_EQ(before.reason(), "");
  EXPECT_THAT(last.young_person().placements(), IsEmpty());
  EXPECT_EQ(last.reason(), kReason);
  EXPECT_EQ(last.actor(), "worker-7");

  // Put right: recorded anew where the wrong one stood.
  v1::StartPlacementRequest again;
  again.set_council(kWakefield);
  again.set_young_person(person.young_person());
  again.set_etag(without.etag());
  again.set_type("u1");
  Put(OnDay(absl::CivilDay(2024, 1, 10)), again.mutable_started());
  const auto right = client_.Must<v1::YoungPerson>("StartPlacement", again);
  EXPECT_EQ(Get(episode).placement(), right.placements(0).placement());
}

// S2-05, S4-07: from a day on another authority is responsible; what was before stays ours.
TEST_F(PeopleTest, AnotherAuthorityIsResponsibleFromADayOnS205) {
  const v1::YoungPerson child = client_.CreateChild();
  const v1::Episode before = ReportMissing(child);
  clock_.Set(At("2026-03-12T12:00:00Z"));
  v1::UpdateYoungPersonRequest request;
  request.set_council(kWakefield);
  request.set_young_person(child.young_person());
  request.set_etag(Get(child.young_person()).etag());
  request.mutable_fields()->set_date_of_birth(child.date_of_birth());  // required, changed only where the mask names it
  request.mutable_fields()->set_other_authority("E10000016");
  request.mutable_fields()->set_other_authority_from("2026-03-11");
  request.mutable_fields()->set_date_of_birth_estimated(true);
  for (const char* path : {"other_authority", "other_authority_from", "date_of_birth_estimated"}) {
    request.mutable_update_mask()->add_paths(path);
  }
  const auto updated = client_.Must<v1::YoungPerson>("UpdateYoungPerson", request);
  EXPECT_EQ(updated.other_authority_from(), "2026-03-11");
  EXPECT_TRUE(updated.date_of_birth_estimated());
  EXPECT_TRUE(Get(before).looked_after());

  request.set_etag(updated.etag());
  request.mutable_fields()->set_other_authority_from("2026-03-10");
  EXPECT_EQ(client_.Must<v1::YoungPerson>("UpdateYoungPerson", request).other_authority_from(), "2026-03-10");
  EXPECT_FALSE(Get(before).looked_after());
  EXPECT_EQ(Get(child.young_person()).other_authority_from(), "2026-03-10");
}

// S4-01: where a placement lies is the host authority.
TEST_F(PeopleTest, APlacementNamesItsHostAuthorityS401) {
  const v1::YoungPerson child = VoidPlacement(client_.CreateChild());
  v1::StartPlacementRequest request;
  request.set_council(kWakefield);
  request.set_young_person(child.young_person());
  request.set_etag(child.etag());
  request.set_type("k2");
  request.set_host_authority("E08000035");
  Put(OnDay(absl::CivilDay(2025, 1, 10)), request.mutable_started());
  EXPECT_EQ(client_.Must<v1::YoungPerson>("StartPlacement", request).placements(0).host_authority(), "E08000035");
  EXPECT_EQ(Get(child.young_person()).placements(0).host_authority(), "E08000035");
}

// Where a placement is and who answers for it is on record, and in no event.
TEST_F(PeopleTest, APlacementSaysWhereItIsAndWhoManagesIt) {
  const v1::YoungPerson child = VoidPlacement(client_.CreateChild());
  v1::StartPlacementRequest start;
  start.set_council(kWakefield);
  start.set_young_person(child.young_person());
  start.set_etag(child.etag());
  start.set_type("k2");
  start.set_address("1 Zyxomarker Street,\nWakefield");
  start.set_manager("M. Zyxomarker");
  Put(OnDay(absl::CivilDay(2025, 1, 10)), start.mutable_started());
  const auto placed = client_.Must<v1::YoungPerson>("StartPlacement", start);
  EXPECT_EQ(placed.placements(0).address(), start.address());
  EXPECT_EQ(placed.placements(0).manager(), start.manager());
  EXPECT_EQ(Get(child.young_person()).SerializeAsString(), placed.SerializeAsString());
  const auto versions = Versions(child.young_person());
  EXPECT_EQ(versions.versions(versions.versions_size() - 1).young_person().placements(0).address(), start.address());
  EXPECT_EQ(client_.service().database().Number("SELECT COUNT(*) FROM event WHERE body LIKE '%Zyxomarker%'"), 0);
}

// S3-54: by which legal status a child is looked after is a fact like any other; what was owed because of it follows.
TEST_F(PeopleTest, ALegalStatusEnteredInErrorTakesWithItWhatWasOwedS354) {
  const v1::YoungPerson person = client_.CreateChild();
  const v1::Episode episode = ReportMissing(person);
  ASSERT_TRUE(episode.looked_after());
  const auto open = [&](absl::string_view kind) {
    int count = 0;
    for (const auto& one : client_.Obligations(person.young_person())) {
      count += one.kind() == kind && one.state() == common::v1::OBLIGATION_STATE_OPEN;
    }
    return count;
  };
  EXPECT_GT(open("authority_notice"), 0);
  EXPECT_THAT(VoidLegalStatus(person).legal_statuses(), IsEmpty());
  EXPECT_FALSE(Get(episode).looked_after());
  EXPECT_EQ(open("authority_notice"), 0);
}

TEST_F(PeopleTest, AFlagEnteredInErrorIsUpNoMore) {
  const auto person = client_.RaiseFlag(client_.CreateChild(), "youth_justice", "2026-01-05T12:00:00Z");
  auto request = About<v1::VoidFlagRequest>(person);
  request.set_flag(person.flags(0).flag());
  EXPECT_THAT(client_.Must<v1::YoungPerson>("VoidFlag", request).flags(), IsEmpty());
  EXPECT_THAT(Get(person.young_person()).flags(), IsEmpty());
}

TEST_F(PeopleTest, WhatIsNotThereCannotBeVoided) {
  const v1::YoungPerson person = client_.CreateChild();
  const std::string nothing = NewUuid(clock_.Now());
  auto status = About<v1::VoidLegalStatusRequest>(person);
  status.set_legal_status(nothing);
  EXPECT_THAT(client_.Send<v1::YoungPerson>("VoidLegalStatus", status),
              FailsWith(absl::StatusCode::kNotFound, "LEGAL_STATUS_NOT_FOUND"));
  auto placement = About<v1::VoidPlacementRequest>(person);
  placement.set_placement(nothing);
  EXPECT_THAT(client_.Send<v1::YoungPerson>("VoidPlacement", placement),
              FailsWith(absl::StatusCode::kNotFound, "PLACEMENT_NOT_FOUND"));
  auto flag = About<v1::VoidFlagRequest>(person);
  flag.set_flag(nothing);
  EXPECT_THAT(client_.Send<v1::YoungPerson>("VoidFlag", flag),
              FailsWith(absl::StatusCode::kNotFound, "FLAG_NOT_FOUND"));
  EXPECT_EQ(Get(person.young_person()).etag(), person.etag());
}

}  // namespace
}  // namespace homeward::episode
