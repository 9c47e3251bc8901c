#include "common/policy/policy_document.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/policy/policy_fields.h"
#include "policies/policy_files.h"

namespace homeward {
namespace {

using google::protobuf::util::MessageDifferencer;
using policy::v1::Policy;
using policy::v1::PolicyVersion;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

PolicyVersion Parse(absl::string_view text) {
  auto version = ParsePolicyVersion(text);
  EXPECT_THAT(version, IsOk());
  return version.value_or(PolicyVersion());
}

TEST(LoadPolicyVersions, ReadsEveryEmbeddedPolicyNationalFirst) {
  auto versions = LoadPolicyVersions(kPolicyFiles);
  ASSERT_THAT(versions, IsOk());
  std::vector<std::string> councils;
  for (const PolicyVersion& version : *versions) councils.push_back(version.council());
  EXPECT_THAT(councils, ElementsAre("E92000001", "E06000041", "E08000031", "E08000036", "E10000016"));
}

TEST(LoadPolicyVersions, EveryFieldOfEveryCouncilHasAValueAndACitation) {
  auto versions = LoadPolicyVersions(kPolicyFiles);
  ASSERT_THAT(versions, IsOk());
  for (const PolicyVersion& version : *versions) {
    for (const PolicyField& field : AllFields(version.effective())) {
      EXPECT_TRUE(field.IsSet()) << version.council() << " " << field.path;
      EXPECT_NE(CitationOf(version, field.path), "") << version.council() << " " << field.path;
    }
  }
}

TEST(LoadPolicyVersions, NamesTheFileThatIsNotAsItShouldBe) {
  const EmbeddedFile unreadable[] = {{"kent.textproto", "council: \"E10000016\"\npolicy { interview { ofer_by {} } }"}};
  auto broken = LoadPolicyVersions(unreadable);
  EXPECT_THAT(broken, FailsWith(absl::StatusCode::kInvalidArgument, "POLICY_UNREADABLE"));
  EXPECT_THAT(std::string(broken.status().message()), HasSubstr("kent.textproto: line 2"));

  const EmbeddedFile unapproved[] = {{"kent.textproto", "council: \"E10000016\" version: 1 title: \"Draft\""}};
  EXPECT_THAT(LoadPolicyVersions(unapproved), FailsWith(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
  EXPECT_THAT(LoadPolicyVersions({}), FailsWith(absl::StatusCode::kFailedPrecondition, "NATIONAL_DEFAULT_MISSING"));
}

TEST(LoadPolicyVersions, MergesOverTheNationalDefaultOfItsTime) {
  std::string later;
  std::vector<EmbeddedFile> files(kPolicyFiles.begin(), kPolicyFiles.end());
  for (const EmbeddedFile& file : kPolicyFiles) {
    if (file.name != "national.textproto") continue;
    PolicyVersion version = Parse(file.text);
    version.set_version(2);
    version.mutable_effective_from()->set_seconds(1577836800);  // 2020: after Wakefield's, before Wolverhampton's
    version.mutable_policy()->mutable_report()->set_min_base(12);
    ASSERT_TRUE(google::protobuf::TextFormat::PrintToString(version, &later));
  }
  files.push_back({"national_2020.textproto", later});
  auto versions = LoadPolicyVersions(files);
  ASSERT_THAT(versions, IsOk());
  std::map<std::string, int> min_base;
  for (const PolicyVersion& version : *versions) min_base[version.council()] = version.effective().report().min_base();
  EXPECT_EQ(min_base["E08000036"], 10);
  EXPECT_EQ(min_base["E08000031"], 12);
}

TEST(ParsePolicyVersion, NamesLineAndColumnOfAnUnknownField) {
  auto parsed = ParsePolicyVersion("council: \"E10000016\"\n\npolicy { interview { ofer_by { value: 3 } } }\n");
  EXPECT_THAT(parsed, FailsWith(absl::StatusCode::kInvalidArgument, "POLICY_UNREADABLE"));
  EXPECT_THAT(std::string(parsed.status().message()), StartsWith("line 3, column "));
  EXPECT_THAT(ParsePolicyVersion("policy {"), FailsWith(absl::StatusCode::kInvalidArgument, "POLICY_UNREADABLE"));
}

TEST(MergePolicy, SectionsMergeAndScalarsOverride) {
  const Policy national = Parse(
                              "policy { interview { min_attempts: 2 extra_allowed: true } "
                              "report { min_base: 10 } }")
                              .policy();
  const Policy council = Parse("policy { interview { extra_allowed: false } }").policy();
  EXPECT_TRUE(MessageDifferencer::Equals(MergePolicy(national, council),
                                         Parse("policy { interview { min_attempts: 2 extra_allowed: false } "
                                               "report { min_base: 10 } }")
                                             .policy()));
}

TEST(MergePolicy, AListReplacesTheDefaultWholeEvenWithNothing) {
  const Policy national = Parse(
                              "policy { meeting { strategy { hours { limits { value: 24 unit: UNIT_ELAPSED_HOURS } } "
                              "counts { rules { episodes: 4 } rules { episodes: 6 } } } } }")
                              .policy();
  const Policy council =
      Parse("policy { meeting { strategy { hours {} counts { rules { episodes: 5 } } } } }").policy();
  const policy::v1::StrategyPolicy merged = MergePolicy(national, council).meeting().strategy();
  EXPECT_TRUE(merged.has_hours());
  EXPECT_EQ(merged.hours().limits_size(), 0);
  ASSERT_EQ(merged.counts().rules_size(), 1);
  EXPECT_EQ(merged.counts().rules(0).episodes(), 5);
}

TEST(MergePolicy, ALimitReplacesTheDefaultWithItsUnitAndCanBeSwitchedOff) {
  const Policy national = Parse(
                              "policy { interview { offer_by { value: 72 unit: UNIT_ELAPSED_HOURS } "
                              "superseded_by_next_within { limit { value: 3 unit: UNIT_WORKING_DAYS } } } }")
                              .policy();
  const Policy council = Parse(
                             "policy { interview { offer_by { unit: UNIT_WORKING_DAYS } "
                             "superseded_by_next_within {} } }")
                             .policy();
  const policy::v1::InterviewPolicy merged = MergePolicy(national, council).interview();
  EXPECT_EQ(merged.offer_by().value(), 0);
  EXPECT_EQ(merged.offer_by().unit(), policy::v1::UNIT_WORKING_DAYS);
  EXPECT_TRUE(merged.has_superseded_by_next_within());
  EXPECT_FALSE(merged.superseded_by_next_within().has_limit());
}

TEST(Adopt, CitesTheCouncilWhereItSpeaksAndTheDefaultWhereItIsSilent) {
  const PolicyVersion national = Parse(
      "policy { interview { min_attempts: 1 extra_allowed: true } } "
      "citations { key: \"interview.min_attempts\" value: \"national attempts\" } "
      "citations { key: \"interview.extra_allowed\" value: \"national extra\" }");
  const PolicyVersion council = Parse(
      "policy { interview { min_attempts: 2 } } "
      "citations { key: \"interview.min_attempts\" value: \"council attempts\" }");
  const PolicyVersion adopted = Adopt(national, council);
  EXPECT_EQ(adopted.effective().interview().min_attempts(), 2);
  EXPECT_EQ(CitationOf(adopted, "interview.min_attempts"), "council attempts");
  EXPECT_EQ(CitationOf(adopted, "interview.extra_allowed"), "national extra");
  EXPECT_EQ(CitationOf(adopted, "interview.no_such_field"), "");
  EXPECT_TRUE(MessageDifferencer::Equals(Adopt(national, adopted), adopted));
}

// S2-11, S4-13: why was this due?
TEST(CitationOf, NamesDocumentAndParagraph) {
  auto versions = LoadPolicyVersions(kPolicyFiles);
  ASSERT_THAT(versions, IsOk());
  EXPECT_THAT(CitationOf(versions->at(4), "interview.offer_by"), StartsWith("S2 5.1: Young People Missing"));
  EXPECT_THAT(CitationOf(versions->at(3), "interview.complete_by"), StartsWith("S4 5: Wakefield Operating Guidance"));
  EXPECT_THAT(CitationOf(versions->at(2), "interview.start_event"), StartsWith("DfE 2014: Statutory guidance"));
}

}  // namespace
}  // namespace homeward
