#pragma once

#include <absl/strings/string_view.h>

#include <memory>
#include <string>

struct evp_md_ctx_st;

namespace homeward {

// SHA-256 of some bytes: 32 bytes.
std::string Sha256(absl::string_view bytes);

// The same as 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);

// The same of bytes that come in pieces.
class Sha256Sum {
 public:
  Sha256Sum();

  void Add(absl::string_view bytes);
  // Of all bytes so far, as 64 lower-case hexadecimal digits. The last call.
  std::string Hex();

 private:
  const std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

}  // namespace homeward
