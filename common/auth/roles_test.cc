#include "common/auth/roles.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include "common/core/status_matchers.h"

namespace homeward {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

constexpr char kPermissions[] = R"("permissions": [{"name": "episodes.read", "allows": "see episodes"}])";

std::string Document(absl::string_view roles) { return absl::StrCat("{", kPermissions, ", \"roles\": [", roles, "]}"); }

std::string ErrorOf(absl::string_view document) {
  const auto roles = Roles::Parse(document);
  EXPECT_THAT(roles, FailsWith(absl::StatusCode::kInvalidArgument, "ROLES_INVALID"));
  return std::string(roles.status().message());
}

TEST(ReviewedRoles, AreThoseOfTheField) {
  const auto roles = Roles::Reviewed();
  ASSERT_THAT(roles, IsOk());
  EXPECT_THAT(roles->Names(),
              ElementsAre("administrator", "analyst", "auditor", "council_system", "interviewer", "mace_chair", "mash",
                          "missing_coordinator", "personal_adviser", "police_liaison", "service", "service_manager",
                          "social_worker", "team_manager"));
  EXPECT_EQ(roles->Find("chief"), nullptr);
}

TEST(ReviewedRoles, AnAnalystSeesFiguresAndNoNames) {
  const auto roles = Roles::Reviewed();
  ASSERT_THAT(roles, IsOk());
  EXPECT_THAT(roles->Find("analyst")->permissions, UnorderedElementsAre("figures.read"));
}

TEST(ReviewedRoles, WhoKeepsTheSystemSeesNoChild) {
  const auto roles = Roles::Reviewed();
  ASSERT_THAT(roles, IsOk());
  for (const char* role : {"administrator", "auditor", "analyst", "service"}) {
    for (const char* permission : {"people.read", "episodes.read", "interviews.read", "meetings.read"}) {
      EXPECT_FALSE(roles->Find(role)->permissions.contains(permission)) << role << " " << permission;
    }
  }
}

// S4-17: the interview is closed by somebody who authorises, not by who held it.
TEST(ReviewedRoles, AnInterviewerDoesNotSignOffTheirInterviews) {
  const auto roles = Roles::Reviewed();
  ASSERT_THAT(roles, IsOk());
  EXPECT_FALSE(roles->Find("interviewer")->permissions.contains("interviews.sign_off"));
  EXPECT_TRUE(roles->Find("team_manager")->permissions.contains("interviews.sign_off"));
}

TEST(ReviewedRoles, KnowEveryPermission) {
  const auto roles = Roles::Reviewed();
  ASSERT_THAT(roles, IsOk());
  EXPECT_TRUE(roles->IsPermission("operations.write"));
  EXPECT_FALSE(roles->IsPermission("episode.read"));
}

TEST(ReviewedRoles, AreTheFileInTheCheckout) {
  const auto file = Roles::FromFile("policies/roles.json");
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->Names(), Roles::Reviewed()->Names());
  EXPECT_THAT(Roles::FromFile("policies/none.json"),
              FailsWith(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));
}

TEST(Roles, ReadsARole) {
  const auto roles = Roles::Parse(Document(R"({"name": "mash", "who": "hub", "permissions": ["episodes.read"]})"));
  ASSERT_THAT(roles, IsOk());
  EXPECT_EQ(roles->Find("mash")->who, "hub");
  EXPECT_THAT(roles->Find("mash")->permissions, UnorderedElementsAre("episodes.read"));
}

TEST(Roles, RefusesAndSaysWhere) {
  EXPECT_THAT(ErrorOf("{"), HasSubstr("not JSON"));
  EXPECT_THAT(ErrorOf("[]"), HasSubstr("not an object"));
  EXPECT_THAT(ErrorOf(R"({"roles": []})"), HasSubstr("no \"permissions\""));
  EXPECT_THAT(ErrorOf(Document("")), HasSubstr("not a list with something"));
  EXPECT_THAT(ErrorOf(R"({"permissions": [], "roles": [], "comment": ""})"), HasSubstr("unknown key \"comment\""));
  EXPECT_THAT(ErrorOf(Document(R"({"name": "mash", "who": "hub", "permissions": [], "kind": 1})")),
              HasSubstr("unknown key \"kind\""));
  EXPECT_THAT(ErrorOf(Document(R"({"name": "mash", "permissions": ["episodes.read"]})")), HasSubstr("no \"who\""));
  EXPECT_THAT(ErrorOf(Document(R"({"name": "mash", "who": "hub", "permissions": []})")), HasSubstr("mash"));
  EXPECT_THAT(ErrorOf(Document(R"({"name": "MASH", "who": "hub", "permissions": ["episodes.read"]})")),
              HasSubstr("not a role name"));
  EXPECT_THAT(ErrorOf(Document(R"({"name": "mash", "who": "hub", "permissions": ["episode.read"]})")),
              HasSubstr("mash: unknown permission \"episode.read\""));
  EXPECT_THAT(ErrorOf(Document(R"({"name": "mash", "who": "hub", "permissions": [7]})")), HasSubstr("not a text"));
  EXPECT_THAT(ErrorOf(Document(R"({"name": "mash", "who": "hub", "permissions": ["episodes.read", "episodes.read"]})")),
              HasSubstr("given twice"));
}

TEST(Roles, RefusesARoleTwice) {
  const std::string role = R"({"name": "mash", "who": "hub", "permissions": ["episodes.read"]})";
  EXPECT_THAT(ErrorOf(Document(absl::StrCat(role, ",", role))), HasSubstr("mash: given twice"));
}

TEST(Roles, RefusesMalformedPermissions) {
  for (const char* name : {"episodes", "Episodes.read", "episodes.", ".read", "a.b.c", "episodes read", "e-p.read"}) {
    EXPECT_THAT(ErrorOf(absl::StrCat(R"({"permissions": [{"name": ")", name, R"(", "allows": "x"}], "roles": []})")),
                HasSubstr("not a permission"))
        << name;
  }
}

}  // namespace
}  // namespace homeward
