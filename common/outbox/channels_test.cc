#include <absl/strings/str_cat.h>
#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "common/core/failpoint.h"
#include "common/core/status_matchers.h"
#include "common/outbox/deliverer.h"
#include "common/outbox/outbox_schema.h"
#include "common/outbox/rules.h"
#include "common/outbox/smtp.h"
#include "common/outbox/store.h"
#include "common/outbox/webhook.h"
#include "tests/support/mail_server.h"
#include "tests/support/test_database.h"
#include "tests/support/web_server.h"

// The channels against real servers on loopback.
namespace homeward {

extern const absl::Span<const EmbeddedFile> kCommandSchema;

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Result = Attempt::Result;

const std::string kKey = "a key that both of them know: 0123456789";

// An authority and a server's certificate of its, made with the openssl program.
class ChannelsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = absl::StrCat(::testing::TempDir(), "channels_test.", getpid());
    std::filesystem::create_directories(folder_);
    for (const char* name : {"ca", "foreign"}) Openssl(name, "");
    Openssl("server", absl::StrCat("-CA ", Path("ca.pem"), " -CAkey ", Path("ca.key"),
                                   " -addext basicConstraints=critical,CA:FALSE",
                                   " -addext subjectAltName=DNS:localhost,IP:127.0.0.1"));
    const std::string both = absl::StrCat("cat ", Path("server.pem"), " ", Path("server.key"), " > ", Path("both.pem"));
    ASSERT_EQ(std::system(both.c_str()), 0);
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder_); }

  static std::string Path(const std::string& file) { return absl::StrCat(folder_, "/", file); }

  SmtpRelay Plain(const MailServer& server) const {
    return {.host = "127.0.0.1", .port = server.port(), .from = "homeward@council.example", .plain = true};
  }
  SmtpRelay Secured(const MailServer& server) const {
    return {.host = "localhost",
            .port = server.port(),
            .from = "homeward@council.example",
            .authorities = Path("ca.pem"),
            .user = "relay",
            .password = "secret"};
  }
  Attempt Send(const SmtpRelay& relay, const std::string& to) const {
    return SendMail(relay,
                    {.id = "0190-1", .to = to, .subject = "A task waits", .body = "see\n.\nthere\n", .time = now_},
                    stopping_);
  }
  static Webhook HookAt(const WebServer& server, const std::string& scheme = "http") {
    return {.name = "case",
            .url = absl::StrCat(scheme, "://127.0.0.1:", server.port(), "/hook"),
            .key = kKey,
            .authorities = Path("ca.pem")};
  }
  Attempt Post(const Webhook& hook) const {
    return PostWebhook(hook, {.id = "0190-1", .body = R"({"version":1})", .time = now_}, stopping_);
  }
  // What a hook that answers so leads to.
  Attempt PostTo(int answer) const {
    const WebServer server([answer](const WebServer::Request&) { return answer; });
    Webhook hook = HookAt(server);
    hook.patience = absl::Milliseconds(300);
    return Post(hook);
  }

  const absl::Time now_ = absl::FromUnixSeconds(1790000000);
  std::atomic<bool> stopping_ = false;

 private:
  static void Openssl(const std::string& name, const std::string& arguments) {
    const std::string command = absl::StrCat(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=", name,
        " -keyout ", Path(name + ".key"), " -out ", Path(name + ".pem"), " ", arguments, " 2>&1");
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  static inline std::string folder_;
};

TEST_F(ChannelsTest, AMailArrivesAsItIs) {
  MailServer server;
  const Attempt attempt = Send(Plain(server), "worker@council.example");
  EXPECT_EQ(attempt.result, Result::kTaken) << attempt.reason << " " << attempt.answer;
  EXPECT_EQ(attempt.answer, "SMTP 250 2.0.0 taken for");
  const MailServer::Taken taken = server.Next();
  EXPECT_EQ(taken.from, "homeward@council.example");
  EXPECT_THAT(taken.to, ElementsAre("worker@council.example"));
  EXPECT_EQ(taken.text,
            "From: <homeward@council.example>\r\n"
            "To: <worker@council.example>\r\n"
            "Subject: A task waits\r\n"
            "Date: Mon, 21 Sep 2026 14:13:20 +0000\r\n"
            "Message-ID: <0190-1@council.example>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "\r\n"
            "see\r\n.\r\nthere\r\n");
}

