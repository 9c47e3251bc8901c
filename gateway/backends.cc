#include "gateway/backends.h"

#include <absl/strings/match.h>

#include "common/auth/transport.h"
#include "homeward/episode/v1/directory_service.pb.h"
#include "homeward/episode/v1/entry_service.pb.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/episode/v1/import_service.pb.h"
#include "homeward/episode/v1/people_service.pb.h"
#include "homeward/episode/v1/watch_service.pb.h"
#include "homeward/interview/v1/interview_service.pb.h"
#include "homeward/meeting/v1/meeting_service.pb.h"

namespace homeward::gateway {

Api EpisodeApi() {
  return {episode::v1::ListObligationsRequest::descriptor()->file(),
          episode::v1::ResolveRoleRequest::descriptor()->file(),
          episode::v1::RecordEntryRequest::descriptor()->file(),
          episode::v1::ImportSsda903Request::descriptor()->file(),
          episode::v1::SearchYoungPeopleRequest::descriptor()->file(),
          episode::v1::WatchEpisodesRequest::descriptor()->file()};
}

Api InterviewApi() { return {interview::v1::ListObligationsRequest::descriptor()->file()}; }

Api MeetingApi() { return {meeting::v1::ListObligationsRequest::descriptor()->file()}; }

std::shared_ptr<grpc::ChannelCredentials> LocalCredentialsFor(const std::string& address) {
  return absl::StartsWith(address, "unix:") ? grpc::experimental::LocalCredentials(UDS) : LoopbackCredentials().channel;
}

}  // namespace homeward::gateway
