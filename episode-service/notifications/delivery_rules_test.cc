#include "episode-service/notifications/delivery_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/calendar/test_time.h"
#include "common/core/status_matchers.h"
#include "episode-service/notifications/rules.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const absl::Time kTold = At("2026-03-10T12:00:00Z");

Notification Queued() {
  Notification one;
  one.council = "E08000036";
  one.id = "n";
  one.young_person = "p";
  one.told = {.time = kTold};
  one.due = kTold + absl::Minutes(30);
  one.waiting = true;
  return one;
}

OutboxMessage With(OutboxState state, const std::string& proof = "") {
  return {.channel = kMailChannel, .state = state, .proof = proof};
}

// Where it stands by these messages.
std::optional<NotificationState> StateAfter(const std::vector<OutboxMessage>& messages,
                                            NotificationState before = NotificationState::kQueued) {
  Notification notification = Queued();
  notification.state = before;
  const auto decision = Deliver(std::move(notification), messages);
  if (!decision.has_value()) return std::nullopt;
  return decision->next.state;
}

// Where it stands by mails in these states.
std::optional<NotificationState> StateBy(const std::vector<OutboxState>& states,
                                         NotificationState before = NotificationState::kQueued) {
  std::vector<OutboxMessage> messages;
  for (const OutboxState state : states) messages.push_back(With(state));
  return StateAfter(messages, before);
}

// S4-03: a worker's own address, a team's inbox; the duty desk's contact only if mail can go there.
TEST(AddressFor, IsThatOfWhoeverIsToldS403) {
  EXPECT_EQ(AddressFor({.worker = "w"}, "w@council.example"), "w@council.example");
  EXPECT_EQ(AddressFor({.team = "t"}, "t@council.example"), "t@council.example");
  EXPECT_EQ(AddressFor({.worker = "w", .address = "desk@council.example"}, ""), "") << "not somebody else's";
  EXPECT_EQ(AddressFor({.address = "desk@council.example"}, ""), "desk@council.example");
  EXPECT_EQ(AddressFor({.address = "01632 960009"}, ""), "");
}

TEST(MessagesOf, AreForTheAddressAndEveryHookUntilTheyAreTooLateS403) {
  const auto messages = MessagesOf(Queued(), {.email = "w@council.example", .webhooks = {"case"}}, absl::Minutes(10));
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].channel, kMailChannel);
  EXPECT_EQ(messages[0].destination, "w@council.example");
  EXPECT_EQ(messages[0].subject, "p");
  EXPECT_EQ(messages[0].concerns, "n");
  EXPECT_EQ(messages[0].next_attempt, kTold);
  EXPECT_EQ(messages[0].expires, kTold + absl::Minutes(10));
  EXPECT_EQ(messages[1].channel, kWebhookChannel);
  EXPECT_EQ(messages[1].destination, "case");
  EXPECT_THAT(MessagesOf(Queued(), {}, absl::Minutes(10)), IsEmpty());
}

// What is to be acknowledged by a time is not delivered after it.
TEST(MessagesOf, ExpireWhenTheyHaveToBeAcknowledged) {
  const auto expiry = [](absl::Duration give_up_after) {
    return MessagesOf(Queued(), {.email = "w@council.example"}, give_up_after).front().expires;
  };
  EXPECT_EQ(expiry(absl::Minutes(30) - absl::Microseconds(1)), kTold + absl::Minutes(30) - absl::Microseconds(1));
  EXPECT_EQ(expiry(absl::Minutes(31)), kTold + absl::Minutes(30));
}

TEST(Deliver, OneThatWasTakenIsEnough) {
  using enum OutboxState;
  EXPECT_EQ(StateBy({kSent}), NotificationState::kSent);
  EXPECT_EQ(StateBy({kRefused, kSent}), NotificationState::kSent);
  EXPECT_EQ(StateBy({kQueued, kSent}), NotificationState::kSent);
}

