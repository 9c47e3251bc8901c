#pragma once

#include <absl/status/statusor.h>

#include "episode-service/episodes/rules.h"
#include "episode-service/photographs/photograph.h"

// What may be said of a photograph (S3-20, S4-26). Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// Of one young person, those that stand.
inline constexpr int kMostPhotographs = 200;

// Whether a photograph of this young person can have been taken on a day. INVALID_ARGUMENT (TIME_IN_FUTURE,
// BEFORE_BIRTH).
absl::Status CheckTaken(const YoungPerson& person, absl::CivilDay taken, absl::Time now);

// As CheckTaken; FAILED_PRECONDITION (TOO_MANY_PHOTOGRAPHS).
absl::StatusOr<PhotographDecision> Add(const Context& context, const AddPhotograph& command);
// As CheckTaken; FAILED_PRECONDITION (PHOTOGRAPH_VOIDED).
absl::StatusOr<PhotographDecision> Correct(const Context& context, Photograph photograph,
                                           const CorrectPhotograph& command);
// FAILED_PRECONDITION (PHOTOGRAPH_VOIDED).
absl::StatusOr<PhotographDecision> Void(Photograph photograph, const VoidPhotograph& command);

// Whether its image may be shown. FAILED_PRECONDITION (PHOTOGRAPH_VOIDED).
absl::Status MayBeRead(const Photograph& photograph);

}  // namespace homeward::episode
