#include "episode-service/imports/convert.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "common/core/status.h"
#include "common/wire/times.h"
#include "episode-service/imports/catalogue.h"
#include "episode-service/imports/csv.h"

namespace homeward::episode {
namespace {

// The numbers are cast between the two enums.
static_assert(static_cast<int>(ReturnFile::kSpreadsheet) == v1::RETURN_FILE_SPREADSHEET);
static_assert(static_cast<int>(ImportState::kDone) == v1::IMPORT_STATE_DONE);
static_assert(static_cast<int>(Severity::kNoted) == v1::REJECT_SEVERITY_NOTED);

constexpr size_t kMostBytes = 32 * 1024 * 1024;
constexpr size_t kMostMessageBytes = 1024 * 1024;
constexpr int kFirstYear = 1990;
constexpr int kLastYear = 2100;

absl::Status TooLarge(absl::string_view limit) {
  return FailField(absl::StatusCode::kResourceExhausted, "RETURN_TOO_LARGE", "chunks", limit);
}

void ToWire(const RecordCount& count, v1::ImportedRecords* wire) {
  wire->set_created(count.created);
  wire->set_changed(count.changed);
  wire->set_unchanged(count.unchanged);
}

}  // namespace

v1::Import ToProto(const Import& import, const std::vector<RuleCount>& rules) {
  v1::Import wire;
  wire.set_council(import.council);
  wire.set_import(import.id);
  wire.set_state(static_cast<v1::ImportState>(import.state));
  wire.set_collection_year(import.collection_year);
  wire.set_collection_year_derived(import.year_derived);
  Put(import.started, wire.mutable_started_time());
  if (import.finished.has_value()) Put(*import.finished, wire.mutable_finished_time());
  wire.set_dry_run(import.dry_run);
  for (const ReturnFile file : import.files()) {
    const FileCount& count = import.counts.of(file);
    v1::ImportedFile* to = wire.add_files();
    to->set_file(static_cast<v1::ReturnFile>(file));
    to->set_rows_read(count.read);
    to->set_accepted(count.accepted);
    to->set_rejected(count.rejected);
  }
  for (const RuleCount& count : rules) {
    v1::ImportRuleCount* to = wire.add_rules();
    to->set_file(static_cast<v1::ReturnFile>(count.file));
    to->set_rule(count.rule);
    to->set_text(std::string(EntryOf(count.rule).text));
    to->set_severity(static_cast<v1::RejectSeverity>(count.severity));
    to->set_rows(count.rows);
    if (count.severity == Severity::kNoted) wire.set_notes(wire.notes() + count.rows);
  }
  ToWire(import.counts.young_people, wire.mutable_young_people());
  ToWire(import.counts.episodes, wire.mutable_episodes());
  return wire;
}

v1::ImportReject ToProto(const Reject& reject) {
  v1::ImportReject wire;
  wire.set_file(static_cast<v1::ReturnFile>(reject.file));
  wire.set_line(reject.line);
  wire.set_rule(reject.rule);
  wire.set_reason(reject.reason);
  wire.set_text(std::string(EntryOf(reject.rule).text));
  wire.set_column(reject.column);
  wire.set_severity(static_cast<v1::RejectSeverity>(reject.severity));
  return wire;
}

absl::Status CheckSize(size_t message_bytes, size_t bytes) {
  if (message_bytes > kMostMessageBytes) return TooLarge("a message has at most 1 MiB of files");
  return bytes > kMostBytes ? TooLarge("an import has at most 32 MiB") : absl::OkStatus();
}

absl::Status Messages::Add(const v1::ImportSsda903Request& message) {
  if (first_.request_id().empty()) {
    const int year = message.collection_year();
    if (year != 0 && (year < kFirstYear || year > kLastYear)) {
      return Invalid("collection_year", "COLLECTION_YEAR_INVALID", "0, or a year from 1990 to 2100");
    }
    first_.set_council(message.council());
    first_.set_request_id(message.request_id());
    first_.set_collection_year(year);
  } else if (message.request_id() != first_.request_id() || message.collection_year() != first_.collection_year()) {
    return Fail(absl::StatusCode::kInvalidArgument, "RETURN_INCONSISTENT",
                "the messages of one return have the same request_id and collection_year");
  }
  size_t bytes = 0;
  for (const v1::FileChunk& chunk : message.chunks()) {
    if (chunk.file() == v1::RETURN_FILE_SPREADSHEET)
      return Invalid("chunks.file", "FIELD_INVALID", "a file of a return");
    bytes += chunk.data().size();
    const size_t file = static_cast<size_t>(chunk.file()) - 1;
    files_[file] += chunk.data();
    given_[file] = true;
  }
  bytes_ += bytes;
  return CheckSize(bytes, bytes_);
}

v1::ImportSsda903Request Messages::Joined() && {
  v1::ImportSsda903Request joined = std::move(first_);
  for (const ReturnFile file : kReturnFiles) {
    const size_t index = static_cast<size_t>(file) - 1;
    if (!given_[index]) continue;
    v1::FileChunk* chunk = joined.add_chunks();
    chunk->set_file(static_cast<v1::ReturnFile>(file));
    chunk->set_data(std::move(files_[index]));
  }
  return joined;
}

absl::StatusOr<SsdaReturn> FromProto(const v1::ImportSsda903Request& joined) {
  std::array<const std::string*, 4> files = {};
  for (const v1::FileChunk& chunk : joined.chunks()) files[static_cast<size_t>(chunk.file()) - 1] = &chunk.data();
  SsdaReturn read;
  const std::array<std::vector<ReturnRow>*, 4> tables = {&read.header, &read.care, &read.missing, &read.uasc};
  for (const ReturnFile file : kReturnFiles) {
    const size_t index = static_cast<size_t>(file) - 1;
    if (files[index] != nullptr) {
      HW_ASSIGN_OR_RETURN(*tables[index], ReadTable(file, *files[index]));
    } else if (file != ReturnFile::kUasc) {
      return FailField(absl::StatusCode::kInvalidArgument, "FILE_MISSING", "chunks",
                       absl::StrCat("a return needs its ", NameOf(file), " file"));
    }
  }
  return read;
}

}  // namespace homeward::episode
