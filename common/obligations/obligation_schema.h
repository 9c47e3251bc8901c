#pragma once

#include <absl/types/span.h>

#include "common/core/embedded_file.h"

namespace homeward {

// The tables of a service that keeps obligations; applied after kCommandSchema.
extern const absl::Span<const EmbeddedFile> kObligationSchema;

}  // namespace homeward
