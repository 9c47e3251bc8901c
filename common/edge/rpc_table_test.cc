#include "common/edge/rpc_table.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include "common/core/status_matchers.h"
#include "homeward/test/v1/echo.pb.h"

namespace homeward {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kEcho[] = "homeward.test.v1.EchoService";

struct Handlers {
  absl::StatusOr<test::v1::Note> Remember(Call&, const test::v1::RememberRequest&) { return test::v1::Note(); }
  absl::StatusOr<test::v1::Note> GetNote(Call& call, const test::v1::GetNoteRequest& request) {
    if (request.note().empty()) return Fail(absl::StatusCode::kNotFound, "NOTE_NOT_FOUND", "no such note");
    call.Shows(request.note());
    return test::v1::Note();
  }
  absl::StatusOr<test::v1::CountNotesResponse> CountNotes(Call&, const test::v1::CountNotesRequest&) {
    return test::v1::CountNotesResponse();
  }
  absl::StatusOr<test::v1::CountNotesResponse> WrongReply(Call&, const test::v1::RememberRequest&) {
    return test::v1::CountNotesResponse();
  }
  std::unique_ptr<Upload<test::v1::RememberManyRequest, test::v1::RememberManyResponse>> RememberMany(Call&) {
    return nullptr;
  }
  absl::StatusOr<test::v1::RememberManyResponse> NoUpload(Call&, const test::v1::RememberManyRequest&) {
    return test::v1::RememberManyResponse();
  }
  absl::StatusOr<std::unique_ptr<Stream<test::v1::Note>>> WatchNotes(Call&, const test::v1::WatchNotesRequest&, Wake) {
    return Fail(absl::StatusCode::kUnavailable, "NOT_NOW", "nobody can watch");
  }
  absl::StatusOr<std::unique_ptr<Download<test::v1::Note>>> FetchNotes(Call&, const test::v1::FetchNotesRequest&) {
    return Fail(absl::StatusCode::kUnavailable, "NOT_NOW", "nothing can be fetched");
  }
  absl::StatusOr<test::v1::Note> NoStream(Call&, const test::v1::WatchNotesRequest&) { return test::v1::Note(); }
  absl::StatusOr<std::unique_ptr<Stream<test::v1::Note>>> Restless(Call&, const test::v1::RestlessRequest&, Wake) {
    return nullptr;
  }
  std::vector<absl::StatusOr<test::v1::Note>> RememberTogether(const std::vector<Asking<test::v1::RememberRequest>>&) {
    return {};
  }
  absl::StatusOr<test::v1::Note> Undeclared(Call&, const test::v1::UndeclaredRequest&) { return test::v1::Note(); }
  absl::StatusOr<test::v1::Note> Careless(Call&, const test::v1::CarelessRequest&) { return test::v1::Note(); }
};

class Table : public ::testing::Test {
 protected:
  std::string Faults() const {
    const absl::Status status = table_.Check(roles_);
    EXPECT_THAT(status, FailsWith(absl::StatusCode::kFailedPrecondition, "RPC_TABLE_INVALID"));
    return std::string(status.message());
  }

