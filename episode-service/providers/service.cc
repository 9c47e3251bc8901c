#include "episode-service/providers/service.h"

#include <string>
#include <utility>
#include <vector>

#include "common/command/etag.h"
#include "common/command/version_store.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "episode-service/councils/store.h"
#include "episode-service/providers/convert.h"
#include "episode-service/providers/rules.h"
#include "episode-service/providers/store.h"
#include "homeward/episode/v1/events.pb.h"

namespace homeward::episode {
namespace {

absl::StatusOr<v1::ProviderProcedure> Show(const Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const ProviderProcedure procedure, ProcedureStore::Get(tx, call.council, id));
  return ToProto(procedure, call.now);
}

// Keeps what is said of a home's procedure now.
absl::StatusOr<std::string> State(Change& change, ProviderProcedure procedure,
                                  const v1::ProcedureStatement& statement) {
  procedure.statement = FromProto(statement);
  HW_RETURN_IF_ERROR(CheckStatement(procedure.statement, change.now()));
  ++procedure.version;
  procedure.recorded = change.now();
  procedure.recorded_by = change.actor();
  ProcedureStore::Save(change.tx(), procedure);
  change.Keep({.record = procedure.id,
               .version = procedure.version,
               .reason = "",
               .body = ToProto(procedure, change.now()).SerializeAsString()});
  v1::ProviderProcedureRecorded event;
  event.set_procedure(procedure.id);
  change.Emit(procedure.id, change.council(), procedure.version, change.now(), event);
  return procedure.id;
}

}  // namespace

void ProvidersService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.ProviderService";
  rpcs.Add(service, this, &ProvidersService::RecordProviderProcedure);
  rpcs.Add(service, this, &ProvidersService::ReviseProviderProcedure);
  rpcs.Add(service, this, &ProvidersService::GetProviderProcedure);
  rpcs.Add(service, this, &ProvidersService::ListProviderProcedureVersions);
  rpcs.Add(service, this, &ProvidersService::ListProviderProcedures);
  rpcs.Add(service, this, &ProvidersService::ListHomesWithoutProcedure);
}

absl::StatusOr<v1::ProviderProcedure> ProvidersService::RecordProviderProcedure(
    Call& call, const v1::RecordProviderProcedureRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(change.council());
        HW_RETURN_IF_ERROR(CouncilStore::Get(change.tx(), change.council()).status());
        const auto known =
            ProcedureStore::List(change.tx(), {.council = change.council(), .home = request.home(), .limit = 1});
        if (!known.empty()) {
          return Fail(absl::StatusCode::kAlreadyExists, "PROCEDURE_EXISTS", "the home has a record of its procedure");
        }
        ProviderProcedure procedure;
        procedure.council = change.council();
        procedure.id = NewUuid(change.now());
        procedure.home = request.home();
        return State(change, std::move(procedure), request.statement());
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::ProviderProcedure> ProvidersService::ReviseProviderProcedure(
    Call& call, const v1::ReviseProviderProcedureRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(change.council());
        HW_ASSIGN_OR_RETURN(ProviderProcedure procedure,
                            ProcedureStore::Get(change.tx(), change.council(), request.procedure()));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), procedure.version));
        return State(change, std::move(procedure), request.statement());
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::ProviderProcedure> ProvidersService::GetProviderProcedure(
    Call& call, const v1::GetProviderProcedureRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return Show(call, tx, request.procedure()); });
}

absl::StatusOr<v1::ListProviderProcedureVersionsResponse> ProvidersService::ListProviderProcedureVersions(
    Call& call, const v1::ListProviderProcedureVersionsRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListProviderProcedureVersionsResponse> {
    HW_RETURN_IF_ERROR(ProcedureStore::Get(tx, call.council, request.procedure()).status());
    v1::ListProviderProcedureVersionsResponse reply;
    for (const RecordVersion& version : VersionsOf(tx, call.council, request.procedure())) {
      reply.add_versions()->ParseFromString(version.body);
    }
    return reply;
  });
}

absl::StatusOr<v1::ListProviderProceduresResponse> ProvidersService::ListProviderProcedures(
    Call& call, const v1::ListProviderProceduresRequest& request) {
  ProcedureFilter filter{.council = call.council, .home = request.home()};
  if (request.lacking()) filter.lacking_at = call.now;
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(const auto position, paging_.Position(call, request, 1));
  if (position.has_value()) filter.after = position->front();
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListProviderProceduresResponse> {
    v1::ListProviderProceduresResponse reply;
    const std::vector<ProviderProcedure> procedures = ProcedureStore::List(tx, filter);
    for (const ProviderProcedure& procedure : procedures) *reply.add_procedures() = ToProto(procedure, call.now);
    if (static_cast<int>(procedures.size()) == filter.limit) {
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(), paging_.Next(call, request, {procedures.back().home}));
    }
    return reply;
  });
}

absl::StatusOr<v1::ListHomesWithoutProcedureResponse> ProvidersService::ListHomesWithoutProcedure(
    Call& call, const v1::ListHomesWithoutProcedureRequest& request) {
  HW_ASSIGN_OR_RETURN(const int limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(const auto position, paging_.Position(call, request, 1));
  const std::string after = position.has_value() ? position->front() : "";
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListHomesWithoutProcedureResponse> {
    v1::ListHomesWithoutProcedureResponse reply;
    const std::vector<std::string> homes = ProcedureStore::HomesWithout(tx, call.council, after, limit);
    reply.mutable_homes()->Add(homes.begin(), homes.end());
    if (static_cast<int>(homes.size()) == limit) {
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(), paging_.Next(call, request, {homes.back()}));
    }
    return reply;
  });
}

}  // namespace homeward::episode
