#include "episode-service/merges/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/status_matchers.h"
#include "tests/support/directory_client.h"
#include "tests/support/entry_client.h"
#include "tests/support/many_rows.h"
#include "tests/support/merge_client.h"
#include "tests/support/particular_client.h"
#include "tests/support/search_client.h"
#include "tests/support/sync_client.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

class MergesServiceTest : public ::testing::Test {
 protected:
  MergesServiceTest() {
    episodes_.CreateCouncil();
    kept_ = episodes_.CreateChild("Robin").young_person();
    merged_ = client_.Add("Robyn", "C2");
  }

  v1::Episode Report(const std::string& child, absl::string_view since) {
    return episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child, since));
  }

  v1::Episode ReportAndReturn(const std::string& child, absl::string_view since, absl::string_view until) {
    auto request = EpisodeClient::Missing(child, since);
    Put(Moment{.time = At(until)}, request.mutable_returned());
    request.set_returned_to(v1::RETURNED_TO_SAME_PLACEMENT);
    return episodes_.Must<v1::Episode>("ReportMissing", request);
  }

  std::vector<std::string> Episodes(const std::string& child) {
    v1::ListEpisodesRequest request;
    request.set_council(kWakefield);
    request.set_young_person(child);
    const auto reply = episodes_.Call<v1::ListEpisodesResponse>("ListEpisodes", request);
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> ids;
    for (const auto& episode : reply->episodes()) {
      EXPECT_EQ(episode.young_person(), kept_);
      ids.push_back(episode.episode());
    }
    return ids;
  }

  std::vector<std::string> Chronology(const std::string& child) {
    v1::GetChronologyRequest request;
    request.set_council(kWakefield);
    request.set_young_person(child);
    request.set_page_size(100);
    const auto reply = episodes_.Call<v1::GetChronologyResponse>("GetChronology", request);
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> events;
    for (const auto& entry : reply->entries()) events.push_back(entry.event());
    return events;
  }

  std::vector<std::string> Found(const std::string& name) {
    const auto reply = search_.Search(SearchClient::Name(name));
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> ids;
    for (const auto& one : reply->found()) ids.push_back(one.person().young_person());
    return ids;
  }

  int64_t Number(const std::string& sql) { return episodes_.service().database().Number(sql); }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  MergeClient client_{episodes_};
  SearchClient search_{episodes_};
  SyncClient sync_{episodes_};
  std::string kept_;
  std::string merged_;
};

TEST_F(MergesServiceTest, BothHistoriesAreReadUnderBothIds) {
  const auto first = ReportAndReturn(kept_, "2026-03-01T09:00:00Z", "2026-03-01T12:00:00Z");
  const auto second = Report(merged_, "2026-03-10T09:00:00Z");
  const auto merge = client_.Merge(kept_, merged_);
  EXPECT_THAT(merge.episodes(), ElementsAre(second.episode()));
  for (const std::string& id : {kept_, merged_}) {
    EXPECT_THAT(Episodes(id), ElementsAre(second.episode(), first.episode()));
    EXPECT_EQ(client_.Person(id).young_person(), kept_);
    EXPECT_THAT(Chronology(id), IsSupersetOf({"YoungPersonCreated", "MissingReported", "PeopleMerged"}));
  }
  EXPECT_EQ(Chronology(kept_), Chronology(merged_));
  // The moved episode is the looked-after child's one now.
  v1::GetEpisodeRequest get;
  get.set_council(kWakefield);
  get.set_episode(second.episode());
  const auto episode = episodes_.Call<v1::Episode>("GetEpisode", get);
  ASSERT_THAT(episode, IsOk());
  EXPECT_TRUE(episode->looked_after());
  EXPECT_NE(episode->etag(), second.etag());
  // How it stands now is one version more, not two.
  v1::ListEpisodeVersionsRequest versions;
  versions.set_council(kWakefield);
  versions.set_episode(second.episode());
  const auto all = episodes_.Call<v1::ListEpisodeVersionsResponse>("ListEpisodeVersions", versions);
  ASSERT_THAT(all, IsOk());
  ASSERT_THAT(all->versions(), SizeIs(2));
  EXPECT_EQ(all->versions(1).episode().young_person(), kept_);
}

TEST_F(MergesServiceTest, WhatIsRecordedUnderTheOldIdIsTheKeptOnes) {
  client_.Merge(kept_, merged_);
  const auto episode = Report(merged_, "2026-03-10T09:00:00Z");
  EXPECT_EQ(episode.young_person(), kept_);
  EXPECT_THAT(Episodes(kept_), ElementsAre(episode.episode()));
  // Nobody is missing twice at a time, by whichever id.
  EXPECT_THAT(episodes_.Send<v1::Episode>("ReportMissing", EpisodeClient::Missing(kept_, "2026-03-10T10:00:00Z")),
              FailsWith(kPrecondition, "EPISODE_OVERLAP"));
  DirectoryClient directory(episodes_);
  const auto worker = directory.AddWorker("w1", {"social_worker"});
  EXPECT_EQ(directory.Allocate(merged_, "social_worker", worker.worker(), "2026-03-10T12:00:00Z").young_person(),
            kept_);
}

