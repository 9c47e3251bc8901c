// Watching episodes over the wire, through real channels and a real database.

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <thread>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/core/uuid.h"
#include "homeward/episode/v1/merge_service.pb.h"
#include "tests/support/episode_client.h"
#include "tests/support/watch_client.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kKent[] = "E10000016";
constexpr char kSecret[] = "left by the back door";

class Watching : public ::testing::Test {
 protected:
  Watching() {
    client_.CreateCouncil();
    child_ = client_.CreateChild("Robin").young_person();
  }

  std::unique_ptr<WatchClient> Watch(const std::string& resume_token = "", const std::string& subject = "worker-7") {
    return std::make_unique<WatchClient>(client_.service().channel(), TokenOf(subject), kWakefield, resume_token);
  }
  // The same, once it is ready.
  std::unique_ptr<WatchClient> WatchReady(const std::string& resume_token = "") {
    auto watch = Watch(resume_token);
    const auto first = watch->Next();
    EXPECT_TRUE(first.has_value() && first->has_ready());
    return watch;
  }
  std::string TokenOf(const std::string& subject, absl::Duration lifetime = absl::Hours(1)) {
    return client_.service()
        .issuer()
        .Sign({.subject = subject,
               .grants = {{.council = kWakefield, .roles = {"missing_coordinator"}}},
               .lifetime = lifetime},
              absl::Now())
        .value();
  }

  v1::Episode Report(const std::string& child) {
    auto report = EpisodeClient::Missing(child, "2026-03-10T09:00:00Z");
    report.set_circumstances(kSecret);
    return client_.Must<v1::Episode>("ReportMissing", report);
  }
  v1::Episode Correct(const v1::Episode& episode, const std::string& circumstances) {
    v1::CorrectEpisodeRequest request;
    request.set_council(episode.council());
    request.set_episode(episode.episode());
    request.set_etag(episode.etag());
    request.set_reason("typing_error");
    request.mutable_update_mask()->add_paths("circumstances");
    request.mutable_fields()->set_circumstances(circumstances);
    return client_.Must<v1::Episode>("CorrectEpisode", request);
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient client_{clock_};
  std::string child_;
};

TEST_F(Watching, TellsOfANewEpisodeAndOfItsChangesWithTheEtagThatItThenHas) {
  const auto watch = WatchReady();
  const v1::Episode reported = Report(child_);
  const v1::Episode returned =
      client_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(reported, "2026-03-10T11:00:00Z"));
  const auto changes = watch->Changes(2);
  ASSERT_EQ(changes.size(), 2);
  EXPECT_EQ(changes[0].event(), "MissingReported");
  EXPECT_EQ(changes[1].event(), "YoungPersonReturned");
  EXPECT_EQ(changes[0].etag(), reported.etag());
  EXPECT_EQ(changes[1].etag(), returned.etag());
  EXPECT_GT(changes[1].version(), changes[0].version());
  EXPECT_GT(changes[1].position(), changes[0].position());
  EXPECT_EQ(TimeOf(changes[0].occurred_time()), At("2026-03-10T09:00:00Z"));
  EXPECT_GE(TimeOf(changes[0].recorded_time()), clock_.Now());
  EXPECT_LT(TimeOf(changes[0].recorded_time()), clock_.Now() + absl::Seconds(1));
  for (const auto& change : changes) EXPECT_EQ(change.episode(), reported.episode());
}

