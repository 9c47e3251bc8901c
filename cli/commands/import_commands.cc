#include <absl/functional/function_ref.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/time/clock.h>

#include <utility>

#include "cli/command.h"
#include "cli/pages.h"
#include "cli/private_file.h"
#include "cli/return_folder.h"
#include "cli/rpcs.h"
#include "cli/spreadsheet_file.h"
#include "cli/table.h"
#include "common/core/status.h"
#include "homeward/episode/v1/import_service.pb.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr char kService[] = "/homeward.episode.v1.ImportService/";
constexpr absl::Duration kTimeout = absl::Minutes(10);

absl::StatusOr<int> YearOf(const Arguments& arguments) {
  int year = 0;
  if (!arguments.Has("year") || absl::SimpleAtoi(arguments.Get("year"), &year)) return year;
  return UsageError("--year is the year in which the collection ends, for example 2018");
}

std::string Counts(const v1::ImportedRecords& records) {
  return absl::StrCat(records.created(), " created, ", records.changed(), " changed, ", records.unchanged(),
                      " unchanged");
}

// What was imported, in words.
std::string SubjectOf(const v1::Import& import) {
  if (import.collection_year() == 0) return import.dry_run() ? "of a spreadsheet, a dry run," : "of a spreadsheet";
  return absl::StrCat("of the collection year ", import.collection_year(),
                      import.collection_year_derived() ? " (by the dates in it)" : "");
}

void Print(const v1::Import& import, std::ostream& out) {
  out << "Import " << import.import() << " " << SubjectOf(import) << " is done.\n\n";
  Table files({"FILE", "READ", "ACCEPTED", "REJECTED"});
  for (const v1::ImportedFile& file : import.files()) {
    files.Add({std::string(NameOf(file.file())), absl::StrCat(file.rows_read()), absl::StrCat(file.accepted()),
               absl::StrCat(file.rejected())});
  }
  files.Print(out);
  out << "\n";
  if (import.collection_year() != 0) out << "Young people: " << Counts(import.young_people()) << ".\n";
  out << "Episodes: " << Counts(import.episodes()) << ".\n";
  if (import.rules().empty()) return;
  out << "\n";
  Table rules({"FILE", "RULE", "ROWS", ""});
  for (const v1::ImportRuleCount& rule : import.rules()) {
    const bool noted = rule.severity() == v1::REJECT_SEVERITY_NOTED;
    rules.Add({std::string(NameOf(rule.file())), rule.rule(), absl::StrCat(rule.rows()),
               absl::StrCat(rule.text(), noted ? " (accepted all the same)" : "")});
  }
  rules.Print(out);
}

absl::StatusOr<v1::ListImportRejectsResponse> RejectsOf(const Client& client, const v1::Import& import) {
  v1::ListImportRejectsRequest list;
  list.set_council(import.council());
  list.set_import(import.import());
  return AllPages<v1::ListImportRejectsResponse>(client, absl::StrCat(kService, "ListImportRejects"), list);
}

std::string RejectsAsCsv(const v1::ListImportRejectsResponse& list, const ReturnFolder& folder) {
  std::string csv = "file,line,rule,reason,severity,column,text,row\n";
  for (const v1::ImportReject& reject : list.rejects()) {
    const char* const severity = reject.severity() == v1::REJECT_SEVERITY_NOTED ? "noted" : "rejected";
    absl::StrAppend(&csv,
                    absl::StrJoin({std::string(NameOf(reject.file())), absl::StrCat(reject.line()), reject.rule(),
                                   reject.reason(), std::string(severity), reject.column(), CsvField(reject.text()),
                                   CsvField(folder.RowAt(reject.file(), reject.line()))},
                                  ","),
                    "\n");
  }
  return csv;
}

