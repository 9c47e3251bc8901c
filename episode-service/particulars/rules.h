#pragma once

#include <absl/status/statusor.h>

#include "episode-service/episodes/rules.h"
#include "episode-service/particulars/particular.h"

// What may be said of a young person beside who they are. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// Whether something owed, or another rule, depends on particulars of this kind: then a young person's history holds
// them.
bool IsClocked(ParticularKind kind);

// INVALID_ARGUMENT (TIME_IN_FUTURE, BEFORE_BIRTH, END_BEFORE_START, REASON_REQUIRED, DATES_OUT_OF_ORDER,
// DATE_IN_FUTURE), FAILED_PRECONDITION (LOCATION_WITHHELD).
absl::StatusOr<ParticularDecision> Record(const Context& context, const RecordParticular& command);
// The same, and INVALID_ARGUMENT (KIND_DIFFERS), FAILED_PRECONDITION (PARTICULAR_VOIDED).
absl::StatusOr<ParticularDecision> Revise(const Context& context, Particular particular,
                                          const ReviseParticular& command);
absl::StatusOr<ParticularDecision> End(const Context& context, Particular particular, const EndParticular& command);
absl::StatusOr<ParticularDecision> Void(Particular particular, const VoidParticular& command);

// Whether the young person's location is given to nobody who asks, at a moment (S3-47).
bool IsLocationWithheld(const std::vector<Particular>& particulars, const Moment& moment);

}  // namespace homeward::episode
