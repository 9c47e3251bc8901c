// homeward: the command line of the suite. It talks to the gateway or to a service like every other client.

#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "cli/homeward.h"

int main(int argc, char** argv) {
  const std::vector<std::string> line(argv + 1, argv + argc);
  return homeward::cli::RunHomeward(line, std::cout, std::cerr, isatty(STDERR_FILENO) == 1);
}
