#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/time/clock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/core/clock.h"
#include "common/core/uuid.h"
#include "homeward/episode/v1/directory_service.pb.h"
#include "homeward/episode/v1/entry_service.pb.h"
#include "homeward/episode/v1/notification_service.pb.h"
#include "homeward/episode/v1/particular_service.pb.h"
#include "homeward/gateway/v1/gateway_service.pb.h"
#include "tests/support/test_gateway.h"
#include "tests/support/test_suite.h"

namespace homeward {

// Somebody who works for the council: their id in the staff system and the role with which they sign in.
struct Colleague {
  std::string id;
  std::string role;
};

// For the journeys: a council on the whole suite behind its gateway, by one clock, where everybody signs in with the
// role they have and can do what that role may do.
class Journey : public ::testing::Test {
 protected:
  using Episode = episode::v1::Episode;

  // With the council's reviewed policy by its name ("kent"), or with the national guidance alone.
  Journey(absl::string_view begins, std::string council, absl::string_view policy = "");

  // Time passes; what timers and feeds do by themselves is done.
  void Until(absl::string_view time);

  // A call by its name in a service's package ("episode.v1.EpisodeService/ReportMissing").
  template <class Reply, class Request>
  absl::StatusOr<Reply> Try(const Colleague& who, absl::string_view rpc, Request request) {
    request.set_council(council_);
    if constexpr (requires { request.set_request_id(""); }) request.set_request_id(NewUuid(absl::Now()));
    const CallResult result = Send(who, rpc, request.SerializeAsString());
    if (!result.status.ok()) return result.status;
    Reply reply;
    reply.ParseFromString(result.reply);
    return reply;
  }
  // The same, where it has to work.
  template <class Reply, class Request>
  Reply Do(const Colleague& who, absl::string_view rpc, const Request& request) {
    absl::StatusOr<Reply> reply = Try<Reply>(who, rpc, request);
    if (!reply.ok()) ADD_FAILURE() << who.id << ", " << rpc << ": " << reply.status();
    return reply.ok() ? *std::move(reply) : Reply();
  }

  // The directory: somebody who holds posts, perhaps in a team, and signs in by the first of them; who has whom
  // allocated; who is on duty; the desk that has whatever nobody else has.
  Colleague Hire(const std::string& id, const std::vector<std::string>& posts, const std::string& team = "");
  void Allocate(const std::string& child, const std::string& role, const Colleague& worker);
  void PutOnDuty(const std::string& role, const Colleague& worker, absl::string_view from, absl::string_view until);
  void OpenDutyDesk(const std::string& contact);
  std::string WorkerId(const Colleague& who) const { return workers_.at(who.id); }

  // The request of a command about an episode, as the caller sees it now.
  template <class Request>
  Request About(const Episode& episode) {
    Request request;
    request.set_episode(episode.episode());
    if constexpr (requires { request.set_etag(""); }) request.set_etag(Now(episode).etag());
    return request;
  }
  Episode Now(const Episode& episode);

  // An entry of an episode, and a particular of a child, with their details in text format.
  episode::v1::Entry Note(const Colleague& who, const Episode& episode, absl::string_view happened,
                          const std::string& details);
  episode::v1::Particular Know(const Colleague& who, const std::string& child, absl::string_view started,
                               const std::string& details);
  // A moment in text format.
  static std::string When(absl::string_view time);

  // What all three services say is owed for a child, by due time; what was withdrawn is left out.
  std::vector<common::v1::Obligation> Owed(const std::string& child);
  // "kind step" of what is open, in alphabetical order.
  std::vector<std::string> Open(const std::string& child);
  // How those of one "kind step" stand ("MET"), by due time.
  std::vector<std::string> Stand(const std::string& child, absl::string_view name);
  // Until when the last of them is due.
  absl::Time DueOf(const std::string& child, absl::string_view name);

  // The return interview that came of an episode.
  interview::v1::Interview InterviewAfter(const Episode& episode);

  // Whom notifications of an episode tell of something: ids in the staff system, or how the duty desk is reached.
  std::vector<std::string> ToldOf(const Episode& episode, absl::string_view about);
  // What waits to be acknowledged, anywhere in the council.
  std::vector<episode::v1::Notification> Waiting();
  // Somebody says of everything that waits for them, or at the duty desk, that they have it; or everybody does.
  void Acknowledge(const Colleague& who);
  void EverybodyAcknowledges();

  gateway::v1::GetDailyBriefingResponse Briefing();
  // The lines of the board report ("R01 missing" -> "5"), of which both services have to say the same.
  std::map<std::string, std::string> BoardReport(const std::string& from, const std::string& to);
  // What the chronology tells of a child: the events with their kind and change ("EntryRecorded sighting").
  std::vector<std::string> Chronology(const std::string& child);
  // Whether these stand in the chronology in this order; others may stand between them.
  void ExpectToldInOrder(const std::string& child, const std::vector<std::string>& milestones);

  TestSuite& suite() { return suite_; }
  episode::EpisodeClient& episodes() { return suite_.episodes(); }

 private:
  CallResult Send(const Colleague& who, absl::string_view rpc, const std::string& request);
  std::string NameOf(const episode::v1::NotificationRecipient& recipient) const;
  void Acknowledge(const Colleague& who, const episode::v1::Notification& notification);

  const std::string council_;
  FakeClock clock_;
  TestSuite suite_{clock_};
  const std::unique_ptr<TestGateway> gateway_ = suite_.StartGateway();
  std::map<std::string, std::string> workers_;  // by their ids in the staff system
};

}  // namespace homeward
