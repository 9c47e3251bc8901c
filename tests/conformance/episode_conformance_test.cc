#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include <set>
#include <string>

#include "common/policy/policy_document.h"
#include "policies/policy_files.h"
#include "protos/public_api.h"
#include "tests/conformance/conformance.h"
#include "tests/support/particular_client.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;

// Episode-service, and how each of its RPCs is called.
class EpisodeConformance : public Conformance {
 protected:
  EpisodeConformance() {
    client_.CreateCouncil();
    AddCouncilRecipes();
    AddPeopleRecipes();
    AddEpisodeRecipes();
    AddObligationRecipes();
  }

  TestService& service() override { return client_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.EpisodeService"; }

  void WithholdLocation(const std::string& young_person) { ParticularClient(client_).Withhold(young_person); }

 private:
  template <class Request>
  static std::unique_ptr<Request> InHome() {
    auto request = std::make_unique<Request>();
    request->set_council(kHome);
    return request;
  }

  v1::YoungPerson NewChild() { return client_.CreateChild(kMarker); }

  v1::Episode NewEpisode() {
    auto report = EpisodeClient::Missing(NewChild().young_person(), "2026-03-10T09:00:00Z");
    report.set_circumstances(absl::StrCat(kMarker, " left by the back door"));
    return client_.Must<v1::Episode>("ReportMissing", report);
  }

  v1::Episode NewReturned() {
    return client_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(NewEpisode(), "2026-03-10T11:00:00Z"));
  }

  // A request about a young person, with the etag they have.
  template <class Request>
  std::unique_ptr<Request> About(const v1::YoungPerson& person) {
    auto request = InHome<Request>();
    request->set_young_person(person.young_person());
    request->set_etag(person.etag());
    return request;
  }

  // A request about an episode, with the etag it has.
  template <class Request>
  std::unique_ptr<Request> About(const v1::Episode& episode) {
    auto request = InHome<Request>();
    request->set_episode(episode.episode());
    request->set_etag(episode.etag());
    return request;
  }

  static void Noon(common::v1::Moment* moment) { Put(Moment{.time = At("2026-03-10T11:30:00Z")}, moment); }

  policy::v1::PolicyVersion NextPolicy() {
    policy::v1::PolicyVersion version;
    for (const auto& file : kPolicyFiles) {
      if (file.name == "wakefield.textproto") version = ParsePolicyVersion(file.text).value();
    }
    // Each a day after the one before, and in the future.
    Put(clock_.Now() + absl::Hours(24) * ++policies_, version.mutable_effective_from());
    return version;
  }

  void AddCouncilRecipes() {
    recipes_["CreateCouncil"] = [this] {
      auto request = std::make_unique<v1::CreateCouncilRequest>();
      request->set_council(absl::StrCat("E0900", 1000 + ++councils_));
      request->set_name("Another Council");
      Put(At("2020-01-01T00:00:00Z"), request->mutable_live_from_time());
      return request;
    };
    recipes_["GetCouncil"] = [] { return InHome<v1::GetCouncilRequest>(); };
    recipes_["AdoptPolicy"] = [this] {
      auto request = InHome<v1::AdoptPolicyRequest>();
      *request->mutable_policy() = NextPolicy();
      return request;
    };
    recipes_["GetPolicy"] = [] { return InHome<v1::GetPolicyRequest>(); };
    recipes_["ListPolicyVersions"] = [] { return InHome<v1::ListPolicyVersionsRequest>(); };
  }

