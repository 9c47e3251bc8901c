#include "tests/process/killer.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

namespace homeward::process {
namespace {

constexpr absl::Duration kStandstill = absl::Seconds(45);
constexpr char kFromOutside[] = "signal";

// Where a part can die while it is at work.
const std::vector<std::string>& PointsOf(const std::string& part) {
  static const auto* const kGateway = new std::vector<std::string>({"forwarding", "forwarded", kFromOutside});
  static const auto* const kEpisode = new std::vector<std::string>({"commit_before", "commit_after", kFromOutside});
  static const auto* const kReaders =
      new std::vector<std::string>({"commit_before", "commit_after", "feed_pulled", "feed_applied", kFromOutside});
  if (part == "gateway") return *kGateway;
  return part.rfind("episode", 0) == 0 ? *kEpisode : *kReaders;
}

uint64_t SeedOfRun() {
  uint64_t seed = std::random_device()();
  const char* const given = std::getenv("HOMEWARD_KILL_SEED");
  if (given != nullptr && !absl::SimpleAtoi(given, &seed)) ADD_FAILURE() << "HOMEWARD_KILL_SEED is a number";
  std::cout << "the kills follow from HOMEWARD_KILL_SEED=" << seed << std::endl;
  return seed;
}

}  // namespace

uint64_t KillSeed() {
  static const uint64_t seed = SeedOfRun();
  return seed;
}

Killer::Killer(Installation& installation, const Model& model, uint64_t seed)
    : installation_(installation), model_(model), seed_(seed) {}

Killer::Fate Killer::Draw(const std::string& part, Flags& flags) {
  auto dice = dice_.find(part);
  if (dice == dice_.end()) {
    std::seed_seq mixed(part.begin(), part.end());
    std::vector<uint32_t> of_part(1);
    mixed.generate(of_part.begin(), of_part.end());
    dice = dice_.emplace(part, std::mt19937_64(seed_ ^ of_part[0])).first;
  }
  const auto roll = [&](uint64_t sides) { return static_cast<int>(dice->second() % sides); };
  // What does not come to its point dies from outside: a feed without news passes none.
  constexpr int kMostPasses = 6;
  constexpr int kEarly = 12;
  constexpr int kLate = 40;
  const std::vector<std::string>& points = PointsOf(part);
  const std::string& point = points[roll(points.size())];
  if (point == kFromOutside) return {.point = "", .at_latest = model_.count() + 1 + roll(kEarly)};
  flags.push_back(absl::StrCat("--failpoint=", point, ":", 1 + roll(kMostPasses)));
  return {.point = point, .at_latest = model_.count() + kLate};
}

void Killer::StartDoomed(const std::string& part) {
  Flags flags;
  fates_[part] = Draw(part, flags);
  installation_.Start(part, flags);
}

void Killer::KillLatecomers() {
  for (auto& [part, fate] : fates_) {
    if (model_.count() < fate.at_latest || !installation_.IsRunning(part)) continue;
    fate.point.clear();
    installation_.program(part).Signal(SIGKILL);
  }
}

void Killer::Buried(const std::string& part, const Ending& ending) {
  EXPECT_EQ(ending.signal, SIGKILL) << part << " ended by itself, with exit code " << ending.exit_code;
  const std::string& point = fates_[part].point;
  ++deaths_[point.empty() ? kFromOutside : point];
}

void Killer::Run(const std::vector<std::string>& parts, int kills) {
  for (const std::string& part : parts) {
    if (installation_.IsRunning(part)) installation_.Kill(part);
    StartDoomed(part);
  }
  absl::Time last_progress = absl::Now();
  for (int killed = 0, acknowledged = model_.count(); killed < kills;) {
    Ending ending;
    const std::string part = installation_.AwaitAnyEnd(absl::Milliseconds(10), ending);
    KillLatecomers();
    if (!part.empty()) {
      Buried(part, ending);
      StartDoomed(part);
      ++killed;
    }
    if (model_.count() > acknowledged) last_progress = absl::Now();
    acknowledged = model_.count();
    ASSERT_FALSE(::testing::Test::HasFailure());
    ASSERT_LT(absl::Now() - last_progress, kStandstill) << "nothing is acknowledged any more";
  }
  fates_.clear();
  for (const std::string& part : parts) {
    installation_.Kill(part);
    installation_.Start(part);
  }
}

}  // namespace homeward::process
