#include "common/server/followed_feed.h"

#include <absl/flags/flag.h>
#include <absl/strings/ascii.h>
#include <grpcpp/create_channel.h>

#include <string>
#include <utility>

#include "common/auth/small_file.h"
#include "common/auth/transport.h"
#include "common/core/status.h"
#include "common/feed/grpc_feed_source.h"
#include "common/server/options.h"

ABSL_FLAG(std::string, feed, "", "address of the service whose feed is followed: host:port or unix:path");
ABSL_FLAG(std::string, feed_spiffe_id, "", "SPIFFE id that the certificate of the followed service must have");
ABSL_FLAG(std::string, service_token_file, "",
          "only with --development: file with the token of this service, read again for every pull");

namespace homeward {
namespace {

constexpr size_t kMostTokenBytes = 16 * 1024;

absl::Status Wrong(absl::string_view what_to_do) {
  return Fail(absl::StatusCode::kInvalidArgument, "OPTIONS_INVALID", what_to_do);
}

// A token is short-lived and replaced in its file: it is read for every pull.
absl::StatusOr<std::string> TokenIn(const std::string& file) {
  HW_ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(file, kMostTokenBytes));
  return std::string(absl::StripAsciiWhitespace(text));
}

absl::StatusOr<std::unique_ptr<FeedSource>> WithTls(const ServiceOptions& options, const std::string& address) {
  const std::string spiffe_id = absl::GetFlag(FLAGS_feed_spiffe_id);
  if (spiffe_id.empty()) return Wrong("give the SPIFFE id of the followed service with --feed_spiffe_id");
  HW_ASSIGN_OR_RETURN(auto credentials, MutualTlsChannelCredentials({.certificate = options.tls_certificate,
                                                                     .private_key = options.tls_key,
                                                                     .authorities = options.tls_authorities},
                                                                    spiffe_id));
  return std::make_unique<GrpcFeedSource>(grpc::CreateChannel(address, credentials));
}

}  // namespace

absl::StatusOr<std::unique_ptr<FeedSource>> FollowedFeedFromFlags() {
  const ServiceOptions options = OptionsFromFlags();
  const std::string address = absl::GetFlag(FLAGS_feed);
  const std::string token_file = absl::GetFlag(FLAGS_service_token_file);
  if (address.empty()) return Wrong("give the address of the followed service with --feed");
  if (!options.tls_certificate.empty()) return WithTls(options, address);
  if (!options.development || token_file.empty()) {
    return Wrong("the followed feed needs --tls_certificate, or --development and --service_token_file");
  }
  return std::make_unique<GrpcFeedSource>(grpc::CreateChannel(address, LoopbackCredentials().channel),
                                          [token_file] { return TokenIn(token_file); });
}

}  // namespace homeward
