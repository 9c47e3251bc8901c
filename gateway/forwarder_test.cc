// The forwarder in a whole gateway, between real clients and a real service.

#include "gateway/forwarder.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <memory>
#include <random>
#include <thread>

#include "common/auth/development_issuer.h"
#include "common/auth/transport.h"
#include "common/core/status_matchers.h"
#include "gateway/gateway.h"
#include "gateway/testdata/talk_service.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "homeward/meeting/v1/meeting_service.grpc.pb.h"

namespace homeward::gateway {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Le;
using ::testing::Not;
using ::testing::Pair;
using Words = test::v1::Words;

constexpr char kHome[] = "E08000036";
constexpr char kForeign[] = "E10000016";
constexpr char kTraceparent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr absl::Duration kPatience = absl::Seconds(20);

Words Saying(const std::string& text, const std::string& council = kHome) {
  Words words;
  words.set_council(council);
  words.set_text(text);
  return words;
}

class Forwarding : public ::testing::Test {
 protected:
  Forwarding() { StartBackend("127.0.0.1:0"); }

  void SetUp() override {
    channel_to_backend_ = ChannelTo(absl::StrCat("127.0.0.1:", backend_port_), LoopbackCredentials().channel);
    GatewayConfig config;
    config.backends = {{.api = {Words::descriptor()->file()}, .channel = channel_to_backend_},
                       {.api = MeetingApi(), .channel = nullptr}};
    config.clock = &clock_;
    config.log = &log_;
    config.keys = FileKeySource::Open(issuer_.key_set_path()).value();
    config.tokens.issuer = std::string(kDevelopmentIssuer);
    gateway_ = Gateway::Create(std::move(config)).value();
    ASSERT_THAT(gateway_->Start(), IsOk());
    channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", gateway_->port()), LoopbackCredentials().channel);
    stub_ = test::v1::TalkService::NewStub(channel_);
  }

  void StartBackend(const std::string& address) {
    grpc::ServerBuilder builder;
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddListeningPort(address, LoopbackCredentials().server, &backend_port_);
    builder.RegisterService(&talk_);
    backend_ = builder.BuildAndStart();
    ASSERT_NE(backend_, nullptr);
  }

  std::unique_ptr<grpc::ClientContext> Context(absl::Duration timeout = kPatience) const {
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    context->AddMetadata("authorization", absl::StrCat("Bearer ", token_));
    return context;
  }

  absl::Status Say(const Words& words, grpc::ClientContext* context = nullptr) {
    const auto own = Context();
    Words reply;
    return FromGrpc(stub_->Say(context == nullptr ? own.get() : context, words, &reply));
  }

  // Whether nothing is left of any call, before long.
  bool Idle() const {
    const absl::Time until = absl::Now() + kPatience;
    while (gateway_->live() > 0 && absl::Now() < until) std::this_thread::yield();
    return gateway_->live() == 0;
  }

