#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include "cli/command.h"
#include "cli/names.h"
#include "cli/rpcs.h"
#include "cli/table.h"
#include "cli/words.h"
#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "homeward/episode/v1/people_service.pb.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

// By what somebody was found, so that a worker sees why a stranger is on the list.
std::string FoundBy(const v1::FoundYoungPerson& found) {
  std::vector<std::string> ways;
  for (const v1::WordMatch& word : found.words()) {
    if (word.kind() == v1::MATCH_KIND_UNSPECIFIED) continue;
    const std::string way = CodeInWords(v1::MatchKind_Name(word.kind()), "MATCH_KIND_");
    ways.push_back(word.former() ? absl::StrCat("former name, ", way) : way);
  }
  if (found.date_of_birth() != v1::DATE_MATCH_UNSPECIFIED) {
    ways.push_back(absl::StrCat("birth ", CodeInWords(v1::DateMatch_Name(found.date_of_birth()), "DATE_MATCH_")));
  }
  if (found.external_id()) ways.emplace_back("case number");
  return absl::StrJoin(ways, "; ");
}

absl::Status Search(const Context& context) {
  v1::SearchYoungPeopleRequest request;
  request.set_council(context.words[0]);
  request.set_name(absl::StrJoin(context.words.subspan(1), " "));
  request.set_date_of_birth(context.arguments.Get("born"));
  request.set_external_id(context.arguments.Get("external_id"));
  if (!request.date_of_birth().empty() && !ParseIsoDate(request.date_of_birth()).has_value()) {
    return UsageError("--born=YYYY-MM-DD is a date of birth");
  }
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto reply, client->Call<v1::SearchYoungPeopleResponse>(
                                            "/homeward.episode.v1.PeopleService/SearchYoungPeople", request));
  // Before anything else: whoever is not found may be on record all the same.
  if (reply.index_incomplete()) context.err << "homeward: not everybody on record can be found by name yet\n";
  if (context.arguments.Has("json")) {
    context.out << ToJson(reply);
    return absl::OkStatus();
  }
  if (reply.found().empty()) {
    context.out << "Nobody like that is on record.\n";
    return absl::OkStatus();
  }
  Table table({"NAME", "BORN", "CASE NUMBER", "FOUND BY", "YOUNG PERSON"});
  for (const v1::FoundYoungPerson& found : reply.found()) {
    const std::string& number = found.person().external_id();
    table.Add({PersonInWords(found.person()), DateInWords(found.person().date_of_birth()),
               number.empty() ? "-" : number, FoundBy(found), found.person().young_person()});
  }
  table.Print(context.out);
  if (reply.more()) context.out << "... and there may be more: add a name or the date of birth.\n";
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> SearchCommands() {
  return {{.name = "search",
           .usage = "search <council> [<name>...] [--born=YYYY-MM-DD] [--external_id=NUMBER]",
           .help = "Young people by a name as it was heard or typed, a date of birth or a case number.\n"
                   "Names may come in any order and spelling; the better match comes first.",
           .fewest_words = 1,
           .most_words = 6,
           .run = Search}};
}

}  // namespace homeward::cli
