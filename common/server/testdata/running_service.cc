#include "common/server/testdata/running_service.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include "common/auth/transport.h"
#include "common/core/status_matchers.h"
#include "common/core/uuid.h"
#include "common/edge/grpc_status.h"

namespace homeward {

RunningService::RunningService()
    : issuer_(DevelopmentIssuer::Open(folder_).value()), log_("echo-service", true, [this](absl::string_view line) {
        absl::MutexLock lock(&mutex_);
        lines_.emplace_back(line);
      }) {
  const DatabaseAddress address = FreshDatabase().value();
  config_.database = {.socket = address.socket,
                      .host = "",
                      .name = address.database,
                      .user = address.user,
                      .password = address.password,
                      .tls_ca_file = ""};
  config_.migrations = kEchoSchema;
  config_.clock = &clock_;
  config_.log = &log_;
  config_.keys = FileKeySource::Open(issuer_.key_set_path()).value();
  config_.tokens.issuer = std::string(kDevelopmentIssuer);
  config_.background = false;
}

void RunningService::Start(const std::function<void(HostConfig&)>& adjust, bool migrate) {
  adjust(config_);
  if (migrate) {
    ASSERT_THAT(ServiceHost::MigrateSchema(config_.database, kEchoSchema), IsOk());
  }
  auto host = ServiceHost::Create(config_);
  ASSERT_THAT(host, IsOk());
  host_ = *std::move(host);
  service_ = std::make_unique<EchoService>(*host_, [this] { on_read_(); });
  ASSERT_THAT(host_->Start(), IsOk());
  channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", host_->port()), LoopbackCredentials().channel);
  stub_ = test::v1::EchoService::NewStub(channel_);
}

std::string RunningService::Token(absl::Time issued) const {
  return issuer_
      .Sign({.subject = "worker-7", .grants = {{.council = kCouncil, .roles = {"missing_coordinator"}}}}, issued)
      .value();
}

std::unique_ptr<grpc::ClientContext> RunningService::Context(const std::string& token) {
  auto context = std::make_unique<grpc::ClientContext>();
  if (!token.empty()) context->AddMetadata("authorization", absl::StrCat("Bearer ", token));
  return context;
}

test::v1::RememberRequest RunningService::NewNote(const std::string& text) const {
  test::v1::RememberRequest request;
  request.set_council(kCouncil);
  request.set_request_id(NewUuid(absl::Now()));
  request.set_young_person(kPerson);
  request.set_text(text);
  return request;
}

absl::StatusOr<test::v1::Note> RunningService::Remember(const test::v1::RememberRequest& request,
                                                        grpc::ClientContext* context) {
  const auto own = Context(Token());
  test::v1::Note note;
  HW_RETURN_IF_ERROR(FromGrpc(stub_->Remember(context == nullptr ? own.get() : context, request, &note)));
  return note;
}

absl::StatusOr<test::v1::Note> RunningService::GetNote(const std::string& id, grpc::ClientContext* context) {
  const auto own = Context(Token());
  test::v1::GetNoteRequest request;
  request.set_council(kCouncil);
  request.set_note(id);
  test::v1::Note note;
  HW_RETURN_IF_ERROR(FromGrpc(stub_->GetNote(context == nullptr ? own.get() : context, request, &note)));
  return note;
}

absl::Status RunningService::CallRaw(const std::string& method, const std::string& bytes,
                                     grpc::ClientContext* context) {
  grpc::GenericStub stub(channel_);
  grpc::CompletionQueue queue;
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer reply;
  grpc::Status status;
  auto call = stub.PrepareUnaryCall(context, method, request, &queue);
  call->StartCall();
  call->Finish(&reply, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return FromGrpc(status);
}

std::string RunningService::Value(const std::string& sql) {
  return host_->db()
      .Read(absl::Now() + absl::Seconds(5),
            [&](Tx& tx) -> absl::StatusOr<std::string> {
              std::string value;
              soci::indicator indicator = soci::i_null;
              tx.sql() << sql, soci::into(value, indicator);
              return value;
            })
      .value();
}

std::vector<std::string> RunningService::Lines() const {
  absl::MutexLock lock(&mutex_);
  return lines_;
}

}  // namespace homeward
