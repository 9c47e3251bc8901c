#include "cli/names.h"

#include "cli/pages.h"
#include "common/core/status.h"
#include "homeward/episode/v1/directory_service.pb.h"
#include "homeward/episode/v1/episode_service.pb.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

// Of one BatchGetYoungPeople.
constexpr int kMostPeople = 100;

}  // namespace

absl::StatusOr<Names> NamesOfPeople(const Client& client, const std::string& council,
                                    const std::set<std::string>& ids) {
  Names names;
  for (auto next = ids.begin(); next != ids.end();) {
    v1::BatchGetYoungPeopleRequest request;
    request.set_council(council);
    for (; next != ids.end() && request.young_people_size() < kMostPeople; ++next) request.add_young_people(*next);
    HW_ASSIGN_OR_RETURN(const auto reply, client.Call<v1::BatchGetYoungPeopleResponse>(
                                              "/homeward.episode.v1.EpisodeService/BatchGetYoungPeople", request));
    for (int i = 0; i < reply.young_people_size(); ++i) {
      names.Add(request.young_people(i), PersonInWords(reply.young_people(i)));
    }
  }
  return names;
}

absl::StatusOr<Names> NamesOfDesks(const Client& client, const std::string& council) {
  const std::string service = "/homeward.episode.v1.DirectoryService/";
  Names names;
  v1::ListWorkersRequest workers;
  workers.set_council(council);
  HW_ASSIGN_OR_RETURN(const auto everybody,
                      AllPages<v1::ListWorkersResponse>(client, service + "ListWorkers", workers));
  for (const auto& worker : everybody.workers()) names.Add(worker.worker(), worker.display_name());
  v1::ListTeamsRequest teams;
  teams.set_council(council);
  HW_ASSIGN_OR_RETURN(const auto listed, AllPages<v1::ListTeamsResponse>(client, service + "ListTeams", teams));
  for (const auto& team : listed.teams()) names.Add(team.team(), team.name());
  return names;
}

}  // namespace homeward::cli
