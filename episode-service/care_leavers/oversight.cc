#include "episode-service/care_leavers/oversight.h"

namespace homeward::episode {
namespace {

// While no level of the list is assessed, the shortest interval: nobody knows that the risk is low.
Limit IntervalFor(const Owing& owing, const Policy& policy, const std::string& level, const Moment& from) {
  const auto& intervals = policy.care_leaver->oversight_review_interval;
  const auto found = intervals.find(level);
  if (found != intervals.end()) return found->second;
  return std::min_element(intervals.begin(), intervals.end(),
                          [&](const auto& a, const auto& b) {
                            return owing.DueOf(policy, a.second, from) < owing.DueOf(policy, b.second, from);
                          })
      ->second;
}

// Walks from one oversight to the next.
class OversightChain {
 public:
  OversightChain(const Span& span, Owing& owing)
      : span_(span), owing_(owing), levels_(LevelsWithin(span.start.time, span.end, owing)), start_(span.start) {}

  void Derive() {
    for (const Entry* entry : owing_.entries()) {
      const auto* oversight = CareFactsOf<ManagementOversight>(*entry);
      if (oversight == nullptr || oversight->subject == ManagementOversight::Subject::kOther ||
          !IsIn(entry->content.happened, span_)) {
        continue;
      }
      if (auto wanted = Next(entry->content.happened)) {
        Discharge(*entry, *wanted);
        owing_.Add(*std::move(wanted));
      }
      start_ = {"management_oversight", entry->content.happened, entry->id};
      review_by_ = oversight->review_by;
    }
    if (auto wanted = Next(std::nullopt)) owing_.AddUnlessOver(*std::move(wanted), span_.end);
  }

 private:
  // The next look, if it was made `until` then.
  std::optional<WantedObligation> Next(const std::optional<Moment>& until) const {
    const Policy* policy = owing_.PolicyAt(start_.time);
    if (policy == nullptr) return std::nullopt;
    const CareRule rule{
        .kind = "management_oversight", .role = "team_manager", .rule = "S0-08", .field = "oversight_review_interval"};
    const std::string level = LevelAt(start_.time);
    WantedObligation wanted = owing_.Want(*policy, rule, IntervalFor(owing_, *policy, level, start_.time), start_);
    for (const AssessedLevel& assessed : levels_) {
      if (!IsBefore(start_.time, assessed.when) || (until.has_value() && IsBefore(*until, assessed.when))) continue;
      const Limit every = IntervalFor(owing_, *policy, assessed.level, assessed.when);
      wanted.due = std::min(wanted.due, owing_.DueOf(*policy, every, assessed.when));
    }
    if (review_by_.has_value()) wanted.due = std::min(wanted.due, ElapsedFrom(*review_by_));
    return wanted;
  }

  // What was assessed last by then.
  std::string LevelAt(const Moment& moment) const {
    std::string level;
    for (const AssessedLevel& assessed : levels_) {
      if (!IsBefore(moment, assessed.when)) level = assessed.level;
    }
    return level;
  }

  const Span& span_;
  Owing& owing_;
  const std::vector<AssessedLevel> levels_;
  ClockStart start_;
  std::optional<Moment> review_by_;
};

}  // namespace

std::string LevelSaidBy(const Entry& entry) {
  if (const auto* determination = CareFactsOf<Determination>(entry)) return determination->risk_level;
  if (const auto* oversight = CareFactsOf<ManagementOversight>(entry)) return oversight->risk_level;
  if (const auto* assessment = CareFactsOf<CareLeaverRiskAssessment>(entry)) return assessment->level;
  return "";
}

std::vector<AssessedLevel> LevelsWithin(const Moment& from, const std::optional<Moment>& end, const Owing& owing) {
  std::vector<AssessedLevel> levels;
  for (const Entry* entry : owing.entries()) {
    std::string level = LevelSaidBy(*entry);
    if (!level.empty() && IsWithin(entry->content.happened, from, end)) {
      levels.push_back({entry->content.happened, std::move(level)});
    }
  }
  return levels;
}

void DeriveOversight(const Span& span, Owing& owing) { OversightChain(span, owing).Derive(); }

}  // namespace homeward::episode
