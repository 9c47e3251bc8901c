#include "common/edge/pipeline.h"

#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "homeward/test/v1/echo.pb.h"

// What the pipeline decides before anybody is known and for other services; the rest needs a database and is tested
// through a running server.
namespace homeward {
namespace {

constexpr char kReader[] = "spiffe://homeward/reader";
constexpr char kCount[] = "/homeward.test.v1.EchoService/CountNotes";

class NoKeys final : public KeySource {
 public:
  std::shared_ptr<const KeySet> Keys() override { return nullptr; }
  void NoteUnknownKey() override {}
  absl::Status last_refresh() const override { return absl::OkStatus(); }
};

class Handlers {
 public:
  absl::StatusOr<test::v1::CountNotesResponse> CountNotes(Call& call, const test::v1::CountNotesRequest&) {
    calls.push_back(call);
    return test::v1::CountNotesResponse();
  }
  std::vector<Call> calls;
};

// Answers as many calls at once as there are, each with its trace in words of its own.
class TogetherHandlers {
 public:
  std::vector<absl::StatusOr<test::v1::CountNotesResponse>> CountNotes(
      const std::vector<Asking<test::v1::CountNotesRequest>>& asked) {
    turns.push_back(asked.size());
    std::vector<absl::StatusOr<test::v1::CountNotesResponse>> replies;
    for (const auto& [call, request] : asked) {
      if (call->purpose == "refused") {
        replies.emplace_back(Fail(absl::StatusCode::kNotFound, "NOTE_NOT_FOUND", "no such note"));
      } else {
        replies.emplace_back(test::v1::CountNotesResponse())
            .value()
            .set_notes(static_cast<int64_t>(call->purpose.size()));
      }
    }
    return replies;
  }
  std::vector<size_t> turns;
};

class Piping : public ::testing::Test {
 protected:
  Piping() {
    table_.Add("homeward.test.v1.EchoService", &handlers_, &Handlers::CountNotes);
    peers_.Allow(kCount, kReader);
  }

  absl::Status Serve(const Incoming& incoming, const std::string& bytes = "") {
    const grpc::Slice slice(bytes);
    grpc::ByteBuffer request(&slice, 1);
    absl::Status ended = absl::UnknownError("not done");
    pipeline_.Serve(*table_.Find(kCount), incoming, request,
                    [&](const Call&, const absl::Status& status, Pipeline::Reply) { ended = status; });
    EXPECT_EQ(seen_.size(), ++served_) << "every call is seen once";
    EXPECT_EQ(seen_.back(), ended);
    return ended;
  }

