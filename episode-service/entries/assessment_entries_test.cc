// What is assessed, planned and passed on about an episode: what such an entry has to say, and where it is seen again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "episode-service/entries/test_entry_requests.h"

namespace homeward::episode {
namespace {

using absl::StatusCode;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kAtNine[] = "2026-03-10T09:00:00Z";
constexpr char kFactors[] =
    " factors { factor: 'vulnerability' answer: ANSWER_YES } factors { factor: 'age' answer: ANSWER_NO }"
    " factors { factor: 'time_of_day' answer: ANSWER_YES } factors { factor: 'history' answer: ANSWER_NO }"
    " factors { factor: 'disability_or_illness' answer: ANSWER_NO }"
    " factors { factor: 'emotional_health' answer: ANSWER_NOT_KNOWN }"
    " factors { factor: 'associations' answer: ANSWER_NO } }";

class AssessmentEntries : public EntryRequests {
 protected:
  std::vector<v1::EntryVersion> VersionsOf(const v1::Entry& entry) {
    v1::ListEntryVersionsRequest request;
    request.set_council(entry.council());
    request.set_entry(entry.entry());
    const auto reply = entries_.Call<v1::ListEntryVersionsResponse>("ListEntryVersions", request);
    if (!reply.ok()) {
      ADD_FAILURE() << reply.status();
      return {};
    }
    return {reply->versions().begin(), reply->versions().end()};
  }
};

// S3-11: a social worker saw the child, and each of the three with whom the assessment is shared is recorded on its
// own, also when that comes later.
TEST_F(AssessmentEntries, S311WhoSawTheChildAndWithWhomTheAssessmentWasShared) {
  const auto episode = Report();
  Needs(episode, "child_seen { seen_by: 'social worker' alone: true account: 'tired and hungry' }",
        {"child_seen.seen_by"});
  const auto seen =
      entries_.Record(episode, kAtNine, "child_seen { seen_by: 'social worker' shared_with_child: true }");
  auto later = EntryClient::Correction(seen, kAtNine);
  later.mutable_details()->mutable_child_seen()->set_shared_with_family(true);
  later.set_reason("shared with the parents today");
  entries_.Must<v1::Entry>("CorrectEntry", later);

  const auto listed = Listed(episode, {"child_seen"});
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_TRUE(listed[0].details().child_seen().shared_with_child());
  EXPECT_TRUE(listed[0].details().child_seen().shared_with_family());
  EXPECT_FALSE(listed[0].details().child_seen().shared_with_referrer());
  const auto versions = VersionsOf(seen);
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_FALSE(versions[0].entry().details().child_seen().shared_with_family());
  EXPECT_EQ(versions[1].reason(), "shared with the parents today");
  EXPECT_THAT(OnChronology(episode.young_person()), Contains("child_seen"));
}

// S3-18: same placement, who takes the child there, somebody independent before, a recovery order: none of the
// questions of a return stays open, and neither does whether the police come along.
TEST_F(AssessmentEntries, S318AReturnIsPlannedWithEveryQuestionAnswered) {
  const auto episode = Report();
  Needs(episode,
        "return_plan { same_placement: ANSWER_NO taken_by: 'social worker' independent_person_before: ANSWER_YES"
        " recovery_order: ANSWER_NOT_KNOWN police_asked: ANSWER_NO rationale: 'another home was found' }",
        {"return_plan.same_placement", "return_plan.taken_by", "return_plan.independent_person_before",
         "return_plan.recovery_order", "return_plan.police_asked"});
}

// S3-44: whoever refers a child who is at risk if returned says to which service, who does so and why; a referral that
// was spoken is told to somebody with a name.
TEST_F(AssessmentEntries, S344AReferralSaysToWhomByWhomAndWhy) {
  const auto episode = Report();
  Needs(episode,
        "referral { to: 'emergency_duty_team' referred_by: 'night carer' spoken_to { name: 'duty worker' }"
        " rationale: 'afraid of the stepfather; a bed is needed tonight' }",
        {"referral.to", "referral.referred_by", "referral.spoken_to.name", "referral.rationale"});
  EXPECT_THAT(Refused(episode, kAtNine, "referral { to: 'The Duty Team' referred_by: 'carer' rationale: 'afraid' }"),
              FaultIn("FIELD_INVALID", "details.referral.to"));
}

// S3-45: that the child was told how to reach helplines, which ones and by whom; that nobody did is no such entry.
TEST_F(AssessmentEntries, S345TheChildIsToldOfHelplinesByName) {
  const auto episode = Report();
  Needs(episode, "helpline { helplines: 'the runaway helpline' told_by: 'social worker' }", {"helpline.helplines"});
  EXPECT_THAT(Listed(episode, {"helpline"}), IsEmpty()) << "one that was given to another child";
  entries_.Record(episode, kAtNine, "helpline { helplines: 'the runaway helpline' told_by: 'keyworker' }");
  EXPECT_EQ(Listed(episode, {"helpline"}).at(0).details().helpline().told_by(), "keyworker");
  EXPECT_THAT(OnChronology(episode.young_person()), Contains("helpline"));
}

// S3-50: parents, professionals and police who were consulted, each with a name; who was consulted later does not hide
// who was at first.
TEST_F(AssessmentEntries, S350ARiskAssessmentNamesWhoWasConsulted) {
  const auto episode = Report();
  const std::string assessed = absl::StrCat(
      "risk_assessment { level: 'high' assessed_by: 'social worker' consulted { name: 'Mum' relation: 'parent' }",
      kFactors);
  Needs(episode, assessed,
        {"risk_assessment.level", "risk_assessment.assessed_by", "risk_assessment.consulted[0].name"});
  const auto first = entries_.Record(episode, kAtNine, assessed);
  auto more = EntryClient::Correction(first, kAtNine);
  auto* police = more.mutable_details()->mutable_risk_assessment()->add_consulted();
  police->set_name("The officer");
  police->set_relation("police");
  entries_.Must<v1::Entry>("CorrectEntry", more);
  EXPECT_EQ(Listed(episode, {"risk_assessment"}).at(0).details().risk_assessment().consulted_size(), 2);
  EXPECT_EQ(VersionsOf(first).at(0).entry().details().risk_assessment().consulted_size(), 1);
}

// S3-50: an offence by an adult is harm that was done to the child, with the crime reference of the police.
TEST_F(AssessmentEntries, S350AnOffenceAgainstTheChildIsRecordedWithItsReference) {
  const auto episode = Report();
  Needs(episode, "harm { harm: HARM_KIND_CRIME_AGAINST account: 'given drink' police_reference: 'WYP/9' }",
        {"harm.harm"});
}

// S4-29: the risks are codes, so that they can be counted.
TEST_F(AssessmentEntries, S429TheRisksAreNamedAsCodes) {
  const auto episode = Report();
  const std::string assessed = absl::StrCat("risk_assessment { level: 'high' assessed_by: 'social worker' ",
                                            "risks: 'substance_misuse' risks: 'trafficking_or_exploitation'", kFactors);
  const auto entry = entries_.Record(episode, kAtNine, assessed);
  EXPECT_THAT(entry.details().risk_assessment().risks(),
              ElementsAre("substance_misuse", "trafficking_or_exploitation"));
  EXPECT_THAT(Refused(episode, kAtNine,
                      absl::StrCat("risk_assessment { level: 'high' assessed_by: 's' risks: 'drinks a lot'", kFactors)),
              FaultIn("FIELD_INVALID", "details.risk_assessment.risks[0]"));
}

// S3-53: what came of what the police asked for says where it led, what the list of protection plans said and who
// assessed; whoever was contacted in other agencies has a name.
TEST_F(AssessmentEntries, S353TheOutcomeOfAReferralByThePoliceIsWhole) {
  const auto episode = Report();
  Needs(episode,
        "referral_outcome { route: REFERRAL_ROUTE_SERVICE protection_plan: ANSWER_NO assessed_by: 'missing service'"
        " agencies { name: 'school nurse' relation: 'school' } }",
        {"referral_outcome.route", "referral_outcome.protection_plan", "referral_outcome.assessed_by",
         "referral_outcome.agencies[0].name"});
}

// S4-05: a screening says where it leads, why, and who screened.
TEST_F(AssessmentEntries, S405AScreeningSaysWhereItLeadsWhyAndByWhom) {
  const auto episode = Report();
  Needs(episode, "screening { outcome: SCREENING_OUTCOME_CLOSURE rationale: 'known to be safe' screened_by: 'MASH' }",
        {"screening.outcome", "screening.rationale", "screening.screened_by"});
}

// S4-32: whoever brings in a report is known, and a child who is on no record gets one first.
TEST_F(AssessmentEntries, S432AReportHasASourceAndAChildOnRecord) {
  auto report = EpisodeClient::Missing(episodes_.CreateChild().young_person(), "2026-03-10T08:00:00Z");
  report.set_source(v1::SOURCE_UNSPECIFIED);
  EXPECT_THAT(episodes_.Send<v1::Episode>("ReportMissing", report), FaultIn("FIELD_REQUIRED", "source"));
  report.set_source(v1::SOURCE_POLICE);
  report.set_young_person(NewUuid(absl::Now()));
  EXPECT_THAT(episodes_.Send<v1::Episode>("ReportMissing", report),
              FailsWith(StatusCode::kNotFound, "YOUNG_PERSON_NOT_FOUND"));
}

// S2-06: of each source what it gave; one that could not be asked is not one in which nothing was found.
TEST_F(AssessmentEntries, S206WhatEachSourceGaveIsRecordedApart) {
  const auto episode = Report();
  Needs(episode, "cross_reference { source: 'youth_justice' result: CROSS_REFERENCE_RESULT_FOUND account: 'bail' }",
        {"cross_reference.source", "cross_reference.result"});
  const std::vector<std::pair<const char*, const char*>> asked = {
      {"youth_justice", "FOUND"}, {"missing_education", "NOT_FOUND"}, {"exploitation_risk", "NOT_REACHABLE"}};
  for (const auto& [source, result] : asked) {
    entries_.Record(
        episode, kAtNine,
        absl::StrCat("cross_reference { source: '", source, "' result: CROSS_REFERENCE_RESULT_", result, " }"));
  }
  std::map<std::string, int> found;
  for (const auto& entry : Listed(episode, {"cross_reference"})) {
    found[entry.details().cross_reference().source()] = entry.details().cross_reference().result();
  }
  EXPECT_THAT(found, ElementsAre(Pair("exploitation_risk", v1::CROSS_REFERENCE_RESULT_NOT_REACHABLE),
                                 Pair("missing_education", v1::CROSS_REFERENCE_RESULT_NOT_FOUND),
                                 Pair("youth_justice", v1::CROSS_REFERENCE_RESULT_FOUND)));
}

}  // namespace
}  // namespace homeward::episode
