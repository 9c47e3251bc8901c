#include "episode-service/people/store.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <map>
#include <utility>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"
#include "common/db/multi_insert.h"

namespace homeward::episode {
namespace {

MultiInsert::Value DateColumn(const std::optional<absl::CivilDay>& day) {
  if (!day.has_value()) return std::monostate();
  return absl::FormatCivilTime(*day);
}

std::optional<absl::CivilDay> ReadDate(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return ParseIsoDate(text);
}

// A code or id that may be missing is NULL, so that the unique key ignores it.
MultiInsert::Value NullIfEmpty(const std::string& text) {
  if (text.empty()) return std::monostate();
  return text;
}

using ById = std::map<std::string, YoungPerson>;

// A query about these people: `select` up to WHERE, `order` after it.
DynamicQuery OfThese(absl::string_view select, const std::string& council, const std::vector<std::string>& ids,
                     absl::string_view order) {
  DynamicQuery query(select);
  std::string names;
  query.Bind("council", council);
  for (size_t i = 0; i < ids.size(); ++i) {
    absl::StrAppend(&names, i == 0 ? ":i" : ", :i", i);
    query.Bind(absl::StrCat("i", i), ids[i]);
  }
  query.Add("WHERE council = :council AND young_person IN (").Add(names).Add(")").Add(order);
  return query;
}

ById ReadPeople(Tx& tx, const std::string& council, const std::vector<std::string>& ids) {
  ById people;
  OfThese(
      "SELECT young_person, version, COALESCE(external_id, ''), given_name, family_name, preferred_name,"
      " CAST(born AS CHAR), COALESCE(CAST(uasc_from AS CHAR), ''), COALESCE(CAST(uasc_until AS CHAR), ''),"
      " other_authority, adult FROM young_person",
      council, ids, "")
      .ForEach(tx.sql(), [&](RowReader row) {
        YoungPerson person{.council = council, .id = row.Text()};
        person.version = row.Number();
        person.external_id = row.Text();
        person.given_name = row.Text();
        person.family_name = row.Text();
        person.preferred_name = row.Text();
        person.born = ReadDate(row.Text()).value_or(absl::CivilDay());
        person.uasc_from = ReadDate(row.Text());
        person.uasc_until = ReadDate(row.Text());
        person.other_authority = row.Text();
        person.adult = row.Flag();
        people.emplace(person.id, std::move(person));
      });
  return people;
}

void ReadLegalStatuses(Tx& tx, const std::string& council, const std::vector<std::string>& ids, ById& people) {
  OfThese(
      "SELECT young_person, legal_status, code, started_us, started_date_only, ended_us, ended_date_only"
      " FROM legal_status",
      council, ids, "ORDER BY young_person, started_us, legal_status LIMIT 100000")
      .ForEach(tx.sql(), [&](RowReader row) {
        LegalStatus& status = people.at(row.Text()).legal_statuses.emplace_back();
        status.id = row.Text();
        status.code = row.Text();
        status.started = ReadMoment(row);
        status.ended = ReadOptionalMoment(row);
      });
}

void ReadPlacements(Tx& tx, const std::string& council, const std::vector<std::string>& ids, ById& people) {
  OfThese(
      "SELECT young_person, placement, type, provider, home, distance_miles, outside_boundary, started_us,"
      " started_date_only, ended_us, ended_date_only FROM placement",
      council, ids, "ORDER BY young_person, started_us, placement LIMIT 100000")
      .ForEach(tx.sql(), [&](RowReader row) {
        Placement& placement = people.at(row.Text()).placements.emplace_back();
        placement.id = row.Text();
        placement.type = row.Text();
        placement.provider = row.Text();
        placement.home = row.Text();
        placement.distance_miles = row.OptionalDouble();
        placement.outside_boundary = row.Flag();
        placement.started = ReadMoment(row);
        placement.ended = ReadOptionalMoment(row);
      });
}

void SavePerson(Tx& tx, const YoungPerson& person) {
  MultiInsert insert(
      "INSERT INTO young_person (council, young_person, version, external_id, given_name, family_name, preferred_name,"
      " born, uasc_from, uasc_until, other_authority, adult) VALUES",
      "ON DUPLICATE KEY UPDATE version = VALUES(version), external_id = VALUES(external_id),"
      " given_name = VALUES(given_name), family_name = VALUES(family_name), preferred_name = VALUES(preferred_name),"
      " born = VALUES(born), uasc_from = VALUES(uasc_from), uasc_until = VALUES(uasc_until),"
      " other_authority = VALUES(other_authority), adult = VALUES(adult)");
  insert.Row(person.council, person.id, person.version, NullIfEmpty(person.external_id), person.given_name,
             person.family_name, person.preferred_name, DateColumn(person.born), DateColumn(person.uasc_from),
             DateColumn(person.uasc_until), person.other_authority, int64_t{person.adult});
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
      " started_us, started_date_only, ended_us, ended_date_only) VALUES",
      "ON DUPLICATE KEY UPDATE type = VALUES(type), provider = VALUES(provider), home = VALUES(home),"
      " distance_miles = VALUES(distance_miles), outside_boundary = VALUES(outside_boundary),"
      " started_us = VALUES(started_us), started_date_only = VALUES(started_date_only), ended_us = VALUES(ended_us),"
      " ended_date_only = VALUES(ended_date_only)");
  for (const Placement& placement : person.placements) {
    insert.Row(person.council, person.id, placement.id, placement.type, placement.provider, placement.home,
               MultiInsert::Nullable(placement.distance_miles), int64_t{placement.outside_boundary},
               TimeColumn(placement.started), DateOnlyColumn(placement.started), TimeColumn(placement.ended),
               DateOnlyColumn(placement.ended));
  }
  insert.Run(tx.sql());
}

}  // namespace

absl::StatusOr<YoungPerson> PeopleStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  HW_ASSIGN_OR_RETURN(std::vector<YoungPerson> people, Get(tx, council, std::vector<std::string>{id}));
  return std::move(people.front());
}

absl::StatusOr<std::vector<YoungPerson>> PeopleStore::Get(Tx& tx, const std::string& council,
                                                          const std::vector<std::string>& ids) {
  ById people = ReadPeople(tx, council, ids);
  const bool all = absl::c_all_of(ids, [&](const std::string& id) { return people.contains(id); });
  if (!all) return Fail(absl::StatusCode::kNotFound, "YOUNG_PERSON_NOT_FOUND", "there is no such young person");
  ReadLegalStatuses(tx, council, ids, people);
  ReadPlacements(tx, council, ids, people);
  std::vector<YoungPerson> ordered;
  for (const std::string& id : ids) ordered.push_back(people.at(id));
  return ordered;
}

std::optional<std::string> PeopleStore::FindByExternalId(Tx& tx, const std::string& council,
                                                         const std::string& external_id) {
  std::string id;
  tx.sql() << "SELECT young_person FROM young_person WHERE council = :council AND external_id = :external",
      soci::use(council, "council"), soci::use(external_id, "external"), soci::into(id);
  if (!tx.sql().got_data()) return std::nullopt;
  return id;
}

void PeopleStore::Save(Tx& tx, const YoungPerson& person) {
  SavePerson(tx, person);
  SaveLegalStatuses(tx, person);
  SavePlacements(tx, person);
}

}  // namespace homeward::episode
