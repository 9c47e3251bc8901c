#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/calendar/moment.h"
#include "common/figures/figure.h"

// How many children go missing, and how often: R01 to R05 (docs/figures.md). Pure.
namespace homeward::episode {

// An episode as figures see it. Voided ones, curfew, abductions (S3-02) and other authorities' children are none.
struct CountedEpisode {
  std::string young_person;
  Moment start;
  std::optional<Moment> ended;
  bool missing = false;  // in any part of it; else away all the time
  bool looked_after = false;
  bool uasc = false;
};

// The figures that this service makes.
inline constexpr absl::string_view kFigures[] = {"R01", "R02", "R03", "R04", "R05"};

// Of the episodes that started in the scope's window, and of those from before that had not ended when it began.
FigureReport MakeFigures(const FigureScope& scope, const ReportPolicy& policy,
                         const std::vector<CountedEpisode>& episodes);

}  // namespace homeward::episode
