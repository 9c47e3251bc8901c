#include <absl/strings/str_cat.h>

#include "common/core/status_matchers.h"
#include "common/edge/trace.h"
#include "tests/conformance/conformance.h"
#include "tests/support/test_suite.h"

namespace homeward::gateway {
namespace {

// The gateway's own views over all three services, and how each is asked for.
class GatewayConformance : public Conformance {
 protected:
  GatewayConformance() {
    suite_.SetUpCouncil();
    AddRecipes();
  }

  TestService& service() override { return suite_.episodes().service(); }
  std::vector<TestService*> services() override {
    return {&suite_.episodes().service(), &suite_.interviews().service(), &suite_.meetings().service()};
  }
  const TestGateway* gateway() override { return gateway_.get(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.gateway.v1.GatewayService"; }

  // The gateway keeps no audit: the services do, of the person whose token it passes on, under the view's trace.
  void EveryCallIsAudited() override {
    for (const Rpc& rpc : Rpcs()) {
      const auto request = Request(rpc);
      const std::string shown = TraceOf(rpc, *request, service().TokenFor(kHome));
      // Figures are made by two of the services, and show nobody.
      const bool figures = rpc.method->name() == "GetBoardReport";
      for (TestService* one : services()) {
        const bool asked = !figures || one != &suite_.meetings().service();
        EXPECT_EQ(one->database().Number(Rows(shown, "OK")) > 0, asked) << rpc.path;
        EXPECT_EQ(one->database().Number(Rows(shown, "OK") + OfTheChild()) > 0, !figures) << rpc.path;
      }
      for (const std::string& token :
           {service().Token(kForeign, {"administrator"}), service().Token(kHome, {"auditor"})}) {
        const std::string refused = TraceOf(rpc, *request, token);
        EXPECT_GT(Sum(Rows(refused, "PERMISSION_DENIED")), 0) << rpc.path;
        EXPECT_EQ(Sum(Rows(refused, "OK")), 0) << rpc.path;
      }
    }
  }

 private:
  // Asks for a view and returns the id of the trace that this leaves.
  std::string TraceOf(const Rpc& rpc, const google::protobuf::Message& request, const std::string& token) {
    const std::string trace = TraceIdOf("");
    CallBytes(rpc, request.SerializeAsString(), {.token = token, .metadata = {{"traceparent", TraceparentFor(trace)}}});
    return trace;
  }
  static std::string Rows(const std::string& trace, const std::string& outcome) {
    return absl::StrCat("SELECT COUNT(*) FROM audit WHERE caller = 'worker-7' AND trace = '", trace,
                        "' AND outcome = '", outcome, "'");
  }
  // The one whom the last recipe made.
  std::string OfTheChild() const {
    return absl::StrCat(" AND audit IN (SELECT audit FROM audit_subject WHERE subject = '", child_, "')");
  }

  // A child of whom every service has something to show: missing for two days (a strategy meeting, S4-23), then back
  // (a return interview).
  void NewChild() {
    child_ = suite_.episodes().CreateChild(kMarker).young_person();
    auto report = episode::EpisodeClient::Missing(child_, "2026-03-08T09:00:00Z");
    report.set_circumstances(absl::StrCat(kMarker, " left by the back door"));
    const auto episode = suite_.episodes().Must<episode::v1::Episode>("ReportMissing", report);
    suite_.Settle();
    suite_.episodes().Must<episode::v1::Episode>("ReturnYoungPerson",
                                                 episode::EpisodeClient::Back(episode, "2026-03-10T10:00:00Z"));
    suite_.Settle();
  }

  template <class Request>
  std::unique_ptr<Request> AfterNewChild() {
    NewChild();
    auto request = std::make_unique<Request>();
    request->set_council(kHome);
    return request;
  }

  void AddRecipes() {
    recipes_["ListObligations"] = [this] { return AfterNewChild<v1::ListObligationsRequest>(); };
    recipes_["GetChronology"] = [this] {
      auto request = AfterNewChild<v1::GetChronologyRequest>();
      request->set_young_person(child_);
      return request;
    };
    recipes_["GetBoardReport"] = [this] {
      auto request = AfterNewChild<v1::GetBoardReportRequest>();
      request->set_from_date("2026-03-01");
      request->set_to_date("2026-03-31");
      return request;
    };
    recipes_["GetDailyBriefing"] = [this] {
      auto request = AfterNewChild<v1::GetDailyBriefingRequest>();
      request->set_date("2026-03-20");  // by which the interview is due
      return request;
    };
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  TestSuite suite_{clock_};
  const std::unique_ptr<TestGateway> gateway_ = suite_.StartGateway();
  Recipes recipes_;
  std::string child_;
};

HOMEWARD_CONFORMANCE_OF_READS(GatewayConformance)

TEST_F(GatewayConformance, ViewsWriteNothing) {
  for (const Rpc& rpc : Rpcs()) {
    EXPECT_FALSE(rpc.Mutates()) << rpc.path;
    const auto request = Request(rpc);
    const int64_t position = Position();
    EXPECT_THAT(Call(rpc, *request).status, IsOk()) << rpc.path;
    EXPECT_EQ(Position(), position) << rpc.path;
  }
}

}  // namespace
}  // namespace homeward::gateway
