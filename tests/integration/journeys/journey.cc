#include "tests/integration/journeys/journey.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/strip.h>

#include <algorithm>
#include <utility>

#include "common/calendar/test_time.h"
#include "common/wire/times.h"
#include "tests/support/directory_client.h"
#include "tests/support/unary_call.h"

namespace homeward {
namespace {

using episode::DirectoryClient;

const Colleague& Administrator() {
  static const auto* const kOne = new Colleague{"administrator", "administrator"};
  return *kOne;
}
// Whoever looks, and whose look is no step of the journey.
const Colleague& Reader() {
  static const auto* const kOne = new Colleague{"reader", "missing_coordinator"};
  return *kOne;
}

std::string Named(const common::v1::Obligation& one) {
  return std::string(absl::StripAsciiWhitespace(absl::StrCat(one.kind(), " ", one.step())));
}

std::string Shown(const common::v1::Figure& figure) {
  const std::string of = figure.has_denominator() ? absl::StrCat(" of ", figure.denominator()) : "";
  return absl::StrCat(figure.numerator(), of);
}

template <class Message>
Message Parsed(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

}  // namespace

Journey::Journey(absl::string_view begins, std::string council, absl::string_view policy)
    : council_(std::move(council)), clock_(At(begins)) {
  if (policy.empty()) {
    episodes().CreateCouncil(council_);
  } else {
    suite_.SetUpCouncil(council_, policy);
  }
}

void Journey::Until(absl::string_view time) {
  ASSERT_GE(At(time), clock_.Now()) << time;
  clock_.Set(At(time));
  suite_.Settle();
}

CallResult Journey::Send(const Colleague& who, absl::string_view rpc, const std::string& request) {
  const std::string path = absl::StrCat("/homeward.", rpc);
  const CallOptions options{.token = episodes().service().Token(council_, {who.role}, who.id)};
  if (absl::StartsWith(rpc, "gateway.")) return UnaryCall(gateway_->channel(), path, request, options);
  if (absl::StartsWith(rpc, "interview.")) return suite_.interviews().service().CallBytes(path, request, options);
  if (absl::StartsWith(rpc, "meeting.")) return suite_.meetings().service().CallBytes(path, request, options);
  return episodes().service().CallBytes(path, request, options);
}

Colleague Journey::Hire(const std::string& id, const std::vector<std::string>& posts, const std::string& team) {
  if (!team.empty()) {
    Do<episode::v1::Team>(Administrator(), "episode.v1.DirectoryService/UpsertTeam", DirectoryClient::Team(team));
  }
  workers_[id] = Do<episode::v1::Worker>(Administrator(), "episode.v1.DirectoryService/UpsertWorker",
                                         DirectoryClient::Worker(id, posts, team))
                     .worker();
  return {.id = id, .role = posts.front()};
}

void Journey::Allocate(const std::string& child, const std::string& role, const Colleague& worker) {
  Do<episode::v1::Allocation>(Reader(), "episode.v1.DirectoryService/AllocateWorker",
                              DirectoryClient::AllocationOf(child, role, WorkerId(worker), "2026-01-05T09:00:00Z"));
}

void Journey::PutOnDuty(const std::string& role, const Colleague& worker, absl::string_view from,
                        absl::string_view until) {
  Do<episode::v1::Duty>(Administrator(), "episode.v1.DirectoryService/RecordDuty",
                        DirectoryClient::Duty(role, WorkerId(worker), from, until));
}

void Journey::OpenDutyDesk(const std::string& contact) {
  episode::v1::RecordDutyDeskRequest desk;
  desk.set_contact(contact);
  Put(At("2020-01-01T00:00:00Z"), desk.mutable_from_time());
  Do<episode::v1::DutyDesk>(Administrator(), "episode.v1.DirectoryService/RecordDutyDesk", desk);
}

Journey::Episode Journey::Now(const Episode& episode) {
  episode::v1::GetEpisodeRequest request;
  request.set_episode(episode.episode());
  return Do<Episode>(Reader(), "episode.v1.EpisodeService/GetEpisode", request);
}

episode::v1::Entry Journey::Note(const Colleague& who, const Episode& episode, absl::string_view happened,
                                 const std::string& details) {
  episode::v1::RecordEntryRequest request;
  request.set_episode(episode.episode());
  Put(Moment{.time = At(happened)}, request.mutable_happened());
  *request.mutable_details() = Parsed<episode::v1::EntryDetails>(details);
  return Do<episode::v1::Entry>(who, "episode.v1.EntryService/RecordEntry", request);
}

episode::v1::Particular Journey::Know(const Colleague& who, const std::string& child, absl::string_view started,
                                      const std::string& details) {
  episode::v1::RecordParticularRequest request;
  request.set_young_person(child);
  Put(Moment{.time = At(started)}, request.mutable_started());
  *request.mutable_details() = Parsed<episode::v1::ParticularDetails>(details);
  return Do<episode::v1::Particular>(who, "episode.v1.ParticularService/RecordParticular", request);
}

std::string Journey::When(absl::string_view time) {
  return absl::StrCat("{ time { seconds: ", absl::ToUnixSeconds(At(time)), " } precision: PRECISION_MINUTE }");
}

std::vector<common::v1::Obligation> Journey::Owed(const std::string& child) {
  suite_.Settle();
  gateway::v1::ListObligationsRequest request;
  request.set_young_person(child);
  request.set_page_size(100);
  const auto page =
      Do<gateway::v1::ListObligationsResponse>(Reader(), "gateway.v1.GatewayService/ListObligations", request);
  EXPECT_TRUE(page.missing().empty() && page.next_page_token().empty());
  std::vector<common::v1::Obligation> owed(page.obligations().begin(), page.obligations().end());
  std::erase_if(
      owed, [](const common::v1::Obligation& one) { return one.state() == common::v1::OBLIGATION_STATE_WITHDRAWN; });
  return owed;
}

std::vector<std::string> Journey::Open(const std::string& child) {
  std::vector<std::string> open;
  for (const common::v1::Obligation& one : Owed(child)) {
    if (one.state() == common::v1::OBLIGATION_STATE_OPEN) open.push_back(Named(one));
  }
  std::sort(open.begin(), open.end());
  return open;
}

std::vector<std::string> Journey::Stand(const std::string& child, absl::string_view name) {
  std::vector<std::string> states;
  for (const common::v1::Obligation& one : Owed(child)) {
    if (Named(one) != name) continue;
    states.emplace_back(absl::StripPrefix(common::v1::ObligationState_Name(one.state()), "OBLIGATION_STATE_"));
  }
  return states;
}

absl::Time Journey::DueOf(const std::string& child, absl::string_view name) {
  absl::Time due = absl::InfinitePast();
  for (const common::v1::Obligation& one : Owed(child)) {
    if (Named(one) == name) due = TimeOf(one.due_time());
  }
  EXPECT_NE(due, absl::InfinitePast()) << name;
  return due;
}

interview::v1::Interview Journey::InterviewAfter(const Episode& episode) {
  suite_.Settle();
  for (auto& one : suite_.interviews().Interviews(council_, episode.young_person())) {
    if (one.episode() == episode.episode()) return one;
  }
  ADD_FAILURE() << "no interview";
  return {};
}

std::string Journey::NameOf(const episode::v1::NotificationRecipient& recipient) const {
  for (const auto& [name, worker] : workers_) {
    if (worker == recipient.worker()) return name;
  }
  return recipient.address();
}

std::vector<std::string> Journey::ToldOf(const Episode& episode, absl::string_view about) {
  suite_.Settle();
  episode::v1::ListNotificationsRequest request;
  request.set_episode(episode.episode());
  request.set_page_size(100);
  const auto page =
      Do<episode::v1::ListNotificationsResponse>(Reader(), "episode.v1.NotificationService/ListNotifications", request);
  std::vector<std::string> told;
  for (const auto& one : page.notifications()) {
    if (one.about() == about) told.push_back(NameOf(one.recipient()));
  }
  return told;
}

std::vector<episode::v1::Notification> Journey::Waiting() {
  episode::v1::ListNotificationsRequest request;
  request.set_waiting(true);
  request.set_page_size(100);
  const auto page =
      Do<episode::v1::ListNotificationsResponse>(Reader(), "episode.v1.NotificationService/ListNotifications", request);
  return {page.notifications().begin(), page.notifications().end()};
}

void Journey::Acknowledge(const Colleague& who, const episode::v1::Notification& notification) {
  episode::v1::AcknowledgeNotificationRequest request;
  request.set_notification(notification.notification());
  Do<episode::v1::Notification>(who, "episode.v1.NotificationService/AcknowledgeNotification", request);
}

void Journey::Acknowledge(const Colleague& who) {
  for (const auto& one : Waiting()) {
    if (one.recipient().worker().empty() || one.recipient().worker() == WorkerId(who)) Acknowledge(who, one);
  }
}

void Journey::EverybodyAcknowledges() {
  for (const auto& one : Waiting()) Acknowledge({.id = NameOf(one.recipient()), .role = "social_worker"}, one);
}

gateway::v1::GetDailyBriefingResponse Journey::Briefing() {
  suite_.Settle();
  return Do<gateway::v1::GetDailyBriefingResponse>(Reader(), "gateway.v1.GatewayService/GetDailyBriefing",
                                                   gateway::v1::GetDailyBriefingRequest());
}

std::map<std::string, std::string> Journey::BoardReport(const std::string& from, const std::string& to) {
  suite_.Settle();
  gateway::v1::GetBoardReportRequest request;
  request.set_from_date(from);
  request.set_to_date(to);
  const auto report = Do<gateway::v1::GetBoardReportResponse>({.id = "analyst", .role = "analyst"},
                                                              "gateway.v1.GatewayService/GetBoardReport", request);
  EXPECT_EQ(report.consistency().agreement(), gateway::v1::REPORT_AGREEMENT_AGREED);
  std::map<std::string, std::string> lines;
  for (const auto& figure : report.figures()) lines[absl::StrCat(figure.figure(), " ", figure.line())] = Shown(figure);
  return lines;
}

std::vector<std::string> Journey::Chronology(const std::string& child) {
  suite_.Settle();
  gateway::v1::GetChronologyRequest request;
  request.set_young_person(child);
  request.set_page_size(100);
  std::vector<std::string> told;
  do {
    const auto page =
        Do<gateway::v1::GetChronologyResponse>(Reader(), "gateway.v1.GatewayService/GetChronology", request);
    EXPECT_TRUE(page.missing().empty());
    for (const auto& one : page.entries()) {
      std::string line = absl::StrCat(one.event(), " ", one.kind(), " ", one.change());
      absl::RemoveExtraAsciiWhitespace(&line);
      told.push_back(std::move(line));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return told;
}

void Journey::ExpectToldInOrder(const std::string& child, const std::vector<std::string>& milestones) {
  const std::vector<std::string> told = Chronology(child);
  auto at = told.begin();
  for (const std::string& milestone : milestones) {
    const auto found = std::find(at, told.end(), milestone);
    if (found == told.end()) {
      ADD_FAILURE() << milestone << " is not told after " << told.size() - (told.end() - at) << " of\n"
                    << absl::StrJoin(told, "\n");
      return;
    }
    at = found + 1;
  }
}

}  // namespace homeward
