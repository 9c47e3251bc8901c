// Wakefield's operating guidance (S4): a looked-after child is gone from Monday night to Friday noon, from the carer's
// call to the outcome. Sections and flow chart in the guidance's order.

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "common/calendar/test_time.h"
#include "homeward/episode/v1/find_me_plan_service.pb.h"
#include "homeward/episode/v1/handover_service.pb.h"
#include "homeward/interview/v1/interview_service.pb.h"
#include "homeward/meeting/v1/meeting_service.pb.h"
#include "tests/integration/journeys/journey.h"
#include "tests/support/handover_client.h"
#include "tests/support/particular_client.h"
#include "tests/support/photograph_client.h"

namespace homeward {
namespace {

using episode::EpisodeClient;
using episode::FindMeClient;
using episode::HandOverClient;
using interview::InterviewClient;
using meeting::MeetingClient;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
namespace ev1 = episode::v1;
namespace iv1 = interview::v1;
namespace mv1 = meeting::v1;

constexpr char kDutyDesk[] = "01632 960009";

class WakefieldJourney : public Journey {
 protected:
  // Monday morning, the 9th of March 2026.
  WakefieldJourney() : Journey("2026-03-09T08:00:00Z", episode::kWakefield, "wakefield") {
    OpenDutyDesk(kDutyDesk);
    Hire("head-of-service", {"head_of_service"});
    Hire("service-director", {"service_director"});
    Hire("director", {"director_of_childrens_services"});
    PutOnDuty("social_worker", night_desk_, "2026-03-09T17:00:00Z", "2026-03-10T09:00:00Z");
    const auto person = episodes().CreateChild("Robin");
    robin_ = person.young_person();
    const auto flagged = episodes().RaiseFlag(person, "child_sexual_exploitation", "2025-11-03T09:00:00Z");
    episodes().RaiseFlag(flagged, "youth_justice", "2026-01-12T09:00:00Z");
    Allocate(robin_, "social_worker", social_worker_);
    Allocate(robin_, "independent_reviewing_officer", reviewing_officer_);
    KeepTheFindMePlan();
  }

  // S4-26: up to date before anybody is missing.
  void KeepTheFindMePlan() {
    for (const char* details : {"means_of_contact { means: 'mobile' address: '01632 960001' }",
                                "return_place { address: 'the home' taken_by: 'staff of the home' }",
                                "known_person { name: 'A cousin' relation: 'cousin' informed: KEPT_INFORMED_YES }",
                                "likely_place { place: 'the railway station' risk: 'older men wait there' }"}) {
      Know(social_worker_, robin_, "2026-02-02T10:00:00Z", details);
    }
    // S3-49: asked when the child came into care.
    Know(social_worker_, robin_, "2024-01-12T10:00:00Z",
         "running_history { ran_before_care: ANSWER_NO unsafe_places: ANSWER_NO }");
    episode::PhotographClient(episodes()).MustAdd(robin_);
    const auto plan = Do<ev1::FindMePlan>(social_worker_, "episode.v1.FindMePlanService/ReviewFindMePlan",
                                          FindMeClient::Review(robin_, "2026-03-09T08:00:00Z", ""));
    EXPECT_THAT(plan.missing(), IsEmpty());
  }

  // S4-03, S4-32: the carer rings, and the desk that is awake makes the record; S2-06: what is known is in the answer.
  void TheNightDeskRecordsTheCarersCall() {
    Until("2026-03-09T22:20:00Z");
    auto report = EpisodeClient::Missing(robin_, "2026-03-09T19:30:00Z");
    Put(Moment{.time = At("2026-03-09T22:10:00Z")}, report.mutable_start_times()->mutable_reported());
    report.set_circumstances("Did not come back from the shop.");
    episode_ = Do<Episode>(night_desk_, "episode.v1.EpisodeService/ReportMissing", report);
    EXPECT_EQ(TimeOf(episode_.start().time()), At("2026-03-09T19:30:00Z"));
    EXPECT_THAT(episode_.flags(), ElementsAre("child_sexual_exploitation", "youth_justice"));
    Note(night_desk_, episode_, "2026-03-09T22:20:00Z",
         "cross_reference { source: 'missing_education' result: CROSS_REFERENCE_RESULT_NOT_FOUND }");
    Note(night_desk_, episode_, "2026-03-09T22:05:00Z",
         "search { place: SEARCH_PLACE_RESIDENCE searched_by: 'staff' }");
    EXPECT_THAT(ToldOf(episode_, "missing_reported"), UnorderedElementsAre("social-worker", "coordinator"));
    EXPECT_THAT(Open(robin_), ElementsAre("authority_notice", "authority_notice written", "find_me_plan",
                                          "parents_told", "photograph", "police_report"));
  }

