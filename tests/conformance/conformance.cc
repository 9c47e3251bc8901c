#include "tests/conformance/conformance.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <absl/strings/str_split.h>
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>

#include <set>
#include <thread>
#include <utility>

#include "common/core/status_matchers.h"
#include "common/core/uuid.h"
#include "common/feed/feed_chain.h"

namespace homeward {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr int kCallers = 8;

const FieldDescriptor* Field(const Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

std::string Get(const Message& message, const char* name) {
  const FieldDescriptor* field = Field(message, name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

void Set(Message& message, const char* name, const std::string& value) {
  message.GetReflection()->SetString(&message, Field(message, name), value);
}

std::unique_ptr<Message> Copy(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

// Runs the same thing in several threads at once and collects what they gave.
std::vector<CallResult> AtOnce(const std::function<CallResult(int)>& call) {
  std::vector<CallResult> results(kCallers);
  std::vector<std::thread> threads;
  for (int i = 0; i < kCallers; ++i) threads.emplace_back([&, i] { results[i] = call(i); });
  for (std::thread& thread : threads) thread.join();
  return results;
}

// Whether two replies say the same; maps may come in any order.
bool SameReply(const google::protobuf::MethodDescriptor& method, const std::string& a, const std::string& b) {
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.output_type());
  const std::unique_ptr<Message> left(prototype->New());
  const std::unique_ptr<Message> right(prototype->New());
  return left->ParseFromString(a) && right->ParseFromString(b) &&
         google::protobuf::util::MessageDifferencer::Equals(*left, *right);
}

constexpr char kMark[] = "location_withheld";

bool HoldsPlaces(const google::protobuf::Descriptor& type, std::set<const google::protobuf::Descriptor*>& seen) {
  if (!seen.insert(&type).second) return false;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.name() == kMark && field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return true;
    if (field.message_type() != nullptr && HoldsPlaces(*field.message_type(), seen)) return true;
  }
  return false;
}

// The marks in a message and all that it holds: how many there are, and how many of them are set. A pack's own tells of
// when it was given.
struct Marks {
  int all = 0;
  int set = 0;
};
void Count(const Message& message, Marks& marks) {
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (field->name() == kMark && field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
      if (message.GetDescriptor()->name() == "Pack") continue;
      ++marks.all;
      marks.set += reflection->GetBool(message, field) ? 1 : 0;
    } else if (field->message_type() != nullptr && field->is_repeated()) {
      for (int k = 0; k < reflection->FieldSize(message, field); ++k) {
        Count(reflection->GetRepeatedMessage(message, field, k), marks);
      }
    } else if (field->message_type() != nullptr && reflection->HasField(message, field)) {
      Count(reflection->GetMessage(message, field), marks);
    }
  }
}

bool IsPlainString(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_STRING && !field.is_repeated();
}

}  // namespace

const std::string& Conformance::package() {
  return google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service_name())->file()->package();
}

std::vector<Conformance::Rpc> Conformance::Rpcs() {
  std::vector<Rpc> rpcs;
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service_name());
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const auto* method = descriptor->method(i);
    const auto& options = method->options().GetExtension(common::v1::rpc);
    if (options.audience() != common::v1::AUDIENCE_PUBLIC) continue;
    rpcs.push_back({method, options, absl::StrCat("/", service_name(), "/", method->name())});
  }
  return rpcs;
}

std::unique_ptr<Message> Conformance::Request(const Rpc& rpc) {
  const auto recipe = recipes().find(rpc.method->name());
  if (recipe == recipes().end()) {
    ADD_FAILURE() << rpc.path << " has no recipe";
    return nullptr;
  }
  std::unique_ptr<Message> request = recipe->second();
  if (Field(*request, "request_id") != nullptr) Set(*request, "request_id", NewUuid(absl::Now()));
  return request;
}

CallResult Conformance::Call(const Rpc& rpc, const Message& request) {
  return CallAs(rpc, request, service().TokenFor(TestService::CouncilOf(request)));
}

CallResult Conformance::CallAs(const Rpc& rpc, const Message& request, const std::string& token) {
  return CallBytes(rpc, request.SerializeAsString(), {.token = token});
}

CallResult Conformance::CallBytes(const Rpc& rpc, const std::string& request, const CallOptions& options) {
  const auto& channel = gateway() == nullptr ? service().channel() : gateway()->channel();
  return rpc.method->server_streaming() ? FirstOfStream(channel, rpc.path, request, options)
                                        : UnaryCall(channel, rpc.path, request, options);
}

int64_t Conformance::Sum(const std::string& sql) {
  int64_t sum = 0;
  for (TestService* one : services()) sum += one->database().Number(sql);
  return sum;
}

