#pragma once

#include <absl/strings/str_cat.h>

#include <string>
#include <vector>

#include "homeward/episode/v1/directory_service.pb.h"
#include "tests/support/episode_client.h"

// For tests: the directory of a real episode-service, and its RPCs in few words.
namespace homeward::episode {

class DirectoryClient : public RpcClient {
 public:
  explicit DirectoryClient(EpisodeClient& episodes)
      : RpcClient(episodes.service(), "homeward.episode.v1.DirectoryService") {}

  // What the staff system says: here since 2020, as of now.
  static v1::UpsertWorkerRequest Worker(const std::string& external_id, const std::vector<std::string>& roles,
                                        const std::string& team = "") {
    v1::UpsertWorkerRequest request;
    request.set_council(kWakefield);
    request.set_external_id(external_id);
    request.set_display_name(absl::StrCat("Worker ", external_id));
    for (const std::string& role : roles) request.add_roles(role);
    request.set_team_external_id(team);
    Put(At("2020-01-01T00:00:00Z"), request.mutable_from_time());
    return request;
  }

  static v1::UpsertTeamRequest Team(const std::string& external_id, const std::string& parent = "") {
    v1::UpsertTeamRequest request;
    request.set_council(kWakefield);
    request.set_external_id(external_id);
    request.set_name(absl::StrCat("Team ", external_id));
    request.set_parent_external_id(parent);
    Put(At("2020-01-01T00:00:00Z"), request.mutable_from_time());
    return request;
  }

  // A worker or a team of that description, known here.
  v1::Worker AddWorker(const std::string& external_id, const std::vector<std::string>& roles,
                       const std::string& team = "") {
    return Must<v1::Worker>("UpsertWorker", Worker(external_id, roles, team));
  }
  v1::Team AddTeam(const std::string& external_id, const std::string& parent = "") {
    return Must<v1::Team>("UpsertTeam", Team(external_id, parent));
  }

  v1::Allocation Allocate(const std::string& young_person, const std::string& role, const std::string& worker,
                          absl::string_view from) {
    return Must<v1::Allocation>("AllocateWorker", AllocationOf(young_person, role, worker, from));
  }

  static v1::AllocateWorkerRequest AllocationOf(const std::string& young_person, const std::string& role,
                                                const std::string& worker, absl::string_view from) {
    v1::AllocateWorkerRequest request;
    request.set_council(kWakefield);
    request.set_young_person(young_person);
    request.set_role(role);
    request.set_worker(worker);
    Put(At(from), request.mutable_from_time());
    return request;
  }

  static v1::RecordCoverRequest Cover(const std::string& worker, const std::string& covered_by,
                                      absl::string_view from) {
    v1::RecordCoverRequest request;
    request.set_council(kWakefield);
    request.set_worker(worker);
    request.set_covered_by(covered_by);
    Put(At(from), request.mutable_from_time());
    return request;
  }

  static v1::RecordDutyRequest Duty(const std::string& role, const std::string& worker, absl::string_view from,
                                    absl::string_view until) {
    v1::RecordDutyRequest request;
    request.set_council(kWakefield);
    request.set_role(role);
    request.set_worker(worker);
    Put(At(from), request.mutable_from_time());
    Put(At(until), request.mutable_until_time());
    return request;
  }
};

}  // namespace homeward::episode
