#include "episode-service/search/rules.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <numeric>

#include "episode-service/search/spelling_rules.h"

namespace homeward::episode {
namespace {

constexpr size_t kMostTyped = 5;      // words of a typed name that count
constexpr size_t kMostOfField = 6;    // words of one name on record that count
constexpr size_t kMostInPairs = 10;   // words of one person that are paired
constexpr size_t kMostPairs = 40;     // of words, looked up
constexpr size_t kMostAlone = 3;      // spellings of one of several typed words, looked up alone
constexpr size_t kMostFormer = 1000;  // letters of former names
constexpr size_t kLongestDeleted = 16;
constexpr int kFormerCosts = 5;
constexpr int kCloseDate = 60;

const WordMatch& Better(const WordMatch& a, const WordMatch& b) { return b.score > a.score ? b : a; }

int Total(const std::vector<WordMatch>& matches) {
  return std::accumulate(matches.begin(), matches.end(), 0,
                         [](int sum, const WordMatch& match) { return sum + match.score; });
}

std::vector<std::string> FirstWords(absl::string_view name, size_t most) {
  std::vector<std::string> words = Words(name);
  if (words.size() > most) words.resize(most);
  return words;
}

// Words of the names and of neighbours in one name written as one (Abdul Rahman, Abdulrahman; Al-Hassan, Alhassan).
std::vector<std::string> WordsOnRecord(absl::string_view names) {
  std::vector<std::string> all;
  const auto add = [&](std::string word) {
    if (!word.empty() && std::find(all.begin(), all.end(), word) == all.end()) all.push_back(std::move(word));
  };
  for (const absl::string_view field : absl::StrSplit(names, '|')) {
    const std::vector<std::string> words = absl::StrSplit(field, ' ', absl::SkipEmpty());
    for (const std::string& word : words) add(word);
    for (size_t i = 1; i < words.size(); ++i) add(absl::StrCat(words[i - 1], words[i]).substr(0, kLongestWord));
  }
  return all;
}

// Whether a name may go on where the index has no more of it.
bool MayBeCut(absl::string_view folded) {
  const std::vector<absl::string_view> words = absl::StrSplit(folded, ' ', absl::SkipEmpty());
  return words.size() >= kMostOfField ||
         std::any_of(words.begin(), words.end(), [](absl::string_view word) { return word.size() >= kLongestWord; });
}

void AddEntries(absl::string_view names, bool former, std::map<std::string, bool>& entries) {
  const std::vector<std::string> words = WordsOnRecord(names);
  for (size_t i = 0; i < words.size(); ++i) {
    entries.emplace(words[i], former);
    for (size_t j = 0; j < i && i < kMostInPairs; ++j) entries.emplace(PairEntry(words[i], words[j]), former);
  }
}

// The keys by which a word is looked up, and those of what it may mean but for the one by which its beginning is found.
std::vector<std::string> KeysAsTyped(const std::string& word) {
  std::vector<std::string> keys = {absl::StrCat("d", word)};
  if (const std::string sound = SoundOf(word); !sound.empty()) keys.push_back(absl::StrCat("s", sound));
  for (const absl::string_view form : FormsOf(word)) keys.push_back(absl::StrCat("f", form));
  if (word.size() > kLongestDeleted) return keys;
  for (const std::string& rest : Deletions(word)) keys.push_back(absl::StrCat("d", rest));
  return keys;
}

// 0 to 100: how much of two words is the same.
int Alike(int mistakes, size_t longest) { return 100 - mistakes * 100 / static_cast<int>(longest); }

// A word and what is compared of it, found out once however often it is compared.
struct Spelled {
  explicit Spelled(std::string text) : word(std::move(text)), sound(SoundOf(word)), forms(FormsOf(word)) {}

