// Kent's report (S2): return interviews within three working days of the return to the placement, over Easter and with
// the child missing again; and a child whom another authority has placed in Kent.

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "common/calendar/test_time.h"
#include "homeward/interview/v1/interview_service.pb.h"
#include "tests/integration/journeys/journey.h"

namespace homeward {
namespace {

using episode::EpisodeClient;
using interview::InterviewClient;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
namespace ev1 = episode::v1;
namespace iv1 = interview::v1;

constexpr char kKent[] = "E10000016";

class KentJourney : public Journey {
 protected:
  // The evening before Maundy Thursday, 2026.
  KentJourney() : Journey("2026-04-01T21:00:00+01:00", kKent, "kent") {}

  Episode Report(const std::string& child, absl::string_view since) {
    return Do<Episode>(liaison_, "episode.v1.EpisodeService/ReportMissing",
                       EpisodeClient::Missing(child, since, kKent));
  }
  void BackAt(const Episode& episode, absl::string_view time) {
    Until(time);
    Do<Episode>(liaison_, "episode.v1.EpisodeService/ReturnYoungPerson", EpisodeClient::Back(Now(episode), time));
  }
  iv1::Outcome OutcomeOf(const Episode& episode) {
    suite().Settle();
    for (const auto& one : suite().interviews().Outcomes(kKent, episode.young_person())) {
      if (one.episode() == episode.episode()) return one.outcome();
    }
    return iv1::OUTCOME_UNSPECIFIED;
  }

  const Colleague social_worker_ = Hire("social-worker", {"social_worker"});
  const Colleague liaison_ = Hire("liaison-officer", {"missing_coordinator"});
  const Colleague listener_ = Hire("young-lives-foundation", {"interviewer"});
};

// S2-06, S2-11, S2-12: the flags at the report; Good Friday and Easter Monday are no working days; missing again within
// them there is nothing to be late for; after the second return the offer and the interview are in time.
TEST_F(KentJourney, TheInterviewIsOfferedOverEasterUnlessTheChildIsGoneAgainS206S211S212) {
  const auto person = episodes().CreateChild("Robin", kKent);
  const std::string robin = person.young_person();
  const auto flagged = episodes().RaiseFlag(person, "missing_education", "2026-01-12T09:00:00Z");
  episodes().RaiseFlag(flagged, "child_sexual_exploitation", "2026-02-02T09:00:00Z");

  const Episode first = Report(robin, "2026-04-01T20:00:00+01:00");
  EXPECT_THAT(first.flags(), ElementsAre("child_sexual_exploitation", "missing_education"));
  Note(liaison_, first, "2026-04-01T21:00:00+01:00",
       "cross_reference { source: 'youth_justice' result: CROSS_REFERENCE_RESULT_NOT_REACHABLE }");
  BackAt(first, "2026-04-02T15:00:00+01:00");
  EXPECT_EQ(DueOf(robin, "return_interview_offer"), At("2026-04-09T23:59:59.999999+01:00"));

  Until("2026-04-08T22:00:00+01:00");
  const Episode second = Report(robin, "2026-04-08T21:00:00+01:00");
  EXPECT_THAT(Stand(robin, "return_interview_offer"), ElementsAre("SUPERSEDED"));
  EXPECT_EQ(OutcomeOf(first), iv1::OUTCOME_NOT_OFFERED_MISSING_AGAIN);

  BackAt(second, "2026-04-09T08:00:00+01:00");
  EXPECT_EQ(DueOf(robin, "return_interview_offer"), At("2026-04-14T23:59:59.999999+01:00"));
  Until("2026-04-14T17:00:00+01:00");
  Do<iv1::Interview>(listener_, "interview.v1.InterviewService/OfferInterview",
                     InterviewClient::Offer(InterviewAfter(second), "2026-04-13T10:00:00+01:00"));
  Do<iv1::Interview>(listener_, "interview.v1.InterviewService/HoldInterview",
                     InterviewClient::Hold(InterviewAfter(second), "2026-04-14T16:00:00+01:00"));
  EXPECT_THAT(Stand(robin, "return_interview_offer"), ElementsAre("SUPERSEDED", "MET"));
  EXPECT_THAT(Stand(robin, "return_interview"), ElementsAre("SUPERSEDED", "MET"));
  EXPECT_EQ(OutcomeOf(second), iv1::OUTCOME_COMPLETED);

  const auto lines = BoardReport("2026-04-01", "2026-04-30");
  EXPECT_EQ(lines.at("R01 missing"), "2");
  EXPECT_EQ(lines.at("R08 of_eligible"), "1 of 1");
  EXPECT_EQ(lines.at("R32 not_offered_missing_again"), "1 of 2");
}

// S2-05: the home authority is told, which is ours to do, and asked whether the regulations were kept; the rest is its
// own, and nothing of it is in our figures.
TEST_F(KentJourney, AnotherAuthoritysChildIsItsHomeAuthoritysS205) {
  ev1::CreateYoungPersonRequest create;
  create.mutable_young_person()->set_given_name("Alex");
  create.mutable_young_person()->set_date_of_birth("2011-09-01");
  create.mutable_young_person()->set_other_authority("E09000007");
  const std::string alex =
      Do<ev1::YoungPerson>(liaison_, "episode.v1.EpisodeService/CreateYoungPerson", create).young_person();
  Allocate(alex, "social_worker", social_worker_);
  const Episode episode = Report(alex, "2026-04-01T20:00:00+01:00");
  EXPECT_FALSE(episode.looked_after());
  EXPECT_THAT(ToldOf(episode, "missing_reported"), ElementsAre("liaison-officer"));
  Acknowledge(liaison_);

  auto told = About<ev1::RecordNotificationRequest>(episode);
  told.mutable_recipient()->set_kind("home_authority");
  told.mutable_recipient()->set_address("01632 960005");
  told.set_about("missing_reported");
  told.set_channel(ev1::NOTIFICATION_CHANNEL_TELEPHONE);
  told.set_outcome(ev1::NOTIFICATION_STATE_DELIVERED);
  Put(Moment{.time = At("2026-04-01T21:00:00+01:00")}, told.mutable_told());
  Do<ev1::Notification>(liaison_, "episode.v1.NotificationService/RecordNotification", told);
  const auto contact = Know(liaison_, alex, "2026-04-01T21:00:00+01:00",
                            "authority_contact { authority: 'the home authority' person: 'duty manager, 01632 960005'"
                            " what: 'missing since the evening' care_planning_kept: ANSWER_NOT_KNOWN }");
  EXPECT_EQ(contact.kind(), "authority_contact");

  BackAt(episode, "2026-04-05T09:00:00+01:00");
  Until("2026-04-20T09:00:00+01:00");
  EXPECT_THAT(Stand(alex, "home_authority_told"), ElementsAre("MET"));
  EXPECT_THAT(Owed(alex), SizeIs(1));
  EXPECT_THAT(suite().interviews().Interviews(kKent, alex), IsEmpty());
  const auto lines = BoardReport("2026-04-01", "2026-04-30");
  EXPECT_EQ(lines.at("R01 missing_and_away"), "0");
  EXPECT_EQ(lines.at("R32 all"), "0");
}

}  // namespace
}  // namespace homeward