  void AddPeopleRecipes() {
    recipes_["CreateYoungPerson"] = [] {
      auto request = InHome<v1::CreateYoungPersonRequest>();
      request->mutable_young_person()->set_family_name(kMarker);
      request->mutable_young_person()->set_date_of_birth("2011-02-28");
      return request;
    };
    recipes_["UpdateYoungPerson"] = [this] {
      auto request = About<v1::UpdateYoungPersonRequest>(NewChild());
      request->mutable_fields()->set_date_of_birth("2010-06-02");
      request->mutable_fields()->set_preferred_name(kMarker);
      request->mutable_update_mask()->add_paths("preferred_name");
      return request;
    };
    recipes_["GetYoungPerson"] = [this] {
      auto request = InHome<v1::GetYoungPersonRequest>();
      request->set_young_person(NewChild().young_person());
      return request;
    };
    recipes_["BatchGetYoungPeople"] = [this] {
      auto request = InHome<v1::BatchGetYoungPeopleRequest>();
      request->add_young_people(NewChild().young_person());
      request->add_young_people(NewChild().young_person());
      return request;
    };
    recipes_["FindYoungPerson"] = [this] {
      v1::CreateYoungPersonRequest create;
      create.set_council(kHome);
      create.mutable_young_person()->set_external_id(absl::StrCat(kMarker, ++people_));
      create.mutable_young_person()->set_date_of_birth("2011-02-28");
      const auto person = client_.Must<v1::YoungPerson>("CreateYoungPerson", create);
      auto request = InHome<v1::FindYoungPersonRequest>();
      request->set_external_id(person.external_id());
      return request;
    };
    recipes_["StartLegalStatus"] = [this] {
      auto request = About<v1::StartLegalStatusRequest>(NewChild());
      request->set_code("section_20");
      Put(OnDay(absl::CivilDay(2023, 5, 1)), request->mutable_started());
      Put(OnDay(absl::CivilDay(2023, 6, 1)), request->mutable_ended());
      return request;
    };
    recipes_["EndLegalStatus"] = [this] {
      const auto person = NewChild();
      auto request = About<v1::EndLegalStatusRequest>(person);
      request->set_legal_status(person.legal_statuses(0).legal_status());
      Put(OnDay(absl::CivilDay(2026, 3, 1)), request->mutable_ended());
      return request;
    };
    recipes_["RaiseFlag"] = [this] {
      auto request = About<v1::RaiseFlagRequest>(NewChild());
      request->set_code("youth_justice");
      Put(OnDay(absl::CivilDay(2026, 1, 5)), request->mutable_started());
      return request;
    };
    recipes_["LowerFlag"] = [this] {
      const auto person = client_.RaiseFlag(NewChild(), "youth_justice", "2026-01-05T12:00:00Z");
      auto request = About<v1::LowerFlagRequest>(person);
      request->set_flag(person.flags(0).flag());
      Put(OnDay(absl::CivilDay(2026, 3, 1)), request->mutable_ended());
      return request;
    };
    recipes_["StartPlacement"] = [this] {
      auto request = About<v1::StartPlacementRequest>(NewChild());
      request->set_type("u1");
      request->set_address(absl::StrCat("1 ", kMarker, " Street"));
      request->set_manager(kMarker);
      Put(OnDay(absl::CivilDay(2023, 5, 1)), request->mutable_started());
      Put(OnDay(absl::CivilDay(2023, 6, 1)), request->mutable_ended());
      return request;
    };
    recipes_["EndPlacement"] = [this] {
      const auto person = NewChild();
      auto request = About<v1::EndPlacementRequest>(person);
      request->set_placement(person.placements(0).placement());
      Put(OnDay(absl::CivilDay(2026, 3, 1)), request->mutable_ended());
      return request;
    };
    recipes_["VoidLegalStatus"] = [this] {
      const auto person = NewChild();
      auto request = About<v1::VoidLegalStatusRequest>(person);
      request->set_legal_status(person.legal_statuses(0).legal_status());
      request->set_reason(kMarker);
      return request;
    };
    recipes_["VoidFlag"] = [this] {
      const auto person = client_.RaiseFlag(NewChild(), "youth_justice", "2026-01-05T12:00:00Z");
      auto request = About<v1::VoidFlagRequest>(person);
      request->set_flag(person.flags(0).flag());
      request->set_reason(kMarker);
      return request;
    };
    recipes_["VoidPlacement"] = [this] {
      const auto person = NewChild();
      auto request = About<v1::VoidPlacementRequest>(person);
      request->set_placement(person.placements(0).placement());
      request->set_reason(kMarker);
      return request;
    };
    recipes_["ListYoungPersonVersions"] = [this] {
      auto request = InHome<v1::ListYoungPersonVersionsRequest>();
      request->set_young_person(NewChild().young_person());
      return request;
    };
  }

