#include "common/auth/key_source.h"

#include <absl/strings/str_cat.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "common/auth/http_get.h"
#include "common/auth/test_tokens.h"
#include "common/core/clock.h"
#include "common/core/status_matchers.h"

namespace homeward {
namespace {

class FileKeys : public ::testing::Test {
 protected:
  // By a rename, as a careful writer does: another inode each time.
  void Write(const std::string& document) {
    const std::string fresh = absl::StrCat(path_, ".new");
    std::ofstream(fresh) << document;
    ASSERT_EQ(std::rename(fresh.c_str(), path_.c_str()), 0);
  }
  absl::StatusOr<std::unique_ptr<FileKeySource>> Open() {
    return FileKeySource::Open(path_, [this] { return clock_.Now(); });
  }

  const std::string path_ = absl::StrCat(::testing::TempDir(), "key_source_test.", getpid(), ".json");
  const std::string one_ = KeySetDocument({TestKey::Ec("one").Jwk()});
  const std::string two_ = KeySetDocument({TestKey::Ec("two").Jwk()});
  FakeClock clock_{kTestNow};

  ~FileKeys() override { std::remove(path_.c_str()); }
};

TEST_F(FileKeys, AreReadAgainWhenTheFileHasChangedButNotAtEveryCall) {
  Write(one_);
  const auto source = Open();
  ASSERT_THAT(source, IsOk());
  const auto first = (*source)->Keys();
  ASSERT_NE(first->Find("one"), nullptr);

  Write(two_);
  clock_.Advance(FileKeySource::kLookEvery - absl::Microseconds(1));
  EXPECT_EQ((*source)->Keys(), first);
  clock_.Advance(absl::Microseconds(1));
  EXPECT_NE((*source)->Keys()->Find("two"), nullptr);
  EXPECT_EQ((*source)->Keys()->Find("one"), nullptr);
}

TEST_F(FileKeys, StayTheSameWhileTheFileDoes) {
  Write(one_);
  const auto source = Open();
  ASSERT_THAT(source, IsOk());
  const auto first = (*source)->Keys();
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ((*source)->Keys(), first);
  EXPECT_THAT((*source)->last_refresh(), IsOk());
}

TEST_F(FileKeys, StayWhenTheNewFileIsBadOrGone) {
  Write(one_);
  const auto source = Open();
  ASSERT_THAT(source, IsOk());

  Write("{}");
  clock_.Advance(FileKeySource::kLookEvery);
  EXPECT_NE((*source)->Keys()->Find("one"), nullptr);
  EXPECT_THAT((*source)->last_refresh(), FailsWith(absl::StatusCode::kInvalidArgument, "KEY_SET_INVALID"));
  clock_.Advance(FileKeySource::kLookEvery);
  EXPECT_NE((*source)->Keys()->Find("one"), nullptr);
  EXPECT_THAT((*source)->last_refresh(), FailsWith(absl::StatusCode::kInvalidArgument, "KEY_SET_INVALID"));

  std::remove(path_.c_str());
  clock_.Advance(FileKeySource::kLookEvery);
  EXPECT_NE((*source)->Keys()->Find("one"), nullptr);
  EXPECT_THAT((*source)->last_refresh(), FailsWith(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));

  Write(two_);
  clock_.Advance(FileKeySource::kLookEvery);
  EXPECT_NE((*source)->Keys()->Find("two"), nullptr);
  EXPECT_THAT((*source)->last_refresh(), IsOk());
}

TEST_F(FileKeys, MustBeThereAtTheStart) {
  EXPECT_THAT(Open(), FailsWith(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));
  Write("{}");
  EXPECT_THAT(Open(), FailsWith(absl::StatusCode::kInvalidArgument, "KEY_SET_INVALID"));
}

// An issuer whose answers a test sets, and which lets it wait for the n-th question.
class FakeIssuer {
 public:
  explicit FakeIssuer(absl::StatusOr<std::string> answer) : answer_(std::move(answer)) {}

  UrlKeySource::Fetch AsFetch() {
    return [this](const std::string& url) {
      absl::MutexLock lock(&mutex_);
      EXPECT_EQ(url, "https://identity.example/keys");
      ++questions_;
      return answer_;
    };
  }
  void Set(absl::StatusOr<std::string> answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = std::move(answer);
  }
  int AwaitQuestions(int count) {
    const auto enough = [&] { return questions_ >= count; };
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(20));
    return questions_;
  }

