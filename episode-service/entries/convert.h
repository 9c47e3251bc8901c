#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <memory>
#include <string>
#include <vector>

#include "episode-service/entries/entry.h"
#include "homeward/episode/v1/entry.pb.h"
#include "homeward/episode/v1/entry_service.pb.h"

namespace homeward::episode {

v1::Entry ToProto(const Entry& entry);
// The event of a decision: what happened to the entry, never its words.
std::unique_ptr<google::protobuf::Message> EventOf(const EntryDecision& decision);

// What an entry says, of which the kind is set.
EntryContent ContentOf(const Moment& happened, const v1::EntryDetails& details);

// Puts in what rules look at, from the details as they were stored.
void ReadFacts(std::vector<Entry>& entries);

// INVALID_ARGUMENT (FIELD_REQUIRED): no kind, or a list that has to have something is empty.
absl::StatusOr<RecordEntry> FromProto(const v1::RecordEntryRequest& request, std::string id, std::string recorded_by);
absl::StatusOr<CorrectEntry> FromProto(const v1::CorrectEntryRequest& request);
VoidEntry FromProto(const v1::VoidEntryRequest& request);

// Kinds by their names; INVALID_ARGUMENT (FIELD_INVALID).
absl::StatusOr<std::vector<EntryKind>> KindsOf(const v1::ListEntriesRequest& request);

}  // namespace homeward::episode
