#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <absl/time/clock.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/test_time.h"
#include "common/core/uuid.h"
#include "common/feed/grpc_feed_source.h"
#include "common/wire/times.h"
#include "homeward/interview/v1/interview_service.pb.h"
#include "interview-service/application.h"
#include "tests/support/rpc_client.h"

// For tests: a real interview-service that reads a feed when it is told to, and its RPCs in few words.
namespace homeward::interview {

class InterviewClient : public RpcClient {
 public:
  InterviewClient(std::unique_ptr<FeedSource> episodes, const Clock& clock)
      : RpcClient(service_, "homeward.interview.v1.InterviewService"),
        service_(
            "interview-service", Application::Migrations(),
            [&](ServiceHost& host) { return Application::Make(host, std::move(episodes)); }, clock) {}
  // Reads a real episode-service's feed.
  InterviewClient(const TestService& episodes, const Clock& clock) : InterviewClient(FeedOf(episodes), clock) {}

  // The feed of a running service, read as this service's own account reads it.
  static std::unique_ptr<FeedSource> FeedOf(const TestService& service) {
    return std::make_unique<GrpcFeedSource>(service.channel(), [token = service.TokenFor("")] { return token; });
  }

  TestService& service() { return service_; }
  FeedReader& reader() { return static_cast<Application&>(service_.parts()).reader(); }

  // Reads until nothing is new; returns how many events there were.
  int Follow() {
    int all = 0;
    for (int some = 1; some > 0; all += some) {
      const absl::StatusOr<int> read = reader().RunOnce(absl::ZeroDuration());
      if (!read.ok()) ADD_FAILURE() << read.status();
      some = read.value_or(0);
    }
    EXPECT_EQ(reader().ParkedCount().value(), 0);
    return all;
  }

  // A command that has to work; it answers with the interview.
  template <class Request>
  v1::Interview Must(absl::string_view rpc, const Request& request) {
    return RpcClient::Must<v1::Interview>(rpc, request);
  }

  // The request of a command about this interview, as the caller sees it now.
  template <class Request>
  static Request About(const v1::Interview& interview, absl::string_view time) {
    Request request;
    request.set_council(interview.council());
    request.set_interview(interview.interview());
    if constexpr (requires { request.set_etag(""); }) request.set_etag(interview.etag());
    Put(Moment{.time = At(time)}, request.mutable_time());
    return request;
  }
  static v1::OfferInterviewRequest Offer(const v1::Interview& interview, absl::string_view time) {
    auto request = About<v1::OfferInterviewRequest>(interview, time);
    request.set_offered_by("w1");
    request.set_mode(v1::CONTACT_MODE_TELEPHONE);
    return request;
  }
  static v1::HoldInterviewRequest Hold(const v1::Interview& interview, absl::string_view time) {
    auto request = About<v1::HoldInterviewRequest>(interview, time);
    request.set_mode(v1::HOLDING_MODE_FACE_TO_FACE);
    request.set_interviewer("w2");
    request.set_independent(true);
    request.set_views("I wanted to see my brother.");
    return request;
  }

  // The interviews of a young person in any state, the latest end of an episode first.
  std::vector<v1::Interview> Interviews(const std::string& council, const std::string& young_person) {
    std::vector<v1::Interview> all;
    for (const auto& one : Outcomes(council, young_person)) {
      v1::GetInterviewRequest request;
      request.set_council(council);
      request.set_interview(one.interview());
      if (one.interview().empty()) continue;
      all.push_back(Call<v1::Interview>("GetInterview", request).value());
    }
    return all;
  }
  std::vector<v1::EpisodeOutcome> Outcomes(const std::string& council, const std::string& young_person) {
    v1::ListEpisodeOutcomesRequest request;
    request.set_council(council);
    request.set_young_person(young_person);
    const auto reply = Call<v1::ListEpisodeOutcomesResponse>("ListEpisodeOutcomes", request);
    if (!reply.ok()) {
      ADD_FAILURE() << reply.status();
      return {};
    }
    return {reply->outcomes().begin(), reply->outcomes().end()};
  }
  // The obligation of this kind that an episode raised; a failure when there is none.
  common::v1::Obligation Obligation(const std::string& council, const std::string& episode, absl::string_view kind) {
    v1::ListObligationsRequest request;
    request.set_council(council);
    const auto reply = Call<v1::ListObligationsResponse>("ListObligations", request);
    if (!reply.ok()) {
      ADD_FAILURE() << reply.status();
      return {};
    }
    for (const auto& one : reply->obligations()) {
      if (one.raised_by() == episode && one.kind() == kind) return one;
    }
    ADD_FAILURE() << "no " << kind;
    return {};
  }

 private:
  TestService service_;
};

}  // namespace homeward::interview
