#pragma once

#include <absl/strings/str_cat.h>

#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "episode-service/episodes/derive.h"
#include "episode-service/episodes/test_history.h"
#include "episode-service/particulars/rules.h"

// For tests of what is known of a young person.
namespace homeward::episode {

inline ParticularContent Known(ParticularKind kind, Moment started, ParticularFacts facts = std::monostate(),
                               std::optional<Moment> ended = std::nullopt) {
  return {.kind = kind, .started = started, .ended = ended, .facts = std::move(facts), .details = ""};
}

inline std::string ParticularId(int number) { return absl::StrCat("01900000-0000-7000-8000-00000000", 2000 + number); }

inline absl::Status Enter(TestHistory& history, int number, ParticularContent content) {
  const auto decision =
      Record(history.context(),
             RecordParticular{.id = ParticularId(number), .content = std::move(content), .recorded_by = "tester"});
  if (decision.ok()) history.Take(*decision);
  return decision.status();
}

}  // namespace homeward::episode