// What a client that follows the protocol shows is what the record holds, whenever it begins.
TEST_F(Watching, TellsOfEpisodesThatBecameAnotherRecordsWithTheEtagThatTheyThenHave) {
  const v1::YoungPerson merged = client_.CreateChild("Robin");
  const v1::Episode reported = Report(merged.young_person());
  const auto watch = WatchReady();
  v1::GetYoungPersonRequest get;
  get.set_council(kWakefield);
  get.set_young_person(child_);
  v1::MergeYoungPeopleRequest merge;
  merge.set_council(kWakefield);
  merge.set_young_person(child_);
  merge.set_etag(client_.Call<v1::YoungPerson>("GetYoungPerson", get)->etag());
  get.set_young_person(merged.young_person());
  merge.set_merged(merged.young_person());
  merge.set_merged_etag(client_.Call<v1::YoungPerson>("GetYoungPerson", get)->etag());
  merge.set_reason("entered_twice");
  merge.set_request_id(NewUuid(clock_.Now()));
  ASSERT_THAT(client_.service().Call<v1::Merge>("/homeward.episode.v1.MergeService/MergeYoungPeople", merge), IsOk());
  const auto changes = watch->Changes(1);
  EXPECT_EQ(changes.front().episode(), reported.episode());
  v1::GetEpisodeRequest read;
  read.set_council(kWakefield);
  read.set_episode(reported.episode());
  const auto now = client_.Call<v1::Episode>("GetEpisode", read);
  ASSERT_THAT(now, IsOk());
  EXPECT_EQ(now->young_person(), child_);
  EXPECT_EQ(changes.back().etag(), now->etag());
}

TEST_F(Watching, WhatWasCommittedBeforeReadyIsInTheListAndTheRestFollows) {
  const v1::Episode before = Report(child_);
  const auto watch = Watch();
  const auto ready = watch->Next();
  ASSERT_TRUE(ready.has_value() && ready->has_ready());
  v1::ListEpisodesRequest list;
  list.set_council(kWakefield);
  const auto listed = client_.Call<v1::ListEpisodesResponse>("ListEpisodes", list);
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->episodes_size(), 1);
  EXPECT_EQ(listed->episodes(0).etag(), before.etag());
  Correct(before, "x");
  EXPECT_GT(watch->Changes(1).at(0).position(), ready->position());
}

TEST_F(Watching, OfWhatIsNoEpisodeNothingIsTold) {
  const auto watch = WatchReady();
  client_.CreateChild("Alex");
  Report(child_);
  EXPECT_EQ(watch->Changes(1).at(0).event(), "MissingReported");
}

TEST_F(Watching, ShowsNobodyAndIsAuditedOnce) {
  const auto watch = WatchReady();
  Report(child_);
  const auto message = watch->Next();
  ASSERT_TRUE(message.has_value() && message->has_changes());
  for (const std::string& personal : {child_, std::string("Robin"), std::string(kSecret)}) {
    EXPECT_THAT(message->ShortDebugString(), Not(HasSubstr(personal)));
  }
  TestDatabase& database = client_.service().database();
  const std::string of_the_watch = " FROM audit WHERE method = '/homeward.episode.v1.WatchService/WatchEpisodes'";
  EXPECT_EQ(database.Text("SELECT GROUP_CONCAT(CONCAT_WS(' ', council, caller, outcome))" + of_the_watch),
            "E08000036 worker-7 OK");
  EXPECT_EQ(database.Number("SELECT COUNT(*) FROM audit_subject WHERE audit IN (SELECT audit" + of_the_watch + ")"), 0);
}

TEST_F(Watching, GoesOnWithoutLossOrRepetitionAfterABreak) {
  auto watch = WatchReady();
  v1::Episode episode = Report(child_);
  ASSERT_EQ(watch->Changes(1).size(), 1);
  const std::string token = watch->resume_token();
  watch.reset();
  episode = Correct(Correct(episode, "a"), "b");
  const auto later = WatchReady(token);
  Correct(episode, "c");
  std::vector<std::string> events;
  for (const auto& change : later->Changes(3)) events.push_back(absl::StrCat(change.event(), " ", change.version()));
  EXPECT_THAT(events, ElementsAre("EpisodeCorrected 2", "EpisodeCorrected 3", "EpisodeCorrected 4"));
}

