#include "common/command/spool_file.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/strip.h>
#include <absl/time/clock.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "common/core/status.h"
#include "common/core/uuid.h"

namespace homeward {
namespace {

constexpr absl::string_view kEnding = ".spool";
constexpr absl::string_view kAsideEnding = ".damaged";
constexpr int64_t kBlock = 64 * 1024;

absl::Status Unusable(absl::string_view message) {
  return Fail(absl::StatusCode::kFailedPrecondition, "AUDIT_SPOOL_UNUSABLE", message);
}

absl::Status Failed() {
  return Fail(absl::StatusCode::kUnavailable, "AUDIT_SPOOL_FAILED", "a file of the audit spool cannot be used");
}

// Held while a file is made or looked for, so that no file is seen before its maker has locked it.
class FolderLock {
 public:
  explicit FolderLock(const SpoolFolder& folder) : folder_(folder.descriptor()) { flock(folder_, LOCK_EX); }
  ~FolderLock() { flock(folder_, LOCK_UN); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  const int folder_;
};

int64_t LinesIn(absl::string_view text) { return std::count(text.begin(), text.end(), '\n'); }

bool WriteAll(int file, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// Names are as old as they are great: they hold the time at which they were made.
std::vector<std::string> NamesIn(const SpoolFolder& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path(), ignored)) {
    const std::string name = entry.path().filename().string();
    absl::string_view id = name;
    if (absl::ConsumePrefix(&id, absl::StrCat(folder.name(), ".")) && absl::ConsumeSuffix(&id, kEnding) && IsUuid(id)) {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Descriptor::~Descriptor() {
  if (ok()) close(number_);
}

absl::StatusOr<SpoolFolder> SpoolFolder::Open(const std::string& path, const std::string& name) {
  const bool made = mkdir(path.c_str(), S_IRWXU) == 0;
  if (!made && errno != EEXIST) return Unusable("the folder of --audit_spool cannot be made");
  Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat found {};
  if (!folder.ok() || fstat(folder.number(), &found) != 0 || access(path.c_str(), R_OK | W_OK | X_OK) != 0) {
    return Unusable("the folder of --audit_spool cannot be used");
  }
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Unusable("others than its owner may enter the folder of --audit_spool");
  }
  const Descriptor parent(openat(folder.number(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (made && (!parent.ok() || fsync(parent.number()) != 0)) {
    return Unusable("the folder of --audit_spool cannot be made durable");
  }
  return SpoolFolder(path, name, std::move(folder));
}

absl::StatusOr<std::unique_ptr<SpoolFile>> SpoolFile::Create(const SpoolFolder& folder) {
  const std::string name = absl::StrCat(folder.name(), ".", NewUuid(absl::Now()), kEnding);
  const FolderLock lock(folder);
  Descriptor file(openat(folder.descriptor(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file.ok()) return Failed();
  auto made = std::unique_ptr<SpoolFile>(new SpoolFile(folder, name, std::move(file)));
  if (flock(made->file_.number(), LOCK_EX | LOCK_NB) == 0 && fsync(folder.descriptor()) == 0) return made;
  made->Remove();
  return Failed();
}

SpoolFile::Adopted SpoolFile::Adopt(const SpoolFolder& folder) {
  Adopted adopted;
  const FolderLock lock(folder);
  for (const std::string& name : NamesIn(folder)) {
    Descriptor file(openat(folder.descriptor(), name.c_str(), O_RDWR | O_CLOEXEC));
    struct stat found {};
    if (!file.ok() || flock(file.number(), LOCK_EX | LOCK_NB) != 0 || fstat(file.number(), &found) != 0) {
      const bool has_owner = errno == EWOULDBLOCK || errno == ENOENT;
      if (!has_owner) ++adopted.unusable;
      continue;
    }
    if (found.st_nlink == 0) continue;  // its owner took it away a moment ago
    auto left = std::unique_ptr<SpoolFile>(new SpoolFile(folder, name, std::move(file)));
    left->Survey(found.st_size);
    adopted.files.push_back(std::move(left));
  }
  return adopted;
}

absl::Status SpoolFile::Append(absl::string_view lines) {
  const int file = file_.number();
  if (lseek(file, size_, SEEK_SET) == size_ && WriteAll(file, lines) && fsync(file) == 0) {
    size_ += static_cast<int64_t>(lines.size());
    lines_ += LinesIn(lines);
    return absl::OkStatus();
  }
  // What cannot be cut off either is a torn line to whoever adopts the file.
  if (ftruncate(file, size_) == 0) fsync(file);
  return Failed();
}

absl::StatusOr<std::string> SpoolFile::Read(size_t most) const {
  std::string text;
  for (size_t lines = 0; lines < most && passed_ + static_cast<int64_t>(text.size()) < size_;) {
    const int64_t offset = passed_ + static_cast<int64_t>(text.size());
    HW_ASSIGN_OR_RETURN(const std::string block, ReadAt(offset, std::min(kBlock, size_ - offset)));
    for (const char letter : block) {
      if (lines == most) break;
      text += letter;
      if (letter == '\n') ++lines;
    }
  }
  return text;
}

absl::StatusOr<std::string> SpoolFile::ReadAt(int64_t offset, int64_t bytes) const {
  std::string block(static_cast<size_t>(bytes), '\0');
  const ssize_t read = pread(file_.number(), block.data(), block.size(), offset);
  if (read <= 0) return Failed();
  block.resize(static_cast<size_t>(read));
  return block;
}

void SpoolFile::Pass(absl::string_view lines) {
  passed_ += static_cast<int64_t>(lines.size());
  lines_ -= LinesIn(lines);
}

void SpoolFile::Survey(int64_t bytes) {
  for (int64_t offset = 0; offset < bytes;) {
    const absl::StatusOr<std::string> block = ReadAt(offset, std::min(kBlock, bytes - offset));
    if (!block.ok()) {
      // Taken for one whole line: whoever comes to it by Read is told.
      size_ = bytes;
      ++lines_;
      return;
    }
    lines_ += LinesIn(*block);
    const size_t last = block->rfind('\n');
    if (last != std::string::npos) size_ = offset + static_cast<int64_t>(last) + 1;
    offset += static_cast<int64_t>(block->size());
  }
  torn_ = size_ < bytes;
}

// A file that cannot be taken away is read again by the next process, which changes nothing.
void SpoolFile::Remove() { unlinkat(folder_.descriptor(), name_.c_str(), 0); }

void SpoolFile::SetAside() {
  const std::string aside = absl::StrCat(absl::StripSuffix(name_, kEnding), kAsideEnding);
  renameat(folder_.descriptor(), name_.c_str(), folder_.descriptor(), aside.c_str());
}

}  // namespace homeward
