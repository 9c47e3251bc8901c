#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include "cli/command.h"
#include "cli/entry_words.h"
#include "cli/pages.h"
#include "cli/rpcs.h"
#include "cli/table.h"
#include "cli/words.h"
#include "common/calendar/local_time.h"
#include "common/calendar/moment.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/entry_service.pb.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/gateway/v1/gateway_service.pb.h"

namespace homeward::cli {
namespace {

absl::Status Missing(const Context& context) {
  episode::v1::ListEpisodesRequest request;
  request.set_council(context.words[0]);
  request.set_state(episode::v1::EPISODE_STATE_OPEN);
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto open, AllPages<episode::v1::ListEpisodesResponse>(
                                           *client, "/homeward.episode.v1.EpisodeService/ListEpisodes", request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(open);
    return absl::OkStatus();
  }
  if (open.episodes().empty()) {
    context.out << "Nobody is missing or away.\n";
    return absl::OkStatus();
  }
  Table table({"YOUNG PERSON", "SINCE", "CATEGORY", "RISK", "HOURS"});
  for (const auto& episode : open.episodes()) {
    const auto& risks = episode.risk_assessments();
    const absl::Duration so_far = absl::Now() - MomentOf(episode.start()).time;
    table.Add({episode.young_person(), TextOf(episode.start()),
               CodeInWords(episode::v1::CareCategory_Name(episode.category()), "CARE_CATEGORY_"),
               risks.empty() ? "-" : risks.rbegin()->level(), absl::StrCat(so_far / absl::Hours(1))});
  }
  table.Print(context.out);
  return absl::OkStatus();
}

// "ObligationChanged return_interview overdue"
std::string What(const common::v1::ChronologyEntry& entry) {
  std::string what = entry.event();
  if (!entry.kind().empty()) absl::StrAppend(&what, " ", entry.kind());
  if (!entry.change().empty()) absl::StrAppend(&what, " ", entry.change());
  return what;
}

absl::Status Chronology(const Context& context) {
  gateway::v1::GetChronologyRequest request;
  request.set_council(context.words[0]);
  request.set_young_person(context.words[1]);
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto chronology,
                      (ViewOrService<gateway::v1::GetChronologyResponse, episode::v1::GetChronologyResponse>(
                          *client, "GetChronology", request, context.err)));
  if (context.arguments.Has("json")) {
    context.out << ToJson(chronology);
    return absl::OkStatus();
  }
  Table table({"RECORDED", "HAPPENED", "WHAT", "RECORD", "BY"});
  for (const auto& entry : chronology.entries()) {
    table.Add({FormatForPeople(TimeOf(entry.recorded_time())), FormatForPeople(TimeOf(entry.occurred_time())),
               What(entry), entry.record(), entry.actor()});
  }
  table.Print(context.out);
  return absl::OkStatus();
}

absl::Status Entries(const Context& context) {
  episode::v1::ListEntriesRequest request;
  request.set_council(context.words[0]);
  request.set_young_person(context.words[1]);
  request.set_episode(context.arguments.Get("episode"));
  if (context.arguments.Has("kind")) request.add_kinds(context.arguments.Get("kind"));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto entries, AllPages<episode::v1::ListEntriesResponse>(
                                              *client, "/homeward.episode.v1.EntryService/ListEntries", request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(entries);
    return absl::OkStatus();
  }
  if (entries.entries().empty()) {
    context.out << "Nothing is written down.\n";
    return absl::OkStatus();
  }
  Table table({"HAPPENED", "RECORDED", "KIND", "BY", "SAYS"});
  for (const auto& entry : entries.entries()) {
    const std::string says = EntryInWords(entry.details());
    table.Add({TextOf(entry.happened()), FormatForPeople(TimeOf(entry.recorded_time())), CodeInWords(entry.kind(), ""),
               entry.recorded_by(), entry.void_reason().empty() ? says : absl::StrCat("(entered in error) ", says)});
  }
  table.Print(context.out);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> EpisodeCommands() {
  return {{.name = "missing",
           .usage = "missing <council>",
           .help = "Who is missing or away now, since when, and how many hours so far.",
           .fewest_words = 1,
           .most_words = 1,
           .run = Missing},
          {.name = "chronology",
           .usage = "chronology <council> <young person>",
           .help = "What was recorded about a young person, in the order of recording.",
           .fewest_words = 2,
           .most_words = 2,
           .run = Chronology},
          {.name = "entries",
           .usage = "entries <council> <young person> [--episode=ID] [--kind=CODE]",
           .help = "What was seen, asked, checked and considered in a young person's episodes, the latest first.\n"
                   "--episode shows one of them, --kind one kind of entry (sighting, search, absence_review ...).",
           .fewest_words = 2,
           .most_words = 2,
           .run = Entries}};
}

}  // namespace homeward::cli
