#pragma once

#include <absl/types/span.h>

#include "common/core/embedded_file.h"

namespace homeward {

// The tables of a service that keeps councils' policies; applied after kCommandSchema.
extern const absl::Span<const EmbeddedFile> kPolicySchema;

}  // namespace homeward
