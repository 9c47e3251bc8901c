#include "cli/homeward.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <iterator>

#include "cli/command.h"
#include "cli/fault.h"
#include "cli/table.h"
#include "common/core/status.h"

namespace homeward::cli {
namespace {

constexpr char kFlags[] =
    "\nFlags of every command:\n"
    "  --address=HOST:PORT    where to call; otherwise HOMEWARD_ADDRESS, otherwise 127.0.0.1:7400\n"
    "  --token_file=FILE      the caller's token; otherwise HOMEWARD_TOKEN\n"
    "  --json                 print replies as JSON instead of tables\n"
    "  --tls_certificate, --tls_key, --tls_authorities, --server_spiffe_id\n"
    "                         mutual TLS, for an address that is not on this machine\n"
    "\nEnds with 0 when done, 1 when refused or failed, 2 when the command line is not understood.\n";

std::vector<Command> AllCommands() {
  std::vector<Command> all;
  for (auto* group : {EpisodeCommands, ReportMissingCommands, ObligationCommands, BriefingCommands,
                      NotificationCommands, HandOverCommands, PlanCommands, PhotographCommands, ReportCommands,
                      SearchCommands, PeopleCommands, CouncilCommands, DirectoryCommands, PolicyCommands,
                      ImportCommands, FeedCommands, SampleCommands, RpcCommands}) {
    std::vector<Command> commands = group();
    std::move(commands.begin(), commands.end(), std::back_inserter(all));
  }
  return all;
}

// The first command whose name `words` begin with; `used` is how many words that takes. Of names that begin alike, the
// longer one is listed first.
const Command* FindCommand(const std::vector<Command>& commands, absl::Span<const std::string> words, size_t& used) {
  for (const Command& command : commands) {
    const std::vector<std::string> name = absl::StrSplit(command.name, ' ');
    if (words.size() < name.size() || !std::equal(name.begin(), name.end(), words.begin())) continue;
    used = name.size();
    return &command;
  }
  return nullptr;
}

void PrintHelp(const std::vector<Command>& commands, std::ostream& out) {
  out << "homeward: young people who are missing, and what a council owes them\n\n";
  Table table({"Commands:", ""});
  for (const Command& command : commands) {
    table.Add({absl::StrCat("  ", command.name), command.help.substr(0, command.help.find('\n'))});
  }
  table.Add({"  help <command>", "How a command is called."});
  table.Print(out);
  out << kFlags;
}

absl::Status Help(const std::vector<Command>& commands, absl::Span<const std::string> words, std::ostream& out) {
  if (words.empty()) {
    PrintHelp(commands, out);
    return absl::OkStatus();
  }
  bool found = false;
  const std::string name = absl::StrJoin(words, " ");
  for (const Command& command : commands) {
    if (command.name != name && command.name.substr(0, command.name.find(' ')) != name) continue;
    out << "homeward " << command.usage << "\n" << command.help << "\n";
    found = true;
  }
  return found ? absl::OkStatus() : UsageError("there is no such command; see homeward help");
}

absl::Status Run(absl::Span<const std::string> line, std::ostream& out, std::ostream& err, bool progress) {
  HW_ASSIGN_OR_RETURN(const Arguments arguments, ParseArguments(line));
  const std::vector<Command> commands = AllCommands();
  absl::Span<const std::string> words = arguments.words;
  if (words.empty() || words.front() == "help") {
    return Help(commands, words.empty() ? words : words.subspan(1), out);
  }
  size_t used = 0;
  const Command* const command = FindCommand(commands, words, used);
  if (command == nullptr) return UsageError("there is no such command; see homeward help");
  if (arguments.Has("help")) return Help(commands, words.subspan(0, used), out);
  words = words.subspan(used);
  if (words.size() < command->fewest_words || words.size() > command->most_words) {
    return UsageError(absl::StrCat("usage: homeward ", command->usage));
  }
  return command->run({.words = words, .arguments = arguments, .out = out, .err = err, .progress = progress});
}

}  // namespace

int RunHomeward(absl::Span<const std::string> line, std::ostream& out, std::ostream& err, bool progress) {
  const absl::Status status = Run(line, out, err, progress);
  if (status.ok()) return 0;
  if (IsUsageError(status)) {
    err << "homeward: " << status.message() << "\n";
    return 2;
  }
  err << "homeward: " << FaultLine(status) << "\n";
  return 1;
}

}  // namespace homeward::cli
