#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <cstdio>
#include <map>

#include "cli/command.h"
#include "cli/pack_text.h"
#include "cli/private_file.h"
#include "cli/rpcs.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/find_me_plan_service.pb.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr char kService[] = "/homeward.episode.v1.FindMePlanService/";

absl::Status ShowPlan(const Context& context) {
  v1::GetFindMePlanRequest request;
  request.set_council(context.words[0]);
  request.set_young_person(context.words[1]);
  int version = 0;
  if (context.arguments.Has("version") &&
      (!absl::SimpleAtoi(context.arguments.Get("version"), &version) || version < 1)) {
    return UsageError("--version=NUMBER is the version that a review made");
  }
  request.set_version(version);
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto plan, client->Call<v1::FindMePlan>(absl::StrCat(kService, "GetFindMePlan"), request));
  context.out << (context.arguments.Has("json") ? ToJson(plan) : PlanInWords(plan));
  return absl::OkStatus();
}

// Who gets it, as the flag says; otherwise the police where the young person is missing from, or the police who keep it
// in advance where there is no episode.
absl::StatusOr<v1::PackRecipient> RecipientFrom(const Arguments& arguments) {
  static const auto* const kWords =
      new std::map<std::string, v1::PackRecipient>{{"police_missing_from", v1::PACK_RECIPIENT_POLICE_MISSING_FROM},
                                                   {"police_suspected_at", v1::PACK_RECIPIENT_POLICE_SUSPECTED_AT},
                                                   {"police_in_advance", v1::PACK_RECIPIENT_POLICE_IN_ADVANCE},
                                                   {"other_agency", v1::PACK_RECIPIENT_OTHER_AGENCY}};
  const std::string otherwise = arguments.Has("episode") ? "police_missing_from" : "police_in_advance";
  const auto found = kWords->find(arguments.Get("recipient_kind", otherwise));
  if (found != kWords->end()) return found->second;
  return UsageError("--recipient-kind is police_missing_from, police_suspected_at, police_in_advance or other_agency");
}

absl::StatusOr<v1::SharePackRequest> ShareRequest(const Context& context) {
  const Arguments& arguments = context.arguments;
  v1::SharePackRequest request;
  request.set_council(context.words[0]);
  request.set_young_person(context.words[1]);
  v1::PackSharing& sharing = *request.mutable_sharing();
  sharing.set_recipient(arguments.Get("recipient"));
  if (sharing.recipient().empty()) return UsageError("--recipient=WORDS is needed: force and unit, or another agency");
  sharing.set_person(arguments.Get("person"));
  sharing.set_purpose(arguments.Get("purpose"));
  sharing.set_basis(arguments.Get("basis"));
  if (sharing.purpose().empty() || sharing.basis().empty()) {
    return UsageError(
        "--purpose=WORDS and --basis=CODE are needed: what for, and by what right (vital_interest, law ...)");
  }
  HW_ASSIGN_OR_RETURN(const v1::PackRecipient recipient, RecipientFrom(arguments));
  sharing.set_recipient_kind(recipient);
  sharing.set_episode(arguments.Get("episode"));
  Put(Moment{.time = absl::FromUnixMicros(absl::ToUnixMicros(absl::Now()))}, request.mutable_shared());
  request.set_request_id(NewUuid(absl::Now()));
  return request;
}

absl::Status WritePack(const Context& context, const v1::Pack& pack) {
  HW_RETURN_IF_ERROR(WritePrivately(context.words[2], PackInWords(pack)));
  if (context.arguments.Has("json")) {
    context.out << ToJson(pack);
    return absl::OkStatus();
  }
  context.out << "Pack " << pack.pack() << " is in the file";
  if (!pack.plan().photograph().empty()) {
    context.out << "; the photograph: homeward photograph get " << pack.council() << " " << pack.plan().photograph()
                << " <file>";
  }
  context.out << "\n";
  return absl::OkStatus();
}

absl::Status MakePack(const Context& context) {
  HW_ASSIGN_OR_RETURN(const auto request, ShareRequest(context));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  // A pack that was made counts as given: first it is known that the file can be written.
  HW_RETURN_IF_ERROR(WritePrivately(context.words[2], ""));
  const auto pack = client->Call<v1::Pack>(absl::StrCat(kService, "SharePack"), request);
  if (!pack.ok()) {
    std::remove(context.words[2].c_str());
    return pack.status();
  }
  return WritePack(context, *pack);
}

absl::Status GetPack(const Context& context) {
  v1::GetPackRequest request;
  request.set_council(context.words[0]);
  request.set_pack(context.words[1]);
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto pack, client->Call<v1::Pack>(absl::StrCat(kService, "GetPack"), request));
  return WritePack(context, pack);
}

}  // namespace

std::vector<Command> PlanCommands() {
  return {
      {.name = "plan",
       .usage = "plan <council> <young person> [--version=NUMBER]",
       .help = "The Find Me Plan: who it is, what is known, what is missing from it, and when it is to be reviewed.\n"
               "--version shows it as a review found it.",
       .fewest_words = 2,
       .most_words = 2,
       .run = ShowPlan},
      {.name = "pack get",
       .usage = "pack get <council> <pack> <file>",
       .help = "Writes a pack to a file once more, as it was given.",
       .fewest_words = 3,
       .most_words = 3,
       .run = GetPack},
      {.name = "pack",
       .usage = "pack <council> <young person> <file> --recipient=WORDS --purpose=WORDS --basis=CODE\n"
                "    [--person=WORDS] [--episode=ID] [--recipient-kind=CODE]",
       .help = "Makes the pack for whoever looks for a young person, records who gets it, and writes it to a file.\n"
               "--basis is consent, law, protocol or vital_interest. --episode says for which one; without it the\n"
               "police keep the pack in advance. --recipient-kind is police_missing_from, police_suspected_at,\n"
               "police_in_advance or other_agency, --person who there gets it. Nobody else on the machine can read the "
               "file.",
       .fewest_words = 3,
       .most_words = 3,
       .run = MakePack}};
}

}  // namespace homeward::cli
