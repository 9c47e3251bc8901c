#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/process/client.h"
#include "tests/process/installation.h"

namespace homeward::process {

// The seed of this run, printed once: HOMEWARD_KILL_SEED where that is set, to see the same kills again.
uint64_t KillSeed();

// Kills programs at failpoints, or from outside, while workers are at work, and starts each again at once. Which point,
// and at which pass, follows from the seed: each part has its own sequence.
class Killer {
 public:
  Killer(Installation& installation, const Model& model, uint64_t seed);

  // Runs these parts until so many of their processes have been killed. Afterwards all of them run unharmed.
  void Run(const std::vector<std::string>& parts, int kills);

  // How often a process died at each point; "signal" for those killed from outside.
  const std::map<std::string, int>& deaths() const { return deaths_; }

 private:
  // How a running process is going to die.
  struct Fate {
    std::string point;  // empty: from outside
    int at_latest = 0;  // killed from outside when so many commands have been acknowledged
  };

  Fate Draw(const std::string& part, Flags& flags);
  void StartDoomed(const std::string& part);
  void KillLatecomers();
  void Buried(const std::string& part, const Ending& ending);

  Installation& installation_;
  const Model& model_;
  const uint64_t seed_;
  std::map<std::string, std::mt19937_64> dice_;
  std::map<std::string, Fate> fates_;
  std::map<std::string, int> deaths_;
};

}  // namespace homeward::process
