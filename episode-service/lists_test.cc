// What is new since a time, and several young people at once.

#include <absl/algorithm/container.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/support/episode_client.h"
#include "tests/support/many_rows.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ListsTest : public ::testing::Test {
 protected:
  ListsTest() { client_.CreateCouncil(); }

  v1::Episode Report(absl::string_view since) {
    return client_.Must<v1::Episode>("ReportMissing",
                                     EpisodeClient::Missing(client_.CreateChild().young_person(), since));
  }
  v1::Episode Return(const v1::Episode& episode, absl::string_view time) {
    return client_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(episode, time));
  }

  std::vector<std::string> List(v1::ListEpisodesRequest request) {
    request.set_council(kWakefield);
    std::vector<std::string> ids;
    do {
      const auto reply = client_.Call<v1::ListEpisodesResponse>("ListEpisodes", request);
      if (!reply.ok()) {
        ADD_FAILURE() << reply.status();
        break;
      }
      for (const auto& episode : reply->episodes()) ids.push_back(episode.episode());
      request.set_page_token(reply->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
  std::vector<std::string> RecordedSince(absl::string_view time) {
    v1::ListEpisodesRequest request;
    Put(At(time), request.mutable_recorded_since_time());
    return List(request);
  }
  std::vector<std::string> EndedSince(absl::string_view time) {
    v1::ListEpisodesRequest request;
    Put(At(time), request.mutable_ended_since_time());
    return List(request);
  }

  std::string KeyOf(const std::string& sql) { return IndexOf(client_.service().database(), sql); }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient client_{clock_};
};

TEST_F(ListsTest, WhatWasEnteredSinceIsNewWheneverItHappened) {
  const auto first = Report("2026-03-10T09:00:00Z");
  clock_.Set(At("2026-03-11T12:00:00Z"));
  const auto late = Report("2026-03-02T09:00:00Z");
  EXPECT_THAT(RecordedSince("2026-03-10T12:00:00Z"), ElementsAre(first.episode(), late.episode()));
  EXPECT_THAT(RecordedSince("2026-03-10T12:00:00.000001Z"), ElementsAre(late.episode()));
  EXPECT_THAT(RecordedSince("2026-03-11T12:00:00.000001Z"), IsEmpty());
}

TEST_F(ListsTest, AnEndIsNewWhenItWasEnteredOrPutRight) {
  const auto episode = Report("2026-03-09T09:00:00Z");
  EXPECT_THAT(EndedSince("2026-03-01T00:00:00Z"), IsEmpty());
  clock_.Set(At("2026-03-11T12:00:00Z"));
  const auto back = Return(episode, "2026-03-10T07:00:00Z");
  EXPECT_THAT(EndedSince("2026-03-11T12:00:00Z"), ElementsAre(episode.episode()));
  EXPECT_THAT(EndedSince("2026-03-11T12:00:00.000001Z"), IsEmpty());

  // Another time of the end is news; another circumstance is not.
  clock_.Set(At("2026-03-12T12:00:00Z"));
  v1::CorrectEpisodeRequest correct;
  correct.set_council(kWakefield);
  correct.set_episode(episode.episode());
  correct.set_etag(back.etag());
  correct.set_reason("entered wrongly");
  correct.mutable_update_mask()->add_paths("circumstances");
  correct.mutable_fields()->set_circumstances("took the bus");
  const auto corrected = client_.Must<v1::Episode>("CorrectEpisode", correct);
  EXPECT_THAT(EndedSince("2026-03-12T12:00:00Z"), IsEmpty());
  correct.set_etag(corrected.etag());
  correct.mutable_update_mask()->set_paths(0, "returned");
  Put(Moment{.time = At("2026-03-10T08:00:00Z")}, correct.mutable_fields()->mutable_returned());
  client_.Must<v1::Episode>("CorrectEpisode", correct);
  EXPECT_THAT(EndedSince("2026-03-12T12:00:00Z"), ElementsAre(episode.episode()));
}

TEST_F(ListsTest, TheLongestFirstPageByPage) {
  std::vector<std::string> ids;
  for (const char* since : {"2026-03-07T09:00:00Z", "2026-03-08T09:00:00Z", "2026-03-09T09:00:00Z"}) {
    ids.push_back(Report(since).episode());
  }
  v1::ListEpisodesRequest request;
  request.set_page_size(2);
  request.set_longest_first(true);
  EXPECT_EQ(List(request), ids);
  request.set_longest_first(false);
  std::reverse(ids.begin(), ids.end());
  EXPECT_EQ(List(request), ids);
}

// S4-33, policy 68: the dashboard of missing data; what was filled in is off it.
TEST_F(ListsTest, WhatIsStillBlankIsListedUntilItIsKnownS433) {
  const auto episode = Report("2026-03-09T09:00:00Z");
  EXPECT_THAT(episode.gaps(), ElementsAre("circumstances"));
  v1::ListEpisodesRequest request;
  request.set_with_gaps(true);
  EXPECT_THAT(List(request), ElementsAre(episode.episode()));
  v1::CorrectEpisodeRequest correct;
  correct.set_council(kWakefield);
  correct.set_episode(episode.episode());
  correct.set_etag(episode.etag());
  correct.set_reason("the carer rang again");
  correct.mutable_update_mask()->add_paths("circumstances");
  correct.mutable_fields()->set_circumstances("took the bus");
  EXPECT_THAT(client_.Must<v1::Episode>("CorrectEpisode", correct).gaps(), IsEmpty());
  EXPECT_THAT(List(request), IsEmpty());
  EXPECT_EQ(KeyOf("SELECT episode FROM episode FORCE INDEX (episode_gaps) WHERE council = 'E08000036' AND state <> 3"
                  " AND has_gaps = 1 ORDER BY start_us DESC, episode DESC LIMIT 50"),
            "episode_gaps");
}

// S3-37: a date of birth that is an estimate is a gap of every episode of theirs, until it is known.
TEST_F(ListsTest, AnEstimatedDateOfBirthIsListedUntilItIsKnownS337) {
  v1::CreateYoungPersonRequest create;
  create.set_council(kWakefield);
  create.mutable_young_person()->set_date_of_birth("2010-06-01");
  create.mutable_young_person()->set_date_of_birth_estimated(true);
  const auto child = client_.Must<v1::YoungPerson>("CreateYoungPerson", create);
  auto report = EpisodeClient::Missing(child.young_person(), "2026-03-09T09:00:00Z");
  report.set_circumstances("took the bus");
  const auto episode = client_.Must<v1::Episode>("ReportMissing", report);
  EXPECT_THAT(episode.gaps(), ElementsAre("date_of_birth"));
  v1::ListEpisodesRequest request;
  request.set_with_gaps(true);
  EXPECT_THAT(List(request), ElementsAre(episode.episode()));

  // The migration finds it of episodes from before.
  TestDatabase& database = client_.service().database();
  database.Execute("UPDATE episode SET has_gaps = 0, born_estimated = 0");
  for (const EmbeddedFile& file : Application::Migrations()) {
    if (file.name != "0128_report_and_placement.sql") continue;
    database.Execute(std::string(file.text.substr(file.text.find("UPDATE"))));
  }
  EXPECT_THAT(List(request), ElementsAre(episode.episode()));

  v1::UpdateYoungPersonRequest update;
  update.set_council(kWakefield);
  update.set_young_person(child.young_person());
  update.set_etag(child.etag());
  update.mutable_fields()->set_date_of_birth("2010-06-02");
  for (const char* path : {"date_of_birth", "date_of_birth_estimated"}) update.mutable_update_mask()->add_paths(path);
  client_.Must<v1::YoungPerson>("UpdateYoungPerson", update);
  EXPECT_THAT(List(request), IsEmpty());
}

// The migration says of older episodes what the rule says.
TEST_F(ListsTest, OlderEpisodesHaveTheGapsThatTheRuleFinds) {
  Report("2026-03-07T09:00:00Z");
  Return(Report("2026-03-08T09:00:00Z"), "2026-03-09T07:00:00Z");
  TestDatabase& database = client_.service().database();
  const std::string gaps = "SELECT GROUP_CONCAT(has_gaps ORDER BY start_us) FROM episode";
  const std::string by_rule = database.Text(gaps);
  for (const EmbeddedFile& file : Application::Migrations()) {
    if (file.name != "0121_episode_gaps.sql") continue;
    database.Execute("UPDATE episode SET has_gaps = 0");
    database.Execute(std::string(file.text.substr(file.text.find("UPDATE"))));
  }
  EXPECT_EQ(database.Text(gaps), by_rule);
  EXPECT_EQ(by_rule, "1,1");
}

TEST_F(ListsTest, WhatIsNewIsFoundByItsIndex) {
  Return(Report("2026-03-09T09:00:00Z"), "2026-03-10T07:00:00Z");
  EXPECT_EQ(KeyOf("SELECT episode FROM episode FORCE INDEX (episode_recorded) WHERE council = 'E08000036'"
                  " AND state <> 3 AND recorded_us >= 1 ORDER BY start_us DESC, episode DESC LIMIT 100"),
            "episode_recorded");
  EXPECT_EQ(KeyOf("SELECT episode FROM episode FORCE INDEX (episode_end_recorded) WHERE council = 'E08000036'"
                  " AND state = 2 AND end_recorded_us >= 1 ORDER BY start_us DESC, episode DESC LIMIT 100"),
            "episode_end_recorded");
  EXPECT_EQ(KeyOf("SELECT obligation FROM obligation FORCE INDEX (obligation_recorded) WHERE council = 'E08000036'"
                  " AND recorded_us >= 1 AND kind = 'strategy_meeting' ORDER BY due_us, obligation LIMIT 100"),
            "obligation_recorded");
}

TEST_F(ListsTest, ObligationsByKindDueTimeAndWhenTheyBecameKnown) {
  Report("2026-03-10T09:00:00Z");
  clock_.Set(At("2026-03-11T12:00:00Z"));
  const auto late = Report("2026-03-08T09:00:00Z");
  const auto list = [&](v1::ListObligationsRequest request) {
    request.set_council(kWakefield);
    const auto reply = client_.Call<v1::ListObligationsResponse>("ListObligations", request);
    EXPECT_THAT(reply, IsOk());
    std::vector<common::v1::Obligation> all(reply->obligations().begin(), reply->obligations().end());
    return all;
  };
  const auto all = list({});
  ASSERT_FALSE(all.empty());

  v1::ListObligationsRequest news;
  Put(clock_.Now(), news.mutable_raised_since_time());
  const auto raised = list(news);
  EXPECT_EQ(raised.size(), client_.Obligations(late.young_person()).size());
  for (const auto& one : raised) EXPECT_EQ(one.young_person(), late.young_person());

  v1::ListObligationsRequest police;
  police.set_kind("police_report");
  EXPECT_EQ(list(police).size(), 2u);

  v1::ListObligationsRequest due;
  *due.mutable_due_from_time() = all.back().due_time();
  const auto last = list(due);
  ASSERT_FALSE(last.empty());
  EXPECT_TRUE(
      absl::c_all_of(last, [&](const auto& one) { return TimeOf(one.due_time()) >= TimeOf(all.back().due_time()); }));
  EXPECT_LT(last.size(), all.size());
}

TEST_F(ListsTest, SeveralYoungPeopleInTheOrderAskedFor) {
  const auto robin = client_.CreateChild("Robin");
  const auto kit = client_.CreateChild("Kit");
  v1::BatchGetYoungPeopleRequest request;
  request.set_council(kWakefield);
  for (const auto* id : {&kit.young_person(), &robin.young_person()}) request.add_young_people(*id);
  const auto people = client_.Call<v1::BatchGetYoungPeopleResponse>("BatchGetYoungPeople", request);
  ASSERT_THAT(people, IsOk());
  ASSERT_EQ(people->young_people_size(), 2);
  EXPECT_EQ(people->young_people(0).SerializeAsString(), kit.SerializeAsString());
  EXPECT_EQ(people->young_people(1).SerializeAsString(), robin.SerializeAsString());
  EXPECT_EQ(client_.service().database().Number("SELECT COUNT(*) FROM audit_subject JOIN audit USING (council, audit)"
                                                " WHERE method LIKE '%/BatchGetYoungPeople'"),
            2);
  request.add_young_people(NewUuid(absl::Now()));
  EXPECT_THAT(client_.Call<v1::BatchGetYoungPeopleResponse>("BatchGetYoungPeople", request),
              FailsWith(absl::StatusCode::kNotFound, "YOUNG_PERSON_NOT_FOUND"));
}

}  // namespace
}  // namespace homeward::episode
