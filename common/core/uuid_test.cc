#include "common/core/uuid.h"

#include <absl/container/flat_hash_set.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace homeward {
namespace {

constexpr absl::string_view kVersion7 = "018f3c5e-7a10-7abc-8def-0123456789ab";
const absl::Time kNow = absl::FromUnixMillis(0x018F3C5E7A10);

TEST(Uuid, CarriesTheMillisecondTheVersionAndTheVariant) {
  const std::string id = NewUuid(kNow);
  EXPECT_EQ(id.substr(0, 15), "018f3c5e-7a10-7");
  EXPECT_TRUE(IsUuidV7(id)) << id;
}

TEST(Uuid, RisesWithinAMillisecondAndWithTheClock) {
  std::string last = NewUuid(kNow + absl::Milliseconds(1));
  for (int i = 0; i < 1000; ++i) {
    const std::string next = NewUuid(kNow + absl::Milliseconds(1) + absl::Microseconds(i));
    ASSERT_LT(last, next);
    last = next;
  }
  EXPECT_LT(last, NewUuid(kNow + absl::Milliseconds(2)));
}

TEST(Uuid, RisesWhenTheClockIsSetBack) {
  const std::string before = NewUuid(kNow + absl::Seconds(1));
  const std::string after = NewUuid(kNow);
  EXPECT_LT(before, after);
  EXPECT_TRUE(IsUuidV7(after)) << after;
}

TEST(Uuid, StaysAUuidForATimeBeforeTheEpoch) { EXPECT_TRUE(IsUuidV7(NewUuid(absl::InfinitePast()))); }

TEST(Uuid, IsUniqueAndRisingInEachOfEightThreads) {
  constexpr size_t kEach = 2000;
  std::vector<std::vector<std::string>> made(8);
  std::vector<std::thread> threads;
  threads.reserve(made.size());
  for (std::vector<std::string>& mine : made) {
    threads.emplace_back([&mine] {
      for (size_t i = 0; i < kEach; ++i) mine.push_back(NewUuid(kNow + absl::Seconds(2)));
    });
  }
  for (std::thread& thread : threads) thread.join();

  absl::flat_hash_set<std::string> all;
  for (const std::vector<std::string>& mine : made) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), made.size() * kEach);
}

TEST(IsUuid, TakesEveryVersionInCanonicalForm) {
  EXPECT_TRUE(IsUuid(kVersion7));
  EXPECT_TRUE(IsUuid("00000000-0000-0000-0000-000000000000"));
  EXPECT_TRUE(IsUuid("6fa459ea-ee8a-4ca4-894e-db77e160355e"));
}

TEST(IsUuid, RefusesEveryOtherSpelling) {
  for (const absl::string_view text :
       {"", "018F3C5E-7A10-7ABC-8DEF-0123456789AB", "018f3c5e-7a10-7abc-8def-0123456789a",
        "018f3c5e-7a10-7abc-8def-0123456789abc", "018f3c5e7a107abc8def0123456789ab",
        "{18f3c5e-7a10-7abc-8def-0123456789a}", "018f3c5e-7a10-7abc-8def-0123456789ag",
        "018f3c5e-7a107-abc-8def-0123456789ab", "018f3c5e-7a10-7abc-8def-0123456789a "}) {
    EXPECT_FALSE(IsUuid(text)) << text;
    EXPECT_FALSE(IsUuidV7(text)) << text;
  }
}

TEST(IsUuid, RefusesAChangeOfAnyCharacter) {
  for (size_t i = 0; i < kVersion7.size(); ++i) {
    std::string text(kVersion7);
    text[i] = '_';
    EXPECT_FALSE(IsUuid(text)) << text;
  }
}

TEST(IsUuidV7, RefusesOtherVersionsAndVariants) {
  EXPECT_TRUE(IsUuidV7(kVersion7));
  EXPECT_FALSE(IsUuidV7("018f3c5e-7a10-4abc-8def-0123456789ab"));
  EXPECT_FALSE(IsUuidV7("018f3c5e-7a10-7abc-7def-0123456789ab"));
  EXPECT_FALSE(IsUuidV7("018f3c5e-7a10-7abc-cdef-0123456789ab"));
}

}  // namespace
}  // namespace homeward
