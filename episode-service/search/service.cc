#include "episode-service/search/service.h"

#include <absl/types/span.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/core/status.h"
#include "episode-service/search/convert.h"
#include "episode-service/search/look.h"
#include "episode-service/search/store.h"

namespace homeward::episode {
namespace {

constexpr int kUsualLimit = 20;
constexpr int kMostLimit = 50;

absl::StatusOr<size_t> LimitOf(int asked) {
  if (asked < 0 || asked > kMostLimit) return Invalid("limit", "LIMIT_INVALID", "0 to 50");
  return static_cast<size_t>(asked == 0 ? kUsualLimit : asked);
}

absl::Status CheckAsked(const Question& question, const std::string& external_id) {
  if (!question.typed.empty() || question.born.has_value() || !external_id.empty()) return absl::OkStatus();
  return Fail(absl::StatusCode::kInvalidArgument, "NOTHING_TO_SEARCH",
              "a name with a letter or digit, a date of birth or an id is needed");
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
    std::vector<absl::CivilDay> days;
    if (question.born.has_value()) days = DatesLike(*question.born);
    if (days.size() > 2) days.resize(2);  // the date itself and another that may be it with day and month swapped
    auto [found, more] = Look(tx, call.council, question, days, kLeastScore);
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
    const auto [people, more] = FindLikely(tx, call.council, person);
    reply.set_more(more || people.size() > limit);
    reply.set_index_incomplete(!complete);
    for (const LikelyPerson& one : absl::MakeConstSpan(people).subspan(0, limit)) {
      call.Shows(one.person.young_person);
      *reply.add_matches() = ToProto(one.comparison, one.person);
    }
    return reply;
  });
}

}  // namespace homeward::episode
