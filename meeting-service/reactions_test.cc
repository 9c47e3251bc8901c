#include "meeting-service/reactions.h"

#include <gtest/gtest.h>

#include "homeward/episode/v1/events.pb.h"

namespace homeward::meeting {
namespace {

// An event that is not looked at may be a child that is not looked for: each one that carries the facts of a young
// person or an episode has a reaction.
TEST(Reactions, KnowEveryEventOfEpisodeService) {
  PolicyBook<Policy> policies(ReadPolicy, PolicyNotYetKnown());
  const WorkingDays days{BankHolidays()};
  const Reactions reactions({.policies = policies, .working_days = days});
  const EventHandlers handlers = reactions.Handlers();
  const auto* file = episode::v1::MissingReported::descriptor()->file();
  int events = 0;
  for (int i = 0; i < file->message_type_count(); ++i) {
    const auto* message = file->message_type(i);
    const auto* facts = message->FindFieldByName("facts");
    if (facts == nullptr || !(facts->message_type() == episode::v1::YoungPersonFacts::descriptor() ||
                              facts->message_type() == episode::v1::EpisodeFacts::descriptor())) {
      continue;
    }
    ++events;
    EXPECT_TRUE(handlers.contains(message->full_name())) << message->full_name();
  }
  EXPECT_GE(events, 19);
  EXPECT_TRUE(handlers.contains("homeward.episode.v1.CouncilCreated"));
  EXPECT_TRUE(handlers.contains("homeward.episode.v1.PolicyAdopted"));
}

}  // namespace
}  // namespace homeward::meeting
