#pragma once

#include <string>

#include "homeward/episode/v1/people_service.pb.h"
#include "tests/support/episode_client.h"

// For tests: finding people at a real episode-service, in few words.
namespace homeward::episode {

class SearchClient : public RpcClient {
 public:
  explicit SearchClient(EpisodeClient& episodes)
      : RpcClient(episodes.service(), "homeward.episode.v1.PeopleService"), episodes_(episodes) {}

  static v1::CreateYoungPersonRequest Person(const std::string& given, const std::string& family,
                                             const std::string& born = "2010-06-01",
                                             const std::string& external_id = "") {
    v1::CreateYoungPersonRequest request;
    request.set_council(kWakefield);
    request.mutable_young_person()->set_given_name(given);
    request.mutable_young_person()->set_family_name(family);
    request.mutable_young_person()->set_date_of_birth(born);
    request.mutable_young_person()->set_external_id(external_id);
    return request;
  }

  // Somebody on record; their id.
  std::string Add(const v1::CreateYoungPersonRequest& person) {
    return episodes_.Must<v1::YoungPerson>("CreateYoungPerson", person).young_person();
  }

  static v1::SearchYoungPeopleRequest Name(const std::string& name) {
    v1::SearchYoungPeopleRequest request;
    request.set_council(kWakefield);
    request.set_name(name);
    return request;
  }

  absl::StatusOr<v1::SearchYoungPeopleResponse> Search(const v1::SearchYoungPeopleRequest& request) {
    return Call<v1::SearchYoungPeopleResponse>("SearchYoungPeople", request);
  }

  absl::StatusOr<v1::FindLikelyMatchesResponse> Likely(const v1::FindLikelyMatchesRequest& request) {
    return Call<v1::FindLikelyMatchesResponse>("FindLikelyMatches", request);
  }

 private:
  EpisodeClient& episodes_;
};

}  // namespace homeward::episode
