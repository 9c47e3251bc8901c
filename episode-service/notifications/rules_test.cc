#include "episode-service/notifications/rules.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "episode-service/entries/test_entries.h"
#include "episode-service/handovers/rules.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = Occurrence::Kind;

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

const std::vector<std::string> kInvolved = {"social_worker", "independent_reviewing_officer", "personal_adviser"};

std::vector<std::string> Told(EpisodeHistory& history, const Occurrence& occurrence, bool office_open = true) {
  std::vector<std::string> told;
  for (const Addressee& one : WhoIsTold(history.context(), history.episode(), occurrence, kInvolved, office_open)) {
    told.push_back(absl::StrCat(one.kind, ":", one.post));
  }
  return told;
}

std::vector<std::string> Told(EpisodeHistory& history, Kind kind) {
  return Told(history, {.kind = kind, .episode = history.episode().id, .concerns = ""});
}

// S4-03, S4-10: the allocated workers and, at the same time, the coordinator.
TEST(WhoIsTold, OfAReportTheAllocatedWorkersAndTheCoordinatorS403S410) {
  EpisodeHistory history("2026-03-10T12:00:00Z");
  EXPECT_THAT(Told(history, Kind::kMissingReported),
              ElementsAre("allocated_worker:social_worker", "allocated_worker:personal_adviser",
                          "missing_coordinator:missing_coordinator"));
}

// S4-25: of an absence too; policy 33: a curfew never counts.
TEST(WhoIsTold, OfAnAbsenceAndNotOfACurfewS425) {
  EpisodeHistory away("2026-03-10T12:00:00Z", Category::kAway);
  EXPECT_EQ(Told(away, Kind::kMissingReported).size(), 3u);
  EpisodeHistory curfew("2026-03-10T12:00:00Z", Category::kCurfew);
  EXPECT_THAT(Told(curfew, Kind::kMissingReported), IsEmpty());
}

// S4-28: "return home date entered": a task note to everybody who is involved.
TEST(WhoIsTold, OfAReturnEverybodyInvolvedS428) {
  EpisodeHistory history("2026-03-10T12:00:00Z");
  EXPECT_THAT(Told(history, Kind::kReturned),
              ElementsAre("allocated_worker:social_worker", "involved:independent_reviewing_officer",
                          "allocated_worker:personal_adviser", "missing_coordinator:missing_coordinator"));
}

// S2-05: of another authority's child the coordinator, who tells the home authority.
TEST(WhoIsTold, OfAnotherAuthoritysChildTheCoordinatorS205) {
  YoungPerson person = LookedAfterChild();
  person.other_authority = true;
  EpisodeHistory history("2026-03-10T12:00:00Z", Category::kMissing, WakefieldLike(), person);
  EXPECT_THAT(Told(history, Kind::kMissingReported), ElementsAre("missing_coordinator:missing_coordinator"));
}

// S4-12: whoever completes the serious notification is told that it is due.
TEST(WhoIsTold, OfASeriousNotificationThatIsDueWhoCompletesItS412) {
  EpisodeHistory history("2026-03-13T08:00:00Z");
  for (const char* role : {"team_manager", "missing_coordinator"}) {
    EXPECT_THAT(Told(history, {.kind = Kind::kSeriousNotificationDue, .episode = "", .concerns = "", .role = role}),
                ElementsAre(absl::StrCat("serious_notification_due:", role)));
  }
}

// S4-08, S4-09, policy 17: other posts for the media than for the time, and others out of hours.
TEST(WhoIsTold, OfASeriousNotificationThePostsOfThePolicyS408S409) {
  EpisodeHistory history("2026-03-13T08:00:00Z");
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kMediaInterest, "2026-03-12T11:00:00Z")), IsOk());
  Occurrence sent{.kind = Kind::kSeriousNotificationSent, .episode = history.episode().id, .concerns = ""};
  for (const bool office_open : {true, false}) {
    EXPECT_THAT(Told(history, sent, office_open),
                ElementsAre("serious_notification:head_of_service", "serious_notification:service_director",
                            "serious_notification:director_of_childrens_services"));
  }
  sent.trigger = SeriousTrigger::kMedia;
  EXPECT_THAT(Told(history, sent),
              ElementsAre("serious_notification:service_director", "serious_notification:corporate_director"));
  EXPECT_THAT(Told(history, sent, /*office_open=*/false), ElementsAre("serious_notification:service_director"));
}

