#pragma once

#include <absl/strings/string_view.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "episode-service/search/search.h"

// What the index of names holds, how a typed name is looked up in it, and who comes first. Pure.
namespace homeward::episode {

// Counts on when the index would hold something else of the same names: all of it is then made anew.
inline constexpr int kSpellingRules = 1;

// Nobody is shown below this score.
inline constexpr int kLeastScore = 45;

// The index's view of somebody's names.
IndexedNames NamesOf(absl::string_view given, absl::string_view family, absl::string_view preferred,
                     absl::CivilDay born);

// A whole name to be compared letter by letter: the folded words of given and family name.
std::string FullName(absl::string_view given, absl::string_view family);

// The whole names that somebody has or had; the preferred name is a given name. None of more words or longer ones than
// the index holds.
std::set<std::string> FullNamesOf(const IndexedNames& names);

// The same with the names that they had before, which stay to be found.
IndexedNames WithFormer(IndexedNames now, const IndexedNames& before);

// The entries by which somebody is found: words, and pairs of words that one person has; and whether of a former name.
std::map<std::string, bool> EntriesOf(const IndexedNames& names);

// An entry of two words, in whichever order they come.
std::string PairEntry(const std::string& a, const std::string& b);

// The keys by which a word is found though it is spelled otherwise. A typed word has one in common with what it may
// mean.
std::vector<std::string> SpellingKeys(const std::string& word);

// The keys by which terms are looked up.
std::vector<std::string> LookupKeys(const std::vector<Term>& terms);

// The words of a typed name, not more than count.
std::vector<std::string> TypedWords(absl::string_view name);

// What may be one word on record.
std::vector<Term> TermsOf(const std::vector<std::string>& typed);

// How a word on record fits a typed one; `last` may be its beginning.
WordMatch MatchWord(const std::string& typed, const std::string& word, bool last);

// Whoever has a better score than this settles a search: nobody is looked for who has one of the typed words only.
inline constexpr int kSettles = 75;

// What to look up in the index, and what finding it says of each typed word.
struct Lookup {
  std::map<std::string, std::vector<WordMatch>> pairs;
  std::map<std::string, std::vector<WordMatch>> words;  // one word alone
};
// `known` are the words on record that share a key with one of the terms. Bounded, however many those are.
Lookup PlanLookup(const std::vector<std::string>& typed, const std::vector<Term>& terms,
                  const std::set<std::string>& known);

// How each typed word fits somebody's names; `prefix`: the last one may be a beginning.
std::vector<WordMatch> MatchNames(const std::vector<std::string>& typed, const IndexedNames& names, bool prefix);

DateMatch CompareDates(absl::CivilDay a, absl::CivilDay b);

// The dates that compare with this one as not kNone, itself first.
std::vector<absl::CivilDay> DatesLike(absl::CivilDay day);

// What was asked for, beside the id.
struct Question {
  std::vector<std::string> typed;
  std::optional<absl::CivilDay> born;
};

// Everybody who fits with a score of at least `least`, the best first.
std::vector<Found> Rank(const Question& question, const Lookup& lookup, const std::vector<Posting>& postings,
                        const std::vector<BornThen>& born_then, int least);

}  // namespace homeward::episode
