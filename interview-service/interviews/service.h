#pragma once

#include <absl/status/statusor.h>

#include "common/command/commands.h"
#include "common/db/db.h"
#include "common/edge/paging.h"
#include "common/edge/rpc_table.h"
#include "homeward/interview/v1/interview_service.pb.h"
#include "interview-service/history.h"

namespace homeward::interview {

// The RPCs about return home interviews and what the council owes of them.
class InterviewsService {
 public:
  InterviewsService(Db& db, Commands& commands, HistoryParts parts, const Paging& paging)
      : db_(db), commands_(commands), parts_(parts), paging_(paging) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::Interview> GetInterview(Call& call, const v1::GetInterviewRequest& request);
  absl::StatusOr<v1::BatchGetInterviewsResponse> BatchGetInterviews(Call& call,
                                                                    const v1::BatchGetInterviewsRequest& request);
  absl::StatusOr<v1::ListInterviewsResponse> ListInterviews(Call& call, const v1::ListInterviewsRequest& request);
  absl::StatusOr<v1::Interview> OfferInterview(Call& call, const v1::OfferInterviewRequest& request);
  absl::StatusOr<v1::Interview> AcceptInterview(Call& call, const v1::AcceptInterviewRequest& request);
  absl::StatusOr<v1::Interview> DeclineInterview(Call& call, const v1::DeclineInterviewRequest& request);
  absl::StatusOr<v1::Interview> RecordAttempt(Call& call, const v1::RecordAttemptRequest& request);
  absl::StatusOr<v1::Interview> HoldInterview(Call& call, const v1::HoldInterviewRequest& request);
  absl::StatusOr<v1::Interview> SignOffInterview(Call& call, const v1::SignOffInterviewRequest& request);
  absl::StatusOr<v1::ListEpisodeOutcomesResponse> ListEpisodeOutcomes(Call& call,
                                                                      const v1::ListEpisodeOutcomesRequest& request);
  absl::StatusOr<v1::GetChronologyResponse> GetChronology(Call& call, const v1::GetChronologyRequest& request);
  absl::StatusOr<v1::ListObligationsResponse> ListObligations(Call& call, const v1::ListObligationsRequest& request);
  absl::StatusOr<common::v1::Obligation> WaiveObligation(Call& call, const v1::WaiveObligationRequest& request);

 private:
  // Runs a command that changes an interview: `rule` decides from the history and how the interview stands.
  template <class Request, class Rule>
  absl::StatusOr<v1::Interview> Decide(Call& call, const Request& request, Rule rule);

  Db& db_;
  Commands& commands_;
  const HistoryParts parts_;
  const Paging& paging_;
};

}  // namespace homeward::interview
