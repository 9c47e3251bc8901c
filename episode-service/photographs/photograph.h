#pragma once

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <cstdint>
#include <string>

namespace homeward::episode {

// The numbers are those of homeward.episode.v1.MediaType.
enum class MediaType { kJpeg = 1, kPng = 2 };

// In pixels.
struct ImageSize {
  int width = 0;
  int height = 0;

  bool operator==(const ImageSize&) const = default;
};

// An image as its record knows it: everything but the bytes.
struct Image {
  MediaType type{};
  int64_t bytes = 0;
  std::string sha256;  // 64 lower-case hexadecimal digits
  ImageSize size;
};

// See homeward.episode.v1.Photograph.
struct Photograph {
  std::string council;
  std::string id;
  int64_t version = 0;
  std::string young_person;
  absl::CivilDay taken;
  std::string source;
  Image image;
  absl::Time recorded;
  std::string recorded_by;
  std::string void_reason;  // empty while it stands
};

// Commands: what the RPCs of the same names ask for.
struct AddPhotograph {
  std::string id;
  absl::CivilDay taken;
  std::string source;
  Image image;
  std::string recorded_by;
};
struct CorrectPhotograph {
  absl::CivilDay taken;
  std::string reason;
};
struct VoidPhotograph {
  std::string reason;
};

// The names are those of the events.
enum class PhotographEvent { kPhotographAdded, kPhotographCorrected, kPhotographVoided };

// What a rule decides about a photograph.
struct PhotographDecision {
  Photograph next;
  PhotographEvent event;
  std::string reason;  // given with a correction or a void; kept with the version
};

}  // namespace homeward::episode
