#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <string>

namespace homeward {

// An event as it stands in a feed.
struct Event {
  std::string council;
  int64_t position = 0;
  std::string type;
  std::string aggregate;
  std::string subject;
  int64_t version = 0;
  absl::Time occurred;
  absl::Time recorded;
  std::string actor;
  std::string body;       // empty once retention has removed it
  std::string body_hash;  // SHA-256 of the body as it was stored
  std::string hash;       // chains it to its predecessor
};

// SHA-256 over the predecessor's hash, the envelope and the body's hash: a changed, missing or inserted event shows,
// and a body that retention has emptied does not break the chain.
std::string ChainHash(absl::string_view previous, const Event& event);

}  // namespace homeward
