#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "episode-service/history.h"
#include "homeward/episode/v1/episode_service.pb.h"

namespace homeward::episode {

// The RPCs about episodes and what the council owes because of them.
class EpisodesService {
 public:
  EpisodesService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging)
      : db_(db), commands_(commands), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::Episode> ReportMissing(Call& call, const v1::ReportMissingRequest& request);
  std::vector<absl::StatusOr<v1::Episode>> GetEpisode(const std::vector<Asking<v1::GetEpisodeRequest>>& asked);
  absl::StatusOr<v1::BatchGetEpisodesResponse> BatchGetEpisodes(Call& call, const v1::BatchGetEpisodesRequest& request);
  absl::StatusOr<v1::ListEpisodesResponse> ListEpisodes(Call& call, const v1::ListEpisodesRequest& request);
  absl::StatusOr<v1::Episode> RecordPoliceReport(Call& call, const v1::RecordPoliceReportRequest& request);
  absl::StatusOr<v1::Episode> AssessRisk(Call& call, const v1::AssessRiskRequest& request);
  absl::StatusOr<v1::Episode> RecategoriseEpisode(Call& call, const v1::RecategoriseEpisodeRequest& request);
  absl::StatusOr<v1::Episode> LocateYoungPerson(Call& call, const v1::LocateYoungPersonRequest& request);
  absl::StatusOr<v1::Episode> ReturnYoungPerson(Call& call, const v1::ReturnYoungPersonRequest& request);
  absl::StatusOr<v1::Episode> NotifyReturn(Call& call, const v1::NotifyReturnRequest& request);
  absl::StatusOr<v1::Episode> TellParents(Call& call, const v1::TellParentsRequest& request);
  absl::StatusOr<v1::Episode> SendSeriousNotification(Call& call, const v1::SendSeriousNotificationRequest& request);
  absl::StatusOr<v1::Episode> CorrectEpisode(Call& call, const v1::CorrectEpisodeRequest& request);
  absl::StatusOr<v1::Episode> VoidEpisode(Call& call, const v1::VoidEpisodeRequest& request);
  absl::StatusOr<v1::ListEpisodeVersionsResponse> ListEpisodeVersions(Call& call,
                                                                      const v1::ListEpisodeVersionsRequest& request);
  absl::StatusOr<v1::GetChronologyResponse> GetChronology(Call& call, const v1::GetChronologyRequest& request);
  absl::StatusOr<v1::ListObligationsResponse> ListObligations(Call& call, const v1::ListObligationsRequest& request);
  absl::StatusOr<common::v1::Obligation> WaiveObligation(Call& call, const v1::WaiveObligationRequest& request);

 private:
  // Runs a command that changes an episode: `rule` decides from the history and how the episode stands.
  template <class Request, class Rule>
  absl::StatusOr<v1::Episode> Decide(Call& call, const Request& request, Rule rule);

  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::episode
