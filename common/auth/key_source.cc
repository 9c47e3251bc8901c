#include "common/auth/key_source.h"

#include <sys/stat.h>

#include "common/auth/http_get.h"
#include "common/auth/small_file.h"
#include "common/core/status.h"

namespace homeward {

absl::StatusOr<std::unique_ptr<FileKeySource>> FileKeySource::Open(std::string path, std::function<absl::Time()> now) {
  std::unique_ptr<FileKeySource> source(new FileKeySource(std::move(path), std::move(now)));
  if (source->Keys() == nullptr) return source->last_refresh();
  return source;
}

std::shared_ptr<const KeySet> FileKeySource::Keys() {
  const absl::Time now = now_();
  absl::MutexLock lock(&mutex_);
  if (now - looked_ >= kLookEvery) {
    looked_ = now;
    last_ = Look();
  }
  return keys_;
}

absl::Status FileKeySource::last_refresh() const {
  absl::MutexLock lock(&mutex_);
  return last_;
}

// The stamp is taken before reading: what is written meanwhile gives another stamp at the next look.
absl::Status FileKeySource::Look() {
  struct stat found {};
  if (stat(path_.c_str(), &found) != 0) {
    return Fail(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE", "the file of keys cannot be read");
  }
  const int64_t modified_ns = found.st_mtim.tv_sec * int64_t{1'000'000'000} + found.st_mtim.tv_nsec;
  const Stamp stamp{.inode = found.st_ino, .modified_ns = modified_ns, .size = found.st_size};
  if (stamp == stamp_) return last_;
  HW_ASSIGN_OR_RETURN(const std::string document, ReadSmallFile(path_, KeySet::kMaxBytes));
  stamp_ = stamp;
  HW_ASSIGN_OR_RETURN(KeySet keys, KeySet::Parse(document));
  keys_ = std::make_shared<const KeySet>(std::move(keys));
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<UrlKeySource>> UrlKeySource::Open(std::string url) {
  HW_RETURN_IF_ERROR(CheckKeyUrl(url));
  const Fetch fetch = [](const std::string& from) { return HttpGet(from, KeySet::kMaxBytes); };
  return std::make_unique<UrlKeySource>(std::move(url), fetch, absl::Now);
}

UrlKeySource::UrlKeySource(std::string url, Fetch fetch, std::function<absl::Time()> now)
    : url_(std::move(url)),
      fetch_(std::move(fetch)),
      now_(std::move(now)),
      last_(Fail(absl::StatusCode::kUnavailable, "KEYS_NOT_YET_KNOWN", "the keys have not been fetched yet")) {
  thread_ = std::thread([this] { Run(); });
}

UrlKeySource::~UrlKeySource() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

std::shared_ptr<const KeySet> UrlKeySource::Keys() {
  absl::MutexLock lock(&mutex_);
  return keys_;
}

void UrlKeySource::NoteUnknownKey() {
  const absl::Time now = now_();
  absl::MutexLock lock(&mutex_);
  if (now - fetched_ >= kUnknownKeyEvery) wanted_ = true;
}

absl::Status UrlKeySource::last_refresh() const {
  absl::MutexLock lock(&mutex_);
  return last_;
}

void UrlKeySource::Run() {
  while (true) {
    Refresh();
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(this, &UrlKeySource::MustWake), Pause());
    if (stopping_) return;
  }
}

void UrlKeySource::Refresh() {
  const absl::Time now = now_();
  {
    absl::MutexLock lock(&mutex_);
    fetched_ = now;
    wanted_ = false;
  }
  const auto document = fetch_(url_);
  auto keys = document.ok() ? KeySet::Parse(*document) : document.status();
  absl::MutexLock lock(&mutex_);
  last_ = keys.status();
  if (keys.ok()) keys_ = std::make_shared<const KeySet>(*std::move(keys));
}

absl::Duration UrlKeySource::Pause() const {
  if (last_.ok()) return kRefreshEvery;
  return keys_ == nullptr ? kFirstKeysEvery : kUnknownKeyEvery;
}

}  // namespace homeward
