#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/clock.h>
#include <absl/time/time.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "common/auth/jwks.h"

namespace homeward {

// Where an issuer's keys come from. Used by every thread that verifies tokens. Real time, never the domain's.
class KeySource {
 public:
  virtual ~KeySource() = default;

  // The keys now; another pointer only after they have changed. Null while none have been had yet. Never waits.
  virtual std::shared_ptr<const KeySet> Keys() = 0;

  // A token named a key that is not among them: the issuer may have a new one.
  virtual void NoteUnknownKey() = 0;

  // How the last attempt to have newer keys went, for health and metrics: after a bad one the old keys stay.
  virtual absl::Status last_refresh() const = 0;
};

// Keys in a file, which is looked at every few seconds and read again once it has changed.
class FileKeySource final : public KeySource {
 public:
  static constexpr absl::Duration kLookEvery = absl::Seconds(3);

  // The file must be there and good: a service does not start without keys.
  static absl::StatusOr<std::unique_ptr<FileKeySource>> Open(std::string path,
                                                             std::function<absl::Time()> now = absl::Now);

  std::shared_ptr<const KeySet> Keys() override;
  void NoteUnknownKey() override {}
  absl::Status last_refresh() const override;

 private:
  // What tells that a file is another one than before.
  struct Stamp {
    uint64_t inode = 0;
    int64_t modified_ns = 0;
    int64_t size = 0;
    bool operator==(const Stamp&) const = default;
  };

  FileKeySource(std::string path, std::function<absl::Time()> now) : path_(std::move(path)), now_(std::move(now)) {}
  absl::Status Look() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  const std::function<absl::Time()> now_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const KeySet> keys_ ABSL_GUARDED_BY(mutex_);
  absl::Status last_ ABSL_GUARDED_BY(mutex_);
  Stamp stamp_ ABSL_GUARDED_BY(mutex_);
  absl::Time looked_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

// Keys at an issuer's URL, fetched by a thread of its own: at the start, every ten minutes, and when a token names an
// unknown key, at most once a minute.
class UrlKeySource final : public KeySource {
 public:
  using Fetch = std::function<absl::StatusOr<std::string>(const std::string& url)>;

  static constexpr absl::Duration kRefreshEvery = absl::Minutes(10);
  static constexpr absl::Duration kUnknownKeyEvery = absl::Minutes(1);
  static constexpr absl::Duration kFirstKeysEvery = absl::Seconds(5);

  // Does not wait for the first answer: the issuer may start later than we. Error: KEY_URL_INVALID (see CheckKeyUrl).
  static absl::StatusOr<std::unique_ptr<UrlKeySource>> Open(std::string url);

  UrlKeySource(std::string url, Fetch fetch, std::function<absl::Time()> now);
  // Waits for a fetch under way, which ends within its own timeout.
  ~UrlKeySource() override;

  std::shared_ptr<const KeySet> Keys() override;
  void NoteUnknownKey() override;
  absl::Status last_refresh() const override;

 private:
  void Run();
  void Refresh() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Duration Pause() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  bool MustWake() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return wanted_ || stopping_; }

  const std::string url_;
  const Fetch fetch_;
  const std::function<absl::Time()> now_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const KeySet> keys_ ABSL_GUARDED_BY(mutex_);
  absl::Status last_ ABSL_GUARDED_BY(mutex_);
  absl::Time fetched_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool wanted_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace homeward
