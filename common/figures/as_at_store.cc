#include "common/figures/as_at_store.h"

#include <cstdint>

#include "common/feed/cursor_store.h"
#include "common/wire/times.h"

namespace homeward {

common::v1::FiguresAsAt ReadAsAt(Tx& tx, const std::string& council, absl::string_view source, absl::Time now) {
  common::v1::FiguresAsAt as_at;
  as_at.set_source(std::string(source));
  Put(now, as_at.mutable_computed_time());
  int64_t position = 0;
  int64_t recorded_us = 0;
  tx.sql() << "SELECT position, recorded_us FROM feed_head WHERE council = :council", soci::use(council, "council"),
      soci::into(position), soci::into(recorded_us);
  if (tx.sql().got_data() && position > 0) {
    as_at.set_position(position);
    Put(absl::FromUnixMicros(recorded_us), as_at.mutable_recorded_time());
  }
  const auto watermarks = ReadWatermarks(tx);
  const auto marks = watermarks.find(council);
  if (marks == watermarks.end()) return as_at;
  for (const AppliedMark& mark : marks->second) {
    common::v1::FollowedFeed* followed = as_at.add_followed();
    followed->set_source(mark.source);
    followed->set_position(mark.position);
    followed->set_waiting(static_cast<int>(mark.parked.size()));
  }
  return as_at;
}

}  // namespace homeward
