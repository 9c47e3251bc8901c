#pragma once

#include <memory>
#include <string>

#include "homeward/episode/v1/events.pb.h"
#include "homeward/interview/v1/events.pb.h"
#include "homeward/interview/v1/interview.pb.h"
#include "homeward/interview/v1/interview_service.pb.h"
#include "interview-service/interviews/interview.h"

namespace homeward::interview {

v1::Interview ToProto(const Interview& interview);
// `interview` is null where there is none.
v1::EpisodeOutcome ToProto(const EpisodeStanding& standing, const Interview* interview, Outcome outcome);
// The event of a decision, with the facts after it.
std::unique_ptr<google::protobuf::Message> EventOf(const InterviewDecision& decision);

// What episode-service told.
Episode FromProto(const episode::v1::EpisodeFacts& facts);

OfferInterview FromProto(const v1::OfferInterviewRequest& request);
AcceptInterview FromProto(const v1::AcceptInterviewRequest& request);
DeclineInterview FromProto(const v1::DeclineInterviewRequest& request);
RecordAttempt FromProto(const v1::RecordAttemptRequest& request);
HoldInterview FromProto(const v1::HoldInterviewRequest& request);
SignOffInterview FromProto(const v1::SignOffInterviewRequest& request);

}  // namespace homeward::interview
