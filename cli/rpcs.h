#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/time/time.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

// The public RPCs of the suite as this program was built with them, and JSON for their messages.
namespace homeward::cli {

// The gateway's first, then each service's, in the order of their protos.
std::vector<const google::protobuf::MethodDescriptor*> PublicRpcs();

// "homeward.episode.v1.EpisodeService/GetEpisode"
std::string FullName(const google::protobuf::MethodDescriptor& method);

// By its full name, "EpisodeService/GetEpisode", or "GetEpisode" where no other service has one. Error: UsageError.
absl::StatusOr<const google::protobuf::MethodDescriptor*> FindRpc(absl::string_view name);

// An empty message of a type that is linked in.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

// Reads a message from JSON. Error: JSON_INVALID; it quotes nothing but names of fields and types.
absl::Status FromJson(absl::string_view json, google::protobuf::Message& message);

// A request from JSON, with a request_id of its own where it needs one and has none. Error: JSON_INVALID.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> RequestFromJson(
    const google::protobuf::MethodDescriptor& method, absl::string_view json, absl::Time now);

// With the field names of the protos.
std::string ToJson(const google::protobuf::Message& message);

}  // namespace homeward::cli
