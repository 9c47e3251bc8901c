// What is planned for a child who may go missing: what such a record has to say, and that whoever looks for the child
// has it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "episode-service/particulars/test_particular_requests.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using PlanParticulars = ParticularRequests;

// S3-19: routines, behaviour, health, education and contact, as far as they are known; nothing at all is no record.
TEST_F(PlanParticulars, S319WhatThePlacementHasToKnowSaysSomething) {
  EXPECT_THAT(Refused("placement_information {}"), FaultIn("FIELD_REQUIRED", "details.placement_information"));
  const auto first = Know("placement_information { contact: 'not with the uncle' }");
  Revised(first,
          "placement_information { routines: 'tea at six' behaviour_strategies: 'time alone' health: 'asthma'"
          " education: 'school taxi' contact: 'not with the uncle' }",
          "as detailed as possible");
  const auto known = Listed("placement_information");
  ASSERT_THAT(known, SizeIs(1));
  EXPECT_EQ(known[0].details().placement_information().health(), "asthma");
  ASSERT_THAT(Of(PackForPolice(), "placement_information"), SizeIs(1));
}

// S3-55: the local services that the child needs, and how they match the care plan.
TEST_F(PlanParticulars, S355LocalServicesMatchTheCarePlan) {
  const auto services =
      Needs("placement_information { local_services: 'camhs' services_match_care_plan: 'both named in it' }",
            {"placement_information.services_match_care_plan"});
  EXPECT_THAT(services.details().placement_information().local_services(), ElementsAre("camhs"));
  EXPECT_THAT(Refused("placement_information { local_services: 'Mental health' services_match_care_plan: 'named' }"),
              FaultIn("FIELD_INVALID", "details.placement_information.local_services[0]"));
}

// S3-39: what led to it, how to make it less likely, the duty of each party, the plan to follow, and how far the child
// agreed; whoever looks for the child has it.
TEST_F(PlanParticulars, S339TheStrategyIsWholeAndAtHandWhenTheChildIsGone) {
  const auto strategy = Needs(
      "missing_strategy { factors: 'contact' minimising: 'visits' duties { party: 'child' duty: 'rings' }"
      " duties { party: 'provider' name: 'keyworker' duty: 'rings mum first' } when_absent: 'ring mum, then the police'"
      " agreed_with_child: 'all but the phone' }",
      {"missing_strategy.factors", "missing_strategy.minimising", "missing_strategy.duties",
       "missing_strategy.duties[0].party", "missing_strategy.duties[0].duty", "missing_strategy.when_absent",
       "missing_strategy.agreed_with_child"});
  ASSERT_THAT(Of(PackForPolice(), "missing_strategy"), SizeIs(1));
  ASSERT_THAT(Ended(strategy, "2026-03-10T11:30:00Z"), IsOk());
  EXPECT_THAT(Of(PackForPolice(), "missing_strategy"), IsEmpty());
}

// S4-31: each intervention with how it is put in place, and the meetings that discussed it; none is yet to come.
TEST_F(PlanParticulars, S431ASafetyPlanSaysHowAndWhereItWasDiscussed) {
  const std::string plan =
      "safety_plan { interventions { what: 'boxing club' how: 'twice a week' }"
      " discussed { meeting: 'core_group' date: '2026-03-10' } }";
  Needs(plan, {"safety_plan.interventions", "safety_plan.interventions[0].what", "safety_plan.interventions[0].how",
               "safety_plan.discussed[0].meeting", "safety_plan.discussed[0].date"});
  const std::string tomorrow =
      "safety_plan { interventions { what: 'boxing club' how: 'twice a week' }"
      " discussed { meeting: 'core_group' date: '2026-03-10' } discussed { meeting: 'core_group' date: '2026-03-11' } "
      "}";
  EXPECT_THAT(Refused(tomorrow), FaultIn("DATE_IN_FUTURE", "details.safety_plan.discussed"));
  clock_.Set(At("2026-03-10T23:59:59.999999Z"));
  EXPECT_THAT(Refused(tomorrow), FaultIn("DATE_IN_FUTURE", "details.safety_plan.discussed"));
  clock_.Set(At("2026-03-11T00:00:00Z"));
  EXPECT_THAT(Refused(tomorrow), IsOk());
  EXPECT_THAT(Of(PackForPolice(), "safety_plan"), SizeIs(2));
}

// S3-28: the risk is assessed, protection includes the choice of placement, and who is called is written down before.
TEST_F(PlanParticulars, S328ProtectionFromTraffickersIsAssessedAndHasWhoIsCalled) {
  Needs(
      "trafficking_protection { assessment: 'likely to be collected' protection: 'a placement far from there, no phone'"
      " contingency: 'police 101' contingency: 'Home Office 0300 000 0000' }",
      {"trafficking_protection.assessment", "trafficking_protection.protection", "trafficking_protection.contingency"});
  EXPECT_THAT(Of(PackForPolice(), "trafficking_protection").at(0).trafficking_protection().contingency(), SizeIs(2));
}

// S3-40: what a carer observes is an indicator by its code, with the time and the words; the police get it.
TEST_F(PlanParticulars, S340IndicatorsOfExploitationAreCodesThatThePoliceGet) {
  Needs("vulnerability { indicators: 'gifts' indicators: 'cars_waiting' account: 'a new phone' shared_with: 'police' }",
        {"vulnerability.account"});
  EXPECT_THAT(Refused("vulnerability { indicators: 'a new phone' account: 'seen' }"),
              FaultIn("FIELD_INVALID", "details.vulnerability.indicators[0]"));
  EXPECT_THAT(Refused("vulnerability { indicators: 'gifts' account: 'seen' }", "2026-03-10T12:00:00.000001Z"),
              FaultIn("TIME_IN_FUTURE", "started"));
  EXPECT_THAT(Of(PackForPolice(), "vulnerability").at(0).vulnerability().indicators(),
              ElementsAre("gifts", "cars_waiting"));
}

// S3-49: both questions are answered, and that nobody knows is an answer.
TEST_F(PlanParticulars, S349WhetherTheChildRanBeforeCareIsAnswered) {
  Needs("running_history { ran_before_care: ANSWER_YES unsafe_places: ANSWER_NOT_KNOWN }",
        {"running_history.ran_before_care", "running_history.unsafe_places"});
  EXPECT_THAT(Of(PackForPolice(), "running_history"), SizeIs(1));
}

}  // namespace
}  // namespace homeward::episode
