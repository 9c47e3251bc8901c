#pragma once

namespace homeward::episode {

// Kinds of timers of this service.

// Look at the young person's facts again, one for each young person: something follows from the time alone (72 hours, a
// due time, turning 18).
inline constexpr char kLookAgainTimer[] = "look_again";

// Tell the next one: nobody said in time that they have a notification. One for each notification.
inline constexpr char kEscalateTimer[] = "escalate_notification";

}  // namespace homeward::episode
