#pragma once

#include <absl/time/time.h>

#include <optional>
#include <string>
#include <vector>

#include "common/calendar/moment.h"
#include "common/obligations/obligation.h"
#include "episode-service/care_leavers/standing.h"
#include "episode-service/episodes/episode.h"
#include "episode-service/handovers/handover.h"
#include "episode-service/people/young_person.h"

namespace homeward::episode {

// Who has a child now; `name` is that of the worker or team, empty for the duty desk.
struct SheetHolder {
  DeskKind kind = DeskKind::kDutyDesk;
  std::string name;
  std::string role;
  bool accepted = false;
};

// What is on record of an open episode and matters on its council's sheet.
struct OpenCase {
  Episode episode;
  YoungPerson person;
  bool location_withheld = false;  // told to nobody who asks (S3-47)
  std::vector<Obligation> owed;    // what is open of the young person, first due first
  std::optional<SheetHolder> holder;
};

// What is on record of a care leaver who is missing.
struct MissingAdult {
  Standing standing;
  YoungPerson person;
  bool location_withheld = false;
  std::vector<Obligation> owed;
};

// Something that is to be done for a child.
struct SheetDuty {
  std::string what;
  std::string role;
  absl::Time due;
  bool overdue = false;
};

// A child as the sheet shows them, in words.
struct SheetChild {
  std::string name;
  std::string preferred_name;  // empty: none, or the same
  int age_years = 0;
  std::string category;
  Moment since;
  std::string risk_level;     // empty: not assessed
  std::string police_report;  // force and reference; empty: none recorded
  bool location_withheld = false;
  std::string missing_from;  // empty: no placement, or not to be shown
  std::string holder;
  std::vector<std::string> flags;
  std::vector<SheetDuty> owed;
};

// A care leaver who is missing, likewise.
struct SheetAdult {
  std::string name;
  std::string preferred_name;
  int age_years = 0;
  Moment since;
  Moment determined;
  std::string risk_level;
  bool location_withheld = false;
  std::string missing_from;
  std::vector<std::string> flags;
  std::vector<SheetDuty> owed;
};

// What a council's duty office works from while nothing else can be reached.
struct Sheet {
  std::string council;  // ONS code
  std::string council_name;
  absl::Time as_at;
  std::string duty_desk;  // how it is reached; empty: not recorded
  std::vector<SheetChild> children;
  std::vector<SheetAdult> care_leavers;
};

}  // namespace homeward::episode
