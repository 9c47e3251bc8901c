#include "episode-service/particulars/derive.h"

#include <absl/algorithm/container.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "common/calendar/birthday.h"
#include "common/calendar/local_time.h"
#include "common/policy/in_force.h"
#include "episode-service/entries/spans.h"
#include "episode-service/episodes/clock.h"
#include "episode-service/particulars/nights.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

// Private fostering is of children under 16, of disabled ones under 18 (S3-34).
constexpr int kFosteredAge = 16;
constexpr int kFosteredAgeIfDisabled = 18;

class ParticularDeriver {
 public:
  ParticularDeriver(const Context& context, const WorkingDays& days, Derivation& derivation)
      : context_(context), days_(days), derivation_(derivation) {}

  void Derive() {
    std::vector<StayNights> refuge;
    for (const Particular& particular : context_.facts.particulars) {
      if (particular.content.started.time < context_.facts.live_from) continue;
      // What began while another authority is responsible is that one's to do (S2-05).
      if (IsAnothers(context_.facts.person, LocalDay(particular.content.started.time))) continue;
      if (const auto* referral = std::get_if<TraffickingReferral>(&particular.content.facts))
        FollowSuspicion(particular, *referral);
      if (const auto* housing = std::get_if<HousingAssessment>(&particular.content.facts)) House(particular, *housing);
      const auto* stay = std::get_if<Stay>(&particular.content.facts);
      if (stay == nullptr) continue;
      if (stay->kind == Stay::Kind::kPrivateFostering) WatchPrivateFostering(particular, *stay);
      if (stay->kind == Stay::Kind::kRefuge) refuge.push_back(NightsOf(particular));
    }
    WatchRefuge(refuge);
    AskForRunningHistory();
    ProtectFromTraffickers();
  }

 private:
  const Policy& PolicyAt(const Particular& particular) const {
    return InForce(context_.policies, particular.content.started.time);
  }

  void FollowSuspicion(const Particular& particular, const TraffickingReferral& referral) {
    Tell(particular, referral);
    Refer(particular, referral);
  }

  // Suspected trafficking is told at once to social services or the police of the area (S3-06, policy 46).
  void Tell(const Particular& particular, const TraffickingReferral& referral) {
    const Policy& policy = PolicyAt(particular);
    WantedObligation wanted = Wanted(policy, days_,
                                     {.kind = "trafficking_told",
                                      .role = "social_worker",
                                      .rule = "S3-06",
                                      .policy_field = "episode.notify.crime_within",
                                      .limit = policy.crime_within},
                                     {"trafficking_suspected", particular.content.started, particular.id});
    if (referral.told.has_value()) wanted.discharge = {referral.told->time, particular.id};
    Add(std::move(wanted));
  }

  // And referred to the competent authority, unless it is recorded why not (S3-06).
  void Refer(const Particular& particular, const TraffickingReferral& referral) {
    const Policy& policy = PolicyAt(particular);
    if (!policy.KnowsFollowUp() || !policy.consider_within.has_value()) return;
    WantedObligation wanted = Wanted(policy, days_,
                                     {.kind = "trafficking_referral",
                                      .role = "social_worker",
                                      .rule = "S3-06",
                                      .policy_field = "episode.consider_within",
                                      .limit = *policy.consider_within},
                                     {"trafficking_suspected", particular.content.started, particular.id});
    if (!referral.steps.empty() && referral.steps.front().has_value()) {
      wanted.discharge = {StartOfLocalDay(*referral.steps.front()), particular.id};
    }
    if (referral.not_referred_reason_given) wanted.waived_reason = "recorded_why_not";
    Add(std::move(wanted));
  }

  // Of a child who comes into care it is recorded whether they ever ran away before (S3-49).
  void AskForRunningHistory() {
    std::vector<LegalStatus> looked_after;
    for (const LegalStatus& status : context_.facts.person.legal_statuses) {
      const Policy& policy = InForce(context_.policies, status.started.time);
      if (absl::c_linear_search(policy.looked_after_legal_statuses, status.code)) looked_after.push_back(status);
    }
    for (const TimeInCare& care : TimesInCare(std::move(looked_after))) {
      FindOut(ParticularKind::kRunningHistory, {.kind = "running_history", .role = "social_worker", .rule = "S3-49"},
              {"looked_after_since", care.first.started, care.first.id}, care.ended);
    }
  }

  // Of every unaccompanied child it is assessed how they are kept safe from traffickers (S3-28).
  void ProtectFromTraffickers() {
    const YoungPerson& person = context_.facts.person;
    if (!person.uasc_from.has_value()) return;
    std::optional<Moment> until;
    if (person.uasc_until.has_value()) until = OnDay(*person.uasc_until);
    FindOut(ParticularKind::kTraffickingProtection,
            {.kind = "trafficking_protection", .role = "social_worker", .rule = "S3-28"},
            {"unaccompanied_since", OnDay(*person.uasc_from), person.id}, until);
  }

  // What has to be known of a child from a day on. Whoever had entered it by then has nothing to do; what was entered
  // later of an earlier time was not known before.
  void FindOut(ParticularKind what, ClockRule rule, const ClockStart& start, const std::optional<Moment>& until) {
    const Policy& policy = InForce(context_.policies, start.time.time);
    if (!policy.KnowsFollowUp() || !policy.consider_within.has_value()) return;
    if (start.time.time < context_.facts.live_from) return;
    if (IsAnothers(context_.facts.person, LocalDay(start.time.time))) return;
    rule.policy_field = "episode.consider_within";
    rule.limit = *policy.consider_within;
    WantedObligation wanted = Wanted(policy, days_, rule, start);
    for (const Particular& particular : context_.facts.particulars) {
      if (particular.content.kind != what) continue;
      if (particular.recorded < start.time.time) return;
      if (wanted.discharge.has_value()) continue;
      wanted.discharge = {std::max(particular.content.started.time, start.time.time), particular.id};
    }
    if (wanted.discharge.has_value() || Outlived(wanted, OverSince(until))) Add(std::move(wanted));
  }

