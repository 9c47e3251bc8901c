#pragma once

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/edge/grpc_status.h"
#include "homeward/episode/v1/watch_service.grpc.pb.h"

// For tests: one who watches a council's episodes through a real channel.
namespace homeward::episode {

class WatchClient {
 public:
  WatchClient(const std::shared_ptr<grpc::Channel>& channel, const std::string& token, const std::string& council,
              const std::string& resume_token = "", absl::Duration timeout = absl::Seconds(60))
      : stub_(v1::WatchService::NewStub(channel)) {
    if (!token.empty()) context_.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    context_.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    v1::WatchEpisodesRequest request;
    request.set_council(council);
    request.set_resume_token(resume_token);
    reader_ = stub_->WatchEpisodes(&context_, request);
  }
  ~WatchClient() {
    context_.TryCancel();
    End().IgnoreError();
  }
  WatchClient(const WatchClient&) = delete;
  WatchClient& operator=(const WatchClient&) = delete;

  // The next message; nothing when the stream has ended.
  std::optional<v1::WatchEpisodesResponse> Next() {
    v1::WatchEpisodesResponse message;
    if (!reader_->Read(&message)) return std::nullopt;
    resume_token_ = message.resume_token();
    return message;
  }
  // The next changes, as many as asked for unless something else comes than changes and heartbeats.
  std::vector<v1::EpisodeChange> Changes(size_t count) {
    std::vector<v1::EpisodeChange> changes;
    while (changes.size() < count) {
      const auto message = Next();
      if (!message.has_value() || message->has_reread() || message->has_ready()) break;
      changes.insert(changes.end(), message->changes().changes().begin(), message->changes().changes().end());
    }
    return changes;
  }
  // How the stream ends; waits until it does.
  absl::Status End() {
    if (!end_.has_value()) {
      while (Next().has_value()) {
      }
      end_ = FromGrpc(reader_->Finish());
    }
    return *end_;
  }
  void Cancel() { context_.TryCancel(); }
  const std::string& resume_token() const { return resume_token_; }

 private:
  const std::unique_ptr<v1::WatchService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchEpisodesResponse>> reader_;
  std::optional<absl::Status> end_;
  std::string resume_token_;
};

}  // namespace homeward::episode
