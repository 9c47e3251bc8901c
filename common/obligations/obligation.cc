#include "common/obligations/obligation.h"

#include <absl/strings/str_cat.h>

#include <map>
#include <tuple>
#include <utility>

#include "common/core/named_uuid.h"
#include "common/core/status.h"

namespace homeward {
namespace {

using Key = std::tuple<std::string, std::string, std::string>;  // kind, triggering fact, step

Key KeyOf(const Obligation& obligation) { return {obligation.kind, obligation.raised_by, obligation.step}; }
Key KeyOf(const WantedObligation& wanted) { return {wanted.kind, wanted.raised_by, wanted.step}; }

bool IsOpen(const WantedObligation& wanted) {
  return !wanted.discharge.has_value() && wanted.waived_reason.empty() && wanted.superseded_reason.empty();
}

// An act at the due instant is in time, one microsecond later is late (policy 67).
ObligationState Grade(const WantedObligation& wanted) {
  return wanted.discharge->time <= wanted.due ? ObligationState::kMet : ObligationState::kMetLate;
}

// State, reason and discharge as the facts say.
void Settle(Obligation& obligation, const WantedObligation& wanted, absl::Time now) {
  obligation.discharged.reset();
  obligation.discharged_by.clear();
  obligation.reason.clear();
  obligation.overdue = false;
  if (!wanted.superseded_reason.empty()) {
    obligation.state = ObligationState::kSuperseded;
    obligation.reason = wanted.superseded_reason;
  } else if (wanted.discharge.has_value()) {
    obligation.state = Grade(wanted);
    obligation.discharged = wanted.discharge->time;
    obligation.discharged_by = wanted.discharge->record;
  } else if (!wanted.waived_reason.empty()) {
    obligation.state = ObligationState::kWaived;
    obligation.reason = wanted.waived_reason;
  } else {
    obligation.state = ObligationState::kOpen;
    obligation.overdue = now > wanted.due;
  }
}

Obligation Desired(const std::string& council, const std::string& subject, const Obligation* existing,
                   const WantedObligation& wanted, absl::Time now) {
  Obligation next = existing != nullptr ? *existing : Obligation{};
  const bool waived_by_a_person = existing != nullptr && existing->state == ObligationState::kWaived &&
                                  !existing->rationale.empty() && IsOpen(wanted);
  next.id = existing != nullptr ? existing->id : ObligationIdOf(council, wanted);
  next.subject = subject;
  next.raised_by = wanted.raised_by;
  next.kind = wanted.kind;
  next.step = wanted.step;
  next.role = wanted.role;
  next.raised = wanted.raised;
  next.due = wanted.due;
  next.why = wanted.why;
  if (!waived_by_a_person) Settle(next, wanted, now);
  return next;
}

// The most telling word for the difference.
ObligationChange ChangeOf(const Obligation* before, const Obligation& after) {
  if (before == nullptr) return ObligationChange::kRaised;
  if (before->state != after.state) {
    switch (after.state) {
      case ObligationState::kOpen:
        return ObligationChange::kReopened;
      case ObligationState::kMet:
      case ObligationState::kMetLate:
        return ObligationChange::kDischarged;
      case ObligationState::kWaived:
        return ObligationChange::kWaived;
      case ObligationState::kSuperseded:
        return ObligationChange::kSuperseded;
      case ObligationState::kWithdrawn:
        return ObligationChange::kWithdrawn;
    }
  }
  if (after.overdue && !before->overdue) return ObligationChange::kOverdue;
  if (before->discharged != after.discharged) return ObligationChange::kDischarged;
  return ObligationChange::kRescheduled;
}

}  // namespace

std::string ObligationIdOf(const std::string& council, const WantedObligation& wanted) {
  return NamedUuid(absl::StrCat(council, "|", wanted.kind, "|", wanted.raised_by, "|", wanted.step));
}

std::vector<ObligationUpdate> Reconcile(const std::string& council, const std::string& subject,
                                        const std::vector<Obligation>& existing,
                                        const std::vector<WantedObligation>& wanted, absl::Time now) {
  std::map<Key, const Obligation*> before;
  for (const Obligation& obligation : existing) before[KeyOf(obligation)] = &obligation;
  std::map<Key, const WantedObligation*> after;
  for (const WantedObligation& one : wanted) after[KeyOf(one)] = &one;

  std::vector<ObligationUpdate> updates;
  auto add = [&](const Obligation* old, Obligation next) {
    if (old != nullptr && *old == next) return;
    next.version = (old == nullptr ? 0 : old->version) + 1;
    const ObligationChange change = ChangeOf(old, next);
    updates.push_back({std::move(next), change});
  };
  for (const auto& [key, one] : after) {
    const auto found = before.find(key);
    const Obligation* old = found == before.end() ? nullptr : found->second;
    add(old, Desired(council, subject, old, *one, now));
  }
  for (const auto& [key, old] : before) {
    if (after.contains(key) || old->state == ObligationState::kWithdrawn) continue;
    Obligation next = *old;
    next.state = ObligationState::kWithdrawn;
    next.overdue = false;
    next.reason = "facts_corrected";
    add(old, std::move(next));
  }
  return updates;
}

absl::StatusOr<ObligationUpdate> Waive(Obligation obligation, std::string reason, std::string rationale) {
  if (obligation.state != ObligationState::kOpen) {
    return Fail(absl::StatusCode::kFailedPrecondition, "OBLIGATION_CLOSED", "the obligation is not open");
  }
  obligation.state = ObligationState::kWaived;
  obligation.overdue = false;
  obligation.reason = std::move(reason);
  obligation.rationale = std::move(rationale);
  ++obligation.version;
  return ObligationUpdate{std::move(obligation), ObligationChange::kWaived};
}

std::optional<absl::Time> NextOverdue(const std::vector<WantedObligation>& wanted, absl::Time now) {
  std::optional<absl::Time> next;
  for (const WantedObligation& one : wanted) {
    if (!IsOpen(one) || one.due < now) continue;
    const absl::Time late = one.due + absl::Microseconds(1);
    if (!next.has_value() || late < *next) next = late;
  }
  return next;
}

}  // namespace homeward
