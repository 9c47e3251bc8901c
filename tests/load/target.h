#pragma once

#include <absl/status/status.h>

#include <functional>

namespace homeward::load {

// Where one kind of operation can be done: a service, the gateway, or the bare database.
class Target {
 public:
  // OK only for an answer that was compared with what is known of the row and found right. RESOURCE_EXHAUSTED: the
  // server refused the call, as it should when too many wait. Anything else is a fault of the run.
  using Done = std::function<void(const absl::Status&)>;

  virtual ~Target() = default;

  // Starts one operation on some row; `done` is called once, on a thread of the target.
  virtual void Start(Done done) = 0;
};

}  // namespace homeward::load
