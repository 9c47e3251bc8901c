#include "common/core/text.h"

#include <gtest/gtest.h>

namespace homeward {
namespace {

TEST(IsUtf8, TakesTheFirstAndLastCodePointOfEveryLength) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8(absl::string_view("\0", 1)));
  EXPECT_TRUE(IsUtf8("\x7f"));
  EXPECT_TRUE(IsUtf8("\xc2\x80 \xdf\xbf"));
  EXPECT_TRUE(IsUtf8("\xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf"));
  EXPECT_TRUE(IsUtf8("\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"));
}

TEST(IsUtf8, RefusesOverlongForms) {
  EXPECT_FALSE(IsUtf8("\xc0\xaf"));
  EXPECT_FALSE(IsUtf8("\xc1\xbf"));
  EXPECT_FALSE(IsUtf8("\xe0\x9f\xbf"));
  EXPECT_FALSE(IsUtf8("\xf0\x8f\xbf\xbf"));
}

TEST(IsUtf8, RefusesSurrogatesAndWhatLiesPastTheLastCodePoint) {
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80"));
  EXPECT_FALSE(IsUtf8("\xed\xbf\xbf"));
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(IsUtf8("\xf5\x80\x80\x80"));
  EXPECT_FALSE(IsUtf8("\xff"));
}

TEST(IsUtf8, RefusesWhatIsCutOffOrContinuesNothing) {
  EXPECT_FALSE(IsUtf8("\x80"));
  EXPECT_FALSE(IsUtf8("ab\xc3"));
  EXPECT_FALSE(IsUtf8("\xe2\x82"));
  EXPECT_FALSE(IsUtf8("\xf0\x9f\x98"));
  EXPECT_FALSE(IsUtf8("\xe2\x82z"));
  EXPECT_FALSE(IsUtf8("\xc3(ok)"));
}

// The byte that would complete the code point lies past the view.
TEST(IsUtf8, LooksNoFurtherThanItsView) { EXPECT_FALSE(IsUtf8(absl::string_view("\xc3\xa9", 1))); }

TEST(CountCodePoints, CountsWhatPeopleCount) {
  EXPECT_EQ(CountCodePoints(""), 0);
  EXPECT_EQ(CountCodePoints("Zo\xc3\xab"), 3);
  EXPECT_EQ(CountCodePoints("\xf0\x9f\x98\x80\xe2\x82\xac"), 2);
}

TEST(IsText, HasNoControlCharactersButTabsAndLineBreaks) {
  EXPECT_TRUE(IsText(""));
  EXPECT_TRUE(IsText("first\r\n\tsecond \xc3\xa9 \xf0\x9f\x98\x80"));
  EXPECT_FALSE(IsText(absl::string_view("a\0b", 3)));
  EXPECT_FALSE(IsText("\x1b[31m"));
  EXPECT_FALSE(IsText("\x7f"));
}

// U+009B begins terminal commands as ESC [ does.
TEST(IsText, RefusesTheControlCharactersPastAscii) {
  EXPECT_FALSE(IsText("\xc2\x80"));
  EXPECT_FALSE(
      IsText("a\xc2\x9b"
             "b"));
  EXPECT_FALSE(IsText("\xc2\x9f"));
  EXPECT_TRUE(IsText("\xc2\xa0 \xc2\xa3"));  // the first code points after them
  EXPECT_TRUE(IsText("\xc3\x80\xc3\x9f"));   // the same second bytes after another lead
}

TEST(IsLine, IsOneLineThatIsNotBlank) {
  EXPECT_TRUE(IsLine("12 High Street"));
  EXPECT_TRUE(IsLine(" x "));
  EXPECT_FALSE(IsLine(""));
  EXPECT_FALSE(IsLine("   "));
  EXPECT_FALSE(IsLine("two\nlines"));
  EXPECT_FALSE(IsLine("a\tb"));
  EXPECT_FALSE(IsLine("next\xc2\x85line"));
}

}  // namespace
}  // namespace homeward
