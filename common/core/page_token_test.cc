#include "common/core/page_token.h"

#include <absl/strings/ascii.h>
#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "common/core/status_matchers.h"

namespace homeward {
namespace {

constexpr absl::string_view kCursor = "1774912500000000/018f3c5e-7a10-7abc-8def-0123456789ab";
const PageScope kScope = {.method = "ListEpisodes", .filter_hash = "a1b2", .caller = "officer-1"};

PageTokens Tokens(unsigned char key) {
  PageTokens::Key bytes;
  bytes.fill(key);
  return PageTokens(bytes);
}

std::string Sealed(absl::string_view cursor = kCursor) { return Tokens(7).Seal(kScope, cursor).value(); }

auto IsInvalid() { return FailsWith(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"); }

TEST(PageToken, OpensInItsScope) {
  EXPECT_EQ(Tokens(7).Open(kScope, Sealed()).value(), kCursor);
  EXPECT_EQ(Tokens(7).Open(kScope, Sealed("")).value(), "");
  const std::string binary("\0\xff\n", 3);
  EXPECT_EQ(Tokens(7).Open(kScope, Sealed(binary)).value(), binary);
}

TEST(PageToken, IsUrlSafeNeverTheSameAndHidesTheCursor) {
  const std::string token = Sealed();
  EXPECT_TRUE(std::all_of(token.begin(), token.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  })) << token;
  EXPECT_NE(token, Sealed());
  std::string raw;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &raw));
  EXPECT_EQ(raw.find("018f3c5e"), std::string::npos);
}

TEST(PageToken, RefusesAChangeOfAnyBit) {
  std::string raw;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(Sealed(), &raw));
  for (size_t i = 0; i < raw.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = raw;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      EXPECT_THAT(Tokens(7).Open(kScope, absl::WebSafeBase64Escape(changed)), IsInvalid()) << i << " bit " << bit;
    }
  }
}

TEST(PageToken, RefusesAChangeOfAnyCharacter) {
  const std::string token = Sealed("x");
  for (size_t i = 0; i < token.size(); ++i) {
    for (const char other : absl::string_view("AQgw-_.=+/ ")) {
      if (token[i] == other) continue;
      std::string changed = token;
      changed[i] = other;
      EXPECT_THAT(Tokens(7).Open(kScope, changed), IsInvalid()) << i << other;
    }
  }
}

TEST(PageToken, RefusesWhatIsCutOrAddedAndOtherSpellings) {
  const std::string token = Sealed();
  for (size_t length = 0; length < token.size(); ++length) {
    EXPECT_THAT(Tokens(7).Open(kScope, token.substr(0, length)), IsInvalid()) << length;
  }
  for (const absl::string_view added : {"=", "==", " ", "\n", "A", "AAAA"}) {
    EXPECT_THAT(Tokens(7).Open(kScope, absl::StrCat(token, added)), IsInvalid()) << added;
    EXPECT_THAT(Tokens(7).Open(kScope, absl::StrCat(added, token)), IsInvalid()) << added;
  }
}

TEST(PageToken, IsBoundToMethodFilterCallerAndKey) {
  const std::string token = Sealed();
  PageScope other = kScope;
  other.method = "ListInterviews";
  EXPECT_THAT(Tokens(7).Open(other, token), IsInvalid());
  other = kScope;
  other.filter_hash = "a1b3";
  EXPECT_THAT(Tokens(7).Open(other, token), IsInvalid());
  other = kScope;
  other.caller = "officer-2";
  EXPECT_THAT(Tokens(7).Open(other, token), IsInvalid());
  EXPECT_THAT(Tokens(8).Open(kScope, token), IsInvalid());
}

TEST(PageToken, ScopesWithTheSameLettersDiffer) {
  const std::string token = Tokens(7).Seal({.method = "List", .filter_hash = "ab", .caller = "c"}, kCursor).value();
  EXPECT_THAT(Tokens(7).Open({.method = "List", .filter_hash = "a", .caller = "bc"}, token), IsInvalid());
  EXPECT_THAT(Tokens(7).Open({.method = "Lista", .filter_hash = "b", .caller = "c"}, token), IsInvalid());
}

TEST(PageToken, HasALimitOfLength) {
  const std::string longest(PageTokens::kMaxCursorBytes, 'x');
  EXPECT_EQ(Tokens(7).Open(kScope, Sealed(longest)).value(), longest);
  EXPECT_THAT(Tokens(7).Seal(kScope, longest + "x"), FailsWith(absl::StatusCode::kInternal, "PAGE_CURSOR_TOO_LONG"));
  EXPECT_THAT(Tokens(7).Open(kScope, std::string(1 << 20, 'A')), IsInvalid());
}

TEST(PageToken, ErrorNamesTheFieldAndNotTheToken) {
  const absl::Status status = Tokens(7).Open(kScope, "c2VjcmV0").status();
  EXPECT_EQ(ProblemOf(status).field, "page_token");
  EXPECT_EQ(status.ToString().find("c2VjcmV0"), std::string::npos);
}

}  // namespace
}  // namespace homeward
