#include "common/server/metrics.h"

#include <prometheus/text_serializer.h>

#include <utility>

namespace homeward {
namespace {

// Seconds; a healthy call takes one to twenty milliseconds, and nobody waits longer than five seconds.
const prometheus::Histogram::BucketBoundaries kBuckets = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                                          0.1,   0.2,   0.5,   1.0,  2.0,  5.0};

}  // namespace

Metrics::Metrics()
    : calls_(prometheus::BuildHistogram()
                 .Name("homeward_rpc_seconds")
                 .Help("How long calls took, by method and canonical code.")
                 .Register(registry_)) {}

void Metrics::Observe(absl::string_view method, absl::StatusCode code, absl::Duration took) {
  calls_.Add({{"method", std::string(method)}, {"code", absl::StatusCodeToString(code)}}, kBuckets)
      .Observe(absl::ToDoubleSeconds(took));
}

void Metrics::Gauge(const std::string& name, const std::string& help, Read read, const Labels& labels) {
  Add(name, help, prometheus::MetricType::Gauge, std::move(read), labels);
}

void Metrics::Counter(const std::string& name, const std::string& help, Read read, const Labels& labels) {
  Add(name, help, prometheus::MetricType::Counter, std::move(read), labels);
}

void Metrics::Add(const std::string& name, const std::string& help, prometheus::MetricType type, Read read,
                  const Labels& labels) {
  Reading reading{.labels = {}, .read = std::move(read)};
  for (const auto& [label, value] : labels) reading.labels.push_back({.name = label, .value = value});
  absl::MutexLock lock(&mutex_);
  Readings& readings = read_when_asked_[name];
  readings.help = help;
  readings.type = type;
  readings.readings.push_back(std::move(reading));
}

prometheus::MetricFamily Metrics::Collect(const std::string& name, const Readings& readings) {
  prometheus::MetricFamily family{.name = name, .help = readings.help, .type = readings.type, .metric = {}};
  for (const Reading& reading : readings.readings) {
    prometheus::ClientMetric metric;
    metric.label = reading.labels;
    // Only the one of the family's type is shown.
    metric.gauge.value = metric.counter.value = reading.read();
    family.metric.push_back(std::move(metric));
  }
  return family;
}

std::string Metrics::Scrape() const {
  std::vector<prometheus::MetricFamily> families = registry_.Collect();
  absl::MutexLock lock(&mutex_);
  for (const auto& [name, readings] : read_when_asked_) families.push_back(Collect(name, readings));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace homeward
