#pragma once

#include <optional>
#include <string>
#include <vector>

#include "episode-service/entries/spans.h"
#include "episode-service/episodes/rules.h"

// From when until when somebody is a care leaver, and in that time missing. Pure.
namespace homeward::episode {

inline constexpr char kFormerRelevant[] = "former_relevant";  // the code of a care leaver's legal status

template <class Facts>
const Facts* CareFactsOf(const Entry& entry) {
  const auto* facts = std::get_if<CareLeaverFacts>(&entry.content.facts);
  return facts == nullptr ? nullptr : std::get_if<Facts>(facts);
}

// A time as a care leaver: former relevant, and of the policy's age (S0-01, policy 28). It begins at the earliest with
// the council's live record and with the first policy that knows of care leavers. Its end is set once it is over, and
// is its last instant; `last` is that instant also where it is yet to come.
struct CohortSpan {
  Span span;
  Moment last;
};
std::vector<CohortSpan> CohortSpans(const Context& context);

// A time in which a care leaver is missing. It begins with a determination (S0-06, S0-07), or with the 18th birthday of
// a child who is missing (policy 29). It ends with the episode in which the young person went missing, if the
// determination names one that was not over by then; otherwise with the first determination that says otherwise, direct
// contact that reached them, or the meeting.
struct AdultMissing {
  Span span;
  std::string found_by;                          // the record that says so; empty while it lasts
  Moment last;                                   // of being a care leaver, as in CohortSpan
  const Determination* determination = nullptr;  // null: turned 18 while missing
};
std::vector<AdultMissing> AdultMissingSpans(const Context& context);

// The episode in which somebody is missing who is determined to be so: the one that the determination names, if it was
// not over by then; null when there is none.
const Episode* EpisodeOfDetermination(const Context& context, const Entry& determination);

// The entries about a care leaver by when they happened; of what happened at the same time, contact first and oversight
// after what it looks at. The order in which they were entered plays no part.
std::vector<const Entry*> CareEntries(const Facts& facts);

// Direct contact that reached the young person, the meeting after a return included (S0-02).
bool IsDirectContact(const Entry& entry);

}  // namespace homeward::episode
