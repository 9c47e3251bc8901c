#include "episode-service/search/rules.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace homeward::episode {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr absl::CivilDay kBorn(2010, 6, 1);

IndexedNames Named(absl::string_view given, absl::string_view family) { return NamesOf(given, family, "", kBorn); }

MatchKind KindOf(const std::string& typed, const std::string& word, bool last = false) {
  return MatchWord(typed, word, last).kind;
}

TEST(NamesOf, FoldsEachName) {
  EXPECT_EQ(NamesOf("Zoë Ann", "O'Brien", "Zo", kBorn).current, "zoe ann|obrien|zo");
  EXPECT_EQ(NamesOf("", "", "", kBorn).current, "||");
}

TEST(FullNamesOf, AreThoseOfNowAndOfBefore) {
  EXPECT_EQ(FullName(" Zoë  Ann", "O’BRIEN-Smith"), "zoe ann obrien smith");
  const IndexedNames before = NamesOf("Zoë", "Smith", "", kBorn);
  EXPECT_THAT(FullNamesOf(WithFormer(NamesOf("Zoë", "O'Brien", "Zo", kBorn), before)),
              ElementsAre("zo obrien", "zoe obrien", "zoe smith"));
  EXPECT_THAT(FullNamesOf(Named("", "")), IsEmpty());
}

// Who has more names than the index holds is not taken for somebody who has only those.
TEST(FullNamesOf, LeaveOutWhatMayBeCut) {
  EXPECT_THAT(FullNamesOf(Named("a b c d e", "Smith")), ElementsAre("a b c d e smith"));
  EXPECT_THAT(FullNamesOf(Named("a b c d e f", "Smith")), IsEmpty());
  EXPECT_THAT(FullNamesOf(Named("Robin", std::string(29, 'a'))), SizeIs(1));
  EXPECT_THAT(FullNamesOf(Named("Robin", std::string(30, 'a'))), IsEmpty());
}

TEST(EntriesOf, AreWordsNeighboursAsOneAndPairs) {
  EXPECT_THAT(EntriesOf(Named("Robin", "Smith")),
              ElementsAre(Pair("robin", false), Pair("robin smith", false), Pair("smith", false)));
  const auto entries = EntriesOf(Named("Abdul Rahman", "Khan"));
  EXPECT_THAT(entries, Contains(Pair("abdulrahman", false)));
  EXPECT_THAT(entries, Contains(Pair("abdulrahman khan", false)));
  EXPECT_THAT(entries, Not(Contains(Pair("rahmankhan", false))));
  EXPECT_THAT(EntriesOf(Named("", "")), IsEmpty());
}

TEST(EntriesOf, AreBoundedHoweverManyWordsANameHas) {
  EXPECT_LE(
      EntriesOf(NamesOf("a1 a2 a3 a4 a5 a6 a7 a8 a9", "b1 b2 b3 b4 b5 b6 b7 b8", "c1 c2 c3 c4 c5 c6 c7", kBorn)).size(),
      400u);
}

TEST(WithFormer, KeepsEarlierNamesTheLatestFirst) {
  const IndexedNames once = WithFormer(Named("Robin", "Jones"), Named("Robin", "Smith"));
  EXPECT_EQ(once.former, "robin|smith|");
  const IndexedNames twice = WithFormer(Named("Robin", "Khan"), once);
  EXPECT_EQ(twice.former, "robin|jones|/robin|smith|");
  EXPECT_EQ(WithFormer(Named("Robin", "Smith"), twice).former, "robin|khan|/robin|jones|");
  EXPECT_THAT(EntriesOf(once), Contains(Pair("smith", true)));
  EXPECT_THAT(EntriesOf(once), Contains(Pair("robin", false)));
}

TEST(WithFormer, DoesNotGrowForEver) {
  IndexedNames names = Named("Robin", "Smith");
  for (int i = 0; i < 100; ++i)
    names = WithFormer(Named("Robin", std::string(20, static_cast<char>('a' + i % 26))), names);
  EXPECT_LE(names.former.size(), 1000u);
}

TEST(SpellingKeys, HaveOneInCommonAfterOneMistake) {
  const auto in_common = [](const std::string& a, const std::string& b) {
    const auto of_a = SpellingKeys(a), of_b = LookupKeys(TermsOf({b}));
    return std::find_first_of(of_a.begin(), of_a.end(), of_b.begin(), of_b.end()) != of_a.end();
  };
  for (const char* other : {"jmaes", "jams", "janes", "jamess", "ames", "jame"}) {
    EXPECT_TRUE(in_common("james", other)) << other;
  }
  EXPECT_TRUE(in_common("katie", "catherine"));
  EXPECT_FALSE(in_common("james", "oliver"));
}

