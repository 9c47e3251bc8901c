#include "gateway/merge.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "common/core/status.h"
#include "common/core/status_matchers.h"
#include "gateway/fan_out.h"
#include "gateway/views.h"

namespace homeward::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Due {
  int64_t time = 0;
  std::string id;
};

struct ByDue {
  static Place PlaceOf(const Due& due) { return {due.time, due.id}; }
  static Place KeyOf(const Due& due) { return PlaceOf(due); }
};

using Page = SourcePage<Due>;

std::vector<std::string> Ids(const Merged<Due>& merged) {
  std::vector<std::string> ids;
  for (const Due& due : merged.entries) ids.push_back(due.id);
  return ids;
}

TEST(Merge, PutsTheEarliestFirstAndEqualTimesById) {
  std::vector<Position> positions(2);
  const auto merged =
      Merge<ByDue, Due>({Page{.entries = {{1, "a"}, {3, "d"}}}, Page{.entries = {{1, "b"}, {2, "c"}}}}, positions, 10);
  EXPECT_THAT(Ids(merged), ElementsAre("a", "b", "c", "d"));
  EXPECT_FALSE(merged.more);
  EXPECT_TRUE(positions[0].ended);
  EXPECT_TRUE(positions[1].ended);
}

TEST(Merge, ASourceWithoutAPageKeepsItsPosition) {
  std::vector<Position> positions(2);
  positions[1].page_token = "p2";
  const auto merged = Merge<ByDue, Due>({Page{.entries = {{1, "a"}}}, std::nullopt}, positions, 10);
  EXPECT_THAT(Ids(merged), ElementsAre("a"));
  EXPECT_FALSE(merged.more);
  EXPECT_EQ(positions[1].page_token, "p2");
  EXPECT_FALSE(positions[1].ended);
}

TEST(Merge, EndsThePageWhereASourceMayHaveSomethingEarlier) {
  std::vector<Position> positions(2);
  const auto merged = Merge<ByDue, Due>(
      {Page{.entries = {{1, "a"}}, .next_page_token = "next"}, Page{.entries = {{5, "e"}}}}, positions, 10);
  EXPECT_THAT(Ids(merged), ElementsAre("a"));
  EXPECT_TRUE(merged.more);
  EXPECT_EQ(positions[0].page_token, "next");
  EXPECT_FALSE(positions[1].ended);
}

TEST(Merge, GoesOnAfterWhatWasTaken) {
  std::vector<Position> positions(1);
  const Page page{.entries = {{1, "a"}, {2, "b"}, {3, "c"}}};
  EXPECT_THAT(Ids(Merge<ByDue, Due>({page}, positions, 2)), ElementsAre("a", "b"));
  EXPECT_FALSE(positions[0].ended);
  EXPECT_THAT(Ids(Merge<ByDue, Due>({page}, positions, 2)), ElementsAre("c"));
  EXPECT_TRUE(positions[0].ended);
  EXPECT_THAT(Ids(Merge<ByDue, Due>({std::nullopt}, positions, 2)), IsEmpty());
}

// A source as a service is one: keyset pages, the token says what they come after.
Page Read(const std::vector<Due>& all, const std::string& token, size_t size) {
  Page page;
  size_t at = token.empty() ? 0 : std::stoul(token);
  while (at < all.size() && page.entries.size() < size) page.entries.push_back(all[at++]);
  if (page.entries.size() == size) page.next_page_token = std::to_string(at);
  return page;
}

TEST(Merge, PageByPageShowsEverythingOnceAndInOrder) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::vector<Due>> sources(3);
    std::vector<std::string> expected;
    std::vector<Due> all;
    for (int i = 0; i < 40; ++i) {
      const Due due{static_cast<int64_t>(random() % 10), std::to_string(100 + i)};
      sources[random() % 3].push_back(due);
      all.push_back(due);
    }
    auto before = [](const Due& a, const Due& b) { return ByDue::KeyOf(a) < ByDue::KeyOf(b); };
    for (auto& source : sources) std::sort(source.begin(), source.end(), before);
    std::sort(all.begin(), all.end(), before);
    for (const Due& due : all) expected.push_back(due.id);

    std::vector<Position> positions(3);
    std::vector<std::string> shown;
    bool more = true;
    for (int pages = 0; more && pages < 200; ++pages) {
      const size_t size = 1 + random() % 6;
      std::vector<std::optional<Page>> read(3);
      for (size_t s = 0; s < 3; ++s) {
        if (!positions[s].ended) read[s] = Read(sources[s], positions[s].page_token, size);
      }
      const auto merged = Merge<ByDue, Due>(read, positions, size);
      ASSERT_LE(merged.entries.size(), size);
      for (const std::string& id : Ids(merged)) shown.push_back(id);
      more = merged.more;
    }
    ASSERT_EQ(shown, expected);
  }
}

TEST(AskUntil, LeavesATenthToAnswerAtMostAQuarterOfASecond) {
  const absl::Time now = absl::FromUnixSeconds(1'000'000);
  EXPECT_EQ(AskUntil(now, now + absl::Seconds(1)), now + absl::Milliseconds(900));
  EXPECT_EQ(AskUntil(now, now + absl::Seconds(60)), now + absl::Seconds(60) - absl::Milliseconds(250));
}

TEST(ReasonFor, TellsWhyAPartIsMissing) {
  using absl::StatusCode;
  EXPECT_EQ(ReasonFor(Fail(StatusCode::kUnavailable, "BACKEND_NOT_CONFIGURED", "")), v1::MISSING_REASON_NOT_CONFIGURED);
  EXPECT_EQ(ReasonFor(Fail(StatusCode::kUnavailable, "BACKEND_UNAVAILABLE", "")), v1::MISSING_REASON_UNAVAILABLE);
  EXPECT_EQ(ReasonFor(Fail(StatusCode::kResourceExhausted, "SERVER_BUSY", "")), v1::MISSING_REASON_UNAVAILABLE);
  EXPECT_EQ(ReasonFor(Fail(StatusCode::kUnimplemented, "METHOD_UNKNOWN", "")), v1::MISSING_REASON_NOT_OFFERED);
  EXPECT_EQ(ReasonFor(Fail(StatusCode::kDeadlineExceeded, "DEADLINE_PASSED", "")), v1::MISSING_REASON_TOO_SLOW);
  EXPECT_EQ(ReasonFor(Fail(StatusCode::kPermissionDenied, "PERMISSION_MISSING", "")), v1::MISSING_REASON_NOT_PERMITTED);
  EXPECT_EQ(ReasonFor(Fail(StatusCode::kInternal, "INTERNAL_ERROR", "")), v1::MISSING_REASON_FAILED);
}

}  // namespace
}  // namespace homeward::gateway
