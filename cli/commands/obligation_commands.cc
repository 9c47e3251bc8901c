#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/pages.h"
#include "cli/rpcs.h"
#include "cli/table.h"
#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/gateway/v1/gateway_service.pb.h"

namespace homeward::cli {
namespace {

absl::StatusOr<gateway::v1::ListObligationsResponse> List(const Context& context,
                                                          const gateway::v1::ListObligationsRequest& request) {
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  return ViewOrService<gateway::v1::ListObligationsResponse, episode::v1::ListObligationsResponse>(
      *client, "ListObligations", request, context.err);
}

absl::Status Owed(const Context& context) {
  gateway::v1::ListObligationsRequest request;
  request.set_council(context.words[0]);
  request.set_state(common::v1::OBLIGATION_STATE_OPEN);
  if (context.arguments.Has("overdue")) Put(absl::Now(), request.mutable_due_before_time());
  HW_ASSIGN_OR_RETURN(const auto owed, List(context, request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(owed);
    return absl::OkStatus();
  }
  if (owed.obligations().empty()) {
    context.out << "Nothing is owed.\n";
    return absl::OkStatus();
  }
  Table table({"DUE", "", "WHAT", "YOUNG PERSON", "OBLIGATION", "RULE", "CITATION"});
  for (const auto& obligation : owed.obligations()) {
    table.Add({FormatForPeople(TimeOf(obligation.due_time())), obligation.overdue() ? "overdue" : "",
               absl::StrCat(obligation.kind(), obligation.step().empty() ? "" : " ", obligation.step()),
               obligation.young_person(), obligation.obligation(), obligation.why().rule(),
               obligation.why().citation()});
  }
  table.Print(context.out);
  return absl::OkStatus();
}

absl::Status Why(const Context& context) {
  gateway::v1::ListObligationsRequest request;
  request.set_council(context.words[0]);
  HW_ASSIGN_OR_RETURN(const auto all, List(context, request));
  for (const std::string& wanted : context.words.subspan(1)) {
    const auto found = std::find_if(all.obligations().begin(), all.obligations().end(), [&](const auto& obligation) {
      return absl::StartsWith(obligation.obligation(), wanted);
    });
    if (found == all.obligations().end()) {
      return FailField(absl::StatusCode::kNotFound, "OBLIGATION_NOT_FOUND", "obligation",
                       "there is no such obligation");
    }
    context.out << (context.arguments.Has("json") ? ToJson(found->why()) : found->why().text() + "\n");
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ObligationCommands() {
  return {{.name = "owed",
           .usage = "owed <council> [--overdue]",
           .help = "What is to be done, by due time, with the rule and its citation.\n"
                   "--overdue shows only what should have been done by now.",
           .fewest_words = 1,
           .most_words = 1,
           .run = Owed},
          {.name = "why",
           .usage = "why <council> <obligation>...",
           .help = "Why an obligation is due when it is, in a sentence.\n"
                   "The first characters of an obligation's id are enough.",
           .fewest_words = 2,
           .most_words = 50,
           .run = Why}};
}

}  // namespace homeward::cli
