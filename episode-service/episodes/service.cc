#include "episode-service/episodes/service.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "common/command/etag.h"
#include "common/command/version_store.h"
#include "common/command/version_wire.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/feed/chronology_rpc.h"
#include "common/obligations/obligation_rpcs.h"
#include "common/wire/times.h"
#include "episode-service/directory/store.h"
#include "episode-service/entries/convert.h"
#include "episode-service/entries/keep.h"
#include "episode-service/episodes/convert.h"
#include "episode-service/episodes/rules.h"
#include "episode-service/episodes/store.h"
#include "episode-service/handovers/rules.h"
#include "episode-service/particulars/withheld.h"
#include "episode-service/people/store.h"

namespace homeward::episode {
namespace {

v1::Episode Shown(Call& call, const Episode& episode, const WithheldLocations& withheld) {
  call.Shows(episode.young_person);
  v1::Episode wire = ToProto(episode);
  withheld.Mark(call.now, &wire);
  return wire;
}

// Asks only for those of whom anything is recorded by which it may be withheld, which is hardly anybody.
void AddIfGuarded(const Episode& episode, std::set<YoungPersonKey>& people) {
  if (episode.has_location_ground) people.emplace(episode.council, episode.young_person);
}

WithheldLocations WithheldOf(Tx& tx, const std::vector<Episode>& episodes) {
  std::set<YoungPersonKey> people;
  for (const Episode& episode : episodes) AddIfGuarded(episode, people);
  return WithheldLocations::ReadGuarded(tx, people);
}

// Puts several into a reply.
template <class Reply>
void Show(Call& call, Tx& tx, const std::vector<Episode>& episodes, Reply& reply) {
  const auto withheld = WithheldOf(tx, episodes);
  for (const Episode& episode : episodes) *reply.add_episodes() = Shown(call, episode, withheld);
}

absl::StatusOr<v1::Episode> Show(Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const std::vector<Episode> episodes, EpisodeStore::Get(tx, call.council, {id}));
  return Shown(call, episodes.front(), WithheldOf(tx, episodes));
}

// The episode that this report made when it came before: one reference of one source makes one episode (S3-37). Empty
// if it is new; ALREADY_EXISTS (SOURCE_REFERENCE_EXISTS) when it was about somebody else.
absl::StatusOr<std::string> ReportedAlready(Tx& tx, const YoungPerson& person,
                                            const v1::ReportMissingRequest& request) {
  const auto known =
      EpisodeStore::FindReported(tx, person.council, static_cast<Source>(request.source()), request.source_reference());
  if (!known.has_value()) return "";
  if (known->young_person == person.id) return known->episode;
  return FailField(absl::StatusCode::kAlreadyExists, "SOURCE_REFERENCE_EXISTS", "source_reference",
                   "with this reference the source reported another young person; void that episode if it was wrong");
}

// What a report holds beside the episode's own fields is an entry of it, from when it came in (S3-37).
absl::Status KeepDetails(Change& change, History& history, const std::string& episode,
                         const v1::ReportMissingRequest& request) {
  if (!request.has_details()) return absl::OkStatus();
  v1::EntryDetails details;
  *details.mutable_report_details() = request.details();
  const Episode& reported = history.episode(episode);
  return KeepEntry(history, episode,
                   {.id = NewUuid(change.now()),
                    .content = ContentOf(reported.start_times.reported.value_or(reported.start), details),
                    .recorded_by = change.actor()});
}

// Whoever reports an episode has it first, if they work for the council; else the duty desk.
void HoldFirstByCaller(Change& change, History& history, const std::string& episode) {
  const std::optional<Worker> worker = DirectoryStore::FindWorker(change.tx(), change.council(), change.actor());
  if (!worker.has_value() || !worker->employed.Holds(change.now())) return;
  history.Apply(
      HoldFirst(history.context(), history.episode(episode), NewUuid(change.now()), worker->id, change.actor()));
}

}  // namespace

void EpisodesService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.EpisodeService";
  rpcs.Add(service, this, &EpisodesService::ReportMissing);
  rpcs.AddTogether(service, this, &EpisodesService::GetEpisode);
  rpcs.Add(service, this, &EpisodesService::BatchGetEpisodes);
  rpcs.Add(service, this, &EpisodesService::ListEpisodes);
  rpcs.Add(service, this, &EpisodesService::RecordPoliceReport);
  rpcs.Add(service, this, &EpisodesService::AssessRisk);
  rpcs.Add(service, this, &EpisodesService::RecategoriseEpisode);
  rpcs.Add(service, this, &EpisodesService::LocateYoungPerson);
  rpcs.Add(service, this, &EpisodesService::ReturnYoungPerson);
  rpcs.Add(service, this, &EpisodesService::NotifyReturn);
  rpcs.Add(service, this, &EpisodesService::TellParents);
  rpcs.Add(service, this, &EpisodesService::SendSeriousNotification);
  rpcs.Add(service, this, &EpisodesService::CorrectEpisode);
  rpcs.Add(service, this, &EpisodesService::VoidEpisode);
  rpcs.Add(service, this, &EpisodesService::ListEpisodeVersions);
  rpcs.Add(service, this, &EpisodesService::GetChronology);
  rpcs.Add(service, this, &EpisodesService::ListObligations);
  rpcs.Add(service, this, &EpisodesService::WaiveObligation);
}

