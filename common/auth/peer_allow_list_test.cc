#include "common/auth/peer_allow_list.h"

#include <gtest/gtest.h>

#include "common/core/status_matchers.h"

namespace homeward {
namespace {

constexpr char kPull[] = "/homeward.feed.v1.FeedService/Pull";
constexpr char kMeetings[] = "spiffe://homeward/meeting-service";
constexpr char kInterviews[] = "spiffe://homeward/interview-service";

TEST(PeerAllowList, LetsTheNamedServicesCallTheNamedMethod) {
  PeerAllowList list;
  list.Allow(kPull, kMeetings);
  list.Allow(kPull, kInterviews);
  list.Allow("/homeward.feed.v1.FeedService/Head", kInterviews);
  EXPECT_THAT(list.Check(kPull, kMeetings), IsOk());
  EXPECT_THAT(list.Check(kPull, kInterviews), IsOk());
  for (const char* other : {"spiffe://homeward/gateway", "spiffe://elsewhere/meeting-service", "", "meeting-service",
                            "spiffe://homeward/meeting-service/"}) {
    EXPECT_THAT(list.Check(kPull, other), FailsWith(absl::StatusCode::kPermissionDenied, "PEER_NOT_ALLOWED")) << other;
  }
  EXPECT_THAT(list.Check("/homeward.feed.v1.FeedService/Head", kMeetings),
              FailsWith(absl::StatusCode::kPermissionDenied, "PEER_NOT_ALLOWED"));
  EXPECT_THAT(list.Check("/homeward.feed.v1.FeedService/Other", kMeetings),
              FailsWith(absl::StatusCode::kPermissionDenied, "PEER_NOT_ALLOWED"));
}

}  // namespace
}  // namespace homeward