  const Roles roles_ = Roles::Reviewed().value();
  Handlers handlers_;
  RpcTable table_;
};

TEST_F(Table, KnowsWhatEachRpcDeclares) {
  table_.Add(kEcho, &handlers_, &Handlers::Remember);
  table_.Add(kEcho, &handlers_, &Handlers::GetNote);
  table_.Add(kEcho, &handlers_, &Handlers::CountNotes);
  table_.AddUpload(kEcho, &handlers_, &Handlers::RememberMany);
  table_.AddStream(kEcho, &handlers_, &Handlers::WatchNotes);
  table_.AddDownload(kEcho, &handlers_, &Handlers::FetchNotes);
  EXPECT_THAT(table_.Check(roles_), IsOk());
  EXPECT_EQ(table_.services().size(), 1);

  const Rpc* read = table_.Find("/homeward.test.v1.EchoService/GetNote");
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(read->options.permission(), "episodes.read");
  EXPECT_EQ(read->council_field->name(), "council");
  EXPECT_EQ(read->resource_field->name(), "note");
  const Rpc* count = table_.Find("/homeward.test.v1.EchoService/CountNotes");
  ASSERT_NE(count, nullptr);
  EXPECT_EQ(count->council_field, nullptr);
  EXPECT_EQ(count->resource_field, nullptr);
  EXPECT_EQ(table_.Find("/homeward.test.v1.EchoService/Forget"), nullptr);
}

TEST_F(Table, HandsRequestsToTheHandlerAndPassesItsError) {
  table_.Add(kEcho, &handlers_, &Handlers::GetNote);
  const Rpc& rpc = *table_.Find("/homeward.test.v1.EchoService/GetNote");
  Call call;
  const auto request = rpc.new_request();
  EXPECT_THAT(rpc.handle(call, *request), FailsWith(absl::StatusCode::kNotFound, "NOTE_NOT_FOUND"));
  static_cast<test::v1::GetNoteRequest&>(*request).set_note("n");
  EXPECT_THAT(rpc.handle(call, *request), IsOk());
  EXPECT_EQ(call.subjects.count("n"), 1);
}

TEST_F(Table, FindsRpcsWithoutOrWithTwoHandlers) {
  table_.Add(kEcho, &handlers_, &Handlers::Remember);
  table_.Add(kEcho, &handlers_, &Handlers::Remember);
  EXPECT_THAT(Faults(),
              AllOf(HasSubstr("EchoService.GetNote: no handler"), HasSubstr("EchoService.Remember: two handlers")));
}

TEST_F(Table, FindsHandlersForNoRpc) {
  table_.Add("homeward.test.v1.NoService", &handlers_, &Handlers::GetNote);
  EXPECT_THAT(Faults(), HasSubstr("NoService has no RPC that takes homeward.test.v1.GetNoteRequest"));
}

TEST_F(Table, FindsAHandlerThatReturnsSomethingElse) {
  table_.Add(kEcho, &handlers_, &Handlers::WrongReply);
  EXPECT_THAT(Faults(), HasSubstr("EchoService.Remember: its handler returns homeward.test.v1.CountNotesResponse"));
}

TEST_F(Table, FindsAHandlerOfAnotherShape) {
  table_.Add(kEcho, &handlers_, &Handlers::NoUpload);
  EXPECT_THAT(Faults(), HasSubstr("EchoService.RememberMany: its handler has another shape"));
}

TEST_F(Table, FindsAChangeThatIsAnsweredTogetherWithOthers) {
  table_.AddTogether(kEcho, &handlers_, &Handlers::RememberTogether);
  EXPECT_THAT(Faults(), HasSubstr("EchoService.Remember: only people's reads are answered together"));
}

TEST_F(Table, FindsAHandlerThatDoesNotStream) {
  table_.Add(kEcho, &handlers_, &Handlers::NoStream);
  EXPECT_THAT(Faults(), HasSubstr("EchoService.WatchNotes: its handler has another shape"));
}

TEST_F(Table, FindsAChangeThatStreamsToItsCaller) {
  table_.AddStream("homeward.test.v1.RestlessService", &handlers_, &Handlers::Restless);
  EXPECT_THAT(Faults(), HasSubstr("RestlessService.Restless: a mutation that streams to its caller"));
}

TEST_F(Table, PassesTheErrorOfWhoeverOpensAStream) {
  table_.AddStream(kEcho, &handlers_, &Handlers::WatchNotes);
  const Rpc& rpc = *table_.Find("/homeward.test.v1.EchoService/WatchNotes");
  Call call;
  EXPECT_THAT(rpc.open_stream(call, *rpc.new_request(), [] {}), FailsWith(absl::StatusCode::kUnavailable, "NOT_NOW"));
}

TEST_F(Table, FindsRpcsThatDeclareTooLittle) {
  table_.Add("homeward.test.v1.FaultyService", &handlers_, &Handlers::Undeclared);
  table_.Add("homeward.test.v1.FaultyService", &handlers_, &Handlers::Careless);
  const std::string faults = Faults();
  for (const char* fault : {"no known permission", "no audience", "no effect"}) {
    EXPECT_THAT(faults, HasSubstr(absl::StrCat("Undeclared: ", fault)));
  }
  for (const char* fault : {"no known permission", "a mutation without request_id", "a change without etag",
                            "no council", "its resource_field is no field"}) {
    EXPECT_THAT(faults, HasSubstr(absl::StrCat("Careless: ", fault)));
  }
  EXPECT_THAT(faults, Not(HasSubstr("no handler")));
}

}  // namespace
}  // namespace homeward
