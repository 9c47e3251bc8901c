#include "interview-service/interviews/derive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "common/core/status_matchers.h"
#include "interview-service/interviews/test_history.h"

namespace homeward::interview {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const char kFirst[] = "e1";
const char kSecond[] = "e2";

// The due times of the same child's interview in two councils: back in the placement at `returned`, the council told
// at `notified`.
struct Dues {
  absl::Time kent_offer;
  absl::Time wakefield_interview;
};
Dues SideBySide(absl::string_view returned, absl::string_view notified) {
  Episode episode = Ended(kFirst, Moment{At(returned) - absl::Hours(20)}, Minute(returned));
  episode.return_notified = Minute(notified);
  TestHistory kent(At(notified), KentLike());
  TestHistory wakefield(At(notified), WakefieldLike());
  kent.Tell(episode);
  wakefield.Tell(episode);
  return {kent.ObligationOf(kFirst, kOffer).due, wakefield.ObligationOf(kFirst, kInterview).due};
}

TEST(Derive, KentAndWakefieldOverGoodFriday2024S211S413) {
  // Kent: Good Friday and Easter Monday are no working days. Wakefield: elapsed hours over the clock change.
  const Dues dues = SideBySide("2024-03-28T17:00:00Z", "2024-03-28T18:30:00Z");
  EXPECT_EQ(dues.kent_offer, At("2024-04-04T23:59:59.999999+01:00"));
  EXPECT_EQ(dues.wakefield_interview, At("2024-03-31T19:30:00+01:00"));
}

TEST(Derive, KentAndWakefieldWhenTheClocksGoBackS211S413) {
  const Dues dues = SideBySide("2024-10-25T10:00:00+01:00", "2024-10-25T10:00:00+01:00");
  EXPECT_EQ(dues.kent_offer, At("2024-10-30T23:59:59.999999Z"));
  EXPECT_EQ(dues.wakefield_interview, At("2024-10-28T09:00:00Z"));
}

TEST(Derive, KentAndWakefieldOverChristmasS211S413) {
  const Dues dues = SideBySide("2024-12-23T09:30:00Z", "2024-12-24T09:30:00Z");
  EXPECT_EQ(dues.kent_offer, At("2024-12-30T23:59:59.999999Z"));
  EXPECT_EQ(dues.wakefield_interview, At("2024-12-27T09:30:00Z"));
}

TEST(Derive, SaysWhyS413) {
  TestHistory history(At("2026-03-10T22:00:00Z"));
  Episode episode = Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z");
  episode.return_notified = Minute("2026-03-10T21:00:00Z");
  history.Tell(episode);
  const Why why = history.ObligationOf(kFirst, kInterview).why;
  EXPECT_EQ(why.rule, "S4-13");
  EXPECT_EQ(why.policy_field, "interview.complete_by");
  EXPECT_EQ(why.citation, "Wakefield operating guidance, section 5");
  EXPECT_EQ(why.clock_started_by, "return_notified");
  EXPECT_EQ(why.clock_started, Minute("2026-03-10T21:00:00Z"));
  EXPECT_EQ(why.limit, "72 hours");
  EXPECT_THAT(history.obligations(), SizeIs(2));
}

// S1-11 has the 72 hours of S3-14.
TEST(Derive, TheRuleFollowsTheClockS111S211S212S314) {
  const Episode episode = Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z");
  TestHistory kent(At("2026-03-10T22:00:00Z"), KentLike());
  kent.Tell(episode);
  EXPECT_EQ(kent.ObligationOf(kFirst, kOffer).why.rule, "S2-11");
  EXPECT_EQ(kent.ObligationOf(kFirst, kOffer).why.clock_started_by, "returned_to_placement");
  EXPECT_EQ(kent.ObligationOf(kFirst, kInterview).why.rule, "S2-12");
  Policy national = WakefieldLike();
  national.start_event = Policy::StartEvent::kReturned;
  TestHistory england(At("2026-03-10T22:00:00Z"), national);
  england.Tell(episode);
  EXPECT_EQ(england.ObligationOf(kFirst, kInterview).why.rule, "S3-14");
}

TEST(Derive, EachStartEventHasItsClockPolicy2) {
  Episode episode = Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z");
  episode.located = Minute("2026-03-10T15:00:00Z");
  Policy policy = WakefieldLike();
  policy.start_event = Policy::StartEvent::kLocated;
  EXPECT_EQ(ClockOf(episode, policy)->started, *episode.located);
  policy.start_event = Policy::StartEvent::kReturnedToPlacement;
  EXPECT_EQ(ClockOf(episode, policy)->started_by, "returned_to_placement");
  episode.returned_to = ReturnedTo::kHome;
  EXPECT_EQ(ClockOf(episode, policy)->started_by, "returned");
  // Until the notification is entered the limit runs from the return.
  policy.start_event = Policy::StartEvent::kReturnNotified;
  EXPECT_EQ(ClockOf(episode, policy)->started, *episode.returned);
  episode.return_notified = Minute("2026-03-10T23:00:00Z");
  EXPECT_EQ(ClockOf(episode, policy)->started, *episode.return_notified);
}

TEST(Derive, FoundButNotBackIsPendingWithoutALimit) {
  TestHistory history(At("2026-03-20T22:00:00Z"));
  Episode episode = Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z");
  episode.located = episode.returned;
  episode.returned.reset();
  history.Tell(episode);
  EXPECT_EQ(StateOf(history.Of(kFirst)), State::kPending);
  EXPECT_EQ(history.OutcomeFor(kFirst), Outcome::kNotDueYet);
  EXPECT_THAT(history.obligations(), IsEmpty());
}

TEST(Derive, ADateWithoutTimeRunsFromTheEndOfTheDay) {
  TestHistory history(At("2026-03-28T22:00:00Z"));
  history.Tell(Ended(kFirst, Date(2026, 3, 26), Date(2026, 3, 27)));
  EXPECT_EQ(history.ObligationOf(kFirst, kInterview).due, At("2026-03-31T00:59:59.999999+01:00"));
}

TEST(Derive, OnTheLimitIsInTimeAndOneMicrosecondLaterIsLatePolicy67) {
  for (const bool late : {false, true}) {
    TestHistory history(At("2026-03-20T12:00:00Z"));
    history.Tell(Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z"));
    const char* const held = late ? "2026-03-13T20:00:00.000001Z" : "2026-03-13T20:00:00Z";
    const Interview& interview = history.Take(Hold(history.context(), history.Of(kFirst), HeldAt(held)).value());
    EXPECT_EQ(IsLate(interview.holding->time, interview.complete_due), late);
    const ObligationState graded = late ? ObligationState::kMetLate : ObligationState::kMet;
    EXPECT_EQ(history.ObligationOf(kFirst, kInterview).state, graded);
    EXPECT_EQ(history.ObligationOf(kFirst, kOffer).state, graded) << "held means offered, at the latest then";
  }
}

TEST(Derive, ARefusalMeetsItWithEnoughAttemptsS420Policy55) {
  Policy policy = WakefieldLike();
  policy.min_attempts = 2;
  TestHistory history(At("2026-03-14T12:00:00Z"), policy);
  history.Tell(Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z"));
  auto record = [&](absl::string_view time) {
    history.Take(Record(history.context(), history.Of(kFirst), TriedAt(time, AttemptResult::kNoContact)).value());
  };
  history.Take(Offer(history.context(), history.Of(kFirst), OfferedAt("2026-03-11T09:00:00Z")).value());
  history.Take(Decline(history.context(), history.Of(kFirst), DeclinedAt("2026-03-11T10:00:00Z")).value());
  record("2026-03-11T11:00:00Z");
  EXPECT_EQ(history.ObligationOf(kFirst, kOffer).state, ObligationState::kMet);
  EXPECT_EQ(history.ObligationOf(kFirst, kInterview).state, ObligationState::kOpen);
  EXPECT_TRUE(history.ObligationOf(kFirst, kInterview).overdue);
  record("2026-03-13T20:00:00Z");
  EXPECT_EQ(history.ObligationOf(kFirst, kInterview).state, ObligationState::kMet);
  EXPECT_EQ(history.ObligationOf(kFirst, kInterview).discharged, At("2026-03-13T20:00:00Z"));
}

TEST(Derive, WhereOnlyCompletingCountsARefusalLeavesItOpenPolicy55) {
  Policy policy = WakefieldLike();
  policy.declined_discharges = false;
  TestHistory history(At("2026-03-12T12:00:00Z"), policy);
  history.Tell(Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z"));
  history.Take(Offer(history.context(), history.Of(kFirst), OfferedAt("2026-03-11T09:00:00Z")).value());
  history.Take(Record(history.context(), history.Of(kFirst), TriedAt("2026-03-11T09:00:00Z", AttemptResult::kContacted))
                   .value());
  history.Take(Decline(history.context(), history.Of(kFirst), DeclinedAt("2026-03-11T10:00:00Z")).value());
  EXPECT_EQ(history.ObligationOf(kFirst, kInterview).state, ObligationState::kOpen);
}

// Back on Thursday 28 March 2024; with Good Friday and Easter Monday the limit is the end of Thursday 4 April.
TEST(Derive, MissingAgainWithinThreeWorkingDaysSupersedesS211Policy5) {
  for (const bool within : {true, false}) {
    TestHistory kent(At("2024-04-06T12:00:00Z"), KentLike());
    kent.Tell(Ended(kFirst, "2024-03-28T10:00:00Z", "2024-03-28T17:00:00Z"));
    const char* const start = within ? "2024-04-04T23:59:59.999999+01:00" : "2024-04-05T00:00:00+01:00";
    kent.Tell(Ended(kSecond, start, "2024-04-06T10:00:00+01:00"));
    EXPECT_EQ(kent.ObligationOf(kFirst, kOffer).state, within ? ObligationState::kSuperseded : ObligationState::kOpen);
    EXPECT_EQ(StateOf(kent.Of(kFirst)), within ? State::kSuperseded : State::kPending);
    EXPECT_EQ(kent.OutcomeFor(kFirst), within ? Outcome::kNotOfferedMissingAgain : Outcome::kNotOfferedOther);
    EXPECT_EQ(kent.ObligationOf(kSecond, kOffer).state, ObligationState::kOpen);
  }
}

TEST(Derive, WakefieldKnowsNoSupersedingS435) {
  TestHistory wakefield(At("2024-03-29T12:00:00Z"));
  wakefield.Tell(Ended(kFirst, "2024-03-28T10:00:00Z", "2024-03-28T17:00:00Z"));
  wakefield.Tell(Ended(kSecond, "2024-03-28T18:00:00Z", "2024-03-29T09:00:00Z"));
  EXPECT_EQ(StateOf(wakefield.Of(kFirst)), State::kPending);
  EXPECT_EQ(wakefield.ObligationOf(kFirst, kInterview).state, ObligationState::kOpen);
}

TEST(Derive, ACorrectionOfTheNextStartTakesSupersedingBackPolicy5) {
  TestHistory kent(At("2024-04-10T12:00:00Z"), KentLike());
  kent.Tell(Ended(kFirst, "2024-03-28T10:00:00Z", "2024-03-28T17:00:00Z"));
  kent.Tell(Ended(kSecond, "2024-04-02T10:00:00Z", "2024-04-09T09:00:00Z"));
  EXPECT_EQ(StateOf(kent.Of(kFirst)), State::kSuperseded);
  kent.Tell(Ended(kSecond, "2024-04-08T10:00:00Z", "2024-04-09T09:00:00Z"));
  EXPECT_EQ(StateOf(kent.Of(kFirst)), State::kPending);
  EXPECT_EQ(kent.ObligationOf(kFirst, kOffer).state, ObligationState::kOpen);
  Episode error = Ended(kSecond, "2024-04-02T10:00:00Z", "2024-04-09T09:00:00Z");
  error.state = EpisodeState::kVoided;
  kent.Tell(error);
  EXPECT_EQ(StateOf(kent.Of(kFirst)), State::kPending);
}

TEST(Derive, WhatWasOfferedBeforeStandsWhenTheChildGoesMissingAgain) {
  TestHistory kent(At("2024-04-10T12:00:00Z"), KentLike());
  kent.Tell(Ended(kFirst, "2024-03-28T10:00:00Z", "2024-03-28T17:00:00Z"));
  kent.Tell(Ended(kSecond, "2024-04-02T10:00:00Z", "2024-04-09T09:00:00Z"));
  // Entered late: the offer had been made before.
  kent.Take(Offer(kent.context(), kent.Of(kFirst), OfferedAt("2024-03-28T18:00:00Z")).value());
  EXPECT_EQ(kent.ObligationOf(kFirst, kOffer).state, ObligationState::kMet);
  EXPECT_EQ(kent.ObligationOf(kFirst, kInterview).state, ObligationState::kSuperseded);
  EXPECT_EQ(kent.OutcomeFor(kFirst), Outcome::kOfferedAndPending);
}

TEST(Derive, ACorrectedReturnMovesTheDueTimeAndGradesAnew) {
  TestHistory history(At("2026-03-20T12:00:00Z"));
  history.Tell(Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z"));
  history.Take(Hold(history.context(), history.Of(kFirst), HeldAt("2026-03-14T10:00:00Z")).value());
  EXPECT_EQ(history.ObligationOf(kFirst, kInterview).state, ObligationState::kMetLate);
  history.Tell(Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-12T20:00:00Z"));
  EXPECT_EQ(history.ObligationOf(kFirst, kInterview).state, ObligationState::kMet);
  EXPECT_EQ(history.ObligationOf(kFirst, kInterview).due, At("2026-03-15T20:00:00Z"));
  EXPECT_EQ(history.OutcomeFor(kFirst), Outcome::kCompleted);
}

TEST(Derive, AVoidWithdrawsAndStaysVisible) {
  TestHistory history(At("2026-03-11T12:00:00Z"));
  Episode episode = Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z");
  history.Tell(episode);
  episode.state = EpisodeState::kVoided;
  history.Tell(episode);
  EXPECT_EQ(StateOf(history.Of(kFirst)), State::kWithdrawn);
  EXPECT_THAT(history.obligations(), SizeIs(2));
  for (const Obligation& one : history.obligations()) EXPECT_EQ(one.state, ObligationState::kWithdrawn);
  EXPECT_EQ(history.look_again(), std::nullopt);
}

TEST(Derive, AppliesToMissingAndWherePolicySaysToAwayNeverCurfewPolicy6) {
  Policy both = WakefieldLike();
  both.applies_to_away = true;
  for (const bool away_too : {false, true}) {
    TestHistory history(At("2026-03-11T12:00:00Z"), away_too ? both : WakefieldLike());
    Episode episode = Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z");
    episode.categories = {Category::kAway};
    history.Tell(episode);
    EXPECT_EQ(history.OutcomeFor(kFirst), away_too ? Outcome::kNotDueYet : Outcome::kNotDue);
    EXPECT_THAT(history.obligations(), SizeIs(away_too ? 2 : 0));
    episode.categories = {Category::kCurfew};
    history.Tell(episode);
    EXPECT_EQ(StateOf(history.Of(kFirst)), State::kWithdrawn);
  }
}

TEST(Derive, AnAbsenceThatBecameMissingCounts) {
  TestHistory history(At("2026-03-11T12:00:00Z"));
  Episode episode = Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z");
  episode.categories = {Category::kMissing, Category::kAway};
  history.Tell(episode);
  EXPECT_EQ(StateOf(history.Of(kFirst)), State::kPending);
}

TEST(Derive, ImportedEarlierAndOtherAuthoritiesEpisodesRaiseNothing) {
  TestHistory history(At("2026-03-11T12:00:00Z"));
  Episode episode = Ended(kFirst, "2017-12-31T23:59:59.999999Z", "2018-01-02T20:00:00Z");
  history.Tell(episode);
  EXPECT_EQ(history.OutcomeFor(kFirst), Outcome::kNotRecorded);
  episode = Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z");
  episode.imported = true;
  history.Tell(episode);
  EXPECT_EQ(history.OutcomeFor(kFirst), Outcome::kNotRecorded);
  episode.imported = false;
  episode.other_authority = true;
  history.Tell(episode);
  EXPECT_THAT(history.facts().interviews, IsEmpty());
  EXPECT_THAT(history.obligations(), IsEmpty());
}

TEST(Derive, ThePolicyInForceAtTheEndDecides) {
  TestHistory history(At("2026-04-11T12:00:00Z"));
  Policy later = KentLike();
  later.version = 2;
  ASSERT_TRUE(history.policies().Add(2, At("2026-03-10T20:00:00Z"), later).ok());
  history.Tell(Ended(kFirst, "2026-03-09T09:00:00Z", "2026-03-10T19:59:59.999999Z"));
  history.Tell(Ended(kSecond, "2026-03-20T09:00:00Z", "2026-03-20T20:00:00Z"));
  EXPECT_EQ(history.ObligationOf(kFirst, kInterview).why.policy_version, 1);
  EXPECT_EQ(history.ObligationOf(kSecond, kInterview).why.policy_version, 2);
}

TEST(Derive, LooksAgainOneMicrosecondAfterTheNextLimit) {
  TestHistory history(At("2026-03-11T12:00:00Z"));
  history.Tell(Ended(kFirst, "2026-03-10T09:00:00Z", "2026-03-10T20:00:00Z"));
  EXPECT_EQ(history.look_again(), At("2026-03-13T20:00:00.000001Z"));
}

// What stands, without what never was: an order in which something never came to be withdraws nothing.
using Picture = std::map<std::string, std::tuple<int, absl::Time, int>>;
Picture PictureOf(const TestHistory& history) {
  Picture picture;
  for (const Obligation& one : history.obligations()) {
    if (one.state == ObligationState::kWithdrawn) continue;
    picture[one.id] = {static_cast<int>(one.state), one.due, one.overdue};
  }
  for (const Interview& one : history.context().facts.interviews) {
    if (StateOf(one) == State::kWithdrawn) continue;
    picture[one.id] = {static_cast<int>(StateOf(one)), one.complete_due.value_or(absl::UnixEpoch()),
                       static_cast<int>(one.policy_version)};
  }
  return picture;
}

// A reader keeps the latest version of each episode; deriving in any order, and twice, ends in the same.
TEST(Derive, AnyOrderOfArrivalEndsInTheSame) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    auto up_to = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
    struct Told {
      int version;
      Episode episode;
    };
    std::vector<Told> told;
    for (int number = 0; number < 4; ++number) {
      for (int version = 1; version <= 3; ++version) {
        const Moment start{At("2024-03-20T09:00:00Z") + absl::Hours(number * 72 + up_to(40))};
        Episode episode = Ended(absl::StrCat("e", number), start, Moment{start.time + absl::Hours(1 + up_to(30))});
        if (up_to(5) == 0) episode.state = EpisodeState::kVoided;
        if (up_to(5) == 0) episode.categories = {Category::kAway};
        if (up_to(5) == 0) episode.ended = episode.returned = std::nullopt;
        told.push_back({version, episode});
      }
    }
    std::vector<Picture> pictures;
    for (int order = 0; order < 3; ++order) {
      TestHistory history(At("2024-04-03T12:00:00Z"), KentLike());
      std::map<std::string, int> seen;
      for (int twice = 0; twice < 2; ++twice) {
        for (const Told& one : told) {
          int& version = seen[one.episode.id];
          if (one.version < version) continue;
          version = one.version;
          history.Tell(one.episode);
        }
      }
      pictures.push_back(PictureOf(history));
      std::shuffle(told.begin(), told.end(), random);
    }
    EXPECT_EQ(pictures[0], pictures[1]) << seed;
    EXPECT_EQ(pictures[0], pictures[2]) << seed;
  }
}

}  // namespace
}  // namespace homeward::interview
