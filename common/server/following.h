#pragma once

#include <optional>
#include <string>

#include "common/feed/feed_reader.h"
#include "common/feed/feed_reader_thread.h"
#include "common/server/service_host.h"

namespace homeward {

// A service's reading of another one's feed, for everybody to see: a feed that stands still means children of whom
// nobody is told. Metrics say how many events are parked, at how many councils the reader has stopped, and whether the
// last round failed; the log has a line whenever that begins or ends.
class Following {
 public:
  // Host and reader outlive it. Tests move the reader by hand and never start it.
  Following(ServiceHost& host, FeedReader& reader, std::string source);

  void Start();

 private:
  void AddMetrics(ServiceHost& host);
  void Tell(const absl::Status& last);

  Log& log_;
  FeedReader& reader_;
  const std::string source_;
  std::optional<FeedReaderThread> thread_;  // destroyed first
};

}  // namespace homeward
