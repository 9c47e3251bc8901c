#include "episode-service/imports/spreadsheet_take_over.h"

#include <absl/strings/str_cat.h>

#include <vector>

#include "common/core/named_uuid.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "episode-service/entries/convert.h"
#include "episode-service/entries/rules.h"
#include "episode-service/episodes/store.h"
#include "episode-service/imports/spreadsheet_rules.h"
#include "episode-service/imports/store.h"

namespace homeward::episode {
namespace {

// Few enough that nobody who works with one of these young people waits long, and enough to share the cost of a commit.
constexpr size_t kPeopleTogether = 100;
constexpr size_t kRowsTogether = 500;

// The rule that stops rows about somebody who is not found.
absl::string_view RuleFor(const RowPerson& who, const RowPeople& rows) {
  if (!who.external_id.empty()) return "HW25";
  return rows.ambiguous.contains(who) ? "HW32" : "HW31";
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

// What the record has of the young people whom some rows are about.
struct SpreadsheetTakeOver::Known {
  RowPeople rows;
  std::map<std::string, Facts> histories;      // by young person
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
  Known known;
  known.rows = FindPeople(tx, council, external_id_source_, people);
  std::vector<std::string> ids;
  for (const auto& [id, person] : known.rows.people) {
    known.histories[id].person = person;
    ids.push_back(id);
  }
  for (Episode& episode : EpisodeStore::OfYoungPeople(tx, council, ids)) {
    known.histories.at(episode.young_person).episodes.push_back(std::move(episode));
  }
  std::vector<std::string> episodes;
  for (const SpreadsheetPerson& person : people) {
    const auto meant = known.rows.meant.find(person.who);
    absl::Span<const RowPerson> also;
    if (meant != known.rows.meant.end()) also = meant->second.also;
    for (std::string& id : EpisodeIdsOf(person, also)) episodes.push_back(std::move(id));
  }
  known.digests = ImportStore::DigestsOf(tx, council, episodes);
  AddTried(known);
  return known;
}

void SpreadsheetTakeOver::AddTried(Known& known) const {
  for (auto& [id, facts] : known.histories) {
    const auto [from, until] = tried_.equal_range(id);
    for (auto one = from; one != until; ++one) {
      const Tried& tried = one->second;
      Episode& episode = facts.episodes.emplace_back();
      episode.id = tried.episode;
      episode.state = State::kEnded;
      episode.start = tried.start;
      episode.ended = tried.ended;
      known.digests[tried.episode] = tried.digest;
    }
  }
}

absl::StatusOr<SpreadsheetPlan> SpreadsheetTakeOver::Change(Batch& batch, const Import& import,
                                                            const RowPeople::Meant& meant,
                                                            const SpreadsheetPerson& person) const {
  SpreadsheetPlan plan;
  const absl::Status done = batch.Run([&](homeward::Change& change) -> absl::Status {
    HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, meant.young_person));
    // Read again under the lock: another import may have taken them over meanwhile.
    const auto digests = ImportStore::DigestsOf(change.tx(), import.council, EpisodeIdsOf(person, meant.also));
    plan = PlanEpisodes(history.context(), person, meant.also, digests);
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

absl::StatusOr<SpreadsheetPlan> SpreadsheetTakeOver::TakeOver(Batch& batch, const Import& import, Known& known,
                                                              const SpreadsheetPerson& person, absl::Time now) {
  const auto found = known.rows.meant.find(person.who);
  if (found == known.rows.meant.end()) return PlanUnknown(person, RuleFor(person.who, known.rows), known.digests);
  const RowPeople::Meant& meant = found->second;
  Facts& facts = known.histories.at(meant.young_person);
  SpreadsheetPlan plan =
      PlanEpisodes({.facts = facts, .policies = *known.policies, .now = now}, person, meant.also, known.digests);
  if (plan.taken.empty()) return plan;
  if (!import.dry_run) {
    HW_ASSIGN_OR_RETURN(plan, Change(batch, import, meant, person));
  }
  for (const SpreadsheetPlan::Taken& taken : plan.taken) {
    const Episode& episode = taken.decision.next;
    facts.episodes.push_back(episode);
    known.digests[episode.id] = taken.digest;
    if (import.dry_run) {
      trying_.push_back({meant.young_person, episode.id, episode.start, *episode.ended, taken.digest});
    }
  }
  return plan;
}

absl::StatusOr<std::vector<SpreadsheetPlan>> SpreadsheetTakeOver::Step(Batch& batch, const Import& import, int64_t from,
                                                                       absl::Time now) {
  const auto people = Together(from);
  trying_.clear();
  trying_until_ = from;
  Known known = Read(batch.tx(), import.council, people);
  HW_ASSIGN_OR_RETURN(known.policies, parts_.policies.Of(batch.tx(), import.council));
  std::vector<SpreadsheetPlan> plans;
  for (const SpreadsheetPerson& person : people) {
    HW_ASSIGN_OR_RETURN(plans.emplace_back(), TakeOver(batch, import, known, person, now));
  }
  trying_until_ = from + static_cast<int64_t>(people.size());
  return plans;
}

absl::Status SpreadsheetTakeOver::CatchUp(Batch& batch, const Import& import, absl::Time now) {
  if (!import.dry_run) return absl::OkStatus();
  while (tried_until_ < import.next_child) {
    if (trying_until_ == tried_until_) HW_RETURN_IF_ERROR(Step(batch, import, tried_until_, now).status());
    for (Tried& tried : trying_) tried_.emplace(tried.young_person, std::move(tried));
    trying_.clear();
    tried_until_ = trying_until_;
  }
  return absl::OkStatus();
}

absl::Status SpreadsheetTakeOver::Next(Batch& batch, const std::string& council, const std::string& id, absl::Time now,
                                       bool& more) {
  HW_ASSIGN_OR_RETURN(Import import, ImportStore::Lock(batch.tx(), council, id));
  HW_RETURN_IF_ERROR(CatchUp(batch, import, now));
  HW_ASSIGN_OR_RETURN(const auto plans, Step(batch, import, import.next_child, now));
  std::vector<Reject> rejects;
  for (const SpreadsheetPlan& plan : plans) {
    Count(plan, import.counts);
    rejects.insert(rejects.end(), plan.rejects.begin(), plan.rejects.end());
  }
  import.next_child = trying_until_;
  ImportStore::Save(batch.tx(), import);
  ImportStore::AddRejects(batch.tx(), import, rejects);
  more = import.next_child < size();
  return absl::OkStatus();
}

}  // namespace homeward::episode
