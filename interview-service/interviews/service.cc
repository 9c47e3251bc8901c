#include "interview-service/interviews/service.h"

#include <absl/algorithm/container.h>

#include <optional>
#include <utility>
#include <vector>

#include "common/calendar/local_time.h"
#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/facts/fact_store.h"
#include "common/feed/chronology_rpc.h"
#include "common/obligations/obligation_rpcs.h"
#include "interview-service/interviews/convert.h"
#include "interview-service/interviews/rules.h"
#include "interview-service/interviews/store.h"

namespace homeward::interview {
namespace {

absl::StatusOr<v1::Interview> Show(Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const std::vector<Interview> interviews, InterviewStore::Get(tx, call.council, {id}));
  call.Shows(interviews.front().young_person);
  return ToProto(interviews.front());
}

// The window of local dates that was asked for; a young person's outcomes need none.
absl::Status ReadWindow(const v1::ListEpisodeOutcomesRequest& request, StandingFilter& filter) {
  const auto from = ParseIsoDate(request.from_date());
  const auto to = ParseIsoDate(request.to_date());
  if (from.has_value() != to.has_value() || (!from.has_value() && request.young_person().empty())) {
    return Invalid("from_date", "WINDOW_REQUIRED", "both dates, or a young person");
  }
  if (!from.has_value()) return absl::OkStatus();
  if (*to < *from) return Invalid("to_date", "WINDOW_INVALID", "a date not before from_date");
  filter.from = StartOfLocalDay(*from);
  filter.to = EndOfLocalDay(*to);
  return absl::OkStatus();
}

void AddOutcomes(Call& call, Tx& tx, const std::vector<EpisodeStanding>& standings,
                 v1::ListEpisodeOutcomesResponse& reply) {
  std::vector<std::string> ids;
  for (const EpisodeStanding& standing : standings) ids.push_back(standing.interview);
  const std::vector<Interview> interviews = InterviewStore::Find(tx, call.council, ids);
  for (const EpisodeStanding& standing : standings) {
    const auto found = absl::c_find_if(interviews, [&](const auto& one) { return one.id == standing.interview; });
    const Interview* interview = found == interviews.end() ? nullptr : &*found;
    call.Shows(standing.young_person);
    *reply.add_outcomes() = ToProto(standing, interview, OutcomeOf(standing.standing, interview, call.now));
  }
}

}  // namespace

void InterviewsService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.interview.v1.InterviewService";
  rpcs.Add(service, this, &InterviewsService::GetInterview);
  rpcs.Add(service, this, &InterviewsService::BatchGetInterviews);
  rpcs.Add(service, this, &InterviewsService::ListInterviews);
  rpcs.Add(service, this, &InterviewsService::OfferInterview);
  rpcs.Add(service, this, &InterviewsService::AcceptInterview);
  rpcs.Add(service, this, &InterviewsService::DeclineInterview);
  rpcs.Add(service, this, &InterviewsService::RecordAttempt);
  rpcs.Add(service, this, &InterviewsService::HoldInterview);
  rpcs.Add(service, this, &InterviewsService::SignOffInterview);
  rpcs.Add(service, this, &InterviewsService::ListEpisodeOutcomes);
  rpcs.Add(service, this, &InterviewsService::GetChronology);
  rpcs.Add(service, this, &InterviewsService::ListObligations);
  rpcs.Add(service, this, &InterviewsService::WaiveObligation);
}

template <class Request, class Rule>
absl::StatusOr<v1::Interview> InterviewsService::Decide(Call& call, const Request& request, Rule rule) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const std::string& id = request.interview();
        HW_ASSIGN_OR_RETURN(History history, History::OpenByInterview(change, parts_, id));
        // What only appends has no etag.
        if constexpr (requires { request.etag(); }) {
          HW_RETURN_IF_ERROR(CheckEtag(request.etag(), history.interview(id).version));
        }
        HW_ASSIGN_OR_RETURN(InterviewDecision decision,
                            rule(history.context(), history.interview(id), FromProto(request)));
        history.Apply(std::move(decision));
        history.Derive();
        return id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::Interview> InterviewsService::GetInterview(Call& call, const v1::GetInterviewRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return Show(call, tx, request.interview()); });
}

