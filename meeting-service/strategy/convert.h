#pragma once

#include <memory>
#include <string>

#include "homeward/meeting/v1/events.pb.h"
#include "homeward/meeting/v1/meeting_service.pb.h"
#include "homeward/meeting/v1/strategy_meeting.pb.h"
#include "meeting-service/strategy/strategy.h"

namespace homeward::meeting {

v1::StrategyMeeting ToProto(const StrategyMeeting& meeting);
v1::StrategyMeetingFacts FactsOf(const StrategyMeeting& meeting);
// The event of a decision, with the facts after it.
std::unique_ptr<google::protobuf::Message> EventOf(const StrategyDecision& decision);

HoldStrategyMeeting FromProto(const v1::HoldStrategyMeetingRequest& request, std::string id);
RecordNotHeld FromProto(const v1::RecordNotHeldRequest& request, std::string id);
RecordNotHeld FromProto(const v1::WaiveObligationRequest& request, std::string id);
VoidStrategyMeeting FromProto(const v1::VoidStrategyMeetingRequest& request);

}  // namespace homeward::meeting
