#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>
#include <curl/curl.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "common/auth/openssl_ptr.h"
#include "common/outbox/message.h"

// What the channels have in common. Include only in .cc files.
namespace homeward {

// One transfer by libcurl: no redirect, no proxy to this machine, an end in any case.
class Transfer {
 public:
  // `authorities` is a file with those that are trusted; empty for the system's. The transfer ends when `patience` is
  // over, its goodbye after that time again, and both soon after `stopping` is set.
  Transfer(const std::string& url, const std::string& authorities, absl::Duration patience,
           const std::atomic<bool>& stopping);

  template <class Value>
  void Set(CURLoption option, Value value) {
    curl_easy_setopt(curl_.get(), option, value);
  }
  // What it sends.
  void Upload(absl::string_view text) { unsent_ = text; }
  void AddHeader(const std::string& line);

  // The outcome, and the last answer's code, which is 0 when there was none.
  CURLcode Run();
  int code() const;
  // The last line that an SMTP server answered.
  const std::string& last_line() const { return last_line_; }

  // Why something came to nothing, for good or not.
  static std::string ReasonOf(CURLcode outcome, Attempt::Result result);

 private:
  using CurlPtr = std::unique_ptr<CURL, OpensslFree<curl_easy_cleanup>>;
  using LinesPtr = std::unique_ptr<curl_slist, OpensslFree<curl_slist_free_all>>;

  static size_t Read(char* to, size_t size, size_t count, void* self);
  static size_t TakeLine(char* bytes, size_t size, size_t count, void* self);
  static size_t Drop(char* bytes, size_t size, size_t count, void* self);
  static int Progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  const std::atomic<bool>& stopping_;
  absl::string_view unsent_;
  std::string last_line_;
  LinesPtr headers_;
  CurlPtr curl_;  // destroyed first: it says goodbye to the server
};

}  // namespace homeward