TEST(WhoIsTold, NobodyWhereThePolicyKnowsNoTimeAndOfWhatWasVoided) {
  Policy policy = WakefieldLike();
  policy.acknowledge_within.reset();
  EpisodeHistory without("2026-03-10T12:00:00Z", Category::kMissing, policy);
  EXPECT_THAT(Told(without, Kind::kMissingReported), IsEmpty());
  EpisodeHistory voided("2026-03-10T12:00:00Z");
  voided.Take(*Void(voided.episode(), VoidEpisode{.reason = "twice"}, At("2026-03-10T12:00:00Z")));
  EXPECT_THAT(Told(voided, Kind::kReturned), IsEmpty());
}

TEST(Make, HasToBeAcknowledgedInThePolicysTime) {
  EpisodeHistory history("2026-03-10T12:00:00Z");
  const Notification made = Make(history.context(), Days(), history.episode(),
                                 {.kind = Kind::kReturned, .episode = history.episode().id, .concerns = ""},
                                 {.kind = "involved", .worker = "w1"})
                                .next;
  EXPECT_EQ(made.due, At("2026-03-10T12:30:00Z"));
  EXPECT_TRUE(made.waiting);
  EXPECT_EQ(made.about, "returned");
  EXPECT_EQ(made.state, NotificationState::kQueued);
}

// What somebody says that they told: S3-22 an accountable manager, S3-23 parents, S2-05 a home authority.
RecordNotification ToldByPhone(absl::string_view time, NotificationState outcome = NotificationState::kDelivered) {
  Notification told;
  told.recipient.kind = "parents";
  told.channel = Channel::kTelephone;
  told.state = outcome;
  told.told = Minute(time);
  return {.told = told};
}

TEST(RecordNotificationS323, WhatWasToldWhenAndNotInTheFuture) {
  EpisodeHistory history("2026-03-10T12:00:00Z");
  const auto told = Record(history.context(), history.episode(), ToldByPhone("2026-03-10T12:00:00Z"));
  ASSERT_THAT(told, IsOk());
  EXPECT_FALSE(told->next.waiting);
  EXPECT_EQ(told->next.recorded, At("2026-03-10T12:00:00Z"));
  EXPECT_THAT(Record(history.context(), history.episode(), ToldByPhone("2026-03-10T12:00:00.000001Z")),
              FailsWith(kInvalid, "TIME_IN_FUTURE"));
  for (const auto state : {NotificationState::kQueued, NotificationState::kAcknowledged, NotificationState::kExpired}) {
    EXPECT_THAT(Record(history.context(), history.episode(), ToldByPhone("2026-03-10T12:00:00Z", state)),
                FailsWith(kInvalid, "OUTCOME_INVALID"));
  }
}

TEST(AcknowledgeNotificationS322, OnceAndNotBeforeItWasTold) {
  EpisodeHistory history("2026-03-10T12:00:00Z");
  const absl::Time now = At("2026-03-10T13:00:00Z");
  const Notification told = Record(history.context(), history.episode(), ToldByPhone("2026-03-10T12:00:00Z"))->next;
  const auto at = [](absl::string_view time) {
    return AcknowledgeNotification{.acknowledged = Minute(time), .action = "visits", .acknowledged_by = "manager"};
  };
  EXPECT_THAT(Acknowledge(told, at("2026-03-10T11:59:59.999999Z"), now), FailsWith(kInvalid, "BEFORE_TOLD"));
  EXPECT_THAT(Acknowledge(told, at("2026-03-10T13:00:00.000001Z"), now), FailsWith(kInvalid, "TIME_IN_FUTURE"));
  const auto done = Acknowledge(told, at("2026-03-10T12:00:00Z"), now);
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->next.action, "visits");
  EXPECT_THAT(Acknowledge(done->next, at("2026-03-10T12:30:00Z"), now),
              FailsWith(kPrecondition, "ALREADY_ACKNOWLEDGED"));
  const Notification missed =
      Record(history.context(), history.episode(), ToldByPhone("2026-03-10T12:00:00Z", NotificationState::kFailed))
          ->next;
  EXPECT_THAT(Acknowledge(missed, at("2026-03-10T12:30:00Z"), now), FailsWith(kPrecondition, "NOT_REACHED"));
}

