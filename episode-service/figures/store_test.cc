#include "episode-service/figures/store.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "common/core/status_matchers.h"
#include "common/figures/figures_rpc.h"
#include "tests/support/episode_client.h"
#include "tests/support/many_rows.h"

namespace homeward::episode {
namespace {

using ::testing::SizeIs;

// A council with 20,000 episodes of 2,000 children since April 2023, one every 25 minutes, made of one that public
// commands made.
class FigureStoreTest : public ::testing::Test {
 protected:
  FigureStoreTest() {
    client_.CreateCouncil();
    const auto child = client_.CreateChild();
    auto report = EpisodeClient::Missing(child.young_person(), "2023-01-01T12:00:00Z");
    Put(Moment{.time = At("2023-01-01T14:00:00Z")}, report.mutable_returned());
    client_.Must<v1::Episode>("ReportMissing", report);
    AddTwentyThousand("8000");
  }

  void AddTwentyThousand(const std::string& part) {
    const auto start = absl::StrCat(absl::ToUnixMicros(At("2023-04-01T00:00:00+01:00")), " + numbers.i * 1500000000");
    Multiply(database(), "episode", "version = 1", 20'000,
             {{"version", "2"},
              {"episode", absl::StrCat("CONCAT('00000000-0000-7000-", part, "-', LPAD(numbers.i, 12, '0'))")},
              {"young_person", "CONCAT('00000000-0000-7000-9000-', LPAD(MOD(numbers.i, 2000), 12, '0'))"},
              {"looked_after", "1"},
              {"start_us", start},
              {"ended_us", absl::StrCat(start, " + 7200000000")}});
  }

  TestDatabase& database() { return client_.service().database(); }

  absl::StatusOr<std::vector<CountedEpisode>> Read(const DayWindow& window) {
    return database().db().Snapshot(absl::Now() + absl::Seconds(30),
                                    [&](Tx& tx) { return FigureStore::Read(tx, kWakefield, window); });
  }

  FakeClock clock_{At("2024-06-01T12:00:00Z")};
  EpisodeClient client_{clock_};
};

TEST_F(FigureStoreTest, ReadsWindowsByTheirIndexes) {
  const int64_t from = absl::ToUnixMicros(At("2023-06-01T00:00:00+01:00"));
  const std::string counted =
      "SELECT young_person FROM episode WHERE council = 'E08000036' AND state <> 3 AND other_authority = 0"
      " AND ground <> 5 AND ";
  EXPECT_EQ(
      IndexOf(database(), absl::StrCat(counted, "start_us >= ", from, " AND start_us <= ", from + 86'400'000'000)),
      "episode_start");
  const int64_t late = absl::ToUnixMicros(At("2024-03-01T00:00:00Z"));
  EXPECT_EQ(
      IndexOf(database(), absl::StrCat(counted, "(ended_us IS NULL OR ended_us >= ", late, ") AND start_us < ", late)),
      "episode_ended");
}

// A day, with what lasts into it: 58 start, and the five of the two hours before have not ended at midnight.
TEST_F(FigureStoreTest, ReadsWhatStartedAndWhatLasted) {
  const auto day = Read({absl::CivilDay(2023, 6, 1), absl::CivilDay(2023, 6, 1)});
  ASSERT_THAT(day, IsOk());
  const auto begins = StartOfLocalDay(absl::CivilDay(2023, 6, 1));
  const auto from_before =
      std::count_if(day->begin(), day->end(), [&](const auto& episode) { return episode.start.time < begins; });
  EXPECT_EQ(from_before, 5);
  EXPECT_EQ(day->size() - from_before, 58u);
}

TEST_F(FigureStoreTest, RefusesMoreEpisodesThanAReportMayHave) {
  AddTwentyThousand("8001");
  AddTwentyThousand("8002");
  EXPECT_THAT(Read({absl::CivilDay(2022, 1, 1), absl::CivilDay(2024, 5, 31)}),
              FailsWith(absl::StatusCode::kFailedPrecondition, "WINDOW_TOO_LARGE"));
}

// A year and a half with 20,000 episodes, over the wire.
TEST_F(FigureStoreTest, TwentyThousandEpisodesTakeLessThanASecond) {
  v1::GetFiguresRequest request;
  request.set_council(kWakefield);
  request.set_from_date("2023-04-01");
  request.set_to_date("2024-03-31");
  absl::Duration best = absl::InfiniteDuration();
  for (int i = 0; i < 5; ++i) {
    const absl::Time before = absl::Now();
    const auto figures = client_.Call<v1::GetFiguresResponse>("GetFigures", request);
    best = std::min(best, absl::Now() - before);
    ASSERT_THAT(figures, IsOk());
    EXPECT_EQ(figures->episodes(), 20'000);
  }
  RecordProperty("milliseconds", absl::StrCat(absl::ToInt64Milliseconds(best)));
  EXPECT_LT(best, absl::Seconds(1));
}

}  // namespace
}  // namespace homeward::episode
