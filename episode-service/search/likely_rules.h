#pragma once

#include <absl/strings/string_view.h>

#include <optional>
#include <string>
#include <vector>

#include "episode-service/search/search.h"

// Whether somebody about to be entered may be on record already. Pure.
namespace homeward::episode {

// See homeward.episode.v1.Likelihood and NameMatch; the same numbers.
enum class Likelihood { kNone, kLikely, kPossible };
enum class NameMatch { kNone, kSame, kSimilar, kPartly };

// Somebody about to be entered.
struct NewPerson {
  std::string given_name;
  std::string family_name;
  std::string preferred_name;
  std::optional<absl::CivilDay> born;
  std::string external_id;
};

// How somebody on record compares with them.
struct Comparison {
  Likelihood likelihood = Likelihood::kNone;
  NameMatch name = NameMatch::kNone;
  DateMatch date = DateMatch::kNone;
  bool external_id = false;
};

// The words by which the new person is looked for: given and family name, or preferred and family name.
std::vector<std::string> NameTyped(const NewPerson& person);

Comparison Compare(const NewPerson& person, const IndexedNames& names, const std::string& external_id);

// Which of two comparisons speaks more for one person.
bool IsLikelier(const Comparison& a, const Comparison& b);

}  // namespace homeward::episode
