#include "episode-service/people/store.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <map>
#include <utility>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"
#include "common/db/multi_insert.h"
#include "episode-service/particulars/store.h"

namespace homeward::episode {
namespace {

std::optional<absl::CivilDay> ReadDate(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return ParseIsoDate(text);
}

// The spans of these people, with one query for each kind.
void ReadSpans(Tx& tx, const std::string& council, std::vector<YoungPerson>& people) {
  if (people.empty()) return;
  std::map<std::string, YoungPerson*> by_id;
  std::vector<std::string> ids;
  for (YoungPerson& person : people) {
    by_id[person.id] = &person;
    ids.push_back(person.id);
  }
  auto of_these = [&](absl::string_view select, absl::string_view order) {
    DynamicQuery query(select);
    query.Add("WHERE council = :council AND").Bind("council", council).AddIn("young_person", ids);
    query.Add(order);
    return query;
  };
  of_these(
      "SELECT young_person, legal_status, code, started_us, started_date_only, ended_us, ended_date_only"
      " FROM legal_status",
      "ORDER BY young_person, started_us, legal_status LIMIT 100000")
      .ForEach(tx.sql(), [&](RowReader row) {
        LegalStatus& status = by_id.at(row.Text())->legal_statuses.emplace_back();
        status.id = row.Text();
        status.code = row.Text();
        status.started = ReadMoment(row);
        status.ended = ReadOptionalMoment(row);
      });
  of_these(
      "SELECT young_person, placement, type, provider, home, distance_miles, outside_boundary, host_authority,"
      " address, manager, started_us, started_date_only, ended_us, ended_date_only FROM placement",
      "ORDER BY young_person, started_us, placement LIMIT 100000")
      .ForEach(tx.sql(), [&](RowReader row) {
        Placement& placement = by_id.at(row.Text())->placements.emplace_back();
        placement.id = row.Text();
        placement.type = row.Text();
        placement.provider = row.Text();
        placement.home = row.Text();
        placement.distance_miles = row.OptionalDouble();
        placement.outside_boundary = row.Flag();
        placement.host_authority = row.Text();
        placement.address = row.Text();
        placement.manager = row.Text();
        placement.started = ReadMoment(row);
        placement.ended = ReadOptionalMoment(row);
      });
  of_these("SELECT young_person, flag, code, started_us, started_date_only, ended_us, ended_date_only FROM flag",
           "ORDER BY young_person, started_us, flag LIMIT 100000")
      .ForEach(tx.sql(), [&](RowReader row) {
        Flag& flag = by_id.at(row.Text())->flags.emplace_back();
        flag.id = row.Text();
        flag.code = row.Text();
        flag.started = ReadMoment(row);
        flag.ended = ReadOptionalMoment(row);
      });
}

YoungPerson ReadPerson(const std::string& council, RowReader row) {
  YoungPerson person{.council = council};
  person.id = row.Text();
  person.version = row.Number();
  person.external_id = row.Text();
  person.given_name = row.Text();
  person.family_name = row.Text();
  person.preferred_name = row.Text();
  person.born = ReadDate(row.Text()).value_or(absl::CivilDay());
  person.uasc_from = ReadDate(row.Text());
  person.uasc_until = ReadDate(row.Text());
  person.other_authority = row.Text();
  person.other_authority_from = ReadDate(row.Text());
  person.other_authority_until = ReadDate(row.Text());
  person.born_estimated = row.Flag();
  person.adult = row.Flag();
  person.merged_into = row.Text();
  return person;
}

DynamicQuery SelectFrom(const std::string& council) {
  return std::move(
      DynamicQuery("SELECT young_person, version, COALESCE(external_id, ''), given_name, family_name, preferred_name,"
                   " CAST(born AS CHAR), COALESCE(CAST(uasc_from AS CHAR), ''), COALESCE(CAST(uasc_until AS CHAR), ''),"
                   " other_authority, COALESCE(CAST(other_authority_from AS CHAR), ''),"
                   " COALESCE(CAST(other_authority_until AS CHAR), ''), born_estimated, adult, merged_into"
                   " FROM young_person WHERE council = :council")
          .Bind("council", council));
}

std::vector<YoungPerson> Collect(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<YoungPerson> people;
  query.ForEach(tx.sql(), [&](RowReader row) { people.push_back(ReadPerson(council, row)); });
  ReadSpans(tx, council, people);
  return people;
}

// Puts the kept record in the place of each that was merged. What a merged id leads to is never merged itself.
void LeadOn(Tx& tx, const std::string& council, std::map<std::string, YoungPerson>& people) {
  std::vector<std::string> kept_ids;
  for (const auto& [key, person] : people) {
    if (!person.merged_into.empty()) kept_ids.push_back(person.merged_into);
  }
  if (kept_ids.empty()) return;
  DynamicQuery query = SelectFrom(council);
  query.AddIn("AND young_person", kept_ids);
  const std::vector<YoungPerson> kept = Collect(tx, council, std::move(query));
  for (auto& [key, person] : people) {
    for (const YoungPerson& one : kept) {
      if (one.id == person.merged_into) {
        person = one;
        break;
      }
    }
  }
}

absl::Status Unknown() {
  return Fail(absl::StatusCode::kNotFound, "YOUNG_PERSON_NOT_FOUND", "there is no such young person");
}

void SavePerson(Tx& tx, const YoungPerson& person) {
  MultiInsert insert(
      "INSERT INTO young_person (council, young_person, version, external_id, given_name, family_name, preferred_name,"
      " born, uasc_from, uasc_until, other_authority, other_authority_from, other_authority_until, born_estimated,"
      " adult) VALUES",
      "ON DUPLICATE KEY UPDATE version = VALUES(version), external_id = VALUES(external_id),"
      " given_name = VALUES(given_name), family_name = VALUES(family_name), preferred_name = VALUES(preferred_name),"
      " born = VALUES(born), uasc_from = VALUES(uasc_from), uasc_until = VALUES(uasc_until),"
      " other_authority = VALUES(other_authority), other_authority_from = VALUES(other_authority_from),"
      " other_authority_until = VALUES(other_authority_until), born_estimated = VALUES(born_estimated),"
      " adult = VALUES(adult)");
  insert.Row(person.council, person.id, person.version, MultiInsert::NullIfEmpty(person.external_id), person.given_name,
             person.family_name, person.preferred_name, DateColumn(person.born), DateColumn(person.uasc_from),
             DateColumn(person.uasc_until), person.other_authority, DateColumn(person.other_authority_from),
             DateColumn(person.other_authority_until), int64_t{person.born_estimated}, int64_t{person.adult});
  insert.Run(tx.sql());
}

void SaveLegalStatuses(Tx& tx, const YoungPerson& person) {
  MultiInsert insert(
      "INSERT INTO legal_status (council, young_person, legal_status, code, started_us, started_date_only, ended_us,"
      " ended_date_only) VALUES",
      "ON DUPLICATE KEY UPDATE code = VALUES(code), started_us = VALUES(started_us),"
      " started_date_only = VALUES(started_date_only), ended_us = VALUES(ended_us),"
      " ended_date_only = VALUES(ended_date_only)");
  for (const LegalStatus& status : person.legal_statuses) {
    insert.Row(person.council, person.id, status.id, status.code, TimeColumn(status.started),
               DateOnlyColumn(status.started), TimeColumn(status.ended), DateOnlyColumn(status.ended));
  }
  insert.Run(tx.sql());
}

void SavePlacements(Tx& tx, const YoungPerson& person) {
  MultiInsert insert(
      "INSERT INTO placement (council, young_person, placement, type, provider, home, distance_miles, outside_boundary,"
      " host_authority, address, manager, started_us, started_date_only, ended_us, ended_date_only) VALUES",
      "ON DUPLICATE KEY UPDATE type = VALUES(type), provider = VALUES(provider), home = VALUES(home),"
      " distance_miles = VALUES(distance_miles), outside_boundary = VALUES(outside_boundary),"
      " host_authority = VALUES(host_authority), address = VALUES(address), manager = VALUES(manager),"
      " started_us = VALUES(started_us), started_date_only = VALUES(started_date_only), ended_us = VALUES(ended_us),"
      " ended_date_only = VALUES(ended_date_only)");
  for (const Placement& placement : person.placements) {
    insert.Row(person.council, person.id, placement.id, placement.type, placement.provider, placement.home,
               MultiInsert::Nullable(placement.distance_miles), int64_t{placement.outside_boundary},
               placement.host_authority, placement.address, placement.manager, TimeColumn(placement.started),
               DateOnlyColumn(placement.started), TimeColumn(placement.ended), DateOnlyColumn(placement.ended));
  }
  insert.Run(tx.sql());
}

void SaveFlags(Tx& tx, const YoungPerson& person) {
  MultiInsert insert(
      "INSERT INTO flag (council, young_person, flag, code, started_us, started_date_only, ended_us, ended_date_only)"
      " VALUES",
      "ON DUPLICATE KEY UPDATE started_us = VALUES(started_us), started_date_only = VALUES(started_date_only),"
      " ended_us = VALUES(ended_us), ended_date_only = VALUES(ended_date_only)");
  for (const Flag& flag : person.flags) {
    insert.Row(person.council, person.id, flag.id, flag.code, TimeColumn(flag.started), DateOnlyColumn(flag.started),
               TimeColumn(flag.ended), DateOnlyColumn(flag.ended));
  }
  insert.Run(tx.sql());
  if (absl::c_any_of(person.flags, [](const Flag& flag) { return flag.code == kTraffickingFlag; })) {
    ParticularStore::AddLocationGround(tx, person.council, person.id);
  }
}

template <class Span>
void RemoveOthers(Tx& tx, const YoungPerson& person, absl::string_view remove, absl::string_view id,
                  const std::vector<Span>& standing) {
  DynamicQuery query(remove);
  query.Add("WHERE council = :council AND young_person = :young_person")
      .Bind("council", person.council)
      .Bind("young_person", person.id);
  std::vector<std::string> ids;
  for (const Span& span : standing) ids.push_back(span.id);
  if (!ids.empty()) query.AddIn(absl::StrCat("AND ", id, " NOT"), ids);
  query.Run(tx.sql());
}

}  // namespace

absl::StatusOr<YoungPerson> PeopleStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND young_person = :id").Bind("id", id);
  std::vector<YoungPerson> found = Collect(tx, council, std::move(query));
  if (found.empty()) return Unknown();
  if (!found.front().merged_into.empty()) return Get(tx, council, found.front().merged_into);
  return std::move(found.front());
}

