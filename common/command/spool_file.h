#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace homeward {

// An open file or folder, closed with its owner; a lock on it goes with it.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();

  int number() const { return number_; }
  bool ok() const { return number_ >= 0; }

 private:
  int number_;
};

// The folder of spool files, which only its owner may enter. Processes may share it, of several services too: a file's
// name begins with its owner's `name`.
class SpoolFolder {
 public:
  // Makes the folder if there is none. Error: AUDIT_SPOOL_UNUSABLE.
  static absl::StatusOr<SpoolFolder> Open(const std::string& path, const std::string& name);

  const std::string& path() const { return path_; }
  const std::string& name() const { return name_; }
  int descriptor() const { return folder_.number(); }

 private:
  SpoolFolder(std::string path, std::string name, Descriptor folder)
      : path_(std::move(path)), name_(std::move(name)), folder_(std::move(folder)) {}

  std::string path_;
  std::string name_;
  Descriptor folder_;
};

// A file of whole lines, kept locked by the process that uses it: the lock of a process that died is free. What is
// appended is on the disk when that returns. For one thread; its folder outlives it.
class SpoolFile {
 public:
  // A new file with a name of its own. Error: AUDIT_SPOOL_FAILED.
  static absl::StatusOr<std::unique_ptr<SpoolFile>> Create(const SpoolFolder& folder);

  // The files that processes of this name left when they ended, the oldest first; they are this process's from now on.
  struct Adopted {
    std::vector<std::unique_ptr<SpoolFile>> files;
    int64_t unusable = 0;  // that cannot be opened; they stay where they are
  };
  static Adopted Adopt(const SpoolFolder& folder);

  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  // All of these lines or none. After an error, AUDIT_SPOOL_FAILED, nothing may be appended any more.
  absl::Status Append(absl::string_view lines);

  // Up to so many of the lines that have not been passed, the first ones. Error: AUDIT_SPOOL_FAILED.
  absl::StatusOr<std::string> Read(size_t most) const;
  // Passes these, which Read gave.
  void Pass(absl::string_view lines);

  // Of all whole lines, passed or not.
  int64_t size() const { return size_; }
  // That have not been passed.
  int64_t lines() const { return lines_; }
  // Whether the last line had been cut off when the file was adopted.
  bool torn() const { return torn_; }

  // Takes the file away, for good or under a name at which only people look.
  void Remove();
  void SetAside();

 private:
  SpoolFile(const SpoolFolder& folder, std::string name, Descriptor file)
      : folder_(folder), name_(std::move(name)), file_(std::move(file)) {}

  // Counts the lines and finds the end of the last whole one.
  void Survey(int64_t bytes);
  absl::StatusOr<std::string> ReadAt(int64_t offset, int64_t bytes) const;

  const SpoolFolder& folder_;
  const std::string name_;
  const Descriptor file_;
  int64_t size_ = 0;
  int64_t passed_ = 0;
  int64_t lines_ = 0;
  bool torn_ = false;
};

}  // namespace homeward
