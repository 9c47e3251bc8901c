#include "gateway/backends.h"

#include <absl/strings/match.h>
#include <absl/time/time.h>
#include <grpcpp/create_channel.h>

#include "common/auth/transport.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/interview/v1/interview_service.pb.h"
#include "homeward/meeting/v1/meeting_service.pb.h"

namespace homeward::gateway {
namespace {

constexpr int kMostReplyBytes = 4 * 1024 * 1024;

int Millis(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

}  // namespace

const google::protobuf::FileDescriptor* EpisodeApi() {
  return episode::v1::ListObligationsRequest::descriptor()->file();
}

const google::protobuf::FileDescriptor* InterviewApi() {
  return interview::v1::ListObligationsRequest::descriptor()->file();
}

const google::protobuf::FileDescriptor* MeetingApi() {
  return meeting::v1::ListObligationsRequest::descriptor()->file();
}

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address,
                                         const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  grpc::ChannelArguments arguments = ReconnectingSoon();
  arguments.SetLoadBalancingPolicyName("round_robin");
  arguments.SetMaxReceiveMessageSize(kMostReplyBytes);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(absl::Seconds(60)));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(absl::Seconds(20)));
  // Else the window grows, and a slow reader's stream is read ahead by megabytes.
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  // Channels of one address would share connections within the process, and a stopped one its state.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, credentials, arguments);
}

std::shared_ptr<grpc::ChannelCredentials> LocalCredentialsFor(const std::string& address) {
  return absl::StartsWith(address, "unix:") ? grpc::experimental::LocalCredentials(UDS) : LoopbackCredentials().channel;
}

}  // namespace homeward::gateway