absl::StatusOr<std::vector<YoungPerson>> PeopleStore::Get(Tx& tx, const std::string& council,
                                                          const std::vector<std::string>& ids) {
  const std::map<std::string, YoungPerson> by_id = Find(tx, council, ids);
  std::vector<YoungPerson> people;
  for (const std::string& id : ids) {
    const auto found = by_id.find(id);
    if (found == by_id.end()) return Unknown();
    people.push_back(found->second);
  }
  return people;
}

std::map<std::string, YoungPerson> PeopleStore::Find(Tx& tx, const std::string& council,
                                                     const std::vector<std::string>& ids) {
  if (ids.empty()) return {};
  DynamicQuery query = SelectFrom(council);
  query.AddIn("AND young_person", ids);
  std::map<std::string, YoungPerson> by_id;
  for (YoungPerson& person : Collect(tx, council, std::move(query))) by_id.emplace(person.id, std::move(person));
  LeadOn(tx, council, by_id);
  return by_id;
}

absl::StatusOr<std::string> PeopleStore::Resolve(Tx& tx, const std::string& council, const std::string& id) {
  std::string kept;
  tx.sql() << "SELECT merged_into FROM young_person WHERE council = :council AND young_person = :id",
      soci::use(council, "council"), soci::use(id, "id"), soci::into(kept);
  if (!tx.sql().got_data()) return Unknown();
  return kept.empty() ? id : kept;
}

