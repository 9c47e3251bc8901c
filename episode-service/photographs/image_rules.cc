#include "episode-service/photographs/image_rules.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <algorithm>

#include "common/core/status.h"

namespace homeward::episode {
namespace {

// The signature, then the first chunk's length (13) and name; its content begins with width and height.
constexpr absl::string_view kPngBegins("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
constexpr size_t kPngSignature = 8;
constexpr size_t kPngHead = 33;  // with the content of the first chunk and its check

// A frame's header: bits a sample, height, width, number of components.
constexpr size_t kJpegFrame = 6;

constexpr uint8_t kStartOfImage = 0xd8, kEndOfImage = 0xd9, kStartOfScan = 0xda;

absl::Status TypeDiffers() {
  return Invalid("data", "MEDIA_TYPE_DIFFERS", "an image of the media type that the header says");
}

absl::Status Damaged() { return Invalid("data", "IMAGE_DAMAGED", "a whole image with its width and height"); }

uint32_t Number(absl::string_view bytes) {
  uint32_t number = 0;
  for (char byte : bytes) number = number << 8 | static_cast<uint8_t>(byte);
  return number;
}

// Markers from SOF0 to SOF15 but the three in between that begin other segments (DHT, JPG, DAC).
bool BeginsFrame(uint8_t marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// Markers that may not come before the frame: those of scans, a second image, and a zero, which is no marker.
bool BelongsLater(uint8_t marker) {
  return marker == 0 || (marker >= 0xd0 && marker <= 0xd7) || marker == kStartOfImage || marker == kEndOfImage ||
         marker == kStartOfScan;
}

}  // namespace

absl::Status CheckImageBytes(int64_t bytes) {
  if (bytes >= 1 && bytes <= kMostImageBytes) return absl::OkStatus();
  return Invalid("header.size_bytes", "PHOTOGRAPH_TOO_LARGE", "1 byte to 10 MiB");
}

absl::Status ImageReader::Take(absl::string_view bytes) {
  return type_ == MediaType::kPng ? TakePng(bytes) : TakeJpeg(bytes);
}

absl::StatusOr<ImageSize> ImageReader::Size() const {
  if (size_ == ImageSize{}) return Damaged();
  return size_;
}

absl::Status ImageReader::TakePng(absl::string_view bytes) {
  if (head_.size() == kPngHead) return absl::OkStatus();
  absl::StrAppend(&head_, bytes.substr(0, kPngHead - head_.size()));
  const absl::string_view head = head_;
  const size_t common = std::min(head.size(), kPngSignature);
  if (head.substr(0, common) != kPngBegins.substr(0, common)) return TypeDiffers();
  if (head.size() < kPngHead) return absl::OkStatus();
  if (!absl::StartsWith(head, kPngBegins)) return Damaged();
  return Found(Number(head.substr(16, 4)), Number(head.substr(20, 4)));
}

absl::Status ImageReader::TakeJpeg(absl::string_view bytes) {
  while (!bytes.empty() && size_ == ImageSize{}) {
    if (next_ == Next::kSegment && !frame_) {
      // Previews and colour profiles can be long: they are passed over as a whole.
      const size_t passed = std::min(segment_, bytes.size());
      bytes.remove_prefix(passed);
      segment_ -= passed;
      if (segment_ == 0) next_ = Next::kMark;
      continue;
    }
    HW_RETURN_IF_ERROR(TakeJpegByte(static_cast<uint8_t>(bytes.front())));
    bytes.remove_prefix(1);
  }
  return absl::OkStatus();
}

absl::Status ImageReader::TakeJpegByte(uint8_t byte) {
  switch (next_) {
    case Next::kFirst:
      next_ = Next::kSecond;
      return byte == 0xff ? absl::OkStatus() : TypeDiffers();
    case Next::kSecond:
      next_ = Next::kMark;
      return byte == kStartOfImage ? absl::OkStatus() : TypeDiffers();
    case Next::kMark:
      next_ = Next::kMarker;
      return byte == 0xff ? absl::OkStatus() : Damaged();
    case Next::kMarker:
      return TakeMarker(byte);
    case Next::kLengthHigh:
      segment_ = byte;
      next_ = Next::kLengthLow;
      return absl::OkStatus();
    case Next::kLengthLow:
      return TakeLength(segment_ << 8 | byte);
    case Next::kSegment:
      head_.push_back(static_cast<char>(byte));
      if (head_.size() < kJpegFrame) return absl::OkStatus();
      return Found(Number(head_.substr(3, 2)), Number(head_.substr(1, 2)));
  }
  return absl::OkStatus();
}

absl::Status ImageReader::TakeMarker(uint8_t marker) {
  if (marker == 0xff) return absl::OkStatus();  // markers may be preceded by any number of these
  if (BelongsLater(marker)) return Damaged();
  frame_ = BeginsFrame(marker);
  next_ = marker == 0x01 ? Next::kMark : Next::kLengthHigh;  // that one has no segment
  return absl::OkStatus();
}

// The length counts its own two bytes.
absl::Status ImageReader::TakeLength(size_t length) {
  if (length < 2 || (frame_ && length < 2 + kJpegFrame)) return Damaged();
  segment_ = length - 2;
  next_ = segment_ == 0 ? Next::kMark : Next::kSegment;
  return absl::OkStatus();
}

absl::Status ImageReader::Found(uint32_t width, uint32_t height) {
  if (width == 0 || height == 0) return Damaged();
  if (width > kLongestSide || height > kLongestSide) {
    return Invalid("data", "IMAGE_SIDE_TOO_LONG", "at most 12000 pixels a side");
  }
  size_ = {.width = static_cast<int>(width), .height = static_cast<int>(height)};
  return absl::OkStatus();
}

}  // namespace homeward::episode
