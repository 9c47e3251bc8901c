#include "episode-service/watch/convert.h"

#include <absl/strings/escaping.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/events.pb.h"

namespace homeward::episode {
namespace {

v1::RereadReason ToProto(FeedTail::Gap gap) {
  switch (gap) {
    case FeedTail::Gap::kNone:
      return v1::REREAD_REASON_UNSPECIFIED;
    case FeedTail::Gap::kTooOld:
      return v1::REREAD_REASON_TOO_OLD;
    case FeedTail::Gap::kTooSlow:
      return v1::REREAD_REASON_TOO_SLOW;
    case FeedTail::Gap::kDiverged:
      return v1::REREAD_REASON_HISTORY_REPLACED;
  }
  return v1::REREAD_REASON_UNSPECIFIED;
}

}  // namespace

bool IsEpisodeEvent(const Event& event) {
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(event.type);
  const auto* facts = type == nullptr ? nullptr : type->FindFieldByName("facts");
  return facts != nullptr && facts->message_type() == v1::EpisodeFacts::descriptor();
}

v1::EpisodeChange ToProto(const Event& event) {
  v1::EpisodeChange change;
  change.set_position(event.position);
  change.set_event(event.type.substr(event.type.rfind('.') + 1));
  change.set_episode(event.aggregate);
  change.set_version(event.version);
  change.set_etag(EtagOf(event.version));
  Put(event.occurred, change.mutable_occurred_time());
  Put(event.recorded, change.mutable_recorded_time());
  return change;
}

v1::WatchEpisodesResponse ToProto(absl::string_view council, const FeedTail::News& news) {
  v1::WatchEpisodesResponse message;
  message.set_position(news.at.position);
  message.set_resume_token(ResumeToken(council, news.at));
  switch (news.kind) {
    case FeedTail::News::Kind::kBegun:
      message.mutable_ready();
      break;
    case FeedTail::News::Kind::kEvents:
      for (const auto& event : news.events) *message.mutable_changes()->add_changes() = ToProto(*event);
      break;
    case FeedTail::News::Kind::kQuiet:
      message.mutable_heartbeat();
      break;
    case FeedTail::News::Kind::kGap:
      message.mutable_reread()->set_reason(ToProto(news.gap));
      break;
  }
  return message;
}

std::string ResumeToken(absl::string_view council, const FeedCursor& place) {
  return absl::WebSafeBase64Escape(absl::StrCat(council, "|", place.epoch, "|", place.position, "|", place.hash));
}

absl::StatusOr<FeedCursor> ParseResumeToken(absl::string_view council, absl::string_view token) {
  std::string text;
  FeedCursor place;
  const bool readable = absl::WebSafeBase64Unescape(token, &text);
  // The hash is bytes, which may be anything.
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('|', 3));
  if (!readable || parts.size() != 4 || parts[0] != council || !absl::SimpleAtoi(parts[1], &place.epoch) ||
      !absl::SimpleAtoi(parts[2], &place.position) || place.position < 0) {
    return Invalid("resume_token", "RESUME_TOKEN_INVALID", "the last token of an earlier stream of this council");
  }
  place.hash = parts[3];
  return place;
}

}  // namespace homeward::episode