std::string PeopleStore::KeptOf(Tx& tx, const std::string& council, const std::string& id) {
  return Resolve(tx, council, id).value_or(id);
}

std::map<std::string, std::string> PeopleStore::MergedOf(Tx& tx, const std::string& council,
                                                         const std::vector<std::string>& ids) {
  std::map<std::string, std::string> merged;
  if (ids.empty()) return merged;
  DynamicQuery query(
      "SELECT young_person, merged_into FROM young_person WHERE council = :council AND merged_into <> ''");
  query.Bind("council", council).AddIn("AND young_person", ids).Add("LIMIT 1000");
  query.ForEach(tx.sql(), [&](RowReader row) {
    const std::string id = row.Text();
    merged[id] = row.Text();
  });
  return merged;
}

std::vector<std::string> PeopleStore::IdsOf(Tx& tx, const std::string& council, const std::string& id) {
  std::vector<std::string> ids = {KeptOf(tx, council, id)};
  DynamicQuery query(
      "SELECT young_person FROM young_person WHERE council = :council AND merged_into = :kept"
      " ORDER BY young_person LIMIT 1000");
  query.Bind("council", council).Bind("kept", ids.front());
  query.ForEach(tx.sql(), [&](RowReader row) { ids.push_back(row.Text()); });
  return ids;
}

