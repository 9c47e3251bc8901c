// What every RPC of every service can rely on, tried through a real client.

#include <absl/strings/str_cat.h>
#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <future>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "common/core/status_matchers.h"
#include "common/edge/consistency_token.h"
#include "common/edge/grpc_status.h"
#include "common/server/testdata/running_service.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace homeward {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;
constexpr char kRemember[] = "/homeward.test.v1.EchoService/Remember";
constexpr char kTraceparent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class Serving : public RunningService {
 protected:
  void SetUp() override { Start(); }

  std::string AuditOf(const std::string& columns) {
    return Value(absl::StrCat("SELECT CONCAT_WS(' ', ", columns, ") FROM audit ORDER BY audit DESC LIMIT 1"));
  }
};

std::string InitialMetadata(const grpc::ClientContext& context, const char* key) {
  const auto& metadata = context.GetServerInitialMetadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? "" : std::string(found->second.data(), found->second.size());
}

TEST_F(Serving, RefusesWhoeverShowsNoGoodToken) {
  for (const auto& [token, reason] :
       std::map<std::string, std::string>{{"", "TOKEN_MISSING"},
                                          {"a.b.c", "TOKEN_MALFORMED"},
                                          {Token(absl::Now() - absl::Hours(9)), "TOKEN_EXPIRED"}}) {
    EXPECT_THAT(Remember(NewNote(), Context(token).get()), FailsWith(kUnauthenticated, reason));
  }
  EXPECT_EQ(Value("SELECT COUNT(*) FROM note"), "0");
  EXPECT_EQ(Value("SELECT COUNT(*) FROM audit"), "0");
}

TEST_F(Serving, ErrorsSayReasonAndTraceInTheirDetails) {
  const auto context = Context("");
  context->AddMetadata("traceparent", kTraceparent);
  test::v1::Note note;
  const grpc::Status status = stub_->Remember(context.get(), NewNote(), &note);
  google::rpc::Status wire;
  ASSERT_TRUE(wire.ParseFromString(status.error_details()));
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(wire.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "TOKEN_MISSING");
  EXPECT_EQ(info.domain(), "homeward");
  google::rpc::RequestInfo request;
  ASSERT_TRUE(wire.details(1).UnpackTo(&request));
  EXPECT_EQ(request.request_id(), "0af7651916cd43dd8448eb211c80319c");
}