 private:
  absl::Mutex mutex_;
  absl::StatusOr<std::string> answer_ ABSL_GUARDED_BY(mutex_);
  int questions_ ABSL_GUARDED_BY(mutex_) = 0;
};

// The keys once they have the one with this id.
std::shared_ptr<const KeySet> AwaitKey(UrlKeySource& source, const char* id) {
  const absl::Time end = absl::Now() + absl::Seconds(20);
  while (absl::Now() < end) {
    const auto keys = source.Keys();
    if (keys != nullptr && keys->Find(id) != nullptr) return keys;
    std::this_thread::yield();
  }
  return nullptr;
}

TEST(UrlKeys, AreFetchedAgainForAnUnknownKeyAtMostOnceAMinute) {
  FakeClock clock(kTestNow);
  FakeIssuer issuer(KeySetDocument({TestKey::Ec("one").Jwk()}));
  UrlKeySource source("https://identity.example/keys", issuer.AsFetch(), [&] { return clock.Now(); });
  ASSERT_NE(AwaitKey(source, "one"), nullptr);
  EXPECT_THAT(source.last_refresh(), IsOk());

  issuer.Set(KeySetDocument({TestKey::Ec("two").Jwk()}));
  clock.Advance(UrlKeySource::kUnknownKeyEvery - absl::Microseconds(1));
  source.NoteUnknownKey();
  clock.Advance(absl::Microseconds(1));
  source.NoteUnknownKey();
  source.NoteUnknownKey();
  ASSERT_NE(AwaitKey(source, "two"), nullptr);
  source.NoteUnknownKey();

  clock.Advance(UrlKeySource::kUnknownKeyEvery);
  source.NoteUnknownKey();
  EXPECT_EQ(issuer.AwaitQuestions(3), 3);
}

TEST(UrlKeys, StayWhenTheIssuerFails) {
  FakeClock clock(kTestNow);
  FakeIssuer issuer(KeySetDocument({TestKey::Ec("one").Jwk()}));
  UrlKeySource source("https://identity.example/keys", issuer.AsFetch(), [&] { return clock.Now(); });
  const auto first = AwaitKey(source, "one");
  ASSERT_NE(first, nullptr);

  for (int attempt = 2; attempt <= 4; ++attempt) {
    issuer.Set(attempt % 2 == 0 ? absl::StatusOr<std::string>("{}") : absl::UnavailableError("down"));
    clock.Advance(UrlKeySource::kUnknownKeyEvery);
    source.NoteUnknownKey();
    ASSERT_EQ(issuer.AwaitQuestions(attempt), attempt);
    EXPECT_EQ(source.Keys(), first);
  }
}

TEST(UrlKeys, AreNoneUntilTheIssuerAnswers) {
  FakeIssuer issuer(absl::UnavailableError("down"));
  UrlKeySource source("https://identity.example/keys", issuer.AsFetch(), absl::Now);
  EXPECT_EQ(issuer.AwaitQuestions(1), 1);
  EXPECT_EQ(source.Keys(), nullptr);
  EXPECT_EQ(source.last_refresh().code(), absl::StatusCode::kUnavailable);
}

TEST(UrlKeys, ComeByHttpsOrFromThisMachine) {
  for (const char* url : {"https://identity.example/keys", "http://127.0.0.1:8080/k", "http://localhost/k",
                          "http://[::1]:1/k", "HTTPS://identity.example"}) {
    EXPECT_THAT(CheckKeyUrl(url), IsOk()) << url;
  }
  for (const char* url :
       {"", "identity.example", "http://identity.example/keys", "file:///etc/keys", "ftp://localhost/k",
        "http://localhost.example/k", "http://localhost@identity.example/k", "http://127.0.0.1.example/"}) {
    EXPECT_THAT(CheckKeyUrl(url), FailsWith(absl::StatusCode::kInvalidArgument, "KEY_URL_INVALID")) << url;
  }
  EXPECT_THAT(UrlKeySource::Open("http://identity.example/keys"),
              FailsWith(absl::StatusCode::kInvalidArgument, "KEY_URL_INVALID"));
}

}  // namespace
}  // namespace homeward
