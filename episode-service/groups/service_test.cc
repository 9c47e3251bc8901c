#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/core/status_matchers.h"
#include "tests/support/entry_client.h"
#include "tests/support/group_client.h"
#include "tests/support/many_rows.h"

namespace homeward::episode {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GroupsTest : public ::testing::Test {
 protected:
  GroupsTest() { episodes_.CreateCouncil(); }

  v1::Episode Report(const std::string& name) {
    const std::string child = episodes_.CreateChild(name).young_person();
    return episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child, "2026-03-10T08:00:00Z"));
  }

  v1::Episode Now(const v1::Episode& episode) {
    v1::GetEpisodeRequest request;
    request.set_council(episode.council());
    request.set_episode(episode.episode());
    return episodes_.Call<v1::Episode>("GetEpisode", request).value();
  }

  v1::ListGroupsResponse Groups(const std::string& episode, const std::string& young_person) {
    v1::ListGroupsRequest request;
    request.set_council(kWakefield);
    request.set_episode(episode);
    request.set_young_person(young_person);
    return client_.Call<v1::ListGroupsResponse>("ListGroups", request).value();
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  EntryClient entries_{episodes_};
  GroupClient client_{episodes_};
};

// S3-26: children who go missing together are one group, shown on the episode of each.
TEST_F(GroupsTest, S326EachEpisodeShowsTheGroupAndTheGroupItsTimeline) {
  const v1::Episode robin = Report("Robin");
  const v1::Episode alex = Report("Alex");
  const v1::Episode sam = Report("Sam");
  auto group = client_.Link({robin, alex});
  EXPECT_THAT(Now(robin).groups(), ElementsAre(group.group()));
  EXPECT_THAT(Now(alex).groups(), ElementsAre(group.group()));
  auto add = GroupClient::About<v1::AddToGroupRequest>(group);
  add.add_episodes(sam.episode());
  group = client_.Must<v1::EpisodeGroup>("AddToGroup", add);
  EXPECT_EQ(group.members_size(), 3);
  EXPECT_EQ(Groups(sam.episode(), "").groups_size(), 1);
  EXPECT_EQ(Groups("", alex.young_person()).groups_size(), 1);

  entries_.Record(robin, "2026-03-10T09:00:00Z", "sighting { where: 'the station' }");
  entries_.Record(sam, "2026-03-10T10:00:00Z", "sighting { where: 'the park' }");
  auto timeline = GroupClient::About<v1::ListGroupEntriesRequest>(group);
  timeline.set_page_size(1);
  auto page = client_.Call<v1::ListGroupEntriesResponse>("ListGroupEntries", timeline).value();
  ASSERT_EQ(page.entries_size(), 1);
  EXPECT_EQ(page.entries(0).episode(), sam.episode());
  timeline.set_page_token(page.next_page_token());
  page = client_.Call<v1::ListGroupEntriesResponse>("ListGroupEntries", timeline).value();
  ASSERT_EQ(page.entries_size(), 1);
  EXPECT_EQ(page.entries(0).episode(), robin.episode());
}

TEST_F(GroupsTest, WhoWasNotWithThemIsTakenOutAndThatStaysVisible) {
  const v1::Episode robin = Report("Robin");
  auto group = client_.Link({robin, Report("Alex")});
  auto remove = GroupClient::About<v1::RemoveFromGroupRequest>(group);
  remove.set_episode(robin.episode());
  remove.set_reason("was elsewhere");
  group = client_.Must<v1::EpisodeGroup>("RemoveFromGroup", remove);
  EXPECT_EQ(group.members(0).removed_reason(), "was elsewhere");
  EXPECT_THAT(Now(robin).groups(), IsEmpty());
  EXPECT_EQ(Groups(robin.episode(), "").groups_size(), 0);
  remove.set_etag(group.etag());
  EXPECT_THAT(client_.Send<v1::EpisodeGroup>("RemoveFromGroup", remove),
              FailsWith(StatusCode::kNotFound, "EPISODE_NOT_LINKED"));
}

TEST_F(GroupsTest, NothingIsLinkedWhenOneEpisodeIsUnknown) {
  const v1::Episode robin = Report("Robin");
  auto unknown = robin;
  unknown.set_episode(robin.young_person());
  EXPECT_THAT(client_.Send<v1::EpisodeGroup>("LinkEpisodes", GroupClient::Linking({robin, unknown})),
              FailsWith(StatusCode::kNotFound, "EPISODE_NOT_FOUND"));
  EXPECT_THAT(Now(robin).groups(), IsEmpty());
  EXPECT_EQ(Groups("", "").groups_size(), 0);
}

// S3-08: each pattern has a recorded response.
TEST_F(GroupsTest, S308APatternHoldsWhatWasDoneAboutIt) {
  auto request = GroupClient::Linking({Report("Robin")});
  request.set_kind(v1::GROUP_KIND_PATTERN);
  request.set_account("every Friday, from the same home");
  auto group = client_.Must<v1::EpisodeGroup>("LinkEpisodes", request);
  auto respond = GroupClient::About<v1::RecordGroupResponseRequest>(group);
  Put(Moment{.time = At("2026-03-10T11:00:00Z")}, respond.mutable_happened());
  respond.set_account("met the home's manager");
  respond.set_responsible("missing coordinator");
  group = client_.Must<v1::EpisodeGroup>("RecordGroupResponse", respond);
  ASSERT_EQ(group.responses_size(), 1);
  EXPECT_EQ(group.responses(0).account(), "met the home's manager");
}

TEST_F(GroupsTest, EveryQueryUsesItsIndex) {
  const v1::Episode robin = Report("Robin");
  client_.Link({robin, Report("Alex")});
  auto& database = episodes_.service().database();
  EXPECT_EQ(IndexOf(database, "SELECT group_id FROM group_member WHERE council = 'E08000036' AND episode = 'a'"),
            "group_member_episode");
  EXPECT_EQ(IndexOf(database, "SELECT group_id FROM group_member WHERE council = 'E08000036' AND young_person = 'a'"),
            "group_member_young_person");
  EXPECT_EQ(
      IndexOf(database,
              "SELECT group_id FROM episode_group FORCE INDEX (episode_group_recorded) WHERE council = 'E08000036'"
              " ORDER BY recorded_us DESC, group_id DESC LIMIT 50"),
      "episode_group_recorded");
}

}  // namespace
}  // namespace homeward::episode
