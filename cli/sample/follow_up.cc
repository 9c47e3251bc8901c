#include "cli/sample/follow_up.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "cli/sample/send.h"
#include "common/calendar/moment.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "homeward/gateway/v1/gateway_service.pb.h"
#include "homeward/interview/v1/interview_service.pb.h"
#include "homeward/meeting/v1/meeting_service.pb.h"

namespace homeward::cli {
namespace {

namespace interviews = interview::v1;
using common::v1::Obligation;

constexpr int kPageSize = 100;
constexpr int kMostRounds = 30;
constexpr absl::Duration kPatience = absl::Minutes(2);
constexpr absl::Duration kFirstPause = absl::Milliseconds(20);
constexpr absl::Duration kLongestPause = absl::Seconds(1);

// Asks again, more and more rarely, until the answer knows what was entered.
template <class Answer, class Ask, class Knows>
absl::StatusOr<Answer> Until(Ask ask, Knows knows) {
  const absl::Time patience_ends = absl::Now() + kPatience;
  for (absl::Duration pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    HW_ASSIGN_OR_RETURN(Answer answer, ask());
    if (knows(answer)) return answer;
    if (absl::Now() > patience_ends) {
      return Fail(absl::StatusCode::kUnavailable, "SAMPLE_NOT_FOLLOWED",
                  "a service does not follow what was entered; load the sample again when it does");
    }
    absl::SleepFor(pause);
  }
}

// The follow-up of one child.
class FollowUp {
 public:
  FollowUp(const Client& client, const SampleChild& child, const LoadedChild& loaded, absl::Time until)
      : client_(client), child_(child), loaded_(loaded), until_(until) {
    for (size_t i = 0; i < loaded.episodes.size(); ++i) number_[loaded.episodes[i]] = i;
  }

  absl::Status Load() {
    HW_RETURN_IF_ERROR(Interviews());
    // A meeting resets counts, so that others may come to be required (policy 40): until nothing is left to do.
    for (int round = 0; round < kMostRounds; ++round) {
      HW_ASSIGN_OR_RETURN(const auto open, Open());
      HW_ASSIGN_OR_RETURN(bool acted, Meetings(open));
      if (acted) continue;
      HW_ASSIGN_OR_RETURN(acted, Decisions(open));
      if (!acted) return absl::OkStatus();
    }
    return Fail(absl::StatusCode::kInternal, "SAMPLE_NOT_SETTLED",
                "what a sample child is owed does not come to an end");
  }

 private:
  std::string Step(const std::string& episode, absl::string_view what) const {
    return absl::StrCat(child_.person.external_id(), "|", number_.at(episode), "|", what);
  }
  const SampleEpisode& EpisodeOf(const Obligation& obligation) const {
    return child_.episodes[number_.at(obligation.raised_by())];
  }
  // What was raised by an entry is its own matter.
  bool IsOfEpisode(const Obligation& obligation) const { return number_.contains(obligation.raised_by()); }
  static bool IsMeeting(const Obligation& obligation) { return obligation.kind() == "strategy_meeting"; }

  absl::Status Interviews() {
    interviews::ListInterviewsRequest list;
    list.set_council(std::string(kSampleCouncil));
    list.set_young_person(loaded_.young_person);
    list.set_page_size(kPageSize);
    Consistency consistency;
    HW_ASSIGN_OR_RETURN(const auto raised, (Until<interviews::ListInterviewsResponse>(
                                               [&] {
                                                 consistency.token = loaded_.token;
                                                 return client_.Call<interviews::ListInterviewsResponse>(
                                                     absl::StrCat(kInterviewService, "ListInterviews"), list,
                                                     &consistency);
                                               },
                                               [&](const auto&) { return consistency.caught_up; })));
    for (const auto& interview : raised.interviews()) {
      HW_RETURN_IF_ERROR(Enter(interview, child_.episodes[number_.at(interview.episode())].interview));
    }
    return absl::OkStatus();
  }

  // Sends one step of an interview's story and keeps the interview as it is then.
  template <class Request>
  absl::Status EnterStep(absl::string_view rpc, absl::string_view step, Request request,
                         interviews::Interview& interview) const {
    request.set_interview(interview.interview());
    if constexpr (requires { request.set_etag(""); }) request.set_etag(interview.etag());
    HW_ASSIGN_OR_RETURN(interview, Send<interviews::Interview>(client_, kInterviewService, rpc,
                                                               Step(interview.episode(), step), std::move(request)));
    return absl::OkStatus();
  }

  absl::Status Enter(interviews::Interview interview, const SampleInterview& story) const {
    if (story.offer.has_value() && !interview.has_offer()) {
      HW_RETURN_IF_ERROR(EnterStep("OfferInterview", "offer", *story.offer, interview));
    }
    for (auto i = static_cast<size_t>(interview.attempts_size()); i < story.attempts.size(); ++i) {
      HW_RETURN_IF_ERROR(EnterStep("RecordAttempt", absl::StrCat("attempt ", i), story.attempts[i], interview));
    }
    if (story.accept.has_value() && !interview.has_answer()) {
      HW_RETURN_IF_ERROR(EnterStep("AcceptInterview", "accept", *story.accept, interview));
    }
    if (story.decline.has_value() && !interview.has_answer()) {
      HW_RETURN_IF_ERROR(EnterStep("DeclineInterview", "decline", *story.decline, interview));
    }
    if (story.hold.has_value() && !interview.has_holding()) {
      HW_RETURN_IF_ERROR(EnterStep("HoldInterview", "hold", *story.hold, interview));
    }
    if (story.sign_off.has_value() && !interview.has_sign_off()) {
      HW_RETURN_IF_ERROR(EnterStep("SignOffInterview", "sign off", *story.sign_off, interview));
    }
    return absl::OkStatus();
  }

