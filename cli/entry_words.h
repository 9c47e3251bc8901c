#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "homeward/episode/v1/entry.pb.h"

namespace homeward::cli {

// What an entry says, on one line: the words, codes and answers of its details in their order, without what is not set.
std::string EntryInWords(const episode::v1::EntryDetails& details);

// What a form says, an entry's or a particular's, on one line, each word with what it is: whoever looks for somebody
// has not seen the form.
std::string FormInWords(const google::protobuf::Message& details);

}  // namespace homeward::cli
