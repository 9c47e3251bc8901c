#pragma once

#include <memory>
#include <string>

#include "common/calendar/bank_holidays.h"
#include "common/core/status_matchers.h"
#include "episode-service/imports/service.h"
#include "tests/support/episode_client.h"

// For tests of imports: one whose caller goes away.
namespace homeward::episode {

// Runs an import until its first step is done; the next one finds nobody who waits.
template <class Request>
void BreakOffAfterOneStep(ServiceHost& host, const Request& request, const std::string& path, absl::Time now) {
  PolicyBook<Policy> policies(ReadPolicy, CouncilWithoutPolicy());
  const WorkingDays days{BankHolidays()};
  const PageTokens tokens{PageTokens::Key{}};
  const Paging paging{tokens};
  IndexKeeper names(host.db());
  EXPECT_THAT(names.LookAtAll(), IsOk());
  ImportsService service(host.db(), host.commands(), {.policies = policies, .working_days = days}, paging, names);
  Call call;
  call.caller = std::make_shared<Caller>(Caller{.subject = "loader"});
  call.council = request.council();
  call.method = path;
  call.now = now;
  call.deadline = absl::Now() + absl::Seconds(20);
  int asked = 0;
  call.cancelled = [&asked] { return ++asked > 1; };
  EXPECT_THAT(service.Run(call, request).status(), FailsWith(absl::StatusCode::kCancelled, "CALLER_GONE"));
}

}  // namespace homeward::episode
