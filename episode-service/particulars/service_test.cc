#include <absl/strings/escaping.h>
#include <absl/strings/match.h>
#include <absl/strings/str_split.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "episode-service/application.h"
#include "tests/support/many_rows.h"
#include "tests/support/particular_client.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kMother[] =
    "known_person { name: 'Mum' relation: 'parent' parental_responsibility: true informed: KEPT_INFORMED_YES }";

class ParticularsTest : public ::testing::Test {
 protected:
  ParticularsTest() {
    episodes_.CreateCouncil();
    child_ = episodes_.CreateChild().young_person();
  }

  // Those on record, by kind, the latest first.
  std::vector<std::string> Kinds(v1::ListParticularsRequest request) {
    request.set_council(kWakefield);
    request.set_young_person(child_);
    std::vector<std::string> kinds;
    do {
      const auto reply = client_.Call<v1::ListParticularsResponse>("ListParticulars", request);
      if (!reply.ok()) {
        ADD_FAILURE() << reply.status();
        break;
      }
      for (const auto& particular : reply->particulars()) kinds.push_back(particular.kind());
      request.set_page_token(reply->next_page_token());
    } while (!request.page_token().empty());
    return kinds;
  }

  std::vector<common::v1::Obligation> Owed(absl::string_view kind) {
    std::vector<common::v1::Obligation> found;
    for (const auto& one : episodes_.Obligations(child_)) {
      if (one.kind() == kind) found.push_back(one);
    }
    return found;
  }

