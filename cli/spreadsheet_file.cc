#include "cli/spreadsheet_file.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "cli/rpcs.h"
#include "common/auth/small_file.h"
#include "common/core/status.h"
#include "common/core/uuid.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr size_t kMostBytes = 32 * 1024 * 1024;
constexpr size_t kMostMappingBytes = 1024 * 1024;
constexpr size_t kChunkBytes = 512 * 1024;

absl::StatusOr<std::string> ReadBytes(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string bytes(kMostBytes + 1, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  // Short of what was asked for is the end of the file.
  if (stream.bad() || (stream.fail() && !stream.eof())) {
    return Fail(absl::StatusCode::kNotFound, "FILE_UNREADABLE", "the spreadsheet cannot be read");
  }
  bytes.resize(static_cast<size_t>(stream.gcount()));
  if (bytes.size() <= kMostBytes) return bytes;
  return Fail(absl::StatusCode::kResourceExhausted, "RETURN_TOO_LARGE", "a spreadsheet has at most 32 MiB");
}

absl::string_view SeparatorOf(const v1::SpreadsheetMapping& mapping) {
  switch (mapping.separator()) {
    case v1::SPREADSHEET_SEPARATOR_SEMICOLON:
      return ";";
    case v1::SPREADSHEET_SEPARATOR_TAB:
      return "\t";
    default:
      return ",";
  }
}

// The header is the first row with something in it.
std::string HeaderOf(const CsvText& text) {
  for (int64_t line = 1; line <= text.lines(); ++line) {
    std::string row = text.RowAt(line);
    if (row.find_first_not_of(" \t,;") != std::string::npos) return row;
  }
  return "";
}

}  // namespace

absl::StatusOr<SpreadsheetFile> SpreadsheetFile::Read(const std::string& path, const std::string& mapping_path) {
  SpreadsheetFile read;
  HW_ASSIGN_OR_RETURN(const std::string json, ReadSmallFile(mapping_path, kMostMappingBytes));
  HW_RETURN_IF_ERROR(FromJson(json, read.mapping_));
  HW_ASSIGN_OR_RETURN(std::string bytes, ReadBytes(path));
  read.text_ = CsvText(std::move(bytes));
  return read;
}

std::vector<std::string> SpreadsheetFile::Messages(const std::string& council, bool dry_run, absl::Time now) const {
  v1::ImportEpisodesRequest request;
  request.set_council(council);
  request.set_request_id(NewUuid(now));
  request.set_dry_run(dry_run);
  *request.mutable_mapping() = mapping_;
  std::vector<std::string> messages;
  for (size_t from = 0; from == 0 || from < text_.bytes().size(); from += kChunkBytes) {
    request.set_data(text_.bytes().substr(from, kChunkBytes));
    messages.push_back(request.SerializeAsString());
    request.clear_mapping();
  }
  return messages;
}

std::string SpreadsheetFile::Rejected(const v1::ListImportRejectsResponse& list) const {
  std::map<int64_t, std::string> faults;
  for (const v1::ImportReject& reject : list.rejects()) {
    if (reject.severity() != v1::REJECT_SEVERITY_REJECTED) continue;
    std::string& fault = faults[reject.line()];
    absl::StrAppend(&fault, fault.empty() ? "" : " / ", reject.rule(), " ", reject.reason(),
                    reject.column().empty() ? "" : " ", reject.column(), ": ", reject.text());
  }
  const absl::string_view separator = SeparatorOf(mapping_);
  const absl::string_view line_end = absl::StrContains(text_.bytes(), "\r\n") ? "\r\n" : "\n";
  std::string csv = absl::StrCat(HeaderOf(text_), separator, "homeward_line", separator, "homeward_reason", line_end);
  for (const auto& [line, fault] : faults) {
    absl::StrAppend(&csv, text_.RowAt(line), separator, line, separator, "\"", fault, "\"", line_end);
  }
  return csv;
}

}  // namespace homeward::cli
