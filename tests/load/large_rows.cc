#include "tests/load/large_rows.h"

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

// What an id is of.
constexpr absl::string_view kPerson = "7000", kEarlierEpisode = "7001", kLaterEpisode = "7002";

// Somewhere in a year, in no order of the numbers; AddEpisodes says the same in SQL.
constexpr uint64_t kScatter = 2654435761, kSecondsOfAYear = 31'000'000;
absl::Time Sometime(int number, int year) {
  return absl::FromCivil(absl::CivilDay(year, 1, 1), absl::UTCTimeZone()) +
         absl::Seconds(static_cast<int64_t>(static_cast<uint64_t>(number) * kScatter % kSecondsOfAYear));
}

// As the service makes them: in the order in which what they name was entered.
std::string IdOf(int number, absl::string_view of, absl::Time entered) {
  const std::string milliseconds = absl::StrFormat("%012x", absl::ToUnixMillis(entered));
  return absl::StrFormat("%s-%s-%s-8000-%012x", milliseconds.substr(0, 8), milliseconds.substr(8), of, number);
}
constexpr absl::Duration kEnteredAfter = absl::Minutes(90);
constexpr int kEarlierYear = 2024, kLaterYear = 2025;

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

void Add(const InventedPerson& person, int number, std::set<std::string>& words, Tables& tables) {
  const std::string council = Quoted(person.council), born = Quoted(person.born);
  const std::string id = Quoted(IdOf(number, kPerson, Sometime(number, kEarlierYear - 1)));
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

// One episode of everybody in a council: reported an hour and a half after it began, by the police, and over after ten
// hours.
absl::Status AddEpisodes(SqlConnection& connection, const std::string& council, absl::string_view of, int year) {
  const int64_t first = absl::ToUnixMicros(absl::FromCivil(absl::CivilDay(year, 1, 1), absl::UTCTimeZone()));
  const std::string number = "RIGHT(young_person, 12)";
  const std::string start = absl::StrCat(first, " + CAST(CONV(", number, ", 16, 10) AS UNSIGNED) * ", kScatter, " % ",
                                         kSecondsOfAYear, " * 1000000");
  const std::string later = absl::StrCat(start, " + ", absl::ToInt64Microseconds(kEnteredAfter));
  const std::string over = absl::StrCat(start, " + 36000000000");
  const std::string entered = absl::StrCat("LOWER(LPAD(HEX((", later, ") DIV 1000), 12, '0'))");
  const std::string id =
      absl::StrCat("CONCAT(LEFT(", entered, ", 8), '-', RIGHT(", entered, ", 4), '-", of, "-8000-', ", number, ")");
  return connection.Execute(absl::StrCat(
      "INSERT INTO episode (council, episode, version, young_person, category, state, ground, start_us,"
      " start_date_only, left_us, left_date_only, last_seen_us, last_seen_date_only, discovered_us,"
      " discovered_date_only, reported_us, reported_date_only, source, source_reference, police_us, police_date_only,"
      " police_force, police_reference, located_us, located_date_only, wellbeing_confirmed, returned_us,"
      " returned_date_only, returned_to, return_notified_us, return_notified_date_only, ended_us, ended_date_only,"
      " circumstances, parents_told_us, parents_told_date_only, parents_not_told_reason, serious_notification_us,"
      " serious_notification_date_only, void_reason, recorded_us, policy_version, looked_after, uasc, other_authority,"
      " age_years, placement, home, distance_miles, outside_boundary, end_recorded_us)"
      " SELECT council, ",
      id, ", 4, young_person, 1, 2, 1, ", start,
      ", 0, NULL,"
      " 0, ",
      start, ", 0, NULL, 0, ", later, ", 0, 1, CONCAT('", of, "/', young_person), ", later,
      ", 0, 'west_yorkshire', LEFT(young_person, 8), ", over, ", 0, 1, ", over, ", 0, 1, ", over, ", 0, ", over,
      ", 0, REPEAT('what somebody said of it ', 8), ", later, ", 0, '', NULL, 0, '', ", later,
      ", 1, 1, 0, 0, 15, '', 'SC000001', 25, 1, ", over, " FROM young_person WHERE council = ", Quoted(council)));
}

// So many of a council's episodes go on, from one end of the later ones.
absl::Status Reopen(SqlConnection& connection, const std::string& council, absl::string_view order, int how_many) {
  return connection.Execute(absl::StrCat(
      "UPDATE episode SET state = 1, located_us = NULL, wellbeing_confirmed = 0, returned_us = NULL, returned_to = 0,"
      " return_notified_us = NULL, ended_us = NULL, end_recorded_us = NULL WHERE council = ",
      Quoted(council), " AND state = 2 AND episode LIKE '%-", kLaterEpisode, "-%' ORDER BY start_us ", order,
      ", episode LIMIT ", how_many));
}

// Two episodes of everybody in a council, with what is kept beside an episode; twenty of the later ones go on: most who
// are missing went lately, a few long ago.
absl::Status AddEpisodes(SqlConnection& connection, const std::string& council) {
  HW_RETURN_IF_ERROR(AddEpisodes(connection, council, kEarlierEpisode, kEarlierYear));
  HW_RETURN_IF_ERROR(AddEpisodes(connection, council, kLaterEpisode, kLaterYear));
  HW_RETURN_IF_ERROR(connection.Execute(absl::StrCat(
      "INSERT INTO episode_category (council, episode, number, category, changed_us, changed_date_only,"
      " unknown_since_us, unknown_since_date_only) SELECT council, episode, 0, 1, start_us, 0, NULL, 0 FROM episode"
      " WHERE council = ",
      Quoted(council))));
  HW_RETURN_IF_ERROR(connection.Execute(
      absl::StrCat("INSERT INTO episode_risk (council, episode, number, level, assessed_us, assessed_date_only)"
                   " SELECT council, episode, 0, 'high', reported_us, 0 FROM episode WHERE council = ",
                   Quoted(council))));
  HW_RETURN_IF_ERROR(Reopen(connection, council, "DESC", 17));
  return Reopen(connection, council, "ASC", 3);
}

}  // namespace

