#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "common/auth/transport.h"
#include "common/core/status_matchers.h"
#include "episode-service/photographs/store.h"
#include "episode-service/photographs/upload_keeper.h"
#include "homeward/episode/v1/events.pb.h"
#include "tests/support/many_rows.h"
#include "tests/support/photograph_client.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr size_t kMost = 10'485'760;
constexpr size_t kPiece = 65'536;
constexpr char kKent[] = "E10000016";

class PhotographsTest : public ::testing::Test {
 protected:
  PhotographsTest() { episodes_.CreateCouncil(); }

  TestDatabase& database() { return episodes_.service().database(); }
  std::string Child() { return episodes_.CreateChild().young_person(); }

  int64_t Photographs() { return database().Number("SELECT COUNT(*) FROM photograph"); }
  int64_t Chunks() { return database().Number("SELECT COUNT(*) FROM photograph_chunk"); }
  int64_t Uploads() { return database().Number("SELECT COUNT(*) FROM photograph_upload"); }
  // Whether there are that many chunks, before long.
  bool AwaitChunks(int64_t chunks) {
    const absl::Time until = absl::Now() + absl::Seconds(20);
    while (Chunks() != chunks && absl::Now() < until) std::this_thread::yield();
    return Chunks() == chunks;
  }
  // Until no upload is left: whoever wrote to one may hold it for a moment still, and then it is dropped the next time.
  bool DropAllOld(absl::Time now) {
    const absl::Time until = absl::Now() + absl::Seconds(20);
    do {
      EXPECT_THAT(DropOld(now), IsOk());
    } while (Uploads() != 0 && absl::Now() < until);
    return Uploads() == 0;
  }
  absl::Status DropOld(absl::Time now) { return UploadKeeper(episodes_.service().host().db(), clock_).DropOld(now); }

