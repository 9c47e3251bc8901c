#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/types/span.h>

#include <vector>

#include "common/calendar/working_days.h"
#include "common/command/call.h"
#include "common/server/log.h"
#include "gateway/backends.h"
#include "gateway/fan_out.h"
#include "homeward/gateway/v1/gateway_service.pb.h"

namespace homeward::gateway {

// Prepares the daily missing briefing (S4-11): asks the services on the caller's behalf and puts together what they
// say. A service that does not answer costs its own part and no other one's.
class Briefing {
 public:
  Briefing(absl::Span<const Backend> backends, const WorkingDays& working_days, Log& log)
      : backends_(backends), working_days_(working_days), log_(log) {}

  absl::StatusOr<v1::GetDailyBriefingResponse> GetDailyBriefing(Call& call, const v1::GetDailyBriefingRequest& request);

 private:
  // Every gateway knows the three services, wherever they are.
  const Backend& At(absl::string_view name) const;

  // Fills in what counts as news.
  absl::Status Since(const Call& call, const v1::GetDailyBriefingRequest& request, absl::CivilDay date,
                     v1::GetDailyBriefingResponse& reply) const;
  // In the order in which Sections reads the answers: open, reported, ended, thresholds, overdue and due of each.
  std::vector<Question> Questions(const Call& call, absl::CivilDay date,
                                  const google::protobuf::Timestamp& since) const;
  void Sections(const Call& call, absl::CivilDay date, v1::GetDailyBriefingResponse& reply) const;
  void People(const Call& call, absl::CivilDay date, v1::GetDailyBriefingResponse& reply) const;

  const absl::Span<const Backend> backends_;
  const WorkingDays& working_days_;
  Log& log_;
};

}  // namespace homeward::gateway
