#pragma once

#include <absl/status/status.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/process/client.h"
#include "tests/process/installation.h"

namespace homeward::process {

// Sets up both councils, with their reviewed policies.
absl::Status SetUpCouncils(Client& client);

// One child, from the first entry to the strategy meeting: reported missing, assessed, reported to the police, located,
// returned, notified, the return interview offered, attempted and held, the meeting held.
absl::Status Journey(Client& client, const std::string& council);

// What time alone will change within the next days: a child who stays missing, one whose return interview nobody holds,
// and so many young people who turn 18.
absl::Status EnterWhatTimeChanges(Client& client, const std::string& council, int almost_adults);

// Workers of both councils, each with a connection of their own, who take one child after another until told to stop.
class Workers {
 public:
  Workers(const Installation& installation, Model& model, int how_many = 4);
  // Ends as Finish does.
  ~Workers() { Finish(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Lets everybody finish the child at hand.
  void Finish();

 private:
  std::atomic<bool> stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace homeward::process
