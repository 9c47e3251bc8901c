#pragma once

#include <absl/status/statusor.h>

#include <memory>

#include "common/feed/feed_source.h"

namespace homeward {

// The feed that this program follows, at the address that its flags name: with mutual TLS by the service's own
// certificate, or on one machine in development with a token. Errors: OPTIONS_INVALID, those of ReadSmallFile.
absl::StatusOr<std::unique_ptr<FeedSource>> FollowedFeedFromFlags();

}  // namespace homeward
