#include "episode-service/sync/convert.h"

#include <utility>

#include "common/core/status.h"
#include "common/wire/times.h"
#include "episode-service/directory/convert.h"
#include "episode-service/sync/rules.h"

namespace homeward::episode {
namespace {

// The numbers are cast between the two enums.
static_assert(static_cast<int>(SyncState::kDone) == v1::SYNC_STATE_DONE);
static_assert(static_cast<int>(SyncOutcome::kRefused) == v1::SYNC_OUTCOME_REFUSED);
static_assert(static_cast<int>(FindingEffect::kNoted) == v1::FINDING_EFFECT_NOTED);

constexpr size_t kMostBytes = 32 * 1024 * 1024;
constexpr int kMostStatements = 50'000;

template <class Wire, class Span>
void ReadPeriod(const Wire& wire, Span& span) {
  span.started = MomentOf(wire.started());
  if (wire.has_ended()) span.ended = MomentOf(wire.ended());
}

StatedLegalStatus FromProto(const v1::StatedLegalStatus& wire) {
  StatedLegalStatus stated{.external_id = wire.external_id(), .span = {}};
  stated.span.code = wire.code();
  ReadPeriod(wire, stated.span);
  return stated;
}

StatedPlacement FromProto(const v1::StatedPlacement& wire) {
  StatedPlacement stated{.external_id = wire.external_id(), .span = {}, .outside_boundary = {}};
  stated.span.type = wire.type();
  stated.span.provider = wire.provider();
  stated.span.home = wire.home();
  stated.span.host_authority = wire.host_authority();
  if (wire.has_distance_miles()) stated.span.distance_miles = wire.distance_miles();
  if (wire.has_outside_boundary()) stated.outside_boundary = wire.outside_boundary();
  ReadPeriod(wire, stated.span);
  return stated;
}

// The one thing that became of a single statement.
SyncOutcome OutcomeOf(const SyncCounts& counts) {
  if (counts.created > 0) return SyncOutcome::kCreated;
  if (counts.changed > 0) return SyncOutcome::kChanged;
  if (counts.unchanged > 0) return SyncOutcome::kUnchanged;
  return counts.older > 0 ? SyncOutcome::kOlder : SyncOutcome::kRefused;
}

}  // namespace

StatedYoungPerson FromProto(const v1::StatedYoungPerson& wire, int64_t row) {
  StatedYoungPerson stated;
  stated.row = row;
  stated.external_id = wire.external_id();
  stated.source_time = TimeOf(wire.source_time());
  stated.case_id = wire.case_id();
  stated.given_name = wire.given_name();
  stated.family_name = wire.family_name();
  stated.preferred_name = wire.preferred_name();
  stated.date_of_birth = wire.date_of_birth();
  stated.uasc_from = wire.uasc_from();
  stated.uasc_until = wire.uasc_until();
  stated.other_authority = wire.other_authority();
  stated.other_authority_from = wire.other_authority_from();
  stated.other_authority_until = wire.other_authority_until();
  for (const auto& one : wire.legal_statuses()) stated.legal_statuses.push_back(FromProto(one));
  for (const auto& one : wire.placements()) stated.placements.push_back(FromProto(one));
  for (const auto& one : wire.allocations()) {
    stated.allocations.push_back(
        {.role = one.role(), .worker_external_id = one.worker_external_id(), .held = PeriodOf(one)});
  }
  return stated;
}

v1::Sync ToProto(const Sync& sync, const std::vector<SyncRuleCount>& rules) {
  v1::Sync wire;
  wire.set_council(sync.council);
  wire.set_sync(sync.id);
  wire.set_source(sync.source);
  wire.set_full(sync.full);
  wire.set_state(static_cast<v1::SyncState>(sync.state));
  Put(sync.started, wire.mutable_started_time());
  if (sync.finished.has_value()) Put(*sync.finished, wire.mutable_finished_time());
  wire.set_seen(sync.counts.seen);
  wire.set_created(sync.counts.created);
  wire.set_changed(sync.counts.changed);
  wire.set_unchanged(sync.counts.unchanged);
  wire.set_older(sync.counts.older);
  wire.set_refused(sync.counts.refused);
  wire.set_missing(sync.counts.missing);
  for (const SyncRuleCount& count : rules) {
    v1::SyncRuleCount* to = wire.add_rules();
    const SyncRule& rule = SyncRuleOf(count.rule);
    to->set_rule(count.rule);
    to->set_text(std::string(rule.text));
    to->set_effect(static_cast<v1::FindingEffect>(rule.effect));
    to->set_findings(count.findings);
  }
  return wire;
}

v1::SyncFinding ToProto(const SyncFinding& finding) {
  const SyncRule& rule = SyncRuleOf(finding.rule);
  v1::SyncFinding wire;
  wire.set_row(finding.row);
  wire.set_rule(finding.rule);
  wire.set_reason(finding.reason);
  wire.set_text(std::string(rule.text));
  wire.set_part(finding.part);
  wire.set_effect(static_cast<v1::FindingEffect>(rule.effect));
  wire.set_young_person(finding.young_person);
  return wire;
}

v1::UpsertYoungPersonResponse ToProto(const Sync& sync, const std::vector<SyncFinding>& findings) {
  v1::UpsertYoungPersonResponse wire;
  wire.set_sync(sync.id);
  wire.set_young_person(sync.young_person);
  wire.set_outcome(static_cast<v1::SyncOutcome>(OutcomeOf(sync.counts)));
  for (const SyncFinding& finding : findings) *wire.add_findings() = ToProto(finding);
  return wire;
}

absl::Status SyncMessages::Add(const v1::SyncYoungPeopleRequest& message) {
  bytes_ += message.ByteSizeLong();
  if (joined_.request_id().empty()) {
    joined_ = message;
  } else if (message.request_id() != joined_.request_id() || message.source() != joined_.source() ||
             message.full() != joined_.full()) {
    return Fail(absl::StatusCode::kInvalidArgument, "SYNC_INCONSISTENT",
                "the messages of one sync have the same request_id, source and full");
  } else {
    joined_.mutable_young_people()->MergeFrom(message.young_people());
  }
  if (bytes_ <= kMostBytes && joined_.young_people_size() <= kMostStatements) return absl::OkStatus();
  return FailField(absl::StatusCode::kResourceExhausted, "SYNC_TOO_LARGE", "young_people",
                   "a sync has at most 32 MiB and 50,000 statements");
}

}  // namespace homeward::episode
