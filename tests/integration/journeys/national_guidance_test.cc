// The national guidance (S3), in a council without a policy of its own: a child of a children's home is away at an
// aunt's, then missing together with a friend who lives at home; found, kept in a refuge and brought back when the home
// is safe.

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"
#include "homeward/episode/v1/find_me_plan_service.pb.h"
#include "homeward/episode/v1/group_service.pb.h"
#include "homeward/interview/v1/interview_service.pb.h"
#include "tests/integration/journeys/journey.h"
#include "tests/support/group_client.h"
#include "tests/support/particular_client.h"
#include "tests/support/photograph_client.h"

namespace homeward {
namespace {

using episode::EpisodeClient;
using episode::FindMeClient;
using interview::InterviewClient;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
namespace ev1 = episode::v1;
namespace iv1 = interview::v1;

class NationalGuidanceJourney : public Journey {
 protected:
  // Friday afternoon, the 6th of March 2026.
  NationalGuidanceJourney() : Journey("2026-03-06T16:30:00Z", episode::kWakefield) {
    OpenDutyDesk("01632 960009");
    robin_ = ChildOfTheHome("Robin").young_person();
    alex_ = Person("Alex", "2011-09-01").young_person();
    for (const std::string& child : {robin_, alex_}) Allocate(child, "social_worker", social_worker_);
    episode::PhotographClient(episodes()).MustAdd(robin_);
  }

  ev1::YoungPerson Person(const std::string& name, const std::string& born) {
    ev1::CreateYoungPersonRequest request;
    request.mutable_young_person()->set_given_name(name);
    request.mutable_young_person()->set_date_of_birth(born);
    return Do<ev1::YoungPerson>(social_worker_, "episode.v1.EpisodeService/CreateYoungPerson", request);
  }
  ev1::YoungPerson ChildOfTheHome(const std::string& name) {
    const auto person = Person(name, "2011-02-03");
    ev1::StartLegalStatusRequest status;
    status.set_young_person(person.young_person());
    status.set_etag(person.etag());
    status.set_code("section_20");
    Put(OnDay(absl::CivilDay(2025, 6, 2)), status.mutable_started());
    const auto looked_after =
        Do<ev1::YoungPerson>(social_worker_, "episode.v1.EpisodeService/StartLegalStatus", status);
    // S3-49: asked when the child came into care.
    Know(social_worker_, person.young_person(), "2025-06-03T10:00:00Z",
         "running_history { ran_before_care: ANSWER_NO unsafe_places: ANSWER_NO }");
    ev1::StartPlacementRequest placement;
    placement.set_young_person(person.young_person());
    placement.set_etag(looked_after.etag());
    placement.set_type("k2");
    placement.set_home("sc000001");
    Put(OnDay(absl::CivilDay(2025, 6, 2)), placement.mutable_started());
    return Do<ev1::YoungPerson>(social_worker_, "episode.v1.EpisodeService/StartPlacement", placement);
  }

  // S3-21, S3-56: known whereabouts cannot be missing; nobody rings the police, and somebody looks again and again.
  void RobinIsAtAnAuntsWithoutAgreement() {
    Until("2026-03-06T16:40:00Z");
    auto report = EpisodeClient::Missing(robin_, "2026-03-06T16:00:00Z");
    report.set_category(ev1::CARE_CATEGORY_AWAY);
    report.set_ground(ev1::GROUND_RAN_AWAY);
    episode_ = Do<Episode>(on_call_, "episode.v1.EpisodeService/ReportMissing", report);
    EXPECT_THAT(Open(robin_), ElementsAre("absence_review"));
    EXPECT_EQ(DueOf(robin_, "absence_review"), At("2026-03-06T18:00:00Z"));
    Until("2026-03-06T17:45:00Z");
    Note(on_call_, episode_, "2026-03-06T17:45:00Z",
         "absence_review { result: ABSENCE_RESULT_STILL_ABSENT steps: 'rang the aunt' rationale: 'safe there' "
         "review_again " +
             When("2026-03-06T19:00:00Z") + " }");
    EXPECT_THAT(Stand(robin_, "absence_review"), ElementsAre("MET", "OPEN"));
    EXPECT_EQ(DueOf(robin_, "absence_review"), At("2026-03-06T19:00:00Z"));
    EverybodyAcknowledges();
  }