absl::Status PeopleStore::CheckKnown(Tx& tx, const std::string& council, const std::set<std::string>& ids) {
  if (ids.empty()) return absl::OkStatus();
  DynamicQuery query("SELECT young_person FROM young_person WHERE council = :council");
  query.Bind("council", council).AddIn("AND young_person", {ids.begin(), ids.end()});
  size_t known = 0;
  query.ForEach(tx.sql(), [&](RowReader) { ++known; });
  return known == ids.size() ? absl::OkStatus() : Unknown();
}

std::optional<std::string> PeopleStore::FindByExternalId(Tx& tx, const std::string& council,
                                                         const std::string& external_id) {
  std::string id;
  tx.sql() << "SELECT young_person FROM young_person WHERE council = :council AND external_id = :external",
      soci::use(council, "council"), soci::use(external_id, "external"), soci::into(id);
  if (!tx.sql().got_data()) return std::nullopt;
  return id;
}

std::map<std::string, YoungPerson> PeopleStore::WithExternalIds(Tx& tx, const std::string& council,
                                                                const std::vector<std::string>& external_ids) {
  if (external_ids.empty()) return {};
  DynamicQuery query = SelectFrom(council);
  query.AddIn("AND external_id", external_ids);
  std::map<std::string, YoungPerson> by_external_id;
  for (YoungPerson& person : Collect(tx, council, std::move(query))) {
    by_external_id.emplace(person.external_id, std::move(person));
  }
  LeadOn(tx, council, by_external_id);
  return by_external_id;
}

void PeopleStore::Save(Tx& tx, const YoungPerson& person) {
  SavePerson(tx, person);
  SaveLegalStatuses(tx, person);
  SavePlacements(tx, person);
  SaveFlags(tx, person);
}

void PeopleStore::RemoveVoided(Tx& tx, const YoungPerson& person) {
  RemoveOthers(tx, person, "DELETE FROM legal_status", "legal_status", person.legal_statuses);
  RemoveOthers(tx, person, "DELETE FROM placement", "placement", person.placements);
  RemoveOthers(tx, person, "DELETE FROM flag", "flag", person.flags);
}

}  // namespace homeward::episode