TEST_F(ChannelsTest, ByTlsAndALogin) {
  MailServer server({Path("server.pem"), Path("server.key")});
  const Attempt attempt = Send(Secured(server), "worker@council.example");
  EXPECT_EQ(attempt.result, Result::kTaken) << attempt.reason << " " << attempt.answer;
  EXPECT_THAT(server.Next().text, HasSubstr("A task waits"));
}

// A relay that cannot be trusted or does not let us in has not refused the message: it waits until that is put right.
TEST_F(ChannelsTest, NothingGoesToARelayThatIsNotTheOne) {
  MailServer plain;
  SmtpRelay relay = Secured(plain);
  EXPECT_EQ(Send(relay, "worker@council.example").reason, "TLS_FAILED") << "it offers no TLS";
  MailServer server({Path("server.pem"), Path("server.key")});
  relay = Secured(server);
  relay.authorities = Path("foreign.pem");
  EXPECT_EQ(Send(relay, "worker@council.example").reason, "TLS_FAILED");
  relay = Secured(server);
  relay.password = "wrong";
  const Attempt denied = Send(relay, "worker@council.example");
  EXPECT_EQ(denied.reason, "LOGIN_REFUSED") << denied.answer;
  EXPECT_EQ(denied.result, Result::kFailed);
  relay.user.clear();
  EXPECT_EQ(Send(relay, "worker@council.example").result, Result::kFailed) << "it wants a login";
  EXPECT_FALSE(plain.HasMore());
  EXPECT_FALSE(server.HasMore());
}

TEST_F(ChannelsTest, WhatARelayRefusesIsForGoodAndWhatItPutsOffIsNot) {
  MailServer server;
  const Attempt refused = Send(Plain(server), "refused@council.example");
  EXPECT_EQ(refused.result, Result::kRefused);
  EXPECT_EQ(refused.answer, "SMTP 550 5.1.1 is not known here") << "without the address and the name in it";
  EXPECT_EQ(Send(Plain(server), "full@council.example").result, Result::kRefused);
  EXPECT_EQ(Send(Plain(server), "busy@council.example").result, Result::kFailed);
  EXPECT_EQ(Send(Plain(server), "closes@council.example").result, Result::kFailed);
  SmtpRelay relay = Plain(server);
  relay.port = 1;
  EXPECT_EQ(Send(relay, "worker@council.example").reason, "BROKEN_OFF");
  EXPECT_FALSE(server.HasMore());
}

// S4-03: an address cannot bring a header or a second receiver with it.
TEST_F(ChannelsTest, AnAddressThatIsNoneReachesNoServer) {
  MailServer server;
  for (const char* to : {"a@b.example\r\nBcc: c@d.example", "a@b.example>\r\nDATA", "a@b.example, c@d.example", ""}) {
    const Attempt attempt = Send(Plain(server), to);
    EXPECT_EQ(attempt.result, Result::kRefused);
    EXPECT_EQ(attempt.reason, "ADDRESS_INVALID");
  }
  EXPECT_FALSE(server.HasMore());
}

TEST_F(ChannelsTest, APostIsSignedWithTheKeyOverItsTimeAndItsBody) {
  const WebServer server([](const WebServer::Request&) { return 202; });
  const Attempt attempt = Post(HookAt(server));
  EXPECT_EQ(attempt.result, Result::kTaken) << attempt.reason;
  EXPECT_EQ(attempt.answer, "HTTP 202");
  ASSERT_EQ(server.requests().size(), 1u);
  const WebServer::Request request = server.requests().front();
  EXPECT_EQ(request.method_string(), "POST");
  EXPECT_EQ(request.target(), "/hook");
  EXPECT_EQ(request["Content-Type"], "application/json");
  EXPECT_EQ(request["Idempotency-Key"], "0190-1");
  EXPECT_EQ(request["X-Homeward-Timestamp"], "1790000000");
  const auto signed_by = [&](const std::string& key) {
    const std::string text = "1790000000." + request.body();
    unsigned char digest[32];
    unsigned int size = sizeof(digest);
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), digest, &size);
    std::string hex = "v1=";
    for (const unsigned char byte : digest) absl::StrAppend(&hex, absl::Hex(byte, absl::kZeroPad2));
    return hex;
  };
  EXPECT_EQ(request["X-Homeward-Signature"], signed_by(kKey));
  EXPECT_NE(request["X-Homeward-Signature"], signed_by(kKey + "x")) << "another key";
  EXPECT_NE(WebhookSignature(kKey, "1790000001", request.body()), signed_by(kKey)) << "another time";
}

