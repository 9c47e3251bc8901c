#include "cli/statement_file.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include "cli/rpcs.h"
#include "common/core/named_uuid.h"
#include "common/core/sha256.h"
#include "common/core/status.h"

namespace homeward::cli {
namespace {

constexpr size_t kMostInMessage = 200;

}  // namespace

std::vector<std::string> StatementFile::Messages(episode::v1::SyncYoungPeopleRequest first) const {
  std::string said;
  for (const auto& statement : statements) absl::StrAppend(&said, Sha256(statement.SerializeAsString()));
  first.set_request_id(NamedUuid(absl::StrCat("homeward sync|", first.SerializeAsString(), "|", Sha256(said))));
  std::vector<std::string> messages;
  for (size_t from = 0; from == 0 || from < statements.size(); from += kMostInMessage) {
    first.clear_young_people();
    for (size_t i = from; i < statements.size() && i < from + kMostInMessage; ++i) {
      *first.add_young_people() = statements[i];
    }
    messages.push_back(first.SerializeAsString());
  }
  return messages;
}

absl::StatusOr<StatementFile> ReadStatements(absl::string_view text) {
  StatementFile file;
  int64_t number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (absl::StripAsciiWhitespace(line).empty()) continue;
    const absl::Status read = FromJson(line, file.statements.emplace_back());
    if (!read.ok()) {
      return Fail(read.code(), ProblemOf(read).reason, absl::StrCat("line ", number, ": ", read.message()));
    }
    file.lines.push_back(number);
  }
  return file;
}

}  // namespace homeward::cli
