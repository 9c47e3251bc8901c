#include "protos/public_api.h"

#include "homeward/episode/v1/care_service.pb.h"
#include "homeward/episode/v1/directory_service.pb.h"
#include "homeward/episode/v1/entry_service.pb.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/episode/v1/find_me_plan_service.pb.h"
#include "homeward/episode/v1/group_service.pb.h"
#include "homeward/episode/v1/handover_service.pb.h"
#include "homeward/episode/v1/import_service.pb.h"
#include "homeward/episode/v1/merge_service.pb.h"
#include "homeward/episode/v1/notification_service.pb.h"
#include "homeward/episode/v1/particular_service.pb.h"
#include "homeward/episode/v1/people_service.pb.h"
#include "homeward/episode/v1/photograph_service.pb.h"
#include "homeward/episode/v1/provider_service.pb.h"
#include "homeward/episode/v1/sync_service.pb.h"
#include "homeward/episode/v1/watch_service.pb.h"
#include "homeward/gateway/v1/gateway_service.pb.h"
#include "homeward/interview/v1/interview_service.pb.h"
#include "homeward/meeting/v1/meeting_service.pb.h"

namespace homeward {

Api EpisodeApi() {
  return {episode::v1::ListObligationsRequest::descriptor()->file(),
          episode::v1::ListUnallocatedRequest::descriptor()->file(),
          episode::v1::ResolveRoleRequest::descriptor()->file(),
          episode::v1::RecordEntryRequest::descriptor()->file(),
          episode::v1::GetFindMePlanRequest::descriptor()->file(),
          episode::v1::LinkEpisodesRequest::descriptor()->file(),
          episode::v1::OfferHandOverRequest::descriptor()->file(),
          episode::v1::ImportSsda903Request::descriptor()->file(),
          episode::v1::MergeYoungPeopleRequest::descriptor()->file(),
          episode::v1::RecordNotificationRequest::descriptor()->file(),
          episode::v1::RecordParticularRequest::descriptor()->file(),
          episode::v1::SearchYoungPeopleRequest::descriptor()->file(),
          episode::v1::AddPhotographRequest::descriptor()->file(),
          episode::v1::RecordProviderProcedureRequest::descriptor()->file(),
          episode::v1::SyncYoungPeopleRequest::descriptor()->file(),
          episode::v1::WatchEpisodesRequest::descriptor()->file()};
}

Api InterviewApi() { return {interview::v1::ListObligationsRequest::descriptor()->file()}; }

Api MeetingApi() { return {meeting::v1::ListObligationsRequest::descriptor()->file()}; }

Api GatewayApi() { return {gateway::v1::ListObligationsRequest::descriptor()->file()}; }

}  // namespace homeward
