#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "episode-service/directory/directory.h"
#include "episode-service/episodes/rules.h"
#include "episode-service/handovers/handover.h"

// Who has a young person, and how that passes on. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// Who has the young person of an episode: whoever accepted them last, else the worker who reported the episode, else
// the duty desk. There is always somebody.
Holder HolderOf(const Context& context, const Episode& episode);

// The offer of an episode that waits for an answer; null when there is none.
const HandOver* OpenOffer(const Facts& facts, const std::string& episode);

// The worker who reported the episode has it first.
HandOverDecision HoldFirst(const Context& context, const Episode& episode, std::string id, std::string worker,
                           std::string actor);

// FAILED_PRECONDITION (EPISODE_VOIDED, EPISODE_OVER, HAND_OVER_OPEN, ALREADY_HELD).
absl::StatusOr<HandOverDecision> Offer(const Context& context, const Episode& episode, const OfferHandOver& command);
// FAILED_PRECONDITION (HAND_OVER_CLOSED, EPISODE_OVER, OWN_OFFER).
absl::StatusOr<HandOverDecision> Accept(const Context& context, const Episode& episode, HandOver hand_over,
                                        const AnswerHandOver& command);
// FAILED_PRECONDITION (HAND_OVER_CLOSED, OWN_OFFER).
absl::StatusOr<HandOverDecision> Decline(HandOver hand_over, const AnswerHandOver& command, absl::Time now);
// FAILED_PRECONDITION (HAND_OVER_CLOSED).
absl::StatusOr<HandOverDecision> Withdraw(HandOver hand_over, const AnswerHandOver& command, absl::Time now);

// Nobody is offered a child who does not work for the council any more, or not yet, and no team that does not stand.
// FAILED_PRECONDITION (WORKER_GONE).
absl::Status MayTakeOver(const Period& works, absl::Time now);

}  // namespace homeward::episode
