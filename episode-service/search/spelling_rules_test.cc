#include "episode-service/search/spelling_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace homeward::episode {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Words, AreFoldedToLatinLetters) {
  EXPECT_THAT(Words("Zoë  Łukaszewska"), ElementsAre("zoe", "lukaszewska"));
  EXPECT_THAT(Words("Đặng Thị Mỹ"), ElementsAre("dang", "thi", "my"));
  EXPECT_THAT(Words("Şirîn Çelik Jiyân"), ElementsAre("sirin", "celik", "jiyan"));
  EXPECT_THAT(Words("Мария"), ElementsAre("maria"));
  EXPECT_THAT(Words("Müller Groß"), ElementsAre("muller", "gross"));
}

TEST(Words, AnApostropheJoinsAndAHyphenParts) {
  EXPECT_THAT(Words("O'Brien"), ElementsAre("obrien"));
  EXPECT_THAT(Words("O\u2019Brien"), ElementsAre("obrien"));
  EXPECT_THAT(Words("Al-Hassan"), ElementsAre("al", "hassan"));
  EXPECT_THAT(Words("Smith-Jones"), ElementsAre("smith", "jones"));
}

TEST(Words, OfNothing) {
  EXPECT_THAT(Words(""), IsEmpty());
  EXPECT_THAT(Words(" - ' "), IsEmpty());
}

TEST(Words, AreCutWhereTheyCountNoMore) {
  EXPECT_THAT(Words(std::string(kLongestWord + 1, 'a')), ElementsAre(std::string(kLongestWord, 'a')));
}

TEST(SoundOf, IsTheSameForSpellingsOfOneName) {
  for (const auto& [one, other] : std::vector<std::pair<const char*, const char*>>{
           {"mohammed", "muhamad"}, {"mohammed", "mahomet"},  {"yusuf", "youssef"},  {"yasmin", "jasmine"},
           {"hussein", "husain"},   {"syed", "saeed"},        {"szymon", "shimon"},  {"krzysztof", "kristof"},
           {"ewa", "eva"},          {"kowalski", "kovalsky"}, {"lukasz", "lucas"},   {"zofia", "sophia"},
           {"shaun", "sean"},       {"stephen", "stefan"},    {"michael", "mikael"}, {"geoffrey", "jeffrey"},
           {"xavier", "zavier"},    {"schmidt", "schmit"},    {"aaliyah", "alia"},   {"qasim", "kassim"},
           {"phuong", "fuong"},     {"nguyen", "nuyen"}}) {
    EXPECT_EQ(SoundOf(one), SoundOf(other)) << one << " " << other;
  }
}

TEST(SoundOf, DiffersWhereNamesDo) {
  for (const auto& [one, other] : std::vector<std::pair<const char*, const char*>>{
           {"james", "jason"}, {"ali", "omar"}, {"hannah", "anna"}, {"smith", "jones"}, {"adam", "dan"}}) {
    EXPECT_NE(SoundOf(one), SoundOf(other)) << one << " " << other;
  }
}

TEST(SoundOf, OfNothing) { EXPECT_EQ(SoundOf(""), ""); }

TEST(Deletions, LeaveOutOneLetterEach) {
  EXPECT_THAT(Deletions("anna"), ElementsAre("nna", "ana", "ann"));
  EXPECT_THAT(Deletions("ann"), IsEmpty());
}

TEST(Mistakes, CountsLettersAndSwappedNeighbours) {
  EXPECT_EQ(Mistakes("james", "james"), 0);
  EXPECT_EQ(Mistakes("james", "jmaes"), 1);
  EXPECT_EQ(Mistakes("james", "jams"), 1);
  EXPECT_EQ(Mistakes("james", "janes"), 1);
  EXPECT_EQ(Mistakes("james", "jamess"), 1);
  EXPECT_EQ(Mistakes("", "ab"), 2);
  EXPECT_EQ(Mistakes("ab", ""), 2);
  EXPECT_EQ(Mistakes("kitten", "sitting"), 3);
}

TEST(FormsOf, BringsFormsOfANameTogether) {
  EXPECT_THAT(FormsOf("katie"), ElementsAre("catherine"));
  EXPECT_THAT(FormsOf("cali"), ElementsAre("ali"));
  EXPECT_THAT(FormsOf("charlie"), Contains("charlotte"));
  EXPECT_THAT(FormsOf("robin"), IsEmpty());
}

}  // namespace
}  // namespace homeward::episode
