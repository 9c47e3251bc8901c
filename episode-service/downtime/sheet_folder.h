#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <string>
#include <utility>

#include "common/command/spool_file.h"

namespace homeward::episode {

// The folder of downtime sheets, which only its owner may enter. Processes may share it.
class SheetFolder {
 public:
  // Makes the folder if there is none. FAILED_PRECONDITION (DOWNTIME_FOLDER_UNUSABLE), also for one that others may
  // enter.
  static absl::StatusOr<SheetFolder> Open(const std::string& path);

  // Puts a file of this name, which only its owner may read, in the place of the one that is there: at any moment, and
  // after a loss of power, it is the old one or the new one as a whole. UNAVAILABLE (DOWNTIME_SHEET_FAILED); then the
  // old one stays.
  absl::Status Replace(const std::string& name, absl::string_view text) const;

 private:
  explicit SheetFolder(Descriptor folder) : folder_(std::move(folder)) {}

  bool Write(const std::string& name, absl::string_view text) const;

  Descriptor folder_;
};

}  // namespace homeward::episode
