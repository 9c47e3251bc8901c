#pragma once

#include <absl/types/span.h>

#include "common/core/embedded_file.h"

namespace homeward {

// The table of a service that sends messages; applied after kCommandSchema.
extern const absl::Span<const EmbeddedFile> kOutboxSchema;

}  // namespace homeward
