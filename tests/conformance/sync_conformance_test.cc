#include <absl/strings/str_cat.h>

#include "tests/conformance/conformance.h"
#include "tests/support/sync_client.h"

namespace homeward::episode {
namespace {

// The RPCs that take over what a council's own system says. A sync in one message is on the wire what a single request
// is.
class SyncConformance : public Conformance {
 protected:
  SyncConformance() {
    episodes_.CreateCouncil();
    recipes_["UpsertYoungPerson"] = [this] {
      return std::make_unique<v1::UpsertYoungPersonRequest>(SyncClient::Live(Child()));
    };
    recipes_["SyncYoungPeople"] = [this] {
      return std::make_unique<v1::SyncYoungPeopleRequest>(SyncClient::Nightly({Child()}));
    };
    recipes_["GetSync"] = [this] { return About<v1::GetSyncRequest>(); };
    recipes_["ListSyncFindings"] = [this] { return About<v1::ListSyncFindingsRequest>(); };
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.SyncService"; }

 private:
  // One more child each time, with something that a rule leaves out.
  v1::StatedYoungPerson Child() {
    auto child = SyncClient::Child(absl::StrCat(kMarker, ++children_));
    child.set_given_name(kMarker);
    auto* allocation = child.add_allocations();
    allocation->set_role("social_worker");
    allocation->set_worker_external_id(kMarker);
    Put(At("2026-03-01T12:00:00Z"), allocation->mutable_from_time());
    return child;
  }

  template <class Request>
  std::unique_ptr<Request> About() {
    auto request = std::make_unique<Request>();
    request->set_council(kHome);
    request->set_sync(client_.Sync({Child()}).sync());
    return request;
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  SyncClient client_{episodes_};
  Recipes recipes_;
  int children_ = 0;
};

HOMEWARD_CONFORMANCE(SyncConformance)

}  // namespace
}  // namespace homeward::episode
