#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <algorithm>
#include <map>
#include <utility>

#include "cli/command.h"
#include "cli/pages.h"
#include "cli/rpcs.h"
#include "cli/table.h"
#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/directory_service.pb.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/gateway/v1/gateway_service.pb.h"

namespace homeward::cli {
namespace {

// Of one BatchResolveRoles.
constexpr int kMostQuestions = 100;

absl::StatusOr<gateway::v1::ListObligationsResponse> List(const Context& context,
                                                          const gateway::v1::ListObligationsRequest& request) {
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  return ViewOrService<gateway::v1::ListObligationsResponse, episode::v1::ListObligationsResponse>(
      *client, "ListObligations", request, context.err);
}

// A role and the young person for whom it has to act: obligations ask for few of them.
using Asked = std::pair<std::string, std::string>;

std::string TextOf(const episode::v1::Resolution& resolution) {
  if (resolution.found_by() == episode::v1::FOUND_BY_DUTY_DESK) {
    const std::string& contact = resolution.duty_desk_contact();
    return absl::StrCat("duty desk", contact.empty() ? "" : ": ", contact);
  }
  std::string text = resolution.worker().empty() ? "the team on duty" : resolution.display_name();
  if (!resolution.covers_for().empty()) text += " (cover)";
  if (resolution.others() > 0) absl::StrAppend(&text, " or ", resolution.others(), " more");
  return text;
}

// Who has to act for each of them now.
absl::StatusOr<std::map<Asked, std::string>> WhoActs(const Client& client, const std::string& council,
                                                     const gateway::v1::ListObligationsResponse& owed) {
  std::map<Asked, std::string> who;
  for (const auto& obligation : owed.obligations()) {
    who[{obligation.responsible_role(), obligation.young_person()}] = "";
  }
  for (auto next = who.begin(); next != who.end();) {
    episode::v1::BatchResolveRolesRequest request;
    request.set_council(council);
    const auto first = next;
    for (; next != who.end() && request.questions_size() < kMostQuestions; ++next) {
      auto* question = request.add_questions();
      question->set_role(next->first.first);
      question->set_young_person(next->first.second);
    }
    HW_ASSIGN_OR_RETURN(const auto reply, client.Call<episode::v1::BatchResolveRolesResponse>(
                                              "/homeward.episode.v1.DirectoryService/BatchResolveRoles", request));
    auto answered = first;
    for (const auto& resolution : reply.resolutions()) (answered++)->second = TextOf(resolution);
  }
  return who;
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
  const bool with_who = context.arguments.Has("who");
  std::map<Asked, std::string> who;
  if (with_who) {
    HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
    HW_ASSIGN_OR_RETURN(who, WhoActs(*client, context.words[0], owed));
  }
  Table table({"DUE", "", "WHAT", with_who ? "WHO" : "ROLE", "YOUNG PERSON", "OBLIGATION", "RULE", "CITATION"});
  for (const auto& obligation : owed.obligations()) {
    const std::string& role = obligation.responsible_role();
    table.Add({FormatForPeople(TimeOf(obligation.due_time())), obligation.overdue() ? "overdue" : "",
               absl::StrCat(obligation.kind(), obligation.step().empty() ? "" : " ", obligation.step()),
               with_who ? who[{role, obligation.young_person()}] : role, obligation.young_person(),
               obligation.obligation(), obligation.why().rule(), obligation.why().citation()});
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
           .usage = "owed <council> [--overdue] [--who]",
           .help = "What is to be done, by due time, with the rule and its citation.\n"
                   "--overdue shows only what should have been done by now.\n"
                   "--who names the person who has to act instead of the role.",
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
