#include "cli/staff_file.h"

#include <gmock/gmock.h>

#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

using ::testing::ElementsAre;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr char kCouncil[] = "E08000036";

TEST(ReadStaffFile, WorkersHaveRolesAndWorkOnTheirLastDay) {
  const auto rows = ReadStaffFile(
      "name,external_id,team,roles,first_day,last_day,room,email\n"
      "A. Worker,s1,east,team_manager  interviewer,2024-01-10,29/03/2026,4,a.worker@council.example\n",
      kCouncil);
  ASSERT_THAT(rows, IsOk());
  ASSERT_EQ(rows->size(), 1u);
  const auto& worker = std::get<episode::v1::UpsertWorkerRequest>(*rows->front().request);
  EXPECT_EQ(worker.council(), kCouncil);
  EXPECT_EQ(worker.external_id(), "s1");
  EXPECT_EQ(worker.team_external_id(), "east");
  EXPECT_EQ(worker.email(), "a.worker@council.example");
  EXPECT_THAT(worker.roles(), ElementsAre("team_manager", "interviewer"));
  EXPECT_EQ(TimeOf(worker.from_time()), At("2024-01-10T00:00:00Z"));
  // The clocks go forward on that day: it ends at midnight in summer time.
  EXPECT_EQ(TimeOf(worker.until_time()), At("2026-03-30T00:00:00+01:00"));
}

TEST(ReadStaffFile, TeamsHaveAParentAndAManager) {
  const auto rows = ReadStaffFile(
      "external_id,name,kind,parent,manager,first_day,inbox\n"
      "east,East,children_in_care,area,s1,01/04/2020,east@council.example\n",
      kCouncil);
  ASSERT_THAT(rows, IsOk());
  const auto& team = std::get<episode::v1::UpsertTeamRequest>(*rows->front().request);
  EXPECT_EQ(team.kind(), "children_in_care");
  EXPECT_EQ(team.parent_external_id(), "area");
  EXPECT_EQ(team.manager_external_id(), "s1");
  EXPECT_EQ(team.inbox(), "east@council.example");
  EXPECT_FALSE(team.has_until_time());
}

TEST(ReadStaffFile, WhatIsWrongWithALineIsSaidOfThatLineOnly) {
  const auto rows = ReadStaffFile(
      "external_id,name,roles,team,email,first_day\n"
      "s1,A,,,,soon\n"
      "s2,B\n"
      "s3,C,,,,2024-01-10\n",
      kCouncil);
  ASSERT_THAT(rows, IsOk());
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_THAT((*rows)[0].request, FailsWith(kInvalid, "DATE_INVALID"));
  EXPECT_EQ((*rows)[1].line, 3);
  EXPECT_THAT((*rows)[1].request, FailsWith(kInvalid, "COLUMNS_DIFFER"));
  EXPECT_THAT((*rows)[2].request, IsOk());
}

TEST(ReadStaffFile, RefusesAFileOfSomethingElse) {
  EXPECT_THAT(ReadStaffFile("", kCouncil), FailsWith(kInvalid, "COLUMN_MISSING"));
  EXPECT_THAT(ReadStaffFile("external_id,name,first_day,roles\n", kCouncil), FailsWith(kInvalid, "COLUMN_MISSING"));
  EXPECT_THAT(ReadStaffFile("external_id,name,first_day\n", kCouncil), FailsWith(kInvalid, "COLUMN_MISSING"));
}

// A file that knows nothing of addresses would take away those that are known.
TEST(ReadStaffFile, RefusesAFileWithoutAddresses) {
  EXPECT_THAT(ReadStaffFile("external_id,name,roles,team,first_day\n", kCouncil),
              FailsWith(kInvalid, "COLUMN_MISSING"));
  EXPECT_THAT(ReadStaffFile("external_id,name,kind,parent,manager,first_day\n", kCouncil),
              FailsWith(kInvalid, "COLUMN_MISSING"));
}

}  // namespace
}  // namespace homeward::cli
