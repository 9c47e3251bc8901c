#include "episode-service/handovers/rules.h"

#include <absl/algorithm/container.h>

#include <utility>

#include "common/core/status.h"
#include "common/policy/in_force.h"
#include "episode-service/episodes/derive.h"

namespace homeward::episode {
namespace {

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

// An episode that is over waits for its outcome, where the council wants one (S4-28).
bool WaitsForOutcome(const Context& context, const Episode& episode) {
  const Policy& policy = InForce(context.policies, episode.start.time);
  if (!policy.consider_within.has_value() || !HasClocks(episode, context.facts)) return false;
  if (MissingSpans(episode, policy).empty()) return false;
  return absl::c_none_of(context.facts.entries, [&](const Entry& entry) {
    return entry.episode == episode.id && entry.content.kind == EntryKind::kOutcome;
  });
}

bool NeedsHolder(const Context& context, const Episode& episode) {
  if (episode.state == State::kOpen) return true;
  return episode.state == State::kEnded && WaitsForOutcome(context, episode);
}

absl::Status StillNeeded(const Context& context, const Episode& episode) {
  if (episode.state == State::kVoided) {
    return Fail(kPrecondition, "EPISODE_VOIDED", "the episode was entered in error");
  }
  if (NeedsHolder(context, episode)) return absl::OkStatus();
  return Fail(kPrecondition, "EPISODE_OVER", "the episode is over and has its outcome");
}

absl::StatusOr<HandOverDecision> Close(HandOver hand_over, const AnswerHandOver& command, HandOverState state,
                                       HandOverEvent event, absl::Time now) {
  if (hand_over.state != HandOverState::kOffered) {
    return Fail(kPrecondition, "HAND_OVER_CLOSED", "the offer has its answer or was taken back");
  }
  // An answer to oneself is none: nobody would know of the child.
  const bool answers = state != HandOverState::kWithdrawn;
  if (answers && hand_over.offered_by == command.answered_by) {
    return Fail(kPrecondition, "OWN_OFFER", "somebody else than who offered it has to answer");
  }
  hand_over.state = state;
  hand_over.answered = now;
  hand_over.answered_by = command.answered_by;
  hand_over.answer = command.reason;
  return HandOverDecision{.next = std::move(hand_over), .event = event};
}

}  // namespace

Holder HolderOf(const Context& context, const Episode& episode) {
  Holder holder{.episode = episode.id,
                .young_person = episode.young_person,
                .desk = {},
                .since = episode.recorded,
                .needed = NeedsHolder(context, episode)};
  // An offer is made only when none is open, so the order of the offers is that of the answers.
  for (const HandOver& step : context.facts.hand_overs) {
    const bool accepted = step.state == HandOverState::kAccepted;
    if (step.episode != episode.id || !(accepted || step.state == HandOverState::kReported)) continue;
    holder.desk = step.to;
    holder.since = *step.answered;
    holder.accepted = accepted;
  }
  return holder;
}

const HandOver* OpenOffer(const Facts& facts, const std::string& episode) {
  const auto open = absl::c_find_if(facts.hand_overs, [&](const HandOver& step) {
    return step.episode == episode && step.state == HandOverState::kOffered;
  });
  return open == facts.hand_overs.end() ? nullptr : &*open;
}

HandOverDecision HoldFirst(const Context& context, const Episode& episode, std::string id, std::string worker,
                           std::string actor) {
  HandOver first{.council = episode.council,
                 .id = std::move(id),
                 .young_person = episode.young_person,
                 .episode = episode.id,
                 .to = {.kind = DeskKind::kWorker, .id = std::move(worker), .role = "social_worker"},
                 .state = HandOverState::kReported,
                 .offered = context.now,
                 .offered_by = actor,
                 .answered = context.now,
                 .answered_by = actor};
  return {.next = std::move(first), .event = HandOverEvent::kReported};
}

absl::StatusOr<HandOverDecision> Offer(const Context& context, const Episode& episode, const OfferHandOver& command) {
  HW_RETURN_IF_ERROR(StillNeeded(context, episode));
  if (OpenOffer(context.facts, episode.id) != nullptr) {
    return Fail(kPrecondition, "HAND_OVER_OPEN", "another offer waits for its answer");
  }
  const Holder holder = HolderOf(context, episode);
  if (holder.accepted && holder.desk.IsSameAs(command.to)) {
    return FailField(kPrecondition, "ALREADY_HELD", "to", "this desk has the episode");
  }
  HandOver offer{.council = episode.council,
                 .id = command.id,
                 .young_person = episode.young_person,
                 .episode = episode.id,
                 .from = holder.desk,
                 .to = command.to,
                 .reason = command.reason,
                 .offered = context.now,
                 .offered_by = command.offered_by};
  return HandOverDecision{.next = std::move(offer), .event = HandOverEvent::kHandOverOffered};
}

absl::StatusOr<HandOverDecision> Accept(const Context& context, const Episode& episode, HandOver hand_over,
                                        const AnswerHandOver& command) {
  HW_ASSIGN_OR_RETURN(HandOverDecision decision, Close(std::move(hand_over), command, HandOverState::kAccepted,
                                                       HandOverEvent::kHandOverAccepted, context.now));
  HW_RETURN_IF_ERROR(StillNeeded(context, episode));
  return decision;
}

absl::StatusOr<HandOverDecision> Decline(HandOver hand_over, const AnswerHandOver& command, absl::Time now) {
  return Close(std::move(hand_over), command, HandOverState::kDeclined, HandOverEvent::kHandOverDeclined, now);
}

absl::StatusOr<HandOverDecision> Withdraw(HandOver hand_over, const AnswerHandOver& command, absl::Time now) {
  return Close(std::move(hand_over), command, HandOverState::kWithdrawn, HandOverEvent::kHandOverWithdrawn, now);
}

absl::Status MayTakeOver(const Period& works, absl::Time now) {
  if (works.Holds(now)) return absl::OkStatus();
  return FailField(kPrecondition, "WORKER_GONE", "to", "a worker or a team that is here now");
}

}  // namespace homeward::episode
