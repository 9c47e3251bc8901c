#pragma once

#include "episode-service/providers/procedure.h"
#include "homeward/episode/v1/provider_procedure.pb.h"

namespace homeward::episode {

// With what it lacks at a time.
v1::ProviderProcedure ToProto(const ProviderProcedure& procedure, absl::Time now);

ProcedureStatement FromProto(const v1::ProcedureStatement& wire);

}  // namespace homeward::episode
