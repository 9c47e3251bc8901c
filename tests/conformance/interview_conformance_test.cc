#include <absl/strings/str_cat.h>

#include "tests/conformance/conformance.h"
#include "tests/support/episode_client.h"
#include "tests/support/interview_client.h"

namespace homeward::interview {
namespace {

// Interview-service behind a real episode-service, and how each of its RPCs is called.
class InterviewConformance : public Conformance {
 protected:
  InterviewConformance() {
    episodes_.CreateCouncil();
    AddReadRecipes();
    AddCommandRecipes();
    AddObligationRecipes();
  }

  TestService& service() override { return client_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.interview.v1.InterviewService"; }

 private:
  template <class Request>
  static std::unique_ptr<Request> InHome() {
    auto request = std::make_unique<Request>();
    request->set_council(kHome);
    return request;
  }

  template <class Request>
  static std::unique_ptr<Request> About(const v1::Interview& interview) {
    return std::make_unique<Request>(InterviewClient::About<Request>(interview, "2026-03-10T11:30:00Z"));
  }

  // The interview that a child's return has raised.
  v1::Interview NewInterview() {
    const auto child = episodes_.CreateChild(kMarker).young_person();
    auto report = episode::EpisodeClient::Missing(child, "2026-03-10T09:00:00Z");
    Put(Moment{.time = At("2026-03-10T10:00:00Z")}, report.mutable_returned());
    report.set_returned_to(episode::v1::RETURNED_TO_SAME_PLACEMENT);
    episodes_.Must<episode::v1::Episode>("ReportMissing", report);
    client_.Follow();
    return client_.Interviews(kHome, child).at(0);
  }

  v1::Interview NewOffered() {
    return client_.Must("OfferInterview", InterviewClient::Offer(NewInterview(), "2026-03-10T11:00:00Z"));
  }

  v1::HoldInterviewRequest Hold(const v1::Interview& interview) {
    auto request = InterviewClient::Hold(interview, "2026-03-10T11:30:00Z");
    request.set_views(absl::StrCat(kMarker, " wanted to see her brother"));
    return request;
  }

  void AddReadRecipes() {
    recipes_["GetInterview"] = [this] {
      auto request = InHome<v1::GetInterviewRequest>();
      request->set_interview(NewInterview().interview());
      return request;
    };
    recipes_["BatchGetInterviews"] = [this] {
      auto request = InHome<v1::BatchGetInterviewsRequest>();
      request->add_interviews(NewInterview().interview());
      return request;
    };
    recipes_["ListInterviews"] = [this] {
      NewInterview();
      return InHome<v1::ListInterviewsRequest>();
    };
    recipes_["GetChronology"] = [this] {
      auto request = InHome<v1::GetChronologyRequest>();
      request->set_young_person(NewInterview().young_person());
      return request;
    };
    recipes_["ListEpisodeOutcomes"] = [this] {
      auto request = InHome<v1::ListEpisodeOutcomesRequest>();
      request->set_young_person(NewInterview().young_person());
      return request;
    };
  }

  void AddCommandRecipes() {
    recipes_["OfferInterview"] = [this] {
      return std::make_unique<v1::OfferInterviewRequest>(
          InterviewClient::Offer(NewInterview(), "2026-03-10T11:00:00Z"));
    };
    recipes_["AcceptInterview"] = [this] { return About<v1::AcceptInterviewRequest>(NewOffered()); };
    recipes_["DeclineInterview"] = [this] {
      auto request = About<v1::DeclineInterviewRequest>(NewOffered());
      request->set_reason(absl::StrCat(kMarker, " does not want to talk"));
      return request;
    };
    recipes_["RecordAttempt"] = [this] {
      auto request = About<v1::RecordAttemptRequest>(NewOffered());
      request->set_mode(v1::CONTACT_MODE_TELEPHONE);
      request->set_with_whom("carer");
      request->set_result(v1::ATTEMPT_RESULT_NO_CONTACT);
      return request;
    };
    recipes_["HoldInterview"] = [this] { return std::make_unique<v1::HoldInterviewRequest>(Hold(NewOffered())); };
    recipes_["SignOffInterview"] = [this] {
      auto request = About<v1::SignOffInterviewRequest>(client_.Must("HoldInterview", Hold(NewOffered())));
      request->set_signed_off_by("w9");
      return request;
    };
  }

  void AddObligationRecipes() {
    recipes_["VerifyFeed"] = [] { return InHome<v1::VerifyFeedRequest>(); };
    recipes_["GetFigures"] = [this] {
      NewInterview();
      auto request = InHome<v1::GetFiguresRequest>();
      request->set_from_date("2026-03-01");
      request->set_to_date("2026-03-31");
      return request;
    };
    recipes_["ListObligations"] = [this] {
      NewInterview();
      return InHome<v1::ListObligationsRequest>();
    };
    recipes_["WaiveObligation"] = [this] {
      const auto owed = client_.Obligation(kHome, NewInterview().episode(), "return_interview");
      auto request = InHome<v1::WaiveObligationRequest>();
      request->set_obligation(owed.obligation());
      request->set_etag(owed.etag());
      request->set_reason("moved_abroad");
      request->set_rationale(absl::StrCat(kMarker, " lives abroad now"));
      return request;
    };
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  episode::EpisodeClient episodes_{clock_};
  InterviewClient client_{episodes_.service(), clock_};
  Recipes recipes_;
};

HOMEWARD_CONFORMANCE(InterviewConformance)

}  // namespace
}  // namespace homeward::interview
