// What others say, decide and agree about a child: what such a record has to say, and where it is seen again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "episode-service/particulars/test_particular_requests.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

using AgencyParticulars = ParticularRequests;

// S1-14: happy and safe are asked apart, and each time the child was asked stands by itself, the latest first.
TEST_F(AgencyParticulars, S114TheChildsViewOfThePlacementIsHeardEachTimeAnew) {
  Needs("placement_view { happy: ANSWER_YES safe: ANSWER_YES words: 'it is fine' heard: 'home_visit' }",
        {"placement_view.happy", "placement_view.safe"});
  Know("placement_view { happy: ANSWER_NO safe: ANSWER_NOT_KNOWN words: 'too far away' heard: 'review' }",
       "2026-03-09T09:00:00Z");
  const auto views = Listed("placement_view");
  ASSERT_THAT(views, SizeIs(2));
  EXPECT_EQ(views[0].details().placement_view().happy(), v1::ANSWER_NO);
  EXPECT_EQ(views[1].details().placement_view().safe(), v1::ANSWER_YES);
}

// S3-05: the type, the reason and the steps, each with its day; a measure does not end before it was granted.
TEST_F(AgencyParticulars, S305AMeasureOfTheLawIsFollowedFromItsConsiderationToItsEnd) {
  auto order = Needs("legal_measure { type: 'recovery_order' considered_on: '2026-03-05' rationale: 'taken away' }",
                     {"legal_measure.type", "legal_measure.rationale"});
  order = Revised(order,
                  "legal_measure { type: 'recovery_order' considered_on: '2026-03-05' applied_on: '2026-03-06'"
                  " granted_on: '2026-03-07' rationale: 'taken away' premises: '1 A Street' }");
  EXPECT_THAT(Ended(order, "2026-03-06T23:59:59.999999Z"), FaultIn("END_BEFORE_START", "ended"));
  const auto ended = Ended(order, "2026-03-07T00:00:00Z");
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->details().legal_measure().premises(), "1 A Street");
  EXPECT_THAT(Refused("legal_measure { type: 'police_protection' granted_on: '2026-03-11' rationale: 'r' }"),
              FaultIn("DATE_IN_FUTURE", "details"));
}

// S3-07: who consented to what; a consent that was taken back no longer holds and stays visible.
TEST_F(AgencyParticulars, S307ConsentIsSomebodysAndCanBeTakenBack) {
  const auto consent = Needs("sharing_consent { given_by: 'parent' given: true scope: 'police may see the plan' }",
                             {"sharing_consent.given_by", "sharing_consent.scope"});
  ASSERT_THAT(Ended(consent, "2026-03-09T09:00:00Z"), IsOk());
  Know("sharing_consent { given_by: 'parent' given: false scope: 'police may see the plan' }", "2026-03-09T09:00:00Z");
  const auto holding = Listed("sharing_consent");
  ASSERT_THAT(holding, SizeIs(1));
  EXPECT_FALSE(holding[0].details().sharing_consent().given());
  v1::ListParticularsRequest all;
  all.set_council(kWakefield);
  all.set_young_person(child_);
  all.set_ended_too(true);
  EXPECT_EQ(particulars_.Call<v1::ListParticularsResponse>("ListParticulars", all)->particulars_size(), 2);
}

// S3-09: with which authority and whom there somebody spoke, and what follows; each contact by itself.
TEST_F(AgencyParticulars, S309EachContactWithAnotherAuthorityNamesWhoAndWhat) {
  Needs("authority_contact { authority: 'Kent' person: 'duty desk' what: 'told of two episodes' }",
        {"authority_contact.authority", "authority_contact.person", "authority_contact.what"});
  Know("authority_contact { authority: 'Kent' person: 'the social worker' what: 'section 47 is ours: found here' }",
       "2026-03-06T09:00:00Z");
  std::vector<std::string> people;
  for (const auto& one : Listed("authority_contact")) people.push_back(one.details().authority_contact().person());
  EXPECT_THAT(people, ElementsAre("the social worker", "duty desk"));
}

// S3-41: the lead professional is somebody who can be reached, is marked among the practitioners, and is another one
// once that has changed.
TEST_F(AgencyParticulars, S341TheLeadProfessionalIsTheOneWhoHoldsThatNow) {
  const auto nurse =
      Needs("practitioner { name: 'school nurse' agency: 'school' contact: '01924 000000' lead_professional: true }",
            {"practitioner.name", "practitioner.agency", "practitioner.contact"});
  Know("practitioner { name: 'youth worker' agency: 'youth service' contact: '01924 000001' }");
  const auto lead = [&] {
    std::vector<std::string> names;
    const v1::FindMePlan plan = plans_.Plan(child_);
    for (const auto& one : plan.particulars()) {
      if (one.details().practitioner().lead_professional()) names.push_back(one.details().practitioner().name());
    }
    return names;
  };
  EXPECT_THAT(lead(), ElementsAre("school nurse"));
  ASSERT_THAT(Ended(nurse, "2026-03-09T09:00:00Z"), IsOk());
  Know("practitioner { name: 'youth worker' agency: 'youth service' contact: '01924 000001' lead_professional: true }",
       "2026-03-09T09:00:00Z");
  EXPECT_THAT(lead(), ElementsAre("youth worker"));
}

}  // namespace
}  // namespace homeward::episode