  const FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  const DevelopmentIssuer issuer_ =
      DevelopmentIssuer::Open(absl::StrCat(::testing::TempDir(), "/homeward_gateway")).value();
  const std::string token_ =
      issuer_
          .Sign({.subject = "worker-7", .grants = {{.council = kHome, .roles = {"missing_coordinator"}}}}, absl::Now())
          .value();
  Log log_{"gateway", true, [](absl::string_view) {}};
  TalkService talk_;
  int backend_port_ = 0;
  std::unique_ptr<grpc::Server> backend_;
  std::shared_ptr<grpc::Channel> channel_to_backend_;
  std::unique_ptr<Gateway> gateway_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<test::v1::TalkService::Stub> stub_;
};

TEST_F(Forwarding, OneMessageForOne) {
  const auto context = Context();
  Words reply;
  ASSERT_THAT(FromGrpc(stub_->Say(context.get(), Saying("hello"), &reply)), IsOk());
  EXPECT_EQ(reply.text(), "hello");
  EXPECT_EQ(context->GetServerInitialMetadata().count("homeward-replayed"), 1u);
  EXPECT_EQ(context->GetServerTrailingMetadata().count("homeward-said"), 1u);
  EXPECT_TRUE(Idle());
}

TEST_F(Forwarding, ManyMessagesForOne) {
  const auto context = Context();
  Words request = Saying("again");
  request.set_times(1000);
  const auto reader = stub_->Repeat(context.get(), request);
  Words words;
  int count = 0;
  while (reader->Read(&words)) count += words.text() == "again" ? 1 : 0;
  EXPECT_THAT(FromGrpc(reader->Finish()), IsOk());
  EXPECT_EQ(count, 1000);
  EXPECT_TRUE(Idle());
}

TEST_F(Forwarding, OneMessageForMany) {
  const auto context = Context();
  Words reply;
  const auto writer = stub_->Gather(context.get(), &reply);
  for (const char* text : {"a", "b", "c"}) ASSERT_TRUE(writer->Write(Saying(text)));
  writer->WritesDone();
  EXPECT_THAT(FromGrpc(writer->Finish()), IsOk());
  EXPECT_EQ(reply.text(), "abc");
  EXPECT_TRUE(Idle());
}

TEST_F(Forwarding, MessagesToAndFro) {
  const auto context = Context();
  const auto stream = stub_->Talk(context.get());
  Words reply;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(stream->Write(Saying(absl::StrCat(i))));
    ASSERT_TRUE(stream->Read(&reply));
    EXPECT_EQ(reply.text(), absl::StrCat(i));
  }
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&reply));
  EXPECT_THAT(FromGrpc(stream->Finish()), IsOk());
  EXPECT_TRUE(Idle());
}

TEST_F(Forwarding, AnEarlyEndDoesNotHang) {
  const auto context = Context();
  const auto stream = stub_->Talk(context.get());
  ASSERT_TRUE(stream->Write(Saying("fail")));
  Words reply;
  EXPECT_FALSE(stream->Read(&reply));  // and the caller never says that it is done
  EXPECT_THAT(FromGrpc(stream->Finish()), FailsWith(absl::StatusCode::kNotFound, "WORDS_NOT_FOUND"));
  EXPECT_TRUE(Idle());
}

TEST_F(Forwarding, ErrorsKeepTheirDetailsOnce) {
  const auto context = Context();
  Words reply;
  const grpc::Status status = stub_->Say(context.get(), Saying("fail"), &reply);
  EXPECT_THAT(FromGrpc(status), FailsWith(absl::StatusCode::kNotFound, "WORDS_NOT_FOUND"));
  EXPECT_EQ(status.error_details(), TalkService::Refusal().error_details());
  EXPECT_EQ(context->GetServerTrailingMetadata().count("grpc-status-details-bin"), 1u);
}

TEST_F(Forwarding, HeadersThatMeanSomethingTravelOn) {
  const auto context = Context();
  context->AddMetadata("traceparent", kTraceparent);
  context->AddMetadata("homeward-purpose", "night duty");
  context->AddMetadata("x-other", "stays");
  ASSERT_THAT(Say(Saying("hello"), context.get()), IsOk());
  const auto headers = talk_.headers();
  EXPECT_THAT(headers, Contains(Pair("authorization", absl::StrCat("Bearer ", token_))));
  EXPECT_THAT(headers, Contains(Pair("homeward-purpose", "night duty")));
  EXPECT_THAT(headers, Contains(Pair("traceparent", AllOf(HasSubstr("0af7651916cd43dd8448eb211c80319c"),
                                                          Not(HasSubstr("b7ad6b7169203331"))))));
  EXPECT_THAT(headers, Not(Contains(Key("x-other"))));
}

TEST_F(Forwarding, ATraceIsMadeWhereThereIsNone) {
  ASSERT_THAT(Say(Saying("hello")), IsOk());
  EXPECT_THAT(talk_.headers(), Contains(Key("traceparent")));
}

