#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/types/span.h>

#include <string>
#include <vector>

#include "common/core/embedded_file.h"
#include "homeward/policy/v1/policy.pb.h"

// Policy documents: reading, merging, checking and comparing them (architecture: policy is data).
namespace homeward {

// The ONS code of England, under which the national default is kept.
inline constexpr absl::string_view kNationalCouncil = "E92000001";

// Reads one policy file (protobuf text format). INVALID_ARGUMENT (POLICY_UNREADABLE) names line and column of the first
// error. Syntax and field names only: see CheckVersion for the rest.
absl::StatusOr<policy::v1::PolicyVersion> ParsePolicyVersion(absl::string_view text);

// `council` over `national`: a field that the council sets replaces the national one whole, every other one stays.
policy::v1::Policy MergePolicy(const policy::v1::Policy& national, const policy::v1::Policy& council);

// Fills in what adoption makes: the effective policy and a citation for each of its fields. Neither is taken from
// `version` itself, so adopting twice, or over another default, is safe.
policy::v1::PolicyVersion Adopt(const policy::v1::PolicyVersion& national, policy::v1::PolicyVersion version);

// Document and paragraph behind a field of the effective policy ("interview.complete_by"), the council's own or the
// national one; empty for an unknown field.
std::string CitationOf(const policy::v1::PolicyVersion& version, const std::string& field);

// The embedded files, checked and adopted, each over the national default in force when it takes effect: the national
// ones first, the others by council and version. Fails (POLICY_UNREADABLE, POLICY_INVALID, NATIONAL_DEFAULT_MISSING) on
// the first file that is not as it should be.
absl::StatusOr<std::vector<policy::v1::PolicyVersion>> LoadPolicyVersions(absl::Span<const EmbeddedFile> files);

// Something wrong with a version: `field` is a path in its policy ("interview.complete_by") or of the version
// ("approval"), `reason` a stable UPPER_SNAKE word, `text` for people.
struct PolicyProblem {
  std::string field;
  std::string reason;
  std::string text;
};

// Everything that keeps a version from being adopted: identity, approval, a citation for each field set and none
// besides, and each value within what its field accepts. A national default must set every field.
std::vector<PolicyProblem> CheckVersion(const policy::v1::PolicyVersion& version);

// The fields in which `effective` protects children less than `national`, by path (a longer limit, fewer recipients …).
// That is allowed, and shown to those who adopt and read the policy.
std::vector<std::string> WeakerThanDefault(const policy::v1::Policy& national, const policy::v1::Policy& effective);

}  // namespace homeward
