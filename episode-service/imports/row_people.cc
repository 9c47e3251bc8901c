#include "episode-service/imports/row_people.h"

#include <utility>

#include "episode-service/people/store.h"
#include "episode-service/search/rules.h"
#include "episode-service/search/store.h"
#include "episode-service/sync/store.h"

namespace homeward::episode {
namespace {

void Put(const RowPerson& who, YoungPerson person, RowPeople& rows) {
  rows.meant[who].young_person = person.id;
  std::string id = person.id;
  rows.people.insert_or_assign(std::move(id), std::move(person));
}

void FindById(Tx& tx, const std::string& council, const std::string& source, absl::Span<const SpreadsheetPerson> all,
              RowPeople& rows) {
  std::vector<std::string> external_ids;
  for (const SpreadsheetPerson& one : all) {
    if (!one.who.external_id.empty()) external_ids.push_back(one.who.external_id);
  }
  if (source.empty()) {
    for (auto& [external_id, person] : PeopleStore::WithExternalIds(tx, council, external_ids)) {
      Put({.external_id = external_id}, std::move(person), rows);
    }
    return;
  }
  std::vector<std::string> linked;
  const auto links = SyncStore::LinksOf(tx, council, source, external_ids);
  for (const auto& [external_id, link] : links) linked.push_back(link.young_person);
  const auto found = PeopleStore::Find(tx, council, linked);
  for (const auto& [external_id, link] : links) {
    if (const auto person = found.find(link.young_person); person != found.end()) {
      Put({.external_id = external_id}, person->second, rows);
    }
  }
}

// The ids of those in the index who fit. Where it was not read to the end there may be another one.
std::map<RowPerson, std::vector<std::string>> WhoFits(Tx& tx, const std::string& council,
                                                      absl::Span<const SpreadsheetPerson> all, RowPeople& rows) {
  std::set<absl::CivilDay> days;
  for (const SpreadsheetPerson& one : all) {
    if (one.who.external_id.empty()) days.insert(one.who.born);
  }
  std::map<std::pair<absl::CivilDay, std::string>, std::vector<std::string>> by_name;
  std::set<absl::CivilDay> cut;
  for (const auto& [day, people] : SearchStore::EverybodyBornOn(tx, council, days)) {
    if (people.size() > SearchStore::kMostOfADay) cut.insert(day);
    for (const BornThen& person : people) {
      for (const std::string& name : FullNamesOf(person.names)) by_name[{day, name}].push_back(person.young_person);
    }
  }
  std::map<RowPerson, std::vector<std::string>> fitting;
  for (const SpreadsheetPerson& one : all) {
    if (!one.who.external_id.empty()) continue;
    if (cut.contains(one.who.born)) {
      rows.ambiguous.insert(one.who);
    } else if (const auto fits = by_name.find({one.who.born, one.who.name}); fits != by_name.end()) {
      fitting[one.who] = fits->second;
    }
  }
  return fitting;
}

void FindByName(Tx& tx, const std::string& council, absl::Span<const SpreadsheetPerson> all, RowPeople& rows) {
  const auto fitting = WhoFits(tx, council, all, rows);
  std::set<std::string> ids;
  for (const auto& [who, fits] : fitting) ids.insert(fits.begin(), fits.end());
  const auto people = PeopleStore::Find(tx, council, {ids.begin(), ids.end()});
  for (const auto& [who, fits] : fitting) {
    std::map<std::string, const YoungPerson*> kept;
    for (const std::string& id : fits) {
      if (const auto person = people.find(id); person != people.end()) kept[person->second.id] = &person->second;
    }
    if (kept.size() > 1) rows.ambiguous.insert(who);
    if (kept.size() == 1) Put(who, *kept.begin()->second, rows);
  }
}

// So that a row is recognised in a spreadsheet that says otherwise who it is about.
void FindOtherWays(Tx& tx, const std::string& council, const std::string& source, RowPeople& rows) {
  std::vector<std::string> ids;
  std::multimap<std::string, std::string> external_ids;
  for (const auto& [id, person] : rows.people) {
    ids.push_back(id);
    if (source.empty() && !person.external_id.empty()) external_ids.emplace(id, person.external_id);
  }
  if (!source.empty()) external_ids = SyncStore::IdsOf(tx, council, source, ids);
  std::map<std::string, std::vector<RowPerson>> ways;
  for (const auto& [id, external_id] : external_ids) ways[id].push_back({.external_id = external_id});
  for (const auto& [id, names] : SearchStore::NamesOf(tx, council, ids)) {
    for (const std::string& name : FullNamesOf(names)) ways[id].push_back({.born = names.born, .name = name});
  }
  for (auto& [who, meant] : rows.meant) {
    for (const RowPerson& way : ways[meant.young_person]) {
      if (way != who) meant.also.push_back(way);
    }
  }
}

}  // namespace

RowPeople FindPeople(Tx& tx, const std::string& council, const std::string& external_id_source,
                     absl::Span<const SpreadsheetPerson> rows) {
  RowPeople found;
  FindById(tx, council, external_id_source, rows, found);
  FindByName(tx, council, rows, found);
  FindOtherWays(tx, council, external_id_source, found);
  return found;
}

}  // namespace homeward::episode
