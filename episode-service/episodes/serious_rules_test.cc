#include "episode-service/episodes/serious_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "episode-service/entries/test_entries.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr SeriousTrigger kTime = SeriousTrigger::kTimeMissing;
constexpr SeriousTrigger kMedia = SeriousTrigger::kMedia;

// A child who is missing since 08:00 on 10/03/2026: the form is required by the time from 08:00 on the 13th.
class SeriousNotifications : public ::testing::Test {
 protected:
  explicit SeriousNotifications(Policy policy = WakefieldLike())
      : history_("2026-03-30T12:00:00Z", Category::kMissing, std::move(policy)) {}

  absl::StatusOr<EpisodeDecision> Sending(SeriousTrigger trigger, absl::string_view sent) {
    return Send(history_.context(), history_.episode(),
                {.notification = {.trigger = trigger, .sent = Minute(sent), .sent_by = "manager", .content = "form"}});
  }
  void MustSend(SeriousTrigger trigger, absl::string_view sent) {
    const auto decision = Sending(trigger, sent);
    ASSERT_THAT(decision, IsOk());
    EXPECT_EQ(decision->trigger, trigger);
    history_.Take(*decision);
  }
  void Interest(int number, absl::string_view happened) {
    ASSERT_THAT(history_.Enter(number, Content(EntryKind::kMediaInterest, happened)), IsOk());
  }
  void Become(Category category, absl::string_view time) {
    const auto decision =
        Recategorise(history_.context(), history_.episode(), {.category = category, .time = Minute(time)});
    ASSERT_THAT(decision, IsOk());
    history_.Take(*decision);
  }
  // Known to be elsewhere for a day, and missing again from 08:00 on the 15th.
  void GoMissingAgain() {
    Become(Category::kAway, "2026-03-14T08:00:00Z");
    Become(Category::kMissing, "2026-03-15T08:00:00Z");
  }

  // "step: when it was met" of each that is required.
  std::vector<std::string> Required() {
    std::vector<std::string> required;
    for (const WantedObligation& wanted : WantedOf(history_, "serious_notification")) {
      const absl::string_view step = wanted.step.empty() ? absl::string_view("1") : wanted.step;
      required.push_back(absl::StrCat(
          step, ": ",
          wanted.discharge.has_value() ? absl::FormatTime("%d %H:%M:%E6S", wanted.discharge->time, absl::UTCTimeZone())
                                       : "open"));
    }
    return required;
  }

  EpisodeHistory history_;
};

TEST_F(SeriousNotifications, OneOfTheTimeMeetsNoInterestOfTheMediaS408) {
  MustSend(kTime, "2026-03-13T08:00:00Z");
  Interest(1, "2026-03-13T08:00:00Z");
  EXPECT_THAT(Required(), ElementsAre("1: 13 08:00:00.000000", "media: open"));
  MustSend(kMedia, "2026-03-13T09:00:00Z");
  EXPECT_THAT(Required(), ElementsAre("1: 13 08:00:00.000000", "media: 13 09:00:00.000000"));
}

TEST_F(SeriousNotifications, OneOfTheMediaMeetsNoTimeS409) {
  Interest(1, "2026-03-10T12:00:00Z");
  MustSend(kMedia, "2026-03-10T13:00:00Z");
  EXPECT_THAT(Required(), ElementsAre("1: open", "media: 10 13:00:00.000000"));
  MustSend(kTime, "2026-03-13T08:00:00Z");
  EXPECT_THAT(Required(), ElementsAre("1: 13 08:00:00.000000", "media: 10 13:00:00.000000"));
}

TEST_F(SeriousNotifications, EachSpanOfMissingIsMetByItsOwnS409) {
  MustSend(kTime, "2026-03-13T08:00:00Z");
  GoMissingAgain();
  EXPECT_THAT(Required(), ElementsAre("1: 13 08:00:00.000000", "2: open"));
  MustSend(kTime, "2026-03-18T08:00:00Z");
  EXPECT_THAT(Required(), ElementsAre("1: 13 08:00:00.000000", "2: 18 08:00:00.000000"));
}

TEST_F(SeriousNotifications, BelongsToTheSpanThatBeganAtThatInstantS409) {
  GoMissingAgain();
  MustSend(kTime, "2026-03-15T08:00:00Z");
  EXPECT_THAT(Required(), ElementsAre("1: open", "2: 15 08:00:00.000000"));
  MustSend(kTime, "2026-03-15T07:59:59.999999Z");
  EXPECT_THAT(Required(), ElementsAre("1: 15 07:59:59.999999", "2: 15 08:00:00.000000"));
}

