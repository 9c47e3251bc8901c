#include "common/server/followed_feed.h"

#include <absl/flags/flag.h>
#include <grpcpp/create_channel.h>

#include <string>

#include "common/auth/transport.h"
#include "common/core/status.h"
#include "common/feed/grpc_feed_source.h"
#include "common/server/options.h"

ABSL_FLAG(std::string, feed, "", "address of the service whose feed is followed: host:port or unix:path");
ABSL_FLAG(std::string, feed_spiffe_id, "", "SPIFFE id that the certificate of the followed service must have");

namespace homeward {
namespace {

absl::Status Wrong(absl::string_view what_to_do) {
  return Fail(absl::StatusCode::kInvalidArgument, "OPTIONS_INVALID", what_to_do);
}

}  // namespace

absl::StatusOr<std::unique_ptr<FeedSource>> FollowedFeedFromFlags() {
  const ServiceOptions options = OptionsFromFlags();
  const std::string address = absl::GetFlag(FLAGS_feed);
  const std::string spiffe_id = absl::GetFlag(FLAGS_feed_spiffe_id);
  if (address.empty()) return Wrong("give the address of the followed service with --feed");
  if (options.tls_certificate.empty()) return Wrong("a feed is followed with --tls_certificate only");
  if (spiffe_id.empty()) return Wrong("give the SPIFFE id of the followed service with --feed_spiffe_id");
  HW_ASSIGN_OR_RETURN(auto credentials, MutualTlsChannelCredentials({.certificate = options.tls_certificate,
                                                                     .private_key = options.tls_key,
                                                                     .authorities = options.tls_authorities},
                                                                    spiffe_id));
  return std::make_unique<GrpcFeedSource>(grpc::CreateCustomChannel(address, credentials, ReconnectingSoon()));
}

}  // namespace homeward
