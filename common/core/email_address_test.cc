#include "common/core/email_address.h"

#include <absl/strings/str_cat.h>
#include <gtest/gtest.h>

#include <string>

namespace homeward {
namespace {

TEST(IsEmailAddress, IsWhatEveryMailSystemTakes) {
  for (const char* good : {"a@b.c", "duty.desk+north@council.gov.example", "o'brien@example.org", "x_1@a-b.example"}) {
    EXPECT_TRUE(IsEmailAddress(good)) << good;
  }
  for (const char* bad :
       {"", "a", "@b.c", "a@", "a@b", "a@@b.c", "a@b.c@d.e", ".a@b.c", "a.@b.c", "a..b@c.d", "a@.b.c", "a@b..c",
        "a@-b.c", "a@b-.c", "\"a b\"@c.d", "a b@c.d", "a@b.c ", "\xc3\xa9@b.c", "01632 960009"}) {
    EXPECT_FALSE(IsEmailAddress(bad)) << bad;
  }
}

// S4-03: an address stands in a header and in a command, and must end neither.
TEST(IsEmailAddress, HasNothingThatEndsALine) {
  for (const char* bad : {"a@b.c\r\nBcc: d@e.f", "a\n@b.c", "a@b.c>", "<a@b.c>", "a@b.c,d@e.f", "a@b.c;d@e.f"}) {
    EXPECT_FALSE(IsEmailAddress(bad)) << bad;
  }
  EXPECT_FALSE(IsEmailAddress(std::string("a\0@b.c", 6)));
}

TEST(IsEmailAddress, EndsAtItsLimits) {
  const std::string label(62, 'd');
  const std::string domain = absl::StrCat(label, ".", label, ".", label);  // 188
  EXPECT_TRUE(IsEmailAddress(absl::StrCat(std::string(64, 'l'), "@", domain)));
  EXPECT_FALSE(IsEmailAddress(absl::StrCat(std::string(65, 'l'), "@", domain)));
  EXPECT_TRUE(IsEmailAddress(absl::StrCat(std::string(63, 'l'), "@", domain, ".e")));
  EXPECT_FALSE(IsEmailAddress(absl::StrCat("l@", std::string(64, 'd'), ".example")));
}

}  // namespace
}  // namespace homeward
