#pragma once

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

// For tests: images as far as their headers go. What follows is noise; nothing here shows anybody.
namespace homeward::episode {

// Bytes that no two seeds have in common and every value occurs in.
inline std::string Noise(size_t bytes, uint32_t seed) {
  std::string noise(bytes, '\0');
  for (char& byte : noise) byte = static_cast<char>((seed = seed * 1664525 + 1013904223) >> 24);
  return noise;
}

inline std::string BigEndian(uint32_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text.push_back(static_cast<char>(number >> (8 * i)));
  return text;
}

// A PNG of so many bytes as far as its header goes; what follows is noise.
inline std::string Png(uint32_t width, uint32_t height, size_t bytes = 100, uint32_t seed = 1) {
  const std::string head = absl::StrCat("\x89PNG\r\n\x1a\n", BigEndian(13, 4), "IHDR", BigEndian(width, 4),
                                        BigEndian(height, 4), "\x08\x02", std::string(3, '\0'), Noise(4, seed));
  return head + Noise(std::max(bytes, head.size()) - head.size(), seed);
}

// The same as JPEG, with a segment of some bytes before the frame's header.
inline std::string Jpeg(uint32_t width, uint32_t height, uint32_t segment = 16, char frame = '\xc0') {
  return absl::StrCat("\xff\xd8\xff\xe1", BigEndian(segment + 2, 2), Noise(segment, 2), "\xff", std::string(1, frame),
                      BigEndian(17, 2), "\x08", BigEndian(height, 2), BigEndian(width, 2), "\x03", Noise(60, 3));
}

}  // namespace homeward::episode