  // S3-22, S3-23, S4-26: police with the pack, an accountable manager by phone and in writing, parents.
  void PoliceManagerAndParentsAreTold() {
    Until("2026-03-09T22:25:00Z");
    auto police = About<ev1::RecordPoliceReportRequest>(episode_);
    Put(Moment{.time = At("2026-03-09T22:25:00Z")}, police.mutable_police_report()->mutable_time());
    police.mutable_police_report()->set_force("west_yorkshire");
    police.mutable_police_report()->set_reference("WYP/1");
    Do<Episode>(night_desk_, "episode.v1.EpisodeService/RecordPoliceReport", police);
    Until("2026-03-09T22:45:00Z");
    auto risk = About<ev1::AssessRiskRequest>(episode_);
    risk.set_level("medium");
    Put(Moment{.time = At("2026-03-09T22:40:00Z")}, risk.mutable_time());
    Do<Episode>(night_desk_, "episode.v1.EpisodeService/AssessRisk", risk);
    const auto pack = Do<ev1::Pack>(night_desk_, "episode.v1.FindMePlanService/SharePack",
                                    FindMeClient::Share(robin_, "2026-03-09T22:45:00Z", episode_.episode()));
    EXPECT_THAT(pack.plan().particulars(), SizeIs(5));
    EXPECT_FALSE(pack.plan().photograph().empty());
    Note(night_desk_, episode_, "2026-03-09T22:45:00Z",
         "authority_notice { accountable_manager: 'team manager' told_by: 'night desk' written " +
             When("2026-03-09T22:45:00Z") + " }");
    auto parents = About<ev1::TellParentsRequest>(episode_);
    Put(Moment{.time = At("2026-03-09T22:45:00Z")}, parents.mutable_told());
    Do<Episode>(night_desk_, "episode.v1.EpisodeService/TellParents", parents);
    EXPECT_THAT(Open(robin_), ElementsAre("find_me_plan", "photograph", "status_check"));
    EXPECT_THAT(Stand(robin_, "pack_shared"), ElementsAre("MET"));
  }

  // S4-03, S4-08: whoever sleeps is passed over, until it comes to the desk that is awake.
  void WhoeverSleepsIsPassedOver() {
    Until("2026-03-09T22:51:00Z");
    EXPECT_THAT(ToldOf(episode_, "missing_reported"), Contains("manager").Times(2));
    Until("2026-03-09T23:22:00Z");
    EXPECT_THAT(ToldOf(episode_, "missing_reported"),
                UnorderedElementsAre("social-worker", "coordinator", "manager", "manager", "night-desk", kDutyDesk));
    Acknowledge(night_desk_);
    EXPECT_THAT(Waiting(), IsEmpty());
  }

  // S4-03: offered at the end of the night; the night desk has the child until the social worker says yes.
  void TheChildIsHandedOverInTheMorning() {
    Until("2026-03-10T08:45:00Z");
    const auto offer = Do<ev1::HandOver>(night_desk_, "episode.v1.HandOverService/OfferHandOver",
                                         HandOverClient::Offered(episode_, WorkerId(social_worker_)));
    EXPECT_EQ(Holder().desk().desk(), WorkerId(night_desk_));
    EXPECT_THAT(ToldOf(episode_, "hand_over_offered"), ElementsAre("social-worker"));
    Until("2026-03-10T09:05:00Z");
    Do<ev1::HandOver>(social_worker_, "episode.v1.HandOverService/AcceptHandOver",
                      HandOverClient::About<ev1::AcceptHandOverRequest>(offer));
    EXPECT_EQ(Holder().desk().desk(), WorkerId(social_worker_));
    EXPECT_EQ(TimeOf(Holder().since_time()), At("2026-03-10T09:05:00Z"));
    EXPECT_THAT(Stand(robin_, "hand_over_acceptance"), ElementsAre("MET"));
    EXPECT_THAT(Waiting(), IsEmpty());
  }
  ev1::Holder Holder() {
    ev1::GetHolderRequest request;
    request.set_episode(episode_.episode());
    return Do<ev1::GetHolderResponse>(coordinator_, "episode.v1.HandOverService/GetHolder", request).holder();
  }