  // What all services hold open, by due time.
  absl::StatusOr<std::vector<Obligation>> Open() const {
    gateway::v1::ListObligationsRequest list;
    list.set_council(std::string(kSampleCouncil));
    list.set_young_person(loaded_.young_person);
    list.set_state(common::v1::OBLIGATION_STATE_OPEN);
    list.set_page_size(kPageSize);
    std::vector<Obligation> open;
    do {
      HW_ASSIGN_OR_RETURN(
          const auto page,
          (Until<gateway::v1::ListObligationsResponse>(
              [&] {
                Consistency consistency{.token = loaded_.token};
                return client_.Call<gateway::v1::ListObligationsResponse>(
                    "/homeward.gateway.v1.GatewayService/ListObligations", list, &consistency);
              },
              [](const auto& reply) { return reply.missing().empty() && reply.stale_sources().empty(); })));
      open.insert(open.end(), page.obligations().begin(), page.obligations().end());
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return open;
  }

  // Holds the meetings that are held; returns whether there were any. A meeting answers every requirement before it.
  absl::StatusOr<bool> Meetings(const std::vector<Obligation>& open) const {
    absl::Time last = absl::InfinitePast();
    for (const Obligation& obligation : open) {
      if (!IsMeeting(obligation) || !IsOfEpisode(obligation)) continue;
      const SampleStrategy& strategy = EpisodeOf(obligation).strategy;
      const absl::Time raised = TimeOf(obligation.raised_time());
      const absl::Time held = raised + strategy.held_after;
      if (strategy.answer != SampleStrategy::Answer::kHeld || raised <= last || held >= until_) continue;
      HW_RETURN_IF_ERROR(Hold(obligation, held));
      last = held;
    }
    return last > absl::InfinitePast();
  }

  // Records what a manager decided about what was not done; returns whether there was anything.
  absl::StatusOr<bool> Decisions(const std::vector<Obligation>& open) const {
    bool any = false;
    for (const Obligation& obligation : open) {
      if (!IsOfEpisode(obligation)) continue;
      const SampleEpisode& episode = EpisodeOf(obligation);
      if (IsMeeting(obligation) && episode.strategy.answer == SampleStrategy::Answer::kNotHeld) {
        HW_RETURN_IF_ERROR(NotHeld(obligation));
      } else if (episode.file_closed) {
        HW_RETURN_IF_ERROR(Waive(obligation));
      } else {
        continue;
      }
      any = true;
    }
    return any;
  }

  absl::Status Hold(const Obligation& obligation, absl::Time held) const {
    meeting::v1::HoldStrategyMeetingRequest request;
    request.set_young_person(loaded_.young_person);
    request.set_kind(held == TimeOf(obligation.raised_time()) ? meeting::v1::STRATEGY_MEETING_KIND_MEETING
                                                              : meeting::v1::STRATEGY_MEETING_KIND_DISCUSSION);
    Put(Moment{.time = held}, request.mutable_held());
    for (const char* who : {"police", "social_worker", "placement"}) request.add_attended(who);
    request.set_interviewer_invited(true);
    request.set_decisions("Search the places known, meet again tomorrow if still missing.");
    request.add_next_actions("The placement rings the young person every hour.");
    return Send<meeting::v1::StrategyMeeting>(client_, kMeetingService, "HoldStrategyMeeting", StepOf(obligation),
                                              request)
        .status();
  }

  absl::Status NotHeld(const Obligation& obligation) const {
    meeting::v1::RecordNotHeldRequest request;
    request.set_young_person(loaded_.young_person);
    request.add_obligations(obligation.obligation());
    request.set_rationale("Back and seen by the social worker; the plan of the last meeting stands.");
    return Send<meeting::v1::StrategyMeeting>(client_, kMeetingService, "RecordNotHeld", StepOf(obligation), request)
        .status();
  }

  absl::Status Waive(const Obligation& obligation) const {
    const auto waive = [&](auto request, const char* service) {
      request.set_obligation(obligation.obligation());
      request.set_etag(obligation.etag());
      request.set_reason("file_closed");
      request.set_rationale("Not done in time and of no use any more; found when the file was audited.");
      return Send<Obligation>(client_, service, "WaiveObligation", StepOf(obligation), request).status();
    };
    if (IsMeeting(obligation)) return waive(meeting::v1::WaiveObligationRequest(), kMeetingService);
    if (absl::StartsWith(obligation.kind(), "return_interview")) {
      return waive(interviews::WaiveObligationRequest(), kInterviewService);
    }
    return waive(episode::v1::WaiveObligationRequest(), kEpisodeService);
  }

  // An obligation is told from others of its episode by what it is about.
  std::string StepOf(const Obligation& obligation) const {
    return Step(obligation.raised_by(), absl::StrCat(obligation.kind(), " ", obligation.step()));
  }

  const Client& client_;
  const SampleChild& child_;
  const LoadedChild& loaded_;
  const absl::Time until_;
  absl::flat_hash_map<std::string, size_t> number_;
};

}  // namespace

absl::Status LoadFollowUp(const Client& client, const SampleChild& child, const LoadedChild& loaded, absl::Time until) {
  if (loaded.episodes.empty()) return absl::OkStatus();
  return FollowUp(client, child, loaded, until).Load();
}

}  // namespace homeward::cli
