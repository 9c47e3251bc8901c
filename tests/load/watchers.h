#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>
#include <grpcpp/channel.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "homeward/episode/v1/watch_service.grpc.pb.h"

namespace homeward::load {

// Many who watch the episodes of one council, as that many screens would.
class Watchers {
 public:
  // Opens a stream with each of the tokens and waits until all are ready.
  static absl::StatusOr<std::unique_ptr<Watchers>> Open(const std::shared_ptr<grpc::Channel>& channel,
                                                        const std::vector<std::string>& tokens,
                                                        absl::string_view council);
  // Ends the streams.
  ~Watchers();
  Watchers(const Watchers&) = delete;
  Watchers& operator=(const Watchers&) = delete;

  // Waits until each watcher has been told of so many changes in all, each once and in order. Error: the first thing
  // that was not so.
  absl::Status AwaitChanges(int64_t count);

  // How long changes took to their watchers since the last time this was asked, from when the command that made them
  // read its clock, which is before it has committed.
  std::vector<absl::Duration> TakeLatencies();

 private:
  class One;

  explicit Watchers(const std::shared_ptr<grpc::Channel>& channel);

  absl::Status Await(const int64_t& counter, int64_t count);

  const std::unique_ptr<episode::v1::WatchService::Stub> stub_;
  absl::Mutex mutex_;
  bool closing_ = false;
  int64_t ready_ = 0;
  int64_t told_ = 0;
  int64_t ended_ = 0;
  absl::Status fault_;
  std::vector<absl::Duration> latencies_;
  std::deque<One> all_;
};

}  // namespace homeward::load