  // S4-04, S4-11: reported since the last briefing and still missing; the actions agreed are recorded.
  void TheBriefingHoldsTheChild() {
    Until("2026-03-10T09:30:00Z");
    const auto briefing = Briefing();
    ASSERT_THAT(briefing.missing_now().episodes(), SizeIs(1));
    const auto& robin = briefing.missing_now().episodes(0);
    EXPECT_EQ(robin.episode().young_person(), robin_);
    EXPECT_EQ(robin.risk_level(), "medium");
    EXPECT_FALSE(robin.hidden());
    EXPECT_THAT(briefing.reported().episodes(), SizeIs(1));
    ASSERT_THAT(briefing.due().obligations(), SizeIs(1));
    EXPECT_EQ(briefing.due().obligations(0).kind(), "status_check");
    Note(coordinator_, episode_, "2026-03-10T09:30:00Z",
         "decision { decision: 'police look at the station'"
         " rationale: 'a likely place' decided_by: 'daily briefing' }");
  }

  // S4-23, S4-24: at 24 hours; S4-12: the coordinator tells the manager that it is required, and records that.
  void TheStrategyMeetingAtTwentyFourHours() {
    Until("2026-03-10T19:29:59Z");
    EXPECT_THAT(Stand(robin_, "strategy_meeting 24h"), IsEmpty());
    Until("2026-03-10T19:30:00Z");
    EXPECT_THAT(Stand(robin_, "strategy_meeting 24h"), ElementsAre("OPEN"));
    auto told = About<ev1::RecordNotificationRequest>(episode_);
    told.mutable_recipient()->set_kind("team_manager");
    told.mutable_recipient()->set_worker(WorkerId(manager_));
    told.set_about("strategy_meeting_required");
    told.set_channel(ev1::NOTIFICATION_CHANNEL_TELEPHONE);
    told.set_outcome(ev1::NOTIFICATION_STATE_DELIVERED);
    Put(Moment{.time = At("2026-03-10T19:30:00Z")}, told.mutable_told());
    Do<ev1::Notification>(coordinator_, "episode.v1.NotificationService/RecordNotification", told);
    HoldAStrategyMeeting("2026-03-10T19:30:00Z");
    EXPECT_THAT(Stand(robin_, "strategy_meeting 24h"), ElementsAre("MET"));
  }
  void HoldAStrategyMeeting(absl::string_view time) {
    Do<mv1::StrategyMeeting>(manager_, "meeting.v1.MeetingService/HoldStrategyMeeting",
                             MeetingClient::Meeting(episode::kWakefield, robin_, time));
  }

  // S4-25: once within each 24 hours, and the responsible authority is kept updated.
  void AskThePolice(absl::string_view time) {
    Until(time);
    Note(coordinator_, episode_, time, "status_check { account: 'no news' authority_told: true }");
  }

  // S4-09, S4-12, S4-23: the manager is told that the form is due, and sends it; another meeting.
  void TheSeriousNotificationAtSeventyTwoHours() {
    Until("2026-03-12T19:29:59Z");
    EXPECT_THAT(Stand(robin_, "serious_notification"), IsEmpty());
    Until("2026-03-12T19:30:00Z");
    EXPECT_THAT(Open(robin_), Contains("serious_notification"));
    EXPECT_THAT(ToldOf(episode_, "serious_notification_due"), ElementsAre("manager"));
    HoldAStrategyMeeting("2026-03-12T19:30:00Z");
    EXPECT_THAT(Stand(robin_, "strategy_meeting 72h"), ElementsAre("MET"));
    auto send = About<ev1::SendSeriousNotificationRequest>(episode_);
    Put(Moment{.time = At("2026-03-12T19:30:00Z")}, send.mutable_sent());
    Do<Episode>(manager_, "episode.v1.EpisodeService/SendSeriousNotification", send);
    EXPECT_THAT(Stand(robin_, "serious_notification"), ElementsAre("MET"));
    EXPECT_THAT(ToldOf(episode_, "serious_notification"),
                UnorderedElementsAre("head-of-service", "service-director", "director"));
    EverybodyAcknowledges();
  }