TEST_F(MergesServiceTest, WhatIsOwedIsDerivedAnew) {
  const auto episode = Report(merged_, "2026-03-10T09:00:00Z");
  ASSERT_THAT(episodes_.Obligations(merged_), testing::Not(IsEmpty()));
  client_.Merge(kept_, merged_);
  const auto owed = episodes_.Obligations(kept_);
  ASSERT_THAT(owed, testing::Not(IsEmpty()));
  for (const auto& one : owed) {
    EXPECT_EQ(one.young_person(), kept_);
    // What was owed to the kept one before has nothing to do with the merge (S3-49).
    if (one.kind() == "running_history") continue;
    EXPECT_EQ(one.raised_by(), episode.episode()) << one.kind();
  }
  EXPECT_EQ(episodes_.Obligations(merged_).size(), owed.size());
  EXPECT_EQ(Number(absl::StrCat("SELECT COUNT(*) FROM timer WHERE aggregate = '", merged_, "'")), 0);
  // Its timer is the kept one's.
  clock_.Set(At("2026-03-20T12:00:00Z"));
  EXPECT_THAT(episodes_.service().host().RunTimers(), IsOk());
  EXPECT_GT(Number(absl::StrCat("SELECT COUNT(*) FROM obligation WHERE overdue = 1 AND subject = '", kept_, "'")), 0);
}

// S3-47: what was recorded of one of two is said of every episode of the one that is kept.
TEST_F(MergesServiceTest, S347TheMergedOnesWithheldLocationIsTheKeptOnes) {
  const auto episode = ReportAndReturn(kept_, "2026-03-01T09:00:00Z", "2026-03-01T12:00:00Z");
  ParticularClient particulars(episodes_);
  particulars.Record(merged_, "2026-03-01T09:00:00Z", "location_withheld { reason: 'may be trafficked' }");
  const auto shown = [&] {
    v1::GetEpisodeRequest get;
    get.set_council(kWakefield);
    get.set_episode(episode.episode());
    return episodes_.Call<v1::Episode>("GetEpisode", get).value().location_withheld();
  };
  EXPECT_FALSE(shown());
  client_.Merge(kept_, merged_);
  EXPECT_TRUE(shown());
}

TEST_F(MergesServiceTest, AMergeCanBeExplained) {
  const auto before = client_.Person(merged_);
  const auto merge = client_.Merge(kept_, merged_);
  EXPECT_EQ(merge.merged().given_name(), "Robyn");
  EXPECT_EQ(merge.merged().etag(), before.etag());
  EXPECT_EQ(merge.kept().young_person(), kept_);
  EXPECT_FALSE(merge.merged_by().empty());
  v1::ListMergesRequest list;
  list.set_council(kWakefield);
  for (const std::string& id : {std::string(), kept_, merged_}) {
    list.set_young_person(id);
    const auto merges = client_.Call<v1::ListMergesResponse>("ListMerges", list);
    ASSERT_THAT(merges, IsOk());
    ASSERT_THAT(merges->merges(), SizeIs(1)) << id;
    EXPECT_EQ(merges->merges(0).reason(), "the carer named both names");
  }
}

