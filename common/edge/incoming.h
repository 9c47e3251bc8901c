#pragma once

#include <grpcpp/generic/async_generic_service.h>

#include "common/edge/pipeline.h"

namespace homeward {

// What came with a call. `context` lives as long as the call.
Incoming IncomingOf(const grpc::GenericCallbackServerContext& context);

}  // namespace homeward
