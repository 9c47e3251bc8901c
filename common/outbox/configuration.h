#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/outbox/smtp.h"
#include "common/outbox/webhook.h"

namespace homeward {

// Whereto messages go: the file that docs/operations.md describes.
struct OutboxConfiguration {
  std::string link_base;  // what a record's id is put behind
  absl::Duration give_up_after;
  std::optional<SmtpRelay> relay;
  std::map<std::string, std::vector<Webhook>> webhooks;  // by council
};

// Error: OUTBOX_CONFIGURATION_INVALID, saying which member is wrong and what it may be; never its value.
absl::StatusOr<OutboxConfiguration> ParseOutboxConfiguration(absl::string_view json);
// Also the errors of ReadSmallFile.
absl::StatusOr<OutboxConfiguration> ReadOutboxConfiguration(const std::string& path);

}  // namespace homeward
