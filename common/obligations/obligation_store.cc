#include "common/obligations/obligation_store.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"
#include "common/db/multi_insert.h"
#include "common/db/page_query.h"
#include "common/obligations/obligation_convert.h"
#include "homeward/common/v1/obligation.pb.h"

namespace homeward {
namespace {

constexpr absl::string_view kColumns =
    "obligation, subject, raised_by, kind, step, role, raised_us, due_us, state, overdue, discharged_us, discharged_by,"
    " reason, rationale, rule, citation, policy_version, policy_field, clock_started_by, clock_started_us,"
    " clock_started_date_only, time_limit, version";

// In the order of kColumns.
Obligation FromRow(RowReader row) {
  Obligation obligation;
  obligation.id = row.Text();
  obligation.subject = row.Text();
  obligation.raised_by = row.Text();
  obligation.kind = row.Text();
  obligation.step = row.Text();
  obligation.role = row.Text();
  obligation.raised = row.Time();
  obligation.due = row.Time();
  obligation.state = static_cast<ObligationState>(row.Number());
  obligation.overdue = row.Flag();
  obligation.discharged = row.OptionalTime();
  obligation.discharged_by = row.Text();
  obligation.reason = row.Text();
  obligation.rationale = row.Text();
  obligation.why.rule = row.Text();
  obligation.why.citation = row.Text();
  obligation.why.policy_version = row.Number();
  obligation.why.policy_field = row.Text();
  obligation.why.clock_started_by = row.Text();
  obligation.why.clock_started = ReadMoment(row);
  obligation.why.limit = row.Text();
  obligation.version = row.Number();
  return obligation;
}

std::vector<Obligation> Collect(Tx& tx, DynamicQuery query) {
  std::vector<Obligation> found;
  query.ForEach(tx.sql(), [&](RowReader row) { found.push_back(FromRow(row)); });
  return found;
}

DynamicQuery SelectFrom(const std::string& council, absl::string_view index = "") {
  return std::move(
      DynamicQuery(absl::StrCat("SELECT ", kColumns, " FROM obligation ", index, " WHERE council = :council"))
          .Bind("council", council));
}

// When it came to be known here: when it was first derived, or stood open again. 0 leaves what is there.
int64_t RecordedColumn(const ObligationUpdate& update, absl::Time now) {
  const bool news = update.obligation.version == 1 || update.change == ObligationChange::kReopened;
  return news ? absl::ToUnixMicros(now) : 0;
}

void Upsert(Change& change, const std::vector<ObligationUpdate>& updates) {
  MultiInsert insert(
      absl::StrCat("INSERT INTO obligation (council, ", kColumns, ", recorded_us) VALUES"),
      "ON DUPLICATE KEY UPDATE role = VALUES(role), raised_us = VALUES(raised_us), due_us = VALUES(due_us),"
      " state = VALUES(state), overdue = VALUES(overdue), discharged_us = VALUES(discharged_us),"
      " discharged_by = VALUES(discharged_by), reason = VALUES(reason), rationale = VALUES(rationale),"
      " rule = VALUES(rule), citation = VALUES(citation), policy_version = VALUES(policy_version),"
      " policy_field = VALUES(policy_field), clock_started_by = VALUES(clock_started_by),"
      " clock_started_us = VALUES(clock_started_us), clock_started_date_only = VALUES(clock_started_date_only),"
      " time_limit = VALUES(time_limit), version = VALUES(version),"
      " recorded_us = GREATEST(recorded_us, VALUES(recorded_us))");
  for (const ObligationUpdate& update : updates) {
    const Obligation& o = update.obligation;
    insert.Row(change.council(), o.id, o.subject, o.raised_by, o.kind, o.step, o.role, absl::ToUnixMicros(o.raised),
               absl::ToUnixMicros(o.due), static_cast<int64_t>(o.state), int64_t{o.overdue},
               MultiInsert::Nullable(o.discharged), o.discharged_by, o.reason, o.rationale, o.why.rule, o.why.citation,
               o.why.policy_version, o.why.policy_field, o.why.clock_started_by,
               absl::ToUnixMicros(o.why.clock_started.time), DateOnlyColumn(o.why.clock_started), o.why.limit,
               o.version, RecordedColumn(update, change.now()));
  }
  insert.Run(change.tx().sql());
}

}  // namespace

std::vector<Obligation> ObligationStore::OfSubject(Tx& tx, const std::string& council, const std::string& subject) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND subject = :subject LIMIT 10000").Bind("subject", subject);
  return Collect(tx, std::move(query));
}

absl::StatusOr<Obligation> ObligationStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND obligation = :id").Bind("id", id);
  std::vector<Obligation> found = Collect(tx, std::move(query));
  if (found.empty()) return Fail(absl::StatusCode::kNotFound, "OBLIGATION_NOT_FOUND", "there is no such obligation");
  return std::move(found.front());
}

std::vector<Obligation> ObligationStore::List(Tx& tx, const ObligationFilter& filter) {
  // What is new has an index of its own, named because a list by due time tempts to read all there is in that order.
  const bool by_recorded = filter.raised_since.has_value() && filter.subject.empty();
  DynamicQuery query = SelectFrom(filter.council, by_recorded ? "FORCE INDEX (obligation_recorded)" : "");
  if (filter.raised_since.has_value()) {
    query.Add("AND recorded_us >= :recorded").Bind("recorded", absl::ToUnixMicros(*filter.raised_since));
  }
  if (!filter.kind.empty()) query.Add("AND kind = :kind").Bind("kind", filter.kind);
  if (filter.due_from.has_value()) query.Add("AND due_us >= :from").Bind("from", absl::ToUnixMicros(*filter.due_from));
  if (!filter.subject.empty()) query.Add("AND subject = :subject").Bind("subject", filter.subject);
  if (filter.state.has_value()) query.Add("AND state = :state").Bind("state", static_cast<int64_t>(*filter.state));
  if (filter.due_before.has_value()) {
    query.Add("AND due_us < :before").Bind("before", absl::ToUnixMicros(*filter.due_before));
  }
  AddPage(query, "due_us", "obligation", PageOrder::kEarliestFirst, filter.after, filter.limit);
  return Collect(tx, std::move(query));
}

void ObligationStore::Move(Tx& tx, const std::string& council, const std::string& from, const std::string& to) {
  tx.sql() << "UPDATE obligation SET subject = :to WHERE council = :council AND subject = :from", soci::use(to, "to"),
      soci::use(council, "council"), soci::use(from, "from");
}

void ObligationStore::Save(Change& change, const std::vector<ObligationUpdate>& updates) {
  Upsert(change, updates);
  for (const ObligationUpdate& update : updates) {
    change.Emit(update.obligation.id, update.obligation.subject, update.obligation.version, change.now(),
                EventOf(change.council(), update));
  }
}

}  // namespace homeward
