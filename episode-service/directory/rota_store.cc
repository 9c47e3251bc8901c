#include "episode-service/directory/rota_store.h"

#include <absl/strings/str_cat.h>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/multi_insert.h"
#include "common/db/page_query.h"
#include "episode-service/directory/period_columns.h"

namespace homeward::episode {
namespace {

DynamicQuery Select(absl::string_view columns, absl::string_view table, const std::string& council) {
  return std::move(DynamicQuery(absl::StrCat("SELECT ", columns, " FROM ", table, " WHERE council = :council"))
                       .Bind("council", council));
}

DynamicQuery SelectCovers(const std::string& council) {
  return Select("cover, version, worker, covered_by, from_us, until_us", "cover", council);
}

DynamicQuery SelectDuties(const std::string& council) {
  return Select("duty, version, role, worker, team, from_us, until_us", "duty", council);
}

DynamicQuery SelectAllocations(const std::string& council) {
  return Select("allocation, version, young_person, role, worker, from_us, until_us", "allocation", council);
}

// `owner` and `id` are the columns of what is filtered by, and of what the list is of.
void Restrict(const PeriodFilter& filter, absl::string_view owner, absl::string_view id, DynamicQuery& query) {
  if (!filter.of.empty()) query.Add(absl::StrCat("AND ", owner, " = :owner")).Bind("owner", filter.of);
  if (filter.still_at.has_value()) query.Add("AND until_us > :still").Bind("still", Micros(*filter.still_at));
  AddPage(query, "from_us", id, PageOrder::kEarliestFirst, filter.after, filter.limit);
}

std::vector<Cover> CollectCovers(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<Cover> covers;
  query.ForEach(tx.sql(), [&](RowReader row) {
    Cover& cover = covers.emplace_back();
    cover.council = council;
    cover.id = row.Text();
    cover.version = row.Number();
    cover.worker = row.Text();
    cover.covered_by = row.Text();
    cover.held = ReadPeriod(row);
  });
  return covers;
}

std::vector<Duty> CollectDuties(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<Duty> duties;
  query.ForEach(tx.sql(), [&](RowReader row) {
    Duty& duty = duties.emplace_back();
    duty.council = council;
    duty.id = row.Text();
    duty.version = row.Number();
    duty.role = row.Text();
    duty.worker = row.Text();
    duty.team = row.Text();
    duty.held = ReadPeriod(row);
  });
  return duties;
}

std::vector<Allocation> CollectAllocations(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<Allocation> allocations;
  query.ForEach(tx.sql(), [&](RowReader row) {
    Allocation& allocation = allocations.emplace_back();
    allocation.council = council;
    allocation.id = row.Text();
    allocation.version = row.Number();
    allocation.young_person = row.Text();
    allocation.role = row.Text();
    allocation.worker = row.Text();
    allocation.held = ReadPeriod(row);
  });
  return allocations;
}

// The only one, or why there is none.
template <class Record>
absl::StatusOr<Record> Only(std::vector<Record> found, absl::string_view reason, absl::string_view message) {
  if (found.empty()) return Fail(absl::StatusCode::kNotFound, reason, message);
  return std::move(found.front());
}

}  // namespace

absl::StatusOr<Cover> RotaStore::GetCover(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectCovers(council);
  query.Add("AND cover = :id").Bind("id", id);
  return Only(CollectCovers(tx, council, std::move(query)), "COVER_NOT_FOUND", "there is no such cover");
}

std::vector<Cover> RotaStore::ListCovers(Tx& tx, const PeriodFilter& filter) {
  DynamicQuery query = SelectCovers(filter.council);
  Restrict(filter, "worker", "cover", query);
  return CollectCovers(tx, filter.council, std::move(query));
}

void RotaStore::Save(Tx& tx, const Cover& cover) {
  MultiInsert insert("INSERT INTO cover (council, cover, version, worker, covered_by, from_us, until_us) VALUES",
                     "ON DUPLICATE KEY UPDATE version = VALUES(version), until_us = VALUES(until_us)");
  insert.Row(cover.council, cover.id, cover.version, cover.worker, cover.covered_by, Micros(cover.held.from),
             Micros(cover.held.until));
  insert.Run(tx.sql());
}

absl::StatusOr<Duty> RotaStore::GetDuty(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectDuties(council);
  query.Add("AND duty = :id").Bind("id", id);
  return Only(CollectDuties(tx, council, std::move(query)), "DUTY_NOT_FOUND", "there is no such line of the rota");
}

std::vector<Duty> RotaStore::ListDuties(Tx& tx, const PeriodFilter& filter) {
  DynamicQuery query = SelectDuties(filter.council);
  Restrict(filter, "role", "duty", query);
  return CollectDuties(tx, filter.council, std::move(query));
}

void RotaStore::Save(Tx& tx, const Duty& duty) {
  MultiInsert insert("INSERT INTO duty (council, duty, version, role, worker, team, from_us, until_us) VALUES",
                     "ON DUPLICATE KEY UPDATE version = VALUES(version), until_us = VALUES(until_us)");
  insert.Row(duty.council, duty.id, duty.version, duty.role, duty.worker, duty.team, Micros(duty.held.from),
             Micros(duty.held.until));
  insert.Run(tx.sql());
}

absl::StatusOr<DutyDesk> RotaStore::GetDutyDesk(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = Select("contact, from_us", "duty_desk", council);
  query.Add("AND duty_desk = :id").Bind("id", id);
  std::vector<DutyDesk> found;
  query.ForEach(tx.sql(), [&](RowReader row) {
    DutyDesk& desk = found.emplace_back();
    desk.council = council;
    desk.id = id;
    desk.contact = row.Text();
    desk.from = row.Time();
  });
  return Only(std::move(found), "DUTY_DESK_NOT_FOUND", "there is no such duty desk");
}

void RotaStore::Insert(Tx& tx, const DutyDesk& desk) {
  MultiInsert insert("INSERT INTO duty_desk (council, duty_desk, contact, from_us) VALUES");
  insert.Row(desk.council, desk.id, desk.contact, Micros(desk.from));
  insert.Run(tx.sql());
}

absl::StatusOr<Allocation> RotaStore::GetAllocation(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectAllocations(council);
  query.Add("AND allocation = :id").Bind("id", id);
  return Only(CollectAllocations(tx, council, std::move(query)), "ALLOCATION_NOT_FOUND", "there is no such allocation");
}

std::vector<Allocation> RotaStore::ListAllocations(Tx& tx, const PeriodFilter& filter) {
  DynamicQuery query = SelectAllocations(filter.council);
  Restrict(filter, "young_person", "allocation", query);
  return CollectAllocations(tx, filter.council, std::move(query));
}

std::vector<Allocation> RotaStore::AllocationsOf(Tx& tx, const std::string& council,
                                                 const std::vector<std::string>& young_people) {
  if (young_people.empty()) return {};
  DynamicQuery query = SelectAllocations(council);
  query.AddIn("AND young_person", young_people).Add("ORDER BY young_person, from_us, allocation LIMIT 100000");
  return CollectAllocations(tx, council, std::move(query));
}

void RotaStore::Save(Tx& tx, const Allocation& allocation) {
  MultiInsert insert(
      "INSERT INTO allocation (council, allocation, version, young_person, role, worker, from_us, until_us) VALUES",
      "ON DUPLICATE KEY UPDATE version = VALUES(version), until_us = VALUES(until_us)");
  insert.Row(allocation.council, allocation.id, allocation.version, allocation.young_person, allocation.role,
             allocation.worker, Micros(allocation.held.from), Micros(allocation.held.until));
  insert.Run(tx.sql());
}

}  // namespace homeward::episode
