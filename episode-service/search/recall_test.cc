// How often somebody is found by a misspelled name, on a list made from a seed: a floor under what was measured.

#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "episode-service/people/store.h"
#include "episode-service/search/store.h"
#include "tests/support/invented_names.h"
#include "tests/support/search_client.h"

namespace homeward::episode {
namespace {

constexpr int kPeople = 3000;
constexpr int kSearches = 500;

class RecallTest : public ::testing::Test {
 protected:
  RecallTest() {
    episodes_.CreateCouncil();
    EXPECT_THAT(episodes_.service().host().db().Transact(absl::Now() + absl::Minutes(2),
                                                         [&](Tx& tx) {
                                                           Fill(tx);
                                                           return absl::OkStatus();
                                                         }),
                IsOk());
  }

  // Everybody has a full name of their own: who shares one cannot be told apart by it.
  void Fill(Tx& tx) {
    InventedNames invented(20260310);
    std::set<std::string> taken;
    people_.clear();
    while (people_.size() < kPeople) {
      InventedName name = invented.Next();
      if (!taken.insert(name.given + " " + name.family).second) continue;
      YoungPerson person{.council = kWakefield, .id = NewUuid(absl::Now()), .version = 1};
      person.given_name = name.given;
      person.family_name = name.family;
      person.born = absl::CivilDay(2008, 1, 1) + static_cast<int>(invented.Pick(5000));
      PeopleStore::Save(tx, person);
      SearchStore::Index(tx, person);
      people_.push_back({person.id, std::move(name), absl::FormatCivilTime(person.born)});
    }
  }

  struct OnRecord {
    std::string id;
    InventedName name;
    std::string born;
  };

  // At which place somebody is found, from 1; 0: not at all.
  int PlaceOf(const OnRecord& person, const v1::SearchYoungPeopleRequest& request) {
    const auto reply = client_.Search(request);
    if (!reply.ok()) {
      ADD_FAILURE() << reply.status();
      return 0;
    }
    for (int i = 0; i < reply->found_size(); ++i) {
      if (reply->found(i).person().young_person() == person.id) return i + 1;
    }
    return 0;
  }

  struct Recall {
    double at_1 = 0, at_5 = 0, at_10 = 0;
  };

  Recall Measure(bool with_date) {
    InventedNames typing(7);
    int at_1 = 0, at_5 = 0, at_10 = 0;
    for (int i = 0; i < kSearches; ++i) {
      const OnRecord& person = people_[typing.Pick(people_.size())];
      auto request = SearchClient::Name(typing.Misspelled(person.name));
      if (with_date) request.set_date_of_birth(person.born);
      const int place = PlaceOf(person, request);
      at_1 += place == 1;
      at_5 += place >= 1 && place <= 5;
      at_10 += place >= 1 && place <= 10;
    }
    const auto share = [](int hits) { return 1.0 * hits / kSearches; };
    std::cout << "recall at 1, 5, 10" << (with_date ? ", with date of birth: " : ": ") << share(at_1) << ", "
              << share(at_5) << ", " << share(at_10) << "\n";
    return {share(at_1), share(at_5), share(at_10)};
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  SearchClient client_{episodes_};
  std::vector<OnRecord> people_;
};

TEST_F(RecallTest, OfMisspelledNames) {
  const Recall by_name = Measure(false);
  EXPECT_GE(by_name.at_1, 0.90);
  EXPECT_GE(by_name.at_5, 0.98);
  EXPECT_GE(by_name.at_10, 0.99);
  EXPECT_GE(Measure(true).at_1, 0.99);
}

}  // namespace
}  // namespace homeward::episode
