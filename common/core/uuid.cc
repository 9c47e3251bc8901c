#include "common/core/uuid.h"

#include <absl/base/thread_annotations.h>
#include <absl/numeric/int128.h>
#include <absl/strings/str_format.h>
#include <absl/synchronization/mutex.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace homeward {
namespace {

constexpr int64_t kLastMillisecond = (int64_t{1} << 48) - 1;
constexpr int kLowBits = 62;  // of the 74 random bits, those after the variant
constexpr uint64_t kLowMask = (uint64_t{1} << kLowBits) - 1;

// Without randomness ids would repeat across replicas: the program ends rather than hand one out.
uint64_t Random64() {
  std::array<unsigned char, sizeof(uint64_t)> bytes;
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) {
    std::fputs("no random bytes from OpenSSL\n", stderr);
    std::abort();
  }
  uint64_t value = 0;
  for (const unsigned char byte : bytes) value = value << 8 | byte;
  return value;
}

struct Parts {
  int64_t millisecond = -1;
  absl::uint128 random = 0;  // 74 bits
};

// Hands out ever greater parts: a fresh start in a new millisecond, a random step within one.
class Sequence {
 public:
  Parts Next(int64_t millisecond) {
    const uint64_t high = Random64();
    const uint64_t low = Random64();
    absl::MutexLock lock(&mutex_);
    if (millisecond > last_.millisecond) {
      // The first of the 74 bits starts at zero: room for more steps than a process can take.
      last_ = {millisecond, absl::MakeUint128(high & 0x1FF, low)};
    } else {
      last_.random += (low & 0xFFFFFFFF) + 1;
    }
    return last_;
  }

 private:
  absl::Mutex mutex_;
  Parts last_ ABSL_GUARDED_BY(mutex_);
};

bool IsLowerHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string NewUuid(absl::Time now) {
  static Sequence& sequence = *new Sequence;
  const Parts parts = sequence.Next(std::clamp<int64_t>(absl::ToUnixMillis(now), 0, kLastMillisecond));
  const auto before_variant = static_cast<uint64_t>(parts.random >> kLowBits);
  const uint64_t variant_and_low = uint64_t{2} << kLowBits | (absl::Uint128Low64(parts.random) & kLowMask);
  return absl::StrFormat("%08x-%04x-7%03x-%04x-%012x", parts.millisecond >> 16, parts.millisecond & 0xFFFF,
                         before_variant, variant_and_low >> 48, variant_and_low & 0xFFFFFFFFFFFF);
}

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsLowerHex(text[i])) return false;
  }
  return true;
}

bool IsUuidV7(absl::string_view text) {
  return IsUuid(text) && text[14] == '7' && absl::string_view("89ab").find(text[19]) != absl::string_view::npos;
}

}  // namespace homeward