int64_t Conformance::Position() { return Sum("SELECT COALESCE(SUM(position), 0) FROM feed_head"); }

int64_t Conformance::AuditRows(const Rpc& rpc, const std::string& outcome) {
  return Sum(absl::StrCat("SELECT COUNT(*) FROM audit WHERE method = '", rpc.path, "' AND outcome = '", outcome, "'"));
}

void Conformance::EveryRpcHasARecipe() {
  std::set<std::string> names;
  for (const Rpc& rpc : Rpcs()) {
    names.insert(rpc.method->name());
    EXPECT_TRUE(recipes().contains(rpc.method->name())) << rpc.path;
  }
  for (const auto& [name, recipe] : recipes()) EXPECT_TRUE(names.contains(name)) << name << " is no RPC";
}

void Conformance::AValidRequestIsAccepted() {
  for (const Rpc& rpc : Rpcs()) EXPECT_THAT(Call(rpc, *Request(rpc)).status, IsOk()) << rpc.path;
}

void Conformance::ARepeatHasNoSecondEffect() {
  for (const Rpc& rpc : Rpcs()) {
    if (!rpc.Mutates()) continue;
    const auto request = Request(rpc);
    const CallResult first = Call(rpc, *request);
    const int64_t position = Position();
    const CallResult second = Call(rpc, *request);
    EXPECT_THAT(second.status, IsOk()) << rpc.path;
    EXPECT_EQ(Position(), position) << rpc.path;
    EXPECT_TRUE(SameReply(*rpc.method, second.reply, first.reply)) << rpc.path;
    EXPECT_FALSE(first.metadata.contains("homeward-replayed")) << rpc.path;
    EXPECT_TRUE(second.metadata.contains("homeward-replayed")) << rpc.path;
    EXPECT_EQ(second.metadata.at("homeward-consistency-token"), first.metadata.at("homeward-consistency-token"));
  }
}

void Conformance::RacingTwinsHaveOneEffect() {
  for (const Rpc& rpc : Rpcs()) {
    if (!rpc.Mutates()) continue;
    const auto request = Request(rpc);
    int first = 0;
    for (const CallResult& result : AtOnce([&](int) { return Call(rpc, *request); })) {
      EXPECT_THAT(result.status, IsOk()) << rpc.path;
      first += result.metadata.contains("homeward-replayed") ? 0 : 1;
    }
    EXPECT_EQ(first, 1) << rpc.path;
  }
}

void Conformance::RacingCallersHaveOneWinner() {
  for (const Rpc& rpc : Rpcs()) {
    if (rpc.options.effect() != common::v1::EFFECT_CHANGES) continue;
    const auto request = Request(rpc);
    int winners = 0;
    const auto results = AtOnce([&](int) {
      const auto own = Copy(*request);
      Set(*own, "request_id", NewUuid(absl::Now()));
      return Call(rpc, *own);
    });
    for (const CallResult& result : results) {
      if (result.status.ok()) {
        ++winners;
      } else {
        EXPECT_THAT(result.status, FailsWith(absl::StatusCode::kAborted, "ETAG_MISMATCH")) << rpc.path;
      }
    }
    EXPECT_EQ(winners, 1) << rpc.path;
  }
}

void Conformance::AStaleEtagIsRefused() {
  for (const Rpc& rpc : Rpcs()) {
    if (rpc.options.effect() != common::v1::EFFECT_CHANGES) continue;
    const auto request = Request(rpc);
    Set(*request, "etag", "v999999");
    EXPECT_THAT(Call(rpc, *request).status, FailsWith(absl::StatusCode::kAborted, "ETAG_MISMATCH")) << rpc.path;
  }
}

void Conformance::AReusedRequestIdIsRefused() {
  for (const Rpc& rpc : Rpcs()) {
    if (!rpc.Mutates()) continue;
    const auto request = Request(rpc);
    ASSERT_THAT(Call(rpc, *request).status, IsOk()) << rpc.path;
    const auto other = Request(rpc);
    Set(*other, "council", Get(*request, "council"));
    Set(*other, "request_id", Get(*request, "request_id"));
    if (other->SerializeAsString() == request->SerializeAsString()) continue;
    EXPECT_THAT(Call(rpc, *other).status, FailsWith(kInvalid, "REQUEST_ID_REUSED")) << rpc.path;
  }
}

