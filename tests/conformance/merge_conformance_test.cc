#include "tests/conformance/conformance.h"
#include "tests/support/merge_client.h"
#include "tests/support/particular_client.h"

namespace homeward::episode {
namespace {

// The RPCs that make one record of two.
class MergeConformance : public Conformance {
 protected:
  MergeConformance() {
    episodes_.CreateCouncil();
    recipes_["MergeYoungPeople"] = [this] { return std::make_unique<v1::MergeYoungPeopleRequest>(Two()); };
    recipes_["GetMerge"] = [this] {
      auto request = std::make_unique<v1::GetMergeRequest>();
      request->set_council(kHome);
      request->set_merge(Done().merge());
      return request;
    };
    recipes_["ListMerges"] = [this] {
      auto request = std::make_unique<v1::ListMergesRequest>();
      request->set_council(kHome);
      request->set_young_person(Done().kept().young_person());
      return request;
    };
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.MergeService"; }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};

 private:
  v1::MergeYoungPeopleRequest Two() {
    auto request = client_.Request(client_.Add(kMarker), client_.Add(kMarker));
    request.set_reason(kMarker);
    return request;
  }
  v1::Merge Done() { return client_.Must<v1::Merge>("MergeYoungPeople", Two()); }

  MergeClient client_{episodes_};
  Recipes recipes_;
};

HOMEWARD_CONFORMANCE(MergeConformance)

TEST_F(MergeConformance, S347ShownPlacesAreMarked) {
  ParticularClient particulars(episodes_);
  ShownPlacesAreMarked([&](const std::string& young_person) { particulars.Withhold(young_person); });
}

}  // namespace
}  // namespace homeward::episode
