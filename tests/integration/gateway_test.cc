// The gateway in front of a real episode-service, with a database.

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "common/auth/transport.h"
#include "common/core/status_matchers.h"
#include "common/edge/consistency_token.h"
#include "common/edge/grpc_status.h"
#include "homeward/common/v1/feed.grpc.pb.h"
#include "homeward/episode/v1/episode_service.grpc.pb.h"
#include "homeward/gateway/v1/gateway_service.grpc.pb.h"
#include "tests/support/episode_client.h"
#include "tests/support/test_gateway.h"

namespace homeward::gateway {
namespace {

using episode::EpisodeClient;
using episode::kWakefield;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr char kKent[] = "E10000016";
constexpr char kEpisodeSource[] = "homeward.episode.v1";
constexpr char kInterviewSource[] = "homeward.interview.v1";
constexpr char kMeetingSource[] = "homeward.meeting.v1";

std::string Text(grpc::string_ref text) { return {text.data(), text.size()}; }

template <class Reply>
std::vector<std::pair<std::string, v1::MissingReason>> MissingOf(const Reply& reply) {
  std::vector<std::pair<std::string, v1::MissingReason>> missing;
  for (const auto& source : reply.missing()) missing.emplace_back(source.source(), source.reason());
  return missing;
}

class GatewayTest : public ::testing::Test {
 protected:
  void SetUp() override {
    episodes_.CreateCouncil();
    stub_ = episode::v1::EpisodeService::NewStub(gateway_.channel());
    views_ = v1::GatewayService::NewStub(gateway_.channel());
  }

  std::unique_ptr<grpc::ClientContext> Context(const std::string& council = kWakefield) const {
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
    context->AddMetadata("authorization", absl::StrCat("Bearer ", episodes_.service().TokenFor(council)));
    return context;
  }

  absl::StatusOr<v1::ListObligationsResponse> Obligations(const v1::ListObligationsRequest& request,
                                                          grpc::ClientContext* context = nullptr) {
    const auto own = Context();
    v1::ListObligationsResponse reply;
    HW_RETURN_IF_ERROR(FromGrpc(views_->ListObligations(context == nullptr ? own.get() : context, request, &reply)));
    return reply;
  }