  absl::Status Refused(absl::string_view started, const std::string& details) {
    return client_.Send<v1::Particular>("RecordParticular", ParticularClient::Recorded(child_, started, details))
        .status();
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  ParticularClient client_{episodes_};
  std::string child_;
};

TEST_F(ParticularsTest, HoldsFromItsStartToItsEndAndKeepsEveryVersion) {
  auto mother = client_.Record(child_, "2020-01-01T00:00:00Z", kMother);
  EXPECT_EQ(mother.details().known_person().name(), "Mum");
  auto revise = ParticularClient::About<v1::ReviseParticularRequest>(mother);
  *revise.mutable_started() = mother.started();
  *revise.mutable_details() = mother.details();
  revise.mutable_details()->mutable_known_person()->set_contact("07700 900000");
  revise.set_reason("new number");
  mother = client_.Must<v1::Particular>("ReviseParticular", revise);
  auto end = ParticularClient::About<v1::EndParticularRequest>(mother);
  Put(Moment{.time = At("2026-03-09T00:00:00Z")}, end.mutable_ended());
  client_.Must<v1::Particular>("EndParticular", end);
  EXPECT_THAT(Kinds({}), IsEmpty());
  v1::ListParticularsRequest all;
  all.set_ended_too(true);
  EXPECT_THAT(Kinds(all), ElementsAre("known_person"));
  const auto versions = client_.Call<v1::ListParticularVersionsResponse>(
      "ListParticularVersions", ParticularClient::About<v1::ListParticularVersionsRequest>(mother));
  ASSERT_THAT(versions, IsOk());
  ASSERT_EQ(versions->versions_size(), 3);
  EXPECT_EQ(versions->versions(0).particular().details().known_person().contact(), "");
  EXPECT_EQ(versions->versions(1).reason(), "new number");
  EXPECT_TRUE(versions->versions(2).particular().has_ended());
}

TEST_F(ParticularsTest, ListsByKindInPages) {
  for (int day = 1; day <= 7; ++day) {
    client_.Record(child_, absl::StrCat("2026-03-0", day, "T10:00:00Z"), "likely_place { place: 'the station' }");
  }
  client_.Record(child_, "2026-03-08T10:00:00Z", kMother);
  v1::ListParticularsRequest request;
  request.set_page_size(3);
  EXPECT_THAT(Kinds(request), SizeIs(8));
  EXPECT_EQ(Kinds(request).front(), "known_person");
  request.add_kinds("known_person");
  EXPECT_THAT(Kinds(request), ElementsAre("known_person"));
  request.add_kinds("no_such_kind");
  request.set_council(kWakefield);
  request.set_young_person(child_);
  EXPECT_THAT(client_.Call<v1::ListParticularsResponse>("ListParticulars", request),
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

// S3-16: a stay that should not have been is shown as what it was.
TEST_F(ParticularsTest, S316ANightInAPoliceStationIsABreach) {
  EXPECT_THAT(Refused("2026-03-10T01:00:00Z", "stay { kind: STAY_KIND_EMERGENCY place: 'police_station' }"),
              FailsWith(absl::StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  const auto stay = client_.Record(child_, "2026-03-10T01:00:00Z",
                                   "stay { kind: STAY_KIND_EMERGENCY place: 'police_station' shared_with_adults: true"
                                   " breach_reason: 'no carer could be found' }");
  EXPECT_THAT(stay.breaches(), ElementsAre("police_station", "shared_with_adults"));
}

// S3-16: the breach is of the episode in which it happened, and in the child's chronology.
TEST_F(ParticularsTest, S316ABreachIsOfAnEpisodeOfTheChild) {
  const auto episode =
      episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child_, "2026-03-09T20:00:00Z"));
  const auto other = episodes_.Must<v1::Episode>(
      "ReportMissing", EpisodeClient::Missing(episodes_.CreateChild("Alex").young_person(), "2026-03-09T20:00:00Z"));
  const auto night = [](const v1::Episode& of) {
    return absl::StrCat("stay { kind: STAY_KIND_EMERGENCY place: 'police_station' breach_reason: 'no carer' episode: '",
                        of.episode(), "' }");
  };
  EXPECT_THAT(Refused("2026-03-10T01:00:00Z", night(other)),
              FailsWith(absl::StatusCode::kNotFound, "EPISODE_NOT_FOUND"));
  const auto stay = client_.Record(child_, "2026-03-10T01:00:00Z", night(episode));
  EXPECT_EQ(stay.details().stay().episode(), episode.episode());
  EXPECT_THAT(stay.breaches(), ElementsAre("police_station"));

  v1::GetChronologyRequest request;
  request.set_council(kWakefield);
  request.set_young_person(child_);
  const auto chronology = episodes_.Call<v1::GetChronologyResponse>("GetChronology", request).value();
  int shown = 0;
  for (const auto& entry : chronology.entries()) shown += entry.record() == stay.particular() && entry.kind() == "stay";
  EXPECT_EQ(shown, 1);
}

// S3-35: for the harm that the child is at risk of, and for nothing else.
TEST_F(ParticularsTest, S335ARefugeNeedsTheRiskOfHarm) {
  EXPECT_THAT(Refused("2026-02-25T22:00:00Z", "stay { kind: STAY_KIND_REFUGE place: 'refuge' }"),
              FailsWith(absl::StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  const auto stay = client_.Record(child_, "2026-02-25T22:00:00Z",
                                   "stay { kind: STAY_KIND_REFUGE place: 'refuge' risk_of_harm: 'from the uncle' }");
  // One from before that was asked for stays as it is, and ends.
  v1::ParticularDetails before = stay.details();
  before.mutable_stay()->clear_risk_of_harm();
  episodes_.service().database().Execute(
      absl::StrCat("UPDATE particular SET details = X'", absl::BytesToHexString(before.SerializeAsString()), "'"));
  EXPECT_THAT(Kinds({}), ElementsAre("stay"));
  auto end = ParticularClient::About<v1::EndParticularRequest>(stay);
  Put(Moment{.time = At("2026-03-09T00:00:00Z")}, end.mutable_ended());
  client_.Must<v1::Particular>("EndParticular", end);
}

// S3-35: a refuge is watched; the child who leaves in time has met it.
TEST_F(ParticularsTest, S335TheLimitOfARefugeIsSeenComing) {
  const auto stay = client_.Record(child_, "2026-02-25T22:00:00Z",
                                   "stay { kind: STAY_KIND_REFUGE place: 'refuge' risk_of_harm: 'at home' }");
  auto owed = Owed("refuge_ended");
  ASSERT_THAT(owed, SizeIs(1));
  EXPECT_EQ(absl::FormatTime(TimeOf(owed[0].due_time()), absl::UTCTimeZone()),
            absl::FormatTime(At("2026-03-11T23:59:59.999999Z"), absl::UTCTimeZone()));
  auto end = ParticularClient::About<v1::EndParticularRequest>(stay);
  Put(Moment{.time = At("2026-03-10T11:00:00Z")}, end.mutable_ended());
  client_.Must<v1::Particular>("EndParticular", end);
  EXPECT_EQ(Owed("refuge_ended").at(0).state(), common::v1::OBLIGATION_STATE_MET);
}

// S3-06: the referral is tracked to its last decision.
TEST_F(ParticularsTest, S306TraffickingIsToldAtOnceAndTheReferralTracked) {
  auto referral = client_.Record(child_, "2026-03-10T09:00:00Z", "trafficking_referral {}");
  EXPECT_TRUE(Owed("trafficking_told").at(0).overdue());
  auto revise = ParticularClient::About<v1::ReviseParticularRequest>(referral);
  *revise.mutable_started() = referral.started();
  auto* details = revise.mutable_details()->mutable_trafficking_referral();
  Put(Moment{.time = At("2026-03-10T09:20:00Z")}, details->mutable_authority_told());
  details->set_referred_on("2026-03-10");
  details->set_form("referral form");
  referral = client_.Must<v1::Particular>("ReviseParticular", revise);
  EXPECT_EQ(Owed("trafficking_told").at(0).state(), common::v1::OBLIGATION_STATE_MET_LATE);
  revise.set_etag(referral.etag());
  details->set_reasonable_grounds(v1::GROUNDS_DECISION_POSITIVE);
  details->set_reasonable_grounds_on("2026-03-09");
  EXPECT_THAT(client_.Send<v1::Particular>("ReviseParticular", revise),
              FailsWith(absl::StatusCode::kInvalidArgument, "DATES_OUT_OF_ORDER"));
}

// S3-06: a suspicion is referred, or it is recorded why not.
TEST_F(ParticularsTest, S306ASuspicionIsReferredOrItIsRecordedWhyNot) {
  auto referral = client_.Record(child_, "2026-03-10T09:00:00Z", "trafficking_referral {}");
  EXPECT_EQ(TimeOf(Owed("trafficking_referral").at(0).due_time()), At("2026-03-17T23:59:59.999999Z"));
  const auto revised = [&](const std::string& details) {
    auto revise = ParticularClient::About<v1::ReviseParticularRequest>(referral);
    *revise.mutable_started() = referral.started();
    *revise.mutable_details() = ParticularClient::Recorded(child_, "2026-03-10T09:00:00Z", details).details();
    referral = client_.Must<v1::Particular>("ReviseParticular", revise);
    return Owed("trafficking_referral").at(0);
  };
  EXPECT_EQ(revised("trafficking_referral { not_referred_reason: 'another child was meant' }").reason(),
            "recorded_why_not");
  const auto met = revised("trafficking_referral { referred_on: '2026-03-10' }");
  EXPECT_EQ(met.state(), common::v1::OBLIGATION_STATE_MET);
  EXPECT_EQ(met.discharged_by(), referral.particular());
}

// S3-49: of every child who came into care; the placement of these tests began in January 2024.
TEST_F(ParticularsTest, S349WhetherTheChildRanAwayBeforeCareIsRecorded) {
  ASSERT_THAT(Owed("running_history"), SizeIs(1));
  EXPECT_EQ(TimeOf(Owed("running_history")[0].due_time()), At("2024-01-17T23:59:59.999999Z"));
  EXPECT_TRUE(Owed("running_history")[0].overdue());
  client_.Record(child_, "2026-03-10T09:00:00Z",
                 "running_history { ran_before_care: ANSWER_NO unsafe_places: ANSWER_NO }");
  EXPECT_EQ(Owed("running_history").at(0).state(), common::v1::OBLIGATION_STATE_MET_LATE);
}

// S3-28: of every unaccompanied child.
TEST_F(ParticularsTest, S328HowAnUnaccompaniedChildIsKeptFromTraffickersIsAssessed) {
  EXPECT_THAT(Owed("trafficking_protection"), IsEmpty());
  v1::GetYoungPersonRequest get;
  get.set_council(kWakefield);
  get.set_young_person(child_);
  v1::UpdateYoungPersonRequest update;
  update.set_council(kWakefield);
  update.set_young_person(child_);
  *update.mutable_fields() = episodes_.Call<v1::YoungPerson>("GetYoungPerson", get).value();
  update.set_etag(update.fields().etag());
  update.mutable_fields()->set_uasc_from("2026-03-09");
  update.mutable_update_mask()->add_paths("uasc_from");
  episodes_.Must<v1::YoungPerson>("UpdateYoungPerson", update);
  ASSERT_THAT(Owed("trafficking_protection"), SizeIs(1));
  EXPECT_EQ(TimeOf(Owed("trafficking_protection")[0].due_time()), At("2026-03-16T23:59:59.999999Z"));
  client_.Record(child_, "2026-03-10T09:00:00Z",
                 "trafficking_protection { assessment: 'owes money' protection: 'placed far from the coast'"
                 " contingency: 'the police, 101' }");
  EXPECT_EQ(Owed("trafficking_protection").at(0).state(), common::v1::OBLIGATION_STATE_MET);
}

// S3-47: each enquiry is recorded; the location is not given away.
TEST_F(ParticularsTest, S347AWithheldLocationIsNotReleased) {
  client_.Record(child_, "2026-03-01T09:00:00Z", "location_withheld { reason: 'may be trafficked' }");
  const std::string asked = "location_enquiry { enquirer: 'an uncle' relationship: 'uncle' ";
  client_.Record(child_, "2026-03-10T09:00:00Z", asked + "}");
  EXPECT_THAT(Refused("2026-03-10T10:00:00Z", asked + "released: true identity_established: true }"),
              FailsWith(absl::StatusCode::kFailedPrecondition, "LOCATION_WITHHELD"));
  client_.Record(child_, "2026-03-10T11:00:00Z",
                 asked + "released: true identity_established: true interviewed: true }");
}

// S3-47: referred, decided with grounds, decided finally without.
TEST_F(ParticularsTest, S347TheYoungPersonSaysWhetherTheLocationIsWithheldNow) {
  const auto shown = [&] {
    v1::GetYoungPersonRequest get;
    get.set_council(kWakefield);
    get.set_young_person(child_);
    return episodes_.Call<v1::YoungPerson>("GetYoungPerson", get).value();
  };
  EXPECT_FALSE(shown().location_withheld());
  auto referral = client_.Record(child_, "2026-03-09T09:00:00Z", "trafficking_referral { referred_on: '2026-03-09' }");
  EXPECT_TRUE(shown().location_withheld());
  const auto decide = [&](const std::string& details) {
    auto revise = ParticularClient::About<v1::ReviseParticularRequest>(referral);
    *revise.mutable_started() = referral.started();
    *revise.mutable_details() = ParticularClient::Recorded(child_, "2026-03-09T09:00:00Z", details).details();
    referral = client_.Must<v1::Particular>("ReviseParticular", revise);
    return shown().location_withheld();
  };
  const std::string referred = "trafficking_referral { referred_on: '2026-03-09' ";
  EXPECT_TRUE(decide(referred + "reasonable_grounds: GROUNDS_DECISION_POSITIVE }"));
  EXPECT_FALSE(decide(referred + "reasonable_grounds: GROUNDS_DECISION_NEGATIVE }"));
  EXPECT_TRUE(decide(referred + "reasonable_grounds: GROUNDS_DECISION_NEGATIVE"
                                " conclusive_grounds: GROUNDS_DECISION_POSITIVE }"));
  EXPECT_FALSE(decide(referred + "reasonable_grounds: GROUNDS_DECISION_POSITIVE"
                                 " conclusive_grounds: GROUNDS_DECISION_NEGATIVE"
                                 " conclusive_grounds_on: '2026-03-10' }"));
  EXPECT_TRUE(decide("trafficking_referral { not_referred_reason: 'the parents declined' }"));
  EXPECT_TRUE(decide(referred + "not_referred_reason: 'the police do it' }"));
  client_.Must<v1::Particular>("VoidParticular", [&] {
    auto request = ParticularClient::About<v1::VoidParticularRequest>(referral);
    request.set_reason("of another child");
    return request;
  }());
  EXPECT_FALSE(shown().location_withheld());
  const auto flagged = episodes_.RaiseFlag(shown(), "trafficking", "2026-03-10T12:00:00Z");
  EXPECT_TRUE(flagged.location_withheld());
  clock_.Set(At("2026-03-10T11:59:59.999999Z"));
  EXPECT_FALSE(shown().location_withheld());
}

// S3-47: so few have anything recorded by which it may be withheld that those of the others cost nothing; whoever has,
// has it on each of their episodes, in the answer to a change, alone and in a list.
TEST_F(ParticularsTest, S347AnEpisodeSaysWhetherTheLocationIsWithheldNow) {
  const std::string flagged = episodes_.CreateChild("Alex").young_person();
  std::map<std::string, std::string> episode_of;
  for (const std::string& id : {child_, flagged}) {
    episode_of[id] =
        episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(id, "2026-03-10T09:00:00Z")).episode();
  }
  const auto withheld = [&](const std::string& id) {
    v1::GetEpisodeRequest get;
    get.set_council(kWakefield);
    get.set_episode(episode_of.at(id));
    const bool one = episodes_.Call<v1::Episode>("GetEpisode", get).value().location_withheld();
    v1::ListEpisodesRequest list;
    list.set_council(kWakefield);
    list.set_young_person(id);
    const auto listed = episodes_.Call<v1::ListEpisodesResponse>("ListEpisodes", list).value();
    EXPECT_EQ(listed.episodes(0).location_withheld(), one);
    return one;
  };
  EXPECT_FALSE(withheld(child_));
  EXPECT_FALSE(withheld(flagged));
  client_.Record(child_, "2026-03-10T09:00:00Z", "location_withheld { reason: 'may be trafficked' }");
  EXPECT_TRUE(withheld(child_));
  EXPECT_FALSE(withheld(flagged));
  v1::GetYoungPersonRequest get;
  get.set_council(kWakefield);
  get.set_young_person(flagged);
  episodes_.RaiseFlag(episodes_.Call<v1::YoungPerson>("GetYoungPerson", get).value(), "trafficking",
                      "2026-03-10T10:00:00Z");
  EXPECT_TRUE(withheld(flagged));
}

// S3-47: the migration finds of whom it may be withheld on records from before.
TEST_F(ParticularsTest, S347OlderRecordsAreGuardedToo) {
  episodes_.RaiseFlag(episodes_.CreateChild("Alex"), "trafficking", "2026-03-10T10:00:00Z");
  episodes_.RaiseFlag(episodes_.CreateChild("Kit"), "curfew", "2026-03-10T10:00:00Z");
  client_.Withhold(child_);
  TestDatabase& database = episodes_.service().database();
  const std::string guarded = "SELECT GROUP_CONCAT(young_person ORDER BY young_person) FROM location_ground";
  const std::string as_recorded = database.Text(guarded);
  database.Execute("DELETE FROM location_ground");
  for (const EmbeddedFile& file : Application::Migrations()) {
    if (file.name != "0130_location_ground.sql") continue;
    for (const absl::string_view statement : absl::StrSplit(file.text, ';')) {
      if (absl::StrContains(statement, "INSERT")) database.Execute(std::string(statement));
    }
  }
  EXPECT_EQ(database.Text(guarded), as_recorded);
  EXPECT_EQ(database.Number("SELECT COUNT(*) FROM location_ground"), 2);
}

// S3-47: each young person of a batch says it of themselves, and versions say it as it is now.
TEST_F(ParticularsTest, S347IsSaidOfEachOfSeveralAndOfWhatStoodEarlier) {
  const std::string other = episodes_.CreateChild("Alex").young_person();
  client_.Record(other, "2026-03-10T09:00:00Z", "location_withheld { reason: 'may be trafficked' }");
  v1::BatchGetYoungPeopleRequest batch;
  batch.set_council(kWakefield);
  for (const std::string& id : {child_, other}) batch.add_young_people(id);
  const auto people = episodes_.Call<v1::BatchGetYoungPeopleResponse>("BatchGetYoungPeople", batch).value();
  ASSERT_EQ(people.young_people_size(), 2);
  EXPECT_FALSE(people.young_people(0).location_withheld());
  EXPECT_TRUE(people.young_people(1).location_withheld());
  for (const std::string& id : {child_, other}) {
    v1::ListYoungPersonVersionsRequest request;
    request.set_council(kWakefield);
    request.set_young_person(id);
    const auto reply = episodes_.Call<v1::ListYoungPersonVersionsResponse>("ListYoungPersonVersions", request).value();
    ASSERT_EQ(reply.versions_size(), 3);
    for (const auto& version : reply.versions()) {
      EXPECT_EQ(version.young_person().location_withheld(), id == other);
    }
  }
}

// S3-25: to have gone missing is no reason to lose one's home without a rationale.
TEST_F(ParticularsTest, S325APlacementEndedForGoingMissingNeedsItsRationale) {
  v1::GetYoungPersonRequest get;
  get.set_council(kWakefield);
  get.set_young_person(child_);
  const auto person = episodes_.Call<v1::YoungPerson>("GetYoungPerson", get).value();
  v1::EndPlacementRequest end;
  end.set_council(kWakefield);
  end.set_young_person(child_);
  end.set_placement(person.placements(0).placement());
  end.set_etag(person.etag());
  Put(OnDay(absl::CivilDay(2026, 3, 9)), end.mutable_ended());
  end.set_reason("went_missing");
  EXPECT_THAT(episodes_.Send<v1::YoungPerson>("EndPlacement", end),
              FailsWith(absl::StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  EXPECT_FALSE(episodes_.Call<v1::YoungPerson>("GetYoungPerson", get)->placements(0).has_ended());
  end.set_rationale("the home cannot keep her safe");
  episodes_.Must<v1::YoungPerson>("EndPlacement", end);
  EXPECT_THAT(Kinds({}), ElementsAre("placement_ending"));
}

// S3-25: while the child is missing or away from it, a placement ends for a reason, and with a rationale.
TEST_F(ParticularsTest, S325APlacementThatEndsDuringAnAbsenceNeedsReasonAndRationale) {
  episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child_, "2026-03-09T20:00:00Z"));
  v1::GetYoungPersonRequest get;
  get.set_council(kWakefield);
  get.set_young_person(child_);
  const auto person = episodes_.Call<v1::YoungPerson>("GetYoungPerson", get).value();
  v1::EndPlacementRequest end;
  end.set_council(kWakefield);
  end.set_young_person(child_);
  end.set_placement(person.placements(0).placement());
  end.set_etag(person.etag());
  Put(OnDay(absl::CivilDay(2026, 3, 10)), end.mutable_ended());
  const auto refused = [&] {
    const auto status = episodes_.Send<v1::YoungPerson>("EndPlacement", end).status();
    EXPECT_THAT(status, FailsWith(absl::StatusCode::kInvalidArgument, "REASON_REQUIRED"));
    return ProblemOf(status).field;
  };
  EXPECT_EQ(refused(), "reason");
  end.set_reason("moved_on");
  EXPECT_EQ(refused(), "rationale");
  EXPECT_FALSE(episodes_.Call<v1::YoungPerson>("GetYoungPerson", get)->placements(0).has_ended());
  end.set_rationale("the move was agreed in February");
  EXPECT_TRUE(episodes_.Must<v1::YoungPerson>("EndPlacement", end).placements(0).has_ended());
  EXPECT_THAT(Kinds({}), ElementsAre("placement_ending"));
}

TEST_F(ParticularsTest, ReviewsAndPacksHaveTheirOwnRpcs) {
  EXPECT_THAT(Refused("2026-03-10T09:00:00Z", "plan_review {}"),
              FailsWith(absl::StatusCode::kInvalidArgument, "KIND_HAS_ITS_OWN_RPC"));
}

// Each form keeps every word as it was sent. What each of them needs, and where it is seen again, is shown by
// agency_particulars_test.cc and plan_particulars_test.cc.
TEST_F(ParticularsTest, EveryFormComesBackAsItWasSent) {
  const std::vector<std::string> records = {
      "legal_measure { type: 'recovery_order' applied_on: '2026-03-02' rationale: 'taken away' premises: '1 A Street' "
      "}",
      "sharing_consent { given_by: 'child' given: true scope: 'police may see the plan' }",
      "authority_contact { authority: 'Kent' person: 'duty desk' what: 'told of two episodes' care_planning_kept: "
      "ANSWER_YES }",
      "housing_assessment { with_housing: true homeless: ANSWER_NO child_in_need: ANSWER_YES basis: 'section_20_3' }",
      "placement_information { routines: 'tea at six' local_services: 'camhs'"
      " services_match_care_plan: 'both named' }",
      "trafficking_protection { assessment: 'high' protection: 'no phone' contingency: 'police 101' }",
      "missing_strategy { factors: 'contact' minimising: 'visits' duties { party: 'child' duty: 'rings' } when_absent: "
      "'ring mum' agreed_with_child: 'yes' }",
      "vulnerability { indicators: 'gifts' account: 'a new phone' shared_with: 'police' }",
      "practitioner { name: 'school nurse' agency: 'school' contact: '01924' lead_professional: true }",
      "running_history { ran_before_care: ANSWER_YES unsafe_places: ANSWER_NOT_KNOWN }",
      "safety_plan { interventions { what: 'boxing club' how: 'twice a week' } discussed { meeting: 'core_group' date: "
      "'2026-03-01' } }",
      "placement_view { happy: ANSWER_YES safe: ANSWER_YES words: 'it is fine' heard: 'home_visit' }",
      "asylum_claim { state: 'refused' }"};
  for (const std::string& record : records) {
    const auto recorded = client_.Record(child_, "2026-03-05T09:00:00Z", record);
    v1::ParticularDetails wanted;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(record, &wanted));
    EXPECT_EQ(recorded.details().ShortDebugString(), wanted.ShortDebugString());
  }
  EXPECT_THAT(Kinds({}), SizeIs(records.size()));
}

TEST_F(ParticularsTest, EveryQueryUsesItsIndex) {
  const auto mother = client_.Record(child_, "2020-01-01T00:00:00Z", kMother);
  const auto key_of = [&](const std::string& where, const std::string& index = "") {
    return IndexOf(episodes_.service().database(),
                   absl::StrCat("SELECT details FROM particular ", index, " WHERE council = 'E08000036' AND ", where));
  };
  EXPECT_EQ(key_of(absl::StrCat("particular = '", mother.particular(), "'")), "PRIMARY");
  EXPECT_EQ(key_of("young_person = 'a' ORDER BY started_us DESC, particular DESC LIMIT 50"), "particular_young_person");
  EXPECT_EQ(key_of("young_person = 'a' AND clocked = 1 AND void_reason = '' ORDER BY started_us, particular"
                   " LIMIT 10000",
                   "FORCE INDEX (particular_clocked)"),
            "particular_clocked");
}

}  // namespace
}  // namespace homeward::episode
