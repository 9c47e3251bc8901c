#pragma once

#include <absl/status/statusor.h>

#include "episode-service/episodes/rules.h"
#include "episode-service/particulars/particular.h"

// What may be said of a young person beside who they are. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// Whether something owed, or another rule, depends on particulars of this kind: then a young person's history holds
// them.
bool IsClocked(ParticularKind kind);

// INVALID_ARGUMENT (TIME_IN_FUTURE, BEFORE_BIRTH, END_BEFORE_START, REASON_REQUIRED, FIELD_REQUIRED,
// DATES_OUT_OF_ORDER, DATE_IN_FUTURE), NOT_FOUND (EPISODE_NOT_FOUND), FAILED_PRECONDITION (LOCATION_WITHHELD).
absl::StatusOr<ParticularDecision> Record(const Context& context, const RecordParticular& command);
// The same, and INVALID_ARGUMENT (KIND_DIFFERS), FAILED_PRECONDITION (PARTICULAR_VOIDED).
absl::StatusOr<ParticularDecision> Revise(const Context& context, Particular particular,
                                          const ReviseParticular& command);
absl::StatusOr<ParticularDecision> End(const Context& context, Particular particular, const EndParticular& command);
absl::StatusOr<ParticularDecision> Void(Particular particular, const VoidParticular& command);

// Whether a placement may end so: on a day on which the child is missing or away from it there is a reason, and a
// rationale beside it, because the absence is none (S3-25). INVALID_ARGUMENT (REASON_REQUIRED).
absl::Status CheckReasonToEnd(const Facts& facts, const EndPlacement& command);

// Whether the young person's location is told to nobody who asks, at a moment, because they may have been trafficked
// (S3-47): that is recorded, a suspicion of trafficking is referred or to be referred and not decided against, or the
// flag is up. An enquirer whom a social worker has seen and identified may be told all the same; that one was told
// lifts it for no other.
bool IsLocationWithheld(const LocationGrounds& grounds, const Moment& moment);

}  // namespace homeward::episode
