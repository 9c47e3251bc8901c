#pragma once

#include <string>

#include "homeward/episode/v1/handover_service.pb.h"
#include "tests/support/episode_client.h"

// For tests: who has whom in a real episode-service, and its RPCs in few words.
namespace homeward::episode {

class HandOverClient : public RpcClient {
 public:
  explicit HandOverClient(EpisodeClient& episodes)
      : RpcClient(episodes.service(), "homeward.episode.v1.HandOverService"), episodes_(episodes) {}

  // An offer to the duty desk, or to a worker.
  static v1::OfferHandOverRequest Offered(const v1::Episode& episode, const std::string& worker = "") {
    v1::OfferHandOverRequest request;
    request.set_council(episode.council());
    request.set_episode(episode.episode());
    request.mutable_to()->set_kind(worker.empty() ? v1::DESK_KIND_DUTY_DESK : v1::DESK_KIND_WORKER);
    request.mutable_to()->set_desk(worker);
    request.set_reason("end of the shift");
    return request;
  }

  // Somebody else than the client offers it: nobody answers their own offer.
  v1::HandOver OfferByAnother(v1::OfferHandOverRequest request) {
    request.set_request_id(NewUuid(absl::Now()));
    const auto token = episodes_.service().Token(request.council(), {"missing_coordinator"}, "worker-8");
    const CallResult result = episodes_.service().CallBytes("/homeward.episode.v1.HandOverService/OfferHandOver",
                                                            request.SerializeAsString(), {.token = token});
    EXPECT_TRUE(result.status.ok()) << result.status;
    v1::HandOver offer;
    offer.ParseFromString(result.reply);
    return offer;
  }

  // The request of an answer: accepting, declining or withdrawing it.
  template <class Request>
  static Request About(const v1::HandOver& offer) {
    Request request;
    request.set_council(offer.council());
    request.set_hand_over(offer.hand_over());
    request.set_etag(offer.etag());
    return request;
  }
  v1::HandOver Accept(const v1::HandOver& offer) {
    return Must<v1::HandOver>("AcceptHandOver", About<v1::AcceptHandOverRequest>(offer));
  }

  v1::GetHolderResponse HolderOf(const v1::Episode& episode) {
    v1::GetHolderRequest request;
    request.set_council(episode.council());
    request.set_episode(episode.episode());
    const auto reply = Call<v1::GetHolderResponse>("GetHolder", request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.value_or(v1::GetHolderResponse());
  }

 private:
  EpisodeClient& episodes_;
};

}  // namespace homeward::episode
