#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "common/core/uuid.h"
#include "tests/support/test_service.h"

namespace homeward {

// For tests: the RPCs of one gRPC service of a real program, by their names.
class RpcClient {
 public:
  // `rpc_service` is its full name ("homeward.episode.v1.EntryService").
  RpcClient(TestService& service, absl::string_view rpc_service)
      : program_(service), prefix_(absl::StrCat("/", rpc_service, "/")) {}

  template <class Reply>
  absl::StatusOr<Reply> Call(absl::string_view rpc, const google::protobuf::Message& request) {
    return program_.Call<Reply>(absl::StrCat(prefix_, rpc), request);
  }

  // Sends a command with a request_id of its own.
  template <class Reply, class Request>
  absl::StatusOr<Reply> Send(absl::string_view rpc, Request request) {
    request.set_request_id(NewUuid(absl::Now()));
    return Call<Reply>(rpc, request);
  }

  // The same, where it has to work.
  template <class Reply, class Request>
  Reply Must(absl::string_view rpc, const Request& request) {
    absl::StatusOr<Reply> reply = Send<Reply>(rpc, request);
    if (!reply.ok()) {
      ADD_FAILURE() << rpc << ": " << reply.status();
      return {};
    }
    return *std::move(reply);
  }

 private:
  TestService& program_;  // may be a member of a derived class: not used before that is made
  const std::string prefix_;
};

}  // namespace homeward
