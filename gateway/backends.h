#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>
#include <vector>

namespace homeward::gateway {

// The files of one proto package that declare the RPCs of a service; the first has the RPCs that views ask for.
using Api = std::vector<const google::protobuf::FileDescriptor*>;

// A service behind the gateway: what it offers, and the way to it.
struct Backend {
  Api api;
  std::shared_ptr<grpc::Channel> channel;  // null: this gateway was not told where the service is

  // The proto package, by which the service is known to callers.
  const std::string& name() const { return api.front()->package(); }
};

// The APIs of the three services.
Api EpisodeApi();
Api InterviewApi();
Api MeetingApi();

// For a service on this machine, without TLS.
std::shared_ptr<grpc::ChannelCredentials> LocalCredentialsFor(const std::string& address);

}  // namespace homeward::gateway