template <class Request, class Rule>
absl::StatusOr<v1::Episode> EpisodesService::Decide(Call& call, const Request& request, Rule rule) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const std::string& id = request.episode();
        HW_ASSIGN_OR_RETURN(History history, History::OpenByEpisode(change, parts_, id));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), history.episode(id).version));
        HW_ASSIGN_OR_RETURN(EpisodeDecision decision, rule(history.context(), history.episode(id)));
        history.Apply(std::move(decision));
        history.Derive();
        return id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::Episode> EpisodesService::ReportMissing(Call& call, const v1::ReportMissingRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const auto command = FromProto(request, NewUuid(change.now()));
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, request.young_person()));
        HW_ASSIGN_OR_RETURN(std::string known, ReportedAlready(change.tx(), history.facts().person, request));
        if (!known.empty()) return known;
        HW_ASSIGN_OR_RETURN(EpisodeDecision decision, Report(history.context(), command));
        history.Apply(std::move(decision));
        HW_RETURN_IF_ERROR(KeepDetails(change, history, command.id, request));
        HoldFirstByCaller(change, history, command.id);
        history.Derive();
        return command.id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

std::vector<absl::StatusOr<v1::Episode>> EpisodesService::GetEpisode(
    const std::vector<Asking<v1::GetEpisodeRequest>>& asked) {
  std::set<EpisodeKey> keys;
  absl::Time deadline = absl::InfinitePast();
  for (const auto& [call, request] : asked) {
    keys.emplace(call->council, request->episode());
    deadline = std::max(deadline, call->deadline);
  }
  struct Found {
    std::map<EpisodeKey, Episode> episodes;
    WithheldLocations withheld;
  };
  const auto found = db_.Read(deadline, [&](Tx& tx) -> absl::StatusOr<Found> {
    Found read{.episodes = EpisodeStore::Find(tx, keys), .withheld = {}};
    std::set<YoungPersonKey> people;
    for (const auto& [key, episode] : read.episodes) AddIfGuarded(episode, people);
    read.withheld = WithheldLocations::ReadGuarded(tx, people);
    return read;
  });
  const auto reply = [&](Call& call, const std::string& id) -> absl::StatusOr<v1::Episode> {
    HW_RETURN_IF_ERROR(found.status());
    const auto episode = found->episodes.find({call.council, id});
    if (episode == found->episodes.end()) return EpisodeStore::NotFound();
    return Shown(call, episode->second, found->withheld);
  };
  std::vector<absl::StatusOr<v1::Episode>> replies;
  for (const auto& [call, request] : asked) replies.push_back(reply(*call, request->episode()));
  return replies;
}

absl::StatusOr<v1::BatchGetEpisodesResponse> EpisodesService::BatchGetEpisodes(
    Call& call, const v1::BatchGetEpisodesRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::BatchGetEpisodesResponse> {
    HW_ASSIGN_OR_RETURN(const auto episodes,
                        EpisodeStore::Get(tx, call.council, {request.episodes().begin(), request.episodes().end()}));
    v1::BatchGetEpisodesResponse reply;
    Show(call, tx, episodes, reply);
    return reply;
  });
}

absl::StatusOr<v1::ListEpisodesResponse> EpisodesService::ListEpisodes(Call& call,
                                                                       const v1::ListEpisodesRequest& request) {
  EpisodeFilter filter{.council = call.council, .young_person = request.young_person()};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  if (request.state() != v1::EPISODE_STATE_UNSPECIFIED) filter.state = static_cast<State>(request.state());
  if (request.has_recorded_since_time()) filter.recorded_since = TimeOf(request.recorded_since_time());
  if (request.has_ended_since_time()) filter.ended_since = TimeOf(request.ended_since_time());
  filter.with_gaps = request.with_gaps();
  filter.longest_first = request.longest_first();
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListEpisodesResponse> {
    v1::ListEpisodesResponse reply;
    if (!filter.young_person.empty()) filter.young_person = PeopleStore::KeptOf(tx, call.council, filter.young_person);
    const std::vector<Episode> episodes = EpisodeStore::List(tx, filter);
    Show(call, tx, episodes, reply);
    if (static_cast<int>(episodes.size()) == filter.limit) {
      const Episode& last = episodes.back();
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.NextAfter(call, request, {last.start.time, last.id}));
    }
    return reply;
  });
}

