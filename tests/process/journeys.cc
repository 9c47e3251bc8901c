#include "tests/process/journeys.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/policy/policy_document.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/interview/v1/interview_service.pb.h"
#include "homeward/meeting/v1/meeting_service.pb.h"
#include "policies/policy_files.h"

namespace homeward::process {
namespace {

constexpr absl::Duration kFeedPatience = absl::Minutes(1);

Moment Ago(int hours) { return {.time = absl::Now() - absl::Hours(hours)}; }

// A child whose record only this worker changes, and what is known of it so far.
struct Case {
  Client& client;
  const std::string council;
  std::string young_person = {};
  episode::v1::Episode episode = {};
  interview::v1::Interview interview = {};

  template <class Request>
  Request InCouncil() const {
    Request request;
    request.set_council(council);
    return request;
  }
  // A command about the episode, sent with its latest etag.
  template <class Request>
  absl::Status OfEpisode(const std::string& method, Request request) {
    request.set_council(council);
    request.set_episode(episode.episode());
    request.set_etag(episode.etag());
    const auto etag = [&]() -> absl::StatusOr<std::string> {
      auto get = InCouncil<episode::v1::GetEpisodeRequest>();
      get.set_episode(episode.episode());
      HW_ASSIGN_OR_RETURN(const auto now, client.Read<episode::v1::Episode>("episode", "GetEpisode", get));
      return now.etag();
    };
    HW_ASSIGN_OR_RETURN(episode, client.Change<episode::v1::Episode>("episode", method, std::move(request), etag));
    return absl::OkStatus();
  }
  // The same about the interview, which the feed may change at any time.
  template <class Request>
  absl::Status OfInterview(const std::string& method, Request request) {
    request.set_council(council);
    request.set_interview(interview.interview());
    request.set_etag(interview.etag());
    const auto etag = [&]() -> absl::StatusOr<std::string> {
      auto get = InCouncil<interview::v1::GetInterviewRequest>();
      get.set_interview(interview.interview());
      HW_ASSIGN_OR_RETURN(const auto now, client.Read<interview::v1::Interview>("interview", "GetInterview", get));
      return now.etag();
    };
    HW_ASSIGN_OR_RETURN(interview,
                        client.Change<interview::v1::Interview>("interview", method, std::move(request), etag));
    return absl::OkStatus();
  }
};

// A child of 15 under a care order, in a placement.
absl::Status Enter(Case& child) {
  auto create = child.InCouncil<episode::v1::CreateYoungPersonRequest>();
  create.mutable_young_person()->set_given_name("Robin");
  create.mutable_young_person()->set_date_of_birth(absl::FormatCivilTime(LocalDay(absl::Now()) - 15 * 366));
  HW_ASSIGN_OR_RETURN(auto person,
                      child.client.Command<episode::v1::YoungPerson>("episode", "CreateYoungPerson", create));
  child.young_person = person.young_person();

  auto status = child.InCouncil<episode::v1::StartLegalStatusRequest>();
  status.set_young_person(child.young_person);
  status.set_etag(person.etag());
  status.set_code("care_order");
  Put(OnDay(absl::CivilDay(2024, 1, 10)), status.mutable_started());
  HW_ASSIGN_OR_RETURN(person, child.client.Command<episode::v1::YoungPerson>("episode", "StartLegalStatus", status));

  auto placement = child.InCouncil<episode::v1::StartPlacementRequest>();
  placement.set_young_person(child.young_person);
  placement.set_etag(person.etag());
  placement.set_type("k2");
  placement.set_distance_miles(25);
  Put(OnDay(absl::CivilDay(2024, 1, 10)), placement.mutable_started());
  return child.client.Command<episode::v1::YoungPerson>("episode", "StartPlacement", placement).status();
}

absl::Status Missing(Case& child, int hours) {
  auto report = child.InCouncil<episode::v1::ReportMissingRequest>();
  report.set_young_person(child.young_person);
  report.set_category(episode::v1::CARE_CATEGORY_MISSING);
  report.set_source(episode::v1::SOURCE_CARER);
  Put(Ago(hours), report.mutable_start_times()->mutable_last_seen());
  HW_ASSIGN_OR_RETURN(child.episode,
                      child.client.Command<episode::v1::Episode>("episode", "ReportMissing", std::move(report)));
  return absl::OkStatus();
}

// Missing for 28 hours, so that a strategy meeting is required.
absl::Status MissingAndBack(Case& child) {
  HW_RETURN_IF_ERROR(Missing(child, 30));
  episode::v1::AssessRiskRequest risk;
  risk.set_level("high");
  Put(Ago(29), risk.mutable_time());
  HW_RETURN_IF_ERROR(child.OfEpisode("AssessRisk", std::move(risk)));
  episode::v1::RecordPoliceReportRequest police;
  police.mutable_police_report()->set_force("west_yorkshire");
  Put(Ago(28), police.mutable_police_report()->mutable_time());
  HW_RETURN_IF_ERROR(child.OfEpisode("RecordPoliceReport", std::move(police)));
  episode::v1::LocateYoungPersonRequest locate;
  Put(Ago(3), locate.mutable_located());
  HW_RETURN_IF_ERROR(child.OfEpisode("LocateYoungPerson", std::move(locate)));
  episode::v1::ReturnYoungPersonRequest back;
  Put(Ago(2), back.mutable_returned());
  back.set_returned_to(episode::v1::RETURNED_TO_SAME_PLACEMENT);
  HW_RETURN_IF_ERROR(child.OfEpisode("ReturnYoungPerson", std::move(back)));
  episode::v1::NotifyReturnRequest notify;
  Put(Ago(1), notify.mutable_return_notified());
  return child.OfEpisode("NotifyReturn", std::move(notify));
}

// The interview appears when interview-service has followed so far.
absl::Status AwaitInterview(Case& child) {
  auto list = child.InCouncil<interview::v1::ListInterviewsRequest>();
  list.set_young_person(child.young_person);
  for (const absl::Time give_up = absl::Now() + kFeedPatience; absl::Now() < give_up; absl::SleepFor(kLookEvery)) {
    HW_ASSIGN_OR_RETURN(const auto found,
                        child.client.Read<interview::v1::ListInterviewsResponse>("interview", "ListInterviews", list));
    if (found.interviews_size() == 0) continue;
    child.interview = found.interviews(0);
    return absl::OkStatus();
  }
  return absl::DeadlineExceededError("the return has led to no interview");
}

absl::Status Interviewed(Case& child) {
  HW_RETURN_IF_ERROR(AwaitInterview(child));
  interview::v1::OfferInterviewRequest offer;
  Put(Ago(0), offer.mutable_time());
  offer.set_offered_by("w1");
  offer.set_mode(interview::v1::CONTACT_MODE_TELEPHONE);
  HW_RETURN_IF_ERROR(child.OfInterview("OfferInterview", std::move(offer)));

  auto attempt = child.InCouncil<interview::v1::RecordAttemptRequest>();
  attempt.set_interview(child.interview.interview());
  Put(Ago(0), attempt.mutable_time());
  attempt.set_mode(interview::v1::CONTACT_MODE_VISIT);
  attempt.set_with_whom("child");
  attempt.set_result(interview::v1::ATTEMPT_RESULT_CONTACTED);
  for (int i = 0; i < 2; ++i) {
    HW_ASSIGN_OR_RETURN(child.interview,
                        child.client.Command<interview::v1::Interview>("interview", "RecordAttempt", attempt));
  }

  interview::v1::HoldInterviewRequest hold;
  Put(Ago(0), hold.mutable_time());
  hold.set_mode(interview::v1::HOLDING_MODE_FACE_TO_FACE);
  hold.set_interviewer("w2");
  hold.set_independent(true);
  hold.set_views("I wanted to see my brother.");
  return child.OfInterview("HoldInterview", std::move(hold));
}

// meeting-service knows the child, and that a meeting is required, when it has followed so far.
absl::Status AwaitMeetingRequired(Case& child) {
  auto list = child.InCouncil<meeting::v1::ListObligationsRequest>();
  list.set_young_person(child.young_person);
  for (const absl::Time give_up = absl::Now() + kFeedPatience; absl::Now() < give_up; absl::SleepFor(kLookEvery)) {
    HW_ASSIGN_OR_RETURN(const auto owed,
                        child.client.Read<meeting::v1::ListObligationsResponse>("meeting", "ListObligations", list));
    if (owed.obligations_size() > 0) return absl::OkStatus();
  }
  return absl::DeadlineExceededError("the episode has led to no strategy meeting");
}

absl::Status MeetingHeld(Case& child) {
  HW_RETURN_IF_ERROR(AwaitMeetingRequired(child));
  auto meeting = child.InCouncil<meeting::v1::HoldStrategyMeetingRequest>();
  meeting.set_young_person(child.young_person);
  meeting.set_kind(meeting::v1::STRATEGY_MEETING_KIND_MEETING);
  Put(Ago(0), meeting.mutable_held());
  meeting.add_attended("police");
  meeting.add_attended("health");
  meeting.set_interviewer_invited(true);
  meeting.set_decisions("search the usual places");
  meeting.add_next_actions("ring the placement");
  meeting.add_next_actions("meet again tomorrow");
  return child.client.Command<meeting::v1::StrategyMeeting>("meeting", "HoldStrategyMeeting", std::move(meeting))
      .status();
}

}  // namespace

absl::Status SetUpCouncils(Client& client) {
  for (const char* code : {kWakefield, kKent}) {
    episode::v1::CreateCouncilRequest council;
    council.set_council(code);
    council.set_name("Sample Council");
    Put(absl::FromCivil(absl::CivilDay(2020, 1, 1), absl::UTCTimeZone()), council.mutable_live_from_time());
    HW_RETURN_IF_ERROR(client.Command<episode::v1::Council>("episode", "CreateCouncil", council).status());
  }
  for (const EmbeddedFile& file : kPolicyFiles) {
    episode::v1::AdoptPolicyRequest adopt;
    HW_ASSIGN_OR_RETURN(*adopt.mutable_policy(), ParsePolicyVersion(file.text));
    adopt.set_council(adopt.policy().council());
    if (adopt.council() != kWakefield && adopt.council() != kKent) continue;
    HW_RETURN_IF_ERROR(client.Command<policy::v1::PolicyVersion>("episode", "AdoptPolicy", adopt).status());
  }
  return absl::OkStatus();
}

absl::Status Journey(Client& client, const std::string& council) {
  Case child{.client = client, .council = council};
  HW_RETURN_IF_ERROR(Enter(child));
  HW_RETURN_IF_ERROR(MissingAndBack(child));
  HW_RETURN_IF_ERROR(Interviewed(child));
  return MeetingHeld(child);
}

absl::Status EnterWhatTimeChanges(Client& client, const std::string& council, int almost_adults) {
  Case missing{.client = client, .council = council};
  HW_RETURN_IF_ERROR(Enter(missing));
  HW_RETURN_IF_ERROR(Missing(missing, 2));
  Case back{.client = client, .council = council};
  HW_RETURN_IF_ERROR(Enter(back));
  HW_RETURN_IF_ERROR(MissingAndBack(back));
  for (int i = 0; i < almost_adults; ++i) {
    episode::v1::CreateYoungPersonRequest create;
    create.set_council(council);
    create.mutable_young_person()->set_given_name("Robin");
    const absl::CivilDay day = LocalDay(absl::Now()) + 1 + i % 3;
    create.mutable_young_person()->set_date_of_birth(
        absl::FormatCivilTime(absl::CivilDay(day.year() - 18, day.month(), day.day())));
    HW_RETURN_IF_ERROR(client.Command<episode::v1::YoungPerson>("episode", "CreateYoungPerson", create).status());
  }
  return absl::OkStatus();
}

Workers::Workers(const Installation& installation, Model& model, int how_many) {
  for (int i = 0; i < how_many; ++i) {
    threads_.emplace_back([this, &installation, &model, council = std::string(i % 2 == 0 ? kWakefield : kKent)] {
      Client client(installation.ChannelTo("gateway"), installation.Token(), model);
      while (!stopping_) {
        const absl::Status status = Journey(client, council);
        if (status.ok()) continue;
        ADD_FAILURE() << status;
        return;
      }
    });
  }
}

void Workers::Finish() {
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace homeward::process
