#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "common/auth/key_source.h"
#include "common/core/status_matchers.h"
#include "common/policy/policy_document.h"
#include "policies/policy_files.h"
#include "tests/support/episode_client.h"
#include "tests/support/import_request.h"
#include "tests/support/interview_client.h"

namespace homeward::interview {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
const std::string& Wakefield() {
  static const auto* const kCode = new std::string("E08000036");
  return *kCode;
}
const std::string& Kent() {
  static const auto* const kCode = new std::string("E10000016");
  return *kCode;
}
constexpr char kOffer[] = "return_interview_offer";
constexpr char kInterview[] = "return_interview";

// Thursday before Easter 2024. Both councils with their reviewed policies, on a real episode-service.
class InterviewServiceTest : public ::testing::Test {
 protected:
  InterviewServiceTest() {
    episodes_.CreateCouncil(Wakefield());
    episodes_.CreateCouncil(Kent());
    Adopt("wakefield.textproto");
    Adopt("kent.textproto");
  }

  void Adopt(absl::string_view name) {
    for (const auto& file : kPolicyFiles) {
      if (file.name != name) continue;
      episode::v1::AdoptPolicyRequest request;
      *request.mutable_policy() = ParsePolicyVersion(file.text).value();
      request.set_council(request.policy().council());
      episodes_.Must<policy::v1::PolicyVersion>("AdoptPolicy", request);
    }
  }

  std::string Child(const std::string& council) { return episodes_.CreateChild("Robin", council).young_person(); }

  // An episode that ended with the return to the same placement, of which the council was told an hour later.
  episode::v1::Episode Ended(const std::string& council, const std::string& child, absl::string_view since,
                             absl::string_view back) {
    auto request = episode::EpisodeClient::Missing(child, since, council);
    Put(Moment{.time = At(back)}, request.mutable_returned());
    request.set_returned_to(episode::v1::RETURNED_TO_SAME_PLACEMENT);
    Put(Moment{.time = At(back) + absl::Hours(1)}, request.mutable_return_notified());
    const auto episode = episodes_.Must<episode::v1::Episode>("ReportMissing", request);
    interviews_.Follow();
    return episode;
  }

  // Corrects when an episode started, or when the council was told of its end.
  episode::v1::Episode Correct(const episode::v1::Episode& episode, absl::string_view field, absl::string_view time) {
    episode::v1::CorrectEpisodeRequest request;
    request.set_council(episode.council());
    request.set_episode(episode.episode());
    request.set_etag(episode.etag());
    request.set_reason("entered wrongly");
    request.mutable_update_mask()->add_paths(std::string(field));
    const Moment right{.time = At(time)};
    if (field == "start_times") Put(right, request.mutable_fields()->mutable_start_times()->mutable_last_seen());
    if (field == "return_notified") Put(right, request.mutable_fields()->mutable_return_notified());
    const auto corrected = episodes_.Must<episode::v1::Episode>("CorrectEpisode", request);
    interviews_.Follow();
    return corrected;
  }

  v1::Interview Only(const std::string& council, const std::string& child) {
    const auto all = interviews_.Interviews(council, child);
    EXPECT_THAT(all, SizeIs(1));
    return all.empty() ? v1::Interview() : all.front();
  }
  v1::Outcome OutcomeOf(const std::string& council, const std::string& child, const std::string& episode) {
    for (const auto& one : interviews_.Outcomes(council, child)) {
      if (one.episode() == episode) return one.outcome();
    }
    return v1::OUTCOME_UNSPECIFIED;
  }

