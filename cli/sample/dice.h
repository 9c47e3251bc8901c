#pragma once

#include <absl/time/time.h>

#include <array>
#include <cstdint>
#include <random>

namespace homeward::cli {

// Chance that falls alike on every machine: the standard library's distributions do not promise that.
class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}

  // 0 to n - 1.
  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  int Between(int least, int most) { return least + Below(most - least + 1); }
  bool Percent(int chance) { return Below(100) < chance; }
  absl::Duration Minutes(int least, int most) { return absl::Minutes(Between(least, most)); }

  template <class T, size_t n>
  const T& Of(const std::array<T, n>& choices) {
    return choices[static_cast<size_t>(Below(static_cast<int>(n)))];
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace homeward::cli
