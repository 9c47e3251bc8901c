#include "tests/conformance/conformance.h"
#include "tests/support/handover_client.h"

namespace homeward::episode {
namespace {

// Who has whom, and how each of its RPCs is called.
class HandOverConformance : public Conformance {
 protected:
  HandOverConformance() {
    episodes_.CreateCouncil();
    recipes_["OfferHandOver"] = [this] { return std::make_unique<v1::OfferHandOverRequest>(NewOffer()); };
    recipes_["AcceptHandOver"] = [this] { return Answer<v1::AcceptHandOverRequest>(); };
    recipes_["DeclineHandOver"] = [this] { return WithReason<v1::DeclineHandOverRequest>(); };
    recipes_["WithdrawHandOver"] = [this] { return WithReason<v1::WithdrawHandOverRequest>(); };
    recipes_["GetHolder"] = [this] { return OfEpisode<v1::GetHolderRequest>(); };
    recipes_["ListHandOvers"] = [this] { return OfEpisode<v1::ListHandOversRequest>(); };
    recipes_["ListHeld"] = [this] {
      client_.OfferByAnother(NewOffer());
      auto request = std::make_unique<v1::ListHeldRequest>();
      request->set_council(kHome);
      return request;
    };
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.HandOverService"; }

 private:
  v1::Episode NewEpisode() {
    const std::string child = episodes_.CreateChild(kMarker).young_person();
    return episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child, "2026-03-10T09:00:00Z"));
  }
  v1::OfferHandOverRequest NewOffer() {
    v1::OfferHandOverRequest request = HandOverClient::Offered(NewEpisode());
    request.set_reason(kMarker);
    return request;
  }
  template <class Request>
  std::unique_ptr<Request> Answer() {
    return std::make_unique<Request>(HandOverClient::About<Request>(client_.OfferByAnother(NewOffer())));
  }
  template <class Request>
  std::unique_ptr<Request> WithReason() {
    auto request = Answer<Request>();
    request->set_reason(kMarker);
    return request;
  }
  template <class Request>
  std::unique_ptr<Request> OfEpisode() {
    auto request = std::make_unique<Request>();
    request->set_council(kHome);
    request->set_episode(client_.OfferByAnother(NewOffer()).episode());
    return request;
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  HandOverClient client_{episodes_};
  Recipes recipes_;
};

HOMEWARD_CONFORMANCE(HandOverConformance)

}  // namespace
}  // namespace homeward::episode
