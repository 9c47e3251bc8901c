#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include "cli/command.h"
#include "cli/policy_file.h"
#include "cli/rpcs.h"
#include "cli/table.h"
#include "cli/words.h"
#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/policy/policy_document.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/episode_service.pb.h"

namespace homeward::cli {
namespace {

absl::Status AdoptPolicy(const Context& context) {
  episode::v1::AdoptPolicyRequest request;
  request.set_council(context.words[0]);
  HW_ASSIGN_OR_RETURN(*request.mutable_policy(), ReadPolicy(context.words[1]));
  request.set_request_id(NewUuid(absl::Now()));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto version, client->Call<policy::v1::PolicyVersion>(
                                              "/homeward.episode.v1.EpisodeService/AdoptPolicy", request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(version);
  } else {
    context.out << version.council() << " has adopted version " << version.version() << ", in force from "
                << FormatForPeople(TimeOf(version.effective_from())) << "\n";
  }
  return absl::OkStatus();
}

// The document's control page, as far as it says something.
void PrintDocument(const policy::v1::PolicyVersion& version, std::ostream& out) {
  const policy::v1::DocumentControl& control = version.control();
  if (!control.document_version().empty()) out << "Document version " << control.document_version() << "\n";
  if (!control.document_date().empty()) out << "Dated " << DateInWords(control.document_date()) << "\n";
  if (!control.classification().empty()) out << "Classified " << CodeInWords(control.classification(), "") << "\n";
  if (!control.owner().empty()) out << "Owned by the " << CodeInWords(control.owner(), "") << "\n";
  if (!version.reviewed_date().empty()) out << "Reviewed on " << DateInWords(version.reviewed_date()) << "\n";
  if (!version.review_due_date().empty()) {
    out << "To be reviewed by " << DateInWords(version.review_due_date())
        << (version.review_overdue() ? ": OVERDUE FOR REVIEW, and in force all the same\n" : "\n");
  }
  if (control.changes().empty()) return;
  out << "\n";
  Table table({"VERSION", "DATE", "WHAT CHANGED"});
  for (const auto& change : control.changes()) {
    table.Add({change.document_version(), DateInWords(change.date()), change.what()});
  }
  table.Print(out);
}

absl::Status ShowPolicy(const Context& context) {
  episode::v1::GetPolicyRequest request;
  request.set_council(context.words[0]);
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto version, client->Call<policy::v1::PolicyVersion>(
                                              "/homeward.episode.v1.EpisodeService/GetPolicy", request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(version);
    return absl::OkStatus();
  }
  context.out << version.title() << "\nVersion " << version.version() << " of " << version.council()
              << ", in force since " << FormatForPeople(TimeOf(version.effective_from())) << ", approved by "
              << version.approval().body() << "\n";
  PrintDocument(version, context.out);
  return absl::OkStatus();
}

// Offline: whether a file could be adopted, and where it protects children less than the national default.
absl::Status CheckPolicy(const Context& context) {
  HW_ASSIGN_OR_RETURN(const auto version, ReadPolicy(context.words[0]));
  const std::vector<PolicyProblem> problems = CheckVersion(version);
  if (!problems.empty()) {
    Table table({"FIELD", "REASON", "WHAT"});
    for (const PolicyProblem& problem : problems) table.Add({problem.field, problem.reason, problem.text});
    table.Print(context.out);
    return Fail(absl::StatusCode::kInvalidArgument, "POLICY_INVALID",
                absl::StrCat("this version cannot be adopted: ", problems.size(), " problems"));
  }
  HW_ASSIGN_OR_RETURN(const auto national, ReadPolicy("national"));
  const policy::v1::PolicyVersion adopted = Adopt(national, version);
  const std::vector<std::string> weaker = WeakerThanDefault(national.policy(), adopted.effective());
  context.out << "This version can be adopted.\n";
  if (weaker.empty()) context.out << "Nowhere does it protect children less than the national default.\n";
  for (const std::string& field : weaker) {
    context.out << "weaker than the national default: " << field << " (" << CitationOf(adopted, field) << ")\n";
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> PolicyCommands() {
  return {{.name = "policy adopt",
           .usage = "policy adopt <council> <file.textproto | wakefield | kent | wokingham | wolverhampton>",
           .help = "Adopts a policy version for a council: a file of its own or a reviewed one by its name.",
           .fewest_words = 2,
           .most_words = 2,
           .run = AdoptPolicy},
          {.name = "policy show",
           .usage = "policy show <council>",
           .help = "The policy in force: its document, owner and change log, and whether its review is overdue.\n"
                   "With --json, all that it decides.",
           .fewest_words = 1,
           .most_words = 1,
           .run = ShowPolicy},
          {.name = "policy check",
           .usage = "policy check <file.textproto>",
           .help = "Checks a policy file without a server, and names what is weaker than the national default.",
           .fewest_words = 1,
           .most_words = 1,
           .run = CheckPolicy}};
}

}  // namespace homeward::cli
