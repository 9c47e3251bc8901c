#include "common/auth/transport.h"

#include <absl/strings/str_cat.h>
#include <absl/synchronization/notification.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "common/core/status_matchers.h"

namespace homeward {
namespace {

// Ends every call at once, whatever the method, with the peer's SPIFFE id as the message.
class WhoCalls final : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    class Reactor final : public grpc::ServerGenericBidiReactor {
     public:
      explicit Reactor(const grpc::AuthContext& peer) {
        const auto id = PeerSpiffeId(peer);
        Finish(id.ok() ? grpc::Status(grpc::StatusCode::ALREADY_EXISTS, *id)
                       : grpc::Status(grpc::StatusCode::UNAUTHENTICATED, ProblemOf(id.status()).reason));
      }
      void OnDone() override { delete this; }
    };
    ++calls_;
    return new Reactor(*context->auth_context());
  }

  int calls() const { return calls_; }

 private:
  std::atomic<int> calls_ = 0;
};

// How one call over this channel ends.
grpc::Status CallOver(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  const grpc::Slice nothing;
  const grpc::ByteBuffer request(&nothing, 1);
  grpc::ByteBuffer response;
  grpc::Status outcome;
  absl::Notification done;
  stub.UnaryCall(&context, "/homeward.test.v1.Test/WhoAmI", grpc::StubOptions(), &request, &response,
                 [&](grpc::Status status) {
                   outcome = std::move(status);
                   done.Notify();
                 });
  done.WaitForNotification();
  return outcome;
}

// A server of WhoCalls on a free loopback port.
class RunningServer {
 public:
  explicit RunningServer(std::shared_ptr<grpc::ServerCredentials> credentials) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", std::move(credentials), &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
  }
  ~RunningServer() { server_->Shutdown(); }

  // How one call ends over a connection of its own.
  grpc::Status Call(const std::shared_ptr<grpc::ChannelCredentials>& credentials) const {
    return CallOver(ChannelTo(address(), credentials));
  }
  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }
  int calls() const { return service_.calls(); }

 private:
  WhoCalls service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// Two authorities and some certificates of theirs, made with the openssl program.
class MutualTls : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = absl::StrCat(::testing::TempDir(), "transport_test.", getpid());
    std::filesystem::create_directories(folder_);
    MakeAuthority("ca");
    MakeAuthority("foreign");
    MakeCertificate("server", "ca", "URI:spiffe://homeward/episode-service,IP:127.0.0.1");
    MakeCertificate("client", "ca", "URI:spiffe://homeward/gateway,IP:127.0.0.1");
    MakeCertificate("impostor", "foreign", "URI:spiffe://homeward/gateway");
    MakeCertificate("nameless", "ca", "DNS:gateway");
    MakeCertificate("two_names", "ca",
                    "URI:spiffe://homeward/gateway,URI:spiffe://homeward/episode-service,IP:127.0.0.1");
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder_); }

  static std::string Path(const std::string& file) { return absl::StrCat(folder_, "/", file); }
  static TlsFiles Files(const std::string& name, const std::string& authority = "ca") {
    return {.certificate = Path(name + ".pem"),
            .private_key = Path(name + ".key"),
            .authorities = Path(authority + ".pem"),
            .look_every = absl::Seconds(1)};
  }
  static std::shared_ptr<grpc::ServerCredentials> ServerOf(const TlsFiles& files) {
    return MutualTlsServerCredentials(files).value();
  }
  static std::shared_ptr<grpc::ChannelCredentials> ClientOf(const TlsFiles& files,
                                                            const std::string& server = kServer) {
    return MutualTlsChannelCredentials(files, server).value();
  }

  static constexpr char kServer[] = "spiffe://homeward/episode-service";

 private:
  static void Openssl(const std::string& name, const std::string& arguments) {
    const std::string command = absl::StrCat(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=", name,
        " -keyout ", Path(name + ".key"), " -out ", Path(name + ".pem"), " ", arguments, " 2>&1");
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }
  static void MakeAuthority(const std::string& name) { Openssl(name, ""); }
  static void MakeCertificate(const std::string& name, const std::string& authority, const std::string& names) {
    Openssl(name, absl::StrCat("-CA ", Path(authority + ".pem"), " -CAkey ", Path(authority + ".key"),
                               " -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=", names));
  }

  static inline std::string folder_;
};

void ExpectNoConnection(const grpc::Status& outcome) {
  EXPECT_EQ(outcome.error_code(), grpc::StatusCode::UNAVAILABLE) << outcome.error_message();
}

TEST_F(MutualTls, TheServerSeesWhichServiceCalls) {
  const RunningServer server(ServerOf(Files("server")));
  const grpc::Status outcome = server.Call(ClientOf(Files("client")));
  EXPECT_EQ(outcome.error_code(), grpc::StatusCode::ALREADY_EXISTS) << outcome.error_message();
  EXPECT_EQ(outcome.error_message(), "spiffe://homeward/gateway");
}

