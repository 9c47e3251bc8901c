#include "episode-service/entries/derive.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/local_time.h"
#include "common/calendar/window.h"
#include "common/policy/in_force.h"
#include "episode-service/directory/resolve_rules.h"
#include "episode-service/entries/risk_rules.h"
#include "episode-service/entries/rules.h"
#include "episode-service/entries/spans.h"
#include "episode-service/episodes/clock.h"
#include "episode-service/episodes/derive.h"
#include "episode-service/notifications/derive.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

using Entries = std::vector<const Entry*>;

std::string StepOf(size_t number) { return number == 0 ? "" : absl::StrCat(number + 1); }

Span SpanOf(const Episode& episode, const MissingSpan& span) {
  return {.start = {"missing_since", span.start, episode.id}, .end = span.end};
}

// When the young person was away with known whereabouts (S4-01).
std::vector<Span> AwaySpans(const Episode& episode) {
  std::vector<Span> spans;
  for (size_t i = 0; i < episode.categories.size(); ++i) {
    if (episode.categories[i].category != Category::kAway) continue;
    const bool last = i + 1 == episode.categories.size();
    spans.push_back({.start = {"away_since", episode.categories[i].time, episode.id},
                     .end = last ? episode.ended : std::optional(episode.categories[i + 1].time)});
  }
  return spans;
}

// What of a time away is not counted as missing since: by the policy, who was away and is missing may have been missing
// before that was found (policy 13). None if nothing is left.
std::optional<Span> BesideMissing(Span away, const std::vector<MissingSpan>& missing) {
  for (const MissingSpan& span : missing) {
    const bool over_before = span.end.has_value() && !IsBefore(away.start.time, *span.end);
    const bool later = away.end.has_value() && !IsBefore(span.start, *away.end);
    if (over_before || later) continue;
    if (!IsBefore(away.start.time, span.start)) return std::nullopt;
    away.end = span.start;
  }
  return away;
}

template <class Facts>
const Facts* FactsOf(const Entry& entry) {
  return std::get_if<Facts>(&entry.content.facts);
}

// Whether an entry does what is owed.
using Counts = bool (*)(const Entry&);
bool IsAny(const Entry&) { return true; }

// By when the child's care plan or the assessor wants it looked at again; the policy's time otherwise.
std::optional<Moment> AgainBy(const Entry& entry) {
  if (const auto* review = FactsOf<AbsenceReview>(entry)) return review->review_again;
  if (const auto* assessment = FactsOf<FactorAssessment>(entry)) return assessment->review_by;
  return std::nullopt;
}

class EntryDeriver {
 public:
  EntryDeriver(const Context& context, const WorkingDays& working_days, const Policy& policy, const Episode& episode,
               Derivation& derivation)
      : context_(context), working_days_(working_days), policy_(policy), episode_(episode), derivation_(derivation) {
    for (const Entry& entry : context.facts.entries) {
      if (entry.episode == episode.id) entries_.push_back(&entry);
    }
  }

  void Derive() {
    ReviewAbsence();
    ReviewRisk();
    const std::vector<MissingSpan> spans = MissingSpans(episode_, policy_);
    const std::vector<Span> away = AwaySpans(episode_);
    if (spans.empty() && away.empty()) return;
    Screen(spans.empty() ? away.front().start : Decided(episode_, spans.front()));
    FollowEnd(/*was_missing=*/!spans.empty());
    if (policy_.KnowsFollowUp()) {
      ReferUnsafe();
      FollowPoliceReferrals();
      AgreeJointly(away);
    }
    AskPolice(spans, away);
    if (spans.empty()) return;
    TellAuthority(spans.front());
    InformManager(spans.front());
    FollowReturn();
  }

 private:
  // An absence is looked at again and again; a limit in the child's care plan wins (S3-21, S3-38, policy 47).
  void ReviewAbsence() {
    const std::vector<Span> spans = AwaySpans(episode_);
    for (size_t i = 0; i < spans.size(); ++i) {
      Repeat({.kind = "absence_review",
              .step = StepOf(i),
              .role = "social_worker",
              .rule = "S3-21",
              .policy_field = "episode.absence_review_every",
              .limit = policy_.absence_review_every},
             spans[i], Of(EntryKind::kAbsenceReview));
    }
  }

