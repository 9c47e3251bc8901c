#pragma once

#include <absl/strings/string_view.h>

#include "common/command/event.h"
#include "common/feed/feed_store.h"
#include "homeward/common/v1/feed.pb.h"

namespace homeward {

common::v1::Event ToProto(const Event& event);
Event FromProto(const common::v1::Event& event);

common::v1::Cursor ToProto(absl::string_view council, const FeedCursor& cursor);
FeedCursor FromProto(const common::v1::Cursor& cursor);

}  // namespace homeward
