#pragma once

#include <absl/time/civil_time.h>

#include <optional>
#include <string>
#include <vector>

namespace homeward::episode {

// See homeward.episode.v1.MatchKind; the same numbers.
enum class MatchKind { kNone, kExact, kSameName, kPrefix, kSoundsAlike, kSimilarSpelling };

// See homeward.episode.v1.DateMatch; the same numbers.
enum class DateMatch { kNone, kSame, kDayAndMonthSwapped, kOneDigit };

// How a typed word was found among somebody's names.
struct WordMatch {
  MatchKind kind = MatchKind::kNone;
  int score = 0;
  bool former = false;
};

// What the index was made of: a person's names in folded words, the fields apart by '|'.
struct IndexedNames {
  std::string current;
  std::string former;  // earlier ones, the latest first, apart by '/'
  absl::CivilDay born;
  int rules = 0;  // by which rules: kSpellingRules
};

// A part of what was typed that may be one word on record: a word, or two neighbours that may be written as one.
struct Term {
  std::string text;
  size_t first = 0;  // of the typed words
  size_t count = 1;
  bool last = false;  // may be the beginning of a word
};

// How a word on record fits a term.
struct Spelling {
  std::string word;
  WordMatch match;
};

// An entry of the index that was found: a word or a pair of words of somebody's names.
struct Posting {
  std::string young_person;
  std::string entry;
  absl::CivilDay born;
  bool former = false;
};

// Somebody with the date of birth asked for, or one close to it.
struct BornThen {
  std::string young_person;
  IndexedNames names;
};

// Somebody who was found, and why.
struct Found {
  std::string young_person;
  absl::CivilDay born;
  std::vector<WordMatch> words;  // for each typed word
  DateMatch date = DateMatch::kNone;
  bool external_id = false;
  int score = 0;
};

// See homeward.episode.v1.PersonOnRecord.
struct PersonOnRecord {
  std::string young_person;
  std::string given_name;
  std::string family_name;
  std::string preferred_name;
  absl::CivilDay born;
  std::string external_id;
};

}  // namespace homeward::episode