  // S3-21, policy 13: nobody knows any more where the child is, and has not since half an hour before.
  void RobinIsMissing() {
    Until("2026-03-06T18:55:00Z");
    Note(on_call_, episode_, "2026-03-06T18:55:00Z",
         "absence_review { result: ABSENCE_RESULT_MISSING steps: 'asked the neighbours' rationale: 'left the aunt'"
         " whereabouts_unknown_since " +
             When("2026-03-06T18:30:00Z") + " }");
    EXPECT_EQ(Now(episode_).category(), ev1::CARE_CATEGORY_MISSING);
    EXPECT_THAT(Open(robin_), ElementsAre("authority_notice", "authority_notice written", "find_me_plan",
                                          "manager_informed", "parents_told", "photograph", "police_report"));
    EXPECT_EQ(DueOf(robin_, "police_report"), At("2026-03-06T19:30:00Z"));
    EXPECT_EQ(DueOf(robin_, "manager_informed"), At("2026-03-09T23:59:59.999999Z"));  // S3-38
  }

  // S3-22, S3-37, S3-51: searches first, the police with what their report needs, the authority by phone and in
  // writing.
  void PoliceAndAuthorityAreTold() {
    Until("2026-03-06T19:20:00Z");
    Note(on_call_, episode_, "2026-03-06T18:45:00Z", "search { place: SEARCH_PLACE_LOCAL_AREA searched_by: 'staff' }");
    Note(on_call_, episode_, "2026-03-06T18:50:00Z",
         "enquiry { spoken_to { name: 'The aunt' contact: '01632 960003' relation: 'aunt' } account: 'left with Alex' "
         "}");
    Note(on_call_, episode_, "2026-03-06T19:05:00Z",
         "report_details { clothing: 'a red coat' with_whom: 'a friend' last_seen_where: 'the bus stop' }");
    Tell(episode_, "2026-03-06T19:05:00Z");
    const auto pack = Do<ev1::Pack>(on_call_, "episode.v1.FindMePlanService/SharePack",
                                    FindMeClient::Share(robin_, "2026-03-06T19:20:00Z", episode_.episode()));
    ASSERT_THAT(pack.entries(), SizeIs(1));
    EXPECT_EQ(pack.entries(0).details().report_details().clothing(), "a red coat");
    Note(on_call_, episode_, "2026-03-06T19:15:00Z",
         "authority_notice { accountable_manager: 'service manager' manager_action: 'agreed the search' }");
    EXPECT_THAT(Open(robin_), Contains("authority_notice written"));
    Until("2026-03-06T20:10:00Z");
    Note(on_call_, episode_, "2026-03-06T20:10:00Z",
         "authority_notice { accountable_manager: 'service manager' written " + When("2026-03-06T20:10:00Z") + " }");
  }
  void Tell(const Episode& episode, absl::string_view time) {
    auto police = About<ev1::RecordPoliceReportRequest>(episode);
    Put(Moment{.time = At(time)}, police.mutable_police_report()->mutable_time());
    police.mutable_police_report()->set_force("west_yorkshire");
    Do<Episode>(on_call_, "episode.v1.EpisodeService/RecordPoliceReport", police);
  }

  // S3-23: parents are not told, for a reason; S3-06: suspected trafficking is told at once; S3-47: the location is
  // withheld; S4-26: the plan is gone through, with what it lacks.
  void WhatIsKnownOfTheRisk() {
    Until("2026-03-06T20:30:00Z");
    auto parents = About<ev1::TellParentsRequest>(episode_);
    parents.set_not_told_reason("welfare_of_child");
    Do<Episode>(on_call_, "episode.v1.EpisodeService/TellParents", parents);
    EXPECT_THAT(Stand(robin_, "parents_told"), ElementsAre("WAIVED"));
    trafficking_ = Know(on_call_, robin_, "2026-03-06T20:30:00Z",
                        "trafficking_referral { told_whom: 'the police of the area' authority_told " +
                            When("2026-03-06T20:30:00Z") + " }");
    EXPECT_THAT(Stand(robin_, "trafficking_told"), ElementsAre("MET"));
    Know(on_call_, robin_, "2026-03-06T20:30:00Z", "location_withheld { reason: 'may be trafficked' }");
    Do<ev1::FindMePlan>(on_call_, "episode.v1.FindMePlanService/ReviewFindMePlan",
                        FindMeClient::Review(robin_, "2026-03-06T20:30:00Z", "the home sends the rest"));
    EXPECT_THAT(Open(robin_),
                ElementsAre("find_me_plan", "manager_informed", "photograph", "status_check", "trafficking_referral"));
  }

