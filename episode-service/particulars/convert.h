#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>
#include <vector>

#include "episode-service/particulars/particular.h"
#include "homeward/episode/v1/particular.pb.h"
#include "homeward/episode/v1/particular_service.pb.h"

namespace homeward::episode {

v1::Particular ToProto(const Particular& particular);
// The event of a decision: what happened to the particular, never its words.
std::unique_ptr<google::protobuf::Message> EventOf(const ParticularDecision& decision);

// Puts in what rules look at, from the details as they were stored.
void ReadFacts(Particular& particular);
void ReadFacts(std::vector<Particular>& particulars);

// The content with what rules look at of it.
ParticularContent ContentOf(const Moment& started, const std::optional<Moment>& ended,
                            const v1::ParticularDetails& details);

// INVALID_ARGUMENT (FIELD_REQUIRED: no kind; KIND_HAS_ITS_OWN_RPC: reviews, packs and the ends of placements are
// recorded with what they are).
absl::StatusOr<RecordParticular> FromProto(const v1::RecordParticularRequest& request, std::string id,
                                           std::string recorded_by);
absl::StatusOr<ReviseParticular> FromProto(const v1::ReviseParticularRequest& request);
EndParticular FromProto(const v1::EndParticularRequest& request);
VoidParticular FromProto(const v1::VoidParticularRequest& request);

// Kinds by their names; INVALID_ARGUMENT (FIELD_INVALID).
absl::StatusOr<std::vector<ParticularKind>> KindsOf(const v1::ListParticularsRequest& request);
std::string NameOf(ParticularKind kind);

}  // namespace homeward::episode
