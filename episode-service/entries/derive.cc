#include "episode-service/entries/derive.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "episode-service/entries/rules.h"
#include "episode-service/entries/spans.h"
#include "episode-service/episodes/clock.h"
#include "episode-service/episodes/derive.h"
#include "episode-service/notifications/derive.h"

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
      : facts_(context.facts),
        working_days_(working_days),
        policy_(policy),
        episode_(episode),
        derivation_(derivation) {
    for (const Entry& entry : context.facts.entries) {
      if (entry.episode == episode.id) entries_.push_back(&entry);
    }
  }

  void Derive() {
    ReviewAbsence();
    ReviewRisk();
    const std::vector<MissingSpan> spans = MissingSpans(episode_, policy_);
    if (!spans.empty() || !AwaySpans(episode_).empty()) FollowEnd(/*was_missing=*/!spans.empty());
    AskPolice(spans);
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

  // While the child is missing, the police are asked regularly how it stands, once they know of it; of a child who is
  // placed out of area, while they are away as well (S4-25).
  void AskPolice(const std::vector<MissingSpan>& missing) {
    if (!episode_.police_report.has_value()) return;
    for (size_t i = 0; i < missing.size(); ++i) AskPoliceIn(SpanOf(episode_, missing[i]), StepOf(i));
    if (!WasPlacedOutOfArea(facts_, episode_)) return;
    const std::vector<Span> away = AwaySpans(episode_);
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
    if (!episode_.ended.has_value() || !policy_.consider_within.has_value()) return;
    const ClockStart ended{"ended", *episode_.ended, episode_.id};
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

  // The police see whether the child is safe and well, or it is recorded why not (S3-13, policy 32).
  void CheckWell(const ClockStart& ended) {
    WantedObligation wanted = Want({.kind = "safe_and_well_check",
                                    .role = "missing_coordinator",
                                    .rule = "S3-13",
                                    .policy_field = "episode.consider_within",
                                    .limit = *policy_.consider_within},
                                   ended);
    WantOneOrReason(EntryKind::kSafeAndWellCheck, std::move(wanted), !policy_.safe_and_well_always,
                    [](const Entry& entry) { return FactsOf<SafeAndWellCheck>(entry)->made; });
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

  const Facts& facts_;
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
