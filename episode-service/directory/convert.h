#pragma once

#include <string>

#include "common/wire/times.h"
#include "episode-service/directory/directory.h"
#include "episode-service/directory/resolve_rules.h"
#include "homeward/episode/v1/directory_service.pb.h"
#include "homeward/episode/v1/events.pb.h"

namespace homeward::episode {

v1::Worker ToProto(const Worker& worker);
v1::Team ToProto(const Team& team);
v1::Cover ToProto(const Cover& cover);
v1::Duty ToProto(const Duty& duty);
v1::DutyDesk ToProto(const DutyDesk& desk);
v1::Allocation ToProto(const Allocation& allocation);

// The answer with the name of the worker.
v1::Resolution ToProto(const RoleQuestion& question, const Resolution& resolution, const DirectoryFacts& facts);

// The events of a worker and a team: without their names.
v1::WorkerUpserted EventOf(const Worker& worker);
v1::TeamUpserted EventOf(const Team& team);

// What is said in them of other records (by their external ids) is the caller's to add. Without a source time it is
// said `now`.
StatedWorker FromProto(const v1::UpsertWorkerRequest& request, absl::Time now);
StatedTeam FromProto(const v1::UpsertTeamRequest& request, absl::Time now);

// The period that a request names.
template <class Request>
Period PeriodOf(const Request& request) {
  Period period{.from = TimeOf(request.from_time())};
  if (request.has_until_time()) period.until = TimeOf(request.until_time());
  return period;
}

}  // namespace homeward::episode
