#include <absl/strings/str_cat.h>

#include "tests/conformance/conformance.h"
#include "tests/support/particular_client.h"

namespace homeward::episode {
namespace {

constexpr char kStarted[] = "2026-03-10T10:00:00Z";

// A place on record in whose words a child's data would show.
std::string Place() { return absl::StrCat("likely_place { place: '", kMarker, "' why: '", kMarker, "' }"); }

// What is known of young people, and how each of its RPCs is called.
class ParticularConformance : public Conformance {
 protected:
  ParticularConformance() {
    episodes_.CreateCouncil();
    recipes_["RecordParticular"] = [this] {
      return std::make_unique<v1::RecordParticularRequest>(ParticularClient::Recorded(NewChild(), kStarted, Place()));
    };
    recipes_["ReviseParticular"] = [this] {
      auto request = About<v1::ReviseParticularRequest>();
      const auto recorded = ParticularClient::Recorded("", "2026-03-10T10:30:00Z", Place());
      *request->mutable_started() = recorded.started();
      *request->mutable_details() = recorded.details();
      return request;
    };
    recipes_["EndParticular"] = [this] {
      auto request = About<v1::EndParticularRequest>();
      Put(Moment{.time = At("2026-03-10T11:00:00Z")}, request->mutable_ended());
      return request;
    };
    recipes_["VoidParticular"] = [this] {
      auto request = About<v1::VoidParticularRequest>();
      request->set_reason("another child's");
      return request;
    };
    recipes_["GetParticular"] = [this] { return About<v1::GetParticularRequest>(); };
    recipes_["ListParticularVersions"] = [this] { return About<v1::ListParticularVersionsRequest>(); };
    recipes_["ListParticulars"] = [this] {
      auto request = std::make_unique<v1::ListParticularsRequest>();
      request->set_council(kHome);
      request->set_young_person(client_.Record(NewChild(), kStarted, Place()).young_person());
      return request;
    };
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.ParticularService"; }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};

 private:
  std::string NewChild() { return episodes_.CreateChild(kMarker).young_person(); }

  template <class Request>
  std::unique_ptr<Request> About() {
    return std::make_unique<Request>(ParticularClient::About<Request>(client_.Record(NewChild(), kStarted, Place())));
  }

  ParticularClient client_{episodes_};
  Recipes recipes_;
};

HOMEWARD_CONFORMANCE(ParticularConformance)

TEST_F(ParticularConformance, S347ShownPlacesAreMarked) {
  ParticularClient particulars(episodes_);
  ShownPlacesAreMarked([&](const std::string& young_person) { particulars.Withhold(young_person); });
}

// The Find Me Plan, and how each of its RPCs is called.
class FindMeConformance : public Conformance {
 protected:
  FindMeConformance() {
    episodes_.CreateCouncil();
    recipes_["GetFindMePlan"] = [this] { return About<v1::GetFindMePlanRequest>(); };
    recipes_["ListPlanVersions"] = [this] { return About<v1::ListPlanVersionsRequest>(); };
    recipes_["ReviewFindMePlan"] = [this] {
      return std::make_unique<v1::ReviewFindMePlanRequest>(FindMeClient::Review(NewChild(), kStarted, kMarker));
    };
    recipes_["SharePack"] = [this] {
      return std::make_unique<v1::SharePackRequest>(FindMeClient::Share(NewChild(), kStarted));
    };
    recipes_["GetPack"] = [this] {
      auto request = std::make_unique<v1::GetPackRequest>();
      request->set_council(kHome);
      request->set_pack(client_.Must<v1::Pack>("SharePack", FindMeClient::Share(NewChild(), kStarted)).pack());
      return request;
    };
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.FindMePlanService"; }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};

 private:
  std::string NewChild() {
    const std::string child = episodes_.CreateChild(kMarker).young_person();
    particulars_.Record(child, kStarted, Place());
    return child;
  }

  template <class Request>
  std::unique_ptr<Request> About() {
    auto request = std::make_unique<Request>();
    request->set_council(kHome);
    request->set_young_person(NewChild());
    return request;
  }

  ParticularClient particulars_{episodes_};
  FindMeClient client_{episodes_};
  Recipes recipes_;
};

HOMEWARD_CONFORMANCE(FindMeConformance)

TEST_F(FindMeConformance, S347ShownPlacesAreMarked) {
  ParticularClient particulars(episodes_);
  ShownPlacesAreMarked([&](const std::string& young_person) { particulars.Withhold(young_person); });
}

}  // namespace
}  // namespace homeward::episode
