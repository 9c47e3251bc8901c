#include "episode-service/imports/spreadsheet_take_over.h"

#include <absl/strings/str_cat.h>

#include <set>
#include <vector>

#include "common/core/named_uuid.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "episode-service/entries/convert.h"
#include "episode-service/entries/rules.h"
#include "episode-service/episodes/store.h"
#include "episode-service/imports/spreadsheet_rules.h"
#include "episode-service/imports/store.h"
#include "episode-service/people/store.h"
#include "episode-service/sync/store.h"

namespace homeward::episode {
namespace {

// Few enough that nobody who works with one of these young people waits long, and enough to share the cost of a commit.
constexpr size_t kPeopleTogether = 100;
constexpr size_t kRowsTogether = 500;

std::vector<std::string> EpisodeIdsOf(absl::Span<const SpreadsheetPerson> people) {
  std::vector<std::string> ids;
  for (const SpreadsheetPerson& person : people) {
    for (const PastEpisode& row : person.episodes) ids.push_back(row.report.id);
  }
  return ids;
}

// Why they went, as the entry that somebody would have made of it.
absl::StatusOr<EntryDecision> ReasonEntry(const History& history, const PastEpisode& row, const std::string& actor) {
  v1::RecordEntryRequest request;
  Put(*row.report.returned, request.mutable_happened());
  request.mutable_details()->mutable_reasons()->set_main(row.reason);
  const std::string id = NamedUuid(absl::StrCat("spreadsheet|reason|", row.report.id));
  HW_ASSIGN_OR_RETURN(const RecordEntry command, FromProto(request, id, actor));
  return Record(history.context(), &history.episode(row.report.id), command);
}

void Count(const SpreadsheetPlan& plan, ImportCounts& counts) {
  const auto taken = static_cast<int64_t>(plan.taken.size());
  counts.episodes.created += taken;
  counts.episodes.unchanged += plan.unchanged;
  FileCount& rows = counts.of(ReturnFile::kSpreadsheet);
  rows.accepted += taken + plan.unchanged;
  rows.rejected += static_cast<int64_t>(plan.rejects.size());
}

}  // namespace

// What the record has of the young people whom some rows name.
struct SpreadsheetTakeOver::Known {
  std::map<std::string, Facts> people;         // by the id that the rows give
  std::map<std::string, std::string> digests;  // of rows taken over before, by episode
  PolicyBook<Policy>::Versions policies;
};

absl::Span<const SpreadsheetPerson> SpreadsheetTakeOver::Together(int64_t from) const {
  const auto rest = absl::MakeConstSpan(judgement_.people).subspan(static_cast<size_t>(from));
  size_t rows = 0;
  size_t people = 0;
  while (people < rest.size() && people < kPeopleTogether && (people == 0 || rows < kRowsTogether)) {
    rows += rest[people++].episodes.size();
  }
  return rest.first(people);
}

SpreadsheetTakeOver::Known SpreadsheetTakeOver::Read(Tx& tx, const std::string& council,
                                                     absl::Span<const SpreadsheetPerson> people) const {
  std::vector<std::string> external_ids;
  for (const SpreadsheetPerson& person : people) external_ids.push_back(person.external_id);
  std::map<std::string, YoungPerson> named;
  if (external_id_source_.empty()) {
    named = PeopleStore::WithExternalIds(tx, council, external_ids);
  } else {
    std::vector<std::string> linked;
    const auto links = SyncStore::LinksOf(tx, council, external_id_source_, external_ids);
    for (const auto& [external_id, link] : links) linked.push_back(link.young_person);
    const auto found = PeopleStore::Find(tx, council, linked);
    for (const auto& [external_id, link] : links) {
      if (const auto person = found.find(link.young_person); person != found.end()) named[external_id] = person->second;
    }
  }
  std::set<std::string> ids;
  for (const auto& [external_id, person] : named) ids.insert(person.id);
  std::map<std::string, std::vector<Episode>> episodes;
  for (Episode& episode : EpisodeStore::OfYoungPeople(tx, council, {ids.begin(), ids.end()})) {
    episodes[episode.young_person].push_back(std::move(episode));
  }
  Known known;
  for (auto& [external_id, person] : named) {
    Facts& facts = known.people[external_id];
    facts.episodes = episodes[person.id];
    facts.person = std::move(person);
  }
  known.digests = ImportStore::DigestsOf(tx, council, EpisodeIdsOf(people));
  return known;
}

absl::StatusOr<SpreadsheetPlan> SpreadsheetTakeOver::Change(Batch& batch, const Import& import,
                                                            const std::string& young_person,
                                                            const SpreadsheetPerson& person) const {
  SpreadsheetPlan plan;
  const absl::Status done = batch.Run([&](homeward::Change& change) -> absl::Status {
    HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, young_person));
    // Read again under the lock: another import may have taken them over meanwhile.
    const auto digests =
        ImportStore::DigestsOf(change.tx(), import.council, EpisodeIdsOf(absl::MakeConstSpan(&person, 1)));
    plan = PlanEpisodes(history.context(), person, digests);
    for (const SpreadsheetPlan::Taken& taken : plan.taken) {
      history.Apply(taken.decision);
      if (taken.row->reason.empty()) continue;
      HW_ASSIGN_OR_RETURN(EntryDecision entry, ReasonEntry(history, *taken.row, change.actor()));
      history.Apply(std::move(entry));
    }
    ImportStore::AddRows(change.tx(), import, plan.taken);
    history.Derive();
    return absl::OkStatus();
  });
  if (!done.ok()) return done;
  return plan;
}

