#include "common/outbox/webhook.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <openssl/hmac.h>

#include "common/outbox/rules.h"
#include "common/outbox/transfer.h"

namespace homeward {

std::string WebhookSignature(absl::string_view key, absl::string_view timestamp, absl::string_view body) {
  const std::string text = absl::StrCat(timestamp, ".", body);
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size);
  return absl::StrCat("v1=", absl::BytesToHexString(absl::string_view(digest).substr(0, size)));
}

Attempt PostWebhook(const Webhook& hook, const WebhookPost& post, const std::atomic<bool>& stopping) {
  const std::string timestamp = absl::StrCat(absl::ToUnixSeconds(post.time));
  Transfer transfer(hook.url, hook.authorities, hook.patience, stopping);
  transfer.Set(CURLOPT_PROTOCOLS_STR, "https,http");
  transfer.AddHeader("Content-Type: application/json");
  transfer.AddHeader("Expect:");
  transfer.AddHeader(absl::StrCat("Idempotency-Key: ", post.id));
  transfer.AddHeader(absl::StrCat("X-Homeward-Timestamp: ", timestamp));
  transfer.AddHeader(absl::StrCat("X-Homeward-Signature: ", WebhookSignature(hook.key, timestamp, post.body)));
  transfer.Set(CURLOPT_POSTFIELDSIZE, static_cast<long>(post.body.size()));  // NOLINT: libcurl's type
  transfer.Set(CURLOPT_POSTFIELDS, post.body.c_str());
  const CURLcode outcome = transfer.Run();
  const auto result = outcome == CURLE_OK ? ResultOfHttp(transfer.code()) : Attempt::Result::kFailed;
  return {.result = result,
          .answer = absl::StrCat("HTTP ", transfer.code()),
          .reason = Transfer::ReasonOf(outcome, result)};
}

}  // namespace homeward
