#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "homeward/episode/v1/episode_service.pb.h"

namespace homeward::cli {

// One time that a sample child was missing or away, as the requests that record it; council, ids and etags are filled
// in when they are sent.
struct SampleEpisode {
  episode::v1::ReportMissingRequest report;
  std::optional<episode::v1::TellParentsRequest> parents;
  std::optional<episode::v1::SendSeriousNotificationRequest> serious;
};

struct SampleChild {
  episode::v1::YoungPerson person;
  std::vector<episode::v1::StartLegalStatusRequest> legal_statuses;
  std::vector<episode::v1::StartPlacementRequest> placements;
  std::vector<SampleEpisode> episodes;  // in order, apart from one another
};

// The same seed and span give the same sample on every machine.
struct SampleSpan {
  uint64_t seed = 0;
  absl::Time from;   // nothing went missing before
  absl::Time until;  // nothing happened after
};

// Invented children of a council of Wakefield's size: most go missing rarely, a few again and again; more in summer, in
// the evening and at weekends; three are missing still.
std::vector<SampleChild> GenerateSample(const SampleSpan& span);

}  // namespace homeward::cli
