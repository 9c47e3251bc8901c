#include "tests/load/search_rows.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_replace.h>

#include <algorithm>
#include <set>

#include "common/core/status.h"
#include "episode-service/search/rules.h"

namespace homeward::load {
namespace {

constexpr size_t kRowsAtOnce = 2000;
constexpr uint32_t kSeed = 20260310;

std::string Quoted(absl::string_view text) { return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'"); }

// Rows of one table, sorted by key when they are written.
class Rows {
 public:
  Rows(SqlConnection& connection, std::string head) : connection_(connection), head_(std::move(head)) {}

  void Add(std::string row) { rows_.push_back(std::move(row)); }

  absl::Status Write() {
    std::sort(rows_.begin(), rows_.end());
    for (size_t i = 0; i < rows_.size(); i += kRowsAtOnce) {
      std::string sql = head_;
      for (size_t k = i; k < std::min(i + kRowsAtOnce, rows_.size()); ++k) {
        absl::StrAppend(&sql, k == i ? " (" : ", (", rows_[k], ")");
      }
      HW_RETURN_IF_ERROR(connection_.Execute(sql));
    }
    rows_.clear();
    return absl::OkStatus();
  }

 private:
  SqlConnection& connection_;
  const std::string head_;
  std::vector<std::string> rows_;
};

struct Tables {
  explicit Tables(SqlConnection& connection)
      : people(connection,
               "INSERT INTO young_person (council, young_person, version, given_name, family_name, preferred_name,"
               " born, other_authority, adult) VALUES"),
        names(connection,
              "INSERT INTO young_person_name (council, young_person, born, current_names, former_names, rules) VALUES"),
        entries(connection, "INSERT INTO name_entry (council, entry, born, young_person, former) VALUES"),
        spellings(connection, "INSERT INTO name_spelling (council, spelling_key, word) VALUES") {}

  absl::Status Write() {
    for (Rows* rows : {&people, &names, &entries, &spellings}) HW_RETURN_IF_ERROR(rows->Write());
    return absl::OkStatus();
  }

  Rows people, names, entries, spellings;
};

void Add(const SearchedPerson& person, int number, std::set<std::string>& words, Tables& tables) {
  const std::string council = Quoted(person.council), born = Quoted(person.born);
  // Ids in no order of the names, as theirs are.
  const std::string id = absl::StrFormat("'%08x-0000-7000-8000-%012x'", uint32_t(number) * 2654435761U, number);
  absl::CivilDay day;
  absl::ParseCivilTime(person.born, &day);
  const episode::IndexedNames names = episode::NamesOf(person.name.given, person.name.family, "", day);
  tables.people.Add(absl::StrCat(council, ", ", id, ", 1, ", Quoted(person.name.given), ", ",
                                 Quoted(person.name.family), ", '', ", born, ", '', 0"));
  tables.names.Add(absl::StrCat(council, ", ", id, ", ", born, ", ", Quoted(names.current), ", '', ", names.rules));
  for (const auto& [entry, former] : episode::EntriesOf(names)) {
    tables.entries.Add(absl::StrCat(council, ", ", Quoted(entry), ", ", born, ", ", id, ", 0"));
    if (entry.find(' ') != std::string::npos || !words.insert(entry).second) continue;
    for (const std::string& key : episode::SpellingKeys(entry)) {
      tables.spellings.Add(absl::StrCat(council, ", ", Quoted(key), ", ", Quoted(entry)));
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<SearchedPerson>> FillForSearch(SqlConnection& connection, int people, int councils) {
  InventedNames invented(kSeed);
  Tables tables(connection);
  std::vector<SearchedPerson> some;
  int number = 0;
  for (int c = 0; c < councils; ++c) {
    std::set<std::string> words;
    const std::string council = absl::StrFormat("E%08d", 90000000 + c);
    const int last = static_cast<int>(int64_t{people} * (c + 1) / councils);
    for (; number < last; ++number) {
      const absl::CivilDay born = absl::CivilDay(2004, 1, 1) + static_cast<int>(invented.Pick(7300));
      const SearchedPerson person{.council = council, .name = invented.Next(), .born = absl::FormatCivilTime(born)};
      if (number % std::max(1, people / 1000) == 0) some.push_back(person);
      Add(person, number, words, tables);
    }
    HW_RETURN_IF_ERROR(connection.Execute("START TRANSACTION"));
    HW_RETURN_IF_ERROR(tables.Write());
    HW_RETURN_IF_ERROR(connection.Execute("COMMIT"));
  }
  for (const char* table : {"young_person", "young_person_name", "name_entry", "name_spelling"}) {
    HW_RETURN_IF_ERROR(connection.Query(absl::StrCat("ANALYZE TABLE ", table)));
  }
  return some;
}

}  // namespace homeward::load
