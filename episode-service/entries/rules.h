#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "episode-service/entries/entry.h"
#include "episode-service/episodes/rules.h"

// What may be entered about an episode, or about a care leaver with or without one. Pure: no I/O, no clock, no SQL, no
// protobuf. Entries come late and in any order, so little is refused: what an entry is good for is found out when
// everything that is owed is derived.
namespace homeward::episode {

// Whether something that is owed depends on entries of this kind.
bool IsClocked(EntryKind kind);

// `episode` is null where the entry names none. INVALID_ARGUMENT (EPISODE_REQUIRED, TIME_IN_FUTURE, BEFORE_BIRTH,
// REVIEW_BEFORE_ENTRY, BEFORE_EPISODE_START, RISK_LEVEL_UNKNOWN, REASON_UNKNOWN, RISK_FACTORS_MISSING,
// REASON_REQUIRED), FAILED_PRECONDITION (EPISODE_VOIDED, SAFETY_NOT_EVALUATED), and those of CheckCareLeaverEntry.
absl::StatusOr<EntryDecision> Record(const Context& context, const Episode* episode, const RecordEntry& command);
// As Record; INVALID_ARGUMENT (KIND_DIFFERS), FAILED_PRECONDITION (ENTRY_VOIDED).
absl::StatusOr<EntryDecision> Correct(const Context& context, const Episode* episode, Entry entry,
                                      const CorrectEntry& command);
// FAILED_PRECONDITION (ENTRY_VOIDED).
absl::StatusOr<EntryDecision> Void(Entry entry, const VoidEntry& command);

// Of safety evaluations that stand: the one by which, at a moment, the place of return is known to be safe. One that
// found it unsafe counts until a later one finds it safe; of two whose order is not known, it counts as the later
// (S3-10, S3-15). Null: it is not known to be safe.
const Entry* FoundSafeBy(const std::vector<const Entry*>& evaluations, const Moment& moment);

}  // namespace homeward::episode
