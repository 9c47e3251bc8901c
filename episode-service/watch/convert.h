#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include "common/feed/feed_tail.h"
#include "homeward/episode/v1/watch_service.pb.h"

namespace homeward::episode {

// Whether an event says that an episode is new or has changed: it carries the facts of an episode.
bool IsEpisodeEvent(const Event& event);

v1::EpisodeChange ToProto(const Event& event);
v1::WatchEpisodesResponse ToProto(absl::string_view council, const FeedTail::News& news);

// A place in a council's feed as clients see it: an opaque text.
std::string ResumeToken(absl::string_view council, const FeedCursor& place);

// INVALID_ARGUMENT (RESUME_TOKEN_INVALID) if it is no token of this council.
absl::StatusOr<FeedCursor> ParseResumeToken(absl::string_view council, absl::string_view token);

}  // namespace homeward::episode
