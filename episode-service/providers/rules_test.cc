#include "episode-service/providers/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"

namespace homeward::episode {
namespace {

using absl::CivilDay;
using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kTick = absl::Microseconds(1);
const absl::Time kNow = At("2026-03-10T12:00:00Z");
const CivilDay kToday(2026, 3, 10);

// A home in the council's own area whose procedure lacks nothing.
ProcedureStatement Whole() {
  return {.provider = "Harbour Care",
          .written = CivilDay(2026, 1, 5),
          .local_protocol_checked = CivilDay(2026, 1, 5),
          .trainings = {{.day = CivilDay(2026, 1, 5), .people = 8}}};
}

// S3-46: a home has a written procedure; without one there is nothing to check or to train in.
TEST(LacksS346, WithoutAWrittenProcedureThatAlone) {
  EXPECT_THAT(Lacks(Whole(), kNow), IsEmpty());
  EXPECT_THAT(Lacks({}, kNow), ElementsAre(ProcedureLack::kWrittenProcedure));
}

// S3-46: compatible with the local protocol, with the date on which somebody looked.
TEST(LacksS346, ACheckAgainstTheLocalProtocol) {
  ProcedureStatement statement = Whole();
  statement.local_protocol_checked.reset();
  EXPECT_THAT(Lacks(statement, kNow), ElementsAre(ProcedureLack::kLocalProtocolCheck));
}

// S3-24, S3-46: out of area it is compatible with the placing authority's policy, too.
TEST(LacksS324S346, OutOfAreaACheckAgainstThePlacingAuthoritysPolicy) {
  ProcedureStatement statement = Whole();
  statement.outside_boundary = true;
  EXPECT_THAT(Lacks(statement, kNow), ElementsAre(ProcedureLack::kPlacingPolicyCheck));
  statement.placing_policy_checked = kToday;
  EXPECT_THAT(Lacks(statement, kNow), IsEmpty());
}

// S3-46: staff and carers are trained in it; a training before it was written was in another one.
TEST(LacksS346, ATrainingSinceItWasWritten) {
  ProcedureStatement statement = Whole();
  statement.trainings = {{.day = CivilDay(2026, 1, 4), .people = 8}};
  EXPECT_THAT(Lacks(statement, kNow), ElementsAre(ProcedureLack::kTraining));
  statement.trainings.push_back({.day = CivilDay(2026, 1, 5), .people = 1});
  EXPECT_THAT(Lacks(statement, kNow), IsEmpty());
}

TEST(Lacks, AReviewFromTheDayAfterItsDateInLondon) {
  ProcedureStatement statement = Whole();
  statement.review_due = CivilDay(2026, 6, 30);
  const absl::Time next_day = At("2026-07-01T00:00:00+01:00");
  EXPECT_THAT(Lacks(statement, next_day - kTick), IsEmpty());
  EXPECT_THAT(Lacks(statement, next_day), ElementsAre(ProcedureLack::kReview));
}

// The instant by which lists are filtered is the one from which the rule says so.
TEST(LacksFrom, AgreesWithWhatIsLackingAtEachTime) {
  ProcedureStatement untrained = Whole();
  untrained.trainings.clear();
  ProcedureStatement reviewed = Whole();
  reviewed.review_due = CivilDay(2026, 3, 29);  // the day on which the clocks go forward
  EXPECT_EQ(LacksFrom({}), absl::InfinitePast());
  EXPECT_EQ(LacksFrom(untrained), absl::InfinitePast());
  EXPECT_EQ(LacksFrom(Whole()), absl::InfiniteFuture());
  EXPECT_EQ(LacksFrom(reviewed), At("2026-03-30T00:00:00+01:00"));
  EXPECT_THAT(Lacks(reviewed, LacksFrom(reviewed) - kTick), IsEmpty());
  EXPECT_THAT(Lacks(reviewed, LacksFrom(reviewed)), ElementsAre(ProcedureLack::kReview));
}

TEST(CheckStatement, TakesDatesUpToToday) {
  ProcedureStatement statement = Whole();
  statement.written = statement.local_protocol_checked = kToday;
  EXPECT_THAT(CheckStatement(statement, kNow), IsOk());
  statement.review_due = kToday + 100;
  EXPECT_THAT(CheckStatement(statement, kNow), IsOk());
  statement.local_protocol_checked = kToday + 1;
  EXPECT_THAT(CheckStatement(statement, kNow), FailsWith(StatusCode::kInvalidArgument, "TIME_IN_FUTURE"));
  statement = Whole();
  statement.written = kToday + 1;
  EXPECT_THAT(CheckStatement(statement, kNow), FailsWith(StatusCode::kInvalidArgument, "TIME_IN_FUTURE"));
  statement = Whole();
  statement.trainings[0].day = kToday + 1;
  EXPECT_THAT(CheckStatement(statement, kNow), FailsWith(StatusCode::kInvalidArgument, "TIME_IN_FUTURE"));
}

TEST(CheckStatement, ACheckIsOfTheProcedureAsItIsWritten) {
  for (auto check : {&ProcedureStatement::local_protocol_checked, &ProcedureStatement::placing_policy_checked}) {
    ProcedureStatement statement = Whole();
    statement.*check = *statement.written;
    EXPECT_THAT(CheckStatement(statement, kNow), IsOk());
    statement.*check = *statement.written - 1;
    EXPECT_THAT(CheckStatement(statement, kNow), FailsWith(StatusCode::kInvalidArgument, "CHECKED_BEFORE_WRITTEN"));
    statement = {};
    statement.*check = kToday;
    EXPECT_THAT(CheckStatement(statement, kNow), FailsWith(StatusCode::kInvalidArgument, "CHECKED_BEFORE_WRITTEN"));
  }
}

TEST(CheckStatement, ATrainingIsOfSomebody) {
  ProcedureStatement statement = Whole();
  for (const int64_t people : {1, 10'000}) {
    statement.trainings[0].people = people;
    EXPECT_THAT(CheckStatement(statement, kNow), IsOk());
  }
  for (const int64_t people : {0, 10'001}) {
    statement.trainings[0].people = people;
    EXPECT_THAT(CheckStatement(statement, kNow), FailsWith(StatusCode::kInvalidArgument, "FIELD_INVALID"));
  }
}

}  // namespace
}  // namespace homeward::episode