// Three watchers break off at every change and come back, while writers change three children's episodes.
TEST_F(Watching, EachChangeComesOnceAndInOrderHoweverOftenAClientComesBack) {
  constexpr int kWriters = 3, kCorrections = 15, kExpected = kWriters * (kCorrections + 1);
  std::vector<std::vector<int64_t>> told(3);
  std::vector<std::thread> threads;
  const auto first = WatchReady();
  const std::string start = first->resume_token();
  for (size_t i = 0; i < told.size(); ++i) {
    threads.emplace_back([&, i] {
      std::string token = start;
      while (told[i].size() < kExpected) {
        const auto watch = Watch(token, absl::StrCat("watcher-", i));
        const auto ready = watch->Next();
        if (!ready.has_value() || !ready->has_ready()) return;
        const auto changes = watch->Changes(1);
        if (changes.empty()) return;
        for (const auto& change : changes) told[i].push_back(change.position());
        token = watch->resume_token();
      }
    });
  }
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&] {
      v1::Episode episode = Report(client_.CreateChild().young_person());
      for (int i = 0; i < kCorrections; ++i) episode = Correct(episode, absl::StrCat(i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<int64_t> once;
  for (const auto& change : first->Changes(kExpected)) once.push_back(change.position());
  ASSERT_EQ(once.size(), kExpected);
  EXPECT_TRUE(std::is_sorted(once.begin(), once.end()));
  for (const auto& positions : told) EXPECT_EQ(positions, once);
}

TEST_F(Watching, SaysWhenTheEpisodesHaveToBeReadAgain) {
  auto watch = WatchReady();
  Report(child_);
  ASSERT_EQ(watch->Changes(1).size(), 1);
  const std::string token = watch->resume_token();
  watch.reset();
  client_.service().database().Execute("UPDATE feed_head SET epoch = epoch + 1");
  const auto again = Watch(token);
  auto reread = again->Next();
  // While the service still knows the first watcher it asks nothing: it hears of the other history with the next
  // change.
  if (reread.has_value() && reread->has_ready()) {
    Report(client_.CreateChild().young_person());
    reread = again->Next();
  }
  ASSERT_TRUE(reread.has_value() && reread->has_reread());
  EXPECT_EQ(reread->reread().reason(), v1::REREAD_REASON_HISTORY_REPLACED);
  EXPECT_GT(reread->position(), 0);
  Report(client_.CreateChild().young_person());
  EXPECT_FALSE(again->Changes(1).empty()) << "the stream goes on";
}

TEST_F(Watching, RefusesATokenThatIsNoneOfThisCouncil) {
  const auto watch = WatchReady();
  std::string kents;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(watch->resume_token(), &kents));
  kents.replace(0, 9, kKent);
  for (const std::string& token : {std::string("x"), std::string("not a token"), absl::WebSafeBase64Escape(kents),
                                   absl::WebSafeBase64Escape(absl::StrCat(kWakefield, "|1|-1|"))}) {
    EXPECT_THAT(Watch(token)->End(), FailsWith(absl::StatusCode::kInvalidArgument, "RESUME_TOKEN_INVALID"));
  }
}

TEST_F(Watching, WhoMayNotReadEpisodesMayNotWatchThem) {
  const auto& channel = client_.service().channel();
  for (const std::string& token :
       {client_.service().Token(kKent, {"missing_coordinator"}), client_.service().Token(kWakefield, {"analyst"})}) {
    EXPECT_THAT(WatchClient(channel, token, kWakefield).End(),
                FailsWith(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  }
  EXPECT_THAT(WatchClient(channel, "", kWakefield).End(),
              FailsWith(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING"));
}

TEST_F(Watching, EndsWhenTheServiceStopsAndWhenTheTokenExpires) {
  WatchClient expiring(client_.service().channel(), TokenOf("worker-7", absl::Seconds(1)), kWakefield);
  EXPECT_THAT(expiring.End(), FailsWith(absl::StatusCode::kUnauthenticated, "TOKEN_EXPIRED"));
  const auto watch = WatchReady();
  client_.service().host().Drain(absl::Now() + absl::Minutes(1));
  EXPECT_THAT(watch->End(), FailsWith(absl::StatusCode::kUnavailable, "DRAINING"));
}

}  // namespace
}  // namespace homeward::episode
