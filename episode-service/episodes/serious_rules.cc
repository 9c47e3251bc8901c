#include "episode-service/episodes/serious_rules.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <iterator>
#include <utility>

#include "episode-service/directory/resolve_rules.h"
#include "episode-service/episodes/derive.h"

namespace homeward::episode {
namespace {

constexpr char kKind[] = "serious_notification";

// Whether something began after one moment and not after another.
bool BeganBetween(const Moment& from, const Moment& began, const Moment& until) {
  return IsBefore(from, began) && !IsBefore(until, began);
}

// When the first of these spans that is later than `from` began.
std::optional<Moment> NextAfter(const std::vector<MissingSpan>& spans, size_t first, const Moment& from) {
  for (size_t i = first; i < spans.size(); ++i) {
    if (IsBefore(from, spans[i].start)) return spans[i].start;
  }
  return std::nullopt;
}

std::vector<SeriousOccasion> OfSpans(const Episode& episode, const std::vector<MissingSpan>& spans) {
  std::vector<SeriousOccasion> occasions;
  for (size_t i = 0; i < spans.size(); ++i) {
    occasions.push_back({.trigger = SeriousTrigger::kTimeMissing,
                         .step = i == 0 ? "" : absl::StrCat(i + 1),
                         .start = {"missing_since", spans[i].start, episode.id},
                         .span_ended = spans[i].end,
                         .next_span = NextAfter(spans, i + 1, spans[i].start)});
  }
  return occasions;
}

// The first interest in each span; what follows in the same one was told of with it.
std::vector<SeriousOccasion> OfInterests(const Facts& facts, const Episode& episode,
                                         const std::vector<MissingSpan>& spans) {
  std::vector<SeriousOccasion> occasions;
  for (const Entry& entry : facts.entries) {
    if (entry.episode != episode.id || entry.content.kind != EntryKind::kMediaInterest) continue;
    const Moment& happened = entry.content.happened;
    const auto next = occasions.empty() ? std::optional(happened) : occasions.back().next_span;
    if (!next.has_value() || IsBefore(happened, *next)) continue;
    occasions.push_back({.trigger = SeriousTrigger::kMedia,
                         .step = "media",
                         .start = {"media_interest", happened, entry.id},
                         .span_ended = std::nullopt,
                         .next_span = NextAfter(spans, 0, happened)});
  }
  return occasions;
}

// Whoever completes the form: for a child whom no team has, nobody's manager (policy 43).
const std::string& RoleAt(const Facts& facts, const Policy& policy, absl::Time time) {
  return HasWorker(facts.allocations, time) ? policy.serious_notification_role
                                            : policy.serious_notification_role_unallocated;
}

class SeriousDeriver {
 public:
  SeriousDeriver(const Context& context, const WorkingDays& working_days, const Policy& policy, const Episode& episode,
                 Derivation& derivation)
      : context_(context), working_days_(working_days), policy_(policy), episode_(episode), derivation_(derivation) {}

  void Derive(const SeriousOccasion& occasion) {
    if (occasion.trigger == SeriousTrigger::kMedia) {
      OfInterest(occasion);
    } else {
      OfTime(occasion);
    }
  }

 private:
  // Missing for so long requires the form, also when that is entered late (S4-09, policy 11, 41).
  void OfTime(const SeriousOccasion& span) {
    if (!policy_.serious_notification_at.has_value()) return;
    const Limit& after = *policy_.serious_notification_at;
    const absl::Time point = DueAt(after, working_days_, ElapsedFrom(span.start.time), policy_.working_day_cutoff) +
                             absl::Microseconds(policy_.serious_notification_more_than ? 1 : 0);
    if (span.span_ended.has_value() && span.span_ended->time < point) return;
    if (context_.now < point) return derivation_.LookAgainAt(point);
    Require(span, {.rule = "S4-09", .policy_field = "episode.serious_notification.at", .limit = after}, point);
  }

  // Media interest, or a briefing that is likely, requires it at once (S4-08).
  void OfInterest(const SeriousOccasion& interest) {
    if (!policy_.serious_notification_on_media) return;
    Require(interest,
            {.rule = "S4-08",
             .policy_field = "episode.serious_notification.on_media_interest",
             .limit = policy_.serious_notification_send_within},
            ElapsedFrom(interest.start.time));
  }

  void Require(const SeriousOccasion& occasion, ClockRule rule, absl::Time point) {
    rule.kind = kKind;
    rule.step = occasion.step;
    rule.role = RoleAt(context_.facts, policy_, point);
    WantedObligation wanted = Wanted(policy_, working_days_, rule, occasion.start);
    wanted.raised = point;
    wanted.due = DueAt(policy_.serious_notification_send_within, working_days_, point, policy_.working_day_cutoff);
    if (const SeriousNotification* sent = SentFor(occasion, episode_)) {
      wanted.discharge = {sent->sent.time, episode_.id};
    }
    derivation_.wanted.push_back(std::move(wanted));
  }

  const Context& context_;
  const WorkingDays& working_days_;
  const Policy& policy_;
  const Episode& episode_;
  Derivation& derivation_;
};

}  // namespace

std::vector<SeriousOccasion> SeriousOccasions(const Facts& facts, const Policy& policy, const Episode& episode) {
  const std::vector<MissingSpan> spans = MissingSpans(episode, policy);
  std::vector<SeriousOccasion> occasions = OfSpans(episode, spans);
  absl::c_move(OfInterests(facts, episode, spans), std::back_inserter(occasions));
  return occasions;
}

const SeriousNotification* SentFor(const SeriousOccasion& occasion, const Episode& episode) {
  for (const SeriousNotification& one : episode.serious_notifications) {
    const bool for_a_later_span = occasion.next_span.has_value() && !IsBefore(one.sent, *occasion.next_span);
    if (one.trigger == occasion.trigger && !IsBefore(one.sent, occasion.start.time) && !for_a_later_span) return &one;
  }
  return nullptr;
}

bool IsSentAlready(const std::vector<SeriousOccasion>& occasions, const Episode& episode,
                   const SeriousNotification& sent) {
  return absl::c_any_of(episode.serious_notifications, [&](const SeriousNotification& other) {
    if (other.trigger != sent.trigger) return false;
    const bool earlier = IsBefore(sent.sent, other.sent);
    const Moment& from = earlier ? sent.sent : other.sent;
    const Moment& until = earlier ? other.sent : sent.sent;
    return absl::c_none_of(occasions, [&](const SeriousOccasion& occasion) {
      const bool counts = occasion.trigger == sent.trigger || occasion.trigger == SeriousTrigger::kTimeMissing;
      return counts && BeganBetween(from, occasion.start.time, until);
    });
  });
}

const SeriousOccasion* OccasionOf(const std::vector<SeriousOccasion>& occasions, const std::string& council,
                                  absl::string_view obligation) {
  const auto found = absl::c_find_if(occasions, [&](const SeriousOccasion& occasion) {
    WantedObligation wanted;
    wanted.raised_by = occasion.start.record;
    wanted.kind = kKind;
    wanted.step = occasion.step;
    return ObligationIdOf(council, wanted) == obligation;
  });
  return found == occasions.end() ? nullptr : &*found;
}

void DeriveSeriousNotifications(const Context& context, const WorkingDays& working_days, const Policy& policy,
                                const Episode& episode, Derivation& derivation) {
  SeriousDeriver deriver(context, working_days, policy, episode, derivation);
  for (const SeriousOccasion& occasion : SeriousOccasions(context.facts, policy, episode)) deriver.Derive(occasion);
}

}  // namespace homeward::episode
