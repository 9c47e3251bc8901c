#include "tests/conformance/conformance.h"
#include "tests/support/entry_client.h"
#include "tests/support/group_client.h"
#include "tests/support/particular_client.h"

namespace homeward::episode {
namespace {

// Groups of episodes, and how each of their RPCs is called.
class GroupConformance : public Conformance {
 protected:
  GroupConformance() {
    episodes_.CreateCouncil();
    recipes_["LinkEpisodes"] = [this] {
      auto request = GroupClient::Linking({NewEpisode(), NewEpisode()});
      request.set_account(kMarker);
      return std::make_unique<v1::LinkEpisodesRequest>(request);
    };
    recipes_["AddToGroup"] = [this] {
      auto request = About<v1::AddToGroupRequest>();
      request->add_episodes(NewEpisode().episode());
      return request;
    };
    recipes_["RemoveFromGroup"] = [this] {
      const auto group = NewGroup();
      auto request =
          std::make_unique<v1::RemoveFromGroupRequest>(GroupClient::About<v1::RemoveFromGroupRequest>(group));
      request->set_episode(group.members(0).episode());
      request->set_reason("was elsewhere");
      return request;
    };
    recipes_["RecordGroupResponse"] = [this] {
      auto request = About<v1::RecordGroupResponseRequest>();
      Put(Moment{.time = At("2026-03-10T11:00:00Z")}, request->mutable_happened());
      request->set_account(kMarker);
      request->set_responsible("duty manager");
      return request;
    };
    recipes_["GetGroup"] = [this] { return About<v1::GetGroupRequest>(); };
    recipes_["ListGroupEntries"] = [this] {
      const auto episode = NewEpisode();
      EntryClient(episodes_).Record(episode, "2026-03-10T10:00:00Z", "sighting { where: 'the station' }");
      return std::make_unique<v1::ListGroupEntriesRequest>(
          GroupClient::About<v1::ListGroupEntriesRequest>(client_.Link({episode, NewEpisode()})));
    };
    recipes_["ListGroups"] = [this] {
      auto request = std::make_unique<v1::ListGroupsRequest>();
      request->set_council(kHome);
      request->set_episode(NewGroup().members(0).episode());
      return request;
    };
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.GroupService"; }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};

 private:
  v1::Episode NewEpisode() {
    const std::string child = episodes_.CreateChild(kMarker).young_person();
    return episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child, "2026-03-10T09:00:00Z"));
  }
  v1::EpisodeGroup NewGroup() { return client_.Link({NewEpisode(), NewEpisode()}); }

  template <class Request>
  std::unique_ptr<Request> About() {
    return std::make_unique<Request>(GroupClient::About<Request>(NewGroup()));
  }

  GroupClient client_{episodes_};
  Recipes recipes_;
};

HOMEWARD_CONFORMANCE(GroupConformance)

TEST_F(GroupConformance, S347ShownPlacesAreMarked) {
  ParticularClient particulars(episodes_);
  ShownPlacesAreMarked([&](const std::string& young_person) { particulars.Withhold(young_person); });
}

}  // namespace
}  // namespace homeward::episode
