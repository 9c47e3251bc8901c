// The index of names: that it is kept, made up for, and used.

#include "episode-service/search/store.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "common/core/uuid.h"
#include "common/db/migrate.h"
#include "episode-service/application.h"
#include "episode-service/people/store.h"
#include "episode-service/search/index_keeper.h"
#include "tests/support/many_rows.h"
#include "tests/support/test_database.h"

namespace homeward {
extern const absl::Span<const EmbeddedFile> kCommandSchema;
}  // namespace homeward

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr char kHome[] = "E08000036";

class SearchStoreTest : public ::testing::Test {
 protected:
  template <class Body>
  void Do(Body body) {
    ASSERT_THAT(database_.db().Transact(absl::Now() + absl::Seconds(20),
                                        [&](Tx& tx) {
                                          body(tx);
                                          return absl::OkStatus();
                                        }),
                IsOk());
  }

  static YoungPerson Person(const std::string& given, const std::string& family) {
    YoungPerson person{.council = kHome, .id = NewUuid(absl::Now()), .version = 1};
    person.given_name = given;
    person.family_name = family;
    person.born = absl::CivilDay(2010, 6, 1);
    return person;
  }

  std::vector<std::string> Find(const std::string& name) {
    std::vector<std::string> ids;
    Do([&](Tx& tx) {
      const Question question{.typed = TypedWords(name), .born = std::nullopt};
      const std::vector<Term> terms = TermsOf(question.typed);
      const Lookup lookup = PlanLookup(question.typed, terms, SearchStore::WordsLike(tx, kHome, terms));
      ids.clear();
      for (const Found& one : Rank(question, lookup, SearchStore::FindPairs(tx, kHome, lookup).rows, {}, kLeastScore)) {
        ids.push_back(one.young_person);
      }
    });
    return ids;
  }

  void SetUpCouncil() {
    database_.Execute(
        "INSERT INTO council (council, name, live_from_us, recorded_us) VALUES ('E08000036', 'Sample Council', 0, 0)");
  }

  TestDatabase database_{JoinMigrations({kCommandSchema, Application::Migrations()})};
};

TEST_F(SearchStoreTest, WritesNothingWhenNothingChanged) {
  const YoungPerson robin = Person("Robin", "Smith");
  Do([&](Tx& tx) { SearchStore::Index(tx, robin); });
  EXPECT_EQ(database_.Number("SELECT COUNT(*) FROM name_entry"), 3);
  database_.Execute("DELETE FROM name_entry");
  Do([&](Tx& tx) { SearchStore::Index(tx, robin); });
  EXPECT_EQ(database_.Number("SELECT COUNT(*) FROM name_entry"), 0);
}

TEST_F(SearchStoreTest, KeepsSpellingsOfAWordOnce) {
  Do([&](Tx& tx) {
    SearchStore::Index(tx, Person("Robin", "Smith"));
    SearchStore::Index(tx, Person("Robin", "Smith"));
  });
  EXPECT_EQ(database_.Number("SELECT COUNT(*) FROM name_spelling WHERE word = 'robin'"),
            static_cast<int64_t>(SpellingKeys("robin").size()));
}

