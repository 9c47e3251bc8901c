#include "common/edge/gatherer.h"

#include <absl/synchronization/notification.h>
#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace homeward {
namespace {

using ::testing::ElementsAre;
using Numbers = Gatherer<char, int>;
using Turn = std::pair<char, std::vector<int>>;

// A gatherer whose two first turns last until they are released; they are served 1 and 2.
class Gathering : public ::testing::Test {
 protected:
  Gathering() {
    for (const int busy : {1, 2}) {
      EXPECT_TRUE(gatherer_->TryPost('a', busy));
      started_[busy - 1].WaitForNotification();
    }
  }
  ~Gathering() override { End(); }

  // Lets everything be served and waits for it; returns the turns after the first two.
  std::vector<Turn> End() {
    if (!released_.HasBeenNotified()) released_.Notify();
    gatherer_.reset();
    return turns_;
  }

  Numbers& gatherer() { return *gatherer_; }

 private:
  void Serve(char kind, std::vector<int> items) {
    if (items.front() == 1 || items.front() == 2) {
      EXPECT_EQ(items.size(), 1u) << "who comes alone is served alone";
      started_[items.front() - 1].Notify();
      released_.WaitForNotification();
      return;
    }
    absl::MutexLock lock(&mutex_);
    turns_.emplace_back(kind, std::move(items));
  }

  absl::Notification started_[2];
  absl::Notification released_;
  absl::Mutex mutex_;
  std::vector<Turn> turns_;
  WorkerPool pool_{4, 100};
  std::unique_ptr<Numbers> gatherer_ =
      std::make_unique<Numbers>(pool_, [this](char kind, std::vector<int> items) { Serve(kind, std::move(items)); });
};

TEST_F(Gathering, ServesTogetherWhatCameMeanwhile) {
  for (int i = 10; i < 15; ++i) ASSERT_TRUE(gatherer().TryPost('a', i));
  EXPECT_THAT(End(), ElementsAre(Turn{'a', {10, 11, 12, 13, 14}}));
}

TEST_F(Gathering, ServesTogetherOnlyWhatIsOfOneKind) {
  for (const auto& [kind, item] : std::vector<std::pair<char, int>>{{'b', 10}, {'c', 11}, {'b', 12}, {'c', 13}}) {
    ASSERT_TRUE(gatherer().TryPost(kind, item));
  }
  EXPECT_THAT(End(), ::testing::UnorderedElementsAre(Turn{'b', {10, 12}}, Turn{'c', {11, 13}}));
}

TEST_F(Gathering, RefusesWhatWouldWaitTooLongAndServesTheRest) {
  int taken = 0;
  while (gatherer().TryPost('a', 10 + taken)) ++taken;
  EXPECT_EQ(taken, 256);
  int served = 0;
  for (const auto& [kind, items] : End()) {
    EXPECT_LE(items.size(), 64u);
    served += static_cast<int>(items.size());
  }
  EXPECT_EQ(served, taken);
}

TEST(Gatherer, RefusesWhenThePoolDoes) {
  absl::Notification busy, release;
  WorkerPool pool(1, 1);
  ASSERT_TRUE(pool.TryPost([&] {
    busy.Notify();
    release.WaitForNotification();
  }));
  busy.WaitForNotification();
  ASSERT_TRUE(pool.TryPost([] {}));
  Numbers gatherer(pool, [](char, const std::vector<int>&) { FAIL() << "nothing was taken"; });
  EXPECT_FALSE(gatherer.TryPost('a', 1));
  release.Notify();
}

}  // namespace
}  // namespace homeward
