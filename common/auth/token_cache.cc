#include "common/auth/token_cache.h"

#include <utility>

namespace homeward {

std::shared_ptr<const Caller> TokenCache::Find(const TokenDigest& digest, const std::shared_ptr<const KeySet>& keys,
                                               absl::Time now) {
  absl::MutexLock lock(&mutex_);
  const auto found = index_.find(digest);
  if (found == index_.end()) return nullptr;
  const auto entry = found->second;
  if (now >= entry->expires_at || entry->keys != keys) {
    index_.erase(found);
    entries_.erase(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->caller;
}

void TokenCache::Store(const TokenDigest& digest, std::shared_ptr<const KeySet> keys,
                       std::shared_ptr<const Caller> caller, absl::Time expires_at) {
  absl::MutexLock lock(&mutex_);
  const auto found = index_.find(digest);
  if (found != index_.end()) {
    entries_.erase(found->second);
    index_.erase(found);
  }
  if (entries_.size() >= capacity_) {
    index_.erase(entries_.back().digest);
    entries_.pop_back();
  }
  entries_.push_front({digest, std::move(keys), std::move(caller), expires_at});
  index_.emplace(digest, entries_.begin());
}

}  // namespace homeward
