#pragma once

#include <absl/time/civil_time.h>

#include "episode-service/imports/import.h"

// What may be taken over of an SSDA903 return. Pure: no clock, no I/O; `today` is the local day of the import.
namespace homeward::episode {

// The collection year, 1 April of the year before to 31 March, in which most of the care rows' dates lie; of two the
// later. Without a date there, today's.
int CollectionYearOf(const SsdaReturn& read, absl::CivilDay today);

// Judges every row by every rule: a row that fails one is rejected, with all that it fails.
Judgement Judge(const SsdaReturn& read, int collection_year, absl::CivilDay today);

}  // namespace homeward::episode
