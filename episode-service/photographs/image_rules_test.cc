#include "episode-service/photographs/image_rules.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>

#include <random>
#include <string>

#include "common/core/status_matchers.h"
#include "tests/support/test_images.h"

namespace homeward::episode {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// What is found in an image whose bytes come in pieces of this length.
absl::StatusOr<ImageSize> SizeOf(MediaType type, const std::string& image, size_t piece) {
  ImageReader reader(type);
  for (size_t at = 0; at < image.size(); at += piece) {
    HW_RETURN_IF_ERROR(reader.Take(absl::string_view(image).substr(at, piece)));
  }
  return reader.Size();
}

// The same whatever the length of the pieces.
absl::StatusOr<ImageSize> SizeOf(MediaType type, const std::string& image) {
  const absl::StatusOr<ImageSize> whole = SizeOf(type, image, image.size() + 1);
  for (size_t piece : {1, 2, 3, 7, 33}) {
    const absl::StatusOr<ImageSize> pieces = SizeOf(type, image, piece);
    EXPECT_EQ(pieces.status(), whole.status()) << piece;
    if (whole.ok() && pieces.ok()) {
      EXPECT_EQ(*pieces, *whole) << piece;
    }
  }
  return whole;
}

void ExpectSize(MediaType type, const std::string& image, int width, int height) {
  const absl::StatusOr<ImageSize> size = SizeOf(type, image);
  ASSERT_THAT(size, IsOk());
  EXPECT_EQ(size->width, width);
  EXPECT_EQ(size->height, height);
}

void ExpectFault(MediaType type, const std::string& image, const char* reason) {
  EXPECT_THAT(SizeOf(type, image).status(), FailsWith(kInvalid, reason));
}

std::string With(std::string image, size_t at, char byte) {
  image[at] = byte;
  return image;
}

TEST(ImageBytes, AreOneToTenMebibytes) {
  EXPECT_THAT(CheckImageBytes(1), IsOk());
  EXPECT_THAT(CheckImageBytes(10'485'760), IsOk());
  for (int64_t bytes : {int64_t{-1}, int64_t{0}, int64_t{10'485'761}, INT64_MAX}) {
    EXPECT_THAT(CheckImageBytes(bytes), FailsWith(kInvalid, "PHOTOGRAPH_TOO_LARGE"));
  }
}

TEST(Png, HasItsSizeInItsFirstChunk) {
  ExpectSize(MediaType::kPng, Png(640, 480), 640, 480);
  ExpectSize(MediaType::kPng, Png(1, 1, 33), 1, 1);
  ExpectSize(MediaType::kPng, Png(12'000, 12'000), 12'000, 12'000);
}

TEST(Png, IsRefusedWhenItsHeaderIsNone) {
  const std::string png = Png(640, 480);
  ExpectFault(MediaType::kPng, Png(12'001, 1), "IMAGE_SIDE_TOO_LONG");
  ExpectFault(MediaType::kPng, Png(1, 12'001), "IMAGE_SIDE_TOO_LONG");
  ExpectFault(MediaType::kPng, Png(0xffffffff, 0xffffffff), "IMAGE_SIDE_TOO_LONG");
  ExpectFault(MediaType::kPng, Png(0, 480), "IMAGE_DAMAGED");
  ExpectFault(MediaType::kPng, Png(640, 0), "IMAGE_DAMAGED");
  ExpectFault(MediaType::kPng, With(png, 11, 12), "IMAGE_DAMAGED");   // the first chunk's length
  ExpectFault(MediaType::kPng, With(png, 12, 'J'), "IMAGE_DAMAGED");  // its name
  for (size_t at = 0; at < 8; ++at) ExpectFault(MediaType::kPng, With(png, at, 'x'), "MEDIA_TYPE_DIFFERS");
  for (size_t length = 0; length < 33; ++length) {
    ExpectFault(MediaType::kPng, png.substr(0, length), "IMAGE_DAMAGED");
  }
}

TEST(Jpeg, HasItsSizeInItsFrameAfterWhateverElse) {
  ExpectSize(MediaType::kJpeg, Jpeg(640, 480), 640, 480);
  ExpectSize(MediaType::kJpeg, Jpeg(12'000, 1), 12'000, 1);
  ExpectSize(MediaType::kJpeg, Jpeg(640, 480, 0), 640, 480);
  ExpectSize(MediaType::kJpeg, Jpeg(640, 480, 65'533), 640, 480);
  const std::string rest = Jpeg(640, 480).substr(2);
  const std::string start = "\xff\xd8";
  ExpectSize(MediaType::kJpeg, absl::StrCat(start, rest.substr(0, 20), rest), 640, 480);        // two segments
  ExpectSize(MediaType::kJpeg, absl::StrCat(start, "\xff\xff\xff", rest.substr(1)), 640, 480);  // fill bytes
  ExpectSize(MediaType::kJpeg, absl::StrCat(start, "\xff\x01", rest), 640, 480);                // no segment
}

TEST(Jpeg, EveryFrameCountsAndNothingElseDoes) {
  for (int marker = 0xc0; marker <= 0xcf; ++marker) {
    const std::string image = Jpeg(640, 480, 16, static_cast<char>(marker));
    if (marker == 0xc4 || marker == 0xc8 || marker == 0xcc) {
      EXPECT_FALSE(SizeOf(MediaType::kJpeg, image).ok()) << marker;
    } else {
      ExpectSize(MediaType::kJpeg, image, 640, 480);
    }
  }
}

TEST(Jpeg, IsRefusedWhenItsHeadersAreNone) {
  const std::string jpeg = Jpeg(640, 480);
  const size_t frame = 22;  // its marker's place
  ASSERT_EQ(jpeg.substr(frame, 2), "\xff\xc0");
  ExpectFault(MediaType::kJpeg, Jpeg(12'001, 1), "IMAGE_SIDE_TOO_LONG");
  ExpectFault(MediaType::kJpeg, Jpeg(65'535, 65'535), "IMAGE_SIDE_TOO_LONG");
  ExpectFault(MediaType::kJpeg, Jpeg(0, 480), "IMAGE_DAMAGED");
  ExpectFault(MediaType::kJpeg, Jpeg(640, 0), "IMAGE_DAMAGED");
  ExpectFault(MediaType::kJpeg, With(jpeg, 0, 'x'), "MEDIA_TYPE_DIFFERS");
  ExpectFault(MediaType::kJpeg, With(jpeg, 1, 'x'), "MEDIA_TYPE_DIFFERS");
  ExpectFault(MediaType::kJpeg, With(jpeg, 2, 'x'), "IMAGE_DAMAGED");
  ExpectFault(MediaType::kJpeg, With(With(jpeg, 4, 0), 5, 1), "IMAGE_DAMAGED");  // shorter than its own length
  ExpectFault(MediaType::kJpeg, With(jpeg, frame + 3, 7), "IMAGE_DAMAGED");      // no room for a size
  for (char early : {'\x00', '\xd0', '\xd7', '\xd8', '\xd9', '\xda'}) {
    ExpectFault(MediaType::kJpeg, With(jpeg, frame + 1, early), "IMAGE_DAMAGED");
  }
  for (size_t length = 0; length < frame + 9; ++length) {
    ExpectFault(MediaType::kJpeg, jpeg.substr(0, length), "IMAGE_DAMAGED");
  }
}

TEST(Image, IsRefusedAsSomethingElse) {
  ExpectFault(MediaType::kJpeg, Png(640, 480), "MEDIA_TYPE_DIFFERS");
  ExpectFault(MediaType::kPng, Jpeg(640, 480), "MEDIA_TYPE_DIFFERS");
  ExpectFault(MediaType::kPng, "<!DOCTYPE html><script>", "MEDIA_TYPE_DIFFERS");
  ExpectFault(MediaType::kJpeg, "GIF89a", "MEDIA_TYPE_DIFFERS");
}

// Whatever comes, in whatever pieces, there is an answer, and a size that was found is one that is allowed.
TEST(Image, AnyBytesAreAnsweredWithinTheLimits) {
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) {
    const bool png = i % 2 == 0;
    std::string image = png ? Png(640, 480) : Jpeg(640, 480);
    for (unsigned changes = random() % 6; changes > 0; --changes) {
      image[random() % image.size()] = static_cast<char>(random());
    }
    const auto size = SizeOf(png ? MediaType::kPng : MediaType::kJpeg, image, 1 + random() % 40);
    if (!size.ok()) continue;
    EXPECT_GT(size->width, 0);
    EXPECT_GT(size->height, 0);
    EXPECT_LE(size->width, kLongestSide);
    EXPECT_LE(size->height, kLongestSide);
  }
}

}  // namespace
}  // namespace homeward::episode
