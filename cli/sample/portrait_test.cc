#include "cli/sample/portrait.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace homeward::cli {
namespace {

constexpr size_t kRow = 1 + 3 * 120;

// The rows of a portrait, read back from the file.
std::string RowsOf(const std::string& png) {
  std::string rows(kRow * 160, '\0');
  uLongf size = rows.size();
  const size_t data = png.find("IDAT") + 4;
  EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(rows.data()), &size, reinterpret_cast<const Bytef*>(png.data()) + data,
                       png.size() - data),
            Z_OK);
  EXPECT_EQ(size, rows.size());
  return rows;
}

TEST(DrawPortrait, DrawsAFigureBeforeAWall) {
  const std::string png = DrawPortrait(7);
  EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
  const std::string rows = RowsOf(png);
  const std::string corner = rows.substr(1, 3);
  const std::string face = rows.substr(60 * kRow + 1 + 3 * 60, 3);
  const std::string chest = rows.substr(159 * kRow + 1 + 3 * 60, 3);
  EXPECT_NE(corner, face);
  EXPECT_EQ(face, chest);
}

TEST(DrawPortrait, TheSameSeedDrawsTheSame) {
  EXPECT_EQ(DrawPortrait(7), DrawPortrait(7));
  EXPECT_NE(DrawPortrait(7), DrawPortrait(8));
}

}  // namespace
}  // namespace homeward::cli
