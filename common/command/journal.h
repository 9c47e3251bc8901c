#pragma once

#include <absl/types/span.h>

#include "common/command/change.h"
#include "common/db/tx.h"

namespace homeward {

// The tail of every transaction: writes what the changes collected, the councils' feeds last, because their head rows
// are the locks that everybody meets. Positions become visible in order and without holes. Returns the position of the
// last event written (of the last council in order), 0 if there was none.
int64_t WriteJournal(Tx& tx, absl::Span<const Change* const> changes);

}  // namespace homeward
