#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/support/directory_client.h"
#include "tests/support/handover_client.h"
#include "tests/support/many_rows.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

class HandOversTest : public ::testing::Test {
 protected:
  HandOversTest() { episodes_.CreateCouncil(); }

  v1::Episode Report(absl::string_view since = "2026-03-10T08:00:00Z") {
    return episodes_.Must<v1::Episode>("ReportMissing",
                                       EpisodeClient::Missing(episodes_.CreateChild().young_person(), since));
  }

  std::vector<std::string> Held(v1::ListHeldRequest request) {
    request.set_council(kWakefield);
    std::vector<std::string> ids;
    do {
      const auto reply = client_.Call<v1::ListHeldResponse>("ListHeld", request);
      if (!reply.ok()) {
        ADD_FAILURE() << reply.status();
        break;
      }
      for (const auto& holder : reply->holders()) ids.push_back(holder.episode());
      request.set_page_token(reply->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
  std::vector<std::string> HeldBy(v1::DeskKind kind, const std::string& id) {
    v1::ListHeldRequest request;
    request.mutable_desk()->set_kind(kind);
    request.mutable_desk()->set_desk(id);
    return Held(request);
  }
  std::vector<std::string> Unaccepted() {
    v1::ListHeldRequest request;
    request.set_unaccepted(true);
    return Held(request);
  }

  // What is owed because of an offer; empty when nothing is.
  common::v1::Obligation Acceptance(const v1::Episode& episode) {
    for (const auto& one : episodes_.Obligations(episode.young_person())) {
      if (one.kind() == "hand_over_acceptance") return one;
    }
    return {};
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  DirectoryClient directory_{episodes_};
  HandOverClient client_{episodes_};
};

// S4-03, S3-38: responsibility passes when whoever takes over says so, and not before.
TEST_F(HandOversTest, FromTheReportToTheWorkerWhoAcceptsS403) {
  const auto episode = Report();
  EXPECT_EQ(client_.HolderOf(episode).holder().desk().kind(), v1::DESK_KIND_DUTY_DESK);
  const auto worker = directory_.AddWorker("sw-1", {"social_worker"});
  clock_.Set(At("2026-03-10T12:05:00Z"));
  const auto offer = client_.OfferByAnother(HandOverClient::Offered(episode, worker.worker()));
  auto held = client_.HolderOf(episode);
  EXPECT_EQ(held.holder().desk().kind(), v1::DESK_KIND_DUTY_DESK);
  EXPECT_FALSE(held.holder().accepted());
  EXPECT_EQ(held.open_offer().SerializeAsString(), offer.SerializeAsString());

  clock_.Set(At("2026-03-10T12:10:00Z"));
  const auto accepted = client_.Accept(offer);
  EXPECT_EQ(accepted.state(), v1::HAND_OVER_STATE_ACCEPTED);
  EXPECT_EQ(accepted.answered_by(), "worker-7");
  held = client_.HolderOf(episode);
  EXPECT_EQ(held.holder().desk().desk(), worker.worker());
  EXPECT_EQ(TimeOf(held.holder().since_time()), clock_.Now());
  EXPECT_TRUE(held.holder().accepted());
  EXPECT_FALSE(held.has_open_offer());
}

// A caller whom the staff system knows has what they report.
TEST_F(HandOversTest, WhoeverReportsHasItFirst) {
  const auto worker = directory_.AddWorker("worker-7", {"mash"});
  const auto episode = Report();
  const auto holder = client_.HolderOf(episode).holder();
  EXPECT_EQ(holder.desk().desk(), worker.worker());
  EXPECT_FALSE(holder.accepted());
  EXPECT_THAT(Unaccepted(), ElementsAre(episode.episode()));
  EXPECT_THAT(HeldBy(v1::DESK_KIND_WORKER, worker.worker()), ElementsAre(episode.episode()));
}

// S4-03: nobody has whom a worker had who has left, from the very moment.
TEST_F(HandOversTest, WhoeverHasLeftHasNobodyS403) {
  const auto worker = directory_.AddWorker("sw-1", {"social_worker"});
  const auto episode = Report();
  client_.Accept(client_.OfferByAnother(HandOverClient::Offered(episode, worker.worker())));
  auto leaves = DirectoryClient::Worker("sw-1", {"social_worker"});
  Put(At("2026-03-12T17:00:00Z"), leaves.mutable_until_time());
  directory_.Must<v1::Worker>("UpsertWorker", leaves);
  clock_.Set(At("2026-03-12T17:00:00Z") - absl::Microseconds(1));
  EXPECT_THAT(Unaccepted(), IsEmpty());
  EXPECT_TRUE(client_.HolderOf(episode).holder().accepted());
  clock_.Set(At("2026-03-12T17:00:00Z"));
  EXPECT_THAT(Unaccepted(), ElementsAre(episode.episode()));
  EXPECT_FALSE(client_.HolderOf(episode).holder().accepted());
}

TEST_F(HandOversTest, ListsSayWhoHasWhomAndWhomNobodyAccepted) {
  const auto worker = directory_.AddWorker("sw-1", {"social_worker"});
  std::vector<v1::Episode> episodes;
  for (int i = 0; i < 3; ++i) {
    episodes.push_back(Report());
    clock_.Set(clock_.Now() + absl::Minutes(1));
  }
  EXPECT_THAT(Unaccepted(), SizeIs(3));
  client_.Accept(client_.OfferByAnother(HandOverClient::Offered(episodes[1], worker.worker())));
  EXPECT_THAT(Unaccepted(), ElementsAre(episodes[0].episode(), episodes[2].episode()));
  EXPECT_THAT(HeldBy(v1::DESK_KIND_WORKER, worker.worker()), ElementsAre(episodes[1].episode()));
  EXPECT_THAT(HeldBy(v1::DESK_KIND_DUTY_DESK, ""), ElementsAre(episodes[0].episode(), episodes[2].episode()));
  v1::ListHeldRequest page;
  page.set_page_size(2);
  EXPECT_THAT(Held(page), ElementsAre(episodes[0].episode(), episodes[2].episode(), episodes[1].episode()));

  v1::VoidEpisodeRequest voided;
  voided.set_council(kWakefield);
  voided.set_episode(episodes[0].episode());
  voided.set_etag(episodes[0].etag());
  voided.set_reason("twice");
  episodes_.Must<v1::Episode>("VoidEpisode", voided);
  EXPECT_THAT(HeldBy(v1::DESK_KIND_DUTY_DESK, ""), ElementsAre(episodes[2].episode()));
}

// What nobody answers in time is owed, and shown as overdue, by itself.
TEST_F(HandOversTest, AnOfferWithoutAnAnswerIsOverdueAfterThePolicysTime) {
  const auto episode = Report();
  const auto offer = client_.OfferByAnother(HandOverClient::Offered(episode));
  EXPECT_EQ(TimeOf(Acceptance(episode).due_time()), At("2026-03-10T12:30:00Z"));
  EXPECT_EQ(Acceptance(episode).responsible_role(), "duty_desk");
  clock_.Set(At("2026-03-10T12:30:00.000001Z"));
  ASSERT_THAT(episodes_.service().host().RunTimers(), IsOk());
  EXPECT_TRUE(Acceptance(episode).overdue());
  auto decline = HandOverClient::About<v1::DeclineHandOverRequest>(offer);
  decline.set_reason("nobody here");
  EXPECT_EQ(client_.Must<v1::HandOver>("DeclineHandOver", decline).answer(), "nobody here");
  EXPECT_EQ(Acceptance(episode).state(), common::v1::OBLIGATION_STATE_MET_LATE);
}

TEST_F(HandOversTest, RefusesWhomNobodyKnowsAndOnesOwnOffer) {
  const auto episode = Report();
  EXPECT_THAT(client_.Send<v1::HandOver>("OfferHandOver", HandOverClient::Offered(episode, NewUuid(absl::Now()))),
              FailsWith(absl::StatusCode::kNotFound, "WORKER_NOT_FOUND"));
  auto team = HandOverClient::Offered(episode);
  team.mutable_to()->set_kind(v1::DESK_KIND_TEAM);
  EXPECT_THAT(client_.Send<v1::HandOver>("OfferHandOver", team),
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_REQUIRED"));
  auto gone = DirectoryClient::Worker("sw-2", {"social_worker"});
  Put(At("2026-03-10T12:00:00Z"), gone.mutable_until_time());
  const auto worker = directory_.Must<v1::Worker>("UpsertWorker", gone);
  EXPECT_THAT(client_.Send<v1::HandOver>("OfferHandOver", HandOverClient::Offered(episode, worker.worker())),
              FailsWith(kPrecondition, "WORKER_GONE"));

  const auto own = client_.Must<v1::HandOver>("OfferHandOver", HandOverClient::Offered(episode));
  EXPECT_THAT(client_.Send<v1::HandOver>("AcceptHandOver", HandOverClient::About<v1::AcceptHandOverRequest>(own)),
              FailsWith(kPrecondition, "OWN_OFFER"));
  auto withdraw = HandOverClient::About<v1::WithdrawHandOverRequest>(own);
  withdraw.set_reason("to another");
  client_.Must<v1::HandOver>("WithdrawHandOver", withdraw);
  EXPECT_EQ(Acceptance(episode).state(), common::v1::OBLIGATION_STATE_WITHDRAWN);
}

TEST_F(HandOversTest, EveryStepStaysVisible) {
  directory_.AddWorker("worker-7", {"mash"});
  const auto episode = Report();
  clock_.Set(At("2026-03-10T12:05:00Z"));
  client_.Accept(client_.OfferByAnother(HandOverClient::Offered(episode)));
  v1::ListHandOversRequest request;
  request.set_council(kWakefield);
  request.set_episode(episode.episode());
  const auto steps = client_.Call<v1::ListHandOversResponse>("ListHandOvers", request);
  ASSERT_THAT(steps, IsOk());
  ASSERT_EQ(steps->hand_overs_size(), 2);
  EXPECT_EQ(steps->hand_overs(0).state(), v1::HAND_OVER_STATE_ACCEPTED);
  EXPECT_EQ(steps->hand_overs(0).from().kind(), v1::DESK_KIND_WORKER);
  EXPECT_EQ(steps->hand_overs(1).state(), v1::HAND_OVER_STATE_REPORTED);
  EXPECT_FALSE(steps->hand_overs(1).has_from());
}

TEST_F(HandOversTest, ListsReadTheirIndexes) {
  client_.OfferByAnother(HandOverClient::Offered(Report()));
  TestDatabase& database = episodes_.service().database();
  Multiply(database, "episode_holder", "needed = 1", 2000, {{"episode", "UUID()"}, {"since_us", "numbers.i"}});
  const std::string from = "SELECT episode FROM episode_holder AS h ";
  const std::string where =
      " LEFT JOIN worker AS w ON h.kind = 1 AND w.council = h.council AND w.worker = h.desk AND w.until_us <= 1"
      " WHERE h.council = 'E08000036' AND h.needed = 1 ";
  const std::string order = " ORDER BY since_us, episode LIMIT 50";
  EXPECT_EQ(IndexOf(database, from + "FORCE INDEX (episode_holder_needed)" + where + order), "episode_holder_needed");
  EXPECT_EQ(
      IndexOf(database, from + "FORCE INDEX (episode_holder_desk)" + where + "AND h.kind = 3 AND h.desk = ''" + order),
      "episode_holder_desk");
  EXPECT_EQ(IndexOf(database, from + "FORCE INDEX (episode_holder_needed)" + where +
                                  "AND NOT (h.accepted = 1 AND w.worker IS NULL)" + order),
            "episode_holder_needed");
  EXPECT_EQ(IndexOf(database,
                    "SELECT hand_over FROM hand_over WHERE council = 'E08000036' AND episode = 'e'"
                    " ORDER BY offered_us DESC, hand_over DESC LIMIT 50"),
            "hand_over_episode");
}

}  // namespace
}  // namespace homeward::episode
