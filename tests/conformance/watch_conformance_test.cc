#include <absl/strings/str_cat.h>

#include "homeward/episode/v1/watch_service.pb.h"
#include "tests/conformance/conformance.h"
#include "tests/support/episode_client.h"

namespace homeward::episode {
namespace {

// What streams to its caller: the first message is what other RPCs' reply is.
class WatchConformance : public Conformance {
 protected:
  WatchConformance() {
    client_.CreateCouncil();
    recipes_["WatchEpisodes"] = [this] {
      auto report = EpisodeClient::Missing(client_.CreateChild(kMarker).young_person(), "2026-03-10T09:00:00Z");
      report.set_circumstances(absl::StrCat(kMarker, " left by the back door"));
      client_.Must<v1::Episode>("ReportMissing", report);
      auto request = std::make_unique<v1::WatchEpisodesRequest>();
      request->set_council(kHome);
      return request;
    };
  }

  TestService& service() override { return client_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.WatchService"; }

 private:
  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient client_{clock_};
  Recipes recipes_;
};

HOMEWARD_CONFORMANCE_OF_READS(WatchConformance)

using WatchConformanceThroughGateway = ThroughGateway<WatchConformance>;
HOMEWARD_CONFORMANCE_OF_READS(WatchConformanceThroughGateway)

}  // namespace
}  // namespace homeward::episode