  // S3-08, S3-26: the friend is missing from home; both were together, and what is done about it is recorded.
  void TheFriendIsMissingToo() {
    auto report = EpisodeClient::Missing(alex_, "2026-03-06T18:30:00Z");
    report.set_source(ev1::SOURCE_POLICE);
    friends_ = Do<Episode>(on_call_, "episode.v1.EpisodeService/ReportMissing", report);
    EXPECT_FALSE(friends_.looked_after());
    const auto group = Do<ev1::EpisodeGroup>(social_worker_, "episode.v1.GroupService/LinkEpisodes",
                                             episode::GroupClient::Linking({episode_, friends_}));
    EXPECT_THAT(Now(episode_).groups(), ElementsAre(group.group()));
    EXPECT_THAT(Now(friends_).groups(), ElementsAre(group.group()));
    ev1::RecordGroupResponseRequest response;
    response.set_group(group.group());
    Put(Moment{.time = At("2026-03-06T20:30:00Z")}, response.mutable_happened());
    response.set_account("both homes tell each other what they hear");
    response.set_responsible("service manager");
    const auto answered =
        Do<ev1::EpisodeGroup>(social_worker_, "episode.v1.GroupService/RecordGroupResponse", response);
    EXPECT_THAT(answered.responses(), SizeIs(1));
    Note(on_call_, friends_, "2026-03-06T20:30:00Z", "sighting { where: 'the coach station' }");
    ev1::ListGroupEntriesRequest entries;
    entries.set_group(group.group());
    const auto shown =
        Do<ev1::ListGroupEntriesResponse>(social_worker_, "episode.v1.GroupService/ListGroupEntries", entries);
    EXPECT_THAT(shown.entries(), Contains(testing::Property(&ev1::Entry::kind, "sighting")));
    EXPECT_THAT(shown.entries(), Contains(testing::Property(&ev1::Entry::kind, "search")));
    EverybodyAcknowledges();
  }

  // S3-47: somebody at the door is not told where the child may be, and the refusal is on record.
  void AnEnquirerIsRefused() {
    Until("2026-03-07T14:00:00Z");
    ev1::RecordParticularRequest ask;
    ask.set_young_person(robin_);
    Put(Moment{.time = At("2026-03-07T14:00:00Z")}, ask.mutable_started());
    auto& enquiry = *ask.mutable_details()->mutable_location_enquiry();
    enquiry.set_enquirer("a man at the door");
    enquiry.set_relationship("says he is an uncle");
    enquiry.set_released(true);
    EXPECT_THAT(Try<ev1::Particular>(social_worker_, "episode.v1.ParticularService/RecordParticular", ask),
                FailsWith(absl::StatusCode::kFailedPrecondition, "LOCATION_WITHHELD"));
    enquiry.set_released(false);
    Do<ev1::Particular>(social_worker_, "episode.v1.ParticularService/RecordParticular", ask);
  }

  // The friend is found first and stays where no close relative is (S3-34).
  void TheFriendIsFound() {
    Until("2026-03-07T18:50:00Z");
    Note(on_call_, episode_, "2026-03-07T18:50:00Z", "status_check { account: 'no news' }");
    auto back = EpisodeClient::Back(Now(friends_), "2026-03-07T18:00:00Z");
    back.set_returned_to(ev1::RETURNED_TO_ELSEWHERE);
    Do<Episode>(on_call_, "episode.v1.EpisodeService/ReturnYoungPerson", back);
    fostering_ =
        Know(social_worker_, alex_, "2026-03-07T18:00:00Z",
             "stay { kind: STAY_KIND_PRIVATE_FOSTERING place: 'private_home' with: 'a friend of the mother' }");
    EverybodyAcknowledges();
  }

  // S3-10, S3-11, S3-13, S3-35, S3-45: found on Sunday, seen by the police and a social worker, and not brought back
  // to where it is not known to be safe.
  void RobinIsFoundAndKeptSafe() {
    Until("2026-03-08T15:00:00Z");
    auto located = About<ev1::LocateYoungPersonRequest>(episode_);
    Put(Moment{.time = At("2026-03-08T10:00:00Z")}, located.mutable_located());
    located.set_wellbeing_confirmed(true);
    Do<Episode>(on_call_, "episode.v1.EpisodeService/LocateYoungPerson", located);
    refuge_ = Know(on_call_, robin_, "2026-03-08T12:00:00Z",
                   "stay { kind: STAY_KIND_REFUGE place: 'refuge' risk_of_harm: 'threatened at home' }");
    for (const char* details :
         {"safe_and_well_check { manner: CHECK_MANNER_IN_PERSON checked_by: 'a constable' where_they_were: 'a flat' }",
          "medical_check { need: MEDICAL_NEED_ROUTINE arrangements: 'a doctor on Monday' }",
          "child_seen { seen_by: 'social worker' alone: true account: 'afraid of a man' shared_with_child: true }",
          "helpline { helplines: 'the runaway helpline' told_by: 'social worker' }"}) {
      Note(on_call_, episode_, "2026-03-08T14:00:00Z", details);
    }
  }

