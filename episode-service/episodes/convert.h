#pragma once

#include <absl/status/statusor.h>
#include <google/protobuf/field_mask.pb.h>

#include <memory>
#include <string>

#include "episode-service/episodes/episode.h"
#include "homeward/episode/v1/episode.pb.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/episode/v1/events.pb.h"

namespace homeward::episode {

v1::Episode ToProto(const Episode& episode);
v1::EpisodeFacts FactsOf(const Episode& episode);
// The event of a decision, with the facts after it.
std::unique_ptr<google::protobuf::Message> EventOf(const EpisodeDecision& decision);

ReportMissing FromProto(const v1::ReportMissingRequest& request, std::string id);
RecordPoliceReport FromProto(const v1::RecordPoliceReportRequest& request);
AssessRisk FromProto(const v1::AssessRiskRequest& request, std::string assessed_by);
RecategoriseEpisode FromProto(const v1::RecategoriseEpisodeRequest& request, std::string changed_by);
LocateYoungPerson FromProto(const v1::LocateYoungPersonRequest& request, std::string changed_by);
ReturnYoungPerson FromProto(const v1::ReturnYoungPersonRequest& request);
NotifyReturn FromProto(const v1::NotifyReturnRequest& request);
TellParents FromProto(const v1::TellParentsRequest& request);
SendSeriousNotification FromProto(const v1::SendSeriousNotificationRequest& request, std::string sent_by);
VoidEpisode FromProto(const v1::VoidEpisodeRequest& request);

// The episode with the fields that the mask names as the request has them. INVALID_ARGUMENT (MASK_INVALID).
absl::StatusOr<CorrectEpisode> FromProto(const v1::CorrectEpisodeRequest& request, const Episode& episode,
                                         std::string corrected_by);

}  // namespace homeward::episode
