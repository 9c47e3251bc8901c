#include "common/auth/token_cache.h"

#include <gtest/gtest.h>

#include "common/auth/test_tokens.h"

namespace homeward {
namespace {

class Cached : public ::testing::Test {
 protected:
  static TokenDigest Digest(unsigned char n) { return TokenDigest{n}; }
  std::shared_ptr<const Caller> Find(unsigned char n) { return cache_.Find(Digest(n), keys_, kTestNow); }
  void Store(unsigned char n) { cache_.Store(Digest(n), keys_, caller_, kTestNow + absl::Hours(1)); }

  const std::shared_ptr<const KeySet> keys_ = std::make_shared<const KeySet>();
  const std::shared_ptr<const Caller> caller_ = std::make_shared<const Caller>();
  TokenCache cache_{2};
};

TEST_F(Cached, KeepsTheTokensThatWereUsedLast) {
  Store(1);
  Store(2);
  EXPECT_EQ(Find(1), caller_);
  Store(3);
  EXPECT_EQ(Find(2), nullptr);
  EXPECT_EQ(Find(1), caller_);
  EXPECT_EQ(Find(3), caller_);
}

TEST_F(Cached, ATokenStoredTwiceTakesOnePlace) {
  Store(1);
  Store(2);
  Store(2);
  EXPECT_EQ(Find(1), caller_);
  EXPECT_EQ(Find(2), caller_);
}

TEST_F(Cached, ATokenIsForgottenWhenItExpires) {
  Store(1);
  EXPECT_EQ(cache_.Find(Digest(1), keys_, kTestNow + absl::Hours(1) - absl::Microseconds(1)), caller_);
  EXPECT_EQ(cache_.Find(Digest(1), keys_, kTestNow + absl::Hours(1)), nullptr);
  EXPECT_EQ(Find(1), nullptr);
}

TEST_F(Cached, ATokenIsForgottenWhenTheKeysChange) {
  Store(1);
  EXPECT_EQ(cache_.Find(Digest(1), std::make_shared<const KeySet>(), kTestNow), nullptr);
  EXPECT_EQ(Find(1), nullptr);
}

}  // namespace
}  // namespace homeward
