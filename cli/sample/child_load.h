#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>

#include <map>
#include <string>

#include "cli/client.h"
#include "cli/sample/follow_up.h"
#include "cli/sample/generator.h"

namespace homeward::cli {

// The workers on the server, by their ids in the staff system.
using Workers = std::map<std::string, std::string>;

// Enters one child of the sample with all that belongs to them. Each step looks at the record whether it was done: an
// etag has moved on since, so it could not be sent again.
class ChildLoad {
 public:
  // The client, the workers and the child must outlive it.
  ChildLoad(const Client& client, const Workers& workers, const SampleChild& child)
      : client_(client), workers_(workers), child_(child) {}

  // Enters what there is up to a time.
  absl::Status Run(absl::Time until);

 private:
  // Who they are and where they lived.
  absl::Status Person();
  absl::Status Allocations();
  // What is known of them, and their Find Me Plan.
  absl::Status Plan();
  absl::Status Photograph();
  absl::Status Episode(size_t number);
  absl::Status PackAndEntries(const SampleEpisode& sample, const std::string& step, const std::string& episode);

  // What a step of this child is called: sent again it has no second effect.
  std::string Step(absl::string_view what) const;
  const std::string& young_person() const { return loaded_.young_person; }

  const Client& client_;
  const Workers& workers_;
  const SampleChild& child_;
  LoadedChild loaded_;
};

}  // namespace homeward::cli
