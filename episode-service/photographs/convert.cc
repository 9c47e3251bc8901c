#include "episode-service/photographs/convert.h"

#include <absl/algorithm/container.h>
#include <absl/strings/ascii.h>

#include <utility>

#include "common/calendar/local_time.h"
#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/events.pb.h"

namespace homeward::episode {
namespace {

static_assert(static_cast<int>(MediaType::kJpeg) == v1::MEDIA_TYPE_JPEG);
static_assert(static_cast<int>(MediaType::kPng) == v1::MEDIA_TYPE_PNG);

// What comes in has passed Validate.
absl::CivilDay DayOf(const std::string& date) { return ParseIsoDate(date).value_or(absl::CivilDay()); }

bool IsSha256(const std::string& text) {
  return text.size() == 64 &&
         absl::c_all_of(text, [](char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); });
}

template <class Event>
std::unique_ptr<google::protobuf::Message> EventWith(const Photograph& photograph) {
  auto event = std::make_unique<Event>();
  v1::PhotographFacts* facts = event->mutable_facts();
  facts->set_photograph(photograph.id);
  facts->set_young_person(photograph.young_person);
  facts->set_taken_date(absl::FormatCivilTime(photograph.taken));
  return event;
}

}  // namespace

v1::Photograph ToProto(const Photograph& photograph) {
  v1::Photograph wire;
  wire.set_council(photograph.council);
  wire.set_photograph(photograph.id);
  wire.set_etag(EtagOf(photograph.version));
  wire.set_young_person(photograph.young_person);
  wire.set_taken_date(absl::FormatCivilTime(photograph.taken));
  wire.set_source(photograph.source);
  wire.set_media_type(static_cast<v1::MediaType>(photograph.image.type));
  wire.set_size_bytes(photograph.image.bytes);
  wire.set_sha256(photograph.image.sha256);
  wire.set_width(photograph.image.size.width);
  wire.set_height(photograph.image.size.height);
  Put(photograph.recorded, wire.mutable_recorded_time());
  wire.set_recorded_by(photograph.recorded_by);
  wire.set_void_reason(photograph.void_reason);
  return wire;
}

std::unique_ptr<google::protobuf::Message> EventOf(const PhotographDecision& decision) {
  switch (decision.event) {
    case PhotographEvent::kPhotographAdded:
      return EventWith<v1::PhotographAdded>(decision.next);
    case PhotographEvent::kPhotographCorrected:
      return EventWith<v1::PhotographCorrected>(decision.next);
    case PhotographEvent::kPhotographVoided:
      return EventWith<v1::PhotographVoided>(decision.next);
  }
  return nullptr;
}

absl::StatusOr<AddPhotograph> FromProto(const v1::PhotographHeader& header, std::string id, std::string recorded_by) {
  if (!IsSha256(header.sha256())) {
    return Invalid("header.sha256", "FIELD_INVALID", "64 lower-case hexadecimal digits");
  }
  return AddPhotograph{.id = std::move(id),
                       .taken = DayOf(header.taken_date()),
                       .source = header.source(),
                       .image = {.type = static_cast<MediaType>(header.media_type()),
                                 .bytes = header.size_bytes(),
                                 .sha256 = header.sha256(),
                                 .size = {}},
                       .recorded_by = std::move(recorded_by)};
}

CorrectPhotograph FromProto(const v1::CorrectPhotographRequest& request) {
  return {.taken = DayOf(request.taken_date()), .reason = request.reason()};
}

VoidPhotograph FromProto(const v1::VoidPhotographRequest& request) { return {.reason = request.reason()}; }

}  // namespace homeward::episode
