#include <absl/strings/str_cat.h>

#include "tests/conformance/conformance.h"
#include "tests/support/photograph_client.h"

namespace homeward::episode {
namespace {

// The photographs. One in one message is on the wire what a single request is.
class PhotographConformance : public Conformance {
 protected:
  PhotographConformance() {
    episodes_.CreateCouncil();
    recipes_["AddPhotograph"] = [this] {
      const std::string image = absl::StrCat(Png(30, 40), kMarker);
      auto request = std::make_unique<v1::AddPhotographRequest>(PhotographClient::First(NewChild(), image));
      request->mutable_header()->set_source(absl::StrCat(kMarker, ", the aunt"));
      request->set_data(image);
      return request;
    };
    recipes_["CorrectPhotograph"] = [this] {
      return std::make_unique<v1::CorrectPhotographRequest>(PhotographClient::Correction(New(), "2026-01-31"));
    };
    recipes_["VoidPhotograph"] = [this] {
      return std::make_unique<v1::VoidPhotographRequest>(PhotographClient::Voiding(New()));
    };
    recipes_["GetPhotograph"] = [this] { return About<v1::GetPhotographRequest>(); };
    recipes_["ReadPhotograph"] = [this] { return About<v1::ReadPhotographRequest>(); };
    recipes_["ListPhotographVersions"] = [this] { return About<v1::ListPhotographVersionsRequest>(); };
    recipes_["ListPhotographs"] = [this] {
      auto request = std::make_unique<v1::ListPhotographsRequest>();
      request->set_council(kHome);
      request->set_young_person(New().young_person());
      return request;
    };
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.PhotographService"; }

 private:
  std::string NewChild() { return episodes_.CreateChild(kMarker).young_person(); }
  v1::Photograph New() { return client_.MustAdd(NewChild(), absl::StrCat(Png(30, 40), kMarker)); }

  template <class Request>
  std::unique_ptr<Request> About() {
    auto request = std::make_unique<Request>();
    request->set_council(kHome);
    request->set_photograph(New().photograph());
    return request;
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  PhotographClient client_{episodes_};
  Recipes recipes_;
};

HOMEWARD_CONFORMANCE(PhotographConformance)

}  // namespace
}  // namespace homeward::episode
