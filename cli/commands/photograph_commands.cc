#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <string>
#include <utility>

#include "cli/command.h"
#include "cli/pages.h"
#include "cli/photograph_messages.h"
#include "cli/private_file.h"
#include "cli/rpcs.h"
#include "cli/table.h"
#include "cli/words.h"
#include "common/auth/small_file.h"
#include "common/calendar/local_time.h"
#include "common/core/sha256.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "homeward/episode/v1/photograph_service.pb.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr char kService[] = "/homeward.episode.v1.PhotographService/";
constexpr absl::Duration kTimeout = absl::Minutes(5);
constexpr size_t kMostBytes = 10 * 1024 * 1024;

absl::Status AddPhotograph(const Context& context) {
  if (!ParseIsoDate(context.arguments.Get("taken")).has_value()) {
    return UsageError("--taken=YYYY-MM-DD is needed: the day on which the photograph was taken");
  }
  if (context.arguments.Get("source").empty()) {
    return UsageError("--source=WORDS is needed: who took the photograph, or where it came from");
  }
  HW_ASSIGN_OR_RETURN(const std::string image, ReadSmallFile(context.words[2], kMostBytes));
  v1::AddPhotographRequest first;
  first.set_council(context.words[0]);
  first.set_request_id(NewUuid(absl::Now()));
  v1::PhotographHeader& header = *first.mutable_header();
  header.set_young_person(context.words[1]);
  header.set_taken_date(context.arguments.Get("taken"));
  header.set_source(context.arguments.Get("source"));
  HW_ASSIGN_OR_RETURN(const auto messages, PhotographMessages(std::move(first), image));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  v1::Photograph added;
  HW_RETURN_IF_ERROR(client->Upload(
      absl::StrCat(kService, "AddPhotograph"), messages, kTimeout, [](size_t) {}, added));
  if (context.arguments.Has("json")) {
    context.out << ToJson(added);
  } else {
    context.out << "Photograph " << added.photograph() << " is on record: " << added.width() << " x " << added.height()
                << " pixels, taken on " << DateInWords(added.taken_date()) << ".\n";
  }
  return absl::OkStatus();
}

absl::Status GetPhotograph(const Context& context) {
  v1::ReadPhotographRequest request;
  request.set_council(context.words[0]);
  request.set_photograph(context.words[1]);
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  v1::Photograph record;
  std::string image;
  HW_RETURN_IF_ERROR(
      client->Download(absl::StrCat(kService, "ReadPhotograph"), request, kTimeout, [&](const std::string& bytes) {
        v1::ReadPhotographResponse part;
        part.ParseFromString(bytes);
        if (part.has_photograph()) record = part.photograph();
        image += part.data();
      }));
  if (Sha256Hex(image) != record.sha256()) {
    return Fail(absl::StatusCode::kDataLoss, "CHECKSUM_DIFFERS", "what came is not the photograph; try again");
  }
  HW_RETURN_IF_ERROR(WritePrivately(context.words[2], image));
  if (context.arguments.Has("json")) {
    context.out << ToJson(record);
  } else {
    context.out << image.size() << " bytes, taken on " << DateInWords(record.taken_date()) << ".\n";
  }
  return absl::OkStatus();
}

absl::Status ListPhotographs(const Context& context) {
  v1::ListPhotographsRequest request;
  request.set_council(context.words[0]);
  request.set_young_person(context.words[1]);
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto list, AllPages<v1::ListPhotographsResponse>(
                                           *client, absl::StrCat(kService, "ListPhotographs"), request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(list);
    return absl::OkStatus();
  }
  if (list.photographs().empty()) {
    context.out << "There is no photograph.\n";
    return absl::OkStatus();
  }
  Table table({"TAKEN", "SOURCE", "PIXELS", "PHOTOGRAPH", ""});
  for (const v1::Photograph& photograph : list.photographs()) {
    table.Add({DateInWords(photograph.taken_date()), photograph.source(),
               absl::StrCat(photograph.width(), " x ", photograph.height()), photograph.photograph(),
               photograph.void_reason().empty() ? "" : "added in error"});
  }
  table.Print(context.out);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> PhotographCommands() {
  return {{.name = "photograph add",
           .usage = "photograph add <council> <young person> <file> --taken=YYYY-MM-DD --source=WORDS",
           .help = "Adds a photograph of a young person, a JPEG or PNG file of at most 10 MiB.\n"
                   "--source says who took it, or where it came from. The file is kept as it is.",
           .fewest_words = 3,
           .most_words = 3,
           .run = AddPhotograph},
          {.name = "photograph get",
           .usage = "photograph get <council> <photograph> <file>",
           .help = "Writes a photograph to a file.\n"
                   "The look at it is audited with the young person. Nobody else on the machine can read the file.",
           .fewest_words = 3,
           .most_words = 3,
           .run = GetPhotograph},
          {.name = "photograph list",
           .usage = "photograph list <council> <young person>",
           .help = "The photographs of a young person, the latest taken first.",
           .fewest_words = 2,
           .most_words = 2,
           .run = ListPhotographs}};
}

}  // namespace homeward::cli