// Sends the messages to an RPC of the import, shows what became of them, and writes what was rejected.
absl::Status Import(const Context& context, absl::string_view rpc, absl::Span<const std::string> messages,
                    absl::FunctionRef<std::string(const v1::ListImportRejectsResponse&)> rejects_file) {
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  v1::Import import;
  const absl::Status imported = client->Upload(
      absl::StrCat(kService, rpc), messages, kTimeout,
      [&](size_t sent) {
        if (context.progress) context.err << "\r  sent " << sent << " of " << messages.size() << std::flush;
      },
      import);
  if (context.progress) context.err << "\n";
  HW_RETURN_IF_ERROR(imported);
  if (context.arguments.Has("rejects")) {
    HW_ASSIGN_OR_RETURN(const auto list, RejectsOf(*client, import));
    HW_RETURN_IF_ERROR(WritePrivately(context.arguments.Get("rejects"), rejects_file(list)));
  }
  if (context.arguments.Has("json")) {
    context.out << ToJson(import);
  } else {
    Print(import, context.out);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> CouncilOf(const Arguments& arguments) {
  const std::string council = arguments.Get("council");
  if (council.empty()) return UsageError("--council=CODE is needed: whose record it is, as ONS code");
  return council;
}

absl::Status ImportSsda903(const Context& context) {
  HW_ASSIGN_OR_RETURN(const std::string council, CouncilOf(context.arguments));
  HW_ASSIGN_OR_RETURN(const int year, YearOf(context.arguments));
  HW_ASSIGN_OR_RETURN(const ReturnFolder folder, ReturnFolder::Read(context.words[0]));
  return Import(context, "ImportSsda903", folder.Messages(council, year),
                [&](const v1::ListImportRejectsResponse& list) { return RejectsAsCsv(list, folder); });
}

absl::Status ImportEpisodes(const Context& context) {
  HW_ASSIGN_OR_RETURN(const std::string council, CouncilOf(context.arguments));
  if (!context.arguments.Has("map")) return UsageError("--map=FILE is needed: how the spreadsheet is read");
  HW_ASSIGN_OR_RETURN(const SpreadsheetFile file,
                      SpreadsheetFile::Read(context.words[0], context.arguments.Get("map")));
  return Import(context, "ImportEpisodes", file.Messages(council, context.arguments.Has("dry_run"), absl::Now()),
                [&](const v1::ListImportRejectsResponse& list) { return file.Rejected(list); });
}

}  // namespace

std::vector<Command> ImportCommands() {
  return {
      {.name = "import ssda903",
       .usage = "import ssda903 <folder> --council=CODE [--year=Y] [--rejects=FILE]",
       .help = "Imports a statutory return of looked-after children.\n"
               "The folder has header.csv, episodes.csv, missing.csv and, if there is one, uasc.csv. The same\n"
               "return, imported again, continues where it stopped, or changes nothing. --year is the year in\n"
               "which the collection ends; otherwise it follows from the dates. --rejects names a file for the\n"
               "rows that were not taken over, each with line, rule and reason; it holds children's data.",
       .fewest_words = 1,
       .most_words = 1,
       .run = ImportSsda903},
      {.name = "import episodes",
       .usage = "import episodes <file> --council=CODE --map=FILE [--dry_run] [--rejects=FILE]",
       .help = "Imports a council's spreadsheet of past episodes.\n"
               "The spreadsheet is a CSV file with a header line. --map names a JSON file that says which column\n"
               "holds what and how dates are written (SpreadsheetMapping). Young people have to be on record; rows\n"
               "name them by id, or by name and date of birth, which have to fit one of them to the letter. With\n"
               "--dry_run nothing is recorded. --rejects names a file for the rows that were not taken over, as\n"
               "they stand in the spreadsheet, each with what is wrong; mended, it can be imported with the same\n"
               "mapping. It holds children's data. Rows that were imported already change nothing.",
       .fewest_words = 1,
       .most_words = 1,
       .run = ImportEpisodes}};
}

}  // namespace homeward::cli
