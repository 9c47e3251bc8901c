#pragma once

#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>

#include <memory>
#include <string>
#include <utility>

#include "common/policy/policy_document.h"
#include "policies/policy_files.h"
#include "tests/support/episode_client.h"
#include "tests/support/interview_client.h"
#include "tests/support/meeting_client.h"
#include "tests/support/test_gateway.h"

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
  std::unique_ptr<TestGateway> StartGateway(bool with_meetings = true) {
    TestGateway::Channels channels{{"homeward.episode.v1", episodes_.service().channel()},
                                   {"homeward.interview.v1", interviews_.service().channel()}};
    if (with_meetings) channels["homeward.meeting.v1"] = meetings_.service().channel();
    return std::make_unique<TestGateway>(episodes_.service().issuer(), clock_, std::move(channels));
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
};

}  // namespace homeward
