#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/command/event.h"
#include "common/db/tx.h"
#include "common/feed/feed_store.h"

namespace homeward {

// Up to where this service has applied another service's feed of one council.
struct AppliedMark {
  std::string source;
  int64_t position = 0;
  std::vector<std::string> parked;  // subjects of whom an event waits to be applied again
};

// An event that could not be applied, or waits behind one of its subject.
struct ParkedEvent {
  Event event;
  int attempts = 0;
  absl::Time try_at;
};

struct ParkedSubject {
  std::string council;
  std::string subject;
};

// The reader's place in every council's feed of one source.
FeedCursors ReadCursors(Tx& tx, const std::string& source);

// Moves the cursor if it still stands at `from`; false when another replica was faster. The row stays locked, so no
// two apply the same events.
bool MoveCursor(Tx& tx, const std::string& council, const std::string& source, const FeedCursor& from,
                const FeedCursor& to);

// Last position applied of a source's feed of one council; nothing before its first event.
std::optional<int64_t> AppliedPosition(Tx& tx, const std::string& council, const std::string& source);

// The same for all councils.
std::map<std::string, int64_t> AppliedPositions(Tx& tx, const std::string& source);

// What this service has applied of all sources, by council. Nothing at all when too many subjects are parked to be
// named: "no obligation" and "has not looked yet" must differ.
std::map<std::string, std::vector<AppliedMark>> ReadWatermarks(Tx& tx);

// Whether an event of this subject waits to be applied again, of any source: then what stands here of it is not all
// that is known, and whoever decides by it must say so.
bool IsParked(Tx& tx, const std::string& council, const std::string& subject);

// Until when the events of a subject wait that are parked; nothing when none is.
std::optional<absl::Time> ParkedUntil(Tx& tx, const std::string& source, const std::string& council,
                                      const std::string& subject);

// How many events of a source wait, for a metric and an alert.
int64_t ParkedCount(Tx& tx, const std::string& source);

// Records an event that a rule refused. Handled: it is not tried again.
void RecordRefused(Tx& tx, const std::string& source, const Event& event, const std::string& reason, absl::Time now);

// Parks an event that met a fault, or (with no attempt yet) one behind it.
void Park(Tx& tx, const std::string& source, const ParkedEvent& parked, const std::string& reason, absl::Time now);

// The subjects whose parked events are due, the longest due first, at most `most`.
std::vector<ParkedSubject> DueSubjects(Tx& tx, const std::string& source, absl::Time now, int64_t most);

// The first of a subject's parked events.
std::optional<ParkedEvent> FirstParked(Tx& tx, const std::string& source, const ParkedSubject& subject);

// It was applied at last.
void Unpark(Tx& tx, const std::string& source, const Event& event);

// A rule refused it at last.
void RefuseParked(Tx& tx, const std::string& source, const Event& event, const std::string& reason);

// It met a fault again: it and all that waits behind it is tried later.
void Postpone(Tx& tx, const std::string& source, const Event& event, const std::string& reason, absl::Time try_at);

}  // namespace homeward
