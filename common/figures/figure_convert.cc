#include "common/figures/figure_convert.h"

#include <absl/time/civil_time.h>

namespace homeward {
namespace {

static_assert(static_cast<int>(FigureUnit::kMean) == common::v1::FIGURE_UNIT_MEAN);
static_assert(static_cast<int>(NoValue::kBaseTooSmall) == common::v1::NO_VALUE_REASON_BASE_TOO_SMALL);
static_assert(static_cast<int>(EpisodeTypes::kMissingAndAway) == common::v1::EPISODE_TYPES_MISSING_AND_AWAY);
static_assert(static_cast<int>(FigureCohort::kUasc) == common::v1::FIGURE_COHORT_UASC);

}  // namespace

common::v1::Figure ToProto(const Figure& figure, const FigureScope& scope, const ReportPolicy& policy) {
  common::v1::Figure wire;
  wire.set_figure(figure.figure);
  wire.set_line(figure.line);
  wire.set_title(figure.title);
  wire.set_unit(static_cast<common::v1::FigureUnit>(figure.unit));
  wire.set_numerator(figure.numerator);
  if (figure.denominator.has_value()) wire.set_denominator(*figure.denominator);
  if (figure.value.has_value()) wire.set_value(*figure.value);
  wire.set_why_no_value(static_cast<common::v1::NoValueReason>(figure.why_no_value));
  wire.set_from_date(absl::FormatCivilTime(figure.window.from));
  wire.set_to_date(absl::FormatCivilTime(figure.window.to));
  wire.set_population(static_cast<policy::v1::Population>(scope.population));
  wire.set_cohort(static_cast<common::v1::FigureCohort>(scope.cohort));
  wire.set_episode_types(static_cast<common::v1::EpisodeTypes>(figure.types));
  wire.set_policy_version(policy.version);
  wire.set_definition(figure.definition);
  return wire;
}

}  // namespace homeward
