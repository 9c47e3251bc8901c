#pragma once

#include <absl/status/statusor.h>

#include "common/db/db.h"
#include "common/edge/rpc_table.h"
#include "episode-service/search/index_keeper.h"
#include "homeward/episode/v1/people_service.pb.h"

namespace homeward::episode {

// The RPCs of homeward.episode.v1.PeopleService.
class SearchService {
 public:
  SearchService(Db& db, const IndexKeeper& keeper) : db_(db), keeper_(keeper) {}

  void Bind(RpcTable& rpcs);

  absl::StatusOr<v1::SearchYoungPeopleResponse> SearchYoungPeople(Call& call,
                                                                  const v1::SearchYoungPeopleRequest& request);
  absl::StatusOr<v1::FindLikelyMatchesResponse> FindLikelyMatches(Call& call,
                                                                  const v1::FindLikelyMatchesRequest& request);

 private:
  Db& db_;
  const IndexKeeper& keeper_;
};

}  // namespace homeward::episode
