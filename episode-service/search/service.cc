#include "episode-service/search/service.h"

#include <absl/algorithm/container.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "common/core/status.h"
#include "episode-service/people/store.h"
#include "episode-service/search/convert.h"
#include "episode-service/search/store.h"

namespace homeward::episode {
namespace {

constexpr int kUsualLimit = 20;
constexpr int kMostLimit = 50;
// Of those whom the index names, the best are compared in full.
constexpr size_t kMostCompared = 200;

absl::StatusOr<size_t> LimitOf(int asked) {
  if (asked < 0 || asked > kMostLimit) return Invalid("limit", "LIMIT_INVALID", "0 to 50");
  return static_cast<size_t>(asked == 0 ? kUsualLimit : asked);
}

absl::Status CheckAsked(const Question& question, const std::string& external_id) {
  if (!question.typed.empty() || question.born.has_value() || !external_id.empty()) return absl::OkStatus();
  return Fail(absl::StatusCode::kInvalidArgument, "NOTHING_TO_SEARCH",
              "a name with a letter or digit, a date of birth or an id is needed");
}

// Everybody who fits a name and a date of birth, the best first, and whether the index has more.
std::vector<Found> Look(Tx& tx, const std::string& council, const Question& question,
                        const std::vector<absl::CivilDay>& days, int least, bool& more) {
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
  more = postings.cut;
  return found;
}

// Whose record an id of the council's own system leads to.
std::optional<std::string> HolderOf(Tx& tx, const std::string& council, const std::string& external_id) {
  const auto id = PeopleStore::FindByExternalId(tx, council, external_id);
  if (!id.has_value()) return std::nullopt;
  return PeopleStore::KeptOf(tx, council, *id);
}

// Puts whoever has the id first.
void PutHolderFirst(Tx& tx, const std::string& council, const std::string& external_id, const Question& question,
                    std::vector<Found>& found) {
  const std::optional<std::string> id = HolderOf(tx, council, external_id);
  if (!id.has_value()) return;
  Found holder{.young_person = *id, .words = std::vector<WordMatch>(question.typed.size())};
  for (const auto& [same, names] : SearchStore::NamesOf(tx, council, {*id})) {
    holder.words = MatchNames(question.typed, names, true);
    if (question.born.has_value()) holder.date = CompareDates(*question.born, names.born);
  }
  holder.external_id = true;
  holder.score = 100;
  found.erase(std::remove_if(found.begin(), found.end(), [&](const Found& one) { return one.young_person == *id; }),
              found.end());
  found.insert(found.begin(), std::move(holder));
}

// Who may be the person, as the index knows them.
std::vector<std::string> Candidates(Tx& tx, const std::string& council, const NewPerson& person, bool& more) {
  const Question question{.typed = NameTyped(person), .born = person.born};
  const auto days = person.born.has_value() ? DatesLike(*person.born) : std::vector<absl::CivilDay>();
  std::vector<std::string> ids;
  if (!person.external_id.empty()) {
    if (auto holder = HolderOf(tx, council, person.external_id)) ids.push_back(*std::move(holder));
  }
  for (const Found& found : Look(tx, council, question, days, 0, more)) {
    if (std::find(ids.begin(), ids.end(), found.young_person) == ids.end()) ids.push_back(found.young_person);
  }
  if (ids.size() > kMostCompared) ids.resize(kMostCompared);
  return ids;
}

}  // namespace

void SearchService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.PeopleService";
  rpcs.Add(service, this, &SearchService::SearchYoungPeople);
  rpcs.Add(service, this, &SearchService::FindLikelyMatches);
}

absl::StatusOr<v1::SearchYoungPeopleResponse> SearchService::SearchYoungPeople(
    Call& call, const v1::SearchYoungPeopleRequest& request) {
  HW_ASSIGN_OR_RETURN(const size_t limit, LimitOf(request.limit()));
  const Question question = QuestionOf(request);
  HW_RETURN_IF_ERROR(CheckAsked(question, request.external_id()));
  const bool complete = keeper_.complete();
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::SearchYoungPeopleResponse> {
    v1::SearchYoungPeopleResponse reply;
    bool more = false;
    std::vector<absl::CivilDay> days;
    if (question.born.has_value()) days = DatesLike(*question.born);
    if (days.size() > 2) days.resize(2);  // the date itself and another that may be it with day and month swapped
    std::vector<Found> found = Look(tx, call.council, question, days, kLeastScore, more);
    if (!request.external_id().empty()) PutHolderFirst(tx, call.council, request.external_id(), question, found);
    reply.set_more(more || found.size() > limit);
    reply.set_index_incomplete(!complete);
    if (found.size() > limit) found.resize(limit);
    std::vector<std::string> ids;
    for (const Found& one : found) ids.push_back(one.young_person);
    for (const PersonOnRecord& person : SearchStore::Show(tx, call.council, ids)) {
      const auto one = std::find_if(found.begin(), found.end(),
                                    [&](const Found& other) { return other.young_person == person.young_person; });
      call.Shows(person.young_person);
      *reply.add_found() = ToProto(*one, person);
    }
    return reply;
  });
}

absl::StatusOr<v1::FindLikelyMatchesResponse> SearchService::FindLikelyMatches(
    Call& call, const v1::FindLikelyMatchesRequest& request) {
  HW_ASSIGN_OR_RETURN(const size_t limit, LimitOf(request.limit()));
  const NewPerson person = FromProto(request);
  HW_RETURN_IF_ERROR(CheckAsked({.typed = NameTyped(person), .born = person.born}, person.external_id));
  const bool complete = keeper_.complete();
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::FindLikelyMatchesResponse> {
    v1::FindLikelyMatchesResponse reply;
    bool more = false;
    const std::vector<std::string> ids = Candidates(tx, call.council, person, more);
    const auto names = SearchStore::NamesOf(tx, call.council, ids);
    std::vector<std::pair<Comparison, PersonOnRecord>> likely;
    for (PersonOnRecord& known : SearchStore::Show(tx, call.council, ids)) {
      const auto indexed = names.find(known.young_person);
      const Comparison comparison = Compare(
          person, indexed == names.end() ? IndexedNames{.born = known.born} : indexed->second, known.external_id);
      if (comparison.likelihood != Likelihood::kNone) likely.emplace_back(comparison, std::move(known));
    }
    std::stable_sort(likely.begin(), likely.end(),
                     [](const auto& a, const auto& b) { return IsLikelier(a.first, b.first); });
    reply.set_more(more || likely.size() > limit);
    reply.set_index_incomplete(!complete);
    if (likely.size() > limit) likely.resize(limit);
    for (const auto& [comparison, known] : likely) {
      call.Shows(known.young_person);
      *reply.add_matches() = ToProto(comparison, known);
    }
    return reply;
  });
}

}  // namespace homeward::episode
