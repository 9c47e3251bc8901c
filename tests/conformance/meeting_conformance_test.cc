#include <absl/strings/str_cat.h>

#include "common/policy/policy_document.h"
#include "policies/policy_files.h"
#include "tests/conformance/conformance.h"
#include "tests/support/episode_client.h"
#include "tests/support/meeting_client.h"

namespace homeward::meeting {
namespace {

// Meeting-service behind a real episode-service under Wakefield's policy, and how each of its RPCs is called.
class MeetingConformance : public Conformance {
 protected:
  MeetingConformance() {
    episodes_.CreateCouncil();
    AdoptWakefield();
    AddRecipes();
  }

  TestService& service() override { return client_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.meeting.v1.MeetingService"; }

 private:
  template <class Request>
  static std::unique_ptr<Request> InHome() {
    auto request = std::make_unique<Request>();
    request->set_council(kHome);
    return request;
  }

  void AdoptWakefield() {
    episode::v1::AdoptPolicyRequest request;
    request.set_council(kHome);
    for (const auto& file : kPolicyFiles) {
      if (file.name == "wakefield.textproto") *request.mutable_policy() = ParsePolicyVersion(file.text).value();
    }
    episodes_.Must<policy::v1::PolicyVersion>("AdoptPolicy", request);
  }

  // A child who has been missing for more than 24 hours: a meeting is required (S4-23).
  std::string NewMissing() {
    const auto child = episodes_.CreateChild(kMarker).young_person();
    episodes_.Must<episode::v1::Episode>("ReportMissing",
                                         episode::EpisodeClient::Missing(child, "2026-03-08T09:00:00Z"));
    client_.CatchUp();
    return child;
  }

  common::v1::Obligation NewOwed() { return client_.Obligations(kHome, NewMissing()).at(0); }

  v1::HoldStrategyMeetingRequest Meeting() {
    auto request = MeetingClient::Meeting(kHome, NewMissing(), "2026-03-10T11:00:00Z");
    request.set_decisions(absl::StrCat("search where ", kMarker, " went last time"));
    return request;
  }

  v1::StrategyMeeting NewMeeting() { return client_.Must<v1::StrategyMeeting>("HoldStrategyMeeting", Meeting()); }

  void AddRecipes() {
    recipes_["HoldStrategyMeeting"] = [this] { return std::make_unique<v1::HoldStrategyMeetingRequest>(Meeting()); };
    recipes_["RecordNotHeld"] = [this] {
      const auto owed = NewOwed();
      auto request = InHome<v1::RecordNotHeldRequest>();
      request->set_young_person(owed.young_person());
      request->add_obligations(owed.obligation());
      request->set_rationale(absl::StrCat(kMarker, " was found an hour later"));
      return request;
    };
    recipes_["GetStrategyMeeting"] = [this] {
      auto request = InHome<v1::GetStrategyMeetingRequest>();
      request->set_strategy_meeting(NewMeeting().strategy_meeting());
      return request;
    };
    recipes_["ListStrategyMeetings"] = [this] {
      NewMeeting();
      return InHome<v1::ListStrategyMeetingsRequest>();
    };
    recipes_["VoidStrategyMeeting"] = [this] {
      const auto meeting = NewMeeting();
      auto request = InHome<v1::VoidStrategyMeetingRequest>();
      request->set_strategy_meeting(meeting.strategy_meeting());
      request->set_etag(meeting.etag());
      request->set_reason("wrong_child");
      return request;
    };
    recipes_["GetChronology"] = [this] {
      auto request = InHome<v1::GetChronologyRequest>();
      request->set_young_person(NewMeeting().young_person());
      return request;
    };
    recipes_["VerifyFeed"] = [] { return InHome<v1::VerifyFeedRequest>(); };
    recipes_["ListObligations"] = [this] {
      NewMissing();
      return InHome<v1::ListObligationsRequest>();
    };
    recipes_["WaiveObligation"] = [this] {
      const auto owed = NewOwed();
      auto request = InHome<v1::WaiveObligationRequest>();
      request->set_obligation(owed.obligation());
      request->set_etag(owed.etag());
      request->set_reason("not_held");
      request->set_rationale(absl::StrCat(kMarker, " was found an hour later"));
      return request;
    };
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  episode::EpisodeClient episodes_{clock_};
  MeetingClient client_{episodes_.service(), clock_};
  Recipes recipes_;
};

HOMEWARD_CONFORMANCE(MeetingConformance)

}  // namespace
}  // namespace homeward::meeting