TEST(MatchWord, NamesTheWay) {
  EXPECT_EQ(KindOf("james", "james"), MatchKind::kExact);
  EXPECT_EQ(KindOf("katie", "catherine"), MatchKind::kSameName);
  EXPECT_EQ(KindOf("kow", "kowalski", true), MatchKind::kPrefix);
  EXPECT_EQ(KindOf("kow", "kowalski", false), MatchKind::kNone);
  EXPECT_EQ(KindOf("k", "kowalski", true), MatchKind::kNone);
  EXPECT_EQ(KindOf("kovalsky", "kowalski"), MatchKind::kSoundsAlike);
  EXPECT_EQ(KindOf("janes", "james"), MatchKind::kSimilarSpelling);
  EXPECT_EQ(KindOf("james", "oliver"), MatchKind::kNone);
  // Two mistakes only in longer words; short words are all alike.
  EXPECT_EQ(KindOf("willoms", "wilkins"), MatchKind::kNone);
  EXPECT_EQ(KindOf("wilkans", "wilkins"), MatchKind::kSoundsAlike);
  EXPECT_EQ(KindOf("kim", "tim"), MatchKind::kNone);
}

TEST(MatchWord, ScoresAsTheContractSays) {
  EXPECT_EQ(MatchWord("james", "james", false).score, 100);
  EXPECT_EQ(MatchWord("katie", "catherine", false).score, 90);
  EXPECT_EQ(MatchWord("ko", "kowalskiwalski", true).score, 78);
  EXPECT_EQ(MatchWord("kowalsk", "kowalski", true).score, 87);
  for (const auto& [a, b] : {std::pair("mohammed", "muhamad"), std::pair("aaliyah", "alia")}) {
    EXPECT_GE(MatchWord(a, b, false).score, 60);
    EXPECT_LE(MatchWord(a, b, false).score, 85);
  }
  EXPECT_GE(MatchWord("janes", "james", false).score, 55);
  EXPECT_LE(MatchWord("christophet", "christopher", false).score, 83);
}

TEST(MatchNames, InAnyOrderAndWithNeighboursAsOne) {
  const auto kinds = [](absl::string_view typed, const IndexedNames& names) {
    std::vector<MatchKind> all;
    for (const WordMatch& match : MatchNames(TypedWords(typed), names, true)) all.push_back(match.kind);
    return all;
  };
  EXPECT_THAT(kinds("smith robin", Named("Robin", "Smith")), ElementsAre(MatchKind::kExact, MatchKind::kExact));
  EXPECT_THAT(kinds("abdul rahman khan", Named("Abdulrahman", "Khan")), Each(MatchKind::kExact));
  EXPECT_THAT(kinds("abdulrahman khan", Named("Abdul Rahman", "Khan")), Each(MatchKind::kExact));
  EXPECT_THAT(kinds("al hassan", Named("", "Alhassan")), Each(MatchKind::kExact));
  EXPECT_THAT(kinds("o brien", Named("", "O'Brien")), Each(MatchKind::kExact));
}

TEST(PlanLookup, IsBounded) {
  std::set<std::string> known;
  for (char a = 'a'; a <= 'z'; ++a) {
    for (char b = 'a'; b <= 'z'; ++b) known.insert(absl::StrCat("maria", std::string(1, a), std::string(1, b)));
  }
  for (const char* name : {"maria", "maria maria", "maria marie mario", "maria marie mario marix mariy"}) {
    const auto typed = TypedWords(name);
    const Lookup lookup = PlanLookup(typed, TermsOf(typed), known);
    EXPECT_LE(lookup.pairs.size(), 40u) << name;
    EXPECT_LE(lookup.words.size(), 27u) << name;
  }
}

TEST(PlanLookup, KeepsThePairsThatSayMost) {
  std::set<std::string> known = {"maria", "smith"};
  for (char a = 'a'; a <= 'z'; ++a) {
    known.insert(absl::StrCat("mari", std::string(1, a)));
    known.insert(absl::StrCat("smith", std::string(1, a)));
  }
  const auto typed = TypedWords("maria smith");
  const Lookup lookup = PlanLookup(typed, TermsOf(typed), known);
  EXPECT_EQ(lookup.pairs.size(), 40u);
  EXPECT_TRUE(lookup.pairs.contains("maria smith"));
}

