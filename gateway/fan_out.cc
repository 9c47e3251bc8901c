#include "gateway/fan_out.h"

#include <absl/strings/str_cat.h>
#include <absl/synchronization/blocking_counter.h>
#include <absl/time/clock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <deque>

#include "common/core/status.h"
#include "common/edge/consistency_token.h"
#include "common/edge/grpc_status.h"
#include "common/edge/trace.h"
#include "common/wire/byte_buffer.h"
#include "gateway/metadata.h"

namespace homeward::gateway {
namespace {

// One question under way. It stays where it is until it has been answered.
struct Pending {
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer reply;
  grpc::Status status;
};

// A value that is none is left out: the services say what they miss.
void AddHeader(grpc::ClientContext& context, const char* key, const std::string& value) {
  if (!value.empty() && IsHeaderValue(value)) context.AddMetadata(key, value);
}

void SpeakFor(const Call& call, grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(AskUntil(absl::Now(), call.deadline)));
  AddHeader(context, "authorization", call.authorization);
  AddHeader(context, "traceparent", TraceparentFor(call.trace));
  AddHeader(context, "homeward-purpose", call.purpose);
  AddHeader(context, kConsistencyTokenKey, call.consistency_token);
}

Answer AnswerOf(Pending& pending, const Call& call) {
  if (!pending.status.ok()) return {FromGrpc(ForCaller(pending.status, /*caller_gone=*/false, call.trace))};
  const auto& metadata = pending.context.GetServerInitialMetadata();
  const auto caught_up = metadata.find(kCaughtUpKey);
  return {.reply = BytesOf(pending.reply), .caught_up = caught_up != metadata.end() && caught_up->second == "true"};
}

}  // namespace

absl::Time AskUntil(absl::Time now, absl::Time deadline) {
  return deadline - std::min((deadline - now) / 10, absl::Milliseconds(250));
}

std::vector<Answer> Ask(const Call& call, absl::Span<const Question> questions) {
  std::deque<Pending> pending(questions.size());
  const auto asked = [&](size_t i) { return questions[i].backend->channel != nullptr; };
  int count = 0;
  for (size_t i = 0; i < questions.size(); ++i) count += asked(i) ? 1 : 0;
  absl::BlockingCounter answers(count);
  for (size_t i = 0; i < questions.size(); ++i) {
    if (!asked(i)) continue;
    const Backend& backend = *questions[i].backend;
    Pending& one = pending[i];
    SpeakFor(call, one.context);
    const grpc::Slice slice(questions[i].request);
    one.request = grpc::ByteBuffer(&slice, 1);
    const std::string path = absl::StrCat("/", backend.api.front()->service(0)->full_name(), "/", questions[i].method);
    grpc::GenericStub stub(backend.channel);
    stub.UnaryCall(&one.context, path, {}, &one.request, &one.reply, [&one, &answers](const grpc::Status& status) {
      one.status = status;
      answers.DecrementCount();
    });
  }
  answers.Wait();
  std::vector<Answer> all;
  for (size_t i = 0; i < questions.size(); ++i) {
    all.push_back(asked(i) ? AnswerOf(pending[i], call)
                           : Answer{Fail(absl::StatusCode::kUnavailable, "BACKEND_NOT_CONFIGURED",
                                         "this gateway was not told where the service is")});
  }
  return all;
}

std::vector<Answer> Ask(absl::Span<const Backend> backends, const Call& call, absl::string_view method,
                        const std::vector<std::optional<std::string>>& requests) {
  std::vector<Question> questions;
  std::vector<size_t> asked;
  for (size_t b = 0; b < backends.size(); ++b) {
    if (!requests[b].has_value()) continue;
    questions.push_back({.backend = &backends[b], .method = std::string(method), .request = *requests[b]});
    asked.push_back(b);
  }
  std::vector<Answer> answers = Ask(call, questions);
  std::vector<Answer> all(backends.size(), Answer{absl::CancelledError("not asked")});
  for (size_t i = 0; i < asked.size(); ++i) all[asked[i]] = std::move(answers[i]);
  return all;
}

}  // namespace homeward::gateway