  // S4-06: police find the child and tell the hub; S3-10: the place of return is looked at before.
  void TheChildIsFound() {
    Until("2026-03-13T11:50:00Z");
    auto located = About<ev1::LocateYoungPersonRequest>(episode_);
    Put(Moment{.time = At("2026-03-13T11:40:00Z")}, located.mutable_located());
    located.set_wellbeing_confirmed(true);
    const auto found = Do<Episode>(hub_, "episode.v1.EpisodeService/LocateYoungPerson", located);
    EXPECT_EQ(found.state(), ev1::EPISODE_STATE_ENDED);
    Until("2026-03-13T12:10:00Z");
    Note(social_worker_, episode_, "2026-03-13T12:10:00Z",
         "safety_evaluation { result: SAFETY_RESULT_SAFE evaluated_by: 'social worker' family_and_circumstances: 'calm'"
         " motivation: 'somebody older' destination: 'the station' recent_pattern: 'first time' }");
  }

  // S4-28, S4-33: the date of the return tells everybody involved; S3-13: the police see the child.
  void TheChildReturnsAndEverybodyIsTold() {
    Until("2026-03-13T12:45:00Z");
    auto back = EpisodeClient::Back(Now(episode_), "2026-03-13T12:30:00Z");
    Put(Moment{.time = At("2026-03-13T12:45:00Z")}, back.mutable_return_notified());
    Do<Episode>(hub_, "episode.v1.EpisodeService/ReturnYoungPerson", back);
    EXPECT_THAT(ToldOf(episode_, "returned"),
                UnorderedElementsAre("social-worker", "reviewing-officer", "coordinator"));
    Note(hub_, episode_, "2026-03-13T12:30:00Z", "brought_back { by: 'police' }");
    Note(hub_, episode_, "2026-03-13T12:40:00Z",
         "safe_and_well_check { manner: CHECK_MANNER_IN_PERSON checked_by: 'a constable' identity_confirmed: true }");
    // S3-27: nobody could talk to the child before: it is owed until it is said why not.
    EXPECT_THAT(Stand(robin_, "pre_return_talk"), ElementsAre("OPEN"));
    Note(hub_, episode_, "2026-03-13T12:42:00Z",
         "pre_return_talk { independent_person { name: 'the hub' relation: 'social_worker' }"
         " talk: OFFER_OUTCOME_NOT_MADE reason_not_offered: 'the police brought the child straight back'"
         " representative: OFFER_OUTCOME_NOT_MADE }");
    EXPECT_THAT(Stand(robin_, "pre_return_talk"), ElementsAre("WAIVED"));
    EverybodyAcknowledges();
    EXPECT_EQ(DueOf(robin_, "return_interview"), At("2026-03-16T12:45:00Z"));  // S4-13
    EXPECT_THAT(Open(robin_), ElementsAre("consideration", "episode_outcome", "find_me_plan", "photograph",
                                          "return_interview", "return_interview_offer", "statutory_review_considered"));
  }

  // S4-13, S4-18, S4-30: by somebody independent, within 72 hours of the notification.
  void TheReturnInterviewIsHeld() {
    Until("2026-03-13T15:00:00Z");
    Do<iv1::Interview>(interviewer_, "interview.v1.InterviewService/OfferInterview",
                       InterviewClient::Offer(InterviewAfter(episode_), "2026-03-13T15:00:00Z"));
    Do<iv1::Interview>(
        interviewer_, "interview.v1.InterviewService/AcceptInterview",
        InterviewClient::About<iv1::AcceptInterviewRequest>(InterviewAfter(episode_), "2026-03-13T15:00:00Z"));
    Until("2026-03-16T11:30:00Z");
    Do<iv1::Interview>(interviewer_, "interview.v1.InterviewService/HoldInterview",
                       InterviewClient::Hold(InterviewAfter(episode_), "2026-03-16T10:30:00Z"));
    auto sign_off =
        InterviewClient::About<iv1::SignOffInterviewRequest>(InterviewAfter(episode_), "2026-03-16T11:30:00Z");
    sign_off.set_signed_off_by(manager_.id);
    const auto done = Do<iv1::Interview>(manager_, "interview.v1.InterviewService/SignOffInterview", sign_off);
    EXPECT_EQ(done.state(), iv1::INTERVIEW_STATE_SIGNED_OFF);
    EXPECT_FALSE(done.held_late());
  }

