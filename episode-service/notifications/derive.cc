#include "episode-service/notifications/derive.h"

#include <absl/algorithm/container.h>

#include <array>
#include <string>
#include <utility>

#include "episode-service/entries/spans.h"
#include "episode-service/episodes/clock.h"
#include "episode-service/episodes/derive.h"
#include "episode-service/notifications/rules.h"

namespace homeward::episode {
namespace {

constexpr char kHomeOffice[] = "home_office";
constexpr char kHostAuthority[] = "host_authority";
constexpr char kHomeAuthority[] = "home_authority";

enum class How { kAnyway, kSpoken, kWritten };

// What is met by telling recipients of a kind in a way.
struct Proof {
  absl::string_view kind;
  absl::string_view step;
  absl::string_view recipient;
  How how;
};
constexpr std::array<Proof, 6> kProofs = {{
    {"authority_notice", "", "accountable_manager", How::kSpoken},          // S3-22
    {"authority_notice", "written", "accountable_manager", How::kWritten},  // S3-22
    {"parents_told", "", "parents", How::kAnyway},                          // S3-23
    {"home_office_told", "child", kHomeOffice, How::kAnyway},               // S3-28
    {"host_authority_told", "", kHostAuthority, How::kAnyway},              // S3-24
    {"home_authority_told", "", kHomeAuthority, How::kAnyway},              // S2-05
}};

bool WasDone(How how, Channel channel) {
  const bool written = channel == Channel::kInWriting;
  return how == How::kAnyway || (how == How::kWritten) == written;
}

// Whoever heard of the return alone was not told that the young person was missing.
bool IsOfMissing(const Telling& told) { return told.about != AboutOf(Occurrence::Kind::kReturned); }

void Meet(const Facts& facts, const Episode& episode, WantedObligation& wanted) {
  if (wanted.raised_by != episode.id) return;
  for (const Proof& proof : kProofs) {
    if (wanted.kind != proof.kind || wanted.step != proof.step) continue;
    const auto told = absl::c_find_if(facts.told, [&](const Telling& one) {
      return one.episode == episode.id && one.kind == proof.recipient && IsOfMissing(one) &&
             WasDone(proof.how, one.channel);
    });
    if (told != facts.told.end()) MeetBy(*told, wanted);
  }
}

}  // namespace

std::string HostAuthorityOf(const Facts& facts, const Episode& episode) {
  const auto placement =
      absl::c_find_if(facts.person.placements, [&](const Placement& one) { return one.id == episode.placement; });
  return placement == facts.person.placements.end() ? "" : placement->host_authority;
}

bool WasPlacedOutOfArea(const Facts& facts, const Episode& episode) {
  return episode.outside_boundary || !HostAuthorityOf(facts, episode).empty();
}

void DeriveFromTelling(const Context& context, const WorkingDays& working_days, const Policy& policy,
                       const Episode& episode, Derivation& derivation) {
  const std::vector<MissingSpan> spans = MissingSpans(episode, policy);
  if (spans.empty()) return;
  const auto want = [&](const char* kind, const char* step, const char* rule) {
    derivation.wanted.push_back(Wanted(policy, working_days,
                                       {.kind = kind,
                                        .step = step,
                                        .role = "missing_coordinator",
                                        .rule = rule,
                                        .policy_field = "episode.notify.authority_within",
                                        .limit = policy.authority_within},
                                       Decided(episode, spans.front())));
  };
  if (episode.other_authority) {
    want("home_authority_told", "", "S2-05");
  } else {
    // Another step than of the adult that they may become while missing (S0-12).
    if (episode.uasc) want("home_office_told", "child", "S3-28");
    if (episode.looked_after && !HostAuthorityOf(context.facts, episode).empty()) {
      want("host_authority_told", "", "S3-24");
    }
  }
  for (WantedObligation& wanted : derivation.wanted) Meet(context.facts, episode, wanted);
}

const Telling* FirstTold(const Facts& facts, absl::string_view kind, const Moment& from,
                         const std::optional<Moment>& end) {
  const auto told = absl::c_find_if(facts.told, [&](const Telling& one) {
    return one.kind == kind && IsOfMissing(one) && IsWithin(one.time, from, end);
  });
  return told == facts.told.end() ? nullptr : &*told;
}

void MeetBy(const Telling& told, WantedObligation& wanted) {
  if (wanted.discharge.has_value() && wanted.discharge->time <= told.time.time) return;
  wanted.discharge = {told.time.time, told.id};
}

}  // namespace homeward::episode
