#include "cli/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/core/status.h"

namespace homeward::cli {

absl::Status WritePrivately(const std::string& path, absl::string_view bytes) {
  constexpr mode_t kOwner = S_IRUSR | S_IWUSR;
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwner);
  // A file that was there already may have been open to others.
  const bool closed_off = file >= 0 && fchmod(file, kOwner) == 0;
  while (closed_off && !bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written <= 0) break;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  const bool closed = file >= 0 && close(file) == 0;
  if (closed_off && closed && bytes.empty()) return absl::OkStatus();
  return Fail(absl::StatusCode::kNotFound, "FILE_UNWRITABLE", "the file cannot be written");
}

}  // namespace homeward::cli
