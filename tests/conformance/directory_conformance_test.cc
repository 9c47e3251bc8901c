#include <absl/strings/str_cat.h>

#include "tests/conformance/conformance.h"
#include "tests/support/directory_client.h"

namespace homeward::episode {
namespace {

// Episode-service's directory, and how each of its RPCs is called.
class DirectoryConformance : public Conformance {
 protected:
  DirectoryConformance() {
    episodes_.CreateCouncil();
    AddStaffRecipes();
    AddRotaRecipes();
    AddResponsibilityRecipes();
  }

  TestService& service() override { return episodes_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.DirectoryService"; }

 private:
  template <class Request>
  static std::unique_ptr<Request> InHome() {
    auto request = std::make_unique<Request>();
    request->set_council(kHome);
    return request;
  }

  template <class Request>
  static std::unique_ptr<Request> Owned(Request request) {
    return std::make_unique<Request>(std::move(request));
  }

  std::string NextId() { return absl::StrCat("staff-", ++staff_); }

  v1::UpsertWorkerRequest Worker() {
    auto request = DirectoryClient::Worker(NextId(), {"social_worker"});
    request.set_display_name(kMarker);
    request.set_email(absl::StrCat(kMarker, "@council.example"));
    return request;
  }

  v1::UpsertTeamRequest Team() {
    auto request = DirectoryClient::Team(NextId());
    request.set_name(kMarker);
    request.set_inbox(absl::StrCat(kMarker, "@council.example"));
    return request;
  }

  std::string NewWorker() { return client_.Must<v1::Worker>("UpsertWorker", Worker()).worker(); }
  std::string NewChild() { return episodes_.CreateChild(kMarker).young_person(); }

  v1::RecordCoverRequest Cover() { return DirectoryClient::Cover(NewWorker(), NewWorker(), "2026-03-10T12:00:00Z"); }
  v1::RecordDutyRequest Duty() {
    return DirectoryClient::Duty("social_worker", NewWorker(), "2026-03-10T17:00:00Z", "2026-03-11T09:00:00Z");
  }
  v1::AllocateWorkerRequest Allocation() {
    return DirectoryClient::AllocationOf(NewChild(), "social_worker", NewWorker(), "2026-03-10T12:00:00Z");
  }

  void AddStaffRecipes() {
    recipes_["UpsertTeam"] = [this] { return Owned(Team()); };
    recipes_["UpsertWorker"] = [this] { return Owned(Worker()); };
    recipes_["GetWorker"] = [this] {
      auto request = InHome<v1::GetWorkerRequest>();
      request->set_worker(NewWorker());
      return request;
    };
    recipes_["BatchGetWorkers"] = [this] {
      auto request = InHome<v1::BatchGetWorkersRequest>();
      request->add_workers(NewWorker());
      request->add_workers(NewWorker());
      return request;
    };
    recipes_["ListWorkers"] = [this] {
      NewWorker();
      return InHome<v1::ListWorkersRequest>();
    };
    recipes_["ListTeams"] = [this] {
      client_.Must<v1::Team>("UpsertTeam", Team());
      return InHome<v1::ListTeamsRequest>();
    };
  }

  void AddRotaRecipes() {
    recipes_["RecordCover"] = [this] { return Owned(Cover()); };
    recipes_["EndCover"] = [this] {
      const auto cover = client_.Must<v1::Cover>("RecordCover", Cover());
      auto request = InHome<v1::EndCoverRequest>();
      request->set_cover(cover.cover());
      request->set_etag(cover.etag());
      Put(At("2026-03-11T12:00:00Z"), request->mutable_until_time());
      return request;
    };
    recipes_["ListCovers"] = [this] {
      client_.Must<v1::Cover>("RecordCover", Cover());
      return InHome<v1::ListCoversRequest>();
    };
    recipes_["RecordDuty"] = [this] { return Owned(Duty()); };
    recipes_["EndDuty"] = [this] {
      const auto duty = client_.Must<v1::Duty>("RecordDuty", Duty());
      auto request = InHome<v1::EndDutyRequest>();
      request->set_duty(duty.duty());
      request->set_etag(duty.etag());
      Put(At("2026-03-11T08:00:00Z"), request->mutable_until_time());
      return request;
    };
    recipes_["ListDuties"] = [this] {
      client_.Must<v1::Duty>("RecordDuty", Duty());
      return InHome<v1::ListDutiesRequest>();
    };
    recipes_["RecordDutyDesk"] = [this] {
      auto request = InHome<v1::RecordDutyDeskRequest>();
      request->set_contact(absl::StrCat(kMarker, " ", ++staff_));
      Put(At("2026-03-10T12:00:00Z"), request->mutable_from_time());
      return request;
    };
  }

  void AddResponsibilityRecipes() {
    recipes_["AllocateWorker"] = [this] { return Owned(Allocation()); };
    recipes_["EndAllocation"] = [this] {
      const auto allocation = client_.Must<v1::Allocation>("AllocateWorker", Allocation());
      auto request = InHome<v1::EndAllocationRequest>();
      request->set_allocation(allocation.allocation());
      request->set_etag(allocation.etag());
      Put(At("2026-03-11T12:00:00Z"), request->mutable_until_time());
      return request;
    };
    recipes_["ListAllocations"] = [this] {
      auto request = InHome<v1::ListAllocationsRequest>();
      request->set_young_person(client_.Must<v1::Allocation>("AllocateWorker", Allocation()).young_person());
      return request;
    };
    recipes_["ResolveRole"] = [this] {
      auto request = InHome<v1::ResolveRoleRequest>();
      request->set_role("social_worker");
      request->set_young_person(client_.Must<v1::Allocation>("AllocateWorker", Allocation()).young_person());
      return request;
    };
    recipes_["BatchResolveRoles"] = [this] {
      auto request = InHome<v1::BatchResolveRolesRequest>();
      auto* question = request->add_questions();
      question->set_role("team_manager");
      question->set_young_person(NewChild());
      return request;
    };
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  DirectoryClient client_{episodes_};
  Recipes recipes_;
  int staff_ = 0;
};

HOMEWARD_CONFORMANCE(DirectoryConformance)

}  // namespace
}  // namespace homeward::episode
