#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/people/young_person.h"
#include "episode-service/search/rules.h"
#include "episode-service/search/search.h"

namespace homeward::episode {

// What looking up found.
struct Postings {
  std::vector<Posting> rows;
  bool cut = false;  // whether there are more than were read
};

// The SQL of the index of names. Inside the caller's transaction. What a search reads is bounded: in words, in entries
// and in rows of each.
class SearchStore {
 public:
  // Many more than a council has, also of a first of January, which stands for a date of birth that nobody knows.
  static constexpr size_t kMostOfADay = 1000;

  // Brings the index to a person's names and date of birth; nothing is written when it is there already. The caller
  // holds the person's row.
  static void Index(Tx& tx, const YoungPerson& person);

  // Brings the names of somebody who was merged to the kept one, as former names, and takes the merged one out: whoever
  // looks for either name finds the kept one.
  static void Unite(Tx& tx, const YoungPerson& kept, const YoungPerson& merged);

  // The words on record that share a spelling key with one of the terms, or begin with one that may be a beginning.
  static std::set<std::string> WordsLike(Tx& tx, const std::string& council, const std::vector<Term>& terms);
  // Who has these pairs of words.
  static Postings FindPairs(Tx& tx, const std::string& council, const Lookup& lookup);
  // Who has one of these words; of many with one word the youngest.
  static Postings FindWords(Tx& tx, const std::string& council, const Lookup& lookup);
  // Who was born on one of these days; at most 200.
  static std::vector<BornThen> BornOn(Tx& tx, const std::string& council, const std::vector<absl::CivilDay>& days);
  // Everybody who was born on one of these days, by day: kMostOfADay of each and, where there are more, one more.
  static std::map<absl::CivilDay, std::vector<BornThen>> EverybodyBornOn(Tx& tx, const std::string& council,
                                                                         const std::set<absl::CivilDay>& days);
  // The names of these people as the index holds them, by id.
  static std::map<std::string, IndexedNames> NamesOf(Tx& tx, const std::string& council,
                                                     const std::vector<std::string>& ids);
  // In the order of `ids`.
  static std::vector<PersonOnRecord> Show(Tx& tx, const std::string& council, const std::vector<std::string>& ids);

  // One step of looking whether everybody is in the index: those after `after` of a council, and which of them are not.
  struct Looked {
    std::string last;  // the id of the last one looked at; empty after the end
    std::vector<std::string> missing;
  };
  static Looked LookForMissing(Tx& tx, const std::string& council, const std::string& after);
  // Takes these people into the index, as they stand.
  static void IndexAgain(Tx& tx, const std::string& council, const std::vector<std::string>& ids);
};

}  // namespace homeward::episode
