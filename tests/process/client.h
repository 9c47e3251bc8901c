#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/clock.h>
#include <google/protobuf/message.h>
#include <grpcpp/channel.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/core/uuid.h"
#include "tests/support/unary_call.h"

namespace homeward::process {

// A command that a service has answered with OK, as the client knows it.
struct Acknowledged {
  std::string service;  // "episode"
  std::string method;   // "ReportMissing"
  std::string path;
  std::string request;
  std::string request_id;
  std::string record;
  std::string trace;      // of the call that was answered
  bool replayed = false;  // whether the answer says that an earlier call had done it
};

// Everything that was acknowledged: what the record must hold, once.
class Model {
 public:
  void Add(Acknowledged command) {
    absl::MutexLock lock(&mutex_);
    all_.push_back(std::move(command));
    ++count_;
  }
  std::vector<Acknowledged> All() const {
    absl::MutexLock lock(&mutex_);
    return all_;
  }
  int count() const { return count_; }

 private:
  mutable absl::Mutex mutex_;
  std::vector<Acknowledged> all_ ABSL_GUARDED_BY(mutex_);
  std::atomic<int> count_ = 0;
};

// A system that behaves well: a command keeps its request_id until it is answered, and is sent again after whatever may
// pass by itself.
class Client {
 public:
  Client(std::shared_ptr<grpc::Channel> front, std::string token, Model& model)
      : front_(std::move(front)), token_(std::move(token)), model_(model) {}

  // Until it is answered; every OK goes into the model. `service` is "episode", "interview" or "meeting".
  template <class Reply, class Request>
  absl::StatusOr<Reply> Command(const std::string& service, const std::string& method, Request request) {
    request.set_request_id(NewUuid(absl::Now()));
    Reply reply;
    const absl::Status status = SendUntilAnswered(service, method, request, request.request_id(), reply);
    if (!status.ok()) return status;
    return reply;
  }

  // The same for a change of a record that something else may change meanwhile: it is read again and decided anew.
  template <class Reply, class Request, class Etag>
  absl::StatusOr<Reply> Change(const std::string& service, const std::string& method, Request request,
                               const Etag& current_etag) {
    for (;;) {
      absl::StatusOr<Reply> reply = Command<Reply>(service, method, request);
      if (!IsEtagMismatch(reply.status())) return reply;
      absl::StatusOr<std::string> etag = current_etag();
      if (!etag.ok()) return etag.status();
      request.set_etag(*std::move(etag));
    }
  }

  template <class Reply>
  absl::StatusOr<Reply> Read(const std::string& service, const std::string& method,
                             const google::protobuf::Message& request) {
    Reply reply;
    const absl::Status status = ReadUntilAnswered(service, method, request, reply);
    if (!status.ok()) return status;
    return reply;
  }

  // Sends an acknowledged command once more: an error unless it is answered as one that was done before.
  absl::Status Repeat(const Acknowledged& command) const;

 private:
  CallResult Call(const std::string& path, const std::string& request, const std::string& trace) const;
  static bool IsEtagMismatch(const absl::Status& status);
  absl::Status SendUntilAnswered(const std::string& service, const std::string& method,
                                 const google::protobuf::Message& request, const std::string& request_id,
                                 google::protobuf::Message& reply);
  absl::Status ReadUntilAnswered(const std::string& service, const std::string& method,
                                 const google::protobuf::Message& request, google::protobuf::Message& reply);

  const std::shared_ptr<grpc::Channel> front_;
  const std::string token_;
  Model& model_;
};

}  // namespace homeward::process
