#pragma once

#include <absl/strings/str_cat.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/command/audit_spool.h"

namespace homeward {

// A folder for a spool, gone with the test, and what the spools in it say.
class TestSpool {
 public:
  TestSpool() {
    std::string pattern = absl::StrCat(::testing::TempDir(), "/homeward-spool-XXXXXX");
    if (mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    top_ = pattern;
  }
  ~TestSpool() { std::filesystem::remove_all(top_); }
  TestSpool(const TestSpool&) = delete;
  TestSpool& operator=(const TestSpool&) = delete;

  // As a process opens it; each has locks of its own.
  std::unique_ptr<AuditSpool> Open(int64_t most_bytes = 1 << 20, const std::string& name = "episode") {
    auto spool = AuditSpool::Open({.folder = folder(), .name = name, .most_bytes = most_bytes},
                                  [this](SpoolEvent event, int64_t rows) {
                                    absl::MutexLock lock(&mutex_);
                                    told_[event].push_back(rows);
                                  });
    if (!spool.ok()) ADD_FAILURE() << spool.status();
    return std::move(spool).value_or(nullptr);
  }

  // With how many rows the event was told, each time.
  std::vector<int64_t> Told(SpoolEvent event) const {
    absl::MutexLock lock(&mutex_);
    const auto found = told_.find(event);
    return found == told_.end() ? std::vector<int64_t>() : found->second;
  }

  // Waits until the event has been told so often.
  void Await(SpoolEvent event, size_t times = 1) const {
    auto often_enough = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      const auto found = told_.find(event);
      return found != told_.end() && found->second.size() >= times;
    };
    absl::MutexLock lock(&mutex_);
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&often_enough), absl::Minutes(1)));
  }

  std::string folder() const { return absl::StrCat(top_, "/audit"); }
  const std::string& top() const { return top_; }

  // The files with this ending, the oldest first.
  std::vector<std::string> Files(const std::string& ending = ".spool") const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
      if (entry.path().extension() == ending) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  static std::string Read(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
  static void Write(const std::string& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }

 private:
  std::string top_;
  mutable absl::Mutex mutex_;
  std::map<SpoolEvent, std::vector<int64_t>> told_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace homeward
