#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "tests/load/endpoint.h"
#include "tests/load/rows.h"

namespace homeward::load {

// An episode of one of the people, as its report answered.
struct PreparedEpisode {
  size_t person = 0;
  std::string id;
  int64_t version = 0;
};

struct Prepared {
  std::vector<Person> people;
  std::vector<PreparedEpisode> episodes;  // two for each, those that have ended first
};

// Enters invented young people through public commands: looked after, one episode ended a month ago, one open.
absl::StatusOr<Prepared> Prepare(Endpoint& gateway, int people);

}  // namespace homeward::load