  // S3-38: informed on Monday, which is the next working day; S3-06: referred; S3-18, S3-48: considered, with its
  // outcome.
  void InTheWeekAfter() {
    Until("2026-03-09T10:00:00Z");
    Note(social_worker_, episode_, "2026-03-09T10:00:00Z",
         "manager_informed { manager: 'registered manager' informed_by: 'social worker' }");
    EXPECT_THAT(Stand(robin_, "manager_informed"), ElementsAre("MET"));
    Until("2026-03-10T10:00:00Z");
    ev1::ReviseParticularRequest referred;
    referred.set_particular(trafficking_.particular());
    referred.set_etag(trafficking_.etag());
    referred.set_reason("the form was sent");
    *referred.mutable_started() = trafficking_.started();
    *referred.mutable_details() = trafficking_.details();
    referred.mutable_details()->mutable_trafficking_referral()->set_referred_on("2026-03-10");
    Do<ev1::Particular>(social_worker_, "episode.v1.ParticularService/ReviseParticular", referred);
    EXPECT_THAT(Stand(robin_, "trafficking_referral"), ElementsAre("MET"));
    Note(
        social_worker_, episode_, "2026-03-10T10:00:00Z",
        "consideration { considered_by: 'social worker' significant_harm: CONSIDERED_YES assessment_update:"
        " CONSIDERED_YES exploitation: CONSIDERED_YES statutory_review: CONSIDERED_YES rationale: 'afraid of a man' }");
    Note(social_worker_, episode_, "2026-03-10T10:00:00Z", "outcome { routes: OUTCOME_ROUTE_CHILDREN_IN_CARE }");
    EXPECT_THAT(Stand(robin_, "statutory_review_considered"), ElementsAre("MET"));
    EXPECT_THAT(Open(robin_), ElementsAre("find_me_plan", "photograph"));
  }

  // S3-35: two days before the fourteenth night is over somebody has to end the stay.
  void TheRefugeIsWatched() {
    Until("2026-03-20T23:59:59Z");
    EXPECT_THAT(Open(robin_), Not(Contains("refuge_ended")));
    Until("2026-03-21T08:00:00Z");
    EXPECT_THAT(Open(robin_), Contains("refuge_ended"));
    EXPECT_EQ(DueOf(robin_, "refuge_ended"), At("2026-03-22T23:59:59.999999Z"));
  }

  // S3-10, S3-15, S3-18, S3-27, S3-52: found to be safe, planned, talked to before, brought back by staff, and the
  // police are told.
  void RobinComesBack() {
    Note(social_worker_, episode_, "2026-03-20T10:00:00Z",
         "safety_evaluation { result: SAFETY_RESULT_SAFE_WITH_MEASURES evaluated_by: 'social worker'"
         " family_and_circumstances: 'calm' motivation: 'was promised work' destination: 'the coast'"
         " recent_pattern: 'first time' measures: 'never alone at the door' }");
    Note(social_worker_, episode_, "2026-03-20T11:00:00Z",
         "return_plan { same_placement: ANSWER_YES taken_by: 'social worker' independent_person_before: ANSWER_YES"
         " recovery_order: ANSWER_NO police_asked: ANSWER_NO }");
    Until("2026-03-21T11:30:00Z");
    ev1::EndParticularRequest end;
    end.set_particular(refuge_.particular());
    end.set_etag(refuge_.etag());
    Put(Moment{.time = At("2026-03-21T10:00:00Z")}, end.mutable_ended());
    Do<ev1::Particular>(social_worker_, "episode.v1.ParticularService/EndParticular", end);
    auto back = EpisodeClient::Back(Now(episode_), "2026-03-21T11:00:00Z");
    Put(Moment{.time = At("2026-03-21T11:00:00Z")}, back.mutable_return_notified());
    Do<Episode>(social_worker_, "episode.v1.EpisodeService/ReturnYoungPerson", back);
    Note(social_worker_, episode_, "2026-03-21T10:30:00Z",
         "pre_return_talk { independent_person { name: 'the social worker' relation: 'social_worker' }"
         " talk: OFFER_OUTCOME_TAKEN_UP representative: OFFER_OUTCOME_DECLINED }");
    Note(social_worker_, episode_, "2026-03-21T11:00:00Z", "brought_back { by: 'staff' }");
    Note(social_worker_, episode_, "2026-03-21T11:20:00Z", "police_told_of_return { told_by: 'social worker' }");
    EXPECT_THAT(Stand(robin_, "refuge_ended"), ElementsAre("MET"));
    EXPECT_THAT(Stand(robin_, "safety_evaluation"), ElementsAre("MET"));
    EXPECT_THAT(Stand(robin_, "pre_return_talk"), ElementsAre("MET"));
    EXPECT_THAT(ToldOf(episode_, "returned"), UnorderedElementsAre("social-worker", "coordinator"));
    EverybodyAcknowledges();
  }

