#pragma once

#include <optional>
#include <string>

#include "common/db/tx.h"

namespace homeward::episode {

// Plans and packs as they were reviewed and given: bytes that are never changed, by the particular that says so.
class SnapshotStore {
 public:
  static void Save(Tx& tx, const std::string& council, const std::string& particular, const std::string& body);
  static std::optional<std::string> Find(Tx& tx, const std::string& council, const std::string& particular);
};

}  // namespace homeward::episode