void Conformance::IdentityAndPermissionComeFirst() {
  for (const Rpc& rpc : Rpcs()) {
    const auto request = Request(rpc);
    const std::string council = Get(*request, "council");
    const std::string token = service().TokenFor(council);
    const int64_t position = Position();
    EXPECT_THAT(CallAs(rpc, *request, "").status, FailsWith(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING"));
    EXPECT_THAT(CallAs(rpc, *request, "not.a.token").status.code(), absl::StatusCode::kUnauthenticated);
    EXPECT_THAT(CallAs(rpc, *request, service().Token(kForeign, {"administrator"})).status,
                FailsWith(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"))
        << rpc.path;
    EXPECT_THAT(CallAs(rpc, *request, service().Token(council, {})).status,
                FailsWith(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"))
        << rpc.path;
    for (const char* bad : {"", "E0800003", "e08000036", "E08000036 ", "W06000015"}) {
      const auto wrong = Copy(*request);
      Set(*wrong, "council", bad);
      EXPECT_THAT(CallAs(rpc, *wrong, token).status.code(), kInvalid) << rpc.path;
      EXPECT_EQ(ProblemOf(CallAs(rpc, *wrong, token).status).field, "council") << rpc.path;
    }
    EXPECT_EQ(Position(), position) << rpc.path;
  }
}

void Conformance::MissingFieldsAreNamed() {
  for (const Rpc& rpc : Rpcs()) {
    const auto request = Request(rpc);
    const auto* descriptor = request->GetDescriptor();
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const FieldDescriptor& field = *descriptor->field(i);
      if (!field.options().GetExtension(common::v1::rules).required()) continue;
      const auto without = Copy(*request);
      without->GetReflection()->ClearField(without.get(), &field);
      const CallResult result = CallAs(rpc, *without, service().TokenFor(Get(*request, "council")));
      EXPECT_THAT(result.status, FailsWith(kInvalid, "FIELD_REQUIRED")) << rpc.path << " " << field.name();
      EXPECT_EQ(ProblemOf(result.status).field, field.name()) << rpc.path;
    }
  }
}

void Conformance::OversizedAndMalformedTextIsRefused() {
  for (const Rpc& rpc : Rpcs()) {
    const auto request = Request(rpc);
    const auto* descriptor = request->GetDescriptor();
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const FieldDescriptor& field = *descriptor->field(i);
      if (!IsPlainString(field) || field.name() == "council") continue;
      const auto large = Copy(*request);
      Set(*large, field.name().c_str(), std::string(100'000, 'a'));
      EXPECT_THAT(Call(rpc, *large).status, FailsWith(kInvalid, "FIELD_TOO_LONG")) << rpc.path << " " << field.name();

      // A byte that is no UTF-8, where the marker stands in valid bytes of the same length.
      const auto marked = Copy(*request);
      Set(*marked, field.name().c_str(), "#?#?#");
      const std::string bytes = absl::StrReplaceAll(marked->SerializeAsString(), {{"#?#?#", "#\xff#\xfe#"}});
      const CallResult result = CallBytes(rpc, bytes, {.token = service().TokenFor(Get(*request, "council"))});
      EXPECT_THAT(result.status, FailsWith(kInvalid, "FIELD_INVALID")) << rpc.path << " " << field.name();
      EXPECT_EQ(ProblemOf(result.status).field, field.name()) << rpc.path;
    }
    const CallResult garbage = CallBytes(rpc, "\x0a\xff\xff", {.token = service().TokenFor(Get(*request, "council"))});
    EXPECT_THAT(garbage.status, FailsWith(kInvalid, "MALFORMED_REQUEST")) << rpc.path;
  }
}

void Conformance::UnknownEnumValuesAreRefused() {
  for (const Rpc& rpc : Rpcs()) {
    const auto request = Request(rpc);
    const auto* descriptor = request->GetDescriptor();
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const FieldDescriptor& field = *descriptor->field(i);
      if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM || field.is_repeated()) continue;
      const auto unknown = Copy(*request);
      unknown->GetReflection()->SetEnumValue(unknown.get(), &field, 4711);
      const CallResult result = Call(rpc, *unknown);
      EXPECT_THAT(result.status, FailsWith(kInvalid, "FIELD_INVALID")) << rpc.path << " " << field.name();
      EXPECT_EQ(ProblemOf(result.status).field, field.name()) << rpc.path;
    }
  }
}

void Conformance::UnknownRecordsAreNotFound() {
  for (const Rpc& rpc : Rpcs()) {
    if (rpc.options.resource_field().empty() || rpc.options.resource_field() == "council") continue;
    const auto request = Request(rpc);
    Set(*request, rpc.options.resource_field().c_str(), NewUuid(absl::Now()));
    EXPECT_EQ(Call(rpc, *request).status.code(), absl::StatusCode::kNotFound) << rpc.path;
  }
}

void Conformance::EveryCallIsAudited() {
  for (const Rpc& rpc : Rpcs()) {
    const auto request = Request(rpc);
    const int64_t done = AuditRows(rpc, "OK");
    const int64_t refused = AuditRows(rpc, "PERMISSION_DENIED");
    ASSERT_THAT(Call(rpc, *request).status, IsOk()) << rpc.path;
    // What comes in bulk is done in several steps, each with its row.
    const int64_t rows = AuditRows(rpc, "OK") - done;
    EXPECT_TRUE(rows == 1 || (rpc.method->client_streaming() && rows > 1)) << rpc.path << " " << rows;
    CallAs(rpc, *request, service().Token(kForeign, {"administrator"}));
    EXPECT_EQ(AuditRows(rpc, "PERMISSION_DENIED"), refused + 1) << rpc.path;
  }
}

void Conformance::ADeadlineThatPassedIsHonoured() {
  for (const Rpc& rpc : Rpcs()) {
    const auto request = Request(rpc);
    const int64_t position = Position();
    // Less than the reply needs on its way back: nobody begins with the call.
    const CallResult result =
        CallBytes(rpc, request->SerializeAsString(),
                  {.token = service().TokenFor(Get(*request, "council")), .timeout = absl::Milliseconds(3)});
    EXPECT_EQ(result.status.code(), absl::StatusCode::kDeadlineExceeded) << rpc.path;
    EXPECT_EQ(Position(), position) << rpc.path;
  }
}

void Conformance::NoPersonalDataLeaks() {
  for (const Rpc& rpc : Rpcs()) {
    const auto request = Request(rpc);
    Call(rpc, *request);
    // Again with another id, so that what is refused (an existing record, a stale etag) tells nothing either.
    if (rpc.Mutates()) Set(*request, "request_id", NewUuid(absl::Now()));
    EXPECT_THAT(std::string(Call(rpc, *request).status.message()), Not(HasSubstr(kMarker))) << rpc.path;
  }
  std::vector<std::vector<std::string>> logs;
  if (gateway() != nullptr) logs.push_back(gateway()->LogLines());
  for (TestService* one : services()) logs.push_back(one->LogLines());
  for (const auto& log : logs) {
    EXPECT_FALSE(log.empty());
    for (const std::string& line : log) EXPECT_THAT(line, Not(HasSubstr(kMarker)));
  }
  const std::string like = absl::StrCat(" LIKE '%", kMarker, "%'");
  EXPECT_EQ(Sum("SELECT COUNT(*) FROM event WHERE body" + like), 0);
  EXPECT_EQ(Sum("SELECT COUNT(*) FROM audit WHERE resource" + like + " OR reason" + like), 0);
  EXPECT_EQ(Sum("SELECT COUNT(*) FROM timer WHERE last_error" + like), 0);
}

void Conformance::ShownPlacesAreMarked(const std::function<void(const std::string&)>& withhold) {
  std::set<std::string> withheld;
  for (const Rpc& rpc : Rpcs()) {
    // Of somebody who is new nothing is known that could withhold it.
    if (!HoldsPlaces(*rpc.method->output_type()) || rpc.method->name() == "CreateYoungPerson") continue;
    const auto request = Request(rpc);
    const std::string people = service().database().Text("SELECT GROUP_CONCAT(young_person) FROM young_person");
    for (const absl::string_view young_person : absl::StrSplit(people, ',')) {
      if (withheld.insert(std::string(young_person)).second) withhold(std::string(young_person));
    }
    const CallResult result = Call(rpc, *request);
    ASSERT_THAT(result.status, IsOk()) << rpc.path;
    const auto* prototype =
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(rpc.method->output_type());
    const std::unique_ptr<Message> reply(prototype->New());
    ASSERT_TRUE(reply->ParseFromString(result.reply)) << rpc.path;
    Marks marks;
    Count(*reply, marks);
    EXPECT_GT(marks.all, 0) << rpc.path << " showed nobody";
    EXPECT_EQ(marks.set, marks.all) << rpc.path;
  }
  EXPECT_FALSE(withheld.empty());
}

bool HoldsPlaces(const google::protobuf::Descriptor& type) {
  std::set<const google::protobuf::Descriptor*> seen;
  return HoldsPlaces(type, seen);
}

void Conformance::TheFeedStaysWhole() {
  for (const Rpc& rpc : Rpcs()) {
    const auto request = Request(rpc);
    AtOnce([&](int) { return Call(rpc, *request); });
  }
  for (TestService* one : services()) {
    const auto verified =
        one->host().db().Read(absl::Now() + absl::Seconds(20), [](Tx& tx) { return VerifyChain(tx, kHome); });
    EXPECT_THAT(verified, IsOk());
  }
}

}  // namespace homeward
