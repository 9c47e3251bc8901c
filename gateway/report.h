#pragma once

#include <absl/status/statusor.h>
#include <absl/types/span.h>

#include <string>
#include <vector>

#include "common/command/call.h"
#include "common/server/log.h"
#include "gateway/backends.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/gateway/v1/gateway_service.pb.h"

namespace homeward::gateway {

// What every service answers to GetFigures: the messages of one of them serve to read all, their fields being the same.
using FiguresPart = episode::v1::GetFiguresResponse;

// Puts the parts together: figures in the order of their codes, who was behind, and whether the counts agree. A source
// without a part is missing; the caller says why.
v1::GetBoardReportResponse MergeFigures(const std::vector<FiguresPart>& parts);

// The board report: figures of all services that make some.
class Reports {
 public:
  Reports(absl::Span<const Backend> backends, Log& log) : backends_(backends), log_(log) {}

  absl::StatusOr<v1::GetBoardReportResponse> GetBoardReport(Call& call, const v1::GetBoardReportRequest& request);

 private:
  const absl::Span<const Backend> backends_;
  Log& log_;
};

}  // namespace homeward::gateway
