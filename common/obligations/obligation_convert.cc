#include "common/obligations/obligation_convert.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>

#include "common/calendar/local_time.h"
#include "common/command/etag.h"
#include "common/wire/times.h"

namespace homeward {
namespace {

std::string Words(absl::string_view code) { return absl::StrReplaceAll(code, {{"_", " "}}); }

std::string ClockTime(const Moment& moment) {
  return moment.date_only ? absl::StrCat("the end of ", FormatUkDate(LocalDay(moment.time)))
                          : FormatForPeople(moment.time);
}

// "Due Mon 30 Mar 2026 23:15 BST: 72 hours after returned (Fri 27 Mar 2026 22:15 GMT). Rule S4-13, policy version 2: …"
std::string Sentence(const Obligation& obligation) {
  const Why& why = obligation.why;
  return absl::StrCat("Due ", FormatForPeople(obligation.due), ": ", why.limit, " after ", Words(why.clock_started_by),
                      " (", ClockTime(why.clock_started), "). Rule ", why.rule, ", policy version ", why.policy_version,
                      ": ", why.citation);
}

void PutWhy(const Obligation& obligation, common::v1::Why* wire) {
  wire->set_rule(obligation.why.rule);
  wire->set_citation(obligation.why.citation);
  wire->set_policy_version(obligation.why.policy_version);
  wire->set_policy_field(obligation.why.policy_field);
  wire->set_clock_started_by(obligation.why.clock_started_by);
  Put(obligation.why.clock_started, wire->mutable_clock_started());
  wire->set_limit(obligation.why.limit);
  wire->set_text(Sentence(obligation));
}

}  // namespace

common::v1::Obligation ToProto(const std::string& council, const Obligation& obligation) {
  common::v1::Obligation wire;
  wire.set_council(council);
  wire.set_obligation(obligation.id);
  wire.set_young_person(obligation.subject);
  wire.set_raised_by(obligation.raised_by);
  wire.set_kind(obligation.kind);
  wire.set_step(obligation.step);
  wire.set_responsible_role(obligation.role);
  Put(obligation.raised, wire.mutable_raised_time());
  Put(obligation.due, wire.mutable_due_time());
  wire.set_state(static_cast<common::v1::ObligationState>(obligation.state));
  wire.set_overdue(obligation.overdue);
  if (obligation.discharged.has_value()) Put(*obligation.discharged, wire.mutable_discharged_time());
  wire.set_discharged_by(obligation.discharged_by);
  wire.set_reason(obligation.reason);
  PutWhy(obligation, wire.mutable_why());
  wire.set_etag(EtagOf(obligation.version));
  wire.set_rationale(obligation.rationale);
  return wire;
}

common::v1::ObligationChanged EventOf(const std::string& council, const ObligationUpdate& update) {
  common::v1::ObligationChanged event;
  *event.mutable_obligation() = ToProto(council, update.obligation);
  event.mutable_obligation()->clear_rationale();
  event.set_change(static_cast<common::v1::ObligationChange>(update.change));
  return event;
}

}  // namespace homeward
