#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/container/flat_hash_map.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>

#include <array>
#include <list>
#include <memory>

#include "common/auth/caller.h"
#include "common/auth/jwks.h"

namespace homeward {

// A token by its SHA-256: tokens themselves are not kept.
using TokenDigest = std::array<unsigned char, 32>;

// Remembers whom good tokens stand for, so that a token is verified once and not once a call. Holds at most `capacity`
// tokens, those used last. May be used by several threads at once.
class TokenCache {
 public:
  explicit TokenCache(size_t capacity) : capacity_(capacity) {}

  // The caller of a token that has not expired and was verified with this very key set, else null: a key that its
  // issuer withdraws takes its tokens with it.
  std::shared_ptr<const Caller> Find(const TokenDigest& digest, const std::shared_ptr<const KeySet>& keys,
                                     absl::Time now);

  void Store(const TokenDigest& digest, std::shared_ptr<const KeySet> keys, std::shared_ptr<const Caller> caller,
             absl::Time expires_at);

 private:
  struct Entry {
    TokenDigest digest;
    std::shared_ptr<const KeySet> keys;
    std::shared_ptr<const Caller> caller;
    absl::Time expires_at;
  };

  const size_t capacity_;
  absl::Mutex mutex_;
  std::list<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // the one used last comes first
  absl::flat_hash_map<TokenDigest, std::list<Entry>::iterator> index_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace homeward
