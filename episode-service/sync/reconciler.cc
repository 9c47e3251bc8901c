#include "episode-service/sync/reconciler.h"

#include <absl/algorithm/container.h>

#include <iterator>
#include <map>
#include <utility>

#include "common/core/status.h"
#include "episode-service/directory/rota_store.h"
#include "episode-service/directory/store.h"
#include "episode-service/people/rules.h"
#include "episode-service/people/store.h"
#include "episode-service/sync/store.h"

namespace homeward::episode {
namespace {

// Few enough that nobody who works with one of these children waits long, and enough to share the cost of a commit.
constexpr size_t kTogether = 100;

// A decision about what was sent, not a fault of the machine.
bool IsRefusal(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument || status.code() == absl::StatusCode::kFailedPrecondition;
}

SyncPlan RefusedBy(absl::string_view rule, const StatedYoungPerson& stated, absl::string_view reason = "") {
  SyncPlan plan{.outcome = SyncOutcome::kRefused};
  plan.findings.push_back(FindingOf(stated.row, rule, "", reason));
  return plan;
}

// The link to be saved, when the statement means somebody on record.
SourceLink LinkOf(const SyncPlan& plan, const Sync& sync) {
  SourceLink link = plan.link;
  if (sync.full) link.last_sync = sync.id;
  return link;
}

void Count(const SyncPlan& plan, Sync& sync) { ++sync.counts.Of(plan.outcome); }

}  // namespace

// What the record has of the children whom some statements name.
struct Reconciler::Known {
  std::map<std::string, SourceLink> links;     // by the source's id
  std::map<std::string, std::string> holders;  // by case id
  std::map<std::string, YoungPerson> people;
  std::set<std::string> sourced;  // those of whom the source has an id
  std::map<std::string, std::vector<Allocation>> allocations;
  WorkerIds workers;
};

Reconciler::Reconciler(HistoryParts parts, std::vector<StatedYoungPerson> statements)
    : parts_(parts), statements_(std::move(statements)) {
  std::set<std::string> named;
  for (const StatedYoungPerson& stated : statements_) {
    if (!named.insert(stated.external_id).second) repeated_.insert(stated.row);
  }
}

Reconciler::Known Reconciler::Read(Tx& tx, const Sync& sync, absl::Span<const StatedYoungPerson> statements) {
  std::vector<std::string> external_ids;
  std::vector<std::string> case_ids;
  std::set<std::string> workers;
  for (const StatedYoungPerson& stated : statements) {
    external_ids.push_back(stated.external_id);
    if (!stated.case_id.empty()) case_ids.push_back(stated.case_id);
    for (const StatedAllocation& one : stated.allocations) workers.insert(one.worker_external_id);
  }
  Known known;
  known.links = SyncStore::LinksOf(tx, sync.council, sync.source, external_ids);
  for (auto& [case_id, person] : PeopleStore::WithExternalIds(tx, sync.council, case_ids)) {
    known.holders[case_id] = person.id;
    known.people.emplace(person.id, std::move(person));
  }
  std::set<std::string> linked;
  for (const auto& [external_id, link] : known.links) {
    if (!known.people.contains(link.young_person)) linked.insert(link.young_person);
  }
  for (auto& [id, person] : PeopleStore::Find(tx, sync.council, {linked.begin(), linked.end()})) {
    known.people.emplace(person.id, std::move(person));
  }
  std::vector<std::string> ids;
  for (const auto& [id, person] : known.people) ids.push_back(id);
  known.sourced = SyncStore::KnownTo(tx, sync.council, sync.source, ids);
  for (Allocation& one : RotaStore::AllocationsOf(tx, sync.council, ids)) {
    known.allocations[one.young_person].push_back(std::move(one));
  }
  known.workers = DirectoryStore::IdsOfWorkers(tx, sync.council, {workers.begin(), workers.end()});
  return known;
}

OnRecord Reconciler::Of(const Known& known, const Sync& sync, const StatedYoungPerson& stated) {
  OnRecord record;
  const auto link = known.links.find(stated.external_id);
  record.link = link == known.links.end() ? SourceLink{.external_id = stated.external_id} : link->second;
  const auto holder = known.holders.find(stated.case_id);
  if (holder != known.holders.end()) record.case_holder = holder->second;
  const auto person =
      known.people.find(record.link.young_person.empty() ? record.case_holder : record.link.young_person);
  if (person == known.people.end()) {
    record.person.council = sync.council;
    record.person.id = SyncedPersonId(sync.council, sync.source, stated.external_id);
    return record;
  }
  record.person = person->second;
  if (record.link.young_person.empty()) record.link.follows = known.sourced.contains(record.person.id);
  const auto allocations = known.allocations.find(record.person.id);
  if (allocations != known.allocations.end()) record.allocations = allocations->second;
  return record;
}

absl::StatusOr<SyncPlan> Reconciler::Change(homeward::Change& change, const Sync& sync, const YoungPerson& person,
                                            const StatedYoungPerson& stated) const {
  HW_ASSIGN_OR_RETURN(History history, History::OpenOrNew(change, parts_, person));
  // Read again under the lock.
  const Known known = Read(change.tx(), sync, absl::MakeConstSpan(&stated, 1));
  const OnRecord record = Of(known, sync, stated);
  // Meanwhile, or by an earlier row, the statement came to mean somebody else.
  if (record.person.id != history.facts().person.id) return Change(change, sync, record.person, stated);
  SyncPlan plan = PlanSync(sync.source, record, stated, known.workers, change.now());
  if (record.link.young_person.empty() && !plan.link.young_person.empty()) {
    // At once: a later row of the sync may name the same child.
    const SourceLink link = LinkOf(plan, sync);
    SyncStore::Save(change.tx(), sync.council, sync.source, absl::MakeConstSpan(&link, 1));
  }
  if (!plan.changes()) return plan;
  if (plan.next != record.person) {
    const bool is_new = plan.next.version == 0;
    HW_ASSIGN_OR_RETURN(PersonDecision decision,
                        is_new ? Create(plan.next, change.now()) : Update(plan.next, change.now()));
    history.Apply(std::move(decision));
  }
  for (const Allocation& allocation : plan.allocations) history.Apply(allocation);
  history.Derive();
  return plan;
}

absl::StatusOr<SyncPlan> Reconciler::Decide(Batch& batch, const Sync& sync, const Known& known,
                                            const StatedYoungPerson& stated, absl::Time now) const {
  if (repeated_.contains(stated.row)) return RefusedBy("SY03", stated);
  const OnRecord record = Of(known, sync, stated);
  SyncPlan plan = PlanSync(sync.source, record, stated, known.workers, now);
  if (!plan.changes()) return plan;
  const absl::Status done = batch.Run([&](homeward::Change& change) -> absl::Status {
    HW_ASSIGN_OR_RETURN(plan, Change(change, sync, record.person, stated));
    return absl::OkStatus();
  });
  if (done.ok()) return plan;
  if (!IsRefusal(done)) return done;
  return RefusedBy("SY05", stated, ProblemOf(done).reason);
}

absl::Status Reconciler::Next(Batch& batch, const std::string& council, const std::string& id, absl::Time now,
                              bool& more) const {
  HW_ASSIGN_OR_RETURN(Sync sync, SyncStore::Lock(batch.tx(), council, id));
  const auto next = absl::MakeConstSpan(statements_).subspan(static_cast<size_t>(sync.next_row), kTogether);
  const Known known = Read(batch.tx(), sync, next);
  std::vector<SyncFinding> findings;
  std::vector<SourceLink> links;
  for (const StatedYoungPerson& stated : next) {
    HW_ASSIGN_OR_RETURN(SyncPlan plan, Decide(batch, sync, known, stated, now));
    Count(plan, sync);
    absl::c_move(plan.findings, std::back_inserter(findings));
    if (!plan.link.young_person.empty()) links.push_back(LinkOf(plan, sync));
  }
  SyncStore::Save(batch.tx(), council, sync.source, links);
  SyncStore::AddFindings(batch.tx(), findings, sync);
  sync.next_row += static_cast<int64_t>(next.size());
  SyncStore::Save(batch.tx(), sync);
  more = static_cast<size_t>(sync.next_row) < statements_.size();
  return absl::OkStatus();
}

absl::Status Reconciler::TakeOnly(homeward::Change& change, Sync& sync) const {
  const StatedYoungPerson& stated = statements_.front();
  const Known known = Read(change.tx(), sync, statements_);
  HW_ASSIGN_OR_RETURN(const SyncPlan plan, Change(change, sync, Of(known, sync, stated).person, stated));
  sync.young_person = plan.link.young_person;
  Count(plan, sync);
  if (!plan.link.young_person.empty()) {
    const SourceLink link = LinkOf(plan, sync);
    SyncStore::Save(change.tx(), sync.council, sync.source, absl::MakeConstSpan(&link, 1));
  }
  SyncStore::AddFindings(change.tx(), plan.findings, sync);
  sync.next_row = 1;
  sync.state = SyncState::kDone;
  sync.finished = change.now();
  SyncStore::Save(change.tx(), sync);
  return absl::OkStatus();
}

}  // namespace homeward::episode