  // S3-14: within 72 hours of the return, by somebody independent.
  void SomebodyIndependentListens() {
    Until("2026-03-23T15:00:00Z");
    EXPECT_EQ(DueOf(robin_, "return_interview"), At("2026-03-24T11:00:00Z"));
    const auto held = Do<iv1::Interview>(listener_, "interview.v1.InterviewService/HoldInterview",
                                         InterviewClient::Hold(InterviewAfter(episode_), "2026-03-23T14:00:00Z"));
    EXPECT_TRUE(held.holding().independent());
    EXPECT_THAT(Open(robin_), ElementsAre("find_me_plan", "photograph"));
    for (const auto& one : Owed(robin_)) EXPECT_FALSE(one.overdue()) << one.kind();
  }

  // S3-34: a week before the 28th day the carer's notification is asked for.
  void PrivateFosteringIsNotified() {
    Until("2026-03-27T23:59:59Z");
    EXPECT_THAT(Stand(alex_, "private_fostering_notified"), IsEmpty());
    Until("2026-03-28T09:00:00Z");
    EXPECT_THAT(Stand(alex_, "private_fostering_notified"), ElementsAre("OPEN"));
    EXPECT_EQ(DueOf(alex_, "private_fostering_notified"), At("2026-04-03T23:59:59.999999+01:00"));
    Until("2026-03-30T09:00:00Z");
    ev1::ReviseParticularRequest notified;
    notified.set_particular(fostering_.particular());
    notified.set_etag(fostering_.etag());
    notified.set_reason("the carer wrote");
    *notified.mutable_started() = fostering_.started();
    *notified.mutable_details() = fostering_.details();
    Put(Moment{.time = At("2026-03-30T08:00:00Z")}, notified.mutable_details()->mutable_stay()->mutable_notified());
    Do<ev1::Particular>(social_worker_, "episode.v1.ParticularService/ReviseParticular", notified);
    EXPECT_THAT(Stand(alex_, "private_fostering_notified"), ElementsAre("MET"));
  }

  const Colleague social_worker_ = Hire("social-worker", {"social_worker"}, "children-in-care");
  const Colleague on_call_ = Hire("on-call", {"mash"});
  const Colleague coordinator_ = Hire("coordinator", {"missing_coordinator"});
  const Colleague listener_ = Hire("listener", {"interviewer"});
  std::string robin_;
  std::string alex_;
  Episode episode_;
  Episode friends_;
  ev1::Particular trafficking_;
  ev1::Particular refuge_;
  ev1::Particular fostering_;
};

TEST_F(NationalGuidanceJourney, FromAnAbsenceToASafeReturnS308S310S321S322S323S334S335S338S347) {
  RobinIsAtAnAuntsWithoutAgreement();
  RobinIsMissing();
  PoliceAndAuthorityAreTold();
  WhatIsKnownOfTheRisk();
  TheFriendIsMissingToo();
  AnEnquirerIsRefused();
  TheFriendIsFound();
  RobinIsFoundAndKeptSafe();
  InTheWeekAfter();
  TheRefugeIsWatched();
  RobinComesBack();
  SomebodyIndependentListens();
  PrivateFosteringIsNotified();
  // S3-29
  ExpectToldInOrder(robin_, {"MissingReported", "EntryRecorded absence_review", "EntryRecorded absence_review",
                             "EpisodeRecategorised", "EntryRecorded search", "PoliceReportRecorded",
                             "EntryRecorded authority_notice", "ParentsTold", "EpisodeLinked", "YoungPersonLocated",
                             "EntryRecorded safe_and_well_check", "EntryRecorded manager_informed",
                             "EntryRecorded outcome", "EntryRecorded safety_evaluation", "EntryRecorded return_plan",
                             "YoungPersonReturned", "EntryRecorded police_told_of_return", "InterviewHeld"});
}

}  // namespace
}  // namespace homeward
