#include "common/facts/fact_store.h"

#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "common/core/status_matchers.h"
#include "tests/support/test_database.h"

namespace homeward {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

constexpr char kCouncil[] = "E08000036";

class FactStoreTest : public ::testing::Test {
 protected:
  void Run(const std::function<void(Tx&)>& body) {
    EXPECT_THAT(database_.db().Transact(absl::Now() + absl::Seconds(20),
                                        [&](Tx& tx) {
                                          body(tx);
                                          return absl::OkStatus();
                                        }),
                IsOk());
  }

  // As a reader takes in what is told of a young person.
  static void Learn(Tx& tx, const std::string& subject, const std::string& record, int64_t version) {
    KeepFact(tx, kCouncil,
             {.subject = KeptOf(tx, kCouncil, subject),
              .kind = "episode",
              .record = record,
              .version = version,
              .recorded = absl::UnixEpoch(),
              .body = absl::StrCat(record, " ", version)});
  }

  static std::vector<std::string> Episodes(Tx& tx, const std::string& subject) {
    std::vector<std::string> bodies;
    for (const Fact& fact : FactsAbout(tx, kCouncil, KeptOf(tx, kCouncil, subject))) {
      if (fact.kind == "episode") bodies.push_back(fact.body);
    }
    return bodies;
  }

  TestDatabase database_{kFactSchema};
};

// Two merges, one of a record that was merged itself, and a fact of each before and after.
TEST_F(FactStoreTest, MergesAndFactsInAnyOrderEndInTheSameRecord) {
  const std::vector<std::function<void(Tx&, const std::string&)>> arrivals = {
      [](Tx& tx, const std::string& n) { Learn(tx, "a" + n, "x", 1); },
      [](Tx& tx, const std::string& n) { Learn(tx, "b" + n, "y", 2); },
      [](Tx& tx, const std::string& n) { Learn(tx, "c" + n, "x", 3); },
      [](Tx& tx, const std::string& n) { KeepMerge(tx, kCouncil, "a" + n, "b" + n); },
      [](Tx& tx, const std::string& n) { KeepMerge(tx, kCouncil, "b" + n, "c" + n); },
  };
  std::vector<size_t> order(arrivals.size());
  std::iota(order.begin(), order.end(), 0);
  int number = 0;
  do {
    const std::string n = absl::StrCat(number++);
    Run([&](Tx& tx) {
      for (const size_t i : order) arrivals[i](tx, n);
      for (const char* id : {"a", "b", "c"}) {
        ASSERT_EQ(KeptOf(tx, kCouncil, id + n), "c" + n);
        ASSERT_THAT(Episodes(tx, id + n), ElementsAre("x 3", "y 2"));
        ASSERT_THAT(IdsOf(tx, kCouncil, id + n), UnorderedElementsAre("a" + n, "b" + n, "c" + n));
      }
    });
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(number, 120);
}

TEST_F(FactStoreTest, AMergeTwiceAndAMergeWithItselfChangeNothing) {
  Run([](Tx& tx) {
    Learn(tx, "a", "x", 1);
    KeepMerge(tx, kCouncil, "a", "b");
    KeepMerge(tx, kCouncil, "a", "b");
    KeepMerge(tx, kCouncil, "b", "a");
    EXPECT_THAT(IdsOf(tx, kCouncil, "a"), ElementsAre("b", "a"));
    EXPECT_THAT(Episodes(tx, "b"), ElementsAre("x 1"));
  });
}

}  // namespace
}  // namespace homeward
