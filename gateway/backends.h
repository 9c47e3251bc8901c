#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>

namespace homeward::gateway {

// A service behind the gateway: the file that declares its API, and the way to it.
struct Backend {
  const google::protobuf::FileDescriptor* api = nullptr;
  std::shared_ptr<grpc::Channel> channel;  // null: this gateway was not told where the service is

  // The proto package, by which the service is known to callers.
  const std::string& name() const { return api->package(); }
};

// The APIs of the three services.
const google::protobuf::FileDescriptor* EpisodeApi();
const google::protobuf::FileDescriptor* InterviewApi();
const google::protobuf::FileDescriptor* MeetingApi();

// One channel for all calls to a service. "dns:///name:port" of a headless Service finds every replica, and calls go to
// them in turn; "unix:path" and "host:port" name one.
std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address,
                                         const std::shared_ptr<grpc::ChannelCredentials>& credentials);

// For a service on this machine, without TLS.
std::shared_ptr<grpc::ChannelCredentials> LocalCredentialsFor(const std::string& address);

}  // namespace homeward::gateway
