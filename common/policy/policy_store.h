#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/db/tx.h"
#include "homeward/policy/v1/policy.pb.h"

namespace homeward {

// A council's adopted policy versions as a service keeps them: episode-service because it owns them, the others
// because PolicyAdopted brought them.

// 0 when there is none.
int64_t LastPolicyVersion(Tx& tx, const std::string& council);

// Oldest first.
std::vector<policy::v1::PolicyVersion> PolicyVersionsOf(Tx& tx, const std::string& council);

// Keeps a version; one that is there already stays as it is.
void KeepPolicyVersion(Tx& tx, const policy::v1::PolicyVersion& version);

}  // namespace homeward
