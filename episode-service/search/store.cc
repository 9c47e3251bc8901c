#include "episode-service/search/store.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/db/dynamic_query.h"
#include "common/db/multi_insert.h"

namespace homeward::episode {
namespace {

constexpr size_t kMostPairs = 300;
constexpr size_t kMostOfAWord = 60;
constexpr int kLooked = 500;

absl::CivilDay ReadDay(RowReader& row) { return ParseIsoDate(row.Text()).value_or(absl::CivilDay()); }

constexpr absl::string_view kSelectEntries =
    "SELECT young_person, entry, CAST(born AS CHAR) AS born_text, former FROM name_entry FORCE INDEX (PRIMARY)"
    " WHERE council = :council";

// The columns of young_person_name after its key, as ReadNames reads them.
constexpr absl::string_view kNames = "CAST(born AS CHAR) AS born_text, current_names, former_names, rules";

IndexedNames ReadNames(RowReader& row) {
  IndexedNames names;
  names.born = ReadDay(row);
  names.current = row.Text();
  names.former = row.Text();
  names.rules = static_cast<int>(row.Number());
  return names;
}

Posting ReadPosting(RowReader row) {
  Posting posting;
  posting.young_person = row.Text();
  posting.entry = row.Text();
  posting.born = ReadDay(row);
  posting.former = row.Flag();
  return posting;
}

std::string SelectBorn() {
  return absl::StrCat("SELECT young_person, ", kNames, " FROM young_person_name",
                      " FORCE INDEX (young_person_name_born) WHERE council = :council");
}

BornThen ReadBornThen(RowReader& row) {
  BornThen person;
  person.young_person = row.Text();
  person.names = ReadNames(row);
  return person;
}

std::optional<IndexedNames> Indexed(Tx& tx, const YoungPerson& person) {
  const auto found = SearchStore::NamesOf(tx, person.council, {person.id});
  return found.empty() ? std::nullopt : std::optional(found.begin()->second);
}

std::vector<std::string> Keys(const std::map<std::string, bool>& entries) {
  std::vector<std::string> keys;
  for (const auto& [entry, former] : entries) keys.push_back(entry);
  return keys;
}

void SaveNames(Tx& tx, const YoungPerson& person, const IndexedNames& names) {
  MultiInsert insert(
      "INSERT INTO young_person_name (council, young_person, born, current_names, former_names, rules) VALUES",
      "ON DUPLICATE KEY UPDATE born = VALUES(born), current_names = VALUES(current_names),"
      " former_names = VALUES(former_names), rules = VALUES(rules)");
  insert.Row(person.council, person.id, absl::FormatCivilTime(names.born), names.current, names.former,
             int64_t{names.rules});
  insert.Run(tx.sql());
}

void DropEntries(Tx& tx, const YoungPerson& person, const IndexedNames& names) {
  const std::vector<std::string> entries = Keys(EntriesOf(names));
  if (entries.empty()) return;
  DynamicQuery query("DELETE FROM name_entry WHERE council = :council AND born = :born AND young_person = :person");
  query.Bind("council", person.council)
      .Bind("born", absl::FormatCivilTime(names.born))
      .Bind("person", person.id)
      .AddIn("AND entry", entries);
  query.Run(tx.sql());
}

void SaveEntries(Tx& tx, const YoungPerson& person, const IndexedNames& names) {
  MultiInsert insert("INSERT INTO name_entry (council, entry, born, young_person, former) VALUES",
                     "ON DUPLICATE KEY UPDATE former = VALUES(former)");
  for (const auto& [entry, former] : EntriesOf(names)) {
    insert.Row(person.council, entry, absl::FormatCivilTime(names.born), person.id, int64_t{former});
  }
  insert.Run(tx.sql());
}

// Which of these entries are single words.
std::set<std::string> WordsOf(const std::map<std::string, bool>& entries) {
  std::set<std::string> words;
  for (const auto& [entry, former] : entries) {
    if (entry.find(' ') == std::string::npos) words.insert(entry);
  }
  return words;
}

// Leaves those words that nobody in the council had before.
void DropKnown(Tx& tx, const std::string& council, std::set<std::string>& words) {
  if (words.empty()) return;
  std::vector<std::string> own_keys;
  for (const std::string& word : words) own_keys.push_back(absl::StrCat("w", word));
  DynamicQuery known("SELECT word FROM name_spelling WHERE council = :council");
  known.Bind("council", council).AddIn("AND spelling_key", own_keys).Add("LIMIT 1000");
  known.ForEach(tx.sql(), [&](RowReader row) { words.erase(row.Text()); });
}

// In one order, so that two who do it wait, not collide.
void SaveSpellings(Tx& tx, const std::string& council, const std::set<std::string>& words) {
  std::set<std::pair<std::string, std::string>> rows;
  for (const std::string& word : words) {
    for (std::string& key : SpellingKeys(word)) rows.emplace(std::move(key), word);
  }
  MultiInsert insert("INSERT INTO name_spelling (council, spelling_key, word) VALUES",
                     "ON DUPLICATE KEY UPDATE word = VALUES(word)");
  for (const auto& [key, word] : rows) insert.Row(council, key, word);
  insert.Run(tx.sql());
}

std::vector<YoungPerson> LockNames(Tx& tx, const std::string& council, const std::vector<std::string>& ids) {
  DynamicQuery query(
      "SELECT young_person, given_name, family_name, preferred_name, CAST(born AS CHAR) FROM young_person"
      " WHERE council = :council AND merged_into = ''");
  query.Bind("council", council).AddIn("AND young_person", ids).Add("ORDER BY young_person LIMIT 1000 FOR UPDATE");
  std::vector<YoungPerson> people;
  query.ForEach(tx.sql(), [&](RowReader row) {
    YoungPerson& person = people.emplace_back();
    person.council = council;
    person.id = row.Text();
    person.given_name = row.Text();
    person.family_name = row.Text();
    person.preferred_name = row.Text();
    person.born = ReadDay(row);
  });
  return people;
}

IndexedNames NamesNow(const YoungPerson& person) {
  return NamesOf(person.given_name, person.family_name, person.preferred_name, person.born);
}

bool IsCurrent(const IndexedNames& indexed, const IndexedNames& now) {
  return indexed.current == now.current && indexed.born == now.born && indexed.rules == now.rules;
}

std::vector<std::string> Texts(const std::vector<absl::CivilDay>& days) {
  std::vector<std::string> texts;
  for (const absl::CivilDay day : days) texts.push_back(absl::FormatCivilTime(day));
  return texts;
}

}  // namespace

void SearchStore::Index(Tx& tx, const YoungPerson& person) {
  const std::optional<IndexedNames> known = Indexed(tx, person);
  IndexedNames names = NamesNow(person);
  if (known.has_value()) {
    if (IsCurrent(*known, names)) return;
    names = WithFormer(std::move(names), *known);
    if (known->born != names.born) DropEntries(tx, person, *known);
  }
  SaveNames(tx, person, names);
  SaveEntries(tx, person, names);
  std::set<std::string> words = WordsOf(EntriesOf(names));
  const bool other_rules = known.has_value() && known->rules != names.rules;
  if (!other_rules) DropKnown(tx, person.council, words);
  SaveSpellings(tx, person.council, words);
}

void SearchStore::Unite(Tx& tx, const YoungPerson& kept, const YoungPerson& merged) {
  const auto known = NamesOf(tx, kept.council, {kept.id, merged.id});
  const auto kept_known = known.find(kept.id);
  const auto merged_known = known.find(merged.id);
  // Somebody who was never indexed has the names of their record.
  IndexedNames before = merged_known == known.end() ? NamesNow(merged) : merged_known->second;
  if (merged_known != known.end()) DropEntries(tx, merged, before);
  if (kept_known != known.end()) absl::StrAppend(&before.former, "/", kept_known->second.former);
  const IndexedNames names = WithFormer(NamesNow(kept), before);
  SaveNames(tx, kept, names);
  SaveEntries(tx, kept, names);
  SaveSpellings(tx, kept.council, WordsOf(EntriesOf(names)));
  tx.sql() << "DELETE FROM young_person_name WHERE council = :council AND young_person = :merged",
      soci::use(kept.council, "council"), soci::use(merged.id, "merged");
}

std::set<std::string> SearchStore::WordsLike(Tx& tx, const std::string& council, const std::vector<Term>& terms) {
  if (terms.empty()) return {};
  const auto beginning = std::find_if(terms.begin(), terms.end(), [](const Term& term) { return term.last; });
  DynamicQuery query("(SELECT word FROM name_spelling FORCE INDEX (PRIMARY) WHERE council = :council");
  query.Bind("council", council).AddIn("AND spelling_key", LookupKeys(terms)).Add("LIMIT 600)");
  if (beginning != terms.end()) {
    query.Add("UNION ALL (SELECT word FROM name_spelling FORCE INDEX (PRIMARY) WHERE council = :council");
    query.Add("AND spelling_key >= :from AND spelling_key < :until LIMIT 100)");
    query.Bind("from", absl::StrCat("w", beginning->text)).Bind("until", absl::StrCat("w", beginning->text, "{"));
  }
  std::set<std::string> words;
  query.ForEach(tx.sql(), [&](RowReader row) { words.insert(row.Text()); });
  return words;
}

Postings SearchStore::FindPairs(Tx& tx, const std::string& council, const Lookup& lookup) {
  Postings found;
  if (lookup.pairs.empty()) return found;
  std::vector<std::string> pairs;
  for (const auto& [entry, matches] : lookup.pairs) pairs.push_back(entry);
  DynamicQuery query(kSelectEntries);
  query.Bind("council", council).AddIn("AND entry", pairs).Add(absl::StrCat("LIMIT ", kMostPairs));
  query.ForEach(tx.sql(), [&](RowReader row) { found.rows.push_back(ReadPosting(row)); });
  found.cut = found.rows.size() == kMostPairs;
  return found;
}

Postings SearchStore::FindWords(Tx& tx, const std::string& council, const Lookup& lookup) {
  Postings found;
  if (lookup.words.empty()) return found;
  DynamicQuery query("");
  query.Bind("council", council);
  absl::string_view joint = "(";
  for (const auto& [word, matches] : lookup.words) {
    query.Add(joint).Add(kSelectEntries).AddIn("AND entry", {word});
    query.Add(absl::StrCat("ORDER BY entry DESC, born DESC, young_person DESC LIMIT ", kMostOfAWord, ")"));
    joint = "UNION ALL (";
  }
  std::map<std::string, size_t> read;
  query.ForEach(tx.sql(), [&](RowReader row) {
    found.rows.push_back(ReadPosting(row));
    if (++read[found.rows.back().entry] == kMostOfAWord) found.cut = true;
  });
  return found;
}

std::vector<BornThen> SearchStore::BornOn(Tx& tx, const std::string& council, const std::vector<absl::CivilDay>& days) {
  const std::string select = SelectBorn();
  std::vector<std::string> texts = Texts(days);
  DynamicQuery query("(");
  query.Bind("council", council).Add(select).AddIn("AND born", {texts.front()}).Add("LIMIT 100)");
  texts.erase(texts.begin());
  if (!texts.empty()) query.Add("UNION ALL (").Add(select).AddIn("AND born", texts).Add("LIMIT 100)");
  std::vector<BornThen> people;
  query.ForEach(tx.sql(), [&](RowReader row) { people.push_back(ReadBornThen(row)); });
  return people;
}

std::map<absl::CivilDay, std::vector<BornThen>> SearchStore::EverybodyBornOn(Tx& tx, const std::string& council,
                                                                             const std::set<absl::CivilDay>& days) {
  std::map<absl::CivilDay, std::vector<BornThen>> by_day;
  if (days.empty()) return by_day;
  DynamicQuery query("");
  query.Bind("council", council);
  absl::string_view joint = "(";
  for (const absl::CivilDay day : days) {
    query.Add(joint).Add(SelectBorn()).AddIn("AND born", {absl::FormatCivilTime(day)});
    query.Add(absl::StrCat("LIMIT ", kMostOfADay + 1, ")"));
    joint = "UNION ALL (";
  }
  query.ForEach(tx.sql(), [&](RowReader row) {
    BornThen person = ReadBornThen(row);
    by_day[person.names.born].push_back(std::move(person));
  });
  return by_day;
}

std::map<std::string, IndexedNames> SearchStore::NamesOf(Tx& tx, const std::string& council,
                                                         const std::vector<std::string>& ids) {
  std::map<std::string, IndexedNames> by_id;
  if (ids.empty()) return by_id;
  DynamicQuery query(absl::StrCat("SELECT young_person, ", kNames, " FROM young_person_name WHERE council = :council"));
  query.Bind("council", council).AddIn("AND young_person", ids).Add("LIMIT 1000");
  query.ForEach(tx.sql(), [&](RowReader row) {
    const std::string id = row.Text();
    by_id.emplace(id, ReadNames(row));
  });
  return by_id;
}

std::vector<PersonOnRecord> SearchStore::Show(Tx& tx, const std::string& council, const std::vector<std::string>& ids) {
  if (ids.empty()) return {};
  DynamicQuery query(
      "SELECT young_person, given_name, family_name, preferred_name, CAST(born AS CHAR), COALESCE(external_id, '')"
      " FROM young_person WHERE council = :council");
  query.Bind("council", council).AddIn("AND young_person", ids).Add("LIMIT 1000");
  std::map<std::string, PersonOnRecord> by_id;
  query.ForEach(tx.sql(), [&](RowReader row) {
    PersonOnRecord person;
    person.young_person = row.Text();
    person.given_name = row.Text();
    person.family_name = row.Text();
    person.preferred_name = row.Text();
    person.born = ReadDay(row);
    person.external_id = row.Text();
    by_id.emplace(person.young_person, std::move(person));
  });
  std::vector<PersonOnRecord> people;
  for (const std::string& id : ids) {
    if (const auto found = by_id.find(id); found != by_id.end()) people.push_back(found->second);
  }
  return people;
}

SearchStore::Looked SearchStore::LookForMissing(Tx& tx, const std::string& council, const std::string& after) {
  DynamicQuery query(
      "SELECT p.young_person, p.given_name, p.family_name, p.preferred_name, CAST(p.born AS CHAR),"
      " COALESCE(n.current_names, ''), COALESCE(CAST(n.born AS CHAR), ''), COALESCE(n.rules, 0) FROM young_person p"
      " FORCE INDEX (PRIMARY) LEFT JOIN young_person_name n ON n.council = p.council AND n.young_person = "
      "p.young_person");
  query.Add("WHERE p.council = :council AND p.young_person > :after AND p.merged_into = ''")
      .Bind("council", council)
      .Bind("after", after);
  query.Add(absl::StrCat("ORDER BY p.young_person LIMIT ", kLooked));
  Looked looked;
  int count = 0;
  query.ForEach(tx.sql(), [&](RowReader row) {
    YoungPerson person;
    looked.last = row.Text();
    person.given_name = row.Text();
    person.family_name = row.Text();
    person.preferred_name = row.Text();
    person.born = ReadDay(row);
    IndexedNames indexed;
    indexed.current = row.Text();
    indexed.born = ReadDay(row);
    indexed.rules = static_cast<int>(row.Number());
    if (!IsCurrent(indexed, NamesNow(person))) looked.missing.push_back(looked.last);
    ++count;
  });
  if (count < kLooked) looked.last.clear();
  return looked;
}

void SearchStore::IndexAgain(Tx& tx, const std::string& council, const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  for (const YoungPerson& person : LockNames(tx, council, ids)) Index(tx, person);
}

}  // namespace homeward::episode
