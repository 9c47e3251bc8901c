#pragma once

#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "common/auth/development_issuer.h"
#include "common/auth/key_source.h"
#include "common/auth/transport.h"
#include "common/policy/policy_document.h"
#include "common/server/log.h"
#include "gateway/gateway.h"
#include "policies/policy_files.h"
#include "tests/support/episode_client.h"
#include "tests/support/interview_client.h"
#include "tests/support/meeting_client.h"

namespace homeward {

// For tests: the whole suite in this process, each service with its own database, all by one clock. Feeds are read and
// timers run when a test says so.
class TestSuite {
 public:
  explicit TestSuite(const Clock& clock) : clock_(clock), episodes_(clock) {}

  episode::EpisodeClient& episodes() { return episodes_; }
  interview::InterviewClient& interviews() { return interviews_; }
  meeting::MeetingClient& meetings() { return meetings_; }

  // A gateway before them; without meeting-service it was not told where that is.
  std::unique_ptr<gateway::Gateway> StartGateway(bool with_meetings = true) {
    gateway::GatewayConfig config;
    config.backends = {
        {.api = gateway::EpisodeApi(), .channel = episodes_.service().channel()},
        {.api = gateway::InterviewApi(), .channel = interviews_.service().channel()},
        {.api = gateway::MeetingApi(), .channel = with_meetings ? meetings_.service().channel() : nullptr}};
    config.clock = &clock_;
    config.log = &log_;
    config.keys = FileKeySource::Open(episodes_.service().issuer().key_set_path()).value();
    config.tokens.issuer = std::string(kDevelopmentIssuer);
    auto gateway = gateway::Gateway::Create(std::move(config)).value();
    const absl::Status started = gateway->Start();
    if (!started.ok()) ADD_FAILURE() << started;
    return gateway;
  }

  // Wakefield's council with its reviewed policy, or that of another by its name ("kent").
  void SetUpCouncil(const std::string& council = episode::kWakefield, absl::string_view policy = "wakefield") {
    episodes_.CreateCouncil(council);
    for (const auto& file : kPolicyFiles) {
      if (file.name != absl::StrCat(policy, ".textproto")) continue;
      episode::v1::AdoptPolicyRequest request;
      *request.mutable_policy() = ParsePolicyVersion(file.text).value();
      request.set_council(council);
      request.mutable_policy()->set_council(council);
      episodes_.Must<policy::v1::PolicyVersion>("AdoptPolicy", request);
    }
  }

  // Lets both followers read the feed by themselves from now on.
  void Follow() {
    static_cast<interview::Application&>(interviews_.service().parts()).Follow();
    static_cast<meeting::Application&>(meetings_.service().parts()).Follow();
  }

  // Runs every service's timers and reads every feed to its end, until nothing happens any more.
  void Settle() {
    for (int done = 1; done > 0;) {
      done = episodes_.service().host().RunTimers().value();
      interviews_.Follow();
      meetings_.CatchUp();
      done += interviews_.service().host().RunTimers().value();
      done += meetings_.service().host().RunTimers().value();
    }
  }

 private:
  const Clock& clock_;
  episode::EpisodeClient episodes_;
  interview::InterviewClient interviews_{episodes_.service(), clock_};
  meeting::MeetingClient meetings_{episodes_.service(), clock_};
  Log log_{"gateway", true, [](absl::string_view) {}};
};

}  // namespace homeward
