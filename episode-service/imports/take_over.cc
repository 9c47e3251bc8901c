#include "episode-service/imports/take_over.h"

#include <absl/algorithm/container.h>
#include <absl/types/span.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "common/core/status.h"
#include "episode-service/episodes/store.h"
#include "episode-service/imports/catalogue.h"
#include "episode-service/imports/plan.h"
#include "episode-service/imports/store.h"
#include "episode-service/people/rules.h"
#include "episode-service/people/store.h"

namespace homeward::episode {
namespace {

// Few enough that nobody who works with one of these children waits long, and enough to share the cost of a commit.
constexpr size_t kTogether = 100;

// The record of somebody, looked at without a lock: whether there is anything to do.
class Glance {
 public:
  explicit Glance(const Context& known) : known_(known) {}

  const Facts& facts() const { return known_.facts; }
  Context context() const { return known_; }
  void Apply(const PersonDecision&) { differs_ = true; }
  void Apply(const EpisodeDecision&) { differs_ = true; }
  void Derive() {}
  bool differs() const { return differs_; }

 private:
  const Context known_;
  bool differs_ = false;
};

// The records of those children who have one, by CHILD.
std::map<std::string, Facts> KnownOf(Tx& tx, const std::string& council, absl::Span<const ReturnedChild> children) {
  std::vector<std::string> external_ids;
  for (const ReturnedChild& child : children) external_ids.push_back(child.child);
  std::map<std::string, Facts> known;
  std::map<std::string, Facts*> by_id;
  std::vector<std::string> ids;
  for (auto& [child, person] : PeopleStore::WithExternalIds(tx, council, external_ids)) {
    ids.push_back(person.id);
    Facts& facts = known[child];
    by_id[person.id] = &facts;
    facts.person = std::move(person);
  }
  for (Episode& episode : EpisodeStore::OfYoungPeople(tx, council, ids)) {
    by_id.at(episode.young_person)->episodes.push_back(std::move(episode));
  }
  return known;
}

Reject RefusalOf(const MissingRow& row, const absl::Status& status) {
  const std::string reason = ProblemOf(status).reason;
  const RuleEntry& differs = EntryOf("HW18");
  const absl::string_view rule = reason == differs.reason ? differs.rule : "HW19";
  return {.file = ReturnFile::kMissing, .line = row.line, .rule = std::string(rule), .reason = reason};
}

// A decision about what was sent, not a fault of the machine.
bool IsRefusal(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument || status.code() == absl::StatusCode::kFailedPrecondition;
}

void Add(const RecordCount& more, RecordCount& count) {
  count.created += more.created;
  count.changed += more.changed;
  count.unchanged += more.unchanged;
}

// Every row of the child is now accepted or rejected.
void CountRows(const ReturnedChild& child, const std::vector<Reject>& rejects, ImportCounts& counts) {
  std::set<std::pair<ReturnFile, int64_t>> rejected;
  for (const Reject& reject : rejects) rejected.emplace(reject.file, reject.line);
  const std::array<int64_t, 4> rows = RowsOf(child);
  for (const ReturnFile file : kReturnFiles) {
    const int64_t stopped = absl::c_count_if(rejected, [&](const auto& row) { return row.first == file; });
    counts.of(file).rejected += stopped;
    counts.of(file).accepted += rows[static_cast<size_t>(file) - 1] - stopped;
  }
}

}  // namespace

struct TakeOver::Outcome {
  RecordCount young_people;
  RecordCount episodes;
  std::vector<Reject> rejects;
};

template <class Record>
absl::StatusOr<TakeOver::Outcome> TakeOver::Take(Record& record, const ReturnedChild& child, absl::Time now) const {
  Outcome outcome;
  PersonPlan plan = PlanPerson(record.facts().person, child, judgement_.collection_year);
  outcome.rejects = std::move(plan.rejects);
  if (plan.is_somebody_else) return outcome;
  const bool is_new = plan.next.version == 0;
  if (plan.changed) {
    auto decision = is_new ? Create(std::move(plan.next), now) : Update(std::move(plan.next), now);
    if (!decision.ok()) return std::move(decision).status();
    record.Apply(*std::move(decision));
  }
  ++(is_new         ? outcome.young_people.created
     : plan.changed ? outcome.young_people.changed
                    : outcome.young_people.unchanged);
  for (const MissingRow& row : child.missing) {
    auto decision = TakeIn(record.context(), EpisodeOf(record.facts().person, row, judgement_.collection_year));
    if (!decision.ok()) {
      outcome.rejects.push_back(RefusalOf(row, decision.status()));
    } else if (!decision->has_value()) {
      ++outcome.episodes.unchanged;
    } else {
      ++((*decision)->next.version == 0 ? outcome.episodes.created : outcome.episodes.changed);
      record.Apply(**std::move(decision));
    }
  }
  record.Derive();
  return outcome;
}

absl::StatusOr<TakeOver::Outcome> TakeOver::Change(Batch& batch, const YoungPerson& person,
                                                   const ReturnedChild& child) const {
  Outcome outcome;
  const absl::Status done = batch.Run([&](homeward::Change& change) -> absl::Status {
    HW_ASSIGN_OR_RETURN(History history, History::OpenOrNew(change, parts_, person));
    HW_ASSIGN_OR_RETURN(outcome, Take(history, child, change.now()));
    return absl::OkStatus();
  });
  if (done.ok()) return outcome;
  if (!IsRefusal(done)) return done;
  outcome = Outcome();
  outcome.rejects = RejectAll(child, "HW19", ProblemOf(done).reason);
  return outcome;
}

absl::StatusOr<TakeOver::Outcome> TakeOver::Compare(Batch& batch, const Context& known,
                                                    const ReturnedChild& child) const {
  Glance glance(known);
  absl::StatusOr<Outcome> outcome = Take(glance, child, known.now);
  if (outcome.ok() && !glance.differs()) return outcome;
  return Change(batch, known.facts.person, child);
}

absl::Status TakeOver::Next(Batch& batch, const std::string& council, const std::string& id, absl::Time now,
                            bool& more) const {
  HW_ASSIGN_OR_RETURN(Import import, ImportStore::Lock(batch.tx(), council, id));
  const auto next = absl::MakeConstSpan(judgement_.children).subspan(static_cast<size_t>(import.next_child), kTogether);
  const std::map<std::string, Facts> known = KnownOf(batch.tx(), council, next);
  HW_ASSIGN_OR_RETURN(const auto policies, parts_.policies.Of(batch.tx(), council));
  std::vector<Reject> rejects;
  for (const ReturnedChild& child : next) {
    const auto facts = known.find(child.child);
    HW_ASSIGN_OR_RETURN(Outcome outcome,
                        facts == known.end()
                            ? Change(batch, NewPerson(council, child), child)
                            : Compare(batch, {.facts = facts->second, .policies = *policies, .now = now}, child));
    Add(outcome.young_people, import.counts.young_people);
    Add(outcome.episodes, import.counts.episodes);
    CountRows(child, outcome.rejects, import.counts);
    absl::c_move(outcome.rejects, std::back_inserter(rejects));
  }
  import.next_child += static_cast<int64_t>(next.size());
  ImportStore::Save(batch.tx(), import);
  ImportStore::AddRejects(batch.tx(), import, rejects);
  more = static_cast<size_t>(import.next_child) < judgement_.children.size();
  return absl::OkStatus();
}

}  // namespace homeward::episode
