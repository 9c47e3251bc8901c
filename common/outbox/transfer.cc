#include "common/outbox/transfer.h"

#include <absl/strings/match.h>

#include <algorithm>
#include <cstring>

namespace homeward {
namespace {

constexpr size_t kMostOfALine = 1000;
constexpr char kThisMachine[] = "localhost,127.0.0.1,[::1],::1";
constexpr long kConnectSeconds = 10;  // NOLINT(google-runtime-int): libcurl's type

CURL* NewCurl() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready ? curl_easy_init() : nullptr;
}

}  // namespace

Transfer::Transfer(const std::string& url, const std::string& authorities, absl::Duration patience,
                   const std::atomic<bool>& stopping)
    : stopping_(stopping), curl_(NewCurl()) {
  if (curl_ == nullptr) return;
  Set(CURLOPT_URL, url.c_str());
  Set(CURLOPT_PROTOCOLS_STR, "https,http,smtp");
  Set(CURLOPT_FOLLOWLOCATION, 0L);
  Set(CURLOPT_NOPROXY, kThisMachine);
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  Set(CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(patience)));  // NOLINT(google-runtime-int)
  // Else libcurl would wait two minutes more for a mail server that hangs to answer its goodbye.
  const absl::Duration goodbye = std::max(patience, absl::Seconds(1));
  Set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(absl::ToInt64Seconds(goodbye)));  // NOLINT(google-runtime-int)
  if (!authorities.empty()) Set(CURLOPT_CAINFO, authorities.c_str());
  Set(CURLOPT_READFUNCTION, &Transfer::Read);
  Set(CURLOPT_READDATA, this);
  Set(CURLOPT_HEADERFUNCTION, &Transfer::TakeLine);
  Set(CURLOPT_HEADERDATA, this);
  Set(CURLOPT_WRITEFUNCTION, &Transfer::Drop);
  Set(CURLOPT_NOPROGRESS, 0L);
  Set(CURLOPT_XFERINFOFUNCTION, &Transfer::Progress);
  Set(CURLOPT_XFERINFODATA, this);
}

void Transfer::AddHeader(const std::string& line) {
  curl_slist* const longer = curl_slist_append(headers_.get(), line.c_str());
  if (headers_ == nullptr) headers_.reset(longer);
}

CURLcode Transfer::Run() {
  if (curl_ == nullptr) return CURLE_FAILED_INIT;
  if (headers_ != nullptr) Set(CURLOPT_HTTPHEADER, headers_.get());
  return curl_easy_perform(curl_.get());
}

int Transfer::code() const {
  long code = 0;  // NOLINT(google-runtime-int): libcurl's type
  if (curl_ != nullptr) curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &code);
  return static_cast<int>(code);
}

std::string Transfer::ReasonOf(CURLcode outcome, Attempt::Result result) {
  if (result == Attempt::Result::kTaken) return "";
  if (result == Attempt::Result::kRefused) return "REFUSED";
  switch (outcome) {
    case CURLE_OK:
      return "NOT_NOW";
    case CURLE_OPERATION_TIMEDOUT:
      return "TIMED_OUT";
    case CURLE_ABORTED_BY_CALLBACK:
      return "STOPPED";
    case CURLE_LOGIN_DENIED:
      return "LOGIN_REFUSED";
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return "TLS_FAILED";
    default:
      return "BROKEN_OFF";
  }
}

size_t Transfer::Read(char* to, size_t size, size_t count, void* self) {
  absl::string_view& unsent = static_cast<Transfer*>(self)->unsent_;
  const size_t bytes = std::min(size * count, unsent.size());
  std::memcpy(to, unsent.data(), bytes);
  unsent.remove_prefix(bytes);
  return bytes;
}

size_t Transfer::TakeLine(char* bytes, size_t size, size_t count, void* self) {
  const absl::string_view line(bytes, size * count);
  // What the server answers to the goodbye is no answer to the message.
  if (absl::StartsWith(line, "221")) return line.size();
  static_cast<Transfer*>(self)->last_line_ = std::string(line.substr(0, kMostOfALine));
  return line.size();
}

size_t Transfer::Drop(char*, size_t size, size_t count, void*) { return size * count; }

int Transfer::Progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(self)->stopping_ ? 1 : 0;
}

}  // namespace homeward
