#include "tests/load/watchers.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <grpcpp/client_context.h>

#include <utility>

#include "common/core/status.h"
#include "common/edge/grpc_status.h"
#include "common/wire/times.h"
#include "tests/load/rows.h"

namespace homeward::load {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr int64_t kAtOnce = 50;

}  // namespace

class Watchers::One final : public grpc::ClientReadReactor<episode::v1::WatchEpisodesResponse> {
 public:
  One(Watchers& all, const std::string& token, absl::string_view council) : all_(all) {
    context_.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    request_.set_council(std::string(council));
  }

  void Start() {
    all_.stub_->async()->WatchEpisodes(&context_, &request_, this);
    StartRead(&message_);
    StartCall();
  }
  void Cancel() { context_.TryCancel(); }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    Note();
    StartRead(&message_);
  }
  void OnDone(const grpc::Status& status) override {
    absl::MutexLock lock(&all_.mutex_);
    ++all_.ended_;
    if (!all_.closing_) all_.fault_.Update(status.ok() ? WrongAnswer("a stream that ended") : FromGrpc(status));
  }

 private:
  void Note() {
    const absl::Time now = absl::Now();
    absl::MutexLock lock(&all_.mutex_);
    if (message_.has_reread()) all_.fault_.Update(WrongAnswer("changes that were left out"));
    if (message_.has_ready()) ++all_.ready_;
    for (const auto& change : message_.changes().changes()) {
      if (change.position() <= last_) all_.fault_.Update(WrongAnswer("changes out of order"));
      last_ = change.position();
      ++all_.told_;
      all_.latencies_.push_back(now - TimeOf(change.recorded_time()));
    }
  }

  Watchers& all_;
  grpc::ClientContext context_;
  episode::v1::WatchEpisodesRequest request_;
  episode::v1::WatchEpisodesResponse message_;
  int64_t last_ = 0;
};

Watchers::Watchers(const std::shared_ptr<grpc::Channel>& channel)
    : stub_(episode::v1::WatchService::NewStub(channel)) {}

absl::StatusOr<std::unique_ptr<Watchers>> Watchers::Open(const std::shared_ptr<grpc::Channel>& channel,
                                                         const std::vector<std::string>& tokens,
                                                         absl::string_view council) {
  std::unique_ptr<Watchers> watchers(new Watchers(channel));
  for (const std::string& token : tokens) {
    watchers->all_.emplace_back(*watchers, token, council).Start();
    const auto open = static_cast<int64_t>(watchers->all_.size());
    // More at once would be refused: too many calls would wait for a worker.
    if (open % kAtOnce == 0) HW_RETURN_IF_ERROR(watchers->Await(watchers->ready_, open));
  }
  HW_RETURN_IF_ERROR(watchers->Await(watchers->ready_, static_cast<int64_t>(tokens.size())));
  return watchers;
}

Watchers::~Watchers() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  for (One& one : all_) one.Cancel();
  auto ended = [this] { return ended_ == static_cast<int64_t>(all_.size()); };
  absl::MutexLock lock(&mutex_, absl::Condition(&ended));
}

absl::Status Watchers::AwaitChanges(int64_t count) { return Await(told_, count * static_cast<int64_t>(all_.size())); }

absl::Status Watchers::Await(const int64_t& counter, int64_t count) {
  auto come = [&] { return counter >= count || !fault_.ok(); };
  absl::MutexLock lock(&mutex_);
  if (!mutex_.AwaitWithTimeout(absl::Condition(&come), kPatience)) return WrongAnswer("changes that did not come");
  if (counter > count) return WrongAnswer("changes that came twice");
  return fault_;
}

std::vector<absl::Duration> Watchers::TakeLatencies() {
  absl::MutexLock lock(&mutex_);
  return std::exchange(latencies_, {});
}

}  // namespace homeward::load
