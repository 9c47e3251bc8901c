#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/clock.h>
#include <absl/time/time.h>
#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "common/core/status.h"
#include "common/edge/grpc_status.h"
#include "homeward/test/v1/talk.grpc.pb.h"

namespace homeward::gateway {

// The service of talk.proto. Whoever says "fail" gets an error with a reason.
class TalkService final : public test::v1::TalkService::WithCallbackMethod_Listen<
                              test::v1::TalkService::WithCallbackMethod_Wait<test::v1::TalkService::Service>> {
 public:
  using Words = test::v1::Words;

  static grpc::Status Refusal() {
    return ToGrpc(Fail(absl::StatusCode::kNotFound, "WORDS_NOT_FOUND", "no such words"), "trace");
  }

  grpc::Status Say(grpc::ServerContext* context, const Words* request, Words* reply) override {
    Note(*context);
    context->AddInitialMetadata("homeward-replayed", "true");
    context->AddTrailingMetadata("homeward-said", "yes");
    *reply = *request;
    return request->text() == "fail" ? Refusal() : grpc::Status::OK;
  }

  grpc::Status Repeat(grpc::ServerContext* context, const Words* request, grpc::ServerWriter<Words>* writer) override {
    Note(*context);
    for (int i = 0; i < request->times(); ++i) {
      if (!writer->Write(*request)) break;
    }
    return grpc::Status::OK;
  }

  grpc::Status Gather(grpc::ServerContext* context, grpc::ServerReader<Words>* reader, Words* reply) override {
    Note(*context);
    Words words;
    while (reader->Read(&words)) {
      if (words.text() == "fail") return Refusal();  // without reading what else there is
      reply->set_text(reply->text() + words.text());
    }
    return grpc::Status::OK;
  }

  grpc::Status Talk(grpc::ServerContext* context, grpc::ServerReaderWriter<Words, Words>* stream) override {
    Note(*context);
    Words words;
    while (stream->Read(&words)) {
      if (words.text() == "fail") return Refusal();
      if (!stream->Write(words)) break;
    }
    return grpc::Status::OK;
  }

  grpc::Status Whisper(grpc::ServerContext* context, const Words*, Words*) override {
    Note(*context);
    return grpc::Status::OK;
  }

  grpc::ServerUnaryReactor* Wait(grpc::CallbackServerContext*, const Words*, Words*) override {
    Add(waiting_, 1);
    return new Waiting(*this);
  }

  grpc::ServerWriteReactor<Words>* Listen(grpc::CallbackServerContext* context, const Words* request) override {
    Note(*context);
    Add(waiting_, 1);
    return new Listening(*this, *request);
  }

  // What the last call brought with it.
  std::map<std::string, std::string> headers() const {
    absl::MutexLock lock(&mutex_);
    return headers_;
  }
  absl::Duration time_left() const {
    absl::MutexLock lock(&mutex_);
    return time_left_;
  }
  int calls() const {
    absl::MutexLock lock(&mutex_);
    return calls_;
  }

  // Whether so many calls wait, or have been cancelled while they waited, before long.
  bool AwaitWaiting(int count) const { return Await(waiting_, count); }
  bool AwaitCancelled(int count) const { return Await(cancelled_, count); }

 private:
  struct Waiting final : grpc::ServerUnaryReactor {
    explicit Waiting(TalkService& service) : service(service) {}
    void OnCancel() override {
      service.Add(service.cancelled_, 1);
      Finish(grpc::Status::CANCELLED);
    }
    void OnDone() override { delete this; }
    TalkService& service;
  };

  struct Listening final : grpc::ServerWriteReactor<Words> {
    Listening(TalkService& service, Words words) : service(service), words(std::move(words)) {
      StartWrite(&this->words);
    }
    void OnCancel() override {
      service.Add(service.cancelled_, 1);
      Finish(grpc::Status::CANCELLED);
    }
    void OnDone() override { delete this; }
    TalkService& service;
    const Words words;
  };

  void Note(const grpc::ServerContextBase& context) {
    absl::MutexLock lock(&mutex_);
    ++calls_;
    headers_.clear();
    for (const auto& [key, value] : context.client_metadata()) {
      headers_.emplace(std::string(key.data(), key.size()), std::string(value.data(), value.size()));
    }
    time_left_ = absl::FromChrono(context.deadline()) - absl::Now();
  }

  void Add(int& counter, int count) {
    absl::MutexLock lock(&mutex_);
    counter += count;
  }

  bool Await(const int& counter, int count) const {
    absl::MutexLock lock(&mutex_);
    auto reached = [&] { return counter >= count; };
    return mutex_.AwaitWithTimeout(absl::Condition(&reached), absl::Seconds(20));
  }

  mutable absl::Mutex mutex_;
  std::map<std::string, std::string> headers_ ABSL_GUARDED_BY(mutex_);
  absl::Duration time_left_ ABSL_GUARDED_BY(mutex_);
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  int waiting_ = 0;
  int cancelled_ = 0;
};

}  // namespace homeward::gateway
