#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace homeward {

// Starts a program whose output is appended to `log` and which the kernel kills when the calling thread ends. -1 on an
// error; a program that does not exist ends with 127.
pid_t Spawn(const std::vector<std::string>& command, const std::string& log);

}  // namespace homeward
