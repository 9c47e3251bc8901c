#include <absl/strings/str_cat.h>

#include "tests/conformance/conformance.h"
#include "tests/support/entry_client.h"
#include "tests/support/particular_client.h"

namespace homeward::episode {
namespace {

// The entries of episodes, and how each of their RPCs is called.
class EntryConformance : public Conformance {
 protected:
  EntryConformance() {
    episodes_.CreateCouncil();
    recipes_["RecordEntry"] = [this] {
      return std::make_unique<v1::RecordEntryRequest>(EntryClient::Recorded(NewEpisode(), kHappened, Enquiry()));
    };
    recipes_["CorrectEntry"] = [this] {
      return std::make_unique<v1::CorrectEntryRequest>(EntryClient::Correction(NewEntry(), "2026-03-10T10:30:00Z"));
    };
    recipes_["VoidEntry"] = [this] { return std::make_unique<v1::VoidEntryRequest>(EntryClient::Voiding(NewEntry())); };
    recipes_["GetEntry"] = [this] { return About<v1::GetEntryRequest>(); };
    recipes_["ListEntryVersions"] = [this] { return About<v1::ListEntryVersionsRequest>(); };
    recipes_["ListEntries"] = [this] {
      auto request = std::make_unique<v1::ListEntriesRequest>();
      request->set_council(kHome);
      request->set_episode(NewEntry().episode());
      return request;
    };
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.EntryService"; }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};

 private:
  static constexpr char kHappened[] = "2026-03-10T10:00:00Z";

  static std::string Enquiry() {
    return absl::StrCat("enquiry { spoken_to { name: '", kMarker, "' } account: '", kMarker, "' }");
  }

  v1::Episode NewEpisode() {
    const std::string child = episodes_.CreateChild(kMarker).young_person();
    return episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child, "2026-03-10T09:00:00Z"));
  }
  v1::Entry NewEntry() { return client_.Record(NewEpisode(), kHappened, Enquiry()); }

  template <class Request>
  std::unique_ptr<Request> About() {
    auto request = std::make_unique<Request>();
    request->set_council(kHome);
    request->set_entry(NewEntry().entry());
    return request;
  }

  EntryClient client_{episodes_};
  Recipes recipes_;
};

HOMEWARD_CONFORMANCE(EntryConformance)

TEST_F(EntryConformance, S347ShownPlacesAreMarked) {
  ParticularClient particulars(episodes_);
  ShownPlacesAreMarked([&](const std::string& young_person) { particulars.Withhold(young_person); });
}

}  // namespace
}  // namespace homeward::episode