  // Nothing of the kind has to be found out any more of who turned 18.
  std::optional<Moment> OverSince(const std::optional<Moment>& until) const {
    const absl::Time adult = AdultFrom(context_.facts.person, InForce(context_.policies, context_.now).leap_birthday);
    if (adult > context_.now || (until.has_value() && until->time < adult)) return until;
    return Moment{.time = adult};
  }

  // Reason to believe that a young person of 16 or 17 is homeless: accommodated at once, whatever is decided (S3-17).
  void House(const Particular& particular, const HousingAssessment& assessment) {
    if (!assessment.homeless) return;
    WantedObligation wanted = Wanted(PolicyAt(particular), days_,
                                     {.kind = "accommodation",
                                      .role = "social_worker",
                                      .rule = "S3-17",
                                      .limit = {.value = 0, .unit = Limit::Unit::kHours}},
                                     {"believed_homeless", particular.content.started, particular.id});
    if (assessment.accommodated.has_value()) wanted.discharge = {assessment.accommodated->time, particular.id};
    Add(std::move(wanted));
  }

  // The carer notifies the council by the 28th day, arrival being day 1; a stay that is planned to be as long counts at
  // once (S3-34, policy 57).
  void WatchPrivateFostering(const Particular& particular, const Stay& stay) {
    const Policy& policy = PolicyAt(particular);
    if (!policy.stay.has_value() || stay.close_relative) return;
    const int days = policy.stay->private_fostering_days;
    const absl::CivilDay arrival = LocalDay(particular.content.started.time);
    const bool planned = stay.planned_nights >= days;
    const absl::CivilDay day = planned ? arrival : arrival + (days - 1);
    const int age = stay.disabled ? kFosteredAgeIfDisabled : kFosteredAge;
    if (day >= Birthday(context_.facts.person.born, age, policy.leap_birthday)) return;
    WantedObligation wanted = Limited(particular, policy, day, policy.stay->private_fostering_warn_days,
                                      {.kind = "private_fostering_notified",
                                       .role = "social_worker",
                                       .rule = "S3-34",
                                       .policy_field = "episode.stay.private_fostering_days",
                                       .limit = {.value = days - 1, .unit = Limit::Unit::kDays}});
    const auto& ended = particular.content.ended;
    if (stay.notified.has_value()) {
      wanted.discharge = {stay.notified->time, particular.id};
    } else if (!planned && ended.has_value() && LocalDay(ended->time) < day) {
      return;  // it did not last into that day
    }
    AddWhenRaised(std::move(wanted));
  }

  // The night after the last one that the law allows is a breach; before it comes somebody ends the stay (S3-35, policy
  // 56).
  void WatchRefuge(const std::vector<StayNights>& stays) {
    for (const StayNights& stay : stays) {
      const Policy& policy = PolicyAt(*stay.particular);
      if (!policy.stay.has_value()) continue;
      const ClockRule rule{.kind = "refuge_ended",
                           .role = "social_worker",
                           .rule = "S3-35",
                           .policy_field = "episode.stay.refuge_nights_continuous",
                           .limit = {.value = policy.stay->refuge_nights_continuous, .unit = Limit::Unit::kDays}};
      EndRefuge(stay, policy, FirstNightOver(stays, stay, policy.stay->refuge_nights_continuous), rule);
      ClockRule in_window = rule;
      in_window.step = "window";
      in_window.policy_field = "episode.stay.refuge_nights_in_window";
      in_window.limit.value = policy.stay->refuge_nights_in_window;
      const auto over = FirstNightOver(stays, stay, policy.stay->refuge_nights_in_window, policy.stay->refuge_window);
      if (over.has_value()) EndRefuge(stay, policy, *over, in_window);
    }
  }

  // `night` is the day whose midnight must not be spent there any more.
  void EndRefuge(const StayNights& stay, const Policy& policy, absl::CivilDay night, const ClockRule& rule) {
    WantedObligation wanted = Limited(*stay.particular, policy, night, policy.stay->refuge_warn_days, rule);
    const auto& ended = stay.particular->content.ended;
    if (ended.has_value() && ended->time < wanted.raised) return;
    if (ended.has_value()) wanted.discharge = {ended->time, stay.particular->id};
    AddWhenRaised(std::move(wanted));
  }

  // Due by the end of a day, and raised so many days before.
  WantedObligation Limited(const Particular& particular, const Policy& policy, absl::CivilDay day, int warn_days,
                           const ClockRule& rule) const {
    WantedObligation wanted = Wanted(policy, days_, rule, {"stay_started", particular.content.started, particular.id});
    wanted.due = EndOfLocalDay(day);
    wanted.raised = std::max(particular.content.started.time, EndOfLocalDay(day - warn_days));
    return wanted;
  }

  void AddWhenRaised(WantedObligation wanted) {
    if (context_.now < wanted.raised) return derivation_.LookAgainAt(wanted.raised);
    Add(std::move(wanted));
  }

  void Add(WantedObligation wanted) { derivation_.wanted.push_back(std::move(wanted)); }

  const Context& context_;
  const WorkingDays& days_;
  Derivation& derivation_;
};

}  // namespace

void DeriveFromParticulars(const Context& context, const WorkingDays& working_days, Derivation& derivation) {
  ParticularDeriver(context, working_days, derivation).Derive();
}

}  // namespace homeward::episode