  // S4-22, S4-28, S3-18: considered, the statutory review too, and with its outcome; the plan knows what the interview
  // found.
  void TheEpisodeIsConsideredAndClosed() {
    Until("2026-03-16T16:00:00Z");
    Note(social_worker_, episode_, "2026-03-16T15:00:00Z",
         "consideration { considered_by: 'social worker' significant_harm: CONSIDERED_NO assessment_update:"
         " CONSIDERED_YES exploitation: CONSIDERED_YES indicators: 'older_adults' statutory_review: CONSIDERED_NO"
         " rationale: 'from the interview' }");
    EXPECT_TRUE(Holder().needed());
    Note(coordinator_, episode_, "2026-03-16T15:30:00Z",
         "outcome { routes: OUTCOME_ROUTE_RETURN_INTERVIEW routes: OUTCOME_ROUTE_CHILDREN_IN_CARE }");
    EXPECT_FALSE(Holder().needed());
    Do<ev1::FindMePlan>(social_worker_, "episode.v1.FindMePlanService/ReviewFindMePlan",
                        FindMeClient::Review(robin_, "2026-03-16T16:00:00Z", ""));
  }

  // Nothing of the episode is open; plan and photograph are kept fresh while there is concern (S4-26).
  void NothingIsLeftButToKeepThePlanFresh() {
    EXPECT_THAT(Open(robin_), ElementsAre("find_me_plan", "photograph"));
    EXPECT_EQ(DueOf(robin_, "find_me_plan"), At("2026-06-14T23:59:59.999999+01:00"));
    for (const auto& one : Owed(robin_)) {
      EXPECT_FALSE(one.overdue()) << one.kind();
      EXPECT_NE(one.state(), common::v1::OBLIGATION_STATE_MET_LATE) << one.kind();
    }
    EXPECT_THAT(Stand(robin_, "status_check"), ElementsAre("MET", "MET", "MET"));
    EXPECT_THAT(Waiting(), IsEmpty());
  }

  const Colleague manager_ = Hire("manager", {"team_manager"}, "children-in-care");
  const Colleague social_worker_ = Hire("social-worker", {"social_worker"}, "children-in-care");
  const Colleague night_desk_ = Hire("night-desk", {"mash"});
  const Colleague hub_ = Hire("hub", {"mash"});
  const Colleague coordinator_ = Hire("coordinator", {"missing_coordinator"});
  const Colleague interviewer_ = Hire("cve-worker", {"interviewer"});
  const Colleague reviewing_officer_ = Hire("reviewing-officer", {"independent_reviewing_officer"});
  std::string robin_;
  Episode episode_;
};

TEST_F(WakefieldJourney, FromTheCarersCallToTheOutcomeS403S409S411S412S422S425S426S428) {
  TheNightDeskRecordsTheCarersCall();
  PoliceManagerAndParentsAreTold();
  WhoeverSleepsIsPassedOver();
  TheChildIsHandedOverInTheMorning();
  TheBriefingHoldsTheChild();
  TheStrategyMeetingAtTwentyFourHours();
  AskThePolice("2026-03-10T22:00:00Z");
  AskThePolice("2026-03-11T21:45:00Z");
  TheSeriousNotificationAtSeventyTwoHours();
  AskThePolice("2026-03-12T21:30:00Z");
  TheChildIsFound();
  TheChildReturnsAndEverybodyIsTold();
  TheReturnInterviewIsHeld();
  TheEpisodeIsConsideredAndClosed();
  NothingIsLeftButToKeepThePlanFresh();
  // S3-29: one chronology of all services.
  ExpectToldInOrder(robin_, {"MissingReported",
                             "PoliceReportRecorded",
                             "RiskAssessed",
                             "EntryRecorded authority_notice",
                             "ParentsTold",
                             "NotificationAcknowledged missing_reported",
                             "HandOverOffered",
                             "HandOverAccepted",
                             "EntryRecorded decision",
                             "StrategyMeetingHeld",
                             "EntryRecorded status_check",
                             "StrategyMeetingHeld",
                             "SeriousNotificationSent",
                             "YoungPersonLocated",
                             "EntryRecorded safety_evaluation",
                             "YoungPersonReturned",
                             "EntryRecorded safe_and_well_check",
                             "InterviewOffered",
                             "InterviewAccepted",
                             "InterviewHeld",
                             "InterviewSignedOff",
                             "EntryRecorded consideration",
                             "EntryRecorded outcome"});
}

}  // namespace
}  // namespace homeward
