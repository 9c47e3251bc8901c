#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/policy/policy_document.h"
#include "policies/policy_files.h"

namespace homeward {
namespace {

using policy::v1::PolicyVersion;
using testing::IsEmpty;

PolicyVersion Embedded(absl::string_view council) {
  for (const EmbeddedFile& file : kPolicyFiles) {
    auto version = ParsePolicyVersion(file.text);
    EXPECT_THAT(version, IsOk());
    if (version.ok() && version->council() == council) return *version;
  }
  ADD_FAILURE() << "no embedded policy of " << council;
  return PolicyVersion();
}

PolicyVersion Wakefield() { return Embedded("E08000036"); }

bool Finds(const PolicyVersion& version, const std::string& field, const std::string& reason) {
  const std::vector<PolicyProblem> problems = CheckVersion(version);
  return std::any_of(problems.begin(), problems.end(), [&](const PolicyProblem& problem) {
    return problem.field == field && problem.reason == reason && !problem.text.empty();
  });
}

TEST(CheckVersion, AcceptsEveryEmbeddedPolicy) {
  for (const char* council : {"E92000001", "E06000041", "E08000031", "E08000036", "E10000016"}) {
    for (const PolicyProblem& problem : CheckVersion(Embedded(council))) {
      ADD_FAILURE() << council << " " << problem.field << " " << problem.reason << " " << problem.text;
    }
  }
}

TEST(CheckVersion, FindsEachMissingCitation) {
  const PolicyVersion whole = Embedded("E92000001");
  ASSERT_GT(whole.citations_size(), 70);
  for (const auto& [field, citation] : whole.citations()) {
    PolicyVersion version = whole;
    version.mutable_citations()->erase(field);
    EXPECT_TRUE(Finds(version, field, "CITATION_MISSING")) << field;
    (*version.mutable_citations())[field] = "";
    EXPECT_TRUE(Finds(version, field, "CITATION_MISSING")) << field;
  }
}

TEST(CheckVersion, FindsACitationOfAFieldThatIsNotSet) {
  PolicyVersion version = Wakefield();
  version.mutable_policy()->mutable_interview()->clear_complete_by();
  EXPECT_TRUE(Finds(version, "interview.complete_by", "CITATION_WITHOUT_FIELD"));
  (*version.mutable_citations())["interview.no_such_field"] = "S4 5";
  EXPECT_TRUE(Finds(version, "interview.no_such_field", "CITATION_WITHOUT_FIELD"));
}

TEST(CheckVersion, TheNationalDefaultLeavesNothingOpen) {
  PolicyVersion version = Embedded("E92000001");
  version.mutable_policy()->mutable_episode()->mutable_notify()->clear_parents_within();
  EXPECT_TRUE(Finds(version, "episode.notify.parents_within", "FIELD_MISSING"));
  EXPECT_FALSE(Finds(Wakefield(), "episode.notify.parents_within", "FIELD_MISSING"));
}

// S1-21: an unapproved policy decides nothing. policy 54: not in force before its approval.
TEST(CheckVersion, RefusesWhatIsNotApproved) {
  PolicyVersion version = Wakefield();
  version.mutable_effective_from()->set_seconds(version.approval().time().seconds() - 1);
  EXPECT_TRUE(Finds(version, "effective_from", "EFFECTIVE_BEFORE_APPROVAL"));
  version.mutable_approval()->set_approved(false);
  EXPECT_TRUE(Finds(version, "approval", "NOT_APPROVED"));
  version = Wakefield();
  version.mutable_approval()->clear_body();
  EXPECT_TRUE(Finds(version, "approval", "NOT_APPROVED"));
}

TEST(CheckVersion, ChecksWhatIdentifiesTheDocument) {
  PolicyVersion version = Wakefield();
  version.set_council("W06000015");
  version.set_version(0);
  version.clear_title();
  version.clear_effective_from();
  version.set_reviewed_date("2020-11-31");
  version.set_review_due_date("30/11/2020");
  EXPECT_TRUE(Finds(version, "council", "COUNCIL_INVALID"));
  EXPECT_TRUE(Finds(version, "version", "OUT_OF_RANGE"));
  EXPECT_TRUE(Finds(version, "title", "TITLE_MISSING"));
  EXPECT_TRUE(Finds(version, "effective_from", "EFFECTIVE_FROM_MISSING"));
  EXPECT_TRUE(Finds(version, "reviewed_date", "DATE_INVALID"));
  EXPECT_TRUE(Finds(version, "review_due_date", "DATE_INVALID"));
}

// S0-18: the control page may say nothing, but nothing that it cannot mean.
TEST(CheckVersion, S018ChecksTheControlPage) {
  PolicyVersion version = Embedded("E06000041");
  policy::v1::DocumentControl& control = *version.mutable_control();
  control.set_document_date("November 2019");
  control.set_classification("Official Sensitive");
  control.set_owner("A Person, Assistant Director");
  control.mutable_changes(0)->set_date("2020-02-30");
  EXPECT_TRUE(Finds(version, "control.document_date", "DATE_INVALID"));
  EXPECT_TRUE(Finds(version, "control.classification", "NOT_A_CODE"));
  EXPECT_TRUE(Finds(version, "control.owner", "NOT_A_CODE"));
  EXPECT_TRUE(Finds(version, "control.changes", "DATE_INVALID"));
  for (const char* part : {"document_version", "date", "what"}) {
    PolicyVersion without = Embedded("E06000041");
    auto* change = without.mutable_control()->mutable_changes(0);
    change->GetReflection()->ClearField(change, change->GetDescriptor()->FindFieldByName(part));
    EXPECT_TRUE(Finds(without, "control.changes", "CHANGE_INCOMPLETE")) << part;
  }
}

// One value that its field does not accept, in text format, and what is said of it.
struct Mutation {
  const char* policy;
  const char* field;
  const char* reason;
};

void PrintTo(const Mutation& mutation, std::ostream* out) { *out << mutation.policy; }

class RefusedValue : public testing::TestWithParam<Mutation> {};

TEST_P(RefusedValue, IsFound) {
  const Mutation& mutation = GetParam();
  PolicyVersion version = Wakefield();
  version.clear_citations();
  version.clear_policy();
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(mutation.policy, version.mutable_policy()));
  EXPECT_TRUE(Finds(version, mutation.field, mutation.reason)) << mutation.policy;
}

INSTANTIATE_TEST_SUITE_P(
    Numbers, RefusedValue,
    testing::ValuesIn(std::vector<Mutation>{
        {"interview { offer_by { value: -1 unit: UNIT_ELAPSED_HOURS } }", "interview.offer_by", "OUT_OF_RANGE"},
        {"interview { offer_by { value: 0 unit: UNIT_ELAPSED_HOURS } }", "interview.offer_by", "OUT_OF_RANGE"},
        {"interview { offer_by { value: 10001 unit: UNIT_ELAPSED_HOURS } }", "interview.offer_by", "OUT_OF_RANGE"},
        {"interview { offer_by { value: 72 } }", "interview.offer_by", "VALUE_UNSPECIFIED"},
        {"interview { offer_by { value: 72 unit: 9 } }", "interview.offer_by", "VALUE_UNSPECIFIED"},
        {"interview { min_attempts: 0 }", "interview.min_attempts", "OUT_OF_RANGE"},
        {"interview { superseded_by_next_within { limit { value: 0 unit: UNIT_WORKING_DAYS } } }",
         "interview.superseded_by_next_within", "OUT_OF_RANGE"},
        {"episode { notify { parents_within { value: -4 unit: UNIT_ELAPSED_HOURS } } }",
         "episode.notify.parents_within", "OUT_OF_RANGE"},
        {"episode { repeatedly_missing { episodes: 0 window { value: 90 unit: UNIT_CALENDAR_DAYS } } }",
         "episode.repeatedly_missing", "OUT_OF_RANGE"},
        {"episode { repeatedly_missing { episodes: 3 window { value: 90 unit: UNIT_ELAPSED_HOURS } } }",
         "episode.repeatedly_missing", "UNIT_NOT_ALLOWED"},
        {"meeting { strategy { counts { rules { episodes: 4 window { value: -28 unit: UNIT_CALENDAR_DAYS } } } } }",
         "meeting.strategy.counts", "OUT_OF_RANGE"},
        {"meeting { strategy { hours { limits { value: 1 unit: UNIT_WORKING_DAYS } } } }", "meeting.strategy.hours",
         "UNIT_NOT_ALLOWED"},
        {"meeting { strategy { hours { limits { value: 72 unit: UNIT_ELAPSED_HOURS } "
         "limits { value: 24 unit: UNIT_ELAPSED_HOURS } } } }",
         "meeting.strategy.hours", "NOT_RISING"},
        {"care_leaver { age_range { min: 26 max: 25 inclusive: true } }", "care_leaver.age_range", "NOT_RISING"},
        {"care_leaver { risk_scale { shares { level: 'high' numerator: 4 denominator: 3 } } }",
         "care_leaver.risk_scale", "OUT_OF_RANGE"},
        {"care_leaver { risk_scale { shares { level: 'high' numerator: 0 denominator: 3 } } }",
         "care_leaver.risk_scale", "OUT_OF_RANGE"},
        {"care_leaver { oversight_review_interval { intervals { level: 'high' every { value: 7 unit: "
         "UNIT_CALENDAR_DAYS } } intervals { level: 'high' every { value: 8 unit: UNIT_CALENDAR_DAYS } } } }",
         "care_leaver.oversight_review_interval", "DUPLICATE_ENTRY"},
        {"calendar { working_day_cutoff { hour: 24 minute: 1 } }", "calendar.working_day_cutoff", "OUT_OF_RANGE"},
        {"calendar { office_hours { days: WEEKDAY_MONDAY opens { hour: 17 } closes { hour: 9 } } }",
         "calendar.office_hours", "NOT_RISING"},
        {"calendar { office_hours { opens { hour: 9 } closes { hour: 17 } } }", "calendar.office_hours", "LIST_EMPTY"},
    }));

INSTANTIATE_TEST_SUITE_P(
    WordsAndLists, RefusedValue,
    testing::ValuesIn(std::vector<Mutation>{
        {"interview { limit_on: INTERVIEW_LIMIT_ON_UNSPECIFIED }", "interview.limit_on", "VALUE_UNSPECIFIED"},
        {"interview { limit_on: 77 }", "interview.limit_on", "VALUE_UNSPECIFIED"},
        {"interview { discharged_by {} }", "interview.discharged_by", "LIST_EMPTY"},
        {"interview { discharged_by { outcomes: [INTERVIEW_OUTCOME_COMPLETED, INTERVIEW_OUTCOME_COMPLETED] } }",
         "interview.discharged_by", "DUPLICATE_ENTRY"},
        {"interview { discharged_by { outcomes: INTERVIEW_OUTCOME_UNSPECIFIED } }", "interview.discharged_by",
         "VALUE_UNSPECIFIED"},
        {"interview { interviewer_order { interviewers { post: \"social_worker\" "
         "condition: INTERVIEWER_CONDITION_NOT_ENGAGING } } }",
         "interview.interviewer_order", "NOBODY_ALWAYS"},
        {"interview { interviewer_order { interviewers { post: \"social_worker\" } } }", "interview.interviewer_order",
         "VALUE_UNSPECIFIED"},
        {"interview { extra_provider: \"Young Lives\" }", "interview.extra_provider", "NOT_A_CODE"},
        {"meeting { strategy { convener: \"\" } }", "meeting.strategy.convener", "NOT_A_CODE"},
        {"risk { levels { codes: [\"low\", \"low\"] } }", "risk.levels", "DUPLICATE_ENTRY"},
        {"risk { levels { codes: \"High\" } }", "risk.levels", "NOT_A_CODE"},
        {"episode { reasons { reasons { code: \"bullying\" title: \"Bullying\" group: REASON_GROUP_PUSH } } }",
         "episode.reasons", "UNKNOWN_MISSING"},
        {"episode { reasons { reasons { code: \"unknown\" group: REASON_GROUP_OTHER } } }", "episode.reasons",
         "TITLE_MISSING"},
        {"episode { reasons { reasons { code: \"unknown\" title: \"A\" group: REASON_GROUP_OTHER } "
         "reasons { code: \"unknown\" title: \"B\" group: REASON_GROUP_OTHER } } }",
         "episode.reasons", "DUPLICATE_ENTRY"},
    }));

TEST(CheckVersion, AcceptsZeroAndNoneWhereTheyMeanSomething) {
  PolicyVersion version = Wakefield();
  version.clear_citations();
  version.clear_policy();
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "meeting { strategy { hours {} counts {} hours_hold_within { unit: UNIT_ELAPSED_HOURS } } } "
      "episode { serious_notification { at {} } } interview { for_other_authority_on_request: false }",
      version.mutable_policy()));
  for (const char* field : {"meeting.strategy.hours", "meeting.strategy.counts", "meeting.strategy.hours_hold_within",
                            "episode.serious_notification.at", "interview.for_other_authority_on_request"}) {
    (*version.mutable_citations())[field] = "S4 8";
  }
  EXPECT_THAT(CheckVersion(version), IsEmpty());
}

}  // namespace
}  // namespace homeward
