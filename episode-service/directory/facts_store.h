#pragma once

#include <string>
#include <vector>

#include "common/db/tx.h"
#include "episode-service/directory/resolve_rules.h"

namespace homeward::episode {

// What may answer these questions, read with the same few queries however many they are. There is at least one
// question.
DirectoryFacts ReadDirectoryFacts(Tx& tx, const std::string& council, const std::vector<RoleQuestion>& questions);

}  // namespace homeward::episode