// A clock that an upgrade does not start again is one span, however often the category changed (policy 13).
class SeriousNotificationsPolicy13 : public SeriousNotifications {
 protected:
  SeriousNotificationsPolicy13() : SeriousNotifications(Continuing()) {}
  static Policy Continuing() {
    Policy policy = WakefieldLike();
    policy.clock_on_upgrade = Policy::UpgradeClock::kContinue;
    return policy;
  }
};

TEST_F(SeriousNotificationsPolicy13, AClockThatGoesOnIsMetByOne) {
  MustSend(kTime, "2026-03-13T08:00:00Z");
  GoMissingAgain();
  EXPECT_THAT(Required(), ElementsAre("1: 13 08:00:00.000000", "2: 13 08:00:00.000000"));
  EXPECT_THAT(Sending(kTime, "2026-03-18T08:00:00Z"), FailsWith(kPrecondition, "ALREADY_SENT"));
}

TEST_F(SeriousNotifications, IsSentOnceForEachTriggerAndSpan) {
  MustSend(kTime, "2026-03-13T08:00:00Z");
  EXPECT_THAT(Sending(kTime, "2026-03-13T09:00:00Z"), FailsWith(kPrecondition, "ALREADY_SENT"));
  EXPECT_THAT(Sending(kTime, "2026-03-13T07:00:00Z"), FailsWith(kPrecondition, "ALREADY_SENT"));
  EXPECT_THAT(Sending(kMedia, "2026-03-13T09:00:00Z"), IsOk());
  GoMissingAgain();
  EXPECT_THAT(Sending(kTime, "2026-03-15T07:59:59.999999Z"), FailsWith(kPrecondition, "ALREADY_SENT"));
  EXPECT_THAT(Sending(kTime, "2026-03-15T08:00:00Z"), IsOk());
}

TEST_F(SeriousNotifications, IsRefusedInTheFutureAndBeforeTheStart) {
  EXPECT_THAT(Sending(kMedia, "2026-03-30T12:00:00Z"), IsOk());
  EXPECT_THAT(Sending(kMedia, "2026-03-30T12:00:00.000001Z"), FailsWith(kInvalid, "TIME_IN_FUTURE"));
  EXPECT_THAT(Sending(kMedia, "2026-03-10T08:00:00Z"), IsOk());
  EXPECT_THAT(Sending(kMedia, "2026-03-10T07:59:59.999999Z"), FailsWith(kInvalid, "BEFORE_EPISODE_START"));
}

// The form may come before anybody enters the interest, and does not stand in the way of the one that answers it.
TEST_F(SeriousNotifications, OfTheMediaIsAcceptedBeforeTheInterestAndMeetsWhatFollowsItS408) {
  MustSend(kMedia, "2026-03-11T11:59:59.999999Z");
  EXPECT_THAT(Sending(kMedia, "2026-03-11T12:00:00Z"), FailsWith(kPrecondition, "ALREADY_SENT"));
  Interest(1, "2026-03-11T12:00:00Z");
  EXPECT_THAT(Required(), ElementsAre("1: open", "media: open"));
  MustSend(kMedia, "2026-03-11T12:00:00Z");
  EXPECT_THAT(Required(), ElementsAre("1: open", "media: 11 12:00:00.000000"));
  EXPECT_THAT(Sending(kMedia, "2026-03-11T13:00:00Z"), FailsWith(kPrecondition, "ALREADY_SENT"));
}

TEST_F(SeriousNotifications, TheFirstInterestInEachSpanRequiresOneS408) {
  Interest(1, "2026-03-11T12:00:00Z");
  Interest(2, "2026-03-12T12:00:00Z");
  EXPECT_THAT(Required(), ElementsAre("1: open", "media: open"));
  MustSend(kMedia, "2026-03-12T13:00:00Z");
  GoMissingAgain();
  Interest(3, "2026-03-15T07:59:59.999999Z");
  EXPECT_THAT(Required(), ElementsAre("1: open", "2: open", "media: 12 13:00:00.000000"));
  Interest(4, "2026-03-15T08:00:00Z");
  EXPECT_THAT(Required(), ElementsAre("1: open", "2: open", "media: 12 13:00:00.000000", "media: open"));
  MustSend(kMedia, "2026-03-15T09:00:00Z");
  EXPECT_THAT(Required(), ElementsAre("1: open", "2: open", "media: 12 13:00:00.000000", "media: 15 09:00:00.000000"));
}

