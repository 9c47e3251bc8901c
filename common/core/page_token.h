#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <array>
#include <string>

namespace homeward {

// The list that a page token continues. A token of one scope is worthless in another.
struct PageScope {
  std::string method;
  std::string filter_hash;
  std::string caller;
};

// Makes and reads page tokens. A cursor can hold what was sorted by, so it is encrypted (AES-256-GCM), and bound to its
// scope: a token tells nobody anything and opens only the list it came from. Safe to use from many threads.
class PageTokens {
 public:
  // The same in every replica of a service. To be replaced long before 2^32 tokens: nonces are random.
  using Key = std::array<unsigned char, 32>;

  static constexpr size_t kMaxCursorBytes = 1024;

  explicit PageTokens(const Key& key) : key_(key) {}

  // URL-safe text. INTERNAL: PAGE_CURSOR_TOO_LONG (more than kMaxCursorBytes), PAGE_TOKEN_NOT_SEALED.
  absl::StatusOr<std::string> Seal(const PageScope& scope, absl::string_view cursor) const;

  // The cursor. INVALID_ARGUMENT: PAGE_TOKEN_INVALID for a token that is changed, foreign or of another scope.
  absl::StatusOr<std::string> Open(const PageScope& scope, absl::string_view token) const;

 private:
  const Key key_;
};

}  // namespace homeward
