#include "episode-service/directory/rules.h"

#include <absl/algorithm/container.h>

#include <algorithm>
#include <utility>

#include "common/core/email_address.h"
#include "common/core/status.h"

namespace homeward::episode {
namespace {

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

absl::Status EndBeforeStart() {
  return Invalid("until_time", "END_BEFORE_START", "a time that is not before the start");
}

absl::Status CheckStated(const Period& period, absl::Time source, absl::Time now) {
  if (source > now) return Invalid("source_time", "TIME_IN_FUTURE", "a time that has come");
  return period.until < period.from ? EndBeforeStart() : absl::OkStatus();
}

absl::Status CheckAddress(absl::string_view field, const std::string& address) {
  if (address.empty() || IsEmailAddress(address)) return absl::OkStatus();
  return Invalid(field, "EMAIL_INVALID", "an e-mail address (local@domain, ASCII), or nothing");
}

bool SamePost(const Post& a, const Post& b) { return a.role == b.role && a.team == b.team; }
bool SameManager(const TeamManager& a, const TeamManager& b) { return a.worker == b.worker; }

// Ends what is held and said no more, and begins what is said and not held.
template <class T, class Same>
void Renew(const std::vector<T>& said, absl::Time source, Same same, std::vector<T>& held) {
  const auto open = [](const T& one) { return one.held.until == absl::InfiniteFuture(); };
  for (T& one : held) {
    const bool stays = absl::c_any_of(said, [&](const T& other) { return same(one, other); });
    if (open(one) && !stays) one.held.until = std::max(one.held.from, source);
  }
  for (const T& one : said) {
    if (absl::c_none_of(held, [&](const T& other) { return open(other) && same(one, other); })) held.push_back(one);
  }
}

}  // namespace

absl::StatusOr<Worker> Upsert(Worker known, const StatedWorker& stated, absl::Time now) {
  HW_RETURN_IF_ERROR(CheckStated(stated.employed, stated.source, now));
  HW_RETURN_IF_ERROR(CheckAddress("email", stated.email));
  if (stated.source < known.source) return known;
  const bool first = known.version == 0;
  const absl::Time begin = first ? stated.employed.from : std::max(stated.employed.from, stated.source);
  std::vector<Post> said;
  for (const std::string& role : stated.roles) said.push_back({role, stated.team, {.from = begin}});
  Renew(said, stated.source, SamePost, known.posts);
  known.display_name = stated.display_name;
  known.email = stated.email;
  known.team = stated.team;
  known.employed = stated.employed;
  known.source = stated.source;
  return known;
}

absl::StatusOr<Team> Upsert(Team known, const StatedTeam& stated, absl::Time now) {
  HW_RETURN_IF_ERROR(CheckStated(stated.stands, stated.source, now));
  HW_RETURN_IF_ERROR(CheckAddress("inbox", stated.inbox));
  if (stated.source < known.source) return known;
  const bool first = known.version == 0;
  std::vector<TeamManager> said;
  if (!stated.manager.empty()) {
    said.push_back(
        {stated.manager, {.from = first ? stated.stands.from : std::max(stated.stands.from, stated.source)}});
  }
  Renew(said, stated.source, SameManager, known.managers);
  known.name = stated.name;
  known.kind = stated.kind;
  known.inbox = stated.inbox;
  known.parent = stated.parent;
  known.stands = stated.stands;
  known.source = stated.source;
  return known;
}

absl::Status CheckParent(const std::string& team, const std::string& parent, const Parents& parents) {
  std::string above = parent;
  for (size_t steps = 0; !above.empty(); ++steps) {
    if (above == team || steps > parents.size()) {
      return FailField(kPrecondition, "TEAM_LOOP", "parent_external_id", "this team stands above its parent");
    }
    const auto next = parents.find(above);
    above = next == parents.end() ? std::string() : next->second;
  }
  return absl::OkStatus();
}

absl::Status CheckCover(const Cover& cover, const std::vector<Cover>& of_worker) {
  if (cover.worker == cover.covered_by) return Invalid("covered_by", "COVER_OF_SELF", "another worker");
  if (cover.held.until < cover.held.from) return EndBeforeStart();
  const bool overlaps = absl::c_any_of(
      of_worker, [&](const Cover& other) { return other.id != cover.id && other.held.Overlaps(cover.held); });
  if (!overlaps) return absl::OkStatus();
  return FailField(kPrecondition, "COVER_OVERLAP", "worker", "somebody covers for this worker at that time already");
}

absl::Status CheckDuty(const Duty& duty) {
  if (duty.worker.empty() == duty.team.empty()) return Invalid("worker", "ON_DUTY_MISSING", "either worker or team");
  return duty.held.until < duty.held.from ? EndBeforeStart() : absl::OkStatus();
}

absl::Status EndAt(absl::Time until, Period& period) {
  if (until < period.from) return EndBeforeStart();
  period.until = until;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Allocation>> Allocate(Allocation next, const std::vector<Allocation>& of_young_person) {
  std::vector<Allocation> changed;
  for (Allocation other : of_young_person) {
    if (other.role != next.role || !other.held.Overlaps(next.held)) continue;
    if (other.held.from >= next.held.from) {
      return FailField(kPrecondition, "ALLOCATION_OVERLAP", "from_time",
                       "an allocation in this role begins at that time or later");
    }
    other.held.until = next.held.from;
    ++other.version;
    changed.push_back(std::move(other));
  }
  changed.push_back(std::move(next));
  return changed;
}

absl::StatusOr<Allocation> End(Allocation allocation, absl::Time until) {
  if (allocation.held.until != absl::InfiniteFuture()) {
    return FailField(kPrecondition, "ALLOCATION_ENDED", "allocation", "this allocation has ended already");
  }
  HW_RETURN_IF_ERROR(EndAt(until, allocation.held));
  ++allocation.version;
  return allocation;
}

}  // namespace homeward::episode