  // Whoever assessed the risk says by when to look again (S3-36).
  void ReviewRisk() {
    const Entries assessments = Of(EntryKind::kRiskAssessment);
    for (size_t i = 0; i < assessments.size(); ++i) {
      const std::optional<Moment> by = AgainBy(*assessments[i]);
      if (!by.has_value()) continue;
      WantedObligation wanted = Want({.kind = "risk_review", .role = "social_worker", .rule = "S3-36"},
                                     {"risk_assessment", assessments[i]->content.happened, assessments[i]->id});
      wanted.due = ElapsedFrom(*by);
      if (i + 1 < assessments.size()) {
        Discharge(*assessments[i + 1], wanted);
      } else if (!Outlived(wanted, episode_.ended)) {
        continue;
      }
      Add(std::move(wanted));
    }
  }

  // Who is not open to the council is screened, so that nobody slips through who is nobody's task yet (S4-05, S4-32,
  // policy 69).
  void Screen(const ClockStart& reported) {
    if (!policy_.screening.has_value() || !policy_.screen_within.has_value()) return;
    if (policy_.screening == Policy::Screening::kConcernOnly && !episode_.safeguarding_concern) return;
    if (IsOpenAt(reported.time)) return;
    WantOne(EntryKind::kScreening,
            {.kind = "screening",
             .role = "mash",
             .rule = "S4-05",
             .policy_field = "episode.screen_within",
             .limit = *policy_.screen_within},
            reported);
  }

  bool IsOpenAt(const Moment& reported) const {
    return episode_.looked_after || HasLegalStatusAt(context_.facts.person, reported) ||
           HasWorker(context_.facts.allocations, reported.time);
  }

  // That a child is at risk if returned goes to children's services at once, whether the office is open or not (S3-44).
  // What was referred since the evaluation before was about the same place.
  void ReferUnsafe() {
    const Entry* before = nullptr;
    for (const Entry* evaluation : Of(EntryKind::kSafetyEvaluation)) {
      const Entry* previous = std::exchange(before, evaluation);
      if (FactsOf<SafetyEvaluation>(*evaluation)->safe) continue;
      const Moment& found = evaluation->content.happened;
      WantedObligation wanted = Want({.kind = "referral",
                                      .role = "social_worker",
                                      .rule = "S3-44",
                                      .policy_field = "calendar.office_hours",
                                      .limit = {.value = 0, .unit = Limit::Unit::kHours}},
                                     {"found_unsafe", found, evaluation->id});
      for (const Entry* referral : Of(EntryKind::kReferral)) {
        const Moment& made = referral->content.happened;
        const bool since_previous = previous == nullptr || IsBefore(previous->content.happened, made);
        if (!FactsOf<Referral>(*referral)->to_childrens_services) continue;
        if (IsBefore(made, found) && !since_previous) continue;
        Discharge(*referral, wanted);
        break;
      }
      Add(std::move(wanted));
    }
  }

  // What the police ask for after their check is assessed, and what came of it is recorded (S3-53).
  void FollowPoliceReferrals() {
    if (!policy_.consider_within.has_value()) return;
    for (const Entry* check : Of(EntryKind::kSafeAndWellCheck)) {
      if (!FactsOf<SafeAndWellCheck>(*check)->referral_asked) continue;
      const Moment& asked = check->content.happened;
      WantedObligation wanted = Want({.kind = "referral_outcome",
                                      .role = "social_worker",
                                      .rule = "S3-53",
                                      .policy_field = "episode.consider_within",
                                      .limit = *policy_.consider_within},
                                     {"police_referral", asked, check->id});
      const Entries outcomes = Of(EntryKind::kReferralOutcome);
      const auto outcome =
          absl::c_find_if(outcomes, [&](const Entry* entry) { return !IsBefore(entry->content.happened, asked); });
      if (outcome != outcomes.end()) Discharge(**outcome, wanted);
      Add(std::move(wanted));
    }
  }

  // Where a looked-after child is who is away is known, and the risk is the highest there is: the authority and the
  // police agree how to go on, each time that both hold (S4-02).
  void AgreeJointly(const std::vector<Span>& away) {
    if (!episode_.looked_after || !policy_.joint_strategy_within.has_value()) return;
    const Entries agreed = Of(EntryKind::kJointStrategy);
    std::map<std::string, size_t> raised;  // by the record that made both hold
    for (const Span& span : BothOf(away, HighRiskSpans(episode_, Of(EntryKind::kRiskAssessment), policy_))) {
      WantedObligation wanted = Want({.kind = "joint_strategy",
                                      .step = StepOf(raised[span.start.record]++),
                                      .role = "team_manager",
                                      .rule = "S4-02",
                                      .policy_field = "meeting.strategy.high_risk_hold_within",
                                      .limit = *policy_.joint_strategy_within},
                                     span.start);
      const auto met = absl::c_find_if(agreed, [&](const Entry* entry) { return IsIn(entry->content.happened, span); });
      if (met != agreed.end()) Discharge(**met, wanted);
      if (wanted.discharge.has_value() || Outlived(wanted, span.end)) Add(std::move(wanted));
    }
  }

