#include "cli/arguments.h"

#include <gmock/gmock.h>

#include "common/core/status_matchers.h"

namespace homeward::cli {
namespace {

TEST(ParseArguments, FlagsMayStandAnywhereAndBeSpelledEitherWay) {
  const auto arguments = ParseArguments(std::vector<std::string>{
      "--address=127.0.0.1:1", "council", "create", "E08000036", "--live-from", "2026-01-01", "Sample", "--json"});
  ASSERT_THAT(arguments, IsOk());
  EXPECT_THAT(arguments->words, testing::ElementsAre("council", "create", "E08000036", "Sample"));
  EXPECT_EQ(arguments->Get("address"), "127.0.0.1:1");
  EXPECT_EQ(arguments->Get("live_from"), "2026-01-01");
  EXPECT_TRUE(arguments->Has("json"));
  EXPECT_EQ(arguments->Get("token_file", "none"), "none");
}

TEST(ParseArguments, RefusesUnknownFlagsAndMissingValues) {
  EXPECT_TRUE(IsUsageError(ParseArguments(std::vector<std::string>{"--adress=x"}).status()));
  EXPECT_TRUE(IsUsageError(ParseArguments(std::vector<std::string>{"missing", "--address"}).status()));
  EXPECT_TRUE(IsUsageError(ParseArguments(std::vector<std::string>{"--json=yes"}).status()));
}

}  // namespace
}  // namespace homeward::cli