  // A child who went missing, and what that raised.
  episode::v1::Episode Report() {
    const auto child = episodes_.CreateChild();
    return episodes_.Must<episode::v1::Episode>("ReportMissing",
                                                EpisodeClient::Missing(child.young_person(), "2026-03-10T09:00:00Z"));
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  mutable EpisodeClient episodes_{clock_};
  // Nobody listens where the interviews should be, and the meetings are not configured.
  const TestGateway gateway_{episodes_.service().issuer(),
                             clock_,
                             {{kEpisodeSource, episodes_.service().channel()},
                              {kInterviewSource, ChannelTo("unix:nowhere.sock", LocalCredentialsFor("unix:"))}}};
  std::unique_ptr<v1::GatewayService::Stub> views_;
  std::unique_ptr<episode::v1::EpisodeService::Stub> stub_;
};

TEST_F(GatewayTest, TheFeedIsNotForThePublic) {
  const auto context = Context();
  common::v1::PullResponse reply;
  EXPECT_THAT(FromGrpc(common::v1::FeedService::NewStub(gateway_.channel())->Pull(context.get(), {}, &reply)),
              FailsWith(absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN"));
}

TEST_F(GatewayTest, TheWorklistSaysWhatIsMissing) {
  const auto reported = Report();
  v1::ListObligationsRequest request;
  request.set_council(kWakefield);
  const auto reply = Obligations(request);
  ASSERT_THAT(reply, IsOk());
  EXPECT_THAT(MissingOf(*reply), ElementsAre(Pair(kInterviewSource, v1::MISSING_REASON_UNAVAILABLE),
                                             Pair(kMeetingSource, v1::MISSING_REASON_NOT_CONFIGURED)));
  EXPECT_THAT(reply->obligations(), Not(IsEmpty()));
  EXPECT_EQ(reply->obligations_size(), static_cast<int>(episodes_.Obligations(reported.young_person()).size()));
  EXPECT_EQ(episodes_.service().database().Number(
                "SELECT COUNT(*) FROM audit WHERE method LIKE '%/ListObligations' AND outcome = 'OK'"),
            2);
}

TEST_F(GatewayTest, TheWorklistPageByPageShowsEveryObligationOnce) {
  for (int i = 0; i < 4; ++i) Report();
  v1::ListObligationsRequest request;
  request.set_council(kWakefield);
  request.set_page_size(100);
  std::vector<std::string> expected;
  const auto all = Obligations(request);
  ASSERT_THAT(all, IsOk());
  for (const auto& obligation : all->obligations()) expected.push_back(obligation.obligation());
  ASSERT_THAT(expected, SizeIs(::testing::Ge(4u)));

  request.set_page_size(3);
  std::vector<std::string> shown;
  for (int pages = 0; pages < 100; ++pages) {
    const auto reply = Obligations(request);
    ASSERT_THAT(reply, IsOk());
    EXPECT_LE(reply->obligations_size(), 3);
    for (const auto& obligation : reply->obligations()) shown.push_back(obligation.obligation());
    request.set_page_token(reply->next_page_token());
    if (reply->next_page_token().empty()) break;
  }
  EXPECT_THAT(shown, ElementsAreArray(expected));

  request.set_page_token("forged");
  EXPECT_THAT(Obligations(request), FailsWith(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
}

// S3-29: a chronology for each young person.
TEST_F(GatewayTest, TheChronologyIsWhatTheServiceRecorded) {
  const auto reported = Report();
  v1::GetChronologyRequest request;
  request.set_council(kWakefield);
  request.set_young_person(reported.young_person());
  const auto context = Context();
  v1::GetChronologyResponse reply;
  ASSERT_THAT(FromGrpc(views_->GetChronology(context.get(), request, &reply)), IsOk());
  ASSERT_THAT(reply.entries(), Not(IsEmpty()));
  EXPECT_EQ(reply.entries(0).source(), kEpisodeSource);
  EXPECT_EQ(reply.entries(0).event(), "YoungPersonCreated");
  for (int i = 1; i < reply.entries_size(); ++i)
    EXPECT_LT(reply.entries(i - 1).position(), reply.entries(i).position());
  EXPECT_THAT(MissingOf(reply), SizeIs(2));
}

TEST_F(GatewayTest, TheWriterHasCaughtUpWithItself) {
  const auto child = episodes_.CreateChild();
  auto report = EpisodeClient::Missing(child.young_person(), "2026-03-10T09:00:00Z");
  report.set_request_id(NewUuid(absl::Now()));
  const auto context = Context();
  episode::v1::Episode reported;
  ASSERT_THAT(FromGrpc(stub_->ReportMissing(context.get(), report, &reported)), IsOk());
  const auto token = context->GetServerInitialMetadata().find(kConsistencyTokenKey);
  ASSERT_NE(token, context->GetServerInitialMetadata().end());

  v1::ListObligationsRequest request;
  request.set_council(kWakefield);
  const auto caught_up = Context();
  caught_up->AddMetadata(kConsistencyTokenKey, Text(token->second));
  const auto reply = Obligations(request, caught_up.get());
  ASSERT_THAT(reply, IsOk());
  EXPECT_THAT(reply->stale_sources(), IsEmpty());
}

TEST_F(GatewayTest, WhoFollowsAnothersFeedMayBeStale) {
  Call elsewhere;
  elsewhere.council = kWakefield;
  elsewhere.position = 7;
  v1::ListObligationsRequest request;
  request.set_council(kWakefield);
  const auto context = Context();
  context->AddMetadata(kConsistencyTokenKey, ConsistencyToken(kMeetingSource, elsewhere));
  const auto reply = Obligations(request, context.get());
  ASSERT_THAT(reply, IsOk());
  EXPECT_THAT(reply->stale_sources(), ElementsAre(kEpisodeSource));

  for (const std::string& token : {std::string("nonsense"), [&] {
                                     elsewhere.council = kKent;
                                     return ConsistencyToken(kMeetingSource, elsewhere);
                                   }()}) {
    const auto bad = Context();
    bad->AddMetadata(kConsistencyTokenKey, token);
    EXPECT_THAT(Obligations(request, bad.get()), FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  }
}

}  // namespace
}  // namespace homeward::gateway