// Entered before there was an index, by an older program meanwhile, or under other rules.
TEST_F(SearchStoreTest, WhoeverIsMissingIsMadeUpFor) {
  SetUpCouncil();
  std::vector<std::string> ids;
  Do([&](Tx& tx) {
    for (int i = 0; i < 1200; ++i) {
      const YoungPerson person = Person("Robin", absl::StrCat("Smith", i));
      PeopleStore::Save(tx, person);
      ids.push_back(person.id);
    }
  });
  EXPECT_THAT(Find("robin smith1199"), IsEmpty());
  IndexKeeper keeper(database_.db());
  ASSERT_THAT(keeper.LookAtAll(), IsOk());
  EXPECT_TRUE(keeper.complete());
  EXPECT_EQ(database_.Number("SELECT COUNT(*) FROM young_person_name"), 1200);
  EXPECT_THAT(Find("robin smith1199").front(), ids.back());

  database_.Execute(absl::StrCat("UPDATE young_person SET family_name = 'Khan' WHERE young_person = '", ids[7], "'"));
  database_.Execute(absl::StrCat("UPDATE young_person_name SET rules = 0 WHERE young_person = '", ids[8], "'"));
  database_.Execute("DELETE FROM name_spelling WHERE spelling_key LIKE 's%' OR spelling_key LIKE 'f%'");
  ASSERT_THAT(keeper.LookAtAll(), IsOk());
  EXPECT_EQ(database_.Number("SELECT COUNT(*) FROM name_spelling WHERE spelling_key = 'sRBN' AND word = 'robin'"), 1);
  EXPECT_THAT(Find("robin khan").front(), ids[7]);
  EXPECT_THAT(Find("robin smith7").front(), ids[7]);
  EXPECT_EQ(database_.Number("SELECT COUNT(*) FROM young_person_name WHERE rules = 0"), 0);
}

TEST_F(SearchStoreTest, OfManyUnderOneWordTheYoungestAreRead) {
  const YoungPerson robin = Person("Robin", "Smith");
  Do([&](Tx& tx) { SearchStore::Index(tx, robin); });
  const std::string id = "CONCAT(LPAD(numbers.i, 8, '0'), '-0000-0000-0000-000000000000')";
  Multiply(database_, "name_entry", "entry = 'robin'", 20000,
           {{"young_person", id}, {"born", "DATE_ADD('1995-01-01', INTERVAL MOD(numbers.i, 7000) DAY)"}});
  Do([&](Tx& tx) {
    Lookup lookup;
    lookup.words["robin"] = {{MatchKind::kExact, 100}};
    const Postings found = SearchStore::FindWords(tx, kHome, lookup);
    EXPECT_TRUE(found.cut);
    ASSERT_EQ(found.rows.size(), 60u);
    EXPECT_EQ(found.rows.front().born, absl::CivilDay(2014, 3, 1));
  });
}

class LargeCouncilTest : public SearchStoreTest {
 protected:
  // 20,000 people with one name and date of birth, and as many words that sound like it.
  LargeCouncilTest() {
    Do([&](Tx& tx) {
      const YoungPerson robin = Person("Robin", "Smith");
      PeopleStore::Save(tx, robin);
      SearchStore::Index(tx, robin);
    });
    const std::string id = "CONCAT(LPAD(numbers.i, 8, '0'), '-0000-0000-0000-000000000000')";
    for (const char* entry : {"robin", "smith", "robin smith"}) {
      Multiply(database_, "name_entry", absl::StrCat("entry = '", entry, "'"), 20000, {{"young_person", id}});
    }
    Multiply(database_, "young_person_name", "current_names <> ''", 20000, {{"young_person", id}});
    for (const char* key : {"wrobin", "sRBN", "drobin"}) {
      Multiply(database_, "name_spelling", absl::StrCat("spelling_key = '", key, "'"), 20000,
               {{"word", "CONCAT('robin', numbers.i)"}});
    }
  }

  // How many rows the server reads, those of its temporary tables included, while the body runs.
  template <class Body>
  int64_t RowsRead(Body body) {
    const auto read = [](Tx& tx) {
      double rows = 0;
      tx.sql() << "SELECT SUM(variable_value) FROM information_schema.session_status"
                  " WHERE variable_name LIKE 'Handler_read%'",
          soci::into(rows);
      return static_cast<int64_t>(rows);
    };
    int64_t rows = 0;
    Do([&](Tx& tx) {
      read(tx);
      const int64_t before = read(tx);
      const int64_t reading = read(tx) - before;
      body(tx);
      rows = read(tx) - before - 2 * reading;
    });
    return rows;
  }
};

