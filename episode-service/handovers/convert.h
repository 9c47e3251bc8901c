#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>

#include "episode-service/handovers/handover.h"
#include "homeward/episode/v1/handover_service.pb.h"

namespace homeward::episode {

v1::HandOver ToProto(const HandOver& hand_over);
v1::Holder ToProto(const std::string& council, const Holder& holder);
// The event of a decision: who and to whom, never why; null where the decision has none of its own.
std::unique_ptr<google::protobuf::Message> EventOf(const HandOverDecision& decision);

// INVALID_ARGUMENT (FIELD_REQUIRED, FIELD_INVALID): a worker or a team without an id, a duty desk with one.
absl::StatusOr<Desk> FromProto(const v1::Desk& wire, const std::string& field);
absl::StatusOr<OfferHandOver> FromProto(const v1::OfferHandOverRequest& request, std::string id,
                                        std::string offered_by);

}  // namespace homeward::episode