  FakeClock clock_{absl::FromUnixSeconds(1'774'649'700)};
  const std::unique_ptr<TokenVerifier> verifier_ =
      TokenVerifier::Create({.issuer = "https://identity.example"}, std::make_shared<NoKeys>(),
                            Roles::Reviewed().value())
          .value();
  PeerAllowList peers_;
  Handlers handlers_;
  RpcTable table_;
  std::vector<absl::Status> seen_;
  size_t served_ = 0;
  const Pipeline pipeline_{{.clock = &clock_,
                            .verifier = verifier_.get(),
                            .peers = &peers_,
                            .audit = nullptr,
                            .observe = [this](const Served& served) { seen_.push_back(served.status); }}};
};

const absl::Time kForEver = absl::InfiniteFuture();

TEST_F(Piping, BeginsNothingForWhichTheTimeIsUp) {
  const Incoming late{.peer = kReader, .deadline = absl::Now() - absl::Seconds(1)};
  EXPECT_THAT(Serve(late), FailsWith(absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED"));
  const Incoming almost{.peer = kReader, .deadline = absl::Now() + absl::Milliseconds(1)};
  EXPECT_THAT(Serve(almost), FailsWith(absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED"));
  EXPECT_THAT(handlers_.calls, ::testing::IsEmpty());
}

TEST_F(Piping, GivesACallWithoutADeadlineFiveSeconds) {
  const absl::Time before = absl::Now();
  ASSERT_THAT(Serve({.peer = kReader, .deadline = kForEver}), IsOk());
  EXPECT_GT(handlers_.calls.front().deadline, before + absl::Seconds(4));
  EXPECT_LT(handlers_.calls.front().deadline, absl::Now() + absl::Seconds(5));
}

TEST_F(Piping, GoesOnWithTheCallersTraceAndDomainTime) {
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  ASSERT_THAT(Serve({.traceparent = "00-" + trace + "-b7ad6b7169203331-01", .peer = kReader, .deadline = kForEver}),
              IsOk());
  EXPECT_EQ(handlers_.calls.front().trace, trace);
  EXPECT_EQ(handlers_.calls.front().now, clock_.Now());
}

TEST_F(Piping, ServesAnotherServiceOnlyWhereItIsAllowed) {
  ASSERT_THAT(Serve({.peer = kReader, .deadline = kForEver}), IsOk());
  EXPECT_EQ(handlers_.calls.front().caller->kind, Caller::Kind::kSystem);
  EXPECT_EQ(handlers_.calls.front().caller->subject, kReader);
  EXPECT_THAT(Serve({.peer = "spiffe://homeward/stranger", .deadline = kForEver}),
              FailsWith(absl::StatusCode::kPermissionDenied, "PEER_NOT_ALLOWED"));
}

TEST_F(Piping, ATokenSpeaksForItselfWhoeverBringsIt) {
  EXPECT_THAT(Serve({.authorization = "Basic abc", .peer = kReader, .deadline = kForEver}),
              FailsWith(absl::StatusCode::kUnauthenticated, "TOKEN_MALFORMED"));
  EXPECT_THAT(Serve({.deadline = kForEver}), FailsWith(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING"));
}

TEST_F(Piping, ThePurposeIsShortText) {
  const std::string most(200, 'x');
  EXPECT_THAT(Serve({.purpose = most, .peer = kReader, .deadline = kForEver}), IsOk());
  EXPECT_EQ(handlers_.calls.front().purpose, most);
  for (const std::string& purpose : {most + "x", std::string("\xff"), std::string("a\x1b")}) {
    const absl::Status status = Serve({.purpose = purpose, .peer = kReader, .deadline = kForEver});
    EXPECT_THAT(status, FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
    EXPECT_EQ(ProblemOf(status).field, "homeward-purpose");
  }
}

TEST_F(Piping, RefusesBytesThatAreNoRequest) {
  EXPECT_THAT(Serve({.peer = kReader, .deadline = kForEver}, "\xff\xff\xff"),
              FailsWith(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST"));
}

TEST_F(Piping, IgnoresFieldsThatItDoesNotKnow) {
  EXPECT_THAT(Serve({.peer = kReader, .deadline = kForEver}, "\x12\x01x"), IsOk());
}

TEST_F(Piping, ACallThatNobodyTookIsSeenToo) {
  absl::Status ended;
  pipeline_.Refuse(*table_.Find(kCount), {.deadline = kForEver},
                   Fail(absl::StatusCode::kResourceExhausted, "SERVER_BUSY", "too many"),
                   [&](const Call& call, const absl::Status& status, Pipeline::Reply reply) {
                     EXPECT_EQ(call.method, kCount);
                     EXPECT_EQ(reply, nullptr);
                     ended = status;
                   });
  EXPECT_THAT(ended, FailsWith(absl::StatusCode::kResourceExhausted, "SERVER_BUSY"));
  EXPECT_THAT(seen_, ::testing::ElementsAre(ended));
}

// Calls that are served together have nothing to do with one another: each is refused or answered by itself.
TEST_F(Piping, ServesEachOfManyAsIfAlone) {
  TogetherHandlers together;
  RpcTable table;
  table.AddTogether("homeward.test.v1.EchoService", &together, &TogetherHandlers::CountNotes);
  const std::vector<Incoming> incoming = {
      {.purpose = "two", .peer = kReader, .deadline = kForEver},
      {.purpose = "late", .peer = kReader, .deadline = absl::Now() - absl::Seconds(1)},
      {.purpose = "refused", .peer = kReader, .deadline = kForEver},
      {.purpose = "stranger", .peer = "spiffe://homeward/stranger", .deadline = kForEver},
      {.purpose = "twelve", .peer = kReader, .deadline = kForEver}};
  std::vector<grpc::ByteBuffer> requests(incoming.size());
  std::map<std::string, std::string> answers;
  std::vector<Pipeline::Arrival> arrivals;
  for (size_t i = 0; i < incoming.size(); ++i) {
    const grpc::Slice nothing("");
    requests[i] = grpc::ByteBuffer(&nothing, 1);
    arrivals.push_back(
        {incoming[i], &requests[i], [&, i](const Call&, const absl::Status& status, Pipeline::Reply reply) {
           answers[incoming[i].purpose] = status.ok() ? reply->ShortDebugString() : ProblemOf(status).reason;
         }});
  }
  pipeline_.ServeTogether(*table.Find(kCount), std::move(arrivals));
  EXPECT_THAT(answers, ::testing::ElementsAre(
                           ::testing::Pair("late", "DEADLINE_PASSED"), ::testing::Pair("refused", "NOTE_NOT_FOUND"),
                           ::testing::Pair("stranger", "PEER_NOT_ALLOWED"), ::testing::Pair("twelve", "notes: 6"),
                           ::testing::Pair("two", "notes: 3")));
  EXPECT_THAT(together.turns, ::testing::ElementsAre(3));
  EXPECT_EQ(seen_.size(), incoming.size()) << "every call is seen once";
}

}  // namespace
}  // namespace homeward
