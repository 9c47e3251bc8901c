#include "common/core/named_uuid.h"

#include <gtest/gtest.h>

#include "common/core/uuid.h"

namespace homeward {
namespace {

TEST(NamedUuid, IsAUuidThatFollowsFromTheName) {
  EXPECT_TRUE(IsUuid(NamedUuid("E08000036|interview|1")));
  EXPECT_FALSE(IsUuidV7(NamedUuid("E08000036|interview|1")));
  EXPECT_EQ(NamedUuid("E08000036|interview|1"), NamedUuid("E08000036|interview|1"));
  EXPECT_NE(NamedUuid("E08000036|interview|1"), NamedUuid("E08000036|interview|2"));
}

}  // namespace
}  // namespace homeward
