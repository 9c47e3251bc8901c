#pragma once

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/working_days.h"
#include "common/policy/in_force.h"
#include "episode-service/care_leavers/spans.h"

// What the derivations about a care leaver have in common.
namespace homeward::episode {

// Which obligation, whose, by which rule and setting, and within which limit.
struct CareRule {
  std::string kind;
  std::string role;
  std::string rule;
  std::string field;  // of CareLeaverPolicy
  Limit CareLeaverPolicy::*limit = nullptr;
};

// What one derivation looks at, and where it puts what is owed. A setting holds from when its policy does: PolicyAt.
class Owing {
 public:
  Owing(const Context& context, const WorkingDays& working_days, Derivation& derivation)
      : context_(context), working_days_(working_days), derivation_(derivation), entries_(CareEntries(context.facts)) {}

  const Context& context() const { return context_; }
  const std::vector<const Entry*>& entries() const { return entries_; }

  // The policy in force at a moment; null where it knows nothing of care leavers: then nothing is owed of the kind.
  const Policy* PolicyAt(const Moment& moment) const {
    const Policy& policy = InForce(context_.policies, moment.time);
    return policy.care_leaver.has_value() ? &policy : nullptr;
  }

  WantedObligation Want(const Policy& policy, const CareRule& rule, const Limit& limit, const ClockStart& start) const {
    return Wanted(policy, working_days_,
                  {.kind = rule.kind,
                   .role = rule.role,
                   .rule = rule.rule,
                   .policy_field = absl::StrCat("care_leaver.", rule.field),
                   .limit = limit},
                  start);
  }
  WantedObligation Want(const Policy& policy, const CareRule& rule, const ClockStart& start) const {
    return Want(policy, rule, (*policy.care_leaver).*rule.limit, start);
  }

  absl::Time DueOf(const Policy& policy, const Limit& limit, const Moment& from) const {
    return DueAt(limit, working_days_, ElapsedFrom(from), policy.working_day_cutoff);
  }

  void Add(WantedObligation wanted) { derivation_.wanted.push_back(std::move(wanted)); }

  // What nobody did counts as missed if it was overdue when the time for it ended, and is owed no more if it was not.
  void AddUnlessOver(WantedObligation wanted, const std::optional<Moment>& end) {
    if (Outlived(wanted, end)) Add(std::move(wanted));
  }

  void LookAgainAt(absl::Time time) {
    if (time > context_.now) derivation_.LookAgainAt(time);
  }

 private:
  const Context& context_;
  const WorkingDays& working_days_;
  Derivation& derivation_;
  const std::vector<const Entry*> entries_;
};

}  // namespace homeward::episode
