#include "gateway/agenda.h"

#include <absl/container/btree_set.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/calendar/birthday.h"
#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/wire/times.h"

namespace homeward::gateway {
namespace {

constexpr int kDaysAhead = 14;
constexpr size_t kMost = 100;

struct ByDueTime {
  static Place PlaceOf(const common::v1::Obligation& obligation) { return KeyOf(obligation); }
  static Place KeyOf(const common::v1::Obligation& obligation) {
    return {absl::ToUnixMicros(TimeOf(obligation.due_time())), obligation.obligation()};
  }
};

void Put(absl::Duration duration, google::protobuf::Duration* wire) {
  wire->set_seconds(absl::ToInt64Seconds(duration));
  wire->set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(duration - absl::Seconds(wire->seconds()))));
}

absl::Time StartOf(const v1::BriefingEpisode& entry) { return TimeOf(entry.episode().start().time()); }

bool IsOverBefore(absl::Time since, const episode::v1::Episode& episode) {
  return episode.has_ended() && TimeOf(episode.ended().time()) < since;
}

void LongestFirst(v1::BriefingEpisodes& section) {
  std::stable_sort(section.mutable_episodes()->begin(), section.mutable_episodes()->end(),
                   [](const auto& a, const auto& b) { return StartOf(a) < StartOf(b); });
}

// Who hears a briefing may ask where a child is: while that is withheld, it does not say where they were placed,
// missing from or found (S3-47).
void LeaveOutPlaces(episode::v1::Episode& episode) {
  episode.clear_placement();
  episode.clear_circumstances();
  episode.clear_located_place();
  episode.clear_located_by();
  episode.clear_returned_place();
  for (auto& change : *episode.mutable_categories()) change.clear_reason();
  for (auto& assessment : *episode.mutable_risk_assessments()) assessment.clear_reason();
  for (auto& notification : *episode.mutable_serious_notifications()) notification.clear_content();
}

}  // namespace

absl::StatusOr<absl::CivilDay> BriefingDate(const v1::GetDailyBriefingRequest& request, absl::Time now) {
  const absl::CivilDay today = LocalDay(now);
  if (request.date().empty()) return today;
  const std::optional<absl::CivilDay> date = ParseIsoDate(request.date());
  if (!date.has_value() || *date < today || *date > today + kDaysAhead) {
    return Invalid("date", "DATE_OUT_OF_RANGE", "today or one of the next 14 days");
  }
  return *date;
}

absl::Time SinceLastBriefing(absl::CivilDay date, absl::Time now, policy::v1::BriefingDays days,
                             const WorkingDays& working_days) {
  const bool every_day = days == policy::v1::BRIEFING_DAYS_EVERY_DAY;
  absl::CivilDay day = std::min(date - 1, LocalDay(now));
  while (!every_day && !working_days.IsWorkingDay(day)) --day;
  return StartOfLocalDay(day);
}

v1::BriefingEpisode AsOf(absl::Time now, episode::v1::Episode episode) {
  v1::BriefingEpisode entry;
  const absl::Time end = episode.has_ended() ? TimeOf(episode.ended().time()) : now;
  Put(std::max(end - TimeOf(episode.start().time()), absl::ZeroDuration()), entry.mutable_lasted());
  if (!episode.risk_assessments().empty()) entry.set_risk_level(episode.risk_assessments().rbegin()->level());
  entry.set_hidden(episode.category() == episode::v1::CARE_CATEGORY_MISSING && !episode.has_police_report());
  if (episode.location_withheld()) LeaveOutPlaces(episode);
  *entry.mutable_episode() = std::move(episode);
  return entry;
}

void SplitOpen(absl::Time now, episode::v1::ListEpisodesResponse open, v1::BriefingEpisodes& missing,
               v1::BriefingEpisodes& curfew) {
  for (auto& episode : *open.mutable_episodes()) {
    auto& section = episode.category() == episode::v1::CARE_CATEGORY_CURFEW ? curfew : missing;
    *section.add_episodes() = AsOf(now, std::move(episode));
  }
  for (auto* section : {&missing, &curfew}) {
    LongestFirst(*section);
    section->set_more(!open.next_page_token().empty());
  }
}

void SplitReported(absl::Time now, absl::Time since, episode::v1::ListEpisodesResponse page,
                   v1::BriefingEpisodes& reported, v1::BriefingEpisodes& entered_late) {
  for (auto& episode : *page.mutable_episodes()) {
    auto& section = IsOverBefore(since, episode) ? entered_late : reported;
    *section.add_episodes() = AsOf(now, std::move(episode));
  }
  for (auto* section : {&reported, &entered_late}) section->set_more(!page.next_page_token().empty());
}

void ShowEnded(absl::Time now, absl::Time since, episode::v1::ListEpisodesResponse page, v1::BriefingEpisodes& ended) {
  for (auto& episode : *page.mutable_episodes()) {
    const bool entered_as_a_whole = TimeOf(episode.recorded_time()) >= since;
    if (entered_as_a_whole && IsOverBefore(since, episode)) continue;
    *ended.add_episodes() = AsOf(now, std::move(episode));
  }
  ended.set_more(!page.next_page_token().empty());
}

void MergeByDueTime(std::vector<std::optional<SourcePage<common::v1::Obligation>>> pages,
                    v1::BriefingObligations& section) {
  std::vector<Position> positions(pages.size());
  auto merged = Merge<ByDueTime>(std::move(pages), positions, kMost);
  for (auto& obligation : merged.entries) *section.add_obligations() = std::move(obligation);
  section.set_more(merged.more);
}

void DropWithdrawn(v1::BriefingObligations& section) {
  auto& all = *section.mutable_obligations();
  all.erase(std::remove_if(all.begin(), all.end(),
                           [](const auto& one) { return one.state() == common::v1::OBLIGATION_STATE_WITHDRAWN; }),
            all.end());
}

std::vector<std::string> PeopleOf(const v1::GetDailyBriefingResponse& briefing) {
  absl::btree_set<std::string> people;
  for (const auto* section : {&briefing.missing_now(), &briefing.curfew_now(), &briefing.reported(), &briefing.ended(),
                              &briefing.entered_late()}) {
    for (const auto& entry : section->episodes()) people.insert(entry.episode().young_person());
  }
  for (const auto* section : {&briefing.overdue(), &briefing.due(), &briefing.thresholds()}) {
    for (const auto& obligation : section->obligations()) people.insert(obligation.young_person());
  }
  return {people.begin(), people.end()};
}

v1::BriefingPerson PersonOn(absl::CivilDay date, const episode::v1::YoungPerson& person) {
  v1::BriefingPerson entry;
  entry.set_young_person(person.young_person());
  entry.set_given_name(person.given_name());
  entry.set_family_name(person.family_name());
  entry.set_preferred_name(person.preferred_name());
  entry.set_date_of_birth(person.date_of_birth());
  if (const auto born = ParseIsoDate(person.date_of_birth())) entry.set_age_years(AgeOn(*born, date));
  if (person.other_authority_until().empty()) entry.set_other_authority(person.other_authority());
  return entry;
}

void Order(v1::BriefingPeople& people) {
  const auto name = [](const v1::BriefingPerson& person) {
    return std::tie(person.family_name(), person.given_name(), person.young_person());
  };
  std::sort(people.mutable_people()->begin(), people.mutable_people()->end(),
            [&](const auto& a, const auto& b) { return name(a) < name(b); });
}

}  // namespace homeward::gateway
