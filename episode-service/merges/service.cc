#include "episode-service/merges/service.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/obligations/obligation_store.h"
#include "common/wire/times.h"
#include "episode-service/directory/convert.h"
#include "episode-service/directory/rota_store.h"
#include "episode-service/entries/convert.h"
#include "episode-service/entries/store.h"
#include "episode-service/episodes/convert.h"
#include "episode-service/merges/rules.h"
#include "episode-service/merges/store.h"
#include "episode-service/particulars/convert.h"
#include "episode-service/particulars/store.h"
#include "episode-service/particulars/withheld.h"
#include "episode-service/people/convert.h"
#include "episode-service/people/store.h"
#include "episode-service/photographs/convert.h"
#include "episode-service/photographs/store.h"
#include "episode-service/search/store.h"
#include "episode-service/timers.h"

namespace homeward::episode {
namespace {

// More of a kind than one young person ever has.
constexpr int kMostRecords = 100'000;

WholeRecord WholeOf(Change& change, const History& history) {
  const std::string& id = history.facts().person.id;
  return {.facts = history.facts(),
          .entries =
              EntryStore::List(change.tx(), {.council = change.council(), .young_person = id, .limit = kMostRecords}),
          .particulars = ParticularStore::List(
              change.tx(), {.council = change.council(), .young_person = id, .ended_too = true, .limit = kMostRecords}),
          .photographs = PhotographStore::List(
              change.tx(), {.council = change.council(), .young_person = id, .limit = kMostRecords}),
          .allocations = RotaStore::AllocationsOf(change.tx(), change.council(), {id})};
}

// How what was moved stands now, for each record's own history.
template <class Record>
void KeepMoved(Change& change, const std::vector<Record>& records, const std::string& kept) {
  for (Record record : records) {
    record.young_person = kept;
    ++record.version;
    change.Keep(
        {.record = record.id, .version = record.version, .reason = "", .body = ToProto(record).SerializeAsString()});
  }
}

v1::Merge DetailsOf(const Change& change, const v1::MergeYoungPeopleRequest& request, const WholeRecord& kept,
                    const WholeRecord& merged, const MergedRecords& moved) {
  v1::Merge details;
  details.set_council(change.council());
  details.set_merge(moved.merge);
  *details.mutable_kept() = ToProto(kept.facts.person);
  *details.mutable_merged() = ToProto(merged.facts.person);
  details.set_reason(request.reason());
  details.set_merged_by(change.actor());
  Put(change.now(), details.mutable_merged_time());
  details.mutable_episodes()->Assign(moved.episodes.begin(), moved.episodes.end());
  details.mutable_entries()->Assign(moved.entries.begin(), moved.entries.end());
  details.mutable_spans()->Assign(moved.spans.begin(), moved.spans.end());
  details.mutable_allocations()->Assign(moved.allocations.begin(), moved.allocations.end());
  details.mutable_particulars()->Assign(moved.particulars.begin(), moved.particulars.end());
  details.mutable_photographs()->Assign(moved.photographs.begin(), moved.photographs.end());
  return details;
}

// Shown as they were kept, and audited with both. Whether the location is withheld is said as it is now, of the record
// to which both lead.
std::vector<v1::Merge> Show(Call& call, Tx& tx, const std::vector<Merge>& merges) {
  std::vector<std::string> kept;
  for (const Merge& merge : merges) kept.push_back(merge.kept);
  const std::map<std::string, std::string> merged_later = PeopleStore::MergedOf(tx, call.council, kept);
  for (const auto& [id, leads_to] : merged_later) kept.push_back(leads_to);
  const auto withheld = WithheldLocations::Read(tx, call.council, kept);
  std::vector<v1::Merge> shown;
  for (const Merge& merge : merges) {
    call.Shows(merge.kept);
    call.Shows(merge.merged);
    v1::Merge& wire = shown.emplace_back();
    wire.ParseFromString(merge.details);
    const auto later = merged_later.find(merge.kept);
    const bool now =
        withheld.IsWithheld(call.council, later == merged_later.end() ? merge.kept : later->second, call.now);
    wire.mutable_kept()->set_location_withheld(now);
    wire.mutable_merged()->set_location_withheld(now);
  }
  return shown;
}

}  // namespace

void MergesService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.MergeService";
  rpcs.Add(service, this, &MergesService::MergeYoungPeople);
  rpcs.Add(service, this, &MergesService::GetMerge);
  rpcs.Add(service, this, &MergesService::ListMerges);
}

