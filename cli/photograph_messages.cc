#include "cli/photograph_messages.h"

#include <absl/strings/match.h>

#include "common/core/sha256.h"
#include "common/core/status.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr size_t kChunkBytes = 64 * 1024;

absl::StatusOr<v1::MediaType> TypeOf(absl::string_view image) {
  if (absl::StartsWith(image, "\xff\xd8\xff")) return v1::MEDIA_TYPE_JPEG;
  if (absl::StartsWith(image, "\x89PNG")) return v1::MEDIA_TYPE_PNG;
  return Fail(absl::StatusCode::kInvalidArgument, "MEDIA_TYPE_UNKNOWN", "a photograph is a JPEG or PNG file");
}

}  // namespace

absl::StatusOr<std::vector<std::string>> PhotographMessages(v1::AddPhotographRequest first, const std::string& image) {
  HW_ASSIGN_OR_RETURN(const v1::MediaType type, TypeOf(image));
  first.mutable_header()->set_media_type(type);
  first.mutable_header()->set_size_bytes(static_cast<int64_t>(image.size()));
  first.mutable_header()->set_sha256(Sha256Hex(image));
  std::vector<std::string> messages;
  for (size_t from = 0; from < image.size(); from += kChunkBytes) {
    first.set_data(image.substr(from, kChunkBytes));
    messages.push_back(first.SerializeAsString());
    first.clear_header();
  }
  return messages;
}

}  // namespace homeward::cli
