#include "common/figures/report_policy.h"

#include "homeward/policy/v1/policy.pb.h"

namespace homeward {
namespace {

static_assert(static_cast<int>(ReportPolicy::Population::kAll) == policy::v1::POPULATION_ALL);
static_assert(static_cast<int>(ReportPolicy::UascFlagAt::kWindowEnd) == policy::v1::UASC_FLAG_AT_WINDOW_END);
static_assert(static_cast<int>(ReportPolicy::MonthBasis::kBegun) == policy::v1::MONTH_BASIS_BEGUN_CALENDAR_MONTHS);
static_assert(static_cast<int>(ReportPolicy::InterviewBase::kAllEpisodes) == policy::v1::INTERVIEW_BASE_ALL_EPISODES);
static_assert(static_cast<int>(ReportPolicy::Rounding::kHalfEven) == policy::v1::ROUNDING_HALF_EVEN);

}  // namespace

ReportPolicy ReadReportPolicy(const policy::v1::PolicyVersion& version) {
  const policy::v1::ReportPolicy& report = version.effective().report();
  ReportPolicy policy;
  policy.version = version.version();
  policy.min_base = report.min_base();
  policy.population = static_cast<ReportPolicy::Population>(report.population());
  policy.uasc_flag_at = static_cast<ReportPolicy::UascFlagAt>(report.uasc_flag_at());
  policy.month_basis = static_cast<ReportPolicy::MonthBasis>(report.month_basis());
  policy.interview_base = static_cast<ReportPolicy::InterviewBase>(report.interview_base());
  policy.late_band_days = report.late_band().value();
  policy.rounding = static_cast<ReportPolicy::Rounding>(report.rounding());
  policy.interviews_after_absences =
      version.effective().interview().applies_to() == policy::v1::INTERVIEW_APPLIES_TO_MISSING_AND_ABSENT;
  return policy;
}

}  // namespace homeward
