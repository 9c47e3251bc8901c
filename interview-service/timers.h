#pragma once

namespace homeward::interview {

// Kinds of timers of this service; one of each kind per young person.

// Look at the young person's facts again: an obligation's due time has passed.
inline constexpr char kLookAgainTimer[] = "look_again";

}  // namespace homeward::interview
