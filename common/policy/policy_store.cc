#include "common/policy/policy_store.h"

#include "common/wire/times.h"

namespace homeward {

int64_t LastPolicyVersion(Tx& tx, const std::string& council) {
  int64_t last = 0;
  tx.sql() << "SELECT COALESCE(MAX(version), 0) FROM policy_version WHERE council = :council",
      soci::use(council, "council"), soci::into(last);
  return last;
}

std::vector<policy::v1::PolicyVersion> PolicyVersionsOf(Tx& tx, const std::string& council) {
  std::vector<policy::v1::PolicyVersion> versions;
  soci::rowset<std::string> bodies =
      (tx.sql().prepare << "SELECT body FROM policy_version WHERE council = :council ORDER BY version LIMIT 10000",
       soci::use(council, "council"));
  for (const std::string& body : bodies) versions.emplace_back().ParseFromString(body);
  return versions;
}

void KeepPolicyVersion(Tx& tx, const policy::v1::PolicyVersion& version) {
  const std::string council = version.council();
  const int64_t number = version.version();
  const int64_t from_us = absl::ToUnixMicros(TimeOf(version.effective_from()));
  const std::string body = version.SerializeAsString();
  tx.sql() << "INSERT INTO policy_version (council, version, effective_from_us, body)"
              " VALUES (:council, :version, :from, :body) ON DUPLICATE KEY UPDATE version = version",
      soci::use(council, "council"), soci::use(number, "version"), soci::use(from_us, "from"), soci::use(body, "body");
}

}  // namespace homeward
