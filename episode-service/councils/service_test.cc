#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/core/status_matchers.h"
#include "common/policy/policy_document.h"
#include "policies/policy_files.h"
#include "tests/support/episode_client.h"

namespace homeward::episode {
namespace {

using policy::v1::PolicyVersion;

class PolicyDocumentsTest : public ::testing::Test {
 protected:
  PolicyDocumentsTest() { client_.CreateCouncil(kWokingham); }

  // The reviewed policy of Wokingham, whose document has a control page.
  static PolicyVersion Guidance() {
    for (const auto& file : kPolicyFiles) {
      if (file.name == "wokingham.textproto") return ParsePolicyVersion(file.text).value();
    }
    ADD_FAILURE() << "no policy of Wokingham";
    return {};
  }

  absl::StatusOr<PolicyVersion> Adopt(const PolicyVersion& version) {
    v1::AdoptPolicyRequest request;
    request.set_council(kWokingham);
    *request.mutable_policy() = version;
    return client_.Send<PolicyVersion>("AdoptPolicy", request);
  }

  PolicyVersion InForceAt(absl::Time time) {
    v1::GetPolicyRequest request;
    request.set_council(kWokingham);
    Put(time, request.mutable_at_time());
    return client_.Call<PolicyVersion>("GetPolicy", request).value();
  }

  // Whether each version is shown as overdue, in their order.
  std::vector<bool> Overdue() {
    v1::ListPolicyVersionsRequest request;
    request.set_council(kWokingham);
    std::vector<bool> overdue;
    const auto reply = client_.Call<v1::ListPolicyVersionsResponse>("ListPolicyVersions", request).value();
    for (const PolicyVersion& version : reply.policies()) overdue.push_back(version.review_overdue());
    return overdue;
  }

  static constexpr char kWokingham[] = "E06000041";
  FakeClock clock_{At("2020-11-30T23:59:59Z")};
  EpisodeClient client_{clock_};
};

// S0-18, policy 54: shown as overdue from the day after the review date on, and still in force.
TEST_F(PolicyDocumentsTest, S018PastItsReviewDateADocumentIsOverdueAndInForce) {
  ASSERT_THAT(Adopt(Guidance()), IsOk());
  EXPECT_FALSE(InForceAt(clock_.Now()).review_overdue());
  clock_.Set(At("2020-12-01T00:00:00Z"));
  const PolicyVersion in_force = InForceAt(clock_.Now());
  EXPECT_TRUE(in_force.review_overdue());
  EXPECT_EQ(in_force.version(), 2);
  EXPECT_EQ(in_force.control().owner(), "assistant_director");
  EXPECT_EQ(in_force.control().classification(), "unclassified");
  EXPECT_THAT(Overdue(), testing::ElementsAre(false, true));
}

// policy 54: a council may want nothing shown.
TEST_F(PolicyDocumentsTest, S018NothingIsShownWhereThePolicyIgnoresIt) {
  PolicyVersion version = Guidance();
  version.mutable_policy()->mutable_document()->set_review_overdue(policy::v1::REVIEW_OVERDUE_IGNORE);
  (*version.mutable_citations())["document.review_overdue"] = "the council's own decision";
  ASSERT_THAT(Adopt(version), IsOk());
  clock_.Set(At("2021-01-01T00:00:00Z"));
  EXPECT_FALSE(InForceAt(clock_.Now()).review_overdue());
}

// S0-18: the next version of the document continues its change log; what it replaces is not overdue any more.
TEST_F(PolicyDocumentsTest, S018ANewVersionContinuesTheChangeLog) {
  ASSERT_THAT(Adopt(Guidance()), IsOk());
  clock_.Set(At("2021-01-10T12:00:00Z"));
  PolicyVersion next = Guidance();
  Put(At("2021-02-01T00:00:00Z"), next.mutable_effective_from());
  next.set_review_due_date("2022-01-31");
  next.set_review_overdue(true);  // what a caller says of it counts for nothing
  next.mutable_control()->set_document_version("2");
  auto& change = *next.mutable_control()->mutable_changes(0);
  change.set_document_version("2");
  EXPECT_THAT(Adopt(next), FailsWith(absl::StatusCode::kFailedPrecondition, "CHANGE_LOG_REWRITTEN"));
  change.set_document_version("1");
  *next.mutable_control()->add_changes() = change;
  next.mutable_control()->mutable_changes(1)->set_document_version("2");
  ASSERT_THAT(Adopt(next), IsOk());
  EXPECT_THAT(Overdue(), testing::ElementsAre(false, true, false));
  clock_.Set(At("2021-02-01T00:00:00Z"));
  EXPECT_THAT(Overdue(), testing::ElementsAre(false, false, false));
  EXPECT_FALSE(InForceAt(At("2021-01-10T12:00:00Z")).review_overdue());
}

TEST_F(PolicyDocumentsTest, AnotherDocumentHasAChangeLogOfItsOwn) {
  ASSERT_THAT(Adopt(Guidance()), IsOk());
  PolicyVersion other = Guidance();
  other.set_title("Joint protocol");
  other.mutable_control()->clear_changes();
  Put(At("2020-12-01T00:00:00Z"), other.mutable_effective_from());
  EXPECT_THAT(Adopt(other), IsOk());
}

TEST_F(PolicyDocumentsTest, AnErrorNamesTheFieldOfTheVersionOrOfItsPolicy) {
  PolicyVersion version = Guidance();
  version.mutable_control()->set_owner("A Person");
  EXPECT_EQ(ProblemOf(Adopt(version).status()).field, "policy.control.owner");
  version = Guidance();
  version.mutable_citations()->erase("care_leaver.review_every");
  EXPECT_EQ(ProblemOf(Adopt(version).status()).field, "policy.policy.care_leaver.review_every");
}

}  // namespace
}  // namespace homeward::episode
