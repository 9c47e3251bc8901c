#include <absl/time/clock.h>

#include "cli/command.h"
#include "cli/rpcs.h"
#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/episode_service.pb.h"

namespace homeward::cli {
namespace {

absl::Status CreateCouncil(const Context& context) {
  const auto live_from = ParseIsoDate(context.arguments.Get("live_from"));
  if (!live_from.has_value()) return UsageError("--live-from=YYYY-MM-DD is needed: the first day of the live record");
  episode::v1::CreateCouncilRequest request;
  request.set_council(context.words[0]);
  request.set_name(context.words[1]);
  Put(StartOfLocalDay(*live_from), request.mutable_live_from_time());
  request.set_request_id(NewUuid(absl::Now()));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto council,
                      client->Call<episode::v1::Council>("/homeward.episode.v1.EpisodeService/CreateCouncil", request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(council);
  } else {
    context.out << council.council() << " is set up; live from "
                << FormatUkDate(LocalDay(TimeOf(council.live_from_time()))) << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> CouncilCommands() {
  return {{.name = "council create",
           .usage = "council create <ONS code> <name> --live-from=YYYY-MM-DD",
           .help = "Sets up a council under the national default policy.\n"
                   "Facts from before its first live day raise no obligations.",
           .fewest_words = 2,
           .most_words = 2,
           .run = CreateCouncil}};
}

}  // namespace homeward::cli
