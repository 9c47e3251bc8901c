// Any order in which facts arrive, and any number of times, ends in the same obligations.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "meeting-service/strategy/test_history.h"

namespace homeward::meeting {
namespace {

// What can arrive: an episode at one of its versions, or a meeting.
struct Arrival {
  std::string record;
  int version = 1;
  std::optional<Episode> episode;
  std::optional<StrategyMeeting> meeting;
};

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(engine_); }
  std::mt19937& engine() { return engine_; }

 private:
  std::mt19937 engine_;
};

Episode RandomEpisode(const std::string& id, Random& random) {
  const absl::Time start = At("2026-02-01T00:00:00Z") + absl::Minutes(random.Below(60 * 24 * 60));
  Episode episode = Missing(id, {.time = start}, absl::Hours(random.Below(100)));
  if (random.Below(6) == 0) episode.categories[0].category = Category::kAway;
  if (random.Below(8) == 0) episode.voided = true;
  if (random.Below(8) == 0) episode.start = episode.categories[0].time = OnDay(LocalDay(start));
  if (random.Below(3) == 0) episode.risk_assessments = {{"high", {.time = start + absl::Hours(1)}}};
  return episode;
}

StrategyMeeting RandomMeeting(const std::string& id, Random& random) {
  const absl::Time held = At("2026-02-01T00:00:00Z") + absl::Hours(random.Below(60 * 24));
  StrategyMeeting meeting = Held(id, {.time = held}, random.Below(2) == 0 ? Kind::kMeeting : Kind::kDiscussion);
  if (random.Below(4) == 0) meeting.state = State::kVoided;
  return meeting;
}

std::vector<Arrival> RandomArrivals(Random& random) {
  std::vector<Arrival> arrivals;
  const int episodes = 4 + random.Below(8);
  for (int i = 0; i < episodes; ++i) {
    const std::string id = absl::StrCat("e", i);
    for (int version = 1 + random.Below(3); version > 0; --version) {
      arrivals.push_back({.record = id, .version = version, .episode = RandomEpisode(id, random)});
    }
  }
  for (int i = random.Below(5); i > 0; --i) {
    const std::string id = absl::StrCat("m", i);
    arrivals.push_back({.record = id, .meeting = RandomMeeting(id, random)});
  }
  return arrivals;
}

// Keeps the highest version, as the store of facts does.
void Take(const Arrival& arrival, std::map<std::string, Arrival>& kept) {
  const auto old = kept.find(arrival.record);
  if (old == kept.end() || old->second.version < arrival.version) kept[arrival.record] = arrival;
}

using States = std::map<std::string, Obligation>;

// The obligations after all have arrived, derived anew after each, as the service does. What stood once and is
// withdrawn depends on what was seen on the way: it is not compared.
States After(const std::vector<Arrival>& arrivals, const Policy& policy) {
  std::map<std::string, Arrival> kept;
  States stored;
  for (const Arrival& arrival : arrivals) {
    Take(arrival, kept);
    TestHistory history("2026-05-01T00:00:00Z", policy);
    for (const auto& [record, one] : kept) {
      if (one.episode.has_value()) history.Add(*one.episode);
      if (one.meeting.has_value()) history.Add(*one.meeting);
    }
    std::vector<Obligation> existing;
    for (const auto& [id, obligation] : stored) existing.push_back(obligation);
    const Facts& facts = history.facts();
    for (ObligationUpdate& update : Reconcile(facts.council, facts.young_person, existing,
                                              Derive(history.context(), Days()).wanted, history.context().now)) {
      const std::string id = update.obligation.id;
      stored[id] = std::move(update.obligation);
    }
  }
  std::erase_if(stored, [](const auto& entry) { return entry.second.state == ObligationState::kWithdrawn; });
  for (auto& [id, obligation] : stored) obligation.version = 0;
  return stored;
}

void ExpectSameInAnyOrder(const Policy& policy) {
  int compared = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    std::vector<Arrival> arrivals = RandomArrivals(random);
    const States expected = After(arrivals, policy);
    compared += static_cast<int>(expected.size());
    for (int order = 0; order < 4; ++order) {
      std::vector<Arrival> shuffled = arrivals;
      shuffled.insert(shuffled.end(), arrivals.begin(), arrivals.end());  // every one twice
      std::shuffle(shuffled.begin(), shuffled.end(), random.engine());
      ASSERT_TRUE(After(shuffled, policy) == expected) << "seed " << seed << ", order " << order;
    }
  }
  EXPECT_GT(compared, 100);  // the histories were about something
}

TEST(ArrivalOrder, EndsInTheSameObligationsWhenCountsContinue) { ExpectSameInAnyOrder(WakefieldLike()); }

TEST(ArrivalOrder, EndsInTheSameObligationsWhenCountsReset) {
  Policy policy = WakefieldLike();
  policy.count_after_meeting = Policy::CountAfterMeeting::kReset;
  ExpectSameInAnyOrder(policy);
}

}  // namespace
}  // namespace homeward::meeting
