#include "episode-service/search/look.h"

#include <absl/algorithm/container.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "episode-service/people/store.h"
#include "episode-service/search/store.h"

namespace homeward::episode {
namespace {

// Of those whom the index names, the best are compared in full.
constexpr size_t kMostCompared = 200;

// Who may be the person, as the index knows them.
std::vector<std::string> Candidates(Tx& tx, const std::string& council, const NewPerson& person, bool& more) {
  const Question question{.typed = NameTyped(person), .born = person.born};
  const auto days = person.born.has_value() ? DatesLike(*person.born) : std::vector<absl::CivilDay>();
  std::vector<std::string> ids;
  if (!person.external_id.empty()) {
    if (auto holder = HolderOf(tx, council, person.external_id)) ids.push_back(*std::move(holder));
  }
  const Lookout lookout = Look(tx, council, question, days, 0);
  for (const Found& found : lookout.found) {
    if (!absl::c_linear_search(ids, found.young_person)) ids.push_back(found.young_person);
  }
  more = lookout.more;
  if (ids.size() > kMostCompared) ids.resize(kMostCompared);
  return ids;
}

}  // namespace

Lookout Look(Tx& tx, const std::string& council, const Question& question, const std::vector<absl::CivilDay>& days,
             int least) {
  const std::vector<Term> terms = TermsOf(question.typed);
  const Lookup lookup = PlanLookup(question.typed, terms, SearchStore::WordsLike(tx, council, terms));
  std::vector<BornThen> born_then;
  if (!days.empty()) born_then = SearchStore::BornOn(tx, council, days);
  Postings postings = SearchStore::FindPairs(tx, council, lookup);
  std::vector<Found> found = Rank(question, lookup, postings.rows, born_then, least);
  if (found.empty() || found.front().score <= kSettles) {
    Postings words = SearchStore::FindWords(tx, council, lookup);
    postings.cut = postings.cut || words.cut;
    absl::c_move(words.rows, std::back_inserter(postings.rows));
    found = Rank(question, lookup, postings.rows, born_then, least);
  }
  return {.found = std::move(found), .more = postings.cut};
}

std::optional<std::string> HolderOf(Tx& tx, const std::string& council, const std::string& external_id) {
  const auto id = PeopleStore::FindByExternalId(tx, council, external_id);
  if (!id.has_value()) return std::nullopt;
  return PeopleStore::KeptOf(tx, council, *id);
}

LikelyPeople FindLikely(Tx& tx, const std::string& council, const NewPerson& person) {
  LikelyPeople likely;
  const std::vector<std::string> ids = Candidates(tx, council, person, likely.more);
  const auto names = SearchStore::NamesOf(tx, council, ids);
  for (PersonOnRecord& known : SearchStore::Show(tx, council, ids)) {
    const auto indexed = names.find(known.young_person);
    const Comparison comparison =
        Compare(person, indexed == names.end() ? IndexedNames{.born = known.born} : indexed->second, known.external_id);
    if (comparison.likelihood != Likelihood::kNone) likely.people.push_back({comparison, std::move(known)});
  }
  absl::c_stable_sort(likely.people, [](const LikelyPerson& a, const LikelyPerson& b) {
    return IsLikelier(a.comparison, b.comparison);
  });
  return likely;
}

}  // namespace homeward::episode
