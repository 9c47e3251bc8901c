#include "common/policy/policy_document.h"

#include <absl/strings/str_cat.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/field_mask_util.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/core/status.h"
#include "common/policy/policy_fields.h"

namespace homeward {
namespace {

using policy::v1::Policy;
using policy::v1::PolicyVersion;

// Keeps the first error. Its words name fields and values of the file, which is reviewed data without persons.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat("line ", line + 1, ", column ", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::StatusOr<PolicyVersion> ParseAndCheck(const EmbeddedFile& file) {
  auto version = ParsePolicyVersion(file.text);
  if (!version.ok()) {
    return Fail(absl::StatusCode::kInvalidArgument, "POLICY_UNREADABLE",
                absl::StrCat(file.name, ": ", version.status().message()));
  }
  const std::vector<PolicyProblem> problems = CheckVersion(*version);
  if (!problems.empty()) {
    return Fail(absl::StatusCode::kInvalidArgument, "POLICY_INVALID",
                absl::StrCat(file.name, ": ", problems[0].field, ": ", problems[0].text));
  }
  return version;
}

// The national default in force when `version` takes effect, else the first; `sorted` has them in front, oldest first.
const PolicyVersion& NationalFor(const PolicyVersion& version, const std::vector<PolicyVersion>& sorted) {
  const PolicyVersion* national = &sorted.front();
  for (const PolicyVersion& candidate : sorted) {
    if (candidate.council() != kNationalCouncil || version.effective_from() < candidate.effective_from()) break;
    national = &candidate;
  }
  return *national;
}

}  // namespace

absl::StatusOr<PolicyVersion> ParsePolicyVersion(absl::string_view text) {
  PolicyVersion version;
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  if (!parser.ParseFromString({text.data(), text.size()}, &version)) {
    return Fail(absl::StatusCode::kInvalidArgument, "POLICY_UNREADABLE", error.text());
  }
  return version;
}

Policy MergePolicy(const Policy& national, const Policy& council) {
  google::protobuf::FieldMask fields;
  for (const PolicyField& field : FieldsSet(council)) fields.add_paths(field.path);
  google::protobuf::util::FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  Policy merged = national;
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(council, fields, options, &merged);
  return merged;
}

PolicyVersion Adopt(const PolicyVersion& national, PolicyVersion version) {
  *version.mutable_effective() = MergePolicy(national.policy(), version.policy());
  *version.mutable_effective_citations() = national.citations();
  for (const auto& [field, citation] : version.citations()) (*version.mutable_effective_citations())[field] = citation;
  return version;
}

std::string CitationOf(const PolicyVersion& version, const std::string& field) {
  auto found = version.effective_citations().find(field);
  return found == version.effective_citations().end() ? std::string() : found->second;
}

absl::StatusOr<std::vector<PolicyVersion>> LoadPolicyVersions(absl::Span<const EmbeddedFile> files) {
  std::vector<PolicyVersion> versions;
  for (const EmbeddedFile& file : files) {
    HW_ASSIGN_OR_RETURN(PolicyVersion version, ParseAndCheck(file));
    versions.push_back(std::move(version));
  }
  const auto order = [](const PolicyVersion& version) {
    return std::make_tuple(version.council() != kNationalCouncil, version.council(), version.version());
  };
  std::sort(versions.begin(), versions.end(),
            [&](const PolicyVersion& a, const PolicyVersion& b) { return order(a) < order(b); });
  if (versions.empty() || versions[0].council() != kNationalCouncil) {
    return Fail(absl::StatusCode::kFailedPrecondition, "NATIONAL_DEFAULT_MISSING", "there is no national default");
  }
  std::vector<PolicyVersion> adopted;
  adopted.reserve(versions.size());
  for (const PolicyVersion& version : versions) adopted.push_back(Adopt(NationalFor(version, versions), version));
  return adopted;
}

}  // namespace homeward
