#include "common/auth/http_get.h"

#include <curl/curl.h>

#include <memory>

#include "common/auth/openssl_ptr.h"
#include "common/core/status.h"

namespace homeward {
namespace {

constexpr char kThisMachine[] = "localhost,127.0.0.1,[::1],::1";

using CurlPtr = std::unique_ptr<CURL, OpensslFree<curl_easy_cleanup>>;
using CurlUrlPtr = std::unique_ptr<CURLU, OpensslFree<curl_url_cleanup>>;

// A body as it arrives, up to its limit.
struct Body {
  std::string text;
  size_t max_bytes;
};

// libcurl's callback: taking less than was offered ends the transfer.
size_t Take(char* bytes, size_t, size_t count, void* body_pointer) {
  Body& body = *static_cast<Body*>(body_pointer);
  if (count > body.max_bytes - body.text.size()) return 0;
  body.text.append(bytes, count);
  return count;
}

std::string Part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

void Configure(CURL* curl, const std::string& url, absl::Duration timeout, Body& body) {
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(curl, CURLOPT_NOPROXY, kThisMachine);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(timeout)));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
}

}  // namespace

bool IsSecureUrl(const std::string& url) {
  const CurlUrlPtr parsed(curl_url());
  const bool readable = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK;
  const std::string scheme = readable ? Part(parsed.get(), CURLUPART_SCHEME) : "";
  const std::string host = readable ? Part(parsed.get(), CURLUPART_HOST) : "";
  const bool here = host == "localhost" || host == "127.0.0.1" || host == "[::1]";
  return scheme == "https" || (scheme == "http" && here);
}

absl::Status CheckKeyUrl(const std::string& url) {
  if (IsSecureUrl(url)) return absl::OkStatus();
  return Fail(absl::StatusCode::kInvalidArgument, "KEY_URL_INVALID",
              "keys come from an https URL, or http on this machine");
}

absl::StatusOr<std::string> HttpGet(const std::string& url, size_t max_bytes, absl::Duration timeout) {
  HW_RETURN_IF_ERROR(CheckKeyUrl(url));
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  const CurlPtr curl(ready ? curl_easy_init() : nullptr);
  Body body{.text = "", .max_bytes = max_bytes};
  CURLcode outcome = CURLE_FAILED_INIT;
  long http_status = 0;  // NOLINT(google-runtime-int): libcurl's type
  if (curl != nullptr) {
    Configure(curl.get(), url, timeout, body);
    outcome = curl_easy_perform(curl.get());
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &http_status);
  }
  if (outcome != CURLE_OK || http_status != 200) {
    return Fail(absl::StatusCode::kUnavailable, "KEYS_UNREACHABLE", "the issuer's keys cannot be fetched");
  }
  return std::move(body.text);
}

}  // namespace homeward
