#include "tests/process/client.h"

#include <absl/random/random.h>
#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include "common/core/status.h"
#include "common/edge/trace.h"

namespace homeward::process {
namespace {

constexpr absl::Duration kCallTimeout = absl::Seconds(5);
// Longer than any outage that the tests make.
constexpr absl::Duration kPatience = absl::Minutes(1);

bool MayPass(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kCancelled:
      return true;
    case absl::StatusCode::kAborted:
      return ProblemOf(status).reason == "TRANSACTION_CONFLICT";
    default:
      return false;
  }
}

// A program that was killed is there again in a fraction of a second.
void Pause() {
  thread_local absl::InsecureBitGen random;
  absl::SleepFor(absl::Milliseconds(absl::Uniform(random, 10, 60)));
}

std::string PathOf(const std::string& service, const std::string& method) {
  std::string name = service;
  name[0] = absl::ascii_toupper(name[0]);
  return absl::StrCat("/homeward.", service, ".v1.", name, "Service/", method);
}

// A record's id is in the field of its own name: YoungPerson.young_person. Empty for what has none.
std::string RecordIn(const google::protobuf::Message& reply) {
  std::string name;
  for (const char letter : reply.GetDescriptor()->name()) {
    if (absl::ascii_isupper(letter) && !name.empty()) name += '_';
    name += absl::ascii_tolower(letter);
  }
  const auto* field = reply.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : reply.GetReflection()->GetString(reply, field);
}

}  // namespace

bool Client::IsEtagMismatch(const absl::Status& status) { return ProblemOf(status).reason == "ETAG_MISMATCH"; }

CallResult Client::Call(const std::string& path, const std::string& request, const std::string& trace) const {
  return UnaryCall(front_, path, request,
                   {.token = token_,
                    .timeout = kCallTimeout,
                    .metadata = {{"traceparent", TraceparentFor(trace)}},
                    .wait_for_ready = true});
}

absl::Status Client::SendUntilAnswered(const std::string& service, const std::string& method,
                                       const google::protobuf::Message& request, const std::string& request_id,
                                       google::protobuf::Message& reply) {
  Acknowledged command{.service = service,
                       .method = method,
                       .path = PathOf(service, method),
                       .request = request.SerializeAsString(),
                       .request_id = request_id};
  for (const absl::Time give_up = absl::Now() + kPatience;;) {
    command.trace = TraceIdOf("");
    const CallResult result = Call(command.path, command.request, command.trace);
    if (result.status.ok()) {
      reply.ParseFromString(result.reply);
      command.record = RecordIn(reply);
      command.replayed = result.metadata.contains("homeward-replayed");
      model_.Add(std::move(command));
      return absl::OkStatus();
    }
    if (!MayPass(result.status) || absl::Now() >= give_up) return result.status;
    Pause();
  }
}

absl::Status Client::ReadUntilAnswered(const std::string& service, const std::string& method,
                                       const google::protobuf::Message& request, google::protobuf::Message& reply) {
  for (const absl::Time give_up = absl::Now() + kPatience;;) {
    const CallResult result = Call(PathOf(service, method), request.SerializeAsString(), TraceIdOf(""));
    if (result.status.ok()) reply.ParseFromString(result.reply);
    if (result.status.ok() || !MayPass(result.status) || absl::Now() >= give_up) return result.status;
    Pause();
  }
}

absl::Status Client::Repeat(const Acknowledged& command) const {
  const CallResult result = Call(command.path, command.request, TraceIdOf(""));
  HW_RETURN_IF_ERROR(result.status);
  return result.metadata.contains("homeward-replayed") ? absl::OkStatus() : absl::InternalError("it was done again");
}

}  // namespace homeward::process
