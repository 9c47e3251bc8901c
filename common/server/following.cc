#include "common/server/following.h"

#include <limits>
#include <utility>

#include "common/core/status.h"

namespace homeward {

Following::Following(ServiceHost& host, FeedReader& reader, std::string source)
    : log_(host.log()), reader_(reader), source_(std::move(source)) {
  AddMetrics(host);
}

void Following::Start() {
  thread_.emplace(reader_, [this](const absl::Status& last) { Tell(last); });
}

void Following::AddMetrics(ServiceHost& host) {
  const Metrics::Labels labels = {{"source", source_}};
  host.AddGauge(
      "homeward_feed_parked", "Events that could not be applied yet, and those behind them; NaN when unknown.",
      [this] {
        const absl::StatusOr<int64_t> parked = reader_.ParkedCount();
        return parked.ok() ? static_cast<double>(*parked) : std::numeric_limits<double>::quiet_NaN();
      },
      labels);
  host.AddGauge(
      "homeward_feed_stopped", "Councils whose feed is not read any more: its chain is broken or has been replaced.",
      [this] { return static_cast<double>(reader_.Stopped().size()); }, labels);
  host.AddGauge(
      "homeward_feed_failing", "1 when the last round of reading failed.",
      [this] { return thread_.has_value() && !thread_->last().ok() ? 1 : 0; }, labels);
}

void Following::Tell(const absl::Status& last) {
  if (last.ok()) return log_.Event(Log::Level::kInfo, "feed_followed", {{"source", source_}});
  log_.Event(Log::Level::kWarning, "feed_stands", {{"source", source_}, {"reason", ProblemOf(last).reason}});
}

}  // namespace homeward
