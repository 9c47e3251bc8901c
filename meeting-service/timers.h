#pragma once

namespace homeward::meeting {

// Kinds of timers of this service; one of each kind per young person.

// Look at the young person's facts again: something follows from the time alone (24 hours, 72 hours, a due time).
inline constexpr char kLookAgainTimer[] = "look_again";

}  // namespace homeward::meeting
