#pragma once

#include <cstdint>
#include <string>

namespace homeward::cli {

// A PNG file with a drawn head and shoulders in two colours, which shows nobody. The same seed draws the same.
std::string DrawPortrait(uint64_t seed);

}  // namespace homeward::cli
