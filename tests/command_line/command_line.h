#pragma once

#include <absl/strings/str_cat.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/command_line/run.h"
#include "tests/support/episode_client.h"

namespace homeward::cli {

using episode::EpisodeClient;
using episode::kWakefield;

// The command line against a real episode-service, whose clock stands still.
class CommandLine : public testing::Test {
 protected:
  explicit CommandLine(absl::Time now = SystemClock().Now()) : clock_(now), episodes_(clock_) {
    UseToken(episodes_.service().TokenFor(kWakefield));
  }

  void UseToken(const std::string& token) { std::ofstream(token_file_) << token; }

  Outcome Run(std::vector<std::string> line) const {
    return RunLine(std::move(line), service().host().port(), token_file_);
  }

  TestService& service() const { return episodes_.service(); }

  // How many rows each table has that keeps what was recorded.
  std::map<std::string, int64_t> Rows() const {
    std::map<std::string, int64_t> rows;
    for (const char* table : {"council", "young_person", "legal_status", "placement", "episode", "obligation",
                              "policy_version", "request", "event", "timer"}) {
      rows[table] = service().database().Number(absl::StrCat("SELECT COUNT(*) FROM ", table));
    }
    return rows;
  }

  const FakeClock clock_;
  mutable EpisodeClient episodes_;
  const std::string token_file_ = absl::StrCat(testing::TempDir(), "/cli_service_test_token");
};

}  // namespace homeward::cli
