#include "episode-service/search/likely_rules.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <tuple>

#include "episode-service/search/rules.h"

namespace homeward::episode {
namespace {

NameMatch MatchOf(const std::string& name, const IndexedNames& names) {
  const std::vector<WordMatch> words = MatchNames(TypedWords(name), names, false);
  const auto count = [&](auto fits) { return std::count_if(words.begin(), words.end(), fits); };
  const auto all = static_cast<ptrdiff_t>(words.size());
  const auto matched = count([](const WordMatch& word) { return word.kind != MatchKind::kNone; });
  if (matched == 0) return NameMatch::kNone;
  if (matched < all) return NameMatch::kPartly;
  return count([](const WordMatch& word) { return word.kind == MatchKind::kExact; }) == all ? NameMatch::kSame
                                                                                            : NameMatch::kSimilar;
}

// With the given or the preferred name, whichever fits better.
NameMatch CompareNames(const NewPerson& person, const IndexedNames& names) {
  NameMatch best = MatchOf(absl::StrCat(person.given_name, " ", person.family_name), names);
  if (!person.preferred_name.empty()) {
    const NameMatch preferred = MatchOf(absl::StrCat(person.preferred_name, " ", person.family_name), names);
    if (best == NameMatch::kNone || (preferred != NameMatch::kNone && preferred < best)) best = preferred;
  }
  return best;
}

// Without a name on one side (an imported return has none) the date alone has to do.
Likelihood Judge(const NewPerson& person, const IndexedNames& names, const Comparison& found) {
  if (found.external_id) return Likelihood::kLikely;
  const bool named = !NameTyped(person).empty() && !EntriesOf(names).empty();
  const bool name = found.name == NameMatch::kSame || found.name == NameMatch::kSimilar;
  switch (found.date) {
    case DateMatch::kSame:
      if (name) return Likelihood::kLikely;
      return found.name == NameMatch::kPartly || !named ? Likelihood::kPossible : Likelihood::kNone;
    case DateMatch::kDayAndMonthSwapped:
      return name ? Likelihood::kLikely : Likelihood::kNone;
    case DateMatch::kOneDigit:
      return name ? Likelihood::kPossible : Likelihood::kNone;
    case DateMatch::kNone:
      return name && !person.born.has_value() ? Likelihood::kPossible : Likelihood::kNone;
  }
  return Likelihood::kNone;
}

}  // namespace

std::vector<std::string> NameTyped(const NewPerson& person) {
  const std::string& first = person.given_name.empty() ? person.preferred_name : person.given_name;
  return TypedWords(absl::StrCat(first, " ", person.family_name));
}

Comparison Compare(const NewPerson& person, const IndexedNames& names, const std::string& external_id) {
  Comparison found;
  found.name = CompareNames(person, names);
  if (person.born.has_value()) found.date = CompareDates(*person.born, names.born);
  found.external_id = !external_id.empty() && external_id == person.external_id;
  found.likelihood = Judge(person, names, found);
  return found;
}

bool IsLikelier(const Comparison& a, const Comparison& b) {
  // Nothing in common counts least, and has the lowest number.
  const auto order = [](const Comparison& one) {
    const int name = one.name == NameMatch::kNone ? 4 : static_cast<int>(one.name);
    const int date = one.date == DateMatch::kNone ? 4 : static_cast<int>(one.date);
    return std::tuple(!one.external_id, static_cast<int>(one.likelihood), name, date);
  };
  return order(a) < order(b);
}

}  // namespace homeward::episode
