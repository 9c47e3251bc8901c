#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/calendar/moment.h"
#include "common/figures/figure.h"
#include "interview-service/interviews/interview.h"

// How return home interviews came out: R08 to R14 and R32 (docs/figures.md). Pure.
namespace homeward::interview {

// An episode as figures see it. Voided ones, curfew, abductions (S3-02) and other authorities' children are none.
struct CountedEpisode {
  std::string young_person;
  Moment start;
  bool missing = false;  // in any part of it; else away all the time
  bool looked_after = false;
  bool uasc = false;
  std::optional<Moment> returned;
  Standing standing = Standing::kOutside;
  std::optional<Interview> interview;  // its times, answer and results of attempts
};

// The figures that this service makes.
inline constexpr absl::string_view kFigures[] = {"R08", "R08t", "R09", "R10", "R11", "R12", "R13", "R14", "R32"};

// Of the episodes that started in the scope's window. Where the policy asks for interviews after absences too, each
// figure comes a second time with these.
FigureReport MakeFigures(const FigureScope& scope, const ReportPolicy& policy,
                         const std::vector<CountedEpisode>& episodes);

}  // namespace homeward::interview
