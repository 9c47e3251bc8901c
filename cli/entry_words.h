#pragma once

#include <string>

#include "homeward/episode/v1/entry.pb.h"

namespace homeward::cli {

// What an entry says, on one line: the words, codes and answers of its details in their order, without what is not set.
std::string EntryInWords(const episode::v1::EntryDetails& details);

}  // namespace homeward::cli