// A directory: a social worker in a team with a manager, a duty rota, a duty desk.
const Period kAlways{.from = At("2020-01-01T00:00:00Z")};
constexpr char kChild[] = "01900000-0000-7000-8000-000000000001";

DirectoryFacts Council() {
  DirectoryFacts facts;
  for (const char* id : {"worker", "manager", "on_duty"}) {
    Worker worker;
    worker.id = id;
    worker.team = "team";
    worker.employed = kAlways;
    facts.workers.emplace(id, worker);
  }
  Team team;
  team.id = "team";
  team.managers = {{.worker = "manager", .held = kAlways}};
  team.stands = kAlways;
  facts.teams.emplace("team", team);
  facts.allocations = {
      {.council = "", .id = "", .young_person = kChild, .role = "social_worker", .worker = "worker", .held = kAlways}};
  facts.duties = {
      {.council = "", .id = "d", .role = "social_worker", .worker = "on_duty", .team = "", .held = kAlways}};
  facts.desks = {{.council = "", .id = "", .contact = "01632 960009", .from = kAlways.from}};
  return facts;
}

Notification FirstTold() {
  Notification first;
  first.id = first.first = "n0";
  first.young_person = kChild;
  first.about = "missing_reported";
  first.recipient = {
      .kind = "allocated_worker", .worker = "worker", .team = "", .post = "social_worker", .address = ""};
  return first;
}

// Who is told one after the other when nobody ever acknowledges, until the duty desk is.
std::vector<Notification> Chain(const DirectoryFacts& facts, const Notification& first) {
  std::vector<Notification> chain = {first};
  while (chain.back().rung != Rung::kDutyDesk) {
    NextRecipient next = Next(facts, chain, At("2026-03-10T12:30:00Z"), /*office_open=*/true);
    chain.push_back(first);
    chain.back().recipient = std::move(next.recipient);
    chain.back().rung = next.rung;
  }
  return chain;
}

// Their kinds, workers and addresses.
std::vector<std::string> Ladder(const DirectoryFacts& facts, const Notification& first) {
  const std::vector<Notification> chain = Chain(facts, first);
  std::vector<std::string> told;
  for (size_t i = 1; i < chain.size(); ++i) {
    const Recipient& next = chain[i].recipient;
    told.push_back(absl::StrCat(next.kind, ":", next.worker, next.address));
  }
  return told;
}

// Policy 45: the manager of the team, who is on duty for the role, the duty desk; nobody found is the duty desk.
TEST(Next, UpTheLadderToTheDutyDeskPolicy45) {
  EXPECT_THAT(Ladder(Council(), FirstTold()),
              ElementsAre("team_manager:manager", "duty:on_duty", "duty_desk:01632 960009"));
  EXPECT_THAT(Ladder(DirectoryFacts(), FirstTold()), ElementsAre("duty_desk:"));
}

TEST(Next, WhoWasToldAlreadyIsPassedOver) {
  DirectoryFacts facts = Council();
  facts.duties.front().worker = "manager";
  EXPECT_THAT(Ladder(facts, FirstTold()), ElementsAre("team_manager:manager", "duty_desk:01632 960009"));
}

// Each stands in the list of the post to which it went; who is on duty, in that of the role of whoever was told first.
TEST(Next, HasThePostToWhichItWent) {
  const std::vector<Notification> chain = Chain(Council(), FirstTold());
  std::vector<std::string> posts;
  for (const Notification& one : chain) posts.push_back(one.recipient.post);
  EXPECT_THAT(posts, ElementsAre("social_worker", "team_manager", "social_worker", "duty_desk"));
  std::vector<std::string> asked;
  for (const RoleQuestion& question : QuestionsNext(chain, At("2026-03-10T12:30:00Z"), /*office_open=*/true)) {
    asked.push_back(question.role);
  }
  EXPECT_THAT(asked, ElementsAre("team_manager", "social_worker", "duty_desk"));
}

// A cover acts for a manager who is away at that moment.
TEST(Next, WhoeverCoversIsToldInTheirPlace) {
  DirectoryFacts facts = Council();
  facts.covers = {{.council = "", .id = "", .worker = "manager", .covered_by = "on_duty", .held = kAlways}};
  EXPECT_THAT(Ladder(facts, FirstTold()), ElementsAre("team_manager:on_duty", "duty_desk:01632 960009"));
}

