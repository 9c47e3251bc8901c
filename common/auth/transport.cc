#include "common/auth/transport.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "common/auth/small_file.h"
#include "common/core/status.h"

namespace homeward {
namespace {

namespace tls = grpc::experimental;

constexpr size_t kMaxPemBytes = 1024 * 1024;
constexpr char kPeerSpiffeId[] = "peer_spiffe_id";

// Accepts the one service that a client means to talk to. The chain has been verified before.
class SpiffeIdVerifier final : public tls::ExternalCertificateVerifier {
 public:
  explicit SpiffeIdVerifier(std::string expected) : expected_(std::move(expected)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* status) override {
    const std::vector<grpc::string_ref> ids = request->uri_names();
    const bool same = ids.size() == 1 && ids.front() == expected_;
    *status = same ? grpc::Status::OK : grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "another service answers");
    return true;
  }
  void Cancel(tls::TlsCustomVerificationCheckRequest*) override {}

 private:
  const std::string expected_;
};

// gRPC itself would only log a missing file and fail every handshake.
absl::StatusOr<std::shared_ptr<tls::CertificateProviderInterface>> Watch(const TlsFiles& files) {
  for (const std::string* path : {&files.certificate, &files.private_key, &files.authorities}) {
    HW_RETURN_IF_ERROR(ReadSmallFile(*path, kMaxPemBytes).status());
  }
  const int64_t seconds = std::max<int64_t>(1, absl::ToInt64Seconds(files.look_every));
  return std::make_shared<tls::FileWatcherCertificateProvider>(files.private_key, files.certificate, files.authorities,
                                                               static_cast<unsigned int>(seconds));
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MutualTlsServerCredentials(const TlsFiles& files) {
  HW_ASSIGN_OR_RETURN(const std::shared_ptr<tls::CertificateProviderInterface> provider, Watch(files));
  tls::TlsServerCredentialsOptions options(provider);
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return tls::TlsServerCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MutualTlsChannelCredentials(const TlsFiles& files,
                                                                                      std::string server_spiffe_id) {
  HW_ASSIGN_OR_RETURN(const std::shared_ptr<tls::CertificateProviderInterface> provider, Watch(files));
  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(provider);
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(true);
  options.set_check_call_host(false);
  options.set_certificate_verifier(
      tls::ExternalCertificateVerifier::Create<SpiffeIdVerifier>(std::move(server_spiffe_id)));
  return tls::TlsCredentials(options);
}

grpc::ChannelArguments ReconnectingSoon() {
  constexpr int kFirstMs = 100;
  constexpr int kConnectingMs = 1000;
  constexpr int kLongestMs = 2000;
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectingMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLongestMs);
  return arguments;
}

LoopbackPair LoopbackCredentials() {
  return {.server = tls::LocalServerCredentials(LOCAL_TCP), .channel = tls::LocalCredentials(LOCAL_TCP)};
}

absl::StatusOr<std::string> PeerSpiffeId(const grpc::AuthContext& context) {
  const std::vector<grpc::string_ref> ids = context.FindPropertyValues(kPeerSpiffeId);
  if (!context.IsPeerAuthenticated() || ids.size() != 1) {
    return Fail(absl::StatusCode::kUnauthenticated, "PEER_UNKNOWN", "the connection shows no service's certificate");
  }
  return std::string(ids.front().data(), ids.front().size());
}

}  // namespace homeward
