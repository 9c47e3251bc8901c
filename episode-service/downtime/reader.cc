#include "episode-service/downtime/reader.h"

#include <absl/algorithm/container.h>

#include <map>
#include <utility>

#include "common/core/status.h"
#include "common/policy/in_force.h"
#include "episode-service/care_leavers/store.h"
#include "episode-service/councils/store.h"
#include "episode-service/directory/store.h"
#include "episode-service/downtime/rules.h"
#include "episode-service/downtime/store.h"
#include "episode-service/episodes/store.h"
#include "episode-service/particulars/withheld.h"
#include "episode-service/people/store.h"

namespace homeward::episode {
namespace {

constexpr int kTogether = 100;

// The names of desks by their ids.
absl::StatusOr<std::map<std::string, std::string>> NamesOf(Tx& tx, const std::string& council,
                                                           const std::map<std::string, Holder>& holders) {
  std::set<std::string> workers;
  bool teams = false;
  for (const auto& [episode, holder] : holders) {
    if (holder.desk.kind == DeskKind::kWorker) workers.insert(holder.desk.id);
    if (holder.desk.kind == DeskKind::kTeam) teams = true;
  }
  std::map<std::string, std::string> names;
  if (!workers.empty()) {
    HW_ASSIGN_OR_RETURN(const std::vector<Worker> known,
                        DirectoryStore::GetWorkers(tx, council, {workers.begin(), workers.end()}));
    for (const Worker& worker : known) names[worker.id] = worker.display_name;
  }
  if (teams) {
    for (const Team& team : DirectoryStore::AllTeams(tx, council)) names[team.id] = team.name;
  }
  return names;
}

// What is on record of these episodes' young people now, in the same order.
absl::StatusOr<std::vector<OpenCase>> CasesOf(Tx& tx, const std::string& council, std::vector<Episode> episodes,
                                              absl::Time now) {
  std::vector<std::string> ids;
  std::vector<std::string> asked;
  for (const Episode& episode : episodes) {
    ids.push_back(episode.id);
    asked.push_back(episode.young_person);
  }
  HW_ASSIGN_OR_RETURN(std::vector<YoungPerson> people, PeopleStore::Get(tx, council, asked));
  std::vector<std::string> young_people;
  for (const YoungPerson& person : people) young_people.push_back(person.id);
  const std::map<std::string, Holder> holders = DowntimeStore::HoldersOf(tx, council, ids);
  HW_ASSIGN_OR_RETURN(auto names, NamesOf(tx, council, holders));
  auto owed = DowntimeStore::OwedOf(tx, council, young_people);
  const auto withheld = WithheldLocations::Read(tx, council, young_people);
  std::vector<OpenCase> cases;
  for (size_t i = 0; i < episodes.size(); ++i) {
    OpenCase& open = cases.emplace_back();
    open.episode = std::move(episodes[i]);
    open.person = std::move(people[i]);
    open.owed = owed[open.person.id];
    open.location_withheld = withheld.IsWithheld(council, open.person.id, now);
    if (const auto found = holders.find(open.episode.id); found != holders.end()) {
      const Desk& desk = found->second.desk;
      open.holder =
          SheetHolder{.kind = desk.kind, .name = names[desk.id], .role = desk.role, .accepted = found->second.accepted};
    }
  }
  return cases;
}

absl::Status AddPage(Tx& tx, PolicyBook<Policy>& policies, std::vector<Episode> episodes, ReadSheet& read) {
  if (episodes.empty()) return absl::OkStatus();
  Sheet& sheet = read.sheet;
  HW_ASSIGN_OR_RETURN(const auto versions, policies.Of(tx, sheet.council));
  const LeapBirthday leap = InForce(*versions, sheet.as_at).leap_birthday;
  HW_ASSIGN_OR_RETURN(const std::vector<OpenCase> cases, CasesOf(tx, sheet.council, std::move(episodes), sheet.as_at));
  std::set<std::string>& shown = read.pages.emplace_back();
  for (const OpenCase& open : cases) {
    sheet.children.push_back(ChildOf(open, sheet.as_at, leap));
    shown.insert(open.person.id);
  }
  return absl::OkStatus();
}

// A page of those who are missing by a determination, but for whom an open episode is shown already.
absl::Status AddAdults(Tx& tx, PolicyBook<Policy>& policies, const std::vector<StandingPerson>& missing,
                       ReadSheet& read) {
  Sheet& sheet = read.sheet;
  std::vector<std::string> ids;
  std::vector<Standing> standings;
  for (const StandingPerson& one : missing) {
    const bool shown = absl::c_any_of(read.pages, [&](const auto& page) { return page.contains(one.young_person); });
    if (shown) continue;
    ids.push_back(one.young_person);
    standings.push_back(one.standing);
  }
  if (ids.empty()) return absl::OkStatus();
  HW_ASSIGN_OR_RETURN(const auto versions, policies.Of(tx, sheet.council));
  const LeapBirthday leap = InForce(*versions, sheet.as_at).leap_birthday;
  HW_ASSIGN_OR_RETURN(std::vector<YoungPerson> people, PeopleStore::Get(tx, sheet.council, ids));
  auto owed = DowntimeStore::OwedOf(tx, sheet.council, ids);
  const auto withheld = WithheldLocations::Read(tx, sheet.council, ids);
  for (size_t i = 0; i < ids.size(); ++i) {
    sheet.care_leavers.push_back(AdultOf({.standing = std::move(standings[i]),
                                          .person = std::move(people[i]),
                                          .location_withheld = withheld.IsWithheld(sheet.council, ids[i], sheet.as_at),
                                          .owed = std::move(owed[ids[i]])},
                                         sheet.as_at, leap));
  }
  read.pages.emplace_back(ids.begin(), ids.end());
  return absl::OkStatus();
}

absl::Status ReadAdults(Tx& tx, PolicyBook<Policy>& policies, ReadSheet& read) {
  StandingFilter filter{.council = read.sheet.council, .limit = kTogether};
  for (bool more = true; more;) {
    const std::vector<StandingPerson> missing = CareLeaverStore::ListStanding(tx, filter);
    more = static_cast<int>(missing.size()) == kTogether;
    if (more) filter.after = PlaceInTime{.time = missing.back().standing.since.time, .id = missing.back().young_person};
    HW_RETURN_IF_ERROR(AddAdults(tx, policies, missing, read));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ReadSheet> ReadSheetOf(Tx& tx, PolicyBook<Policy>& policies, const std::string& council,
                                      absl::Time now) {
  HW_ASSIGN_OR_RETURN(const Council known, CouncilStore::Get(tx, council));
  ReadSheet read;
  read.sheet.council = council;
  read.sheet.council_name = known.name;
  read.sheet.as_at = now;
  read.sheet.duty_desk = DowntimeStore::DutyDeskAt(tx, council, now);
  EpisodeFilter filter{.council = council, .state = State::kOpen, .longest_first = true, .limit = kTogether};
  for (bool more = true; more;) {
    std::vector<Episode> episodes = EpisodeStore::List(tx, filter);
    more = static_cast<int>(episodes.size()) == kTogether;
    if (more) filter.after = PlaceInTime{.time = episodes.back().start.time, .id = episodes.back().id};
    HW_RETURN_IF_ERROR(AddPage(tx, policies, std::move(episodes), read));
  }
  HW_RETURN_IF_ERROR(ReadAdults(tx, policies, read));
  return read;
}

}  // namespace homeward::episode