TEST_F(Forwarding, RefusesWhomNobodyKnowsAndLeavesTheRestToTheService) {
  grpc::ClientContext nobody;
  EXPECT_THAT(Say(Saying("hello"), &nobody), FailsWith(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  grpc::ClientContext forger;
  forger.AddMetadata("authorization", "Bearer a.b.c");
  EXPECT_THAT(Say(Saying("hello"), &forger), FailsWith(absl::StatusCode::kUnauthenticated, "TOKEN_MALFORMED"));
  EXPECT_EQ(talk_.calls(), 0);
  EXPECT_THAT(Say(Saying("hello", kForeign)), IsOk());
  EXPECT_THAT(Say(Saying("hello", "nowhere")), IsOk());
  EXPECT_TRUE(Idle());
}

TEST_F(Forwarding, WhatIsNotPublicDoesNotExist) {
  const auto context = Context();
  Words reply;
  EXPECT_THAT(FromGrpc(stub_->Whisper(context.get(), Saying("hello"), &reply)),
              FailsWith(absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN"));
  EXPECT_EQ(talk_.calls(), 0);
}

// gRPC rounds what is left up by as much as one per cent on each of the two hops.
TEST_F(Forwarding, TheDeadlineTravelsOn) {
  const auto context = Context(absl::Seconds(60));
  ASSERT_THAT(Say(Saying("hello"), context.get()), IsOk());
  EXPECT_THAT(talk_.time_left(), AllOf(Gt(absl::Seconds(40)), Le(absl::Seconds(62))));
  grpc::ClientContext patient;
  patient.AddMetadata("authorization", absl::StrCat("Bearer ", token_));
  ASSERT_THAT(Say(Saying("hello"), &patient), IsOk());
  EXPECT_THAT(talk_.time_left(), AllOf(Gt(absl::ZeroDuration()), Le(absl::Seconds(6))));
}

TEST_F(Forwarding, ADeadlineEndsTheCallInTheServiceToo) {
  const auto context = Context(absl::Milliseconds(300));
  Words reply;
  EXPECT_EQ(stub_->Wait(context.get(), Saying("hello"), &reply).error_code(), grpc::DEADLINE_EXCEEDED);
  EXPECT_TRUE(talk_.AwaitCancelled(1));
  EXPECT_TRUE(Idle());
}

TEST_F(Forwarding, ACancelReachesTheService) {
  const auto context = Context(absl::Seconds(60));
  std::thread caller([&] {
    Words reply;
    EXPECT_EQ(stub_->Wait(context.get(), Saying("hello"), &reply).error_code(), grpc::CANCELLED);
  });
  EXPECT_TRUE(talk_.AwaitWaiting(1));
  context->TryCancel();
  caller.join();
  EXPECT_TRUE(talk_.AwaitCancelled(1));
  EXPECT_TRUE(Idle());
}

TEST_F(Forwarding, AServiceThatIsDownIsNamedByReasonAndNotByAddress) {
  ASSERT_THAT(Say(Saying("hello")), IsOk());
  backend_->Shutdown();
  const auto context = Context();
  Words reply;
  const grpc::Status down = stub_->Say(context.get(), Saying("hello"), &reply);
  EXPECT_THAT(FromGrpc(down), FailsWith(absl::StatusCode::kUnavailable, "BACKEND_UNAVAILABLE"));
  for (const std::string& text : {down.error_message(), down.error_details()}) {
    EXPECT_THAT(text, Not(HasSubstr("127.0.0.1")));
    EXPECT_THAT(text, Not(HasSubstr(absl::StrCat(backend_port_))));
  }
  StartBackend(absl::StrCat("127.0.0.1:", backend_port_));
  ASSERT_TRUE(channel_to_backend_->WaitForConnected(absl::ToChronoTime(absl::Now() + kPatience)));
  EXPECT_THAT(Say(Saying("hello")), IsOk());
  EXPECT_TRUE(Idle());
}

TEST_F(Forwarding, AServiceThatIsNotConfiguredIsUnavailable) {
  const auto context = Context();
  meeting::v1::ListObligationsRequest request;
  request.set_council(kHome);
  meeting::v1::ListObligationsResponse reply;
  const grpc::Status status =
      meeting::v1::MeetingService::NewStub(channel_)->ListObligations(context.get(), request, &reply);
  EXPECT_THAT(FromGrpc(status), FailsWith(absl::StatusCode::kUnavailable, "BACKEND_UNAVAILABLE"));
}

TEST_F(Forwarding, AMessageThatIsTooLargeIsRefused) {
  EXPECT_THAT(Say(Saying(std::string(3 << 20, 'x'))), IsOk());
  const auto context = Context();
  Words reply;
  EXPECT_EQ(stub_->Say(context.get(), Saying(std::string(5 << 20, 'x')), &reply).error_code(),
            grpc::RESOURCE_EXHAUSTED);
  EXPECT_EQ(talk_.calls(), 1);
  EXPECT_TRUE(Idle());
}

// A quiet stream is under way: what it has said so far is "hello".
class Listening {
 public:
  Listening(test::v1::TalkService::Stub& stub, std::unique_ptr<grpc::ClientContext> context)
      : context_(std::move(context)), reader_(stub.Listen(context_.get(), Saying("hello"))) {}
  std::string Heard() {
    Words words;
    return reader_->Read(&words) ? words.text() : "";
  }
  absl::Status End() {
    while (!Heard().empty()) {
    }
    return FromGrpc(reader_->Finish());
  }
  void Cancel() { context_->TryCancel(); }

 private:
  const std::unique_ptr<grpc::ClientContext> context_;
  const std::unique_ptr<grpc::ClientReader<Words>> reader_;
};

TEST_F(Forwarding, AStreamLastsAsLongAsItsCallerWants) {
  auto patient = std::make_unique<grpc::ClientContext>();
  patient->AddMetadata("authorization", absl::StrCat("Bearer ", token_));
  Listening listening(*stub_, std::move(patient));
  EXPECT_EQ(listening.Heard(), "hello");
  EXPECT_GT(talk_.time_left(), absl::Hours(24)) << "no deadline";
  listening.Cancel();
  EXPECT_EQ(listening.End().code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(talk_.AwaitCancelled(1));
  EXPECT_TRUE(Idle());
  Listening limited(*stub_, Context(absl::Milliseconds(300)));
  EXPECT_EQ(limited.End().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(talk_.AwaitCancelled(2));
  EXPECT_TRUE(Idle());
}

TEST_F(Forwarding, AStreamEndsAtOnceAndWithAReasonWhenTheGatewayStops) {
  Listening listening(*stub_, Context(absl::Minutes(5)));
  EXPECT_EQ(listening.Heard(), "hello");
  const absl::Time began = absl::Now();
  gateway_->Drain(began + absl::Minutes(5));
  EXPECT_LT(absl::Now() - began, absl::Minutes(1));
  EXPECT_THAT(listening.End(), FailsWith(absl::StatusCode::kUnavailable, "DRAINING"));
  EXPECT_TRUE(talk_.AwaitCancelled(1));
}

TEST_F(Forwarding, AStreamOutlivesNeitherItsTokenNorItsService) {
  const std::string brief = issuer_
                                .Sign({.subject = "worker-8",
                                       .grants = {{.council = kHome, .roles = {"missing_coordinator"}}},
                                       .lifetime = absl::Seconds(1)},
                                      absl::Now())
                                .value();
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("authorization", absl::StrCat("Bearer ", brief));
  EXPECT_THAT(Listening(*stub_, std::move(context)).End(),
              FailsWith(absl::StatusCode::kUnauthenticated, "TOKEN_EXPIRED"));
  Listening listening(*stub_, Context(absl::Minutes(5)));
  EXPECT_EQ(listening.Heard(), "hello");
  backend_->Shutdown(absl::ToChronoTime(absl::Now()));
  EXPECT_THAT(listening.End(), FailsWith(absl::StatusCode::kUnavailable, "BACKEND_UNAVAILABLE"));
  EXPECT_TRUE(Idle());
}

// Calls of every shape, cancelled at any moment, from several callers at once.
TEST_F(Forwarding, NothingIsLeftOfFiveHundredCallsAndCancellations) {
  auto caller = [&](unsigned seed) {
    std::mt19937 random(seed);
    for (int i = 0; i < 50; ++i) {
      const auto context = random() % 7 == 0 ? std::make_unique<grpc::ClientContext>()  // refused: nobody
                                             : Context(absl::Milliseconds(1 + random() % 200));
      Words request = Saying(random() % 5 == 0 ? "fail" : "hello");
      request.set_times(static_cast<int>(random() % 200));
      Words reply;
      switch (random() % 5) {
        case 0:
          stub_->Say(context.get(), request, &reply);
          break;
        case 1: {
          const auto reader = stub_->Repeat(context.get(), request);
          if (random() % 2 == 0) context->TryCancel();
          while (reader->Read(&reply)) {
          }
          reader->Finish();
          break;
        }
        case 2: {
          const auto stream = stub_->Talk(context.get());
          stream->Write(request);
          if (random() % 2 == 0) stream->Read(&reply);
          if (random() % 2 == 0) context->TryCancel();
          stream->WritesDone();
          while (stream->Read(&reply)) {
          }
          stream->Finish();
          break;
        }
        case 3: {
          const auto reader = stub_->Listen(context.get(), request);
          if (random() % 2 == 0) reader->Read(&reply);
          context->TryCancel();
          reader->Finish();
          break;
        }
        default:
          stub_->Wait(context.get(), request, &reply);
      }
    }
  };
  std::vector<std::thread> callers;
  for (unsigned seed = 0; seed < 10; ++seed) callers.emplace_back(caller, seed);
  for (std::thread& thread : callers) thread.join();
  EXPECT_TRUE(Idle());
  EXPECT_THAT(Say(Saying("hello")), IsOk());
}

TEST_F(Forwarding, StoppingEndsCallsUnderWay) {
  std::thread caller([&] {
    const auto context = Context(absl::Seconds(60));
    Words reply;
    EXPECT_FALSE(stub_->Wait(context.get(), Saying("hello"), &reply).ok());
  });
  EXPECT_TRUE(talk_.AwaitWaiting(1));
  gateway_->Drain(absl::Now());
  caller.join();
  EXPECT_TRUE(talk_.AwaitCancelled(1));
  EXPECT_TRUE(Idle());
}

TEST_F(Forwarding, HealthAndReflectionKnowTheForwardedServices) {
  const auto context = Context();
  grpc::health::v1::HealthCheckRequest ask;
  ask.set_service("homeward.test.v1.TalkService");
  grpc::health::v1::HealthCheckResponse health;
  ASSERT_TRUE(grpc::health::v1::Health::NewStub(channel_)->Check(context.get(), ask, &health).ok());
  EXPECT_EQ(health.status(), grpc::health::v1::HealthCheckResponse::SERVING);

  const auto second = Context();
  const auto reflection = grpc::reflection::v1::ServerReflection::NewStub(channel_);
  const auto stream = reflection->ServerReflectionInfo(second.get());
  grpc::reflection::v1::ServerReflectionRequest request;
  request.set_list_services("*");
  ASSERT_TRUE(stream->Write(request));
  grpc::reflection::v1::ServerReflectionResponse response;
  ASSERT_TRUE(stream->Read(&response));
  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) names.push_back(service.name());
  EXPECT_THAT(names, Contains("homeward.test.v1.TalkService"));
  EXPECT_THAT(names, Contains("homeward.gateway.v1.GatewayService"));
  stream->WritesDone();
  stream->Finish();
}

}  // namespace
}  // namespace homeward::gateway
