#include "episode-service/directory/resolve_rules.h"

#include <absl/algorithm/container.h>
#include <absl/strings/string_view.h>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

namespace homeward::episode {
namespace {

constexpr char kTeamManager[] = "team_manager";
constexpr char kSocialWorker[] = "social_worker";
constexpr std::array<absl::string_view, 6> kTeamRoles = {kSocialWorker,       "early_help_worker", "personal_adviser",
                                                         "assistant_manager", kTeamManager,        "service_manager"};
constexpr std::array<absl::string_view, 3> kWorkerRoles = {kSocialWorker, "early_help_worker", "personal_adviser"};

// One question's way through the directory.
class Search {
 public:
  Search(const DirectoryFacts& facts, const RoleQuestion& question) : facts_(facts), question_(question) {}

  Resolution Run() const {
    std::optional<Resolution> found;
    if (!question_.office_open) found = OnDuty();
    if (!found.has_value()) found = FirstOf(Allocated(), FoundBy::kAllocation);
    const std::vector<const Team*> line = Line(TeamAsked());
    if (!found.has_value()) found = FirstOf(Holders(line), FoundBy::kPost);
    if (!found.has_value() && question_.office_open) found = OnDuty();
    if (!found.has_value()) found = FirstOf(ManagersIn(line), FoundBy::kManager);
    return found.value_or(Resolution{.duty_desk_contact = Desk()});
  }

 private:
  using Ids = std::vector<std::string>;

  // Who acts in a worker's place: themselves or, while they are away, whoever covers for them, who may be away too.
  // Nothing where that ends with somebody who does not work for the council, or goes round in a circle.
  std::optional<std::string> ActsFor(const std::string& worker) const {
    Ids seen;
    std::string acting = worker;
    for (;;) {
      if (absl::c_linear_search(seen, acting)) return std::nullopt;
      seen.push_back(acting);
      const auto cover = absl::c_find_if(
          facts_.covers, [&](const Cover& c) { return c.worker == acting && c.held.Holds(question_.when); });
      if (cover == facts_.covers.end()) break;
      acting = cover->covered_by;
    }
    const auto found = facts_.workers.find(acting);
    if (found == facts_.workers.end() || !found->second.employed.Holds(question_.when)) return std::nullopt;
    return acting;
  }

  // The first who can act; the rest are counted.
  std::optional<Resolution> FirstOf(const Ids& candidates, FoundBy found_by) const {
    std::optional<Resolution> found;
    Ids acting;
    for (const std::string& candidate : candidates) {
      const std::optional<std::string> one = ActsFor(candidate);
      if (!one.has_value() || absl::c_linear_search(acting, *one)) continue;
      acting.push_back(*one);
      if (found.has_value()) continue;
      found = Resolution{.found_by = found_by, .worker = *one, .covers_for = *one == candidate ? "" : candidate};
    }
    if (found.has_value()) found->others = static_cast<int>(acting.size()) - 1;
    return found;
  }

  Ids Allocated() const {
    std::vector<const Allocation*> found;
    for (const Allocation& allocation : facts_.allocations) {
      if (IsOfChild(allocation) && allocation.role == question_.role) found.push_back(&allocation);
    }
    return Sorted(found, [](const Allocation* a) { return a->worker; });
  }

  bool IsOfChild(const Allocation& allocation) const {
    return !question_.young_person.empty() && allocation.young_person == question_.young_person &&
           allocation.held.Holds(question_.when);
  }

  // The team asked for, else that of the child's social worker, else that of anybody else who is allocated.
  std::string TeamAsked() const {
    if (!question_.team.empty()) return question_.team;
    std::vector<std::tuple<bool, absl::Time, std::string, std::string>> teams;
    for (const Allocation& allocation : facts_.allocations) {
      const auto worker = facts_.workers.find(allocation.worker);
      if (!IsOfChild(allocation) || worker == facts_.workers.end() || worker->second.team.empty()) continue;
      teams.emplace_back(allocation.role != kSocialWorker, allocation.held.from, allocation.role, worker->second.team);
    }
    return teams.empty() ? std::string() : std::get<3>(*absl::c_min_element(teams));
  }

  // A team and those above it, nearest first.
  std::vector<const Team*> Line(std::string id) const {
    std::vector<const Team*> line;
    for (auto team = facts_.teams.find(id); team != facts_.teams.end(); team = facts_.teams.find(team->second.parent)) {
      if (absl::c_linear_search(line, &team->second)) break;
      line.push_back(&team->second);
    }
    return line;
  }

