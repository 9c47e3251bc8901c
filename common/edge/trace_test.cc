#include "common/edge/trace.h"

#include <gmock/gmock.h>

namespace homeward {
namespace {

using ::testing::MatchesRegex;

constexpr char kId[] = "0af7651916cd43dd8448eb211c80319c";

TEST(Trace, GoesOnWithTheCallersId) {
  EXPECT_EQ(TraceIdOf("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), kId);
  EXPECT_EQ(TraceIdOf(TraceparentFor(kId)), kId);
}

TEST(Trace, BeginsAnewWithoutAGoodOne) {
  for (const char* bad : {"", "00-", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                          "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                          "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01", "someone's name, of all things"}) {
    const std::string id = TraceIdOf(bad);
    EXPECT_THAT(id, MatchesRegex("[0-9a-f]{32}")) << bad;
    EXPECT_NE(id, TraceIdOf(bad)) << bad;
  }
}

TEST(Trace, EveryHopIsASpanOfItsOwn) {
  EXPECT_THAT(TraceparentFor(kId), MatchesRegex("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01"));
  EXPECT_NE(TraceparentFor(kId), TraceparentFor(kId));
}

}  // namespace
}  // namespace homeward