absl::StatusOr<std::vector<InventedPerson>> FillLarge(SqlConnection& connection, int people, int councils) {
  InventedNames invented(kSeed);
  Tables tables(connection);
  std::vector<InventedPerson> some;
  int number = 0;
  for (int c = 0; c < councils; ++c) {
    std::set<std::string> words;
    const std::string council = absl::StrFormat("E%08d", 90000000 + c);
    const int last = static_cast<int>(int64_t{people} * (c + 1) / councils);
    for (; number < last; ++number) {
      const absl::CivilDay born = absl::CivilDay(2004, 1, 1) + static_cast<int>(invented.Pick(7300));
      const InventedPerson person{
          .council = council,
          .name = invented.Next(),
          .born = absl::FormatCivilTime(born),
          .episode = IdOf(number, kEarlierEpisode, Sometime(number, kEarlierYear) + kEnteredAfter)};
      if (number % std::max(1, people / 1000) == 0) some.push_back(person);
      Add(person, number, words, tables);
    }
    HW_RETURN_IF_ERROR(connection.Execute("START TRANSACTION"));
    HW_RETURN_IF_ERROR(tables.Write());
    HW_RETURN_IF_ERROR(AddEpisodes(connection, council));
    HW_RETURN_IF_ERROR(connection.Execute("COMMIT"));
  }
  for (const char* table : {"young_person", "young_person_name", "name_entry", "name_spelling", "episode",
                            "episode_category", "episode_risk"}) {
    HW_RETURN_IF_ERROR(connection.Query(absl::StrCat("ANALYZE TABLE ", table)));
  }
  return some;
}

}  // namespace homeward::load
