#pragma once

#include "common/command/version_store.h"
#include "common/wire/times.h"

namespace homeward {

// A version as it is shown: `body` is the field of `wire` for the record itself.
template <class Wire, class Body>
void Put(const RecordVersion& version, Wire* wire, Body* body) {
  body->ParseFromString(version.body);
  wire->set_actor(version.actor);
  Put(version.recorded, wire->mutable_recorded_time());
  wire->set_reason(version.reason);
}

}  // namespace homeward