  // While the child is missing, the police are asked regularly how it stands, once they know of it; of a child who is
  // placed out of area, while they are away as well (S4-25).
  void AskPolice(const std::vector<MissingSpan>& missing, const std::vector<Span>& away) {
    if (!episode_.police_report.has_value()) return;
    for (size_t i = 0; i < missing.size(); ++i) AskPoliceIn(SpanOf(episode_, missing[i]), StepOf(i));
    if (!WasPlacedOutOfArea(context_.facts, episode_)) return;
    for (size_t i = 0; i < away.size(); ++i) {
      if (const auto span = BesideMissing(away[i], missing)) AskPoliceIn(*span, absl::StrCat("away", StepOf(i)));
    }
  }

  void AskPoliceIn(Span span, std::string step) {
    const Moment& reported = episode_.police_report->time;
    if (span.end.has_value() && IsBefore(*span.end, reported)) return;
    if (IsBefore(span.start.time, reported)) span.start = {"police_report", reported, episode_.id};
    Repeat({.kind = "status_check",
            .step = std::move(step),
            .role = "missing_coordinator",
            .rule = "S4-25",
            .policy_field = "episode.notify.status_check_every",
            .limit = policy_.status_check_every},
           span, Of(EntryKind::kStatusCheck));
  }

  // Missing from a placement: an accountable manager of the responsible authority knows, by phone and then in writing;
  // to tell the social worker alone is not enough (S3-22, S4-10).
  void TellAuthority(const MissingSpan& span) {
    if (!episode_.looked_after || episode_.placement.empty()) return;
    const Entries notices = Of(EntryKind::kAuthorityNotice);
    ClockRule rule{.kind = "authority_notice",
                   .role = "missing_coordinator",
                   .rule = "S3-22",
                   .policy_field = "episode.notify.authority_within",
                   .limit = policy_.authority_within};
    WantedObligation by_phone = Want(rule, Decided(episode_, span));
    if (!notices.empty()) Discharge(*notices.front(), by_phone);
    Add(std::move(by_phone));

    rule.step = "written";
    rule.policy_field = "episode.notify.written_within";
    rule.limit = policy_.written_within;
    WantedObligation written = Want(rule, Decided(episode_, span));
    for (const Entry* notice : notices) {
      const auto& confirmed = FactsOf<AuthorityNotice>(*notice)->written;
      if (!confirmed.has_value()) continue;
      if (!written.discharge.has_value() || confirmed->time < written.discharge->time) {
        written.discharge = {confirmed->time, notice->id};
      }
    }
    Add(std::move(written));
  }

  // The registered manager of the home hears of it the next working day (S3-38).
  void InformManager(const MissingSpan& span) {
    if (!episode_.looked_after || episode_.home.empty() || !policy_.manager_within.has_value()) return;
    WantOne(EntryKind::kManagerInformed,
            {.kind = "manager_informed",
             .role = "missing_coordinator",
             .rule = "S3-38",
             .policy_field = "episode.notify.manager_within",
             .limit = *policy_.manager_within},
            Decided(episode_, span));
  }

  void FollowReturn() {
    if (!episode_.returned.has_value()) return;
    const ClockStart returned{"returned", *episode_.returned, episode_.id};
    EvaluateSafety(returned);
    TalkBefore(returned);
    if (episode_.police_report.has_value()) TellPoliceOfReturn(returned);
  }

  // Before the return somebody found out that the place is safe; a return without, or to a place that was last found
  // not to be, is a breach, and to find out afterwards is late (S3-10, S3-15, policy 48).
  void EvaluateSafety(const ClockStart& returned) {
    if (!policy_.safety_gate.has_value()) return;
    WantedObligation wanted = Want({.kind = "safety_evaluation",
                                    .role = "social_worker",
                                    .rule = "S3-10",
                                    .policy_field = "episode.safety_gate",
                                    .limit = {.value = 0, .unit = Limit::Unit::kHours}},
                                   returned);
    const Entries evaluations = Of(EntryKind::kSafetyEvaluation);
    const Entry* found_safe = FoundSafeBy(evaluations, returned.time);
    const auto afterwards = absl::c_find_if(evaluations, [&](const Entry* entry) {
      return IsBefore(returned.time, entry->content.happened) && FactsOf<SafetyEvaluation>(*entry)->safe;
    });
    if (found_safe != nullptr) {
      Discharge(*found_safe, wanted);
    } else if (afterwards != evaluations.end()) {
      Discharge(**afterwards, wanted);
    }
    Add(std::move(wanted));
  }

