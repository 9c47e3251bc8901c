#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "homeward/policy/v1/policy.pb.h"

namespace homeward::cli {

// A policy version from a file, or the reviewed one that is known by this name ("wakefield"). Errors: those of
// ReadSmallFile and ParsePolicyVersion.
absl::StatusOr<policy::v1::PolicyVersion> ReadPolicy(const std::string& file_or_name);

}  // namespace homeward::cli
