#include "cli/arguments.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <absl/strings/strip.h>

#include <algorithm>
#include <array>

#include "common/core/status.h"

namespace homeward::cli {
namespace {

constexpr absl::string_view kUsage = "USAGE";
constexpr std::array<absl::string_view, 10> kSwitches = {"away", "curfew", "dry_run", "duty_desk", "full",
                                                         "help", "json",   "nobody",  "overdue",   "who"};
constexpr std::array<absl::string_view, 37> kWithValue = {"address",
                                                          "token_file",
                                                          "live_from",
                                                          "tls_certificate",
                                                          "tls_key",
                                                          "tls_authorities",
                                                          "server_spiffe_id",
                                                          "from",
                                                          "to",
                                                          "population",
                                                          "cohort",
                                                          "council",
                                                          "year",
                                                          "rejects",
                                                          "map",
                                                          "date",
                                                          "taken",
                                                          "source",
                                                          "reason",
                                                          "born",
                                                          "external_id",
                                                          "last_seen",
                                                          "discovered",
                                                          "circumstances",
                                                          "risk",
                                                          "episode",
                                                          "kind",
                                                          "worker",
                                                          "team",
                                                          "post",
                                                          "action",
                                                          "recipient",
                                                          "recipient_kind",
                                                          "purpose",
                                                          "basis",
                                                          "version",
                                                          "person"};

template <size_t n>
bool Contains(const std::array<absl::string_view, n>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string Arguments::Get(absl::string_view flag, absl::string_view otherwise) const {
  const auto found = flags.find(flag);
  return found == flags.end() ? std::string(otherwise) : found->second;
}

absl::StatusOr<Arguments> ParseArguments(absl::Span<const std::string> line) {
  Arguments arguments;
  for (size_t i = 0; i < line.size(); ++i) {
    absl::string_view word = line[i];
    if (!absl::ConsumePrefix(&word, "--")) {
      arguments.words.emplace_back(word);
      continue;
    }
    const size_t equals = word.find('=');
    const bool has_value = equals != absl::string_view::npos;
    const std::string name = absl::StrReplaceAll(word.substr(0, equals), {{"-", "_"}});
    if (Contains(kSwitches, name) && !has_value) {
      arguments.flags[name] = "";
    } else if (Contains(kWithValue, name) && has_value) {
      arguments.flags[name] = std::string(word.substr(equals + 1));
    } else if (Contains(kWithValue, name) && i + 1 < line.size()) {
      arguments.flags[name] = line[++i];
    } else if (Contains(kWithValue, name)) {
      return UsageError(absl::StrCat("--", name, " wants a value"));
    } else {
      return UsageError("there is no such flag; see homeward help");
    }
  }
  return arguments;
}

absl::Status UsageError(absl::string_view message) { return Fail(absl::StatusCode::kInvalidArgument, kUsage, message); }

bool IsUsageError(const absl::Status& status) { return ProblemOf(status).reason == kUsage; }

}  // namespace homeward::cli