absl::StatusOr<v1::Episode> EpisodesService::RecordPoliceReport(Call& call,
                                                                const v1::RecordPoliceReportRequest& request) {
  return Decide(call, request, [&](const Context& context, const Episode& episode) {
    return Record(context, episode, FromProto(request));
  });
}

absl::StatusOr<v1::Episode> EpisodesService::AssessRisk(Call& call, const v1::AssessRiskRequest& request) {
  return Decide(call, request, [&](const Context& context, const Episode& episode) {
    return Assess(context, episode, FromProto(request, call.caller->subject));
  });
}

absl::StatusOr<v1::Episode> EpisodesService::RecategoriseEpisode(Call& call,
                                                                 const v1::RecategoriseEpisodeRequest& request) {
  return Decide(call, request, [&](const Context& context, const Episode& episode) {
    return Recategorise(context, episode, FromProto(request, call.caller->subject));
  });
}

absl::StatusOr<v1::Episode> EpisodesService::LocateYoungPerson(Call& call,
                                                               const v1::LocateYoungPersonRequest& request) {
  return Decide(call, request, [&](const Context& context, const Episode& episode) {
    return Locate(context, episode, FromProto(request, call.caller->subject));
  });
}

absl::StatusOr<v1::Episode> EpisodesService::ReturnYoungPerson(Call& call,
                                                               const v1::ReturnYoungPersonRequest& request) {
  return Decide(call, request, [&](const Context& context, const Episode& episode) {
    return Return(context, episode, FromProto(request));
  });
}

absl::StatusOr<v1::Episode> EpisodesService::NotifyReturn(Call& call, const v1::NotifyReturnRequest& request) {
  return Decide(call, request, [&](const Context& context, const Episode& episode) {
    return Notify(context, episode, FromProto(request));
  });
}

absl::StatusOr<v1::Episode> EpisodesService::TellParents(Call& call, const v1::TellParentsRequest& request) {
  return Decide(call, request, [&](const Context& context, const Episode& episode) {
    return Tell(context, episode, FromProto(request));
  });
}

absl::StatusOr<v1::Episode> EpisodesService::SendSeriousNotification(
    Call& call, const v1::SendSeriousNotificationRequest& request) {
  return Decide(call, request, [&](const Context& context, const Episode& episode) {
    return Send(context, episode, FromProto(request, call.caller->subject));
  });
}

absl::StatusOr<v1::Episode> EpisodesService::CorrectEpisode(Call& call, const v1::CorrectEpisodeRequest& request) {
  return Decide(call, request, [&](const Context& context, const Episode& episode) -> absl::StatusOr<EpisodeDecision> {
    HW_ASSIGN_OR_RETURN(const auto command, FromProto(request, episode, call.caller->subject));
    return Correct(context, episode, command);
  });
}

absl::StatusOr<v1::Episode> EpisodesService::VoidEpisode(Call& call, const v1::VoidEpisodeRequest& request) {
  return Decide(call, request, [&](const Context& context, const Episode& episode) {
    return Void(episode, FromProto(request), context.now);
  });
}

absl::StatusOr<v1::ListEpisodeVersionsResponse> EpisodesService::ListEpisodeVersions(
    Call& call, const v1::ListEpisodeVersionsRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListEpisodeVersionsResponse> {
    HW_ASSIGN_OR_RETURN(const std::string young_person,
                        EpisodeStore::YoungPersonOf(tx, call.council, request.episode()));
    call.Shows(young_person);
    const bool withheld = IsLocationWithheldNow(tx, call.council, young_person, call.now);
    v1::ListEpisodeVersionsResponse reply;
    for (const RecordVersion& version : VersionsOf(tx, call.council, request.episode())) {
      v1::EpisodeVersion* wire = reply.add_versions();
      Put(version, wire, wire->mutable_episode());
      wire->mutable_episode()->set_location_withheld(withheld);
    }
    return reply;
  });
}

absl::StatusOr<v1::GetChronologyResponse> EpisodesService::GetChronology(Call& call,
                                                                         const v1::GetChronologyRequest& request) {
  HW_RETURN_IF_ERROR(db_.Read(
      call.deadline, [&](Tx& tx) { return PeopleStore::CheckKnown(tx, call.council, {request.young_person()}); }));
  return ChronologyOf<v1::GetChronologyResponse>(db_, paging_, call, request, PeopleStore::IdsOf);
}

absl::StatusOr<v1::ListObligationsResponse> EpisodesService::ListObligations(
    Call& call, const v1::ListObligationsRequest& request) {
  return ListObligationsOf<v1::ListObligationsResponse>(db_, paging_, call, request, PeopleStore::IdsOf);
}

absl::StatusOr<common::v1::Obligation> EpisodesService::WaiveObligation(Call& call,
                                                                        const v1::WaiveObligationRequest& request) {
  return WaiveObligationOf(commands_, call, request);
}

}  // namespace homeward::episode
