#pragma once

#include <absl/strings/str_cat.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/homeward.h"

namespace homeward::cli {

// What a command line gave.
struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

// Runs a command line against a server on this machine.
inline Outcome RunLine(std::vector<std::string> line, int port, const std::string& token_file) {
  line.push_back(absl::StrCat("--address=127.0.0.1:", port));
  line.push_back("--token_file=" + token_file);
  std::ostringstream out, err;
  const int code = RunHomeward(line, out, err, false);
  return {code, out.str(), err.str()};
}

}  // namespace homeward::cli
