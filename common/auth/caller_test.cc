#include "common/auth/caller.h"

#include <gmock/gmock.h>

namespace homeward {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Caller Worker() {
  Caller caller{.subject = "worker-7", .issuer = "issuer", .kind = Caller::Kind::kPerson};
  caller.grants["E08000036"] = {{"mash", "team_manager"}, {"episodes.read", "obligations.waive"}};
  caller.grants["E10000016"] = {{"analyst"}, {"figures.read"}};
  caller.grants["E08000031"] = {};
  return caller;
}

TEST(Caller, MayWhatTheirRolesInThatCouncilAllowAndNoMore) {
  EXPECT_TRUE(Worker().May("obligations.waive", "E08000036"));
  EXPECT_FALSE(Worker().May("obligations.waive", "E10000016"));
  EXPECT_TRUE(Worker().May("figures.read", "E10000016"));
  EXPECT_FALSE(Worker().May("figures.read", "E08000036"));
  EXPECT_FALSE(Worker().May("episodes.read", "E06000041"));
  EXPECT_FALSE(Worker().May("", "E08000036"));
}

TEST(Caller, HasRolesByCouncil) {
  EXPECT_THAT(Worker().Roles("E08000036"), ElementsAre("mash", "team_manager"));
  EXPECT_THAT(Worker().Roles("E06000041"), IsEmpty());
  EXPECT_TRUE(Worker().HasCouncil("E10000016"));
  EXPECT_FALSE(Worker().HasCouncil("E06000041"));
}

TEST(Caller, AGrantWithoutARoleIsNone) { EXPECT_FALSE(Worker().HasCouncil("E08000031")); }

TEST(Caller, ASystemMayHoldARoleEverywhereBesideOneInACouncil) {
  Caller caller{.subject = "feed", .issuer = "issuer", .kind = Caller::Kind::kSystem};
  caller.grants["*"] = {{"service"}, {"feed.read"}};
  caller.grants["E08000036"] = {{"council_system", "service"}, {"people.read", "feed.read"}};
  EXPECT_TRUE(caller.May("feed.read", "E06000041"));
  EXPECT_FALSE(caller.May("people.read", "E06000041"));
  EXPECT_TRUE(caller.May("people.read", "E08000036"));
  EXPECT_THAT(caller.Roles("E08000036"), ElementsAre("council_system", "service"));
  EXPECT_TRUE(caller.HasCouncil("E06000041"));
}

TEST(Caller, APersonIsNowhereByAGrantForEveryCouncil) {
  Caller caller = Worker();
  caller.grants["*"] = {{"administrator"}, {"policy.write"}};
  EXPECT_FALSE(caller.May("policy.write", "E08000036"));
  EXPECT_FALSE(caller.May("policy.write", "*"));
  EXPECT_FALSE(caller.HasCouncil("*"));
  EXPECT_THAT(caller.Roles("E06000041"), IsEmpty());
}

}  // namespace
}  // namespace homeward
