#pragma once

#include "common/calendar/birthday.h"
#include "episode-service/downtime/sheet.h"

// What stands on a downtime sheet. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// A child's line at a time. Where the location is withheld, the line does not say where the child lived (S3-47).
SheetChild ChildOf(const OpenCase& open, absl::Time now, LeapBirthday leap);

// A missing care leaver's line, with the same left out.
SheetAdult AdultOf(const MissingAdult& missing, absl::Time now, LeapBirthday leap);

}  // namespace homeward::episode
