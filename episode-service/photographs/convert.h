#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>

#include "episode-service/photographs/photograph.h"
#include "homeward/episode/v1/photograph_service.pb.h"

namespace homeward::episode {

v1::Photograph ToProto(const Photograph& photograph);
// The event of a decision: that there is a photograph, and of which day.
std::unique_ptr<google::protobuf::Message> EventOf(const PhotographDecision& decision);

// As its header says; width and height are found in the bytes. INVALID_ARGUMENT (FIELD_INVALID): sha256.
absl::StatusOr<AddPhotograph> FromProto(const v1::PhotographHeader& header, std::string id, std::string recorded_by);
CorrectPhotograph FromProto(const v1::CorrectPhotographRequest& request);
VoidPhotograph FromProto(const v1::VoidPhotographRequest& request);

}  // namespace homeward::episode