  void AddEpisodeRecipes() {
    recipes_["ReportMissing"] = [this] {
      auto request = std::make_unique<v1::ReportMissingRequest>(
          EpisodeClient::Missing(NewChild().young_person(), "2026-03-10T09:00:00Z"));
      request->set_circumstances(absl::StrCat(kMarker, " left by the back door"));
      request->mutable_details()->set_last_seen_by(kMarker);
      request->set_entry_point("mash");
      return request;
    };
    recipes_["GetEpisode"] = [this] {
      auto request = InHome<v1::GetEpisodeRequest>();
      request->set_episode(NewEpisode().episode());
      return request;
    };
    recipes_["BatchGetEpisodes"] = [this] {
      auto request = InHome<v1::BatchGetEpisodesRequest>();
      request->add_episodes(NewEpisode().episode());
      request->add_episodes(NewEpisode().episode());
      return request;
    };
    recipes_["ListEpisodes"] = [this] {
      NewEpisode();
      return InHome<v1::ListEpisodesRequest>();
    };
    recipes_["ListEpisodeVersions"] = [this] {
      auto request = InHome<v1::ListEpisodeVersionsRequest>();
      request->set_episode(NewReturned().episode());
      return request;
    };
    recipes_["GetChronology"] = [this] {
      auto request = InHome<v1::GetChronologyRequest>();
      request->set_young_person(NewReturned().young_person());
      return request;
    };
    recipes_["RecordPoliceReport"] = [this] {
      auto request = About<v1::RecordPoliceReportRequest>(NewEpisode());
      Noon(request->mutable_police_report()->mutable_time());
      request->mutable_police_report()->set_force("west_yorkshire");
      return request;
    };
    recipes_["AssessRisk"] = [this] {
      auto request = About<v1::AssessRiskRequest>(NewEpisode());
      request->set_level("high");
      Noon(request->mutable_time());
      return request;
    };
    recipes_["RecategoriseEpisode"] = [this] {
      auto request = About<v1::RecategoriseEpisodeRequest>(NewEpisode());
      request->set_category(v1::CARE_CATEGORY_AWAY);
      Noon(request->mutable_time());
      return request;
    };
    recipes_["LocateYoungPerson"] = [this] {
      auto request = About<v1::LocateYoungPersonRequest>(NewEpisode());
      Noon(request->mutable_located());
      return request;
    };
    recipes_["ReturnYoungPerson"] = [this] {
      auto request =
          std::make_unique<v1::ReturnYoungPersonRequest>(EpisodeClient::Back(NewEpisode(), "2026-03-10T11:00:00Z"));
      request->set_returned_place(absl::StrCat("1 ", kMarker, " Street"));
      return request;
    };
    recipes_["NotifyReturn"] = [this] {
      auto request = About<v1::NotifyReturnRequest>(NewReturned());
      Noon(request->mutable_return_notified());
      return request;
    };
    recipes_["TellParents"] = [this] {
      auto request = About<v1::TellParentsRequest>(NewEpisode());
      Noon(request->mutable_told());
      return request;
    };
    recipes_["SendSeriousNotification"] = [this] {
      auto request = About<v1::SendSeriousNotificationRequest>(NewEpisode());
      Noon(request->mutable_sent());
      return request;
    };
    recipes_["CorrectEpisode"] = [this] {
      auto request = About<v1::CorrectEpisodeRequest>(NewEpisode());
      request->mutable_fields()->set_circumstances(absl::StrCat(kMarker, " took the bus"));
      request->mutable_update_mask()->add_paths("circumstances");
      request->set_reason(absl::StrCat(kMarker, " said so"));
      return request;
    };
    recipes_["VoidEpisode"] = [this] {
      auto request = About<v1::VoidEpisodeRequest>(NewEpisode());
      request->set_reason(absl::StrCat(kMarker, " was at home"));
      return request;
    };
  }

  void AddObligationRecipes() {
    recipes_["VerifyFeed"] = [] { return InHome<v1::VerifyFeedRequest>(); };
    recipes_["GetFigures"] = [this] {
      NewEpisode();
      auto request = InHome<v1::GetFiguresRequest>();
      request->set_from_date("2026-03-01");
      request->set_to_date("2026-03-31");
      return request;
    };
    recipes_["ListObligations"] = [this] {
      NewEpisode();
      return InHome<v1::ListObligationsRequest>();
    };
    recipes_["WaiveObligation"] = [this] {
      const auto owed = client_.Obligations(NewEpisode().young_person()).front();
      auto request = InHome<v1::WaiveObligationRequest>();
      request->set_obligation(owed.obligation());
      request->set_etag(owed.etag());
      request->set_reason("no_contact_order");
      request->set_rationale(absl::StrCat(kMarker, " does not want it"));
      return request;
    };
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient client_{clock_};
  Recipes recipes_;
  int councils_ = 0;
  int policies_ = 0;
  int people_ = 0;
};

HOMEWARD_CONFORMANCE(EpisodeConformance)

TEST_F(EpisodeConformance, S347ShownPlacesAreMarked) {
  ShownPlacesAreMarked([&](const std::string& young_person) { WithholdLocation(young_person); });
}

TEST_F(EpisodeConformanceThroughGateway, S347ShownPlacesAreMarked) {
  ShownPlacesAreMarked([&](const std::string& young_person) { WithholdLocation(young_person); });
}

// Whoever adds another service that shows places of young people adds it here, and the test above to its suite.
TEST(ServicesThatShowPlaces, S347AreThoseWhoseSuitesLookForTheMark) {
  std::set<std::string> found;
  for (const auto* file : EpisodeApi()) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int k = 0; k < file->service(i)->method_count(); ++k) {
        if (HoldsPlaces(*file->service(i)->method(k)->output_type())) found.insert(file->service(i)->name());
      }
    }
  }
  EXPECT_THAT(found, ElementsAre("EntryService", "EpisodeService", "FindMePlanService", "GroupService", "MergeService",
                                 "ParticularService"));
}

}  // namespace
}  // namespace homeward::episode
