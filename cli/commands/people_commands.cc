#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/time/clock.h>

#include "cli/command.h"
#include "cli/pages.h"
#include "cli/rpcs.h"
#include "cli/statement_file.h"
#include "cli/table.h"
#include "cli/words.h"
#include "common/auth/small_file.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/episode/v1/merge_service.pb.h"
#include "homeward/episode/v1/sync_service.pb.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr char kSyncService[] = "/homeward.episode.v1.SyncService/";
constexpr absl::Duration kTimeout = absl::Minutes(10);
constexpr size_t kMostBytes = 64 * 1024 * 1024;

// Each finding with the line of the file that it is about.
absl::Status PrintFindings(const Client& client, const v1::Sync& sync, const StatementFile& file, std::ostream& out) {
  v1::ListSyncFindingsRequest request;
  request.set_council(sync.council());
  request.set_sync(sync.sync());
  HW_ASSIGN_OR_RETURN(const auto list, AllPages<v1::ListSyncFindingsResponse>(
                                           client, absl::StrCat(kSyncService, "ListSyncFindings"), request));
  if (list.findings().empty()) return absl::OkStatus();
  Table table({"LINE", "RULE", "EFFECT", "PART", "WHAT", "YOUNG PERSON"});
  for (const v1::SyncFinding& finding : list.findings()) {
    const auto row = static_cast<size_t>(finding.row());
    const bool known = row >= 1 && row <= file.lines.size();
    table.Add({known ? absl::StrCat(file.lines[row - 1]) : "-", finding.rule(),
               CodeInWords(v1::FindingEffect_Name(finding.effect()), "FINDING_EFFECT_"), finding.part(), finding.text(),
               finding.young_person()});
  }
  out << "\n";
  table.Print(out);
  return absl::OkStatus();
}

absl::Status SyncPeople(const Context& context) {
  v1::SyncYoungPeopleRequest first;
  first.set_council(context.words[0]);
  first.set_source(context.arguments.Get("source"));
  first.set_full(context.arguments.Has("full"));
  if (first.source().empty()) return UsageError("--source=CODE is needed: the system that says so");
  HW_ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(context.words[1], kMostBytes));
  HW_ASSIGN_OR_RETURN(const StatementFile file, ReadStatements(text));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  v1::Sync sync;
  HW_RETURN_IF_ERROR(client->Upload(
      absl::StrCat(kSyncService, "SyncYoungPeople"), file.Messages(std::move(first)), kTimeout, [](size_t) {}, sync));
  if (context.arguments.Has("json")) {
    context.out << ToJson(sync);
    return absl::OkStatus();
  }
  context.out << "Sync " << sync.sync() << " of " << sync.source() << ": " << sync.seen() << " seen, " << sync.created()
              << " created, " << sync.changed() << " changed, " << sync.unchanged() << " unchanged, " << sync.older()
              << " older, " << sync.refused() << " refused";
  if (sync.full()) context.out << ", " << sync.missing() << " not named";
  context.out << ".\n";
  return PrintFindings(*client, sync, file, context.out);
}

absl::StatusOr<v1::YoungPerson> PersonNow(const Client& client, const std::string& council, const std::string& id) {
  v1::GetYoungPersonRequest request;
  request.set_council(council);
  request.set_young_person(id);
  return client.Call<v1::YoungPerson>("/homeward.episode.v1.EpisodeService/GetYoungPerson", request);
}

std::string InWords(const v1::YoungPerson& person) {
  return absl::StrCat(absl::StrJoin({person.given_name(), person.family_name()}, " "), " (", person.date_of_birth(),
                      ") ", person.young_person());
}

absl::Status MergePeople(const Context& context) {
  v1::MergeYoungPeopleRequest request;
  request.set_council(context.words[0]);
  request.set_reason(context.arguments.Get("reason"));
  if (request.reason().empty()) return UsageError("--reason=WORDS is needed: how it is known that they are one");
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto kept, PersonNow(*client, context.words[0], context.words[1]));
  HW_ASSIGN_OR_RETURN(const auto other, PersonNow(*client, context.words[0], context.words[2]));
  request.set_young_person(kept.young_person());
  request.set_etag(kept.etag());
  request.set_merged(other.young_person());
  request.set_merged_etag(other.etag());
  request.set_request_id(NewUuid(absl::Now()));
  HW_ASSIGN_OR_RETURN(const auto merge,
                      client->Call<v1::Merge>("/homeward.episode.v1.MergeService/MergeYoungPeople", request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(merge);
    return absl::OkStatus();
  }
  context.out << "Kept:   " << InWords(merge.kept()) << "\nMerged: " << InWords(merge.merged())
              << "\nMoved:  " << merge.episodes_size() << " episodes, " << merge.entries_size() << " entries, "
              << merge.spans_size() << " periods and flags, " << merge.allocations_size() << " allocations, "
              << merge.particulars_size() << " particulars, " << merge.photographs_size() << " photographs.\n";
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> PeopleCommands() {
  return {{.name = "sync",
           .usage = "sync <council> <file.jsonl> --source=CODE [--full]",
           .help = "Takes over who children are from a system of the council, as it is done every night.\n"
                   "Each line of the file is a StatedYoungPerson in JSON (sync_service.proto). The same file again\n"
                   "continues where it stopped, or changes nothing. With --full these are all children of the source:\n"
                   "who is on record and not among them is reported. The token needs the role council_system.",
           .fewest_words = 2,
           .most_words = 2,
           .run = SyncPeople},
          {.name = "merge",
           .usage = "merge <council> <young person who is kept> <the same young person> --reason=WORDS",
           .help = "Makes one record of two that are of the same young person.\n"
                   "Both ids stay valid. --reason says how it is known that they are one.",
           .fewest_words = 3,
           .most_words = 3,
           .run = MergePeople}};
}

}  // namespace homeward::cli
