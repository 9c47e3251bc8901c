#include "episode-service/episodes/gaps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "episode-service/episodes/test_history.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// S3-37, S4-33, policy 68: a report of which nothing is known but that the child was found to be gone.
class GapsS337S433 : public ::testing::Test {
 protected:
  GapsS337S433() {
    episode_.state = State::kOpen;
    episode_.source = Source::kCarer;
    episode_.start_times.discovered = Minute("2026-03-10T08:00:00Z");
  }
  Episode episode_;
};

TEST_F(GapsS337S433, SayWhatTheReportLeftOpen) {
  EXPECT_THAT(GapsOf(episode_), ElementsAre("last_seen", "circumstances"));
  episode_.start_times.last_seen = Minute("2026-03-10T07:00:00Z");
  EXPECT_THAT(GapsOf(episode_), ElementsAre("circumstances"));
  episode_.circumstances = "did not come back from school";
  EXPECT_THAT(GapsOf(episode_), IsEmpty());
}

TEST_F(GapsS337S433, WhoLeftWasSeen) {
  episode_.start_times.left = Minute("2026-03-10T07:00:00Z");
  EXPECT_THAT(GapsOf(episode_), ElementsAre("circumstances"));
}

TEST_F(GapsS337S433, OnceThePoliceKnowTheirReferenceAndTheRiskAreAskedFor) {
  episode_.police_report = PoliceReport{.time = Minute("2026-03-10T09:00:00Z"), .force = "kent", .reference = ""};
  EXPECT_THAT(GapsOf(episode_), ElementsAre("last_seen", "circumstances", "police_reference", "risk"));
  episode_.police_report->reference = "K1";
  episode_.risk_assessments.push_back({.level = "high", .time = Minute("2026-03-10T09:00:00Z")});
  EXPECT_THAT(GapsOf(episode_), ElementsAre("last_seen", "circumstances"));
}

TEST_F(GapsS337S433, AfterTheReturnWhereToAndWhenTheCouncilHeardOfIt) {
  episode_.returned = Minute("2026-03-10T20:00:00Z");
  EXPECT_THAT(GapsOf(episode_), ElementsAre("last_seen", "circumstances", "returned_to", "return_notified"));
  episode_.returned_to = ReturnedTo::kHome;
  episode_.return_notified = Minute("2026-03-10T21:00:00Z");
  EXPECT_THAT(GapsOf(episode_), ElementsAre("last_seen", "circumstances"));
}

TEST_F(GapsS337S433, ADateOfBirthThatIsAnEstimate) {
  episode_.born_estimated = true;
  EXPECT_THAT(GapsOf(episode_), ElementsAre("last_seen", "circumstances", "date_of_birth"));
}

TEST_F(GapsS337S433, NothingIsAskedOfWhatWasImportedOrEnteredInError) {
  episode_.born_estimated = true;
  episode_.source = Source::kImport;
  EXPECT_THAT(GapsOf(episode_), IsEmpty());
  episode_.source = Source::kCarer;
  episode_.state = State::kVoided;
  EXPECT_THAT(GapsOf(episode_), IsEmpty());
}

}  // namespace
}  // namespace homeward::episode
