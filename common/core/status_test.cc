#include "common/core/status.h"

#include <gtest/gtest.h>

#include "common/core/status_matchers.h"

namespace homeward {
namespace {

absl::StatusOr<int> Doubled(absl::StatusOr<int> value) {
  HW_ASSIGN_OR_RETURN(const int number, std::move(value));
  return 2 * number;
}

TEST(Status, CarriesReasonFieldAndWhatIsAllowed) {
  const Problem problem = ProblemOf(Invalid("missing_since", "TIME_IN_FUTURE", "a time up to now"));
  EXPECT_EQ(problem.reason, "TIME_IN_FUTURE");
  EXPECT_EQ(problem.field, "missing_since");
  EXPECT_EQ(problem.allowed, "a time up to now");
}

TEST(Status, OfAnotherMakerHasNoReason) { EXPECT_EQ(ProblemOf(absl::InternalError("x")).reason, ""); }

TEST(Status, ErrorsLeaveTheFunctionUnchanged) {
  EXPECT_EQ(Doubled(21).value(), 42);
  EXPECT_THAT(Doubled(Fail(absl::StatusCode::kAborted, "ETAG_MISMATCH", "changed meanwhile")),
              FailsWith(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
}

}  // namespace
}  // namespace homeward
