#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <atomic>
#include <string>

#include "common/outbox/message.h"

namespace homeward {

// An address of a council's system that takes messages. Both know the key.
struct Webhook {
  std::string name;
  std::string url;
  std::string key;
  std::string authorities;  // file; empty: the system's
  absl::Duration patience = absl::Seconds(30);
};

// What is posted to it. Its id goes as the Idempotency-Key, so that a repeat can be told.
struct WebhookPost {
  std::string id;
  std::string body;  // JSON
  absl::Time time;
};

// "v1=" and the HMAC-SHA256 of "<timestamp>.<body>" in lower-case hexadecimal: what X-Homeward-Signature says.
std::string WebhookSignature(absl::string_view key, absl::string_view timestamp, absl::string_view body);

// Posts to the hook. Redirects are not followed.
Attempt PostWebhook(const Webhook& hook, const WebhookPost& post, const std::atomic<bool>& stopping);

}  // namespace homeward
