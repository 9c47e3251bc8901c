#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_replace.h>
#include <absl/time/clock.h>

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/pages.h"
#include "cli/rpcs.h"
#include "cli/words.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "homeward/episode/v1/entry_service.pb.h"
#include "homeward/episode/v1/episode_service.pb.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

// Which records are looked into when the notification comes (S2-06).
constexpr std::array<absl::string_view, 3> kSources = {"youth_justice", "missing_education", "exploitation_risk"};

// Codes in a row: "youth justice, missing education".
template <class Codes>
std::string InWords(const Codes& codes) {
  return absl::StrReplaceAll(absl::StrJoin(codes, ", "), {{"_", " "}});
}

absl::StatusOr<v1::Source> SourceFrom(const std::string& word) {
  static const auto* const kWords = new std::map<std::string, v1::Source>{{"police", v1::SOURCE_POLICE},
                                                                          {"carer", v1::SOURCE_CARER},
                                                                          {"staff", v1::SOURCE_STAFF},
                                                                          {"other", v1::SOURCE_OTHER}};
  const auto found = kWords->find(word);
  if (found != kWords->end()) return found->second;
  return UsageError("--source=police, carer, staff or other is needed: who told the council");
}

absl::StatusOr<v1::ReportMissingRequest> RequestOf(const Context& context) {
  const Arguments& arguments = context.arguments;
  v1::ReportMissingRequest request;
  request.set_council(context.words[0]);
  request.set_young_person(context.words[1]);
  if (!arguments.Has("last_seen") && !arguments.Has("discovered")) {
    return UsageError("--last-seen='YYYY-MM-DD HH:MM' is needed, or --discovered where nobody knows");
  }
  if (arguments.Has("away") && arguments.Has("curfew")) return UsageError("--away or --curfew, not both");
  v1::StartTimes& times = *request.mutable_start_times();
  if (arguments.Has("last_seen")) {
    HW_ASSIGN_OR_RETURN(*times.mutable_last_seen(), MomentFrom("last_seen", arguments.Get("last_seen")));
  }
  if (arguments.Has("discovered")) {
    HW_ASSIGN_OR_RETURN(*times.mutable_discovered(), MomentFrom("discovered", arguments.Get("discovered")));
  }
  request.set_category(arguments.Has("away")     ? v1::CARE_CATEGORY_AWAY
                       : arguments.Has("curfew") ? v1::CARE_CATEGORY_CURFEW
                                                 : v1::CARE_CATEGORY_MISSING);
  HW_ASSIGN_OR_RETURN(const v1::Source source, SourceFrom(arguments.Get("source")));
  request.set_source(source);
  request.set_circumstances(arguments.Get("circumstances"));
  request.set_risk_level(arguments.Get("risk"));
  request.set_request_id(NewUuid(absl::Now()));
  return request;
}

// The sources of which nobody has recorded yet what they gave; one that could not be reached was asked (S2-06).
absl::StatusOr<std::vector<std::string>> NotLookedInto(const Client& client, const v1::Episode& episode) {
  v1::ListEntriesRequest request;
  request.set_council(episode.council());
  request.set_episode(episode.episode());
  request.add_kinds("cross_reference");
  HW_ASSIGN_OR_RETURN(const auto entries, AllPages<v1::ListEntriesResponse>(
                                              client, "/homeward.episode.v1.EntryService/ListEntries", request));
  std::set<std::string> asked;
  for (const v1::Entry& entry : entries.entries()) {
    if (entry.void_reason().empty()) asked.insert(entry.details().cross_reference().source());
  }
  std::vector<std::string> open;
  for (absl::string_view source : kSources) {
    if (!asked.contains(std::string(source))) open.emplace_back(source);
  }
  return open;
}

absl::Status ReportMissing(const Context& context) {
  HW_ASSIGN_OR_RETURN(const auto request, RequestOf(context));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto episode,
                      client->Call<v1::Episode>("/homeward.episode.v1.EpisodeService/ReportMissing", request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(episode);
    return absl::OkStatus();
  }
  context.out << "On record as " << CodeInWords(v1::CareCategory_Name(episode.category()), "CARE_CATEGORY_")
              << " since " << TextOf(episode.start()) << ": episode " << episode.episode() << "\n";
  if (episode.location_withheld()) context.out << "WHERE THEY ARE IS TOLD TO NOBODY WHO ASKS.\n";
  context.out << "Known here: " << (episode.flags().empty() ? "no flag is up" : InWords(episode.flags())) << "\n";
  const auto open = NotLookedInto(*client, episode);
  // The report stands whatever comes of this question.
  if (!open.ok()) {
    context.err << "homeward: not known: which other records were looked into\n";
  } else if (!open->empty()) {
    context.out << "Not looked into yet: " << InWords(*open) << "\n";
  }
  if (!episode.gaps().empty()) context.out << "Still to find out: " << InWords(episode.gaps()) << "\n";
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ReportMissingCommands() {
  return {{.name = "report missing",
           .usage = "report missing <council> <young person> --last-seen='YYYY-MM-DD HH:MM' --source=WHO\n"
                    "    [--discovered='YYYY-MM-DD HH:MM'] [--away | --curfew] [--circumstances=WORDS] [--risk=LEVEL]",
           .help = "Records that a young person is missing, and says what has to be found out next.\n"
                   "Times are local; a date alone will do. --source is police, carer, staff or other. --away is for a\n"
                   "looked-after child whose whereabouts are known, --curfew for one who is only out beyond a curfew.",
           .fewest_words = 2,
           .most_words = 2,
           .run = ReportMissing}};
}

}  // namespace homeward::cli
