#pragma once

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <absl/strings/string_view.h>

#include <optional>
#include <string>
#include <vector>

#include "common/command/call.h"

namespace homeward {

// Metadata key, in the reply to a command and in a read that shall not be older than it.
inline constexpr char kConsistencyTokenKey[] = "homeward-consistency-token";

// Metadata key in the reply to a read with such a token: whether what was read is no older than it.
inline constexpr char kCaughtUpKey[] = "homeward-caught-up";

// The position that a read has to have caught up with. Clients see an opaque text.
struct ConsistencyPoint {
  std::string source;  // proto package of the service that wrote ("homeward.episode.v1")
  std::string council;
  int64_t position = 0;
};

inline std::string ConsistencyToken(absl::string_view source, const Call& call) {
  return absl::WebSafeBase64Escape(absl::StrCat(source, "|", call.council, "|", call.position));
}

// Nothing if it is not one of ours.
inline std::optional<ConsistencyPoint> ParseConsistencyToken(absl::string_view token) {
  std::string text;
  if (!absl::WebSafeBase64Unescape(token, &text)) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(text, '|');
  ConsistencyPoint point;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[2], &point.position)) return std::nullopt;
  point.source = parts[0];
  point.council = parts[1];
  return point;
}

}  // namespace homeward