  absl::StatusOr<v1::Photograph> Get(const std::string& photograph, const std::string& council = kWakefield) {
    v1::GetPhotographRequest request;
    request.set_council(council);
    request.set_photograph(photograph);
    return client_.Call<v1::Photograph>("GetPhotograph", request);
  }
  std::vector<std::string> List(const std::string& young_person, int page_size) {
    v1::ListPhotographsRequest request;
    request.set_council(kWakefield);
    request.set_young_person(young_person);
    request.set_page_size(page_size);
    std::vector<std::string> ids;
    do {
      const auto page = client_.Call<v1::ListPhotographsResponse>("ListPhotographs", request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const auto& photograph : page->photographs()) ids.push_back(photograph.photograph());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  PhotographClient client_{episodes_};
};

// S3-20: a digital photograph that can be shared with the police.
TEST_F(PhotographsTest, ALargeOneComesBackByteForByte) {
  const std::string child = Child();
  const std::string image = Png(4000, 3000, 9'900 << 10);
  const auto added = client_.Add(PhotographClient::First(child, image), image);
  ASSERT_THAT(added, IsOk());
  EXPECT_EQ(added->young_person(), child);
  EXPECT_EQ(added->taken_date(), "2026-02-01");
  EXPECT_EQ(added->source(), "the foster carer");
  EXPECT_EQ(added->media_type(), v1::MEDIA_TYPE_PNG);
  EXPECT_EQ(added->size_bytes(), image.size());
  EXPECT_EQ(added->sha256(), Sha256Hex(image));
  EXPECT_EQ(added->width(), 4000);
  EXPECT_EQ(added->height(), 3000);
  EXPECT_EQ(TimeOf(added->recorded_time()), clock_.Now());
  EXPECT_FALSE(added->recorded_by().empty());

  const auto read = client_.ReadAll(added->photograph());
  EXPECT_THAT(read.status, IsOk());
  EXPECT_TRUE(read.bytes == image);
  EXPECT_EQ(read.longest, kPiece);
  EXPECT_EQ(read.photograph.SerializeAsString(), added->SerializeAsString());
  EXPECT_EQ(Uploads(), 0);
}

TEST_F(PhotographsTest, PiecesMayHaveAnyLength) {
  const std::string child = Child();
  const std::string image = Jpeg(640, 480) + Noise(3 * kPiece, 9);
  for (size_t piece : {size_t{1'000}, kPiece - 1, kPiece}) {
    const auto added = client_.Add(PhotographClient::First(child, image, v1::MEDIA_TYPE_JPEG), image, piece);
    ASSERT_THAT(added, IsOk()) << piece;
    EXPECT_EQ(added->width(), 640);
    EXPECT_TRUE(client_.ReadAll(added->photograph()).bytes == image) << piece;
    EXPECT_EQ(
        database().Number("SELECT COUNT(*) FROM photograph_chunk WHERE photograph = '" + added->photograph() + "'"), 4);
  }
  EXPECT_THAT(client_.Add(PhotographClient::First(child, image, v1::MEDIA_TYPE_JPEG), image, kPiece + 1).status(),
              FailsWith(kInvalid, "CHUNK_TOO_LARGE"));
}

TEST_F(PhotographsTest, OnTheLimitIsTakenAndOneByteMoreIsNot) {
  const std::string child = Child();
  const std::string most = Png(30, 40, kMost), more = Png(30, 40, kMost + 1);
  const auto added = client_.Add(PhotographClient::First(child, most), most);
  ASSERT_THAT(added, IsOk());
  EXPECT_TRUE(client_.ReadAll(added->photograph()).bytes == most);
  EXPECT_THAT(client_.Add(PhotographClient::First(child, more), more).status(),
              FailsWith(kInvalid, "PHOTOGRAPH_TOO_LARGE"));
}

TEST_F(PhotographsTest, WhatIsRefusedLeavesNothing) {
  const std::string child = Child();
  const std::string image = Png(30, 40, 5 * kPiece);
  auto refused = [&](v1::AddPhotographRequest first, const std::string& bytes, const char* reason) {
    EXPECT_THAT(client_.Add(first, bytes).status(), FailsWith(kInvalid, reason));
    EXPECT_EQ(Photographs() + Chunks() + Uploads(), 0) << reason;
  };
  auto first = PhotographClient::First(child, image);
  refused(first, image.substr(0, image.size() - 1), "SIZE_DIFFERS");
  refused(first, image + "x", "SIZE_DIFFERS");
  refused(first, image.substr(0, 4 * kPiece) + Noise(kPiece, 5), "CHECKSUM_DIFFERS");
  refused(PhotographClient::First(child, image, v1::MEDIA_TYPE_JPEG), image, "MEDIA_TYPE_DIFFERS");
  const std::string wide = Png(12'001, 40, 2 * kPiece), none = Jpeg(640, 480).substr(0, 20);
  refused(PhotographClient::First(child, wide), wide, "IMAGE_SIDE_TOO_LONG");
  refused(PhotographClient::First(child, none, v1::MEDIA_TYPE_JPEG), none, "IMAGE_DAMAGED");
  refused(PhotographClient::First(child, ""), "", "PHOTOGRAPH_TOO_LARGE");
  refused(PhotographClient::First(child, image, v1::MEDIA_TYPE_PNG, "2026-03-11"), image, "TIME_IN_FUTURE");
  refused(PhotographClient::First(child, image, v1::MEDIA_TYPE_PNG, "2010-05-31"), image, "BEFORE_BIRTH");
  first.mutable_header()->set_sha256(std::string(64, 'A'));
  refused(first, image, "FIELD_INVALID");
  first.clear_header();
  refused(first, image, "FIELD_REQUIRED");
}

TEST_F(PhotographsTest, EachMessageBelongsToTheFirst) {
  const std::string image = Png(30, 40, 3 * kPiece);
  const auto first = PhotographClient::First(Child(), image);
  for (const bool header : {true, false}) {
    const auto sending = client_.Begin();
    auto message = first;
    message.set_data(image.substr(0, kPiece));
    EXPECT_TRUE(sending->Write(message));
    if (!header) {
      message.clear_header();
      message.set_request_id(NewUuid(absl::Now()));
    }
    sending->Write(message);
    const auto ended = sending->End();
    EXPECT_THAT(ended.status(), FailsWith(kInvalid, "FIELD_INVALID"));
    EXPECT_EQ(ProblemOf(ended.status()).field, header ? "header" : "request_id");
  }
  EXPECT_EQ(Chunks() + Uploads(), 0);
}

TEST_F(PhotographsTest, OfOneThatBreaksOffNothingIsSeenAndSoonNothingIsLeft) {
  const std::string child = Child();
  const std::string image = Png(30, 40, 8 * kPiece);
  const auto sending = client_.Begin();
  sending->WriteAll(PhotographClient::First(child, image), image.substr(0, 4 * kPiece));
  ASSERT_TRUE(AwaitChunks(3));
  sending->Cancel();
  EXPECT_EQ(Photographs(), 0);
  EXPECT_EQ(Uploads(), 1);
  EXPECT_THAT(List(child, 10), ElementsAre());
  EXPECT_THAT(DropOld(clock_.Now() + absl::Hours(1)), IsOk());
  EXPECT_EQ(Chunks(), 3) << "an hour is not over";
  EXPECT_TRUE(DropAllOld(clock_.Now() + absl::Hours(1) + absl::Microseconds(1)));
  EXPECT_EQ(Chunks(), 0);
}

TEST_F(PhotographsTest, WhatStandsIsNeverDroppedAndWhatWasDroppedNeverStands) {
  const std::string child = Child();
  const std::string image = Png(30, 40, 3 * kPiece);
  const auto standing = client_.MustAdd(child, image);
  const auto slow = client_.Begin();
  const auto first = PhotographClient::First(child, image);
  slow->WriteAll(first, image.substr(0, 2 * kPiece));
  ASSERT_TRUE(AwaitChunks(4));
  EXPECT_TRUE(DropAllOld(clock_.Now() + absl::Hours(2)));
  auto rest = first;
  rest.clear_header();
  slow->WriteAll(rest, image.substr(2 * kPiece));
  EXPECT_THAT(slow->End().status(), FailsWith(kPrecondition, "UPLOAD_EXPIRED"));
  EXPECT_EQ(Chunks(), 3) << "those of the photograph that stands";
  EXPECT_TRUE(client_.ReadAll(standing.photograph()).bytes == image);
  EXPECT_THAT(List(child, 10), ElementsAre(standing.photograph()));
}

TEST_F(PhotographsTest, TheSameRequestTwiceIsOnePhotograph) {
  const std::string image = Png(30, 40, 3 * kPiece);
  const auto first = PhotographClient::First(Child(), image);
  const auto added = client_.Add(first, image);
  ASSERT_THAT(added, IsOk());
  const auto corrected =
      client_.Must<v1::Photograph>("CorrectPhotograph", PhotographClient::Correction(*added, "2026-01-31"));
  const auto again = client_.Add(first, image);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), corrected.SerializeAsString());
  EXPECT_EQ(Photographs(), 1);
  EXPECT_EQ(Chunks(), 3);
  auto other = first;
  other.mutable_header()->set_source("somebody else");
  EXPECT_THAT(client_.Add(other, image).status(), FailsWith(kInvalid, "REQUEST_ID_REUSED"));
  EXPECT_EQ(Chunks(), 3);
}

TEST_F(PhotographsTest, AnotherCouncilSeesNothingOfIt) {
  episodes_.CreateCouncil(kKent);
  const auto added = client_.MustAdd(Child());
  EXPECT_THAT(Get(added.photograph(), kKent).status(), FailsWith(absl::StatusCode::kNotFound, "PHOTOGRAPH_NOT_FOUND"));
  EXPECT_THAT(client_.ReadAll(added.photograph(), kKent).status,
              FailsWith(absl::StatusCode::kNotFound, "PHOTOGRAPH_NOT_FOUND"));
  const std::string image = Png(30, 40);
  auto first = PhotographClient::First(added.young_person(), image);
  first.set_council(kKent);
  EXPECT_THAT(client_.Add(first, image).status(), FailsWith(absl::StatusCode::kNotFound, "YOUNG_PERSON_NOT_FOUND"));
}

TEST_F(PhotographsTest, OfAVoidedOneTheRecordStaysAndTheImageIsNotShown) {
  const auto added = client_.MustAdd(Child());
  const auto voided = client_.Must<v1::Photograph>("VoidPhotograph", PhotographClient::Voiding(added));
  EXPECT_EQ(voided.void_reason(), "it shows the brother");
  const auto read = client_.ReadAll(added.photograph());
  EXPECT_THAT(read.status, FailsWith(kPrecondition, "PHOTOGRAPH_VOIDED"));
  EXPECT_FALSE(read.photograph.has_recorded_time());
  EXPECT_EQ(read.bytes, "");
  EXPECT_EQ(Get(added.photograph())->SerializeAsString(), voided.SerializeAsString());
  EXPECT_THAT(List(added.young_person(), 10), ElementsAre(added.photograph()));
  EXPECT_THAT(client_.Send<v1::Photograph>("CorrectPhotograph", PhotographClient::Correction(voided, "2026-01-01")),
              FailsWith(kPrecondition, "PHOTOGRAPH_VOIDED"));
}

TEST_F(PhotographsTest, EveryVersionIsKept) {
  const auto added = client_.MustAdd(Child());
  const auto corrected =
      client_.Must<v1::Photograph>("CorrectPhotograph", PhotographClient::Correction(added, "2025-02-01"));
  EXPECT_EQ(corrected.taken_date(), "2025-02-01");
  EXPECT_EQ(corrected.sha256(), added.sha256());
  client_.Must<v1::Photograph>("VoidPhotograph", PhotographClient::Voiding(corrected));
  v1::ListPhotographVersionsRequest request;
  request.set_council(kWakefield);
  request.set_photograph(added.photograph());
  const auto reply = client_.Call<v1::ListPhotographVersionsResponse>("ListPhotographVersions", request);
  ASSERT_THAT(reply, IsOk());
  std::vector<std::string> versions;
  for (const auto& version : reply->versions()) {
    versions.push_back(absl::StrCat(version.photograph().taken_date(), " ", version.reason()));
  }
  EXPECT_THAT(versions, ElementsAre("2026-02-01 ", "2025-02-01 the year was wrong", "2025-02-01 it shows the brother"));
}

TEST_F(PhotographsTest, AListHasTheLatestTakenFirst) {
  const std::string child = Child();
  std::vector<std::pair<std::string, std::string>> expected;
  for (const char* taken : {"2026-02-01", "2024-12-31", "2026-03-10", "2026-02-01", "2025-06-01"}) {
    expected.emplace_back(taken, client_.MustAdd(child, Png(30, 40), taken).photograph());
  }
  client_.MustAdd(Child());
  std::sort(expected.rbegin(), expected.rend());
  std::vector<std::string> ids;
  for (const auto& [taken, id] : expected) ids.push_back(id);
  EXPECT_EQ(List(child, 2), ids);
  EXPECT_EQ(List(child, 100), ids);
}

TEST_F(PhotographsTest, EveryLookIsAuditedWithTheYoungPersonAndTheEventsSayNothingOfIt) {
  const auto added = client_.MustAdd(Child());
  ASSERT_THAT(client_.ReadAll(added.photograph()).status, IsOk());
  EXPECT_EQ(database().Text("SELECT CONCAT_WS(' ', council, caller, resource, outcome) FROM audit WHERE method ="
                            " '/homeward.episode.v1.PhotographService/ReadPhotograph'"),
            absl::StrCat(kWakefield, " worker-7 ", added.photograph(), " OK"));
  EXPECT_EQ(database().Text("SELECT GROUP_CONCAT(subject) FROM audit_subject JOIN audit USING (council, audit) WHERE"
                            " method = '/homeward.episode.v1.PhotographService/ReadPhotograph'"),
            added.young_person());
  v1::PhotographAdded event;
  ASSERT_TRUE(event.ParseFromString(
      database().Text("SELECT body FROM event WHERE type = 'homeward.episode.v1.PhotographAdded'")));
  EXPECT_EQ(event.facts().photograph(), added.photograph());
  EXPECT_EQ(event.facts().taken_date(), "2026-02-01");
}

// What this process takes of the machine's memory, in bytes.
int64_t Resident() {
  int64_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

// Service and callers are in this process: 8 at once, who each had one in memory as a whole, would take 80 MiB.
TEST_F(PhotographsTest, MemoryStaysFlatWhenManyAreAddedAndReadAtOnce) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "what was freed is kept for a while";
#endif
  constexpr int kCallers = 8, kAdded = 2, kRead = 6;
  const std::string child = Child();
  const std::string image = Png(4000, 3000, kMost);
  PhotographClient client(episodes_, ChannelTo(absl::StrCat("127.0.0.1:", episodes_.service().host().port()),
                                               LoopbackCredentials().channel));
  client.MustAdd(child, image);
  std::atomic<int64_t> most = 0;
  auto look = [&] {
    const int64_t now = Resident();
    for (int64_t before = most; before < now && !most.compare_exchange_weak(before, now);) {
    }
  };
  const int64_t before = Resident();
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      for (int added = 0; added < kAdded; ++added) {
        const std::string id = client.MustAdd(child, image).photograph();
        for (int read = 0; read < kRead / kAdded; ++read) {
          size_t bytes = 0;
          EXPECT_THAT(client.ReadEach(id, kWakefield,
                                      [&](const v1::ReadPhotographResponse& message) {
                                        bytes += message.data().size();
                                        look();
                                      }),
                      IsOk());
          EXPECT_EQ(bytes, kMost);
        }
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  RecordProperty("grown_bytes", absl::StrCat(most - before));
  EXPECT_LT(most - before, 40 << 20);
}

// A young person has few, and a council has many.
TEST_F(PhotographsTest, EachListIsReadByItsIndex) {
  const auto added = client_.MustAdd(Child());
  Multiply(database(), "photograph", absl::StrCat("photograph = '", added.photograph(), "'"), 5000,
           {{"photograph", "CONCAT('01900000-0000-7000-8000-', LPAD(numbers.i, 12, '0'))"},
            {"young_person", "CONCAT('01900000-0000-7000-9000-', LPAD(numbers.i, 12, '0'))"}});
  const std::string select = absl::StrCat("SELECT sha256 FROM photograph WHERE council = '", kWakefield,
                                          "' AND young_person = '", added.young_person(), "' AND ");
  const std::string order = " ORDER BY taken DESC, photograph DESC LIMIT 50";
  EXPECT_EQ(IndexOf(database(), absl::StrCat(select, "void_reason = ''", order)), "photograph_young_person");
  EXPECT_EQ(
      IndexOf(database(),
              absl::StrCat(select, "taken <= '2026-02-01' AND (taken < '2026-02-01' OR photograph < 'x')", order)),
      "photograph_young_person");
  EXPECT_EQ(IndexOf(database(), "SELECT council FROM photograph_upload WHERE begun_us < 1 ORDER BY begun_us LIMIT 1"),
            "photograph_upload_begun");
}

}  // namespace
}  // namespace homeward::episode