// Nobody goes down the ladder from a director.
TEST(Next, AfterAPostOfTheSeriousNotificationTheDutyDesk) {
  Notification first = FirstTold();
  first.about = "serious_notification";
  first.recipient = {.kind = "serious_notification", .worker = "worker", .team = "", .post = "director", .address = ""};
  EXPECT_THAT(Ladder(Council(), first), ElementsAre("duty_desk:01632 960009"));
}

TEST(Escalate, IsLinkedToWhatWasNotAcknowledged) {
  EpisodeHistory history("2026-03-10T12:30:00Z");
  const Notification further =
      Escalate(history.context(), Days(), {FirstTold()}, {.rung = Rung::kManager, .recipient = {.worker = "manager"}})
          .next;
  EXPECT_EQ(further.escalates, "n0");
  EXPECT_EQ(further.first, "n0");
  EXPECT_EQ(further.due, At("2026-03-10T13:00:00Z"));
  EXPECT_TRUE(further.waiting);
  EXPECT_EQ(further.proof, "");
}

// S4-03, policy 45: after the duty desk there is nobody, so that it is told again, by as it is reached then.
TEST(Next, AfterTheDutyDeskTheDutyDeskAgainPolicy45) {
  const std::vector<Notification> chain = Chain(Council(), FirstTold());
  DirectoryFacts facts = Council();
  facts.desks.front().contact = "01632 960010";
  const NextRecipient next = Next(facts, chain, At("2026-03-10T15:00:00Z"), /*office_open=*/true);
  EXPECT_EQ(next.rung, Rung::kDutyDesk);
  EXPECT_EQ(next.recipient.address, "01632 960010");
}

// The duty desk is asked again after the policy's time, then after as long as it knows, at most a day later.
TEST(DueNext, TheDutyDeskIsAskedMoreAndMoreSeldomAndEveryDayAtLeast) {
  const auto due_at = [](absl::string_view now, Policy policy = WakefieldLike()) {
    EpisodeHistory history(now, Category::kMissing, std::move(policy));
    std::vector<Notification> chain = Chain(Council(), FirstTold());
    chain.back().told = Minute("2026-03-10T12:00:00Z");
    return DueNext(history.context(), Days(), chain);
  };
  EXPECT_EQ(due_at("2026-03-10T12:30:00.000001Z"), At("2026-03-10T13:00:00.000002Z"));
  EXPECT_EQ(due_at("2026-03-10T13:00:00Z"), At("2026-03-10T14:00:00Z"));
  EXPECT_EQ(due_at("2026-03-11T12:00:00Z"), At("2026-03-12T12:00:00Z"));
  EXPECT_EQ(due_at("2026-03-20T12:00:00Z"), At("2026-03-21T12:00:00Z"));
  Policy patient = WakefieldLike();
  patient.acknowledge_within = Limit{48, Limit::Unit::kHours};
  EXPECT_EQ(due_at("2026-03-20T12:00:00Z", patient), At("2026-03-22T12:00:00Z"));
  Policy without = WakefieldLike();
  without.acknowledge_within.reset();
  EXPECT_EQ(due_at("2026-03-10T13:00:00Z", without), std::nullopt);
}

// Nobody rings the duty desk for ever about an episode of which nothing is left to do.
TEST(IsToldAgain, AsLongAsSomebodyHasToHaveTheChild) {
  EpisodeHistory history("2026-03-12T12:00:00Z");
  Notification last = FirstTold();
  last.about = "returned";
  last.episode = history.episode().id;
  EXPECT_TRUE(IsToldAgain(history.context(), last));
  history.ReturnAt("2026-03-12T11:00:00Z");
  EXPECT_TRUE(IsToldAgain(history.context(), last));
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kOutcome, "2026-03-12T11:30:00Z", Outcome{})), IsOk());
  EXPECT_FALSE(IsToldAgain(history.context(), last));
}