  // Before the return a looked-after child can talk to somebody who is not of the placement, unless it is recorded that
  // they came back alone or why there was no talk (S3-27, policy 2).
  void TalkBefore(const ClockStart& returned) {
    if (!policy_.pre_return_talk || !episode_.looked_after) return;
    WantedObligation wanted = Want({.kind = "pre_return_talk",
                                    .role = "social_worker",
                                    .rule = "S3-27",
                                    .policy_field = "interview.pre_return_talk",
                                    .limit = {.value = 0, .unit = Limit::Unit::kHours}},
                                   returned);
    if (CameBackAlone()) wanted.waived_reason = "came_back_alone";
    WantOneOrReason(EntryKind::kPreReturnTalk, std::move(wanted), /*reason_is_enough=*/true,
                    [](const Entry& entry) { return FactsOf<PreReturnTalk>(entry)->offered; });
  }

  // As whoever knows says; that nobody said anything does not tell that nobody brought the child.
  bool CameBackAlone() const {
    const Entries brought = Of(EntryKind::kBroughtBack);
    return !brought.empty() && FactsOf<BroughtBack>(*brought.back())->by_nobody;
  }

  // The police hear that the child is back, also when nobody brought them (S3-52). They know when they brought or saw
  // the child.
  void TellPoliceOfReturn(const ClockStart& returned) {
    WantedObligation wanted = Want({.kind = "police_told_of_return",
                                    .role = "missing_coordinator",
                                    .rule = "S3-52",
                                    .policy_field = "episode.notify.police_within",
                                    .limit = policy_.police_within},
                                   returned);
    for (const Entry* entry : entries_) {
      const auto* brought = FactsOf<BroughtBack>(*entry);
      const auto* check = FactsOf<SafeAndWellCheck>(*entry);
      const bool told = entry->content.kind == EntryKind::kPoliceToldOfReturn ||
                        (brought != nullptr && brought->by_police) || (check != nullptr && check->made);
      if (!told) continue;
      Discharge(*entry, wanted);
      break;
    }
    Add(std::move(wanted));
  }

  // Every time that a child was missing or away is considered, and none closes without what follows from it (S4-22,
  // S3-48, S4-28).
  void FollowEnd(bool was_missing) {
    if (!episode_.ended.has_value()) return;
    const ClockStart ended{"ended", *episode_.ended, episode_.id};
    if (was_missing) ConsiderReview(ended);
    if (!policy_.consider_within.has_value()) return;
    if (was_missing) CheckWell(ended);
    ClockRule rule{.kind = "consideration",
                   .role = "social_worker",
                   .rule = "S4-22",
                   .policy_field = "episode.consider_within",
                   .limit = *policy_.consider_within};
    WantOne(EntryKind::kConsideration, rule, ended);
    rule.kind = "episode_outcome";
    rule.role = "missing_coordinator";
    rule.rule = "S4-28";
    WantOne(EntryKind::kOutcome, rule, ended);
  }

  // After a child was missing from care, it is considered whether the statutory review is brought forward (S3-18,
  // policy 52). Who turned 18 meanwhile has none any more.
  void ConsiderReview(const ClockStart& ended) {
    if (!episode_.looked_after || !policy_.review_consider_within.has_value()) return;
    if (ended.time.time >= AdultFrom(context_.facts.person, policy_.leap_birthday)) return;
    WantOne(EntryKind::kConsideration,
            {.kind = "statutory_review_considered",
             .role = "independent_reviewing_officer",
             .rule = "S3-18",
             .policy_field = "episode.review_consider_within",
             .limit = *policy_.review_consider_within},
            ended, [](const Entry& entry) { return FactsOf<Consideration>(entry)->review_considered; });
  }

  // The police see whether the child is safe and well, or it is recorded why not (S3-13, policy 32).
  void CheckWell(const ClockStart& ended) {
    WantedObligation wanted = Want({.kind = "safe_and_well_check",
                                    .role = "missing_coordinator",
                                    .rule = "S3-13",
                                    .policy_field = "episode.consider_within",
                                    .limit = *policy_.consider_within},
                                   ended);
    WantOneOrReason(EntryKind::kSafeAndWellCheck, std::move(wanted),
                    !policy_.safe_and_well_always && !IsToBeSeen(ended), WasMade);
  }

