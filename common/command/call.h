#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "common/auth/caller.h"

namespace homeward {

// What a handler knows of the call that it serves, and what it says of it for the audit and the reply's metadata.
struct Call {
  std::shared_ptr<const Caller> caller;
  std::string council;   // the request's council; the caller has the RPC's permission there
  std::string method;    // full name, "/homeward.episode.v1.EpisodeService/ReportMissing"
  std::string resource;  // id of the record that the request names, else set by the handler
  std::string purpose;   // why the caller asks, as they said
  std::string trace;     // W3C trace id, 32 hexadecimal digits
  absl::Time now;        // domain time, read once
  absl::Time deadline;   // real time

  // Whether the caller has gone or the server wants to stop: what takes long looks at it between two steps.
  std::function<bool()> cancelled = [] { return false; };

  // As they came, for calls to other services on the caller's behalf. Never logged, never kept.
  std::string authorization = {};
  std::string consistency_token = {};

  // Set while it is served.
  std::set<std::string> subjects;  // every young person whose data the reply shows or the command touches
  bool audited = false;            // whether the command's transaction wrote the audit row
  bool caught_up = false;          // whether this service has come to what the consistency token names
  bool replayed = false;           // whether this is a repeat of a request that was done before
  int64_t position = 0;            // feed position of the command's last event

  // A reply shows something of this young person.
  void Shows(absl::string_view young_person) { subjects.emplace(young_person); }
};

}  // namespace homeward
