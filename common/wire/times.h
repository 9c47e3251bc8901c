#pragma once

#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <google/protobuf/timestamp.pb.h>

#include <optional>
#include <string>

#include "common/calendar/moment.h"
#include "homeward/common/v1/moment.pb.h"

namespace homeward {

// Between the wire's times and ours. What comes in has passed Validate.

inline absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  // Whole microseconds: finer parts are cut off.
  return absl::FromUnixMicros(time.seconds() * 1'000'000 + time.nanos() / 1000);
}

inline void Put(absl::Time time, google::protobuf::Timestamp* wire) {
  wire->set_seconds(absl::ToUnixSeconds(time));
  wire->set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(wire->seconds()))));
}

inline Moment MomentOf(const common::v1::Moment& moment) {
  const absl::Time time = TimeOf(moment.time());
  if (moment.precision() == common::v1::PRECISION_DATE) return OnDay(LocalDay(time));
  return {.time = time};
}

inline void Put(const Moment& moment, common::v1::Moment* wire) {
  Put(moment.time, wire->mutable_time());
  wire->set_precision(moment.date_only ? common::v1::PRECISION_DATE : common::v1::PRECISION_MINUTE);
}

}  // namespace homeward
