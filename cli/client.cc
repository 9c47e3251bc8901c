#include "cli/client.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <grpcpp/grpcpp.h>

#include <cstdlib>

#include "cli/fault.h"
#include "common/auth/small_file.h"
#include "common/auth/transport.h"
#include "common/core/status.h"
#include "common/edge/consistency_token.h"
#include "common/wire/byte_buffer.h"

namespace homeward::cli {
namespace {

constexpr char kDefaultAddress[] = "127.0.0.1:7400";
constexpr size_t kMostTokenBytes = 16 * 1024;
constexpr absl::Duration kTimeout = absl::Seconds(30);

std::string Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool IsLoopback(absl::string_view address) {
  return absl::StartsWith(address, "127.") || absl::StartsWith(address, "localhost:") ||
         absl::StartsWith(address, "[::1]:") || absl::StartsWith(address, "unix:");
}

absl::StatusOr<std::string> TokenOf(const Arguments& arguments) {
  std::string token = Environment("HOMEWARD_TOKEN");
  if (arguments.Has("token_file")) {
    HW_ASSIGN_OR_RETURN(token, ReadSmallFile(arguments.Get("token_file"), kMostTokenBytes));
  }
  absl::StripAsciiWhitespace(&token);
  if (token.empty()) return UsageError("a token is needed: set HOMEWARD_TOKEN or give --token_file");
  return token;
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(const Arguments& arguments,
                                                                        const std::string& address) {
  const TlsFiles files{.certificate = arguments.Get("tls_certificate"),
                       .private_key = arguments.Get("tls_key"),
                       .authorities = arguments.Get("tls_authorities")};
  const std::string server = arguments.Get("server_spiffe_id");
  const bool none = files.certificate.empty() && files.private_key.empty() && files.authorities.empty();
  if (none && IsLoopback(address)) return LoopbackCredentials().channel;
  if (files.certificate.empty() || files.private_key.empty() || files.authorities.empty() || server.empty()) {
    return UsageError("this address needs --tls_certificate, --tls_key, --tls_authorities and --server_spiffe_id");
  }
  return MutualTlsChannelCredentials(files, server);
}

absl::Status ReplyUnreadable() {
  return Fail(absl::StatusCode::kInternal, "REPLY_UNREADABLE", "the reply is not of this version's form");
}

std::string MetadataOf(const grpc::ClientContext& context, const char* key) {
  const auto found = context.GetServerInitialMetadata().find(key);
  if (found == context.GetServerInitialMetadata().end()) return "";
  return {found->second.data(), found->second.size()};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> Client::Connect(const Arguments& arguments) {
  std::string address = Environment("HOMEWARD_ADDRESS");
  if (address.empty()) address = kDefaultAddress;
  address = arguments.Get("address", address);
  HW_ASSIGN_OR_RETURN(std::string token, TokenOf(arguments));
  HW_ASSIGN_OR_RETURN(const auto credentials, CredentialsOf(arguments, address));
  return std::make_unique<Client>(grpc::CreateChannel(address, credentials), std::move(token));
}

absl::Status Client::Call(const std::string& path, const google::protobuf::Message& request,
                          google::protobuf::Message& reply, Consistency* consistency) const {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kTimeout));
  context.AddMetadata("authorization", absl::StrCat("Bearer ", token_));
  if (consistency != nullptr && !consistency->token.empty()) {
    context.AddMetadata(kConsistencyTokenKey, consistency->token);
  }
  const grpc::Slice slice(request.SerializeAsString());
  const grpc::ByteBuffer bytes(&slice, 1);
  grpc::ByteBuffer answer;
  grpc::Status status;
  grpc::CompletionQueue queue;
  auto call = stub_.PrepareUnaryCall(&context, path, bytes, &queue);
  call->StartCall();
  call->Finish(&answer, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!status.ok()) return FromServer(status);
  if (consistency != nullptr) {
    const std::string token = MetadataOf(context, kConsistencyTokenKey);
    if (!token.empty()) consistency->token = token;
    consistency->caught_up = MetadataOf(context, kCaughtUpKey) == "true";
  }
  return reply.ParseFromString(BytesOf(answer)) ? absl::OkStatus() : ReplyUnreadable();
}

absl::Status Client::Upload(const std::string& path, absl::Span<const std::string> messages, absl::Duration timeout,
                            absl::FunctionRef<void(size_t)> sent, google::protobuf::Message& reply) const {
  bool readable = false;
  HW_RETURN_IF_ERROR(Stream(path, messages, timeout, sent,
                            [&](const std::string& answer) { readable = reply.ParseFromString(answer); }));
  return readable ? absl::OkStatus() : ReplyUnreadable();
}

absl::Status Client::Download(const std::string& path, const google::protobuf::Message& request, absl::Duration timeout,
                              absl::FunctionRef<void(const std::string&)> received) const {
  return Stream(
      path, {request.SerializeAsString()}, timeout, [](size_t) {}, received);
}

absl::Status Client::Stream(const std::string& path, absl::Span<const std::string> messages, absl::Duration timeout,
                            absl::FunctionRef<void(size_t)> sent,
                            absl::FunctionRef<void(const std::string&)> received) const {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  context.AddMetadata("authorization", absl::StrCat("Bearer ", token_));
  grpc::CompletionQueue queue;
  // One step after the other; false when the server has ended the call.
  auto done = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  auto call = stub_.PrepareCall(&context, path, &queue);
  call->StartCall(nullptr);
  bool open = done();
  for (size_t i = 0; open && i < messages.size(); ++i) {
    const grpc::Slice slice(messages[i]);
    call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    open = done();
    if (open) sent(i + 1);
  }
  if (open) {
    call->WritesDone(nullptr);
    open = done();
  }
  while (open) {
    grpc::ByteBuffer answer;
    call->Read(&answer, nullptr);
    open = done();
    if (open) received(BytesOf(answer));
  }
  grpc::Status status;
  call->Finish(&status, nullptr);
  done();
  return status.ok() ? absl::OkStatus() : FromServer(status);
}

}  // namespace homeward::cli
