#include "episode-service/episodes/derive.h"

#include <absl/algorithm/container.h>

#include <utility>

#include "common/policy/in_force.h"
#include "episode-service/care_leavers/derive.h"
#include "episode-service/entries/derive.h"
#include "episode-service/episodes/clock.h"
#include "episode-service/episodes/serious_rules.h"
#include "episode-service/handovers/derive.h"
#include "episode-service/notifications/derive.h"
#include "episode-service/particulars/derive.h"
#include "episode-service/particulars/plan_derive.h"

namespace homeward::episode {
namespace {

class Deriver {
 public:
  Deriver(const Context& context, const WorkingDays& working_days, Derivation& derivation)
      : context_(context), working_days_(working_days), derivation_(derivation) {}

  void Derive(const Episode& episode) {
    const Policy& policy = InForce(context_.policies, episode.start.time);
    DeriveFromEntries(context_, working_days_, policy, episode, derivation_);
    const std::vector<MissingSpan> spans = MissingSpans(episode, policy);
    if (spans.empty()) return;
    ReportToPolice(episode, policy, spans.front());
    TellParents(episode, policy, spans.front());
    DeriveSeriousNotifications(context_, working_days_, policy, episode, derivation_);
    TellOthers(episode);
  }

  // What people told others themselves meets what was wanted until here, so that this is the last of an episode.
  void TellOthers(const Episode& episode) {
    DeriveFromTelling(context_, working_days_, InForce(context_.policies, episode.start.time), episode, derivation_);
  }

 private:
  // The police are told (S3-22, S4-02); of an abduction at once (S3-02).
  void ReportToPolice(const Episode& episode, const Policy& policy, const MissingSpan& span) {
    const bool crime = episode.ground == Ground::kAbducted;
    WantedObligation wanted =
        Wanted(policy, working_days_,
               {.kind = "police_report",
                .role = "missing_coordinator",
                .rule = crime ? "S3-02" : "S3-22",
                .policy_field = crime ? "episode.notify.crime_within" : "episode.notify.police_within",
                .limit = crime ? policy.crime_within : policy.police_within},
               Decided(episode, span));
    if (episode.police_report.has_value()) wanted.discharge = {episode.police_report->time.time, episode.id};
    Add(std::move(wanted));
  }

  // Parents are told as soon as possible, unless the child's welfare speaks against it (S3-23).
  void TellParents(const Episode& episode, const Policy& policy, const MissingSpan& span) {
    WantedObligation wanted = Wanted(policy, working_days_,
                                     {.kind = "parents_told",
                                      .role = "social_worker",
                                      .rule = "S3-23",
                                      .policy_field = "episode.notify.parents_within",
                                      .limit = policy.parents_within},
                                     Decided(episode, span));
    if (episode.parents_told.has_value()) wanted.discharge = {episode.parents_told->time, episode.id};
    wanted.waived_reason = episode.parents_not_told_reason;
    Add(std::move(wanted));
  }

  void Add(WantedObligation wanted) { derivation_.wanted.push_back(std::move(wanted)); }

  const Context& context_;
  const WorkingDays& working_days_;
  Derivation& derivation_;
};

}  // namespace

bool IsLive(const Episode& episode, const Facts& facts) {
  return episode.state != State::kVoided && episode.source != Source::kImport && episode.start.time >= facts.live_from;
}

bool WasMissing(const Episode& episode) {
  return absl::c_any_of(episode.categories, [](const auto& one) { return one.category == Category::kMissing; });
}

bool HasClocks(const Episode& episode, const Facts& facts) {
  return IsLive(episode, facts) && !episode.other_authority;
}

std::vector<MissingSpan> MissingSpans(const Episode& episode, const Policy& policy) {
  std::vector<MissingSpan> spans;
  for (size_t i = 0; i < episode.categories.size(); ++i) {
    const CategoryChange& change = episode.categories[i];
    if (change.category != Category::kMissing) continue;
    MissingSpan span{.start = change.time};
    if (i > 0 && policy.clock_on_upgrade == Policy::UpgradeClock::kContinue) span.start = episode.start;
    if (i > 0 && policy.clock_on_upgrade == Policy::UpgradeClock::kWhereaboutsUnknown && change.unknown_since) {
      span.start = *change.unknown_since;
    }
    const bool last = i + 1 == episode.categories.size();
    span.end = last ? episode.ended : std::optional(episode.categories[i + 1].time);
    spans.push_back(span);
  }
  return spans;
}

ClockStart Decided(const Episode& episode, const MissingSpan& span) {
  if (episode.categories.front().category != Category::kMissing) return {"found_to_be_missing", span.start, episode.id};
  const StartTimes& times = episode.start_times;
  if (times.reported.has_value()) return {"reported", *times.reported, episode.id};
  if (times.discovered.has_value()) return {"discovered", *times.discovered, episode.id};
  return {"missing_since", span.start, episode.id};
}

Derivation Derive(const Context& context, const WorkingDays& working_days) {
  Derivation derivation;
  Deriver deriver(context, working_days, derivation);
  for (const Episode& episode : context.facts.episodes) {
    if (HasClocks(episode, context.facts)) {
      deriver.Derive(episode);
    } else if (IsLive(episode, context.facts)) {
      deriver.TellOthers(episode);
    }
    if (episode.state != State::kVoided) DeriveFromHandOvers(context, working_days, episode, derivation);
  }
  DerivePlan(context, working_days, derivation);
  DeriveFromParticulars(context, working_days, derivation);
  DeriveForCareLeaver(context, working_days, derivation);
  if (const auto overdue = NextOverdue(derivation.wanted, context.now)) derivation.LookAgainAt(*overdue);
  return derivation;
}

}  // namespace homeward::episode
