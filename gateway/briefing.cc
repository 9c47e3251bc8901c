#include "gateway/briefing.h"

#include <absl/algorithm/container.h>
#include <absl/time/clock.h>

#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "gateway/agenda.h"
#include "gateway/views.h"

namespace homeward::gateway {
namespace {

constexpr int kMost = 100;
// Of the time left at each step.
constexpr double kShareOfPolicy = 0.2;
constexpr double kShareOfSections = 0.75;
constexpr char kEpisodes[] = "homeward.episode.v1";
constexpr char kMeetings[] = "homeward.meeting.v1";
constexpr char kListEpisodes[] = "ListEpisodes";
constexpr char kListObligations[] = "ListObligations";
constexpr char kStrategyMeeting[] = "strategy_meeting";

// The same call with a share of its time, so that one slow service leaves some for the questions that follow.
Call WithShare(const Call& call, double share) {
  Call part = call;
  const absl::Time now = absl::Now();
  part.deadline = now + (call.deadline - now) * share;
  return part;
}

// Reads the answers, in the order of the questions, into sections that say themselves which services they lack.
class Reader {
 public:
  Reader(const Call& call, Log& log, const std::vector<Question>& questions, std::vector<Answer> answers,
         v1::GetDailyBriefingResponse& reply)
      : call_(call), log_(log), questions_(questions), answers_(std::move(answers)), reply_(reply) {}

  // The next answer; nothing when it is missing, which the section is told.
  template <class Reply, class Section>
  std::optional<Reply> Next(Section& section) {
    const std::string& source = questions_[next_].backend->name();
    const Answer& answer = answers_[next_++];
    Reply reply;
    if (!answer.reply.ok() || !reply.ParseFromString(*answer.reply)) {
      const absl::Status status = answer.reply.ok() ? absl::InternalError("no reply") : answer.reply.status();
      Missing(source, ReasonFor(status), *section.mutable_missing());
      return std::nullopt;
    }
    const bool stale = !call_.consistency_token.empty() && !answer.caught_up;
    if (stale && !absl::c_linear_search(reply_.stale_sources(), source)) reply_.add_stale_sources(source);
    return reply;
  }

 private:
  void Missing(const std::string& source, v1::MissingReason reason,
               google::protobuf::RepeatedPtrField<v1::MissingSource>& missing) {
    if (absl::c_any_of(missing, [&](const auto& one) { return one.source() == source; })) return;
    auto* one = missing.Add();
    one->set_source(source);
    one->set_reason(reason);
    log_.Event(Log::Level::kWarning, "source_missing",
               {{"source", source}, {"reason", v1::MissingReason_Name(reason)}, {"trace", call_.trace}});
  }