TEST_F(LargeCouncilTest, ASearchReadsABoundedNumberOfRows) {
  const std::vector<std::string> typed = TypedWords("robin smith rob");
  const std::vector<Term> terms = TermsOf(typed);
  std::set<std::string> known;
  EXPECT_LT(RowsRead([&](Tx& tx) { known = SearchStore::WordsLike(tx, kHome, terms); }), 2000);
  EXPECT_GT(known.size(), 100u);
  const Lookup lookup = PlanLookup(typed, terms, known);
  Postings found;
  EXPECT_LT(RowsRead([&](Tx& tx) { found = SearchStore::FindPairs(tx, kHome, lookup); }), 1000);
  EXPECT_TRUE(found.cut);
  EXPECT_LT(RowsRead([&](Tx& tx) { found = SearchStore::FindWords(tx, kHome, lookup); }), 2000);
  EXPECT_TRUE(found.cut);
  std::vector<BornThen> people;
  EXPECT_LT(RowsRead([&](Tx& tx) { people = SearchStore::BornOn(tx, kHome, DatesLike(absl::CivilDay(2010, 6, 1))); }),
            1000);
  EXPECT_EQ(people.size(), 100u);
  std::map<absl::CivilDay, std::vector<BornThen>> by_day;
  const std::set<absl::CivilDay> days = {absl::CivilDay(2010, 5, 31), absl::CivilDay(2010, 6, 1)};
  EXPECT_LT(RowsRead([&](Tx& tx) { by_day = SearchStore::EverybodyBornOn(tx, kHome, days); }), 4000);
  EXPECT_THAT(by_day, ElementsAre(Pair(absl::CivilDay(2010, 6, 1), SizeIs(SearchStore::kMostOfADay + 1))));
  EXPECT_LT(RowsRead([&](Tx& tx) { SearchStore::LookForMissing(tx, kHome, ""); }), 2000);
}

TEST_F(LargeCouncilTest, EachStatementReadsByItsIndex) {
  EXPECT_EQ(IndexOf(database_,
                    "SELECT word FROM name_spelling FORCE INDEX (PRIMARY) WHERE council = 'E08000036' AND spelling_key"
                    " IN ('wrobin', 'drobin', 'sRBN') LIMIT 600"),
            "PRIMARY");
  EXPECT_EQ(IndexOf(database_,
                    "SELECT word FROM name_spelling FORCE INDEX (PRIMARY) WHERE council = 'E08000036' AND spelling_key"
                    " >= 'wrob' AND spelling_key < 'wrob{' LIMIT 100"),
            "PRIMARY");
  EXPECT_EQ(IndexOf(database_,
                    "SELECT young_person, entry, born, former FROM name_entry FORCE INDEX (PRIMARY) WHERE council ="
                    " 'E08000036' AND entry IN ('robin') ORDER BY entry DESC, born DESC, young_person DESC LIMIT 60"),
            "PRIMARY");
  EXPECT_EQ(IndexOf(database_,
                    "SELECT young_person, current_names FROM young_person_name FORCE INDEX (young_person_name_born)"
                    " WHERE council = 'E08000036' AND born IN ('2010-06-01', '2010-01-06') LIMIT 100"),
            "young_person_name_born");
  EXPECT_EQ(
      IndexOf(database_,
              "(SELECT young_person, current_names FROM young_person_name FORCE INDEX (young_person_name_born)"
              " WHERE council = 'E08000036' AND born IN ('2010-06-01') LIMIT 1001) UNION ALL (SELECT young_person,"
              " current_names FROM young_person_name FORCE INDEX (young_person_name_born)"
              " WHERE council = 'E08000036' AND born IN ('2010-06-02') LIMIT 1001)"),
      "young_person_name_born");
  EXPECT_EQ(
      IndexOf(database_,
              "SELECT p.young_person, n.rules FROM young_person p FORCE INDEX (PRIMARY) LEFT JOIN young_person_name n"
              " ON n.council = p.council AND n.young_person = p.young_person WHERE p.council = 'E08000036' AND "
              "p.young_person >"
              " '' ORDER BY p.young_person LIMIT 500"),
      "PRIMARY");
}

}  // namespace
}  // namespace homeward::episode
