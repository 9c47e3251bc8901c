#include "meeting-service/strategy/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/policy/policy_document.h"
#include "policies/policy_files.h"

namespace homeward::meeting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Policy PolicyOf(absl::string_view council) {
  const auto versions = LoadPolicyVersions(kPolicyFiles).value();
  for (const policy::v1::PolicyVersion& version : versions) {
    if (version.council() == council) return ReadPolicy(version);
  }
  ADD_FAILURE() << "no policy of " << council;
  return {};
}

// S4-23 as Wakefield has it; what it does not say is the national default.
TEST(ReadPolicyS423, Wakefield) {
  const Policy policy = PolicyOf("E08000036");
  ASSERT_THAT(policy.hours, SizeIs(2));
  EXPECT_EQ(Describe(policy.hours[0]), "24 hours");
  EXPECT_EQ(Describe(policy.hours[1]), "72 hours");
  ASSERT_THAT(policy.counts, SizeIs(2));
  EXPECT_EQ(policy.counts[0].episodes, 4);
  EXPECT_EQ(policy.counts[0].window.value, 28);
  EXPECT_EQ(policy.counts[0].window.unit, WindowLength::Unit::kDays);
  EXPECT_EQ(policy.counts[1].episodes, 6);
  EXPECT_EQ(policy.counts[1].window.value, 2);
  EXPECT_EQ(policy.counts[1].window.unit, WindowLength::Unit::kMonths);
  EXPECT_EQ(policy.count_after_meeting, Policy::CountAfterMeeting::kContinue);
  EXPECT_EQ(policy.high_risk, Policy::HighRisk::kConsider);
  EXPECT_EQ(policy.high_risk_level, "high");
  EXPECT_EQ(Describe(policy.hours_hold_within), "0 hours");
  EXPECT_EQ(Describe(policy.counts_hold_within), "1 working day");
  EXPECT_THAT(policy.discharged_by, ElementsAre(Kind::kMeeting, Kind::kDiscussion));
  EXPECT_EQ(policy.convener, "team_manager");
  EXPECT_EQ(policy.waiver_role, "team_manager");
  EXPECT_NE(policy.CitationOf("meeting.strategy.counts"), "");
}

// The national default leaves hours and counts to the local protocol.
TEST(ReadPolicyS423, NationalDefault) {
  const Policy policy = PolicyOf(kNationalCouncil);
  EXPECT_THAT(policy.hours, IsEmpty());
  EXPECT_THAT(policy.counts, IsEmpty());
}

}  // namespace
}  // namespace homeward::meeting
