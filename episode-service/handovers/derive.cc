#include "episode-service/handovers/derive.h"

#include <utility>

#include "common/policy/in_force.h"
#include "episode-service/episodes/clock.h"
#include "episode-service/handovers/rules.h"

namespace homeward::episode {
namespace {

// Nothing is left of an offer that was taken back.
bool IsOffer(const HandOver& step) {
  return step.state != HandOverState::kReported && step.state != HandOverState::kWithdrawn;
}

}  // namespace

void DeriveFromHandOvers(const Context& context, const WorkingDays& working_days, const Episode& episode,
                         Derivation& derivation) {
  for (const HandOver& step : context.facts.hand_overs) {
    if (step.episode != episode.id || !IsOffer(step)) continue;
    const Policy& policy = InForce(context.policies, step.offered);
    if (!policy.acknowledge_within.has_value()) continue;
    WantedObligation wanted = Wanted(policy, working_days,
                                     {.kind = "hand_over_acceptance",
                                      .step = "",
                                      .role = step.to.role,
                                      .rule = "S4-03",
                                      .policy_field = "episode.notify.acknowledge_within",
                                      .limit = *policy.acknowledge_within},
                                     {"hand_over_offered", {.time = step.offered}, step.id});
    if (step.answered.has_value()) {
      wanted.discharge = {*step.answered, step.id};
    } else if (!HolderOf(context, episode).needed) {
      wanted.superseded_reason = "episode_over";
    }
    derivation.wanted.push_back(std::move(wanted));
  }
}

}  // namespace homeward::episode
