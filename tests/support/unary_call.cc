#include "tests/support/unary_call.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include "common/edge/grpc_status.h"
#include "common/wire/byte_buffer.h"

namespace homeward {
namespace {

std::string Text(grpc::string_ref ref) { return {ref.data(), ref.size()}; }

void Prepare(grpc::ClientContext& context, const CallOptions& options) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + options.timeout));
  context.set_wait_for_ready(options.wait_for_ready);
  if (!options.token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", options.token));
  for (const auto& [key, value] : options.metadata) context.AddMetadata(key, value);
}

CallResult ResultOf(const grpc::ClientContext& context, const absl::Status& status, grpc::ByteBuffer& reply) {
  CallResult result{.status = status, .reply = BytesOf(reply), .metadata = {}};
  for (const auto& [key, value] : context.GetServerInitialMetadata()) result.metadata[Text(key)] = Text(value);
  return result;
}

// Waits for the one thing that is under way.
bool Await(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

}  // namespace

CallResult UnaryCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& path, const std::string& request,
                     const CallOptions& options) {
  grpc::ClientContext context;
  Prepare(context, options);
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  const grpc::Slice slice(request);
  const grpc::ByteBuffer buffer(&slice, 1);
  grpc::ByteBuffer reply;
  grpc::Status status;
  auto call = stub.PrepareUnaryCall(&context, path, buffer, &queue);
  call->StartCall();
  call->Finish(&reply, &status, nullptr);
  Await(queue);
  return ResultOf(context, FromGrpc(status), reply);
}

CallResult FirstOfStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                         const std::string& request, const CallOptions& options) {
  grpc::ClientContext context;
  Prepare(context, options);
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  const grpc::Slice slice(request);
  const grpc::ByteBuffer buffer(&slice, 1);
  grpc::ByteBuffer first;
  grpc::Status status;
  const auto call = stub.PrepareCall(&context, path, &queue);
  call->StartCall(nullptr);
  bool begun = Await(queue);
  if (begun) {
    call->WriteLast(buffer, grpc::WriteOptions(), nullptr);
    Await(queue);
    call->Read(&first, nullptr);
    begun = Await(queue);
    if (begun) context.TryCancel();
  }
  call->Finish(&status, nullptr);
  Await(queue);
  return ResultOf(context, begun ? absl::OkStatus() : FromGrpc(status), first);
}

}  // namespace homeward
