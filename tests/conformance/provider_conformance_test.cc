#include <absl/strings/str_cat.h>

#include "tests/conformance/conformance.h"
#include "tests/support/provider_client.h"

namespace homeward::episode {
namespace {

// The procedures of those who provide placements, and how each of their RPCs is called.
class ProviderConformance : public Conformance {
 protected:
  ProviderConformance() {
    episodes_.CreateCouncil();
    recipes_["RecordProviderProcedure"] = [this] {
      return std::make_unique<v1::RecordProviderProcedureRequest>(Recording());
    };
    recipes_["ReviseProviderProcedure"] = [this] {
      return std::make_unique<v1::ReviseProviderProcedureRequest>(ProviderClient::Revising(New()));
    };
    recipes_["GetProviderProcedure"] = [this] {
      auto request = std::make_unique<v1::GetProviderProcedureRequest>();
      request->set_council(kHome);
      request->set_procedure(New().procedure());
      return request;
    };
    recipes_["ListProviderProcedureVersions"] = [this] {
      auto request = std::make_unique<v1::ListProviderProcedureVersionsRequest>();
      request->set_council(kHome);
      request->set_procedure(New().procedure());
      return request;
    };
    recipes_["ListProviderProcedures"] = [this] {
      auto request = std::make_unique<v1::ListProviderProceduresRequest>();
      request->set_council(kHome);
      request->set_home(New().home());
      return request;
    };
    recipes_["ListHomesWithoutProcedure"] = [] {
      auto request = std::make_unique<v1::ListHomesWithoutProcedureRequest>();
      request->set_council(kHome);
      return request;
    };
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.ProviderService"; }

 private:
  // Of another home each time.
  v1::RecordProviderProcedureRequest Recording() {
    auto request = ProviderClient::Recording(absl::StrCat(kMarker, ++homes_));
    request.mutable_statement()->set_provider(kMarker);
    return request;
  }
  v1::ProviderProcedure New() { return client_.Must<v1::ProviderProcedure>("RecordProviderProcedure", Recording()); }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  ProviderClient client_{episodes_};
  int homes_ = 0;
  Recipes recipes_;
};

HOMEWARD_CONFORMANCE(ProviderConformance)

}  // namespace
}  // namespace homeward::episode