  static bool WasMade(const Entry& entry) {
    const auto* check = FactsOf<SafeAndWellCheck>(entry);
    return check != nullptr && check->made;
  }

  // Whoever goes missing frequently is seen all the same when the last check, after whatever episode, is too long ago:
  // no reason stands in its place then (policy 32).
  bool IsToBeSeen(const ClockStart& ended) const {
    if (!policy_.KnowsFollowUp() || !policy_.safe_and_well_frequent_every.has_value() || !IsMissingRepeatedly()) {
      return false;
    }
    const Entry* last = nullptr;
    for (const Entry& entry : context_.facts.entries) {
      if (WasMade(entry) && !IsBefore(ended.time, entry.content.happened)) last = &entry;
    }
    return last == nullptr || DueAt(*policy_.safe_and_well_frequent_every, working_days_,
                                    ElapsedFrom(last->content.happened), policy_.working_day_cutoff) < ended.time.time;
  }

  // By the episodes of missing up to this one, wherever they are recorded from (policy 18, compared as in 9). Who was
  // abducted did not go missing (S3-02).
  bool IsMissingRepeatedly() const {
    if (!policy_.repeatedly_missing.has_value()) return false;
    const Moment start = MissingSpans(episode_, policy_).front().start;
    int count = 0;
    for (const Episode& other : context_.facts.episodes) {
      if (other.state == State::kVoided || other.ground == Ground::kAbducted) continue;
      const auto spans = MissingSpans(other, InForce(context_.policies, other.start.time));
      if (spans.empty() || spans.front().start.time > start.time) continue;
      const absl::CivilDay day = LocalDay(spans.front().start.time);
      if (InWindow(LocalDay(start.time), day, policy_.repeatedly_missing->window)) ++count;
    }
    return count >= policy_.repeatedly_missing->episodes;
  }

  // One entry of the kind that counts is enough: any, if nothing else is said.
  void WantOne(EntryKind kind, const ClockRule& rule, const ClockStart& start, Counts counts = IsAny) {
    WantedObligation wanted = Want(rule, start);
    for (const Entry* entry : Of(kind)) {
      if (!counts(*entry)) continue;
      Discharge(*entry, wanted);
      break;
    }
    Add(std::move(wanted));
  }

  // The same of something that can be left out: one that does not count says why, and until it was done that stands in
  // its place, where it is enough.
  void WantOneOrReason(EntryKind kind, WantedObligation wanted, bool reason_is_enough, Counts counts) {
    for (const Entry* entry : Of(kind)) {
      if (counts(*entry)) {
        Discharge(*entry, wanted);
        wanted.waived_reason.clear();
        break;
      }
      if (reason_is_enough) wanted.waived_reason = "recorded_why_not";
    }
    Add(std::move(wanted));
  }

  // Something that is done again and again while the span lasts: each time settles what was due and starts the clock of
  // the next one. Nobody has more than one of them open, however long nothing was done.
  void Repeat(const ClockRule& rule, const Span& span, const Entries& done) {
    ClockStart start = span.start;
    std::optional<Moment> again_by;
    auto next = [&] {
      WantedObligation wanted = Want(rule, start);
      if (again_by.has_value()) wanted.due = ElapsedFrom(*again_by);
      return wanted;
    };
    for (const Entry* entry : done) {
      if (!IsIn(entry->content.happened, span)) continue;
      WantedObligation wanted = next();
      Discharge(*entry, wanted);
      Add(std::move(wanted));
      start = {rule.kind, entry->content.happened, entry->id};
      again_by = AgainBy(*entry);
    }
    WantedObligation wanted = next();
    if (Outlived(wanted, span.end)) Add(std::move(wanted));
  }

  WantedObligation Want(const ClockRule& rule, const ClockStart& start) const {
    return Wanted(policy_, working_days_, rule, start);
  }

  // The entries of a kind, by when they happened.
  Entries Of(EntryKind kind) const {
    Entries found;
    for (const Entry* entry : entries_) {
      if (entry->content.kind == kind) found.push_back(entry);
    }
    return found;
  }

  void Add(WantedObligation wanted) { derivation_.wanted.push_back(std::move(wanted)); }

  const Context& context_;
  const WorkingDays& working_days_;
  const Policy& policy_;
  const Episode& episode_;
  Derivation& derivation_;
  Entries entries_;
};

}  // namespace

void DeriveFromEntries(const Context& context, const WorkingDays& working_days, const Policy& policy,
                       const Episode& episode, Derivation& derivation) {
  EntryDeriver(context, working_days, policy, episode, derivation).Derive();
}

}  // namespace homeward::episode
