#pragma once

#include <absl/status/statusor.h>

#include <memory>

#include "common/feed/feed_source.h"

namespace homeward {

// The feed that this program follows, at the address that its flags name, with mutual TLS: the service's own
// certificate speaks for it, because no person asks. Errors: OPTIONS_INVALID, those of ReadSmallFile.
absl::StatusOr<std::unique_ptr<FeedSource>> FollowedFeedFromFlags();

}  // namespace homeward
