// Wolverhampton's report to its board (S1): a month of a handful of episodes, and every one of them in the figures
// once.

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
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
namespace iv1 = interview::v1;

constexpr char kWolverhampton[] = "E08000031";

class WolverhamptonJourney : public Journey {
 protected:
  // February 2026.
  WolverhamptonJourney() : Journey("2026-02-02T09:00:00Z", kWolverhampton, "wolverhampton") {}

  std::string Child(const std::string& name) { return episodes().CreateChild(name, kWolverhampton).young_person(); }

  // Out overnight and back at seven; the interview that comes of it.
  iv1::Interview OneNight(const std::string& child, absl::string_view day, absl::string_view next_day) {
    Until(absl::StrCat(next_day, "T08:00:00Z"));
    auto report = EpisodeClient::Missing(child, absl::StrCat(day, "T21:00:00Z"), kWolverhampton);
    Put(Moment{.time = At(absl::StrCat(next_day, "T07:00:00Z"))}, report.mutable_returned());
    report.set_returned_to(episode::v1::RETURNED_TO_SAME_PLACEMENT);
    return InterviewAfter(Do<Episode>(coordinator_, "episode.v1.EpisodeService/ReportMissing", report));
  }
  void Hold(const iv1::Interview& interview, absl::string_view time) {
    Until(time);
    Do<iv1::Interview>(returns_officer_, "interview.v1.InterviewService/HoldInterview",
                       InterviewClient::Hold(interview, time));
  }
  // S4-20's attempt and the reason in the child's words, as Wolverhampton counts refusals (S1-03).
  void Refuse(const iv1::Interview& interview, absl::string_view time) {
    Until(time);
    auto offered = Do<iv1::Interview>(returns_officer_, "interview.v1.InterviewService/OfferInterview",
                                      InterviewClient::Offer(interview, time));
    auto attempt = InterviewClient::About<iv1::RecordAttemptRequest>(offered, time);
    attempt.set_mode(iv1::CONTACT_MODE_VISIT);
    attempt.set_with_whom("child");
    attempt.set_result(iv1::ATTEMPT_RESULT_CONTACTED);
    offered = Do<iv1::Interview>(returns_officer_, "interview.v1.InterviewService/RecordAttempt", attempt);
    auto decline = InterviewClient::About<iv1::DeclineInterviewRequest>(offered, time);
    decline.set_reason("I have said it all before.");
    decline.set_no_carer_information_reason("carer_not_reached");
    const auto declined =
        Do<iv1::Interview>(returns_officer_, "interview.v1.InterviewService/DeclineInterview", decline);
    EXPECT_EQ(declined.answer().reason(), "I have said it all before.");
  }

  const Colleague coordinator_ = Hire("coordinator", {"missing_coordinator"});
  const Colleague returns_officer_ = Hire("missing-returns-officer", {"interviewer"});
};

TEST_F(WolverhamptonJourney, TheBoardSeesEveryEpisodeWithOneOutcomeS103S104S105S111) {
  const std::string robin = Child("Robin");
  Hold(OneNight(robin, "2026-02-03", "2026-02-04"), "2026-02-05T16:00:00Z");
  Refuse(OneNight(robin, "2026-02-09", "2026-02-10"), "2026-02-11T16:00:00Z");
  EXPECT_THAT(Stand(robin, "return_interview"), ElementsAre("MET", "MET"));
  OneNight(robin, "2026-02-15", "2026-02-16");
  const std::string alex = Child("Alex");
  Hold(OneNight(alex, "2026-02-17", "2026-02-18"), "2026-02-23T16:00:00Z");
  EXPECT_THAT(Stand(alex, "return_interview"), ElementsAre("MET_LATE"));
  Until("2026-02-26T12:00:00Z");
  Do<Episode>(coordinator_, "episode.v1.EpisodeService/ReportMissing",
              EpisodeClient::Missing(Child("Sam"), "2026-02-26T09:00:00Z", kWolverhampton));

  const auto lines = BoardReport("2026-02-01", "2026-02-28");
  EXPECT_EQ(lines.at("R01 missing"), "5");
  EXPECT_EQ(lines.at("R02 missing"), "3");
  EXPECT_EQ(lines.at("R03 three_or_more"), "1 of 3");
  EXPECT_EQ(lines.at("R09 of_all_episodes"), "2 of 5");
  EXPECT_EQ(lines.at("R11 interviews_declined"), "1 of 5");
  EXPECT_EQ(lines.at("R11 decliners_three_or_more"), "1 of 1");
  int outcomes = 0;
  for (const auto& [line, shown] : lines) {
    if (absl::StartsWith(line, "R32 ") && line != "R32 all") outcomes += std::stoi(shown);
  }
  EXPECT_EQ(lines.at("R32 completed"), "2 of 5");
  EXPECT_EQ(lines.at("R32 declined"), "1 of 5");
  EXPECT_EQ(lines.at("R32 not_offered_other"), "1 of 5");
  EXPECT_EQ(lines.at("R32 not_due_yet"), "1 of 5");
  EXPECT_EQ(lines.at("R32 all"), "5");
  EXPECT_EQ(outcomes, 5);
}

}  // namespace
}  // namespace homeward
