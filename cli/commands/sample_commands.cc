#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include "cli/command.h"
#include "cli/sample/loader.h"
#include "common/core/status.h"

namespace homeward::cli {
namespace {

absl::Status Load(const Context& context) {
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  const auto loaded = LoadSample(*client, absl::Now(), [&](int done, int all) {
    if (context.progress) context.err << "\r  " << done << " of " << all << " young people" << std::flush;
  });
  if (context.progress) context.err << "\n";
  if (!loaded.ok()) return loaded.status();
  context.out << "The sample council " << kSampleCouncil << " has " << loaded->children << " invented young people and "
              << loaded->episodes << " episodes; " << loaded->missing_now << " were missing when it was set up.\n";
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> SampleCommands() {
  return {{.name = "sample load",
           .usage = "sample load",
           .help =
               "Loads the sample council E08000036: invented young people and eighteen months of episodes, interviews\n"
               "and strategy meetings. Loading it again changes nothing; an interrupted load continues. The address\n"
               "is a gateway's; the token needs the roles administrator, missing_coordinator, council_system and\n"
               "team_manager.",
           .run = Load}};
}

}  // namespace homeward::cli
