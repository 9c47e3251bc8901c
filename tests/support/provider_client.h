#pragma once

#include <string>

#include "homeward/episode/v1/provider_service.pb.h"
#include "tests/support/episode_client.h"

// For tests: providers' procedures at a real episode-service, and their RPCs in few words.
namespace homeward::episode {

class ProviderClient : public RpcClient {
 public:
  explicit ProviderClient(EpisodeClient& episodes)
      : RpcClient(episodes.service(), "homeward.episode.v1.ProviderService") {}

  // Of a home in the council's own area whose procedure lacks nothing.
  static v1::RecordProviderProcedureRequest Recording(const std::string& home) {
    v1::RecordProviderProcedureRequest request;
    request.set_council(kWakefield);
    request.set_home(home);
    v1::ProcedureStatement& statement = *request.mutable_statement();
    statement.set_provider("Harbour Care");
    statement.set_written_date("2026-01-05");
    statement.set_local_protocol_checked_date("2026-01-20");
    v1::ProcedureTraining& training = *statement.add_trainings();
    training.set_date("2026-02-03");
    training.set_people(8);
    statement.set_review_due_date("2027-01-05");
    return request;
  }

  static v1::ReviseProviderProcedureRequest Revising(const v1::ProviderProcedure& procedure) {
    v1::ReviseProviderProcedureRequest request;
    request.set_council(procedure.council());
    request.set_procedure(procedure.procedure());
    request.set_etag(procedure.etag());
    *request.mutable_statement() = procedure.statement();
    return request;
  }

  v1::ProviderProcedure Record(const std::string& home) {
    return Must<v1::ProviderProcedure>("RecordProviderProcedure", Recording(home));
  }
};

}  // namespace homeward::episode
