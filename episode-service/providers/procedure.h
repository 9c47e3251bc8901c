#pragma once

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace homeward::episode {

// See homeward.episode.v1.ProcedureTraining.
struct ProcedureTraining {
  absl::CivilDay day;
  int64_t people = 0;
};

// See homeward.episode.v1.ProcedureStatement.
struct ProcedureStatement {
  std::string provider;
  bool outside_boundary = false;
  std::optional<absl::CivilDay> written;
  std::optional<absl::CivilDay> local_protocol_checked;
  std::optional<absl::CivilDay> placing_policy_checked;
  std::vector<ProcedureTraining> trainings;
  std::optional<absl::CivilDay> review_due;
};

// See homeward.episode.v1.ProviderProcedure.
struct ProviderProcedure {
  std::string council;
  std::string id;
  int64_t version = 0;
  std::string home;
  ProcedureStatement statement;
  absl::Time recorded;
  std::string recorded_by;
};

// What a procedure lacks; the numbers are those of homeward.episode.v1.ProcedureLack.
enum class ProcedureLack {
  kWrittenProcedure = 1,
  kLocalProtocolCheck = 2,
  kPlacingPolicyCheck = 3,
  kTraining = 4,
  kReview = 5
};

}  // namespace homeward::episode
