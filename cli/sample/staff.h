#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <string>
#include <vector>

#include "homeward/episode/v1/directory_service.pb.h"

namespace homeward::cli {

// Teams before what stands below them, and workers after their teams.
struct SampleStaff {
  std::vector<episode::v1::UpsertTeamRequest> teams;
  std::vector<episode::v1::UpsertWorkerRequest> workers;
  episode::v1::RecordDutyDeskRequest duty_desk;
};

// Who works with a sample child, by the id in the staff system.
struct SampleAllocation {
  std::string role;
  std::string worker;
  absl::Time from;
};

// Invented staff of a council of that size, who have all been there since `from`: three teams of social workers, each
// with a manager, above them a service manager; reviewing officers, a missing coordinator, the night's team.
SampleStaff GenerateStaff(absl::Time from);

// Who is allocated to the child with this number: a social worker, to who is looked after a reviewing officer too. A
// few wait for their social worker.
std::vector<SampleAllocation> Allocations(int number, bool looked_after, absl::Time from);

}  // namespace homeward::cli
