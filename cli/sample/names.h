#pragma once

#include <absl/strings/string_view.h>

#include <array>

namespace homeward::cli {

// For sample records only. The family names are made up, so that no two together are a real young person.
inline constexpr std::array<absl::string_view, 24> kGivenNames = {
    "Amber", "Blake", "Casey", "Dara",  "Eden", "Finley", "Gray",  "Harper", "Indigo", "Jules",  "Kit",  "Lark",
    "Merle", "Nico",  "Onyx",  "Perry", "Quin", "Robin",  "Sable", "Toby",   "Umber",  "Vesper", "Wren", "Zephyr"};
inline constexpr std::array<absl::string_view, 20> kFamilyNames = {
    "Alderquay", "Birchwell", "Cinderby",  "Dovemarsh", "Elmgate",  "Fernhollow", "Gorsebridge",
    "Hazelcote", "Ivystone",  "Jackdawe",  "Kelpmoor",  "Larchend", "Mossbarrow", "Nettlefleet",
    "Oakenfold", "Peatridge", "Quillmere", "Rushwater", "Sorrelby", "Thistlemoor"};

}  // namespace homeward::cli
