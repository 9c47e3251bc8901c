#include "episode-service/search/convert.h"

#include "common/calendar/local_time.h"

namespace homeward::episode {
namespace {

static_assert(static_cast<int>(MatchKind::kSimilarSpelling) == v1::MATCH_KIND_SIMILAR_SPELLING);
static_assert(static_cast<int>(MatchKind::kPrefix) == v1::MATCH_KIND_PREFIX);
static_assert(static_cast<int>(DateMatch::kOneDigit) == v1::DATE_MATCH_ONE_DIGIT);
static_assert(static_cast<int>(Likelihood::kPossible) == v1::LIKELIHOOD_POSSIBLE);
static_assert(static_cast<int>(NameMatch::kPartly) == v1::NAME_MATCH_PARTLY);

std::optional<absl::CivilDay> DateOf(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return ParseIsoDate(text);
}

v1::PersonOnRecord ToProto(const PersonOnRecord& person) {
  v1::PersonOnRecord wire;
  wire.set_young_person(person.young_person);
  wire.set_given_name(person.given_name);
  wire.set_family_name(person.family_name);
  wire.set_preferred_name(person.preferred_name);
  wire.set_date_of_birth(absl::FormatCivilTime(person.born));
  wire.set_external_id(person.external_id);
  return wire;
}

}  // namespace

Question QuestionOf(const v1::SearchYoungPeopleRequest& request) {
  return {.typed = TypedWords(request.name()), .born = DateOf(request.date_of_birth())};
}

NewPerson FromProto(const v1::FindLikelyMatchesRequest& request) {
  return {.given_name = request.given_name(),
          .family_name = request.family_name(),
          .preferred_name = request.preferred_name(),
          .born = DateOf(request.date_of_birth()),
          .external_id = request.external_id()};
}

NewPerson NewPersonOf(const v1::YoungPerson& person) {
  return {.given_name = person.given_name(),
          .family_name = person.family_name(),
          .preferred_name = person.preferred_name(),
          .born = DateOf(person.date_of_birth()),
          .external_id = person.external_id()};
}

v1::FoundYoungPerson ToProto(const Found& found, const PersonOnRecord& person) {
  v1::FoundYoungPerson wire;
  *wire.mutable_person() = ToProto(person);
  for (const WordMatch& match : found.words) {
    v1::WordMatch* const word = wire.add_words();
    word->set_kind(static_cast<v1::MatchKind>(match.kind));
    word->set_former(match.former);
  }
  wire.set_date_of_birth(static_cast<v1::DateMatch>(found.date));
  wire.set_external_id(found.external_id);
  wire.set_score(found.score);
  return wire;
}

v1::LikelyMatch ToProto(const Comparison& found, const PersonOnRecord& person) {
  v1::LikelyMatch wire;
  *wire.mutable_person() = ToProto(person);
  wire.set_likelihood(static_cast<v1::Likelihood>(found.likelihood));
  wire.set_name(static_cast<v1::NameMatch>(found.name));
  wire.set_date_of_birth(static_cast<v1::DateMatch>(found.date));
  wire.set_external_id(found.external_id);
  return wire;
}

}  // namespace homeward::episode