// The directory names nobody and no duty desk: what waits says so.
TEST(IsNobody, WhatIsForNobodySaysSo) {
  EpisodeHistory history("2026-03-10T12:00:00Z");
  const NextRecipient nobody = Next(DirectoryFacts(), {FirstTold()}, At("2026-03-10T12:30:00Z"), /*office_open=*/true);
  EXPECT_TRUE(IsNobody(nobody.recipient));
  EXPECT_EQ(Escalate(history.context(), Days(), {FirstTold()}, nobody).next.proof, kNobodyFound);
  const Occurrence report{.kind = Kind::kMissingReported, .episode = history.episode().id, .concerns = ""};
  const Notification made =
      Make(history.context(), Days(), history.episode(), report, {.kind = "allocated_worker"}).next;
  EXPECT_EQ(made.proof, kNobodyFound);
  EXPECT_TRUE(made.waiting);
  for (const Recipient& somebody : {Recipient{.worker = "w"}, Recipient{.team = "t"}, Recipient{.address = "a"}}) {
    EXPECT_FALSE(IsNobody(somebody));
  }
}

TEST(StillMatters, NotTheReportOfAChildWhoIsBackNorAnOfferThatWasAnswered) {
  EpisodeHistory history("2026-03-10T12:00:00Z");
  Notification report = FirstTold();
  report.episode = history.episode().id;
  EXPECT_TRUE(StillMatters(history.context(), report));
  const auto offer = Offer(history.context(), history.episode(), {.id = "h1", .offered_by = "giver"});
  ASSERT_THAT(offer, IsOk());
  history.Take(*offer);
  Notification offered = report;
  offered.about = "hand_over_offered";
  offered.concerns = "h1";
  EXPECT_TRUE(StillMatters(history.context(), offered));
  history.Take(*Accept(history.context(), history.episode(), offer->next, {.reason = "", .answered_by = "taker"}));
  EXPECT_FALSE(StillMatters(history.context(), offered));
  history.ReturnAt("2026-03-10T11:00:00Z");
  EXPECT_FALSE(StillMatters(history.context(), report));
}

// S4-12: that one is due matters until the one of its trigger was sent.
TEST(StillMatters, ASeriousNotificationThatIsDueUntilItsOwnWasSentS412) {
  EpisodeHistory history("2026-03-13T12:00:00Z");
  ASSERT_THAT(history.Enter(1, Content(EntryKind::kMediaInterest, "2026-03-12T11:00:00Z")), IsOk());
  std::vector<Notification> due;
  for (const WantedObligation& wanted : WantedOf(history, "serious_notification")) {
    due.push_back(FirstTold());
    due.back().about = "serious_notification_due";
    due.back().episode = history.episode().id;
    due.back().concerns = ObligationIdOf(history.episode().council, wanted);
    EXPECT_TRUE(StillMatters(history.context(), due.back()));
  }
  ASSERT_EQ(due.size(), 2u);  // of the time, of the media
  const auto send = [&](SeriousTrigger trigger) {
    history.Take(*Send(history.context(), history.episode(),
                       {.notification = {.trigger = trigger, .sent = Minute("2026-03-13T11:00:00Z")}}));
  };
  send(SeriousTrigger::kMedia);
  EXPECT_TRUE(StillMatters(history.context(), due[0]));
  EXPECT_FALSE(StillMatters(history.context(), due[1]));
  send(SeriousTrigger::kTimeMissing);
  EXPECT_FALSE(StillMatters(history.context(), due[0]));
  due[1].concerns = "of an interest that was entered in error";
  EXPECT_FALSE(StillMatters(history.context(), due[1]));
}

// In whatever order the directory lists what it knows, the same people are told.
TEST(Next, TheOrderOfTheDirectoryMakesNoDifference) {
  DirectoryFacts facts = Council();
  for (int i = 0; i < 4; ++i) {
    Duty duty = facts.duties.front();
    duty.id = absl::StrCat("d", i);
    duty.held.from += absl::Hours(i);
    facts.duties.push_back(duty);
    facts.allocations.push_back(facts.allocations.front());
    facts.allocations.back().role = absl::StrCat("role_", i);
  }
  const auto expected = Ladder(facts, FirstTold());
  for (unsigned seed = 1; seed <= 50; ++seed) {
    std::mt19937 random(seed);
    std::shuffle(facts.duties.begin(), facts.duties.end(), random);
    std::shuffle(facts.allocations.begin(), facts.allocations.end(), random);
    EXPECT_EQ(Ladder(facts, FirstTold()), expected) << seed;
  }
}

}  // namespace
}  // namespace homeward::episode