  // Holders of a role, in a team or anywhere.
  Ids HoldersIn(const std::string& role, const Team* team) const {
    std::vector<const HeldPost*> found;
    for (const HeldPost& held : facts_.posts) {
      const bool here = team == nullptr || held.post.team == team->id;
      if (here && held.post.role == role && held.post.held.Holds(question_.when)) found.push_back(&held);
    }
    absl::c_sort(found, [](const HeldPost* a, const HeldPost* b) {
      return std::tie(a->post.held.from, a->worker) < std::tie(b->post.held.from, b->worker);
    });
    Ids ids;
    for (const HeldPost* held : found) ids.push_back(held->worker);
    return ids;
  }

  // Of the nearest team in which somebody who holds the role can act; anywhere for a role of the whole council.
  Ids Holders(const std::vector<const Team*>& line) const {
    for (const Team* team : line) {
      Ids holders = HoldersIn(question_.role, team);
      if (FirstOf(holders, FoundBy::kPost).has_value()) return holders;
    }
    return ActsForItsTeam(question_.role) ? Ids() : HoldersIn(question_.role, nullptr);
  }

  // Who manages a team: whom the staff system names and, failing that, its team managers.
  Ids ManagersOf(const Team& team) const {
    std::vector<const TeamManager*> found;
    for (const TeamManager& manager : team.managers) {
      if (manager.held.Holds(question_.when)) found.push_back(&manager);
    }
    Ids ids = Sorted(found, [](const TeamManager* m) { return m->worker; });
    absl::c_copy(HoldersIn(kTeamManager, &team), std::back_inserter(ids));
    return ids;
  }

  Ids ManagersIn(const std::vector<const Team*>& line) const {
    for (const Team* team : line) {
      Ids managers = ManagersOf(*team);
      if (FirstOf(managers, FoundBy::kManager).has_value()) return managers;
    }
    return {};
  }

  // Of several on duty for the role, who began last: at a handover, the next one. A team is on duty even when nobody
  // manages it.
  std::optional<Resolution> OnDuty() const {
    std::vector<const Duty*> duties;
    for (const Duty& duty : facts_.duties) {
      if (duty.role == question_.role && duty.held.Holds(question_.when)) duties.push_back(&duty);
    }
    absl::c_sort(duties, [](const Duty* a, const Duty* b) {
      return std::tie(b->held.from, a->id) < std::tie(a->held.from, b->id);
    });
    std::optional<Resolution> first;
    int count = 0;
    for (const Duty* duty : duties) {
      std::optional<Resolution> one =
          duty->team.empty() ? FirstOf({duty->worker}, FoundBy::kDuty) : TeamOnDuty(duty->team);
      if (!one.has_value()) continue;
      ++count;
      if (!first.has_value()) first = std::move(one);
    }
    if (first.has_value()) first->others = count - 1;
    return first;
  }

  Resolution TeamOnDuty(const std::string& id) const {
    const auto team = facts_.teams.find(id);
    const Ids managers = team == facts_.teams.end() ? Ids() : ManagersOf(team->second);
    Resolution found = FirstOf(managers, FoundBy::kDuty).value_or(Resolution{.found_by = FoundBy::kDuty});
    found.team = id;
    return found;
  }

  std::string Desk() const {
    std::string contact;
    for (const DutyDesk& desk : facts_.desks) {
      if (desk.from <= question_.when) contact = desk.contact;
    }
    return contact;
  }

  // By how long they have held it.
  template <class T, class WorkerOf>
  static Ids Sorted(std::vector<const T*> found, WorkerOf worker_of) {
    absl::c_sort(found, [&](const T* a, const T* b) {
      return std::make_tuple(a->held.from, worker_of(a)) < std::make_tuple(b->held.from, worker_of(b));
    });
    Ids ids;
    for (const T* one : found) ids.push_back(worker_of(one));
    return ids;
  }

  const DirectoryFacts& facts_;
  const RoleQuestion& question_;
};

}  // namespace

bool ActsForItsTeam(const std::string& role) { return absl::c_linear_search(kTeamRoles, role); }

bool IsWorkerRole(const std::string& role) { return absl::c_linear_search(kWorkerRoles, role); }

bool HasWorker(const std::vector<Allocation>& allocations, absl::Time when) {
  return absl::c_any_of(allocations, [&](const Allocation& allocation) {
    return IsWorkerRole(allocation.role) && allocation.held.Holds(when);
  });
}

Resolution Resolve(const DirectoryFacts& facts, const RoleQuestion& question) { return Search(facts, question).Run(); }

}  // namespace homeward::episode
