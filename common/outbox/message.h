#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <string>

namespace homeward {

// The numbers are those of the table. Only the first one changes.
enum class OutboxState { kQueued = 1, kSent = 2, kRefused = 3, kExpired = 4, kWithdrawn = 5 };

// Something that has to leave the building.
struct OutboxMessage {
  std::string council;
  std::string id;           // goes with it: by this a receiver drops a repeat
  std::string subject;      // whose history is locked while its end is recorded
  std::string concerns;     // the record that it is about
  std::string channel;      // by what it goes,
  std::string destination;  // and whereto, as the channel means it
  OutboxState state = OutboxState::kQueued;
  int64_t attempts = 0;
  absl::Time queued;
  absl::Time next_attempt;  // of one that is being sent: when it counts as lost and is sent again
  absl::Time expires;
  std::string proof;        // what the other side answered, and when
  std::string last_reason;  // why the last attempt came to nothing
};

// What came of sending once.
struct Attempt {
  enum class Result { kTaken, kRefused, kFailed };  // refused: for good; failed: it may go better later
  Result result = Result::kFailed;
  std::string answer;  // the other side's, printable and without addresses
  std::string reason;  // UPPER_SNAKE; empty when it was taken
};

}  // namespace homeward
