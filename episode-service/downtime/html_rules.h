#pragma once

#include <string>

#include "episode-service/downtime/sheet.h"

// How a downtime sheet is printed. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// The sheet as one HTML file that needs nothing else: no script, no other resource, readable by a screen reader and
// printable on A4. Whatever was recorded is text in it and never markup.
std::string HtmlOf(const Sheet& sheet);

}  // namespace homeward::episode
