#include "episode-service/care_leavers/derive.h"

#include "episode-service/care_leavers/derive_contact.h"
#include "episode-service/care_leavers/derive_missing.h"
#include "episode-service/care_leavers/owing.h"

namespace homeward::episode {

void DeriveForCareLeaver(const Context& context, const WorkingDays& working_days, Derivation& derivation) {
  Owing owing(context, working_days, derivation);
  const std::vector<AdultMissing> missing = AdultMissingSpans(context);
  for (const CohortSpan& care : CohortSpans(context)) DeriveContact(care, missing, owing);
  for (size_t i = 0; i < missing.size(); ++i) {
    const bool again = i + 1 < missing.size();
    DeriveMissing(missing[i], i == 0 ? nullptr : &missing[i - 1],
                  again ? std::optional(missing[i + 1].span.start.time) : std::nullopt, owing);
  }
}

}  // namespace homeward::episode