TEST(Deliver, WhatIsOnItsWayHasNotFailed) {
  using enum OutboxState;
  EXPECT_EQ(StateBy({}), std::nullopt);
  EXPECT_EQ(StateBy({kQueued}), std::nullopt);
  EXPECT_EQ(StateBy({kQueued, kRefused}), std::nullopt);
  EXPECT_EQ(StateBy({kWithdrawn}), std::nullopt);
}

TEST(Deliver, WithNoneLeftItFailedOrCameTooLate) {
  using enum OutboxState;
  EXPECT_EQ(StateBy({kRefused}), NotificationState::kFailed);
  EXPECT_EQ(StateBy({kExpired}), NotificationState::kExpired);
  EXPECT_EQ(StateBy({kRefused, kExpired}), NotificationState::kExpired);
}

// S4-03: the council's system took it, and the social worker knows nothing.
TEST(Deliver, AWebhookStandsInForNoRefusedMailS403) {
  using enum OutboxState;
  const OutboxMessage hook = {.channel = kWebhookChannel, .state = kSent, .proof = "HTTP 202"};
  EXPECT_EQ(StateAfter({With(kRefused), hook}), NotificationState::kFailed);
  EXPECT_EQ(StateAfter({hook, With(kExpired)}), NotificationState::kExpired);
  EXPECT_EQ(StateAfter({With(kQueued), hook}), std::nullopt);
  EXPECT_EQ(StateAfter({With(kSent), {.channel = kWebhookChannel, .state = kRefused}}), NotificationState::kSent);
  EXPECT_EQ(StateAfter({hook}), NotificationState::kSent) << "nobody has an address";
}

// S3-22: that somebody has it is never overwritten by what became of the mail.
TEST(Deliver, NeverChangesWhatIsNotQueued) {
  for (const auto before : {NotificationState::kAcknowledged, NotificationState::kSent, NotificationState::kFailed,
                            NotificationState::kExpired, NotificationState::kDelivered}) {
    for (const auto by : {OutboxState::kSent, OutboxState::kRefused, OutboxState::kExpired}) {
      EXPECT_EQ(StateBy({by}, before), std::nullopt);
    }
  }
}

TEST(Deliver, KeepsTheProofAndGoesOnWaiting) {
  const auto sent = Deliver(Queued(), {With(OutboxState::kSent, "SMTP 250 fine; 2026-03-10T12:00:01+00:00")});
  EXPECT_EQ(sent->next.proof, "mail, SMTP 250 fine; 2026-03-10T12:00:01+00:00");
  EXPECT_EQ(sent->event, NotificationEvent::kNotificationSent);
  EXPECT_TRUE(sent->next.waiting) << "to be acknowledged";
  const auto failed = Deliver(Queued(), {With(OutboxState::kRefused, "SMTP 550 no; 2026-03-10T12:00:01+00:00")});
  EXPECT_EQ(failed->event, NotificationEvent::kNotificationUndelivered);
  EXPECT_TRUE(failed->next.waiting) << "it stands in the list all the same";
}

// It stands in the recipient's list: they may have it although no mail came.
TEST(Acknowledge, OneThatCouldNotBeDelivered) {
  for (const auto state : {NotificationState::kFailed, NotificationState::kExpired}) {
    Notification notification = Queued();
    notification.state = state;
    const auto done = Acknowledge(notification, {.acknowledged = {.time = kTold}, .action = "", .acknowledged_by = "w"},
                                  kTold + absl::Minutes(15));
    ASSERT_THAT(done, IsOk());
    EXPECT_EQ(done->next.state, NotificationState::kAcknowledged);
  }
}

TEST(MailBody, SaysThatATaskWaitsAndWhere) {
  EXPECT_EQ(MailSubject(), "Homeward: a task waits");
  EXPECT_THAT(MailBody("https://homeward.example/n/1"), HasSubstr("\nhttps://homeward.example/n/1\n"));
}

}  // namespace
}  // namespace homeward::episode