  std::string word;
  std::string sound;
  absl::Span<const absl::string_view> forms;
};

bool HaveAFormInCommon(const Spelled& a, const Spelled& b) {
  return std::find_first_of(a.forms.begin(), a.forms.end(), b.forms.begin(), b.forms.end()) != a.forms.end();
}

WordMatch MatchOtherSpelling(const Spelled& typed, const Spelled& spelled) {
  const size_t longest = std::max(typed.word.size(), spelled.word.size());
  const size_t shortest = std::min(typed.word.size(), spelled.word.size());
  const int allowed = longest >= 7 ? 2 : longest >= 4 ? 1 : 0;
  const bool alike_in_sound = typed.sound == spelled.sound;
  if (!alike_in_sound && longest - shortest > static_cast<size_t>(allowed)) return {};
  const int mistakes = Mistakes(typed.word, spelled.word);
  const int alike = Alike(mistakes, longest);
  if (alike_in_sound && alike >= 30) return {MatchKind::kSoundsAlike, 60 + alike / 4};
  if (mistakes <= allowed) return {MatchKind::kSimilarSpelling, 55 + alike * 3 / 10};
  return {};
}

WordMatch Match(const Spelled& typed, const Spelled& spelled, bool last) {
  if (typed.word == spelled.word) return {MatchKind::kExact, 100};
  if (HaveAFormInCommon(typed, spelled)) return {MatchKind::kSameName, 90};
  if (last && typed.word.size() >= 2 && absl::StartsWith(spelled.word, typed.word)) {
    return {MatchKind::kPrefix, 88 - std::min(10, static_cast<int>(spelled.word.size() - typed.word.size()))};
  }
  return MatchOtherSpelling(typed, spelled);
}

// The words on record that fit a term best, the best first.
std::vector<Spelling> BestSpellings(const Term& term, const std::vector<Spelled>& words, size_t most) {
  const Spelled typed(term.text);
  std::vector<Spelling> spellings;
  for (const Spelled& spelled : words) {
    const WordMatch match = Match(typed, spelled, term.last);
    if (match.kind != MatchKind::kNone) spellings.push_back({spelled.word, match});
  }
  std::stable_sort(spellings.begin(), spellings.end(),
                   [](const Spelling& a, const Spelling& b) { return a.match.score > b.match.score; });
  if (spellings.size() > most) spellings.resize(most);
  return spellings;
}

// The matches of one term at its typed words, beside those that stand there.
void Put(const Term& term, const WordMatch& match, std::vector<WordMatch>& matches) {
  for (size_t i = term.first; i < term.first + term.count; ++i) matches[i] = match;
}

// Keeps the better of two readings of one entry.
void Keep(const std::string& entry, std::vector<WordMatch> matches,
          std::map<std::string, std::vector<WordMatch>>& lookups) {
  auto& held = lookups[entry];
  if (Total(matches) > Total(held)) held = std::move(matches);
}

// Leaves the `most` that say most.
void KeepBest(size_t most, std::map<std::string, std::vector<WordMatch>>& lookups) {
  if (lookups.size() <= most) return;
  std::vector<std::pair<int, std::string>> order;
  for (const auto& [entry, matches] : lookups) order.emplace_back(-Total(matches), entry);
  std::sort(order.begin(), order.end());
  for (size_t i = most; i < order.size(); ++i) lookups.erase(order[i].second);
}

bool Overlap(const Term& a, const Term& b) { return a.first < b.first + b.count && b.first < a.first + a.count; }

// How many spellings of a term are looked up: fewer where more terms are combined, more of what may be a beginning.
size_t MostSpellings(size_t typed, const Term& term) {
  if (term.count > 1) return 2;
  switch (typed) {
    case 1:
    case 2:
      return term.last ? 12 : 6;
    case 3:
      return term.last ? 8 : 4;
    default:
      return term.last ? 5 : 3;
  }
}

int ScoreOf(const Question& question, const Found& found) {
  int sum = Total(found.words);
  int of = static_cast<int>(question.typed.size());
  if (question.born.has_value()) {
    ++of;
    if (found.date == DateMatch::kSame) sum += 100;
    if (found.date == DateMatch::kDayAndMonthSwapped || found.date == DateMatch::kOneDigit) sum += kCloseDate;
  }
  return of == 0 ? 0 : sum / of;
}

bool ComesBefore(const Found& a, const Found& b) {
  if (a.score != b.score) return a.score > b.score;
  if (a.born != b.born) return a.born > b.born;
  return a.young_person < b.young_person;
}

std::optional<absl::CivilDay> Valid(const std::string& text) {
  absl::CivilDay day;
  const bool is_day = absl::ParseCivilTime(text, &day) && absl::FormatCivilTime(day) == text;
  return is_day ? std::optional(day) : std::nullopt;
}

}  // namespace

IndexedNames NamesOf(absl::string_view given, absl::string_view family, absl::string_view preferred,
                     absl::CivilDay born) {
  IndexedNames names{.born = born, .rules = kSpellingRules};
  names.current = absl::StrCat(absl::StrJoin(FirstWords(given, kMostOfField), " "), "|",
                               absl::StrJoin(FirstWords(family, kMostOfField), " "), "|",
                               absl::StrJoin(FirstWords(preferred, kMostOfField), " "));
  return names;
}

std::string FullName(absl::string_view given, absl::string_view family) {
  std::vector<std::string> words = Words(given);
  for (std::string& word : Words(family)) words.push_back(std::move(word));
  return absl::StrJoin(words, " ");
}

std::set<std::string> FullNamesOf(const IndexedNames& names) {
  std::set<std::string> all;
  const auto add = [&](absl::string_view given, absl::string_view family) {
    if (!MayBeCut(given) && !MayBeCut(family)) all.insert(FullName(given, family));
  };
  for (const absl::string_view one : absl::StrSplit(absl::StrCat(names.current, "/", names.former), '/')) {
    const std::vector<absl::string_view> fields = absl::StrSplit(one, '|');
    if (fields.size() != 3) continue;
    add(fields[0], fields[1]);
    if (!fields[2].empty()) add(fields[2], fields[1]);
  }
  all.erase("");
  return all;
}

IndexedNames WithFormer(IndexedNames now, const IndexedNames& before) {
  std::vector<std::string> former;
  const auto add = [&](absl::string_view names) {
    const bool news = !names.empty() && names != "||" && names != now.current &&
                      std::find(former.begin(), former.end(), names) == former.end();
    if (news) former.emplace_back(names);
  };
  add(before.current);
  for (const absl::string_view names : absl::StrSplit(before.former, '/')) add(names);
  now.former = absl::StrJoin(former, "/");
  while (now.former.size() > kMostFormer) {
    former.pop_back();
    now.former = absl::StrJoin(former, "/");
  }
  return now;
}

std::map<std::string, bool> EntriesOf(const IndexedNames& names) {
  std::map<std::string, bool> entries;
  AddEntries(names.current, false, entries);
  for (const absl::string_view former : absl::StrSplit(names.former, '/', absl::SkipEmpty())) {
    AddEntries(former, true, entries);
  }
  return entries;
}

std::string PairEntry(const std::string& a, const std::string& b) {
  return a < b ? absl::StrCat(a, " ", b) : absl::StrCat(b, " ", a);
}

std::vector<std::string> SpellingKeys(const std::string& word) {
  std::vector<std::string> keys = KeysAsTyped(word);
  keys.push_back(absl::StrCat("w", word));
  return keys;
}

std::vector<std::string> LookupKeys(const std::vector<Term>& terms) {
  std::set<std::string> keys;
  for (const Term& term : terms) {
    // Two words written as one are looked for as they stand and by ear: slips on top of that are rare.
    if (term.count > 1) {
      keys.insert({absl::StrCat("d", term.text), absl::StrCat("s", SoundOf(term.text))});
      continue;
    }
    for (std::string& key : KeysAsTyped(term.text)) keys.insert(std::move(key));
  }
  return {keys.begin(), keys.end()};
}

std::vector<std::string> TypedWords(absl::string_view name) { return FirstWords(name, kMostTyped); }

std::vector<Term> TermsOf(const std::vector<std::string>& typed) {
  std::vector<Term> terms;
  for (size_t i = 0; i < typed.size(); ++i) {
    const bool last = i + 1 == typed.size();
    terms.push_back({.text = typed[i], .first = i, .last = last && typed[i].size() >= 2});
  }
  for (size_t i = 1; i < typed.size(); ++i) {
    terms.push_back({.text = absl::StrCat(typed[i - 1], typed[i]).substr(0, kLongestWord), .first = i - 1, .count = 2});
  }
  return terms;
}

WordMatch MatchWord(const std::string& typed, const std::string& word, bool last) {
  return Match(Spelled(typed), Spelled(word), last);
}

Lookup PlanLookup(const std::vector<std::string>& typed, const std::vector<Term>& terms,
                  const std::set<std::string>& known) {
  const std::vector<Spelled> words(known.begin(), known.end());
  Lookup lookup;
  std::vector<std::vector<Spelling>> spellings;
  for (const Term& term : terms) spellings.push_back(BestSpellings(term, words, MostSpellings(typed.size(), term)));
  for (size_t i = 0; i < terms.size(); ++i) {
    for (size_t k = 0; k < spellings[i].size(); ++k) {
      const Spelling& one = spellings[i][k];
      std::vector<WordMatch> alone(typed.size());
      Put(terms[i], one.match, alone);
      if (typed.size() == 1 || k < kMostAlone) Keep(one.word, alone, lookup.words);
      for (size_t j = 0; j < i; ++j) {
        if (Overlap(terms[i], terms[j])) continue;
        for (const Spelling& other : spellings[j]) {
          std::vector<WordMatch> both = alone;
          Put(terms[j], other.match, both);
          if (one.word != other.word) Keep(PairEntry(one.word, other.word), std::move(both), lookup.pairs);
        }
      }
    }
  }
  KeepBest(kMostPairs, lookup.pairs);
  return lookup;
}

std::vector<WordMatch> MatchNames(const std::vector<std::string>& typed, const IndexedNames& names, bool prefix) {
  std::vector<WordMatch> matches(typed.size());
  const std::vector<Term> terms = TermsOf(typed);
  std::vector<Spelled> spelled;
  for (const Term& term : terms) spelled.emplace_back(term.text);
  const auto look = [&](absl::string_view some, bool former) {
    for (std::string& text : WordsOnRecord(some)) {
      const Spelled word(std::move(text));
      for (size_t t = 0; t < terms.size(); ++t) {
        const Term& term = terms[t];
        WordMatch match = Match(spelled[t], word, prefix && term.last);
        if (match.kind == MatchKind::kNone) continue;
        match.former = former;
        match.score -= former ? kFormerCosts : 0;
        for (size_t i = term.first; i < term.first + term.count; ++i) matches[i] = Better(matches[i], match);
      }
    }
  };
  look(names.current, false);
  for (const absl::string_view former : absl::StrSplit(names.former, '/', absl::SkipEmpty())) look(former, true);
  return matches;
}

DateMatch CompareDates(absl::CivilDay a, absl::CivilDay b) {
  if (a == b) return DateMatch::kSame;
  if (a.year() == b.year() && a.month() == b.day() && a.day() == b.month()) return DateMatch::kDayAndMonthSwapped;
  const std::string one = absl::FormatCivilTime(a), other = absl::FormatCivilTime(b);
  if (one.size() != other.size()) return DateMatch::kNone;
  int differing = 0;
  for (size_t i = 0; i < one.size(); ++i) differing += one[i] == other[i] ? 0 : 1;
  return differing == 1 ? DateMatch::kOneDigit : DateMatch::kNone;
}

std::vector<absl::CivilDay> DatesLike(absl::CivilDay day) {
  std::vector<absl::CivilDay> days = {day};
  const auto add = [&](const std::string& text) {
    const auto other = Valid(text);
    if (other.has_value() && std::find(days.begin(), days.end(), *other) == days.end()) days.push_back(*other);
  };
  const std::string text = absl::FormatCivilTime(day);
  if (text.size() != 10) return days;
  add(absl::StrCat(text.substr(0, 5), text.substr(8, 2), "-", text.substr(5, 2)));
  for (size_t i = 0; i < text.size(); ++i) {
    for (char digit = '0'; digit <= '9' && text[i] != '-'; ++digit) {
      std::string other = text;
      other[i] = digit;
      add(other);
    }
  }
  return days;
}

std::vector<Found> Rank(const Question& question, const Lookup& lookup, const std::vector<Posting>& postings,
                        const std::vector<BornThen>& born_then, int least) {
  std::map<std::string, Found> by_id;
  const auto found = [&](const std::string& id, absl::CivilDay born) -> Found& {
    Found& one = by_id[id];
    one.young_person = id;
    one.born = born;
    one.words.resize(question.typed.size());
    return one;
  };
  for (const Posting& posting : postings) {
    Found& one = found(posting.young_person, posting.born);
    for (const auto* entries : {&lookup.pairs, &lookup.words}) {
      const auto entry = entries->find(posting.entry);
      if (entry == entries->end()) continue;
      for (size_t i = 0; i < one.words.size(); ++i) {
        WordMatch match = entry->second[i];
        if (posting.former && match.score > 0) match = {match.kind, match.score - kFormerCosts, true};
        one.words[i] = Better(one.words[i], match);
      }
    }
  }
  for (const BornThen& person : born_then) {
    Found& one = found(person.young_person, person.names.born);
    const std::vector<WordMatch> matches = MatchNames(question.typed, person.names, true);
    for (size_t i = 0; i < one.words.size(); ++i) one.words[i] = Better(one.words[i], matches[i]);
  }
  std::vector<Found> ranked;
  for (auto& [id, one] : by_id) {
    if (question.born.has_value()) one.date = CompareDates(*question.born, one.born);
    one.score = ScoreOf(question, one);
    if (one.score >= least) ranked.push_back(std::move(one));
  }
  std::sort(ranked.begin(), ranked.end(), ComesBefore);
  return ranked;
}

}  // namespace homeward::episode