TEST_F(ChannelsTest, AHookIsVerifiedByItsCertificate) {
  const WebServer server([](const WebServer::Request&) { return 200; }, Path("both.pem"));
  EXPECT_EQ(Post(HookAt(server, "https")).result, Result::kTaken);
  Webhook impostor = HookAt(server, "https");
  impostor.authorities = Path("foreign.pem");
  EXPECT_EQ(Post(impostor).reason, "TLS_FAILED");
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(ChannelsTest, WhatAHookAnswersSaysWhetherItIsTriedAgain) {
  for (const int answer : {400, 404, 410, 302}) EXPECT_EQ(PostTo(answer).result, Result::kRefused) << answer;
  for (const int answer : {408, 429, 500, 503}) EXPECT_EQ(PostTo(answer).reason, "NOT_NOW") << answer;
  EXPECT_EQ(PostTo(WebServer::kClose).reason, "BROKEN_OFF");
  EXPECT_EQ(PostTo(WebServer::kHang).reason, "TIMED_OUT");
}

TEST_F(ChannelsTest, ARedirectIsNotFollowed) {
  const WebServer server([](const WebServer::Request& request) { return request.target() == "/hook" ? 307 : 200; });
  EXPECT_EQ(Post(HookAt(server)).result, Result::kRefused);
  EXPECT_EQ(server.requests().size(), 1u);
}

// What a mail server that hangs costs is bounded, with the goodbye.
TEST_F(ChannelsTest, NoServerHoldsASenderUp) {
  MailServer server;
  SmtpRelay relay = Plain(server);
  relay.patience = absl::Milliseconds(500);
  const absl::Time begun = absl::Now();
  EXPECT_EQ(Send(relay, "hangs@council.example").reason, "TIMED_OUT");
  EXPECT_LT(absl::Now() - begun, absl::Seconds(30));
}

TEST_F(ChannelsTest, WhoeverStopsWaitsForNoServer) {
  absl::Notification asked;
  const WebServer server([&asked](const WebServer::Request&) {
    asked.Notify();
    return WebServer::kHang;
  });
  Attempt attempt;
  std::thread sender([&] { attempt = Post(HookAt(server)); });
  asked.WaitForNotification();
  stopping_ = true;
  sender.join();
  EXPECT_EQ(attempt.reason, "STOPPED");
}

// A process that dies when the hook has taken a message and it knows nothing of it sends it again, and the hook can
// tell.
TEST_F(ChannelsTest, ARepeatAfterADeathCarriesTheSameKey) {
  TestDatabase database(kCommandSchema);
  database.Migrate(kOutboxSchema);
  FakeClock clock(now_);
  const WebServer server([](const WebServer::Request&) { return 200; });
  const auto deliverer_on = [&](Db& db) {
    return Deliverer(
        db, clock,
        [&](const OutboxMessage& message) {
          return PostWebhook(HookAt(server), {.id = message.id, .body = "{}", .time = now_}, stopping_);
        },
        [](Change&, const OutboxMessage&) { return absl::OkStatus(); }, [] {});
  };
  OutboxMessage message;
  message.council = "E08000036";
  message.id = "0190-7";
  message.queued = message.next_attempt = now_;
  message.expires = now_ + absl::Minutes(10);
  ASSERT_THAT(database.db().Transact(absl::Now() + absl::Seconds(10),
                                     [&](Tx& tx) {
                                       OutboxStore::Save(tx, {message});
                                       return absl::OkStatus();
                                     }),
              IsOk());
  const auto die = [&] {
    Db own(database.options());
    Deliverer deliverer = deliverer_on(own);
    if (!ArmFailpoint("outbox_sent").ok() || !deliverer.RunDue().ok()) std::exit(1);
    std::exit(0);
  };
  EXPECT_EXIT(die(), ::testing::KilledBySignal(SIGKILL), "");
  clock.Advance(kOutboxLease);
  Deliverer deliverer = deliverer_on(database.db());
  EXPECT_EQ(deliverer.RunDue().value(), 1);
  std::vector<std::string> keys;
  for (const auto& request : server.requests()) keys.emplace_back(request["Idempotency-Key"]);
  EXPECT_THAT(keys, ElementsAre("0190-7", "0190-7"));
}

}  // namespace
}  // namespace homeward
