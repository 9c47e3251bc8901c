#pragma once

#include <absl/status/status.h>

#include <exception>

namespace homeward {

// Any exception of SOCI or MySQL as a status. Only the error's number is used: the texts quote the rows' values, which
// are children's data.
absl::Status FromException(const std::exception& error);

// Whether the whole transaction may be run again: a deadlock, a lock that was waited for too long, or a certification
// conflict of a cluster.
bool IsConflict(const absl::Status& status);

// Whether the session should not be used any more: it is gone, or its server takes no changes and another may by now.
bool IsConnectionLost(const absl::Status& status);

// Whether the database takes no changes for now, though it can be read: it was told so, it is a copy, or its disk is
// full.
bool IsReadOnly(const absl::Status& status);

// Whether the database refuses a value, now and at any other time.
bool IsValueRefused(const absl::Status& status);

}  // namespace homeward
