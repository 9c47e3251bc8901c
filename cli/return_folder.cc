#include "cli/return_folder.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "common/core/named_uuid.h"
#include "common/core/sha256.h"
#include "common/core/status.h"

namespace homeward::cli {
namespace {

namespace fs = std::filesystem;
using episode::v1::ReturnFile;

constexpr size_t kMostBytes = 32 * 1024 * 1024;
constexpr size_t kChunkBytes = 512 * 1024;
constexpr ReturnFile kFiles[] = {episode::v1::RETURN_FILE_HEADER, episode::v1::RETURN_FILE_EPISODES,
                                 episode::v1::RETURN_FILE_MISSING, episode::v1::RETURN_FILE_UASC};

// The folder's files by their names in lower case.
absl::StatusOr<std::map<std::string, fs::path>> Listed(const std::string& folder) {
  std::error_code error;
  std::map<std::string, fs::path> found;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    found[absl::AsciiStrToLower(entry->path().filename().string())] = entry->path();
  }
  if (!error) return found;
  return Fail(absl::StatusCode::kNotFound, "FOLDER_UNREADABLE", "the folder of the return cannot be read");
}

}  // namespace

absl::string_view NameOf(ReturnFile file) {
  switch (file) {
    case episode::v1::RETURN_FILE_HEADER:
      return "header";
    case episode::v1::RETURN_FILE_EPISODES:
      return "episodes";
    case episode::v1::RETURN_FILE_MISSING:
      return "missing";
    case episode::v1::RETURN_FILE_UASC:
      return "uasc";
    case episode::v1::RETURN_FILE_SPREADSHEET:
      return "spreadsheet";
    default:
      return "";
  }
}

absl::StatusOr<ReturnFolder> ReturnFolder::Read(const std::string& folder) {
  HW_ASSIGN_OR_RETURN(const auto listed, Listed(folder));
  ReturnFolder read;
  size_t bytes = 0;
  for (const ReturnFile file : kFiles) {
    const std::string name = absl::StrCat(NameOf(file), ".csv");
    const auto found = listed.find(name);
    if (found == listed.end() && file == episode::v1::RETURN_FILE_UASC) continue;
    if (found == listed.end()) {
      return Fail(absl::StatusCode::kNotFound, "FILE_MISSING", absl::StrCat("the folder has no ", name));
    }
    std::ifstream stream(found->second, std::ios::binary);
    std::string content(std::istreambuf_iterator<char>(stream), {});
    if (!stream) return Fail(absl::StatusCode::kNotFound, "FILE_MISSING", absl::StrCat(name, " cannot be read"));
    bytes += content.size();
    if (bytes > kMostBytes) {
      return Fail(absl::StatusCode::kResourceExhausted, "RETURN_TOO_LARGE", "a return has at most 32 MiB");
    }
    read.files_[file] = CsvText(std::move(content));
  }
  return read;
}

std::vector<std::string> ReturnFolder::Messages(const std::string& council, int year) const {
  std::string identity = absl::StrCat("homeward import ssda903|", council, "|", year);
  for (const auto& [file, content] : files_) absl::StrAppend(&identity, "|", NameOf(file), Sha256(content.bytes()));
  episode::v1::ImportSsda903Request request;
  request.set_council(council);
  request.set_collection_year(year);
  request.set_request_id(NamedUuid(identity));
  std::vector<std::string> messages;
  for (const auto& [file, content] : files_) {
    for (size_t from = 0; from == 0 || from < content.bytes().size(); from += kChunkBytes) {
      request.clear_chunks();
      episode::v1::FileChunk* chunk = request.add_chunks();
      chunk->set_file(file);
      chunk->set_data(content.bytes().substr(from, kChunkBytes));
      messages.push_back(request.SerializeAsString());
    }
  }
  return messages;
}

std::string ReturnFolder::RowAt(ReturnFile file, int64_t line) const {
  const auto found = files_.find(file);
  return found == files_.end() ? "" : found->second.RowAt(line);
}

}  // namespace homeward::cli