absl::StatusOr<v1::BatchGetInterviewsResponse> InterviewsService::BatchGetInterviews(
    Call& call, const v1::BatchGetInterviewsRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::BatchGetInterviewsResponse> {
    HW_ASSIGN_OR_RETURN(
        const auto interviews,
        InterviewStore::Get(tx, call.council, {request.interviews().begin(), request.interviews().end()}));
    v1::BatchGetInterviewsResponse reply;
    for (const Interview& interview : interviews) {
      call.Shows(interview.young_person);
      *reply.add_interviews() = ToProto(interview);
    }
    return reply;
  });
}

absl::StatusOr<v1::ListInterviewsResponse> InterviewsService::ListInterviews(Call& call,
                                                                             const v1::ListInterviewsRequest& request) {
  InterviewFilter filter{.council = call.council, .young_person = request.young_person()};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  if (request.state() != v1::INTERVIEW_STATE_UNSPECIFIED) filter.state = static_cast<State>(request.state());
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListInterviewsResponse> {
    v1::ListInterviewsResponse reply;
    if (!filter.young_person.empty()) filter.young_person = KeptOf(tx, call.council, filter.young_person);
    const std::vector<Interview> interviews = InterviewStore::List(tx, filter);
    for (const Interview& interview : interviews) {
      call.Shows(interview.young_person);
      *reply.add_interviews() = ToProto(interview);
    }
    if (static_cast<int>(interviews.size()) == filter.limit) {
      const Interview& last = interviews.back();
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.NextAfter(call, request, {last.episode_ended.time, last.id}));
    }
    return reply;
  });
}

absl::StatusOr<v1::Interview> InterviewsService::OfferInterview(Call& call, const v1::OfferInterviewRequest& request) {
  return Decide(call, request, Offer);
}

absl::StatusOr<v1::Interview> InterviewsService::AcceptInterview(Call& call,
                                                                 const v1::AcceptInterviewRequest& request) {
  return Decide(call, request, Accept);
}

absl::StatusOr<v1::Interview> InterviewsService::DeclineInterview(Call& call,
                                                                  const v1::DeclineInterviewRequest& request) {
  return Decide(call, request, Decline);
}

absl::StatusOr<v1::Interview> InterviewsService::RecordAttempt(Call& call, const v1::RecordAttemptRequest& request) {
  return Decide(call, request, Record);
}

absl::StatusOr<v1::Interview> InterviewsService::HoldInterview(Call& call, const v1::HoldInterviewRequest& request) {
  return Decide(call, request, Hold);
}

absl::StatusOr<v1::Interview> InterviewsService::SignOffInterview(Call& call,
                                                                  const v1::SignOffInterviewRequest& request) {
  return Decide(call, request, SignOff);
}

absl::StatusOr<v1::ListEpisodeOutcomesResponse> InterviewsService::ListEpisodeOutcomes(
    Call& call, const v1::ListEpisodeOutcomesRequest& request) {
  StandingFilter filter{.council = call.council, .young_person = request.young_person()};
  HW_RETURN_IF_ERROR(ReadWindow(request, filter));
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListEpisodeOutcomesResponse> {
    v1::ListEpisodeOutcomesResponse reply;
    if (!filter.young_person.empty()) filter.young_person = KeptOf(tx, call.council, filter.young_person);
    const std::vector<EpisodeStanding> standings = InterviewStore::ListStandings(tx, filter);
    AddOutcomes(call, tx, standings, reply);
    if (static_cast<int>(standings.size()) == filter.limit) {
      const EpisodeStanding& last = standings.back();
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.NextAfter(call, request, {last.start.time, last.episode}));
    }
    return reply;
  });
}

absl::StatusOr<v1::GetChronologyResponse> InterviewsService::GetChronology(Call& call,
                                                                           const v1::GetChronologyRequest& request) {
  call.resource = request.young_person();
  return ChronologyOf<v1::GetChronologyResponse>(db_, paging_, call, request, IdsOf);
}

absl::StatusOr<v1::ListObligationsResponse> InterviewsService::ListObligations(
    Call& call, const v1::ListObligationsRequest& request) {
  return ListObligationsOf<v1::ListObligationsResponse>(db_, paging_, call, request, IdsOf);
}

absl::StatusOr<common::v1::Obligation> InterviewsService::WaiveObligation(Call& call,
                                                                          const v1::WaiveObligationRequest& request) {
  return WaiveObligationOf(commands_, call, request);
}

}  // namespace homeward::interview
