#include "episode-service/handovers/rules.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "episode-service/entries/test_entries.h"
#include "episode-service/episodes/derive.h"

namespace homeward::episode {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

const Desk kDutyDesk;
const Desk kWorker{.kind = DeskKind::kWorker, .id = "w1", .role = "social_worker"};
const Desk kTeam{.kind = DeskKind::kTeam, .id = "t1", .role = "team_manager"};

// A child who is missing since 08:00 on 10/03/2026, and who has them.
class HandOverTest : public ::testing::Test {
 protected:
  Holder holder() { return HolderOf(history_.context(), history_.episode()); }

  absl::StatusOr<HandOverDecision> TryOffer(const Desk& to) {
    return Offer(history_.context(), history_.episode(),
                 {.id = absl::StrCat("h", ++offers_), .to = to, .reason = "end of the shift", .offered_by = "giver"});
  }
  HandOver OfferTo(const Desk& to) {
    const auto decision = TryOffer(to);
    EXPECT_THAT(decision, IsOk());
    history_.Take(*decision);
    return decision->next;
  }
  absl::StatusOr<HandOverDecision> TryAccept(const HandOver& offer, const std::string& who = "taker") {
    return Accept(history_.context(), history_.episode(), offer, {.reason = "", .answered_by = who});
  }
  void AcceptNow(const HandOver& offer) {
    const auto decision = TryAccept(offer);
    ASSERT_THAT(decision, IsOk());
    history_.Take(*decision);
  }
  std::vector<WantedObligation> Owed() { return WantedOf(history_, "hand_over_acceptance"); }
  EpisodeHistory history_{"2026-03-10T12:00:00Z"};
  int offers_ = 0;
};

// S4-03: nobody is between two desks: before anybody accepted, the duty desk or the worker who reported has the child.
TEST_F(HandOverTest, SomebodyHasTheChildFromTheReportOnS403) {
  EXPECT_EQ(holder().desk, kDutyDesk);
  EXPECT_EQ(holder().since, history_.episode().recorded);
  EXPECT_FALSE(holder().accepted);
  EXPECT_TRUE(holder().needed);

  history_.Take(HoldFirst(history_.context(), history_.episode(), "h0", "w1", "worker-7"));
  EXPECT_EQ(holder().desk, kWorker);
  EXPECT_FALSE(holder().accepted);
}

TEST_F(HandOverTest, TheGiverHasTheChildUntilTheTakerSaysSo) {
  const HandOver offer = OfferTo(kWorker);
  EXPECT_EQ(offer.from, kDutyDesk);
  EXPECT_EQ(holder().desk, kDutyDesk);
  history_.MoveTo(At("2026-03-10T12:10:00Z"));
  AcceptNow(offer);
  EXPECT_EQ(holder().desk, kWorker);
  EXPECT_EQ(holder().since, At("2026-03-10T12:10:00Z"));
  EXPECT_TRUE(holder().accepted);
}

TEST_F(HandOverTest, DeclinedOrWithdrawnChangesNothing) {
  const auto declined =
      Decline(OfferTo(kWorker), {.reason = "on leave", .answered_by = "taker"}, At("2026-03-10T12:00:00Z"));
  ASSERT_THAT(declined, IsOk());
  history_.Take(*declined);
  const auto withdrawn =
      Withdraw(OfferTo(kTeam), {.reason = "mistake", .answered_by = "giver"}, At("2026-03-10T12:00:00Z"));
  ASSERT_THAT(withdrawn, IsOk());
  history_.Take(*withdrawn);
  EXPECT_EQ(holder().desk, kDutyDesk);
  EXPECT_EQ(OpenOffer(history_.facts(), history_.episode().id), nullptr);
  EXPECT_THAT(Decline(declined->next, {.reason = "again", .answered_by = "taker"}, At("2026-03-10T12:00:00Z")),
              FailsWith(kPrecondition, "HAND_OVER_CLOSED"));
  EXPECT_THAT(TryAccept(withdrawn->next), FailsWith(kPrecondition, "HAND_OVER_CLOSED"));
}

TEST_F(HandOverTest, OneOfferAtATimeAndNoneToWhoeverHasIt) {
  const HandOver offer = OfferTo(kWorker);
  EXPECT_THAT(TryOffer(kTeam), FailsWith(kPrecondition, "HAND_OVER_OPEN"));
  EXPECT_THAT(TryAccept(offer, "giver"), FailsWith(kPrecondition, "OWN_OFFER"));
  AcceptNow(offer);
  EXPECT_THAT(TryOffer(kWorker), FailsWith(kPrecondition, "ALREADY_HELD"));
  EXPECT_THAT(TryOffer(kTeam), IsOk());
}

// The desk that has what nobody accepted may be asked to say so.
TEST_F(HandOverTest, TheDutyDeskMayAcceptWhatItHasByDefault) {
  AcceptNow(OfferTo(kDutyDesk));
  EXPECT_EQ(holder().desk, kDutyDesk);
  EXPECT_TRUE(holder().accepted);
}

// S4-28: an episode that is over waits for its outcome, and somebody has it until then.
TEST_F(HandOverTest, IsNeededUntilTheOutcomeS428) {
  const HandOver offer = OfferTo(kWorker);
  history_.ReturnAt("2026-03-10T11:00:00Z");
  EXPECT_TRUE(holder().needed);
  ASSERT_THAT(history_.Enter(1, Content(EntryKind::kOutcome, "2026-03-10T11:30:00Z", Outcome{})), IsOk());
  EXPECT_FALSE(holder().needed);
  EXPECT_THAT(TryAccept(offer), FailsWith(kPrecondition, "EPISODE_OVER"));
  EXPECT_EQ(Owed().at(0).superseded_reason, "episode_over");
}

TEST_F(HandOverTest, NothingIsHandedOverOfWhatWasVoided) {
  OfferTo(kWorker);
  history_.Take(*Void(history_.episode(), VoidEpisode{.reason = "twice"}, At("2026-03-10T12:00:00Z")));
  EXPECT_FALSE(holder().needed);
  EXPECT_THAT(TryOffer(kTeam), FailsWith(kPrecondition, "EPISODE_VOIDED"));
  EXPECT_THAT(Owed(), IsEmpty());
}

// S4-03: whoever was offered the child answers within the policy's time.
TEST_F(HandOverTest, AnAnswerIsOwedOfTheOfferedRoleS403) {
  const HandOver offer = OfferTo(kTeam);
  ASSERT_THAT(Owed(), SizeIs(1));
  EXPECT_EQ(Owed()[0].role, "team_manager");
  EXPECT_EQ(Owed()[0].due, At("2026-03-10T12:30:00Z"));
  EXPECT_EQ(Owed()[0].why.limit, "30 minutes");
  EXPECT_FALSE(Owed()[0].discharge.has_value());
  history_.MoveTo(At("2026-03-10T12:30:00Z"));
  AcceptNow(offer);
  EXPECT_EQ(Owed().at(0).discharge->time, At("2026-03-10T12:30:00Z"));
}

// A version that was adopted before there was such a setting asks for nothing of the kind.
TEST(HandOverAcceptance, NothingWhereThePolicyKnowsNoSuchSetting) {
  Policy policy = WakefieldLike();
  policy.acknowledge_within.reset();
  EpisodeHistory history("2026-03-10T12:00:00Z", Category::kMissing, policy);
  history.Take(*Offer(history.context(), history.episode(), {.id = "h1", .to = kWorker}));
  for (const WantedObligation& one : Derive(history.context(), Days()).wanted) {
    EXPECT_NE(one.kind, "hand_over_acceptance");
  }
}

TEST(MayTakeOver, OnlyWhoIsHereNow) {
  const Period works{.from = At("2026-03-01T00:00:00Z"), .until = At("2026-03-10T12:00:00Z")};
  EXPECT_THAT(MayTakeOver(works, At("2026-03-10T11:59:59.999999Z")), IsOk());
  EXPECT_THAT(MayTakeOver(works, At("2026-03-10T12:00:00Z")), FailsWith(kPrecondition, "WORKER_GONE"));
}

// Whatever people try in whatever order: exactly one desk has the child, it changes by acceptance alone, and an answer
// is owed exactly while an offer is open.
TEST(HandOvers, NobodyIsEverBetweenTwoDesks) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    EpisodeHistory history("2026-03-10T12:00:00Z");
    Desk has = kDutyDesk;
    std::optional<HandOver> open;
    for (int step = 0; step < 30; ++step) {
      history.MoveTo(At("2026-03-10T12:00:00Z") + absl::Minutes(step));
      const Context context = history.context();
      const Episode& episode = history.episode();
      const std::string id = absl::StrCat("h", step);
      const Desk to{.kind = DeskKind::kWorker, .id = absl::StrCat("w", random() % 3), .role = "social_worker"};
      const AnswerHandOver answer{.reason = "", .answered_by = "taker"};
      absl::StatusOr<HandOverDecision> decision = absl::InternalError("nothing tried");
      switch (random() % 4) {
        case 0:
          decision = Offer(context, episode, {.id = id, .to = to, .reason = "", .offered_by = "giver"});
          EXPECT_EQ(decision.ok(), !open.has_value() && !(has.IsSameAs(to))) << seed;
          if (decision.ok()) open = decision->next;
          break;
        case 1:
          if (open.has_value()) decision = Accept(context, episode, *open, answer);
          if (decision.ok()) has = decision->next.to;
          break;
        case 2:
          if (open.has_value()) decision = Decline(*open, answer, context.now);
          break;
        default:
          if (open.has_value()) decision = Withdraw(*open, answer, context.now);
      }
      if (decision.ok()) {
        history.Take(*decision);
        if (decision->event != HandOverEvent::kHandOverOffered) open.reset();
      }
      EXPECT_EQ(HolderOf(history.context(), history.episode()).desk, has) << seed;
      const auto wanted = Derive(history.context(), Days()).wanted;
      const auto owed = absl::c_count_if(wanted, [](const WantedObligation& one) {
        return one.kind == "hand_over_acceptance" && !one.discharge.has_value();
      });
      EXPECT_EQ(owed, open.has_value() ? 1 : 0) << seed;
    }
  }
}

}  // namespace
}  // namespace homeward::episode
