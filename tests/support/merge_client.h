#pragma once

#include <string>

#include "homeward/episode/v1/merge_service.pb.h"
#include "tests/support/episode_client.h"

// For tests: the RPCs that make one record of two, in few words.
namespace homeward::episode {

class MergeClient : public RpcClient {
 public:
  explicit MergeClient(EpisodeClient& episodes)
      : RpcClient(episodes.service(), "homeward.episode.v1.MergeService"), episodes_(episodes) {}

  v1::YoungPerson Person(const std::string& id) {
    v1::GetYoungPersonRequest request;
    request.set_council(kWakefield);
    request.set_young_person(id);
    const auto person = episodes_.Call<v1::YoungPerson>("GetYoungPerson", request);
    if (!person.ok()) ADD_FAILURE() << person.status();
    return person.value_or(v1::YoungPerson());
  }

  // Somebody on record of whom nothing is known but a name and a date of birth; their id.
  std::string Add(const std::string& given_name, const std::string& external_id = "") {
    v1::CreateYoungPersonRequest request;
    request.set_council(kWakefield);
    request.mutable_young_person()->set_given_name(given_name);
    request.mutable_young_person()->set_family_name("Sample");
    request.mutable_young_person()->set_date_of_birth("2010-06-01");
    request.mutable_young_person()->set_external_id(external_id);
    return episodes_.Must<v1::YoungPerson>("CreateYoungPerson", request).young_person();
  }

  // As the caller sees both now.
  v1::MergeYoungPeopleRequest Request(const std::string& kept, const std::string& merged) {
    v1::MergeYoungPeopleRequest request;
    request.set_council(kWakefield);
    request.set_young_person(kept);
    request.set_etag(Person(kept).etag());
    request.set_merged(merged);
    request.set_merged_etag(Person(merged).etag());
    request.set_reason("the carer named both names");
    return request;
  }

  v1::Merge Merge(const std::string& kept, const std::string& merged) {
    return Must<v1::Merge>("MergeYoungPeople", Request(kept, merged));
  }

 private:
  EpisodeClient& episodes_;
};

}  // namespace homeward::episode
