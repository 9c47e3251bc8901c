#pragma once

#include <string>

namespace homeward::policy::v1 {
class PolicyVersion;
}

namespace homeward {

// What a council's policy says about figures, in the form in which they are made. Names as in
// homeward.policy.v1.ReportPolicy.
struct ReportPolicy {
  enum class Population { kLookedAfter = 1, kAll = 2 };
  enum class UascFlagAt { kEpisodeStart = 1, kWindowEnd = 2 };
  enum class MonthBasis { kComplete = 1, kBegun = 2 };
  enum class InterviewBase { kEligible = 1, kAllEpisodes = 2 };
  enum class Rounding { kHalfUp = 1, kHalfEven = 2 };

  int version = 0;
  int min_base = 10;                                    // policy 35
  Population population = Population::kLookedAfter;     // policy 38
  UascFlagAt uasc_flag_at = UascFlagAt::kEpisodeStart;  // policy 66
  MonthBasis month_basis = MonthBasis::kComplete;       // policy 60, as what follows
  InterviewBase interview_base = InterviewBase::kEligible;
  int late_band_days = 7;
  Rounding rounding = Rounding::kHalfUp;
  bool interviews_after_absences = false;  // interview.applies_to (policy 6)
};

// Reads an adopted version.
ReportPolicy ReadReportPolicy(const policy::v1::PolicyVersion& version);

}  // namespace homeward
