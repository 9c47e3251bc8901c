#pragma once

#include <absl/status/statusor.h>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <optional>
#include <string>
#include <vector>

#include "common/calendar/working_days.h"
#include "gateway/merge.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/gateway/v1/gateway_service.pb.h"
#include "homeward/policy/v1/policy.pb.h"

// What a daily briefing is made of, without asking anybody: its days, its sections and their order.
namespace homeward::gateway {

// The local date of the briefing asked for. INVALID_ARGUMENT (DATE_OUT_OF_RANGE).
absl::StatusOr<absl::CivilDay> BriefingDate(const v1::GetDailyBriefingRequest& request, absl::Time now);

// The local 00:00 of the last briefing day before the briefing of `date` that is not to come yet (policy 44). Days that
// are not known count as working days: that reaches back furthest.
absl::Time SinceLastBriefing(absl::CivilDay date, absl::Time now, policy::v1::BriefingDays days,
                             const WorkingDays& working_days);

v1::BriefingEpisode AsOf(absl::Time now, episode::v1::Episode episode);

// Splits the open episodes into those missing or away and those beyond their curfew, each the longest first.
void SplitOpen(absl::Time now, episode::v1::ListEpisodesResponse open, v1::BriefingEpisodes& missing,
               v1::BriefingEpisodes& curfew);

// Splits what was reported to the record into news and what was over before; each in the order of the page.
void SplitReported(absl::Time now, absl::Time since, episode::v1::ListEpisodesResponse page,
                   v1::BriefingEpisodes& reported, v1::BriefingEpisodes& entered_late);

// The episodes whose end was entered, but for those that were over before and entered as a whole.
void ShowEnded(absl::Time now, absl::Time since, episode::v1::ListEpisodesResponse page, v1::BriefingEpisodes& ended);

// What the services have, by due time; nothing from one that did not answer.
void MergeByDueTime(std::vector<std::optional<SourcePage<common::v1::Obligation>>> pages,
                    v1::BriefingObligations& section);

// A requirement that corrected facts have taken back is no news.
void DropWithdrawn(v1::BriefingObligations& section);

// The young people whom the sections name, each once.
std::vector<std::string> PeopleOf(const v1::GetDailyBriefingResponse& briefing);

v1::BriefingPerson PersonOn(absl::CivilDay date, const episode::v1::YoungPerson& person);

// By family name, given name and id.
void Order(v1::BriefingPeople& people);

}  // namespace homeward::gateway