absl::StatusOr<SpreadsheetPlan> SpreadsheetTakeOver::TakeOver(Batch& batch, const Import& import, const Known& known,
                                                              const SpreadsheetPerson& person, absl::Time now) {
  const auto found = known.people.find(person.external_id);
  if (found == known.people.end()) return SpreadsheetPlan{.rejects = RejectEpisodes(person, "HW25")};
  Facts facts = found->second;
  auto& tried = tried_[facts.person.id];
  for (const auto& [id, times] : tried) {
    Episode& episode = facts.episodes.emplace_back();
    episode.id = id;
    episode.state = State::kEnded;
    episode.start = times.start;
    episode.ended = times.ended;
  }
  SpreadsheetPlan plan = PlanEpisodes({.facts = facts, .policies = *known.policies, .now = now}, person, known.digests);
  if (plan.taken.empty()) return plan;
  if (!import.dry_run) return Change(batch, import, facts.person.id, person);
  for (const SpreadsheetPlan::Taken& taken : plan.taken) {
    const Episode& episode = taken.decision.next;
    tried[episode.id] = {.start = episode.start, .ended = *episode.ended};
  }
  return plan;
}

absl::Status SpreadsheetTakeOver::Next(Batch& batch, const std::string& council, const std::string& id, absl::Time now,
                                       bool& more) {
  HW_ASSIGN_OR_RETURN(Import import, ImportStore::Lock(batch.tx(), council, id));
  const auto next = Together(import.next_child);
  Known known = Read(batch.tx(), council, next);
  HW_ASSIGN_OR_RETURN(known.policies, parts_.policies.Of(batch.tx(), council));
  std::vector<Reject> rejects;
  for (const SpreadsheetPerson& person : next) {
    HW_ASSIGN_OR_RETURN(const SpreadsheetPlan plan, TakeOver(batch, import, known, person, now));
    Count(plan, import.counts);
    rejects.insert(rejects.end(), plan.rejects.begin(), plan.rejects.end());
  }
  import.next_child += static_cast<int64_t>(next.size());
  ImportStore::Save(batch.tx(), import);
  ImportStore::AddRejects(batch.tx(), import, rejects);
  more = import.next_child < size();
  return absl::OkStatus();
}

}  // namespace homeward::episode