TEST(CompareDates, KnowsTheUsualMistakes) {
  EXPECT_EQ(CompareDates(kBorn, kBorn), DateMatch::kSame);
  EXPECT_EQ(CompareDates(kBorn, absl::CivilDay(2010, 1, 6)), DateMatch::kDayAndMonthSwapped);
  EXPECT_EQ(CompareDates(kBorn, absl::CivilDay(2011, 6, 1)), DateMatch::kOneDigit);
  EXPECT_EQ(CompareDates(kBorn, absl::CivilDay(2010, 6, 11)), DateMatch::kOneDigit);
  EXPECT_EQ(CompareDates(kBorn, absl::CivilDay(2011, 6, 2)), DateMatch::kNone);
}

TEST(DatesLike, AreThoseThatCompare) {
  const auto days = DatesLike(kBorn);
  EXPECT_EQ(days.front(), kBorn);
  EXPECT_EQ(days[1], absl::CivilDay(2010, 1, 6));
  for (const absl::CivilDay day : days) EXPECT_NE(CompareDates(kBorn, day), DateMatch::kNone) << day;
  EXPECT_THAT(days, Contains(absl::CivilDay(2010, 6, 11)));
  EXPECT_THAT(DatesLike(absl::CivilDay(2012, 2, 29)), Not(Contains(absl::CivilDay(2011, 3, 1))));
  EXPECT_LE(days.size(), 60u);
}

class RankTest : public ::testing::Test {
 protected:
  std::vector<Found> Of(absl::string_view name, std::optional<absl::CivilDay> born = std::nullopt) {
    const Question question{.typed = TypedWords(name), .born = born};
    std::set<std::string> known;
    for (const auto& [id, names] : people_) {
      for (const auto& [entry, former] : EntriesOf(names)) {
        if (entry.find(' ') == std::string::npos) known.insert(entry);
      }
    }
    const Lookup lookup = PlanLookup(question.typed, TermsOf(question.typed), known);
    std::vector<Posting> postings;
    for (const auto& [id, names] : people_) {
      for (const auto& [entry, former] : EntriesOf(names)) {
        if (lookup.pairs.contains(entry) || lookup.words.contains(entry)) {
          postings.push_back({id, entry, names.born, former});
        }
      }
    }
    return Rank(question, lookup, postings, {}, kLeastScore);
  }
  static std::vector<std::string> Ids(const std::vector<Found>& found) {
    std::vector<std::string> ids;
    for (const Found& one : found) ids.push_back(one.young_person);
    return ids;
  }

  std::map<std::string, IndexedNames> people_;
};

TEST_F(RankTest, TheBetterMatchFirst) {
  people_["alike"] = Named("Muhamad", "Alli");
  people_["exact"] = Named("Mohammed", "Ali");
  people_["half"] = Named("Mohammed", "Jones");
  people_["other"] = Named("Robin", "Smith");
  EXPECT_THAT(Ids(Of("Ali Mohammed")), ElementsAre("exact", "alike", "half"));
  EXPECT_EQ(Of("Ali Mohammed")[0].score, 100);
  EXPECT_EQ(Of("Ali Mohammed")[2].score, 50);
}

TEST_F(RankTest, OfEqualOnesTheYoungerThenTheId) {
  people_["b"] = people_["a"] = Named("Robin", "Smith");
  people_["c"] = NamesOf("Robin", "Smith", "", absl::CivilDay(2012, 1, 1));
  EXPECT_THAT(Ids(Of("robin smith")), ElementsAre("c", "a", "b"));
}

TEST_F(RankTest, ADateOfBirthDecidesAndIsNoFilter) {
  people_["other"] = NamesOf("Robin", "Smith", "", absl::CivilDay(2014, 9, 9));
  people_["same"] = Named("Robin", "Smith");
  people_["swapped"] = NamesOf("Robin", "Smith", "", absl::CivilDay(2010, 1, 6));
  const auto found = Of("robin smith", kBorn);
  EXPECT_THAT(Ids(found), ElementsAre("same", "swapped", "other"));
  EXPECT_EQ(found[0].score, 100);
  EXPECT_EQ(found[1].score, 86);
  EXPECT_EQ(found[2].score, 66);
}

TEST_F(RankTest, AFormerNameIsFoundAndSaid) {
  people_["renamed"] = WithFormer(Named("Robin", "Jones"), Named("Robin", "Smith"));
  const auto found = Of("Robin Smith");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_FALSE(found[0].words[0].former);
  EXPECT_TRUE(found[0].words[1].former);
  EXPECT_EQ(found[0].words[1].kind, MatchKind::kExact);
  EXPECT_EQ(found[0].words[1].score, 95);
}

TEST_F(RankTest, OneWordOfThreeIsTooLittle) {
  people_["one"] = Named("Robin", "Smith");
  EXPECT_THAT(Of("robin oliver khan"), IsEmpty());
  EXPECT_THAT(Of("robin smith khan"), SizeIs(1));
}

}  // namespace
}  // namespace homeward::episode
