#include "episode-service/downtime/sheet_folder.h"

#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "common/core/status.h"

namespace homeward::episode {
namespace {

absl::Status Unusable(absl::string_view message) {
  return Fail(absl::StatusCode::kFailedPrecondition, "DOWNTIME_FOLDER_UNUSABLE", message);
}

}  // namespace

absl::StatusOr<SheetFolder> SheetFolder::Open(const std::string& path) {
  if (mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return Unusable("the folder of --downtime_dir cannot be made");
  }
  Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat found {};
  if (!folder.ok() || fstat(folder.number(), &found) != 0) {
    return Unusable("the folder of --downtime_dir cannot be used");
  }
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Unusable("others than its owner may enter the folder of --downtime_dir");
  }
  return SheetFolder(std::move(folder));
}

// Processes that share the folder take turns: each finishes the draft that it began.
absl::Status SheetFolder::Replace(const std::string& name, absl::string_view text) const {
  const std::string draft = absl::StrCat(name, ".draft");
  flock(folder_.number(), LOCK_EX);
  const bool replaced = Write(draft, text) &&
                        renameat(folder_.number(), draft.c_str(), folder_.number(), name.c_str()) == 0 &&
                        fsync(folder_.number()) == 0;
  flock(folder_.number(), LOCK_UN);
  if (replaced) return absl::OkStatus();
  return Fail(absl::StatusCode::kUnavailable, "DOWNTIME_SHEET_FAILED", "a downtime sheet cannot be written");
}

bool SheetFolder::Write(const std::string& name, absl::string_view text) const {
  const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
  const Descriptor file(openat(folder_.number(), name.c_str(), flags, S_IRUSR | S_IWUSR));
  if (!file.ok()) return false;
  while (!text.empty()) {
    const ssize_t written = write(file.number(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(file.number()) == 0;
}

}  // namespace homeward::episode
