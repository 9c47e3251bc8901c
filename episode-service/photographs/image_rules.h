#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "episode-service/photographs/photograph.h"

// What an image may be, found in its bytes and not in what is said of them. Pure.
namespace homeward::episode {

inline constexpr int64_t kMostImageBytes = int64_t{10} << 20;
// Larger than any camera's; a file that claims more would exhaust whoever opens it.
inline constexpr int kLongestSide = 12'000;

// INVALID_ARGUMENT (PHOTOGRAPH_TOO_LARGE).
absl::Status CheckImageBytes(int64_t bytes);

// Reads an image's width and height as its bytes come by, in pieces of any size, and keeps nothing of them. It looks as
// far as the picture's own header: whether the rest can be shown is found out by whoever shows it.
class ImageReader {
 public:
  explicit ImageReader(MediaType type) : type_(type) {}

  // INVALID_ARGUMENT (MEDIA_TYPE_DIFFERS, IMAGE_DAMAGED, IMAGE_SIDE_TOO_LONG).
  absl::Status Take(absl::string_view bytes);

  // After the last byte. INVALID_ARGUMENT (IMAGE_DAMAGED): they ended before that.
  absl::StatusOr<ImageSize> Size() const;

 private:
  // What the next byte of a JPEG is.
  enum class Next { kFirst, kSecond, kMark, kMarker, kLengthHigh, kLengthLow, kSegment };

  absl::Status TakePng(absl::string_view bytes);
  absl::Status TakeJpeg(absl::string_view bytes);
  absl::Status TakeJpegByte(uint8_t byte);
  absl::Status TakeMarker(uint8_t marker);
  absl::Status TakeLength(size_t length);
  absl::Status Found(uint32_t width, uint32_t height);

  const MediaType type_;
  ImageSize size_;    // 0 by 0 until found
  std::string head_;  // of a PNG what it begins with, of a JPEG what was read of the frame's header
  Next next_ = Next::kFirst;
  bool frame_ = false;  // whether the segment is the frame's header
  size_t segment_ = 0;  // its length; while the length is read, the high byte
};

}  // namespace homeward::episode
