#include "common/core/page_token.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "common/core/status.h"

namespace homeward {
namespace {

// A token is the base64 of nonce, encrypted cursor and tag.
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;
constexpr size_t kMaxTokenBytes = kNonceBytes + PageTokens::kMaxCursorBytes + kTagBytes;
constexpr size_t kMaxTokenChars = (kMaxTokenBytes * 4 + 2) / 3;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* Bytes(absl::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// The lengths keep ("ab", "c") and ("a", "bc") apart.
std::string AssociatedData(const PageScope& scope) {
  return absl::StrCat(scope.method.size(), ":", scope.method, scope.filter_hash.size(), ":", scope.filter_hash,
                      scope.caller.size(), ":", scope.caller);
}

// A context that has taken key, nonce and associated data, or null.
Context Begin(const PageTokens::Key& key, absl::string_view nonce, absl::string_view associated, bool encrypt) {
  Context context(EVP_CIPHER_CTX_new());
  int length = 0;
  const bool ok =
      context != nullptr &&
      EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), Bytes(nonce), encrypt ? 1 : 0) == 1 &&
      EVP_CipherUpdate(context.get(), nullptr, &length, Bytes(associated), static_cast<int>(associated.size())) == 1;
  return ok ? std::move(context) : nullptr;
}

absl::Status NotSealed() {
  return Fail(absl::StatusCode::kInternal, "PAGE_TOKEN_NOT_SEALED", "the cryptographic library refused its work");
}

absl::Status NotOpened() {
  return Invalid("page_token", "PAGE_TOKEN_INVALID", "next_page_token of the same list and caller, unchanged");
}

}  // namespace

absl::StatusOr<std::string> PageTokens::Seal(const PageScope& scope, absl::string_view cursor) const {
  if (cursor.size() > kMaxCursorBytes) {
    return Fail(absl::StatusCode::kInternal, "PAGE_CURSOR_TOO_LONG", "the cursor does not fit into a page token");
  }
  std::string nonce(kNonceBytes, '\0');
  if (RAND_bytes(Bytes(nonce), static_cast<int>(nonce.size())) != 1) return NotSealed();
  const Context context = Begin(key_, nonce, AssociatedData(scope), /*encrypt=*/true);
  if (context == nullptr) return NotSealed();

  std::string sealed(cursor.size(), '\0');
  std::string tag(kTagBytes, '\0');
  int length = 0;
  if (EVP_CipherUpdate(context.get(), Bytes(sealed), &length, Bytes(cursor), static_cast<int>(cursor.size())) != 1 ||
      EVP_CipherFinal_ex(context.get(), Bytes(tag), &length) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag.data()) != 1) {
    return NotSealed();
  }
  return absl::WebSafeBase64Escape(absl::StrCat(nonce, sealed, tag));
}

absl::StatusOr<std::string> PageTokens::Open(const PageScope& scope, absl::string_view token) const {
  std::string raw;
  if (token.size() > kMaxTokenChars || !absl::WebSafeBase64Unescape(token, &raw)) return NotOpened();
  // One spelling only: the decoder also takes padding, spaces and stray bits.
  if (raw.size() < kNonceBytes + kTagBytes || absl::WebSafeBase64Escape(raw) != token) return NotOpened();

  const absl::string_view parts = raw;
  const absl::string_view sealed = parts.substr(kNonceBytes, parts.size() - kNonceBytes - kTagBytes);
  std::string tag(parts.substr(parts.size() - kTagBytes));
  const Context context = Begin(key_, parts.substr(0, kNonceBytes), AssociatedData(scope), /*encrypt=*/false);
  if (context == nullptr) return NotOpened();

  std::string cursor(sealed.size(), '\0');
  int length = 0;
  if (EVP_CipherUpdate(context.get(), Bytes(cursor), &length, Bytes(sealed), static_cast<int>(sealed.size())) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) != 1 ||
      EVP_CipherFinal_ex(context.get(), Bytes(tag), &length) != 1) {
    return NotOpened();
  }
  return cursor;
}

}  // namespace homeward