  FakeClock clock_{At("2024-03-28T19:00:00Z")};
  episode::EpisodeClient episodes_{clock_};
  InterviewClient interviews_{episodes_.service(), clock_};
};

// Architecture 12: an imported episode is shown as not recorded, and nobody is asked to interview.
TEST_F(InterviewServiceTest, AnImportedEpisodeRaisesNothing) {
  const auto import =
      episodes_.service().Call<episode::v1::Import>(episode::kImportPath, episode::ReturnOf2024(Wakefield()));
  ASSERT_THAT(import, IsOk());
  ASSERT_EQ(import->episodes().created(), 2);
  interviews_.Follow();

  episode::v1::FindYoungPersonRequest find;
  find.set_council(Wakefield());
  find.set_external_id(episode::kImportedChild);
  const std::string child = episodes_.Call<episode::v1::YoungPerson>("FindYoungPerson", find)->young_person();
  EXPECT_THAT(interviews_.Interviews(Wakefield(), child), IsEmpty());
  const auto outcomes = interviews_.Outcomes(Wakefield(), child);
  ASSERT_THAT(outcomes, SizeIs(2));
  for (const auto& outcome : outcomes) EXPECT_EQ(outcome.outcome(), v1::OUTCOME_NOT_RECORDED);
}

// S4-13, S4-18, S4-20, S4-30: from the report to the signed-off interview.
TEST_F(InterviewServiceTest, FromTheReportToTheSignedOffInterview) {
  const std::string child = Child(Wakefield());
  auto episode = episodes_.Must<episode::v1::Episode>(
      "ReportMissing", episode::EpisodeClient::Missing(child, "2024-03-28T09:00:00Z", Wakefield()));
  interviews_.Follow();
  EXPECT_THAT(interviews_.Outcomes(Wakefield(), child), SizeIs(1));
  EXPECT_EQ(OutcomeOf(Wakefield(), child, episode.episode()), v1::OUTCOME_NOT_DUE_YET);
  EXPECT_THAT(interviews_.Interviews(Wakefield(), child), IsEmpty());

  auto back = episode::EpisodeClient::Back(episode, "2024-03-28T17:00:00Z");
  Put(Moment{.time = At("2024-03-28T18:00:00Z")}, back.mutable_return_notified());
  episode = episodes_.Must<episode::v1::Episode>("ReturnYoungPerson", back);
  interviews_.Follow();
  v1::Interview interview = Only(Wakefield(), child);
  EXPECT_EQ(interview.state(), v1::INTERVIEW_STATE_PENDING);
  const auto owed = interviews_.Obligation(Wakefield(), episode.episode(), kInterview);
  EXPECT_EQ(TimeOf(owed.due_time()), At("2024-03-31T19:00:00+01:00"));
  EXPECT_EQ(owed.why().rule(), "S4-13");
  EXPECT_EQ(owed.why().policy_version(), 2);
  EXPECT_THAT(owed.why().text(), HasSubstr("72 hours"));

  clock_.Set(At("2024-03-30T12:00:00Z"));
  interview = interviews_.Must("OfferInterview", InterviewClient::Offer(interview, "2024-03-29T10:00:00Z"));
  auto decline = InterviewClient::About<v1::DeclineInterviewRequest>(interview, "2024-03-29T10:05:00Z");
  decline.set_reason("I do not want to talk to a stranger.");
  EXPECT_THAT(interviews_.Send<v1::Interview>("DeclineInterview", decline),
              FailsWith(absl::StatusCode::kFailedPrecondition, "CARER_INFORMATION_REQUIRED"));
  decline.set_carer_information("Came back calm.");
  interview = interviews_.Must("DeclineInterview", decline);
  EXPECT_EQ(OutcomeOf(Wakefield(), child, episode.episode()), v1::OUTCOME_DECLINED);
  EXPECT_EQ(interviews_.Obligation(Wakefield(), episode.episode(), kInterview).state(),
            common::v1::OBLIGATION_STATE_OPEN);

  auto attempt = InterviewClient::About<v1::RecordAttemptRequest>(interview, "2024-03-29T15:00:00Z");
  attempt.set_mode(v1::CONTACT_MODE_VISIT);
  attempt.set_with_whom("child");
  attempt.set_result(v1::ATTEMPT_RESULT_CONTACTED);
  interview = interviews_.Must("RecordAttempt", attempt);
  EXPECT_THAT(interview.attempts(), SizeIs(1));
  EXPECT_EQ(interviews_.Obligation(Wakefield(), episode.episode(), kInterview).state(),
            common::v1::OBLIGATION_STATE_MET);

  interview = interviews_.Must("HoldInterview", InterviewClient::Hold(interview, "2024-03-30T11:00:00Z"));
  EXPECT_FALSE(interview.held_late());
  auto sign_off = InterviewClient::About<v1::SignOffInterviewRequest>(interview, "2024-03-30T12:00:00Z");
  sign_off.set_signed_off_by("tm1");
  interview = interviews_.Must("SignOffInterview", sign_off);
  EXPECT_EQ(interview.state(), v1::INTERVIEW_STATE_SIGNED_OFF);
  EXPECT_EQ(interview.holding().views(), "I wanted to see my brother.");
  EXPECT_EQ(OutcomeOf(Wakefield(), child, episode.episode()), v1::OUTCOME_COMPLETED);
  EXPECT_EQ(interviews_.Obligation(Wakefield(), episode.episode(), kOffer).state(), common::v1::OBLIGATION_STATE_MET);

  auto& database = interviews_.service().database();
  for (const char* words : {"brother", "stranger", "calm"}) {
    EXPECT_EQ(database.Number(absl::StrCat("SELECT COUNT(*) FROM event WHERE body LIKE '%", words, "%'")), 0) << words;
  }
}

// S2-11 and S4-13: the same child, the same return before Good Friday and the change of the clocks, two answers.
TEST_F(InterviewServiceTest, KentAndWakefieldAnswerDifferentlyForTheSameChild) {
  std::map<std::string, episode::v1::Episode> first;
  std::map<std::string, std::string> child;
  for (const std::string& council : {Kent(), Wakefield()}) {
    child[council] = Child(council);
    first[council] = Ended(council, child[council], "2024-03-28T09:00:00Z", "2024-03-28T17:00:00Z");
  }
  const auto kent = interviews_.Obligation(Kent(), first[Kent()].episode(), kOffer);
  EXPECT_EQ(TimeOf(kent.due_time()), At("2024-04-04T23:59:59.999999+01:00"));
  EXPECT_EQ(kent.why().rule(), "S2-11");
  EXPECT_THAT(kent.why().citation(), HasSubstr("S2 5.1"));
  const auto wakefield = interviews_.Obligation(Wakefield(), first[Wakefield()].episode(), kInterview);
  EXPECT_EQ(TimeOf(wakefield.due_time()), At("2024-03-31T19:00:00+01:00"));
  EXPECT_THAT(wakefield.why().citation(), HasSubstr("S4 5"));

  // Missing again on Tuesday after Easter: the first working day after the return.
  clock_.Set(At("2024-04-02T12:00:00Z"));
  for (const std::string& council : {Kent(), Wakefield()}) {
    episodes_.Must<episode::v1::Episode>(
        "ReportMissing", episode::EpisodeClient::Missing(child[council], "2024-04-02T09:00:00Z", council));
  }
  interviews_.Follow();
  interviews_.service().host().RunTimers().value();
  EXPECT_EQ(OutcomeOf(Kent(), child[Kent()], first[Kent()].episode()), v1::OUTCOME_NOT_OFFERED_MISSING_AGAIN);
  EXPECT_EQ(interviews_.Obligation(Kent(), first[Kent()].episode(), kOffer).state(),
            common::v1::OBLIGATION_STATE_SUPERSEDED);
  EXPECT_EQ(OutcomeOf(Wakefield(), child[Wakefield()], first[Wakefield()].episode()), v1::OUTCOME_NOT_OFFERED_OTHER);
  const auto overdue = interviews_.Obligation(Wakefield(), first[Wakefield()].episode(), kInterview);
  EXPECT_EQ(overdue.state(), common::v1::OBLIGATION_STATE_OPEN);
  EXPECT_TRUE(overdue.overdue());
}

// Policy 5: a corrected start of the next episode, and its void, take the superseding back.
TEST_F(InterviewServiceTest, ACorrectionAndAVoidTakeSupersedingBack) {
  const std::string child = Child(Kent());
  const auto first = Ended(Kent(), child, "2024-03-28T09:00:00Z", "2024-03-28T17:00:00Z");
  clock_.Set(At("2024-04-10T12:00:00Z"));
  auto second = Ended(Kent(), child, "2024-04-02T09:00:00Z", "2024-04-09T17:00:00Z");
  EXPECT_EQ(OutcomeOf(Kent(), child, first.episode()), v1::OUTCOME_NOT_OFFERED_MISSING_AGAIN);
  second = Correct(second, "start_times", "2024-04-05T09:00:00+01:00");
  EXPECT_EQ(OutcomeOf(Kent(), child, first.episode()), v1::OUTCOME_NOT_OFFERED_OTHER);
  second = Correct(second, "start_times", "2024-04-04T09:00:00+01:00");
  EXPECT_EQ(OutcomeOf(Kent(), child, first.episode()), v1::OUTCOME_NOT_OFFERED_MISSING_AGAIN);

  episode::v1::VoidEpisodeRequest error;
  error.set_council(Kent());
  error.set_episode(second.episode());
  error.set_etag(second.etag());
  error.set_reason("another child");
  episodes_.Must<episode::v1::Episode>("VoidEpisode", error);
  interviews_.Follow();
  EXPECT_EQ(OutcomeOf(Kent(), child, first.episode()), v1::OUTCOME_NOT_OFFERED_OTHER);
  EXPECT_THAT(interviews_.Outcomes(Kent(), child), SizeIs(1)) << "what was voided is in no figure";
  EXPECT_EQ(interviews_.Obligation(Kent(), second.episode(), kOffer).state(), common::v1::OBLIGATION_STATE_WITHDRAWN);
}

// Late interviews are accepted and graded late; a corrected return grades them anew.
TEST_F(InterviewServiceTest, LateEntryIsAcceptedAndACorrectedReturnGradesAnew) {
  const std::string child = Child(Wakefield());
  const auto episode = Ended(Wakefield(), child, "2024-03-25T09:00:00Z", "2024-03-25T17:00:00Z");
  clock_.Set(At("2024-04-10T12:00:00Z"));
  v1::Interview interview = Only(Wakefield(), child);
  EXPECT_THAT(
      interviews_.Send<v1::Interview>("HoldInterview", InterviewClient::Hold(interview, "2024-03-25T16:59:00Z")),
      FailsWith(kInvalid, "HELD_BEFORE_RETURN"));
  EXPECT_THAT(
      interviews_.Send<v1::Interview>("HoldInterview", InterviewClient::Hold(interview, "2024-04-10T12:01:00Z")),
      FailsWith(kInvalid, "HELD_IN_FUTURE"));
  interview = interviews_.Must("HoldInterview", InterviewClient::Hold(interview, "2024-03-28T18:00:00.000001Z"));
  EXPECT_TRUE(interview.held_late());
  EXPECT_EQ(interviews_.Obligation(Wakefield(), episode.episode(), kInterview).state(),
            common::v1::OBLIGATION_STATE_MET_LATE);

  Correct(episode, "return_notified", "2024-03-25T19:00:00Z");
  EXPECT_FALSE(Only(Wakefield(), child).held_late());
  const auto regraded = interviews_.Obligation(Wakefield(), episode.episode(), kInterview);
  EXPECT_EQ(regraded.state(), common::v1::OBLIGATION_STATE_MET);
  EXPECT_EQ(TimeOf(regraded.due_time()), At("2024-03-28T19:00:00Z"));
}

TEST_F(InterviewServiceTest, TwoPeopleCannotCloseTheSameInterview) {
  const std::string child = Child(Wakefield());
  Ended(Wakefield(), child, "2024-03-28T09:00:00Z", "2024-03-28T12:00:00Z");
  const v1::Interview seen = Only(Wakefield(), child);
  constexpr int kCallers = 4;
  std::vector<absl::Status> statuses(kCallers);
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      statuses[i] =
          interviews_.Send<v1::Interview>("HoldInterview", InterviewClient::Hold(seen, "2024-03-28T18:00:00Z"))
              .status();
    });
  }
  for (std::thread& caller : callers) caller.join();
  int accepted = 0;
  for (const absl::Status& status : statuses) {
    if (status.ok()) {
      ++accepted;
    } else {
      EXPECT_THAT(status, FailsWith(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
    }
  }
  EXPECT_EQ(accepted, 1);
}

TEST_F(InterviewServiceTest, ARepeatedAttemptIsRecordedOnce) {
  const std::string child = Child(Wakefield());
  Ended(Wakefield(), child, "2024-03-28T09:00:00Z", "2024-03-28T12:00:00Z");
  auto attempt = InterviewClient::About<v1::RecordAttemptRequest>(Only(Wakefield(), child), "2024-03-28T15:00:00Z");
  attempt.set_mode(v1::CONTACT_MODE_VISIT);
  attempt.set_with_whom("child");
  attempt.set_result(v1::ATTEMPT_RESULT_NO_CONTACT);
  attempt.set_request_id(NewUuid(clock_.Now()));
  for (int i = 0; i < 2; ++i) ASSERT_THAT(interviews_.Call<v1::Interview>("RecordAttempt", attempt), IsOk());
  EXPECT_THAT(Only(Wakefield(), child).attempts(), SizeIs(1));
}

// A replica, or the service after a restart, goes on where the last one stopped: each event has its effect once.
TEST_F(InterviewServiceTest, AnotherReaderGoesOnWhereThisOneStopped) {
  const std::string child = Child(Wakefield());
  Ended(Wakefield(), child, "2024-03-26T09:00:00Z", "2024-03-26T12:00:00Z");
  const std::string etag = Only(Wakefield(), child).etag();

  HostConfig config;
  Log log("interview-service", true, [](absl::string_view) {});
  const auto issuer = DevelopmentIssuer::Open(absl::StrCat(::testing::TempDir(), "/homeward_restarted")).value();
  config.database = interviews_.service().database().options();
  config.clock = &clock_;
  config.log = &log;
  config.keys = FileKeySource::Open(issuer.key_set_path()).value();
  config.tokens.issuer = std::string(kDevelopmentIssuer);
  config.background = false;
  const auto host = ServiceHost::Create(std::move(config)).value();
  const auto restarted = Application::Make(*host, InterviewClient::FeedOf(episodes_.service())).value();
  EXPECT_EQ(restarted->reader().RunOnce(absl::ZeroDuration()).value(), 0);

  episodes_.Must<episode::v1::Episode>("ReportMissing",
                                       episode::EpisodeClient::Missing(child, "2024-03-28T09:00:00Z", Wakefield()));
  EXPECT_GT(restarted->reader().RunOnce(absl::ZeroDuration()).value(), 0);
  EXPECT_EQ(interviews_.Follow(), 0) << "it was applied already";
  EXPECT_THAT(interviews_.Outcomes(Wakefield(), child), SizeIs(2));
  EXPECT_EQ(Only(Wakefield(), child).etag(), etag);
}

// S4-35: an earlier waiver switches nothing off.
TEST_F(InterviewServiceTest, AWaiverHoldsForItsEpisodeOnlyS435) {
  const std::string child = Child(Wakefield());
  const auto first = Ended(Wakefield(), child, "2024-03-26T09:00:00Z", "2024-03-26T12:00:00Z");
  const auto owed = interviews_.Obligation(Wakefield(), first.episode(), kInterview);
  v1::WaiveObligationRequest waive;
  waive.set_council(Wakefield());
  waive.set_obligation(owed.obligation());
  waive.set_etag(owed.etag());
  waive.set_reason("talked_to_already");
  waive.set_rationale("The same worker saw the child the day before.");
  ASSERT_THAT(interviews_.Send<common::v1::Obligation>("WaiveObligation", waive), IsOk());
  const auto second = Ended(Wakefield(), child, "2024-03-28T09:00:00Z", "2024-03-28T12:00:00Z");
  EXPECT_EQ(interviews_.Obligation(Wakefield(), first.episode(), kInterview).state(),
            common::v1::OBLIGATION_STATE_WAIVED);
  EXPECT_EQ(interviews_.Obligation(Wakefield(), second.episode(), kInterview).state(),
            common::v1::OBLIGATION_STATE_OPEN);
}

TEST_F(InterviewServiceTest, PagesThroughOutcomesOfAWindowOfLocalDates) {
  const std::string child = Child(Wakefield());
  for (const char* day : {"18", "19", "20", "21", "22"}) {
    Ended(Wakefield(), child, absl::StrCat("2024-03-", day, "T09:00:00Z"), absl::StrCat("2024-03-", day, "T12:00:00Z"));
  }
  v1::ListEpisodeOutcomesRequest request;
  request.set_council(Wakefield());
  EXPECT_THAT(interviews_.Call<v1::ListEpisodeOutcomesResponse>("ListEpisodeOutcomes", request),
              FailsWith(kInvalid, "WINDOW_REQUIRED"));
  request.set_from_date("2024-03-22");
  request.set_to_date("2024-03-19");
  EXPECT_THAT(interviews_.Call<v1::ListEpisodeOutcomesResponse>("ListEpisodeOutcomes", request),
              FailsWith(kInvalid, "WINDOW_INVALID"));
  request.set_from_date("2024-03-19");
  request.set_to_date("2024-03-21");
  request.set_page_size(2);
  std::vector<absl::Time> starts;
  for (;;) {
    const auto page = interviews_.Call<v1::ListEpisodeOutcomesResponse>("ListEpisodeOutcomes", request);
    ASSERT_THAT(page, IsOk());
    for (const auto& one : page->outcomes()) {
      starts.push_back(TimeOf(one.start().time()));
      EXPECT_TRUE(one.looked_after());
    }
    if (page->next_page_token().empty()) break;
    request.set_page_token(page->next_page_token());
  }
  EXPECT_THAT(starts, ::testing::ElementsAre(At("2024-03-21T09:00:00Z"), At("2024-03-20T09:00:00Z"),
                                             At("2024-03-19T09:00:00Z")));
}

TEST_F(InterviewServiceTest, ListsAndGetsInterviewsByStateAndId) {
  const std::string child = Child(Wakefield());
  Ended(Wakefield(), child, "2024-03-26T09:00:00Z", "2024-03-26T12:00:00Z");
  Ended(Wakefield(), child, "2024-03-27T09:00:00Z", "2024-03-27T12:00:00Z");
  const auto all = interviews_.Interviews(Wakefield(), child);
  ASSERT_THAT(all, SizeIs(2));
  interviews_.Must("OfferInterview", InterviewClient::Offer(all.back(), "2024-03-28T10:00:00Z"));
  v1::ListInterviewsRequest list;
  list.set_council(Wakefield());
  list.set_young_person(child);
  list.set_page_size(1);
  std::vector<std::string> listed;
  for (;;) {
    const auto page = interviews_.Call<v1::ListInterviewsResponse>("ListInterviews", list);
    ASSERT_THAT(page, IsOk());
    for (const auto& one : page->interviews()) listed.push_back(one.interview());
    if (page->next_page_token().empty()) break;
    list.set_page_token(page->next_page_token());
  }
  EXPECT_THAT(listed, ::testing::ElementsAre(all[0].interview(), all[1].interview()));
  v1::ListInterviewsRequest offered;
  offered.set_council(Wakefield());
  offered.set_state(v1::INTERVIEW_STATE_OFFERED);
  EXPECT_THAT(interviews_.Call<v1::ListInterviewsResponse>("ListInterviews", offered)->interviews(), SizeIs(1));

  v1::BatchGetInterviewsRequest batch;
  batch.set_council(Wakefield());
  for (const auto& one : all) batch.add_interviews(one.interview());
  EXPECT_THAT(interviews_.Call<v1::BatchGetInterviewsResponse>("BatchGetInterviews", batch)->interviews(), SizeIs(2));
  batch.add_interviews(child);
  EXPECT_THAT(interviews_.Call<v1::BatchGetInterviewsResponse>("BatchGetInterviews", batch),
              FailsWith(absl::StatusCode::kNotFound, "INTERVIEW_NOT_FOUND"));
}

}  // namespace
}  // namespace homeward::interview
