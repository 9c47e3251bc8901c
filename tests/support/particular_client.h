#pragma once

#include <google/protobuf/text_format.h>

#include <string>

#include "homeward/episode/v1/find_me_plan_service.pb.h"
#include "homeward/episode/v1/particular_service.pb.h"
#include "tests/support/episode_client.h"

// For tests: what is known of young people at a real episode-service, and its RPCs in few words.
namespace homeward::episode {

class ParticularClient : public RpcClient {
 public:
  explicit ParticularClient(EpisodeClient& episodes)
      : RpcClient(episodes.service(), "homeward.episode.v1.ParticularService") {}

  // Details in text format: 'likely_place { place: "…" }'.
  static v1::RecordParticularRequest Recorded(const std::string& young_person, absl::string_view started,
                                              const std::string& details) {
    v1::RecordParticularRequest request;
    request.set_council(kWakefield);
    request.set_young_person(young_person);
    Put(Moment{.time = At(started)}, request.mutable_started());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(details, request.mutable_details())) << details;
    return request;
  }

  v1::Particular Record(const std::string& young_person, absl::string_view started, const std::string& details) {
    return Must<v1::Particular>("RecordParticular", Recorded(young_person, started, details));
  }

  // From now on where they are is told to nobody who asks.
  void Withhold(const std::string& young_person) {
    Record(young_person, "2026-03-10T08:00:00Z", "location_withheld { reason: 'may be trafficked' }");
  }

  // A request about a particular, with the etag it has.
  template <class Request>
  static Request About(const v1::Particular& particular) {
    Request request;
    request.set_council(particular.council());
    request.set_particular(particular.particular());
    if constexpr (requires { request.set_etag(""); }) request.set_etag(particular.etag());
    return request;
  }
};

// The same for the Find Me Plan.
class FindMeClient : public RpcClient {
 public:
  explicit FindMeClient(EpisodeClient& episodes)
      : RpcClient(episodes.service(), "homeward.episode.v1.FindMePlanService") {}

  static v1::ReviewFindMePlanRequest Review(const std::string& young_person, absl::string_view reviewed,
                                            const std::string& why_incomplete) {
    v1::ReviewFindMePlanRequest request;
    request.set_council(kWakefield);
    request.set_young_person(young_person);
    Put(Moment{.time = At(reviewed)}, request.mutable_reviewed());
    request.set_why_incomplete(why_incomplete);
    return request;
  }

  static v1::SharePackRequest Share(const std::string& young_person, absl::string_view shared,
                                    const std::string& episode = "") {
    v1::SharePackRequest request;
    request.set_council(kWakefield);
    request.set_young_person(young_person);
    Put(Moment{.time = At(shared)}, request.mutable_shared());
    request.mutable_sharing()->set_recipient("West Yorkshire Police, missing persons");
    request.mutable_sharing()->set_recipient_kind(v1::PACK_RECIPIENT_POLICE_MISSING_FROM);
    request.mutable_sharing()->set_purpose("to find the young person");
    request.mutable_sharing()->set_basis("vital_interest");
    request.mutable_sharing()->set_episode(episode);
    return request;
  }

  v1::FindMePlan Plan(const std::string& young_person, int version = 0) {
    v1::GetFindMePlanRequest request;
    request.set_council(kWakefield);
    request.set_young_person(young_person);
    request.set_version(version);
    const auto plan = Call<v1::FindMePlan>("GetFindMePlan", request);
    if (!plan.ok()) ADD_FAILURE() << plan.status();
    return plan.value_or(v1::FindMePlan());
  }
};

}  // namespace homeward::episode