  const Call& call_;
  Log& log_;
  const std::vector<Question>& questions_;
  const std::vector<Answer> answers_;
  v1::GetDailyBriefingResponse& reply_;
  size_t next_ = 0;
};

episode::v1::ListEpisodesRequest Episodes(const Call& call, episode::v1::EpisodeState state) {
  episode::v1::ListEpisodesRequest request;
  request.set_council(call.council);
  request.set_state(state);
  request.set_page_size(kMost);
  return request;
}

// The services' requests have the fields of the gateway's own.
v1::ListObligationsRequest Obligations(const Call& call, common::v1::ObligationState state) {
  v1::ListObligationsRequest request;
  request.set_council(call.council);
  request.set_state(state);
  request.set_page_size(kMost);
  return request;
}

}  // namespace

const Backend& Briefing::At(absl::string_view name) const {
  return *absl::c_find_if(backends_, [&](const Backend& backend) { return backend.name() == name; });
}

absl::Status Briefing::Since(const Call& call, const v1::GetDailyBriefingRequest& request, absl::CivilDay date,
                             v1::GetDailyBriefingResponse& reply) const {
  if (request.has_since_time()) {
    if (TimeOf(request.since_time()) > call.now) {
      return Invalid("since_time", "SINCE_IN_FUTURE", "a time that has come");
    }
    *reply.mutable_since_time() = request.since_time();
    return absl::OkStatus();
  }
  episode::v1::GetPolicyRequest ask;
  ask.set_council(call.council);
  Put(call.now, ask.mutable_at_time());
  const Question question{.backend = &At(kEpisodes), .method = "GetPolicy", .request = ask.SerializeAsString()};
  const std::vector<Answer> answers = Ask(WithShare(call, kShareOfPolicy), {question});
  policy::v1::PolicyVersion policy;
  if (answers.front().reply.ok() && policy.ParseFromString(*answers.front().reply)) {
    reply.set_policy_version(policy.version());
  }
  const auto days = policy.effective().meeting().briefing().days();
  Put(SinceLastBriefing(date, call.now, days, working_days_), reply.mutable_since_time());
  return absl::OkStatus();
}

std::vector<Question> Briefing::Questions(const Call& call, absl::CivilDay date,
                                          const google::protobuf::Timestamp& since) const {
  std::vector<Question> questions;
  const auto ask = [&](const Backend& backend, const char* method, const google::protobuf::Message& request) {
    questions.push_back({.backend = &backend, .method = method, .request = request.SerializeAsString()});
  };
  auto open = Episodes(call, episode::v1::EPISODE_STATE_OPEN);
  open.set_longest_first(true);
  ask(At(kEpisodes), kListEpisodes, open);
  auto reported = Episodes(call, episode::v1::EPISODE_STATE_UNSPECIFIED);
  *reported.mutable_recorded_since_time() = since;
  ask(At(kEpisodes), kListEpisodes, reported);
  auto ended = Episodes(call, episode::v1::EPISODE_STATE_ENDED);
  *ended.mutable_ended_since_time() = since;
  ask(At(kEpisodes), kListEpisodes, ended);
  auto thresholds = Obligations(call, common::v1::OBLIGATION_STATE_UNSPECIFIED);
  thresholds.set_kind(kStrategyMeeting);
  *thresholds.mutable_raised_since_time() = since;
  *thresholds.mutable_due_from_time() = since;
  ask(At(kMeetings), kListObligations, thresholds);
  auto overdue = Obligations(call, common::v1::OBLIGATION_STATE_OPEN);
  Put(call.now, overdue.mutable_due_before_time());
  for (const Backend& backend : backends_) ask(backend, kListObligations, overdue);
  auto due = Obligations(call, common::v1::OBLIGATION_STATE_OPEN);
  Put(call.now, due.mutable_due_from_time());
  Put(StartOfLocalDay(date + 1), due.mutable_due_before_time());
  for (const Backend& backend : backends_) ask(backend, kListObligations, due);
  return questions;
}

void Briefing::Sections(const Call& call, absl::CivilDay date, v1::GetDailyBriefingResponse& reply) const {
  const std::vector<Question> questions = Questions(call, date, reply.since_time());
  Reader reader(call, log_, questions, Ask(WithShare(call, kShareOfSections), questions), reply);
  auto& missing = *reply.mutable_missing_now();
  auto& curfew = *reply.mutable_curfew_now();
  if (auto open = reader.Next<episode::v1::ListEpisodesResponse>(missing)) {
    SplitOpen(call.now, *std::move(open), missing, curfew);
  }
  *curfew.mutable_missing() = missing.missing();
  const absl::Time since = TimeOf(reply.since_time());
  auto& reported = *reply.mutable_reported();
  auto& entered_late = *reply.mutable_entered_late();
  if (auto page = reader.Next<episode::v1::ListEpisodesResponse>(reported)) {
    SplitReported(call.now, since, *std::move(page), reported, entered_late);
  }
  *entered_late.mutable_missing() = reported.missing();
  auto& ended = *reply.mutable_ended();
  if (auto page = reader.Next<episode::v1::ListEpisodesResponse>(ended)) {
    ShowEnded(call.now, since, *std::move(page), ended);
  }
  const auto read = [&](size_t sources, v1::BriefingObligations& section) {
    std::vector<std::optional<SourcePage<common::v1::Obligation>>> pages(sources);
    for (auto& page : pages) {
      auto reply = reader.Next<v1::ListObligationsResponse>(section);
      if (!reply.has_value()) continue;
      auto& entries = *reply->mutable_obligations();
      page = {{std::make_move_iterator(entries.begin()), std::make_move_iterator(entries.end())},
              reply->next_page_token()};
    }
    MergeByDueTime(std::move(pages), section);
  };
  read(1, *reply.mutable_thresholds());
  DropWithdrawn(*reply.mutable_thresholds());
  read(backends_.size(), *reply.mutable_overdue());
  read(backends_.size(), *reply.mutable_due());
}

void Briefing::People(const Call& call, absl::CivilDay date, v1::GetDailyBriefingResponse& reply) const {
  const std::vector<std::string> people = PeopleOf(reply);
  std::vector<Question> questions;
  for (size_t first = 0; first < people.size(); first += kMost) {
    episode::v1::BatchGetYoungPeopleRequest ask;
    ask.set_council(call.council);
    for (size_t i = first; i < people.size() && i < first + kMost; ++i) ask.add_young_people(people[i]);
    questions.push_back(
        {.backend = &At(kEpisodes), .method = "BatchGetYoungPeople", .request = ask.SerializeAsString()});
  }
  Reader reader(call, log_, questions, Ask(call, questions), reply);
  auto& section = *reply.mutable_people();
  for (size_t i = 0; i < questions.size(); ++i) {
    const auto read = reader.Next<episode::v1::BatchGetYoungPeopleResponse>(section);
    if (!read.has_value()) continue;
    for (const auto& person : read->young_people()) *section.add_people() = PersonOn(date, person);
  }
  Order(section);
}

absl::StatusOr<v1::GetDailyBriefingResponse> Briefing::GetDailyBriefing(Call& call,
                                                                        const v1::GetDailyBriefingRequest& request) {
  HW_ASSIGN_OR_RETURN(const absl::CivilDay date, BriefingDate(request, call.now));
  HW_RETURN_IF_ERROR(PointOf(call).status());
  v1::GetDailyBriefingResponse reply;
  reply.set_date(absl::FormatCivilTime(date));
  Put(call.now, reply.mutable_as_of_time());
  HW_RETURN_IF_ERROR(Since(call, request, date, reply));
  Sections(call, date, reply);
  People(call, date, reply);
  return reply;
}

}  // namespace homeward::gateway