TEST_F(MergesServiceTest, WhatContradictsLeavesBothAsTheyWere) {
  Report(kept_, "2026-03-10T09:00:00Z");
  Report(merged_, "2026-03-10T10:00:00Z");
  const int64_t events = Number("SELECT COUNT(*) FROM event");
  EXPECT_THAT(client_.Send<v1::Merge>("MergeYoungPeople", client_.Request(kept_, merged_)),
              FailsWith(kPrecondition, "EPISODE_OVERLAP"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM event"), events);
  EXPECT_EQ(client_.Person(merged_).young_person(), merged_);
}

TEST_F(MergesServiceTest, NobodyIsMergedWithThemselves) {
  constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(client_.Send<v1::Merge>("MergeYoungPeople", client_.Request(kept_, kept_)),
              FailsWith(kInvalid, "SAME_PERSON"));
  client_.Merge(kept_, merged_);
  EXPECT_THAT(client_.Send<v1::Merge>("MergeYoungPeople", client_.Request(kept_, merged_)),
              FailsWith(kInvalid, "SAME_PERSON"));
}

TEST_F(MergesServiceTest, AMergedOneMayBeMergedOn) {
  const std::string third = client_.Add("Bobby");
  client_.Merge(merged_, third);
  client_.Merge(kept_, merged_);
  EXPECT_EQ(client_.Person(third).young_person(), kept_);
  EXPECT_EQ(Chronology(third), Chronology(kept_));
  EXPECT_EQ(Report(third, "2026-03-10T09:00:00Z").young_person(), kept_);
}

TEST_F(MergesServiceTest, EntriesMoveWithTheirVersions) {
  const auto episode = Report(merged_, "2026-03-10T09:00:00Z");
  EntryClient entries(episodes_);
  const auto entry = entries.Record(episode, "2026-03-10T10:00:00Z", "status_check { account: \"nothing new\" }");
  const auto merge = client_.Merge(kept_, merged_);
  EXPECT_THAT(merge.entries(), ElementsAre(entry.entry()));
  v1::ListEntriesRequest list;
  list.set_council(kWakefield);
  list.set_young_person(merged_);
  const auto reply = entries.Call<v1::ListEntriesResponse>("ListEntries", list);
  ASSERT_THAT(reply, IsOk());
  ASSERT_THAT(reply->entries(), SizeIs(1));
  EXPECT_EQ(reply->entries(0).young_person(), kept_);
  v1::ListEntryVersionsRequest versions;
  versions.set_council(kWakefield);
  versions.set_entry(entry.entry());
  const auto all = entries.Call<v1::ListEntryVersionsResponse>("ListEntryVersions", versions);
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(all->versions(), SizeIs(2));
}

TEST_F(MergesServiceTest, EitherNameFindsTheKeptOneAndNobodyElse) {
  client_.Merge(kept_, merged_);
  EXPECT_THAT(Found("Robyn Sample"), ElementsAre(kept_));
  EXPECT_THAT(Found("Robin"), ElementsAre(kept_));
  v1::FindLikelyMatchesRequest request;
  request.set_council(kWakefield);
  request.set_given_name("Robyn");
  request.set_family_name("Sample");
  request.set_date_of_birth("2010-06-01");
  request.set_external_id("C2");
  const auto likely = search_.Likely(request);
  ASSERT_THAT(likely, IsOk());
  ASSERT_THAT(likely->matches(), SizeIs(1));
  EXPECT_EQ(likely->matches(0).person().young_person(), kept_);
}

TEST_F(MergesServiceTest, MergesAreListedByAnIndex) {
  const auto merge = client_.Merge(kept_, merged_);
  auto& database = episodes_.service().database();
  Multiply(database, "person_merge", "kept <> ''", 3000,
           {{"person_merge", "UUID()"}, {"kept", "UUID()"}, {"merged_us", "person_merge.merged_us + numbers.i"}});
  const std::string list =
      absl::StrCat("SELECT person_merge, details FROM person_merge WHERE council = '", kWakefield, "'");
  const std::string page = " ORDER BY merged_us DESC, person_merge DESC LIMIT 50";
  EXPECT_EQ(IndexOf(database, list + page), "person_merge_at");
  EXPECT_EQ(IndexOf(database, absl::StrCat(list, " AND kept IN ('", kept_, "')", page)), "person_merge_kept");
  EXPECT_EQ(IndexOf(database, absl::StrCat("SELECT young_person FROM young_person WHERE council = '", kWakefield,
                                           "' AND merged_into = '", kept_, "' ORDER BY young_person LIMIT 1000")),
            "young_person_merged");
}

TEST_F(MergesServiceTest, ASourceThatKnowsTheMergedOneLeadsToTheKeptOne) {
  const auto synced = sync_.Upsert(SyncClient::Child("7"));
  const auto kept = client_.Add("Robin", "C9");
  client_.Merge(kept, synced.young_person());
  auto again = SyncClient::Child("7", "2026-03-10T03:00:00Z");
  again.set_preferred_name("Rob");
  const auto upserted = sync_.Upsert(again);
  EXPECT_EQ(upserted.young_person(), kept);
  EXPECT_EQ(upserted.outcome(), v1::SYNC_OUTCOME_CHANGED);
  EXPECT_THAT(upserted.findings(), IsEmpty());
  // Each id in the council's own system stays who it was.
  EXPECT_EQ(client_.Person(kept).external_id(), "C9");
  EXPECT_EQ(sync_.Upsert(again).outcome(), v1::SYNC_OUTCOME_UNCHANGED);
}

TEST_F(MergesServiceTest, OfTwoIdsInOneSourceTheKeptOnesSaysWhoTheyAre) {
  const auto one = sync_.Upsert(SyncClient::Child("1"));
  const auto two = sync_.Upsert(SyncClient::Child("2"));
  client_.Merge(one.young_person(), two.young_person());
  auto named = SyncClient::Child("2", "2026-03-10T03:00:00Z");
  named.set_given_name("Somebody");
  EXPECT_EQ(sync_.Upsert(named).outcome(), v1::SYNC_OUTCOME_UNCHANGED);
  EXPECT_EQ(sync_.Sync({SyncClient::Child("2", "2026-03-10T04:00:00Z")}).missing(), 0);
}

}  // namespace
}  // namespace homeward::episode
