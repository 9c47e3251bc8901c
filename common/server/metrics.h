#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/status.h>
#include <absl/strings/string_view.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace homeward {

// What Prometheus learns of a process. May be used by several threads at once.
class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;
  using Read = std::function<double()>;

  Metrics();

  // Counts a call that ended.
  void Observe(absl::string_view method, absl::StatusCode code, absl::Duration took);

  // A number that is read when somebody asks: one that goes up and down, or one that only grows. Several of one name
  // differ in their labels.
  void Gauge(const std::string& name, const std::string& help, Read read, const Labels& labels = {});
  void Counter(const std::string& name, const std::string& help, Read read, const Labels& labels = {});

  // Everything in Prometheus's text format.
  std::string Scrape() const;

 private:
  struct Reading {
    std::vector<prometheus::ClientMetric::Label> labels;
    Read read;
  };
  struct Readings {
    std::string help;
    prometheus::MetricType type;
    std::vector<Reading> readings;
  };

  void Add(const std::string& name, const std::string& help, prometheus::MetricType type, Read read,
           const Labels& labels);
  static prometheus::MetricFamily Collect(const std::string& name, const Readings& readings);

  prometheus::Registry registry_;
  prometheus::Family<prometheus::Histogram>& calls_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Readings> read_when_asked_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace homeward
