#pragma once

namespace homeward::episode {

// Kinds of timers of this service; one of each kind per young person.

// Look at the young person's facts again: something follows from the time alone (72 hours, a due time, turning 18).
inline constexpr char kLookAgainTimer[] = "look_again";

}  // namespace homeward::episode
