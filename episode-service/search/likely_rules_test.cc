#include "episode-service/search/likely_rules.h"

#include <gtest/gtest.h>

#include "episode-service/search/rules.h"

namespace homeward::episode {
namespace {

constexpr absl::CivilDay kBorn(2010, 6, 1);

const NewPerson kRobin{.given_name = "Robin", .family_name = "O'Brien", .born = kBorn, .external_id = "77"};

Comparison With(absl::string_view given, absl::string_view family, absl::CivilDay born,
                const std::string& external_id = "") {
  return Compare(kRobin, NamesOf(given, family, "", born), external_id);
}

TEST(Compare, SameNameAndDateIsLikely) {
  const Comparison found = With("Robin", "OBrien", kBorn);
  EXPECT_EQ(found.likelihood, Likelihood::kLikely);
  EXPECT_EQ(found.name, NameMatch::kSame);
  EXPECT_EQ(found.date, DateMatch::kSame);
  EXPECT_EQ(With("Robyn", "O'Brian", kBorn).likelihood, Likelihood::kLikely);
  EXPECT_EQ(With("Robyn", "O'Brian", kBorn).name, NameMatch::kSimilar);
  EXPECT_EQ(With("OBrien", "Robin", kBorn).likelihood, Likelihood::kLikely);
}

TEST(Compare, ADateMistakenInOneWay) {
  EXPECT_EQ(With("Robin", "O'Brien", absl::CivilDay(2010, 1, 6)).likelihood, Likelihood::kLikely);
  EXPECT_EQ(With("Robin", "O'Brien", absl::CivilDay(2011, 6, 1)).likelihood, Likelihood::kPossible);
  EXPECT_EQ(With("Robin", "O'Brien", absl::CivilDay(2011, 6, 2)).likelihood, Likelihood::kNone);
  EXPECT_EQ(With("Robin", "Smith", absl::CivilDay(2010, 1, 6)).likelihood, Likelihood::kNone);
}

TEST(Compare, TwinsArePossibleAndNoMore) {
  const Comparison twin = With("Kit", "O'Brien", kBorn);
  EXPECT_EQ(twin.likelihood, Likelihood::kPossible);
  EXPECT_EQ(twin.name, NameMatch::kPartly);
  EXPECT_EQ(With("Oliver", "Smith", kBorn).likelihood, Likelihood::kNone);
}

TEST(Compare, TheSameIdIsLikelyWhateverElse) {
  EXPECT_EQ(With("Oliver", "Smith", absl::CivilDay(2014, 9, 9), "77").likelihood, Likelihood::kLikely);
  EXPECT_EQ(With("Oliver", "Smith", absl::CivilDay(2014, 9, 9), "78").likelihood, Likelihood::kNone);
  NewPerson without = kRobin;
  without.external_id = "";
  EXPECT_FALSE(Compare(without, NamesOf("Oliver", "Smith", "", absl::CivilDay(2014, 9, 9)), "").external_id);
}

TEST(Compare, WithoutADateOrAName) {
  NewPerson undated = kRobin;
  undated.born.reset();
  EXPECT_EQ(Compare(undated, NamesOf("Robin", "O'Brien", "", kBorn), "").likelihood, Likelihood::kPossible);
  EXPECT_EQ(Compare(undated, NamesOf("Kit", "O'Brien", "", kBorn), "").likelihood, Likelihood::kNone);
  // An imported return has no names.
  EXPECT_EQ(With("", "", kBorn).likelihood, Likelihood::kPossible);
  EXPECT_EQ(With("", "", absl::CivilDay(2010, 1, 6)).likelihood, Likelihood::kNone);
  EXPECT_EQ(Compare({.born = kBorn}, NamesOf("Robin", "O'Brien", "", kBorn), "").likelihood, Likelihood::kPossible);
}

TEST(Compare, APreferredNameStandsForTheGivenOne) {
  NewPerson called = kRobin;
  called.given_name = "Alexander";
  called.preferred_name = "Bobby";
  EXPECT_EQ(Compare(called, NamesOf("Bobby", "O'Brien", "", kBorn), "").name, NameMatch::kSame);
  EXPECT_EQ(Compare(kRobin, NamesOf("Alexander", "O'Brien", "Robin", kBorn), "").name, NameMatch::kSame);
}

TEST(IsLikelier, IdThenLikelihoodThenNameThenDate) {
  const Comparison id = With("Oliver", "Smith", absl::CivilDay(2014, 9, 9), "77");
  const Comparison same = With("Robin", "O'Brien", kBorn);
  const Comparison similar = With("Robyn", "O'Brien", kBorn);
  const Comparison twin = With("Kit", "O'Brien", kBorn);
  EXPECT_TRUE(IsLikelier(id, same));
  EXPECT_TRUE(IsLikelier(same, similar));
  EXPECT_TRUE(IsLikelier(similar, twin));
  EXPECT_FALSE(IsLikelier(same, same));
}

}  // namespace
}  // namespace homeward::episode
