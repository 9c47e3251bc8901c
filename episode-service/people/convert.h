#pragma once

#include <absl/status/statusor.h>
#include <google/protobuf/field_mask.pb.h>

#include "episode-service/people/young_person.h"
#include "homeward/episode/v1/episode.pb.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/episode/v1/events.pb.h"

namespace homeward::episode {

v1::YoungPerson ToProto(const YoungPerson& person);
v1::YoungPersonFacts FactsOf(const YoungPerson& person);
// The event of a decision, with the facts after it.
std::unique_ptr<google::protobuf::Message> EventOf(const PersonDecision& decision);

// The descriptive fields of a new record.
YoungPerson FromProto(const v1::YoungPerson& person);
// INVALID_ARGUMENT (MASK_INVALID) for a path that is no descriptive field, or an empty mask.
absl::Status ApplyMask(const google::protobuf::FieldMask& mask, const v1::YoungPerson& fields, YoungPerson& person);

StartLegalStatus FromProto(const v1::StartLegalStatusRequest& request, std::string id);
EndLegalStatus FromProto(const v1::EndLegalStatusRequest& request);
RaiseFlag FromProto(const v1::RaiseFlagRequest& request, std::string id);
LowerFlag FromProto(const v1::LowerFlagRequest& request);
StartPlacement FromProto(const v1::StartPlacementRequest& request, std::string id);
EndPlacement FromProto(const v1::EndPlacementRequest& request);

}  // namespace homeward::episode
