#include "cli/sample/portrait.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <zlib.h>

#include "cli/sample/dice.h"

namespace homeward::cli {
namespace {

constexpr int kWidth = 120;
constexpr int kHeight = 160;

std::string BigEndian(uint64_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift));
  return bytes;
}

const Bytef* BytesOf(const std::string& text) { return reinterpret_cast<const Bytef*>(text.data()); }

// A chunk of a PNG file: length, type, data, checksum.
std::string Chunk(absl::string_view type, const std::string& data) {
  const std::string checked = absl::StrCat(type, data);
  return absl::StrCat(BigEndian(data.size()), checked,
                      BigEndian(crc32(0, BytesOf(checked), static_cast<uInt>(checked.size()))));
}

std::string Compressed(const std::string& data) {
  uLongf size = compressBound(data.size());
  std::string compressed(size, '\0');
  compress(reinterpret_cast<Bytef*>(compressed.data()), &size, BytesOf(data), data.size());
  compressed.resize(size);
  return compressed;
}

// Whether a point lies in an ellipse.
bool Inside(int x, int y, int centre_x, int centre_y, int half_width, int half_height) {
  const int across = (x - centre_x) * half_height;
  const int down = (y - centre_y) * half_width;
  return across * across + down * down <= half_width * half_width * half_height * half_height;
}

std::string Colour(Dice& dice, int least, int most) {
  std::string colour;
  for (int i = 0; i < 3; ++i) colour.push_back(static_cast<char>(dice.Between(least, most)));
  return colour;
}

}  // namespace

std::string DrawPortrait(uint64_t seed) {
  Dice dice(seed);
  const std::string wall = Colour(dice, 170, 240);
  const std::string figure = Colour(dice, 30, 120);
  const int head = dice.Between(24, 32);
  const int shoulders = dice.Between(42, 54);
  std::string rows;
  for (int y = 0; y < kHeight; ++y) {
    rows.push_back('\0');  // no filter
    for (int x = 0; x < kWidth; ++x) {
      const bool drawn =
          Inside(x, y, kWidth / 2, 60, head, head + 8) || Inside(x, y, kWidth / 2, kHeight, shoulders, 60);
      rows += drawn ? figure : wall;
    }
  }
  // Eight bits for each of red, green and blue.
  const std::string header =
      absl::StrCat(BigEndian(kWidth), BigEndian(kHeight), absl::string_view("\x08\x02\0\0\0", 5));
  return absl::StrCat("\x89PNG\r\n\x1a\n", Chunk("IHDR", header), Chunk("IDAT", Compressed(rows)), Chunk("IEND", ""));
}

}  // namespace homeward::cli