TEST_F(SeriousNotifications, AnInterestThatWasEnteredInErrorRequiresNoneAndTheNextOneDoes) {
  Interest(1, "2026-03-11T12:00:00Z");
  MustSend(kMedia, "2026-03-11T13:00:00Z");
  Interest(2, "2026-03-12T12:00:00Z");
  const Entry first = history_.facts().entries.front();
  history_.Take(*Void(first, {.reason = "another child's"}));
  EXPECT_THAT(Required(), ElementsAre("1: open", "media: open"));
  EXPECT_EQ(WantedOf(history_, "serious_notification").at(1).raised_by, history_.facts().entries.front().id);
}

// Policy 43: the manager of the child's team; for a child whom no team has, the other post. It is who has the child at
// the instant that requires the form.
TEST_F(SeriousNotifications, IsCompletedByAnotherPostForAChildWithoutAWorkerPolicy43) {
  const auto role = [&] { return WantedOf(history_, "serious_notification").at(0).role; };
  EXPECT_EQ(role(), "team_manager");
  Allocation& allocation = history_.facts().allocations.front();
  allocation.held.from = At("2026-03-13T08:00:00Z");
  EXPECT_EQ(role(), "team_manager");
  allocation.held.from = At("2026-03-13T08:00:00.000001Z");
  EXPECT_EQ(role(), "missing_coordinator");
  allocation.held = {.from = At("2024-01-10T00:00:00Z"), .until = At("2026-03-13T08:00:00Z")};
  EXPECT_EQ(role(), "missing_coordinator");
  allocation.held.until += absl::Microseconds(1);
  EXPECT_EQ(role(), "team_manager");
  allocation.role = "early_help_worker";
  EXPECT_EQ(role(), "team_manager");
  allocation.role = "independent_reviewing_officer";
  EXPECT_EQ(role(), "missing_coordinator");
  history_.facts().allocations.clear();
  EXPECT_EQ(role(), "missing_coordinator");
}

class CorrectSeriousNotifications : public SeriousNotifications {
 protected:
  void SetUp() override {
    MustSend(kMedia, "2026-03-13T08:00:00Z");
    MustSend(kTime, "2026-03-13T09:00:00Z");
  }
  absl::StatusOr<EpisodeDecision> Correcting(std::vector<SeriousNotification> right) {
    CorrectEpisode command{.right = history_.episode(), .reason = "the wrong day"};
    command.right.serious_notifications = std::move(right);
    return Correct(history_.context(), history_.episode(), command);
  }
  std::vector<SeriousNotification> Sent() { return history_.episode().serious_notifications; }
};

TEST_F(CorrectSeriousNotifications, TheRightTimesOfTheRightTriggersByWhenTheyWereSent) {
  auto right = Sent();
  right[0].sent = Minute("2026-03-14T08:00:00Z");
  std::swap(right[0].trigger, right[1].trigger);
  const auto corrected = Correcting(right);
  ASSERT_THAT(corrected, IsOk());
  history_.Take(*corrected);
  ASSERT_THAT(Sent(), SizeIs(2));
  EXPECT_EQ(Sent()[0].trigger, kMedia);
  EXPECT_EQ(Sent()[0].sent, Minute("2026-03-13T09:00:00Z"));
  EXPECT_EQ(Sent()[1].sent, Minute("2026-03-14T08:00:00Z"));
  EXPECT_THAT(Required(), ElementsAre("1: 14 08:00:00.000000"));
}

TEST_F(CorrectSeriousNotifications, NoneWasSent) {
  const auto corrected = Correcting({});
  ASSERT_THAT(corrected, IsOk());
  history_.Take(*corrected);
  EXPECT_THAT(Sent(), IsEmpty());
  EXPECT_THAT(Required(), ElementsAre("1: open"));
}

TEST_F(CorrectSeriousNotifications, NoneInTheFutureOrBeforeTheStartAndNoOtherNumber) {
  auto right = Sent();
  right.pop_back();
  EXPECT_THAT(Correcting(right), FailsWith(kInvalid, "FIELD_INVALID"));
  right = Sent();
  right[1].sent = Minute("2026-03-30T12:00:00.000001Z");
  EXPECT_THAT(Correcting(right), FailsWith(kInvalid, "TIME_IN_FUTURE"));
  right[1].sent = Minute("2026-03-10T07:59:59.999999Z");
  EXPECT_THAT(Correcting(right), FailsWith(kInvalid, "BEFORE_EPISODE_START"));
}

}  // namespace
}  // namespace homeward::episode
