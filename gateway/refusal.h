#pragma once

#include <absl/types/span.h>

#include "common/command/call.h"
#include "common/edge/rpc_table.h"
#include "gateway/backends.h"

namespace homeward::gateway {

// The gateway keeps no audit: a view that it refuses for want of a permission would leave no row. So the services are
// asked for something that needs the same permission, with the caller's own token; they refuse, and audit that. Waits
// as every view does; what they answer shows nobody anything.
void HaveRefused(absl::Span<const Backend> backends, const Rpc& view, const Call& call);

}  // namespace homeward::gateway