TEST_F(MutualTls, AClientOfAnotherAuthorityIsRefused) {
  const RunningServer server(ServerOf(Files("server")));
  ExpectNoConnection(server.Call(ClientOf(Files("impostor"))));
}

TEST_F(MutualTls, AClientWithoutCertificateOrTlsIsRefused) {
  const RunningServer server(ServerOf(Files("server")));
  std::ifstream authority(Path("ca.pem"));
  const std::string pem{std::istreambuf_iterator<char>(authority), {}};
  grpc::experimental::TlsChannelCredentialsOptions bare;
  bare.set_certificate_provider(std::make_shared<grpc::experimental::StaticDataCertificateProvider>(pem));
  bare.watch_root_certs();
  bare.set_check_call_host(false);
  bare.set_certificate_verifier(std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
  ExpectNoConnection(server.Call(grpc::experimental::TlsCredentials(bare)));
  ExpectNoConnection(server.Call(grpc::InsecureChannelCredentials()));
}

TEST_F(MutualTls, AServerOfAnotherAuthorityIsRefused) {
  const RunningServer server(ServerOf(Files("server")));
  ExpectNoConnection(server.Call(ClientOf(Files("client", "foreign"))));
}

TEST_F(MutualTls, AnotherServiceThanTheOneMeantIsRefused) {
  const RunningServer server(ServerOf(Files("server")));
  ExpectNoConnection(server.Call(ClientOf(Files("client"), "spiffe://homeward/meeting-service")));
  const RunningServer both(ServerOf(Files("two_names")));
  ExpectNoConnection(both.Call(ClientOf(Files("client"))));
}

TEST_F(MutualTls, ACertificateWithoutOneSpiffeIdIsNoPeer) {
  const RunningServer server(ServerOf(Files("server")));
  for (const char* name : {"nameless", "two_names"}) {
    const grpc::Status outcome = server.Call(ClientOf(Files(name)));
    EXPECT_EQ(outcome.error_code(), grpc::StatusCode::UNAUTHENTICATED) << name;
    EXPECT_EQ(outcome.error_message(), "PEER_UNKNOWN") << name;
  }
}

TEST_F(MutualTls, ARenewedCertificateCountsWithoutARestart) {
  const auto copy = [](const char* from, const char* to) {
    for (const char* end : {".key", ".pem"}) {
      const std::string fresh = Path(absl::StrCat(to, end, ".new"));
      std::filesystem::copy_file(Path(absl::StrCat(from, end)), fresh);
      std::filesystem::rename(fresh, Path(absl::StrCat(to, end)));
    }
  };
  copy("client", "rotated");
  const RunningServer server(ServerOf(Files("rotated")));
  EXPECT_EQ(server.Call(ClientOf(Files("client"), "spiffe://homeward/gateway")).error_code(),
            grpc::StatusCode::ALREADY_EXISTS);
  copy("server", "rotated");
  const auto credentials = ClientOf(Files("client"));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  grpc::Status outcome;
  do {
    outcome = server.Call(credentials);
  } while (outcome.error_code() != grpc::StatusCode::ALREADY_EXISTS && std::chrono::steady_clock::now() < end);
  EXPECT_EQ(outcome.error_message(), "spiffe://homeward/gateway");
}

TEST_F(MutualTls, MissingFilesAreSaidAtTheStart) {
  TlsFiles files = Files("server");
  files.private_key = Path("none.key");
  EXPECT_THAT(MutualTlsServerCredentials(files), FailsWith(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));
  EXPECT_THAT(MutualTlsChannelCredentials(files, kServer),
              FailsWith(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));
}

TEST(Loopback, ConnectsAndNamesNobody) {
  const LoopbackPair pair = LoopbackCredentials();
  const RunningServer server(pair.server);
  const grpc::Status outcome = server.Call(pair.channel);
  EXPECT_EQ(outcome.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(outcome.error_message(), "PEER_UNKNOWN");
}

// What a headless Kubernetes Service gives is a list of addresses.
TEST(Channel, TakesReplicasInTurnAndLeavesOutOneThatIsGone) {
  const LoopbackPair pair = LoopbackCredentials();
  const RunningServer stays(pair.server);
  auto goes = std::make_unique<RunningServer>(pair.server);
  const auto channel = ChannelTo(absl::StrCat("ipv4:", stays.address(), ",", goes->address()), pair.channel);

  const auto answered = [&channel] { return CallOver(channel).error_message() == "PEER_UNKNOWN"; };
  while (stays.calls() == 0 || goes->calls() == 0) ASSERT_TRUE(answered());  // each is asked once it is connected
  const int before = stays.calls();
  for (int call = 0; call < 10; ++call) EXPECT_TRUE(answered());
  EXPECT_GE(stays.calls(), before + 3);
  EXPECT_LE(stays.calls(), before + 7);

  goes.reset();
  for (int lost = 0; lost < 100 && !answered(); ++lost) continue;  // what was on the way to it
  for (int call = 0; call < 10; ++call) EXPECT_TRUE(answered());
}

}  // namespace
}  // namespace homeward
