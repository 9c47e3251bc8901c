#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/test_time.h"
#include "common/core/uuid.h"
#include "common/feed/grpc_feed_source.h"
#include "common/wire/times.h"
#include "homeward/meeting/v1/meeting_service.pb.h"
#include "meeting-service/application.h"
#include "tests/support/rpc_client.h"

// For tests: a real meeting-service that follows a real episode-service, and its RPCs in few words.
namespace homeward::meeting {

class MeetingClient : public RpcClient {
 public:
  MeetingClient(const TestService& episodes, const Clock& clock)
      : RpcClient(service_, "homeward.meeting.v1.MeetingService"),
        service_(
            "meeting-service", Application::Migrations(),
            [&](ServiceHost& host) { return Application::Make(host, FeedOf(episodes)); }, clock) {}

  // The feed of a running service, read as this service's own account reads it.
  static std::unique_ptr<FeedSource> FeedOf(const TestService& service) {
    return std::make_unique<GrpcFeedSource>(service.channel(), [token = service.TokenFor("")] { return token; });
  }

  TestService& service() { return service_; }
  FeedReader& reader() { return static_cast<Application&>(service_.parts()).reader(); }

  // Reads the episode feed to its end.
  void CatchUp() {
    for (;;) {
      const absl::StatusOr<int> read = reader().RunOnce(absl::ZeroDuration());
      if (!read.ok()) ADD_FAILURE() << read.status();
      if (read.value_or(0) == 0) break;
    }
    EXPECT_EQ(reader().ParkedCount().value(), 0);
  }

  static std::string Path(absl::string_view rpc) { return absl::StrCat("/homeward.meeting.v1.MeetingService/", rpc); }

  // The request for a meeting to which the return interview worker was invited.
  static v1::HoldStrategyMeetingRequest Meeting(const std::string& council, const std::string& young_person,
                                                absl::string_view held) {
    v1::HoldStrategyMeetingRequest request;
    request.set_council(council);
    request.set_young_person(young_person);
    request.set_kind(v1::STRATEGY_MEETING_KIND_MEETING);
    Put(Moment{.time = At(held)}, request.mutable_held());
    request.add_attended("police");
    request.add_attended("health");
    request.set_interviewer_invited(true);
    request.set_decisions("search the usual places");
    request.add_next_actions("ring the placement");
    request.add_next_actions("meet again tomorrow");
    return request;
  }

  // In every state, by due time.
  std::vector<common::v1::Obligation> Obligations(const std::string& council, const std::string& young_person) {
    v1::ListObligationsRequest request;
    request.set_council(council);
    request.set_young_person(young_person);
    const auto reply = Call<v1::ListObligationsResponse>("ListObligations", request);
    if (!reply.ok()) {
      ADD_FAILURE() << reply.status();
      return {};
    }
    return {reply->obligations().begin(), reply->obligations().end()};
  }

 private:
  TestService service_;
};

}  // namespace homeward::meeting