TEST_F(Serving, AuditsWhatItRefuses) {
  test::v1::RememberRequest elsewhere = NewNote();
  elsewhere.set_council("E08000035");
  const auto context = Context(Token());
  context->AddMetadata("homeward-purpose", "night duty");
  EXPECT_THAT(Remember(elsewhere, context.get()), FailsWith(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_EQ(AuditOf("council, caller, purpose, method, outcome, reason"),
            absl::StrCat("E08000035 worker-7 night duty ", kRemember, " PERMISSION_DENIED PERMISSION_MISSING"));
  EXPECT_EQ(Value("SELECT COUNT(*) FROM audit_subject"), "0");
}

TEST_F(Serving, AReadIsAuditedBeforeItsReplyLeaves) {
  const std::string id = Remember(NewNote())->note();
  ASSERT_THAT(GetNote(id), IsOk());
  EXPECT_EQ(AuditOf("method, resource, outcome, roles"),
            absl::StrCat("/homeward.test.v1.EchoService/GetNote ", id, " OK missing_coordinator"));
  EXPECT_EQ(
      Value("SELECT subject FROM audit_subject s JOIN audit a ON a.audit = s.audit WHERE method LIKE '%/GetNote'"),
      kPerson);
}

TEST_F(Serving, AReadThatCannotBeAuditedShowsNothing) {
  const std::string id = Remember(NewNote())->note();
  Value("DROP TABLE audit_subject");
  EXPECT_THAT(GetNote(id), FailsWith(absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE"));
}

TEST_F(Serving, NamesTheTextThatIsNoUtf8) {
  std::string bytes = NewNote("caf@").SerializeAsString();
  bytes[bytes.find('@')] = '\xff';
  const absl::Status status = CallRaw(kRemember, bytes, Context(Token()).get());
  EXPECT_THAT(status, FailsWith(kInvalid, "FIELD_INVALID"));
  EXPECT_EQ(ProblemOf(status).field, "text");
}

TEST_F(Serving, RefusesBytesThatAreNoRequest) {
  EXPECT_THAT(CallRaw(kRemember, "\xff\xff\xff", Context(Token()).get()), FailsWith(kInvalid, "MALFORMED_REQUEST"));
}

TEST_F(Serving, KnowsNoOtherMethods) {
  EXPECT_THAT(CallRaw("/homeward.test.v1.EchoService/Forget", "", Context(Token()).get()),
              FailsWith(absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN"));
}

TEST_F(Serving, RefusesWhatTheFieldsRulesForbid) {
  test::v1::RememberRequest request = NewNote();
  request.add_places()->set_name("a place with a long name");
  const absl::Status status = Remember(request).status();
  EXPECT_THAT(status, FailsWith(kInvalid, "FIELD_TOO_LONG"));
  EXPECT_EQ(ProblemOf(status).field, "places[0].name");
}

TEST_F(Serving, AnInternalRpcIsClosedToPeople) {
  const auto context = Context(Token());
  test::v1::CountNotesResponse response;
  EXPECT_EQ(stub_->CountNotes(context.get(), {}, &response).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(Serving, ARepeatedRequestHasOneEffectAndSaysSo) {
  const test::v1::RememberRequest request = NewNote();
  const auto first_context = Context(Token());
  const auto first = Remember(request, first_context.get());
  const auto second_context = Context(Token());
  const auto second = Remember(request, second_context.get());
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->note(), second->note());
  EXPECT_EQ(InitialMetadata(*first_context, "homeward-replayed"), "");
  EXPECT_EQ(InitialMetadata(*second_context, "homeward-replayed"), "true");
  EXPECT_EQ(Value("SELECT COUNT(*) FROM note"), "1");
  EXPECT_EQ(Value("SELECT COUNT(*) FROM event"), "1");
  EXPECT_EQ(Value("SELECT COUNT(*) FROM audit"), "2");
}

TEST_F(Serving, ARequestIdStandsForOneRequest) {
  test::v1::RememberRequest request = NewNote();
  ASSERT_THAT(Remember(request), IsOk());
  request.set_text("something else");
  EXPECT_THAT(Remember(request), FailsWith(kInvalid, "REQUEST_ID_REUSED"));
  EXPECT_EQ(Value("SELECT COUNT(*) FROM note"), "1");
}

TEST_F(Serving, EightRacingCallersHaveOneEffect) {
  const test::v1::RememberRequest request = NewNote();
  std::vector<std::future<absl::StatusOr<test::v1::Note>>> racing;
  for (int i = 0; i < 8; ++i) racing.push_back(std::async(std::launch::async, [&] { return Remember(request); }));
  std::set<std::string> notes;
  for (auto& caller : racing) {
    const auto note = caller.get();
    ASSERT_THAT(note, IsOk());
    notes.insert(note->note());
  }
  EXPECT_THAT(notes, SizeIs(1));
  EXPECT_EQ(Value("SELECT COUNT(*) FROM note"), "1");
  EXPECT_EQ(Value("SELECT COUNT(*) FROM event"), "1");
}

TEST_F(Serving, AWriteSaysWhereReadsHaveToCatchUp) {
  ASSERT_THAT(Remember(NewNote()), IsOk());
  const auto context = Context(Token());
  ASSERT_THAT(Remember(NewNote(), context.get()), IsOk());
  const auto point = ParseConsistencyToken(InitialMetadata(*context, kConsistencyTokenKey));
  ASSERT_TRUE(point.has_value());
  EXPECT_EQ(point->source, "homeward.test.v1");
  EXPECT_EQ(point->council, kCouncil);
  EXPECT_EQ(point->position, 2);
}

TEST_F(Serving, LogsEveryCallOnceAndNothingOfAChild) {
  constexpr char kMarker[] = "Zebedee-Marker";
  test::v1::RememberRequest request = NewNote(kMarker);
  const auto context = Context(Token());
  context->AddMetadata("homeward-purpose", kMarker);
  ASSERT_THAT(Remember(request, context.get()), IsOk());
  request.set_council(kMarker);
  EXPECT_THAT(Remember(request), FailsWith(kInvalid, "FIELD_INVALID"));
  request.set_council(kCouncil);
  request.set_seen_date(kMarker);
  EXPECT_THAT(Remember(request), FailsWith(kInvalid, "FIELD_INVALID"));

  int calls = 0;
  for (const std::string& line : Lines()) {
    EXPECT_THAT(line, Not(HasSubstr(kMarker)));
    EXPECT_THAT(line, Not(HasSubstr(kPerson)));
    const nlohmann::json parsed = nlohmann::json::parse(line);
    EXPECT_EQ(parsed["development"], true);
    if (parsed["event"] == "rpc") ++calls;
  }
  EXPECT_EQ(calls, 3);
}

class Overloaded : public RunningService {};

TEST_F(Overloaded, RefusesAtOnceWhatWouldWaitTooLong) {
  absl::Notification busy;
  absl::Notification release;
  Start([](HostConfig& config) {
    config.read_workers = 1;
    config.most_waiting = 1;
  });
  const std::string id = Remember(NewNote())->note();
  on_read_ = [&] {
    if (!busy.HasBeenNotified()) busy.Notify();
    release.WaitForNotification();
  };
  auto served = std::async(std::launch::async, [&] { return GetNote(id); });
  busy.WaitForNotification();
  auto waiting = std::async(std::launch::async, [&] { return GetNote(id); });
  const char* const one_waits = "homeward_calls_waiting{pool=\"reads\"} 1";
  const absl::Time patience = absl::Now() + absl::Minutes(1);
  while (host_->metrics().Scrape().find(one_waits) == std::string::npos && absl::Now() < patience) {
    std::this_thread::yield();
  }
  // The worker is still busy: nobody could have answered but the edge itself.
  EXPECT_THAT(GetNote(id), FailsWith(absl::StatusCode::kResourceExhausted, "SERVER_BUSY"));
  EXPECT_THAT(Lines().back(), HasSubstr("SERVER_BUSY"));
  EXPECT_THAT(Remember(NewNote()), IsOk()) << "reads do not starve changes";
  release.Notify();
  EXPECT_THAT(served.get(), IsOk());
  EXPECT_THAT(waiting.get(), IsOk());
}

class Uploading : public Serving {
 protected:
  static test::v1::RememberManyRequest NewEntry(const std::string& text = "hello") {
    test::v1::RememberManyRequest entry;
    entry.set_council(kCouncil);
    entry.set_request_id("0190a1b2-0000-7000-8000-00000000000a");
    entry.set_young_person(kPerson);
    entry.set_text(text);
    return entry;
  }

  // Streams these and closes; a server that ends the call before that is seen at the end.
  absl::StatusOr<int64_t> RememberMany(const std::vector<test::v1::RememberManyRequest>& entries,
                                       std::unique_ptr<grpc::ClientContext> context) {
    test::v1::RememberManyResponse reply;
    const auto writer = stub_->RememberMany(context.get(), &reply);
    for (const auto& entry : entries) {
      if (!writer->Write(entry)) break;
    }
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    if (!status.ok()) return FromGrpc(status);
    return reply.notes();
  }
};

TEST_F(Uploading, TakesWhatIsStreamedAndAnswersOnce) {
  EXPECT_EQ(RememberMany({NewEntry("a"), NewEntry("b"), NewEntry("c")}, Context(Token())).value(), 3);
  EXPECT_EQ(Value("SELECT GROUP_CONCAT(text ORDER BY text) FROM note"), "a,b,c");
  EXPECT_EQ(AuditOf("council, method, outcome"), "E08000036 /homeward.test.v1.EchoService/RememberMany OK");
  EXPECT_EQ(Value("SELECT COUNT(*) FROM audit"), "1");
  EXPECT_EQ(Value("SELECT COUNT(*) FROM event"), "3");
}

TEST_F(Uploading, AnOrdinaryCallIsAStreamOfOneMessage) {
  EXPECT_THAT(
      CallRaw("/homeward.test.v1.EchoService/RememberMany", NewEntry().SerializeAsString(), Context(Token()).get()),
      IsOk());
  EXPECT_EQ(Value("SELECT COUNT(*) FROM note"), "1");
}

TEST_F(Uploading, EveryMessageIsCheckedAndNothingIsHalfWritten) {
  test::v1::RememberManyRequest elsewhere = NewEntry();
  elsewhere.set_council("E08000035");
  EXPECT_THAT(RememberMany({NewEntry(), NewEntry("longer than twenty characters")}, Context(Token())),
              FailsWith(kInvalid, "FIELD_TOO_LONG"));
  EXPECT_THAT(RememberMany({NewEntry(), elsewhere}, Context(Token())), FailsWith(kInvalid, "FIELD_INVALID"));
  EXPECT_THAT(RememberMany({elsewhere}, Context(Token())),
              FailsWith(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(RememberMany({}, Context(Token())), FailsWith(kInvalid, "MALFORMED_REQUEST"));
  EXPECT_THAT(RememberMany({NewEntry()}, Context("")), FailsWith(kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(RememberMany({4, NewEntry()}, Context(Token())), FailsWith(kInvalid, "FIELD_TOO_MANY"));
  EXPECT_EQ(Value("SELECT COUNT(*) FROM note"), "0");
  EXPECT_EQ(Value("SELECT COUNT(*) FROM audit WHERE outcome = 'OK'"), "0");
}

TEST_F(Uploading, ACallerWhoGoesAwayLeavesNothing) {
  test::v1::RememberManyResponse reply;
  const auto context = Context(Token());
  const auto writer = stub_->RememberMany(context.get(), &reply);
  ASSERT_TRUE(writer->Write(NewEntry()));
  context->TryCancel();
  EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::CANCELLED);
  host_->Drain(absl::Now() + absl::Seconds(5));
  EXPECT_EQ(Value("SELECT COUNT(*) FROM note"), "0");
}

}  // namespace
}  // namespace homeward
