#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <google/protobuf/message.h>

#include <string>

#include "common/calendar/test_time.h"
#include "common/core/uuid.h"
#include "common/wire/times.h"
#include "episode-service/application.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "tests/support/rpc_client.h"

// For tests: a real episode-service, and its RPCs in few words.
namespace homeward::episode {

inline constexpr char kWakefield[] = "E08000036";

class EpisodeClient : public RpcClient {
 public:
  explicit EpisodeClient(const Clock& clock)
      : RpcClient(service_, "homeward.episode.v1.EpisodeService"),
        service_("episode-service", Application::Migrations(), Application::Make, clock) {}

  TestService& service() { return service_; }

  static std::string Path(absl::string_view rpc) { return absl::StrCat("/homeward.episode.v1.EpisodeService/", rpc); }

  // A council whose record is live since 2020.
  v1::Council CreateCouncil(const std::string& council = kWakefield) {
    v1::CreateCouncilRequest request;
    request.set_council(council);
    request.set_name("Sample Council");
    Put(At("2020-01-01T00:00:00Z"), request.mutable_live_from_time());
    return Must<v1::Council>("CreateCouncil", request);
  }

  // A looked-after child of 15 under a care order, in a placement 25 miles away.
  v1::YoungPerson CreateChild(const std::string& given_name = "Robin", const std::string& council = kWakefield) {
    v1::CreateYoungPersonRequest create;
    create.set_council(council);
    create.mutable_young_person()->set_given_name(given_name);
    create.mutable_young_person()->set_date_of_birth("2010-06-01");
    const auto person = Must<v1::YoungPerson>("CreateYoungPerson", create);
    v1::StartLegalStatusRequest status;
    status.set_council(council);
    status.set_young_person(person.young_person());
    status.set_etag(person.etag());
    status.set_code("care_order");
    Put(OnDay(absl::CivilDay(2024, 1, 10)), status.mutable_started());
    const auto looked_after = Must<v1::YoungPerson>("StartLegalStatus", status);
    v1::StartPlacementRequest placement;
    placement.set_council(council);
    placement.set_young_person(person.young_person());
    placement.set_etag(looked_after.etag());
    placement.set_type("k2");
    placement.set_distance_miles(25);
    Put(OnDay(absl::CivilDay(2024, 1, 10)), placement.mutable_started());
    return Must<v1::YoungPerson>("StartPlacement", placement);
  }

  // Somebody of 19 who left care on their 18th birthday, 01/06/2024; a former unaccompanied child if `uasc_from` is
  // given.
  v1::YoungPerson CreateCareLeaver(const std::string& given_name = "Alex", const std::string& council = kWakefield,
                                   const std::string& uasc_from = "", const std::string& born = "2006-06-01") {
    v1::CreateYoungPersonRequest create;
    create.set_council(council);
    create.mutable_young_person()->set_given_name(given_name);
    create.mutable_young_person()->set_date_of_birth(born);
    create.mutable_young_person()->set_uasc_from(uasc_from);
    const auto person = Must<v1::YoungPerson>("CreateYoungPerson", create);
    v1::StartLegalStatusRequest status;
    status.set_council(council);
    status.set_young_person(person.young_person());
    status.set_etag(person.etag());
    status.set_code("former_relevant");
    Put(OnDay(absl::CivilDay(2024, 6, 1)), status.mutable_started());
    return Must<v1::YoungPerson>("StartLegalStatus", status);
  }

  v1::YoungPerson RaiseFlag(const v1::YoungPerson& person, const std::string& code, absl::string_view time) {
    v1::RaiseFlagRequest request;
    request.set_council(person.council());
    request.set_young_person(person.young_person());
    request.set_etag(person.etag());
    request.set_code(code);
    Put(Moment{.time = At(time)}, request.mutable_started());
    return Must<v1::YoungPerson>("RaiseFlag", request);
  }

  // The request of a report: missing since then, told by the carer.
  static v1::ReportMissingRequest Missing(const std::string& young_person, absl::string_view since,
                                          const std::string& council = kWakefield) {
    v1::ReportMissingRequest request;
    request.set_council(council);
    request.set_young_person(young_person);
    request.set_category(v1::CARE_CATEGORY_MISSING);
    Put(Moment{.time = At(since)}, request.mutable_start_times()->mutable_last_seen());
    request.set_source(v1::SOURCE_CARER);
    return request;
  }

  // The request of a return to the same placement.
  static v1::ReturnYoungPersonRequest Back(const v1::Episode& episode, absl::string_view time) {
    v1::ReturnYoungPersonRequest request;
    request.set_council(episode.council());
    request.set_episode(episode.episode());
    request.set_etag(episode.etag());
    Put(Moment{.time = At(time)}, request.mutable_returned());
    request.set_returned_to(v1::RETURNED_TO_SAME_PLACEMENT);
    return request;
  }

  std::vector<common::v1::Obligation> Obligations(const std::string& young_person,
                                                  const std::string& council = kWakefield) {
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

}  // namespace homeward::episode
