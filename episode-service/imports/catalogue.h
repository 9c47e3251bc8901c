#pragma once

#include <absl/strings/string_view.h>

namespace homeward::episode {

// What a rule about rows of a return is called and says. Numbers and INT… are the return's own rules; HW… are those of
// this service, without which a row could not be taken over.
struct RuleEntry {
  absl::string_view rule;
  absl::string_view reason;
  absl::string_view column;  // the one concerned, where it is always the same
  absl::string_view text;
};

// A rule of the list; a rule that is none has no text.
const RuleEntry& EntryOf(absl::string_view rule);

}  // namespace homeward::episode
