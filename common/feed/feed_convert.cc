#include "common/feed/feed_convert.h"

#include <string>

namespace homeward {

common::v1::Event ToProto(const Event& event) {
  common::v1::Event wire;
  wire.set_council(event.council);
  wire.set_position(event.position);
  wire.set_type(event.type);
  wire.set_aggregate(event.aggregate);
  wire.set_subject(event.subject);
  wire.set_version(event.version);
  wire.set_occurred_us(absl::ToUnixMicros(event.occurred));
  wire.set_recorded_us(absl::ToUnixMicros(event.recorded));
  wire.set_actor(event.actor);
  wire.set_body(event.body);
  wire.set_body_hash(event.body_hash);
  wire.set_hash(event.hash);
  return wire;
}

Event FromProto(const common::v1::Event& wire) {
  Event event;
  event.council = wire.council();
  event.position = wire.position();
  event.type = wire.type();
  event.aggregate = wire.aggregate();
  event.subject = wire.subject();
  event.version = wire.version();
  event.occurred = absl::FromUnixMicros(wire.occurred_us());
  event.recorded = absl::FromUnixMicros(wire.recorded_us());
  event.actor = wire.actor();
  event.body = wire.body();
  event.body_hash = wire.body_hash();
  event.hash = wire.hash();
  return event;
}

common::v1::Cursor ToProto(absl::string_view council, const FeedCursor& cursor) {
  common::v1::Cursor wire;
  wire.set_council(std::string(council));
  wire.set_epoch(cursor.epoch);
  wire.set_position(cursor.position);
  wire.set_hash(cursor.hash);
  return wire;
}

FeedCursor FromProto(const common::v1::Cursor& wire) {
  return {.epoch = wire.epoch(), .position = wire.position(), .hash = wire.hash()};
}

}  // namespace homeward
