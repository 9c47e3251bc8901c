#include "episode-service/watch/service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/core/status.h"
#include "episode-service/watch/convert.h"

namespace homeward::episode {
namespace {

// What one caller watches.
class Watch final : public Stream<v1::WatchEpisodesResponse> {
 public:
  Watch(std::string council, std::unique_ptr<FeedTail::Watcher> watcher)
      : council_(std::move(council)), watcher_(std::move(watcher)) {}

  std::unique_ptr<v1::WatchEpisodesResponse> Next() override {
    const std::optional<FeedTail::News> news = watcher_->Take();
    return news.has_value() ? std::make_unique<v1::WatchEpisodesResponse>(ToProto(council_, *news)) : nullptr;
  }

 private:
  const std::string council_;
  const std::unique_ptr<FeedTail::Watcher> watcher_;
};

}  // namespace

void WatchesService::Bind(RpcTable& table) {
  table.AddStream("homeward.episode.v1.WatchService", this, &WatchesService::WatchEpisodes);
}

absl::StatusOr<std::unique_ptr<Stream<v1::WatchEpisodesResponse>>> WatchesService::WatchEpisodes(
    Call& call, const v1::WatchEpisodesRequest& request, Wake wake) {
  std::optional<FeedCursor> from;
  if (!request.resume_token().empty()) {
    HW_ASSIGN_OR_RETURN(from, ParseResumeToken(call.council, request.resume_token()));
  }
  HW_ASSIGN_OR_RETURN(auto watcher, tail_.Join(call.council, from, call.deadline, std::move(wake)));
  return std::make_unique<Watch>(call.council, std::move(watcher));
}

}  // namespace homeward::episode
