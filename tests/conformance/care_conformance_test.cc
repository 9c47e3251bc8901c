#include "homeward/episode/v1/care_service.pb.h"
#include "tests/conformance/conformance.h"
#include "tests/support/entry_client.h"
#include "tests/support/episode_client.h"

namespace homeward::episode {
namespace {

// Episode-service's lists of people in care and care leavers, and how each of its RPCs is called.
class CareConformance : public Conformance {
 protected:
  CareConformance() {
    episodes_.CreateCouncil();
    recipes_["ListUnallocated"] = [this] {
      episodes_.CreateCareLeaver(kMarker);
      auto request = std::make_unique<v1::ListUnallocatedRequest>();
      request->set_council(kHome);
      request->set_role(v1::LACKING_ROLE_PERSONAL_ADVISER);
      return request;
    };
    recipes_["ListMissingCareLeavers"] = [this] {
      entries_.Record(episodes_.CreateCareLeaver(kMarker), "2026-03-10T09:00:00Z", EntryClient::Determined("MISSING"));
      auto request = std::make_unique<v1::ListMissingCareLeaversRequest>();
      request->set_council(kHome);
      return request;
    };
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.CareService"; }

 private:
  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  EntryClient entries_{episodes_};
  Recipes recipes_;
};

// Nothing of it changes anything.
HOMEWARD_CONFORMANCE_OF_READS(CareConformance)
using CareConformanceThroughGateway = ThroughGateway<CareConformance>;
HOMEWARD_CONFORMANCE_OF_READS(CareConformanceThroughGateway)

}  // namespace
}  // namespace homeward::episode
