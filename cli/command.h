#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/types/span.h>

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/client.h"

namespace homeward::cli {

// What a command works with. `words` are those after the command's own name.
struct Context {
  absl::Span<const std::string> words;
  const Arguments& arguments;
  std::ostream& out;
  std::ostream& err;
  bool progress;  // whether `err` is a terminal, where a line may be written over
};

// A command: its name of one or two words, how it is called, and what it does, for `homeward help`.
struct Command {
  std::string name;
  std::string usage;
  std::string help;
  size_t fewest_words = 0;
  size_t most_words = 0;
  std::function<absl::Status(const Context&)> run;
};

// The groups, each in its own file.
std::vector<Command> RpcCommands();
std::vector<Command> CouncilCommands();
std::vector<Command> DirectoryCommands();
std::vector<Command> PolicyCommands();
std::vector<Command> EpisodeCommands();
std::vector<Command> PeopleCommands();
std::vector<Command> SearchCommands();
std::vector<Command> ReportMissingCommands();
std::vector<Command> NotificationCommands();
std::vector<Command> HandOverCommands();
std::vector<Command> PlanCommands();
std::vector<Command> PhotographCommands();
std::vector<Command> BriefingCommands();
std::vector<Command> FeedCommands();
std::vector<Command> ObligationCommands();
std::vector<Command> ReportCommands();
std::vector<Command> SampleCommands();
std::vector<Command> ImportCommands();

}  // namespace homeward::cli
