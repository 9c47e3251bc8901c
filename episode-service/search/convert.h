#pragma once

#include "episode-service/search/likely_rules.h"
#include "episode-service/search/rules.h"
#include "episode-service/search/search.h"
#include "homeward/episode/v1/episode.pb.h"
#include "homeward/episode/v1/people_service.pb.h"

namespace homeward::episode {

Question QuestionOf(const v1::SearchYoungPeopleRequest& request);
NewPerson FromProto(const v1::FindLikelyMatchesRequest& request);
// Somebody who was just entered.
NewPerson NewPersonOf(const v1::YoungPerson& person);

v1::FoundYoungPerson ToProto(const Found& found, const PersonOnRecord& person);
v1::LikelyMatch ToProto(const Comparison& found, const PersonOnRecord& person);

}  // namespace homeward::episode
