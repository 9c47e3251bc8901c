#include "tests/conformance/conformance.h"
#include "tests/support/search_client.h"

namespace homeward::episode {
namespace {

// Episode-service's search for people, and how each of its RPCs is called.
class PeopleConformance : public Conformance {
 protected:
  PeopleConformance() {
    episodes_.CreateCouncil();
    recipes_["SearchYoungPeople"] = [this] {
      episodes_.CreateChild(kMarker);
      return std::make_unique<v1::SearchYoungPeopleRequest>(SearchClient::Name(kMarker));
    };
    recipes_["FindLikelyMatches"] = [this] {
      episodes_.CreateChild(kMarker);
      auto request = std::make_unique<v1::FindLikelyMatchesRequest>();
      request->set_council(kHome);
      request->set_given_name(kMarker);
      request->set_date_of_birth("2010-06-01");
      return request;
    };
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.PeopleService"; }

 private:
  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  Recipes recipes_;
};

// Nothing of it changes anything.
HOMEWARD_CONFORMANCE_OF_READS(PeopleConformance)
using PeopleConformanceThroughGateway = ThroughGateway<PeopleConformance>;
HOMEWARD_CONFORMANCE_OF_READS(PeopleConformanceThroughGateway)

}  // namespace
}  // namespace homeward::episode
