#include "common/command/event.h"

#include "common/core/sha256.h"

namespace homeward {
namespace {

void AppendNumber(std::string& text, int64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) text.push_back(static_cast<char>((number >> shift) & 0xff));
}

// Length first: no two envelopes may give the same bytes.
void AppendText(std::string& text, absl::string_view part) {
  AppendNumber(text, static_cast<int64_t>(part.size()));
  text.append(part.data(), part.size());
}

}  // namespace

std::string ChainHash(absl::string_view previous, const Event& event) {
  std::string bytes;
  AppendText(bytes, previous);
  AppendText(bytes, event.council);
  AppendNumber(bytes, event.position);
  AppendText(bytes, event.type);
  AppendText(bytes, event.aggregate);
  AppendText(bytes, event.subject);
  AppendNumber(bytes, event.version);
  AppendNumber(bytes, absl::ToUnixMicros(event.occurred));
  AppendNumber(bytes, absl::ToUnixMicros(event.recorded));
  AppendText(bytes, event.actor);
  AppendText(bytes, event.body_hash);
  return Sha256(bytes);
}

}  // namespace homeward
