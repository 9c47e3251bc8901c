#pragma once

#include <string>
#include <vector>

#include "homeward/episode/v1/group_service.pb.h"
#include "tests/support/episode_client.h"

// For tests: groups of episodes at a real episode-service, and their RPCs in few words.
namespace homeward::episode {

class GroupClient : public RpcClient {
 public:
  explicit GroupClient(EpisodeClient& episodes) : RpcClient(episodes.service(), "homeward.episode.v1.GroupService") {}

  static v1::LinkEpisodesRequest Linking(const std::vector<v1::Episode>& episodes) {
    v1::LinkEpisodesRequest request;
    request.set_council(kWakefield);
    request.set_kind(v1::GROUP_KIND_TOGETHER);
    request.set_title("The station");
    for (const v1::Episode& episode : episodes) request.add_episodes(episode.episode());
    return request;
  }

  v1::EpisodeGroup Link(const std::vector<v1::Episode>& episodes) {
    return Must<v1::EpisodeGroup>("LinkEpisodes", Linking(episodes));
  }

  // A request about a group, with the etag it has.
  template <class Request>
  static Request About(const v1::EpisodeGroup& group) {
    Request request;
    request.set_council(group.council());
    request.set_group(group.group());
    if constexpr (requires { request.set_etag(""); }) request.set_etag(group.etag());
    return request;
  }
};

}  // namespace homeward::episode