absl::Status MergesService::Unite(Change& change, const WholeRecord& kept, const WholeRecord& merged, MergePlan plan) {
  const YoungPerson& other = merged.facts.person;
  const std::string id = plan.next.id;
  MergeStore::Move(change.tx(), change.council(), other.id, id);
  if (plan.takes_external_id) MergeStore::ReleaseExternalId(change.tx(), change.council(), other.id);
  ObligationStore::Move(change.tx(), change.council(), other.id, id);
  KeepMoved(change, merged.entries, id);
  KeepMoved(change, merged.allocations, id);
  KeepMoved(change, merged.particulars, id);
  KeepMoved(change, merged.photographs, id);
  SearchStore::Unite(change.tx(), kept.facts.person, other);
  change.SetTimer({.aggregate = other.id, .subject = other.id, .kind = kLookAgainTimer, .due = std::nullopt});
  // Opened again, it holds what both had.
  HW_ASSIGN_OR_RETURN(History united, History::Open(change, parts_, id));
  const std::vector<std::string> episodes = plan.moved.episodes;
  united.Apply(PersonDecision{.next = std::move(plan.next),
                              .event = PersonEvent::kPeopleMerged,
                              .occurred = change.now(),
                              .merged = std::move(plan.moved)});
  // Whoever watches episodes is told of those that are now another record's, unless they look different by it and it
  // was told already.
  for (const std::string& id : episodes) {
    const Episode& moved = EpisodeIn(united.facts(), id);
    if (moved.version != EpisodeIn(merged.facts, id).version) continue;
    united.Apply(EpisodeDecision{
        .next = moved, .event = EpisodeEvent::kEpisodeFactsChanged, .occurred = change.now(), .reason = ""});
  }
  united.Derive();
  return absl::OkStatus();
}

absl::StatusOr<v1::Merge> MergesService::MergeYoungPeople(Call& call, const v1::MergeYoungPeopleRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(std::set<std::string>{request.young_person(), request.merged()});
        HW_ASSIGN_OR_RETURN(const History kept_history, History::Open(change, parts_, request.young_person()));
        HW_ASSIGN_OR_RETURN(const History merged_history, History::Open(change, parts_, request.merged()));
        const WholeRecord kept = WholeOf(change, kept_history);
        const WholeRecord merged = WholeOf(change, merged_history);
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), kept.facts.person.version));
        HW_RETURN_IF_ERROR(CheckEtag(request.merged_etag(), merged.facts.person.version));
        if (kept.facts.person.id == merged.facts.person.id) {
          return Invalid("merged", "SAME_PERSON", "another record than the one that is kept");
        }
        HW_ASSIGN_OR_RETURN(MergePlan plan, PlanMerge(kept, merged));
        plan.moved.merge = NewUuid(change.now());
        const Merge merge{.council = change.council(),
                          .id = plan.moved.merge,
                          .kept = kept.facts.person.id,
                          .merged = merged.facts.person.id,
                          .time = change.now(),
                          .details = DetailsOf(change, request, kept, merged, plan.moved).SerializeAsString()};
        HW_RETURN_IF_ERROR(Unite(change, kept, merged, std::move(plan)));
        MergeStore::Insert(change.tx(), merge);
        return merge.id;
      },
      [&](Tx& tx, const std::string& id) -> absl::StatusOr<v1::Merge> {
        HW_ASSIGN_OR_RETURN(const Merge merge, MergeStore::Get(tx, call.council, id));
        return Show(call, tx, {merge}).front();
      });
}

absl::StatusOr<v1::Merge> MergesService::GetMerge(Call& call, const v1::GetMergeRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::Merge> {
    HW_ASSIGN_OR_RETURN(const Merge merge, MergeStore::Get(tx, call.council, request.merge()));
    return Show(call, tx, {merge}).front();
  });
}

absl::StatusOr<v1::ListMergesResponse> MergesService::ListMerges(Call& call, const v1::ListMergesRequest& request) {
  MergeFilter filter{.council = call.council};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListMergesResponse> {
    if (!request.young_person().empty()) filter.kept = PeopleStore::IdsOf(tx, call.council, request.young_person());
    v1::ListMergesResponse reply;
    const std::vector<Merge> merges = MergeStore::List(tx, filter);
    for (v1::Merge& merge : Show(call, tx, merges)) *reply.add_merges() = std::move(merge);
    if (static_cast<int>(merges.size()) == filter.limit) {
      const Merge& last = merges.back();
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(), paging_.NextAfter(call, request, {last.time, last.id}));
    }
    return reply;
  });
}

}  // namespace homeward::episode
