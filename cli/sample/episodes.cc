#include "cli/sample/episodes.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cli/sample/interviews.h"
#include "common/calendar/local_time.h"
#include "common/calendar/moment.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr std::array<absl::string_view, 5> kCircumstances = {
    "Did not come back from school.", "Left after an argument and did not say where to.",
    "Out with friends and not back at the agreed time.", "Was not in the room at the night check.",
    "Left the house without telling anybody."};
constexpr std::array<absl::string_view, 4> kClothing = {"A dark coat, jeans and trainers.", "The school uniform.",
                                                        "A grey tracksuit.", "A denim jacket and a red scarf."};
// Apart from one another, so that a return is known before the next report.
constexpr absl::Duration kBetweenEpisodes = absl::Hours(12);

void PutTime(absl::Time time, common::v1::Moment* wire) { Put(Moment{.time = time}, wire); }

// More in summer than in winter, more from Friday to Sunday.
int WeightOf(absl::CivilDay day) {
  const int month = day.month();
  const int season = month >= 6 && month <= 8 ? 100 : month == 5 || month == 9 ? 75 : 45;
  const absl::Weekday weekday = absl::GetWeekday(day);
  const bool weekend =
      weekday == absl::Weekday::friday || weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
  return weekend ? season : season * 55 / 100;
}

// Mostly in the evening.
absl::Duration TimeOfDay(Dice& dice) {
  const int share = dice.Below(100);
  if (share < 65) return dice.Minutes(18 * 60, 23 * 60 + 30);
  if (share < 85) return dice.Minutes(12 * 60, 18 * 60 - 1);
  if (share < 95) return dice.Minutes(0, 6 * 60 - 1);
  return dice.Minutes(6 * 60, 12 * 60 - 1);
}

absl::Time Start(Dice& dice, const SampleSpan& span) {
  const absl::CivilDay first = LocalDay(span.from) + 1;
  const int days = static_cast<int>(LocalDay(span.until) - first);
  absl::CivilDay day = first + dice.Below(days);
  while (!dice.Percent(WeightOf(day))) day = first + dice.Below(days);
  return StartOfLocalDay(day) + TimeOfDay(dice);
}

// More than half are back the same day; few are away for more than three days.
absl::Duration Length(Dice& dice) {
  const int share = dice.Below(100);
  if (share < 58) return dice.Minutes(2 * 60, 8 * 60);
  if (share < 83) return dice.Minutes(8 * 60, 24 * 60 - 1);
  if (share < 96) return dice.Minutes(24 * 60, 72 * 60 - 1);
  return dice.Minutes(72 * 60, 130 * 60);
}

v1::CareCategory Category(Dice& dice, const CareOf& care) {
  if (!care.looked_after) return v1::CARE_CATEGORY_MISSING;
  const int share = dice.Below(100);
  if (share < 20) return v1::CARE_CATEGORY_AWAY;
  return share < 23 ? v1::CARE_CATEGORY_CURFEW : v1::CARE_CATEGORY_MISSING;
}

v1::Source Source(Dice& dice) {
  const int share = dice.Below(100);
  if (share < 55) return v1::SOURCE_CARER;
  if (share < 80) return v1::SOURCE_POLICE;
  return share < 95 ? v1::SOURCE_STAFF : v1::SOURCE_OTHER;
}

// Whoever told the council told the police; where those told the council, it was the family.
std::string ReporterOf(v1::Source source) {
  switch (source) {
    case v1::SOURCE_CARER:
      return "carer";
    case v1::SOURCE_STAFF:
      return "staff";
    case v1::SOURCE_POLICE:
      return "parent";
    default:
      return "other";
  }
}

// By day it comes in at the hub, at other times at the emergency duty team. Of a child who is missing, what they wear
// is said.
void TakeIn(absl::Time reported, v1::ReportMissingRequest& report) {
  const int64_t minute = LocalTimeOfDay(reported) / absl::Minutes(1);
  const bool by_day = minute >= 8 * 60 && minute < 18 * 60;
  report.set_entry_point(by_day ? "mash" : "emergency_duty_team");
  if (report.category() != v1::CARE_CATEGORY_MISSING) return;
  report.mutable_details()->set_clothing(std::string(kClothing[static_cast<size_t>(minute) % kClothing.size()]));
}

void ReportToPolice(Dice& dice, absl::Time reported, absl::Time until, v1::ReportMissingRequest& report) {
  const bool missing = report.category() == v1::CARE_CATEGORY_MISSING;
  // Without a report the child is a hidden missing child (S4-01): there are some.
  const absl::Time time = reported + dice.Minutes(2, 85);
  if (!dice.Percent(missing ? 88 : 30) || time >= until) return;
  PutTime(time, report.mutable_police_report()->mutable_time());
  report.mutable_police_report()->set_force("west_yorkshire");
  report.mutable_police_report()->set_reported_by(ReporterOf(report.source()));
  report.mutable_police_report()->set_reference(absl::StrFormat("SAMPLE-%06d", dice.Below(1000000)));
  if (!missing) return;
  const int share = dice.Below(100);
  report.set_risk_level(share < 25 ? "low" : share < 80 ? "medium" : "high");
}

void ComeBack(Dice& dice, const CareOf& care, absl::Time returned, absl::Time until, v1::ReportMissingRequest& report) {
  PutTime(returned, report.mutable_returned());
  const int where = dice.Below(100);
  report.set_returned_to(where < 5              ? v1::RETURNED_TO_ELSEWHERE
                         : !care.in_placement() ? v1::RETURNED_TO_HOME
                         : where < 12           ? v1::RETURNED_TO_OTHER_PLACEMENT
                                                : v1::RETURNED_TO_SAME_PLACEMENT);
  // The council hears of it at once, the next morning, or days later.
  const int share = dice.Below(100);
  const absl::Duration delay = share < 55   ? dice.Minutes(5, 60)
                               : share < 85 ? dice.Minutes(60, 14 * 60)
                                            : dice.Minutes(14 * 60, 60 * 60);
  if (share < 93 && returned + delay < until) PutTime(returned + delay, report.mutable_return_notified());
}

void TellParents(Dice& dice, absl::Time reported, absl::Time until, SampleEpisode& episode) {
  const int share = dice.Below(100);
  const absl::Time told = reported + dice.Minutes(5, 200);
  if (share < 80 && told < until) {
    PutTime(told, episode.parents.emplace().mutable_told());
  } else if (share >= 92) {
    episode.parents.emplace().set_not_told_reason("welfare_of_child");
  }
}

// Half of the meetings are held when they are due, a quarter later; for the others there is a reason, mostly.
SampleStrategy Strategy(Dice& dice) {
  using Answer = SampleStrategy::Answer;
  const int share = dice.Below(100);
  if (share < 50) return {.answer = Answer::kHeld};
  if (share < 75) return {.answer = Answer::kHeld, .held_after = dice.Minutes(60, 40 * 60)};
  return {.answer = share < 94 ? Answer::kNotHeld : Answer::kNone};
}

// What followed an episode: who was seen, who met, and whether the manager has closed the file.
void FollowUp(Dice& dice, const SampleSpan& span, const CareOf& care, std::optional<absl::Time> returned,
              SampleEpisode& episode) {
  constexpr absl::Duration kFileAudit = absl::Hours(24 * 21);
  episode.strategy = Strategy(dice);
  // Nobody says of a child who is still missing that there is no need to meet.
  const bool not_held = episode.strategy.answer == SampleStrategy::Answer::kNotHeld;
  if (not_held && !returned.has_value()) episode.strategy.answer = SampleStrategy::Answer::kNone;
  const bool interview = episode.report.category() == v1::CARE_CATEGORY_MISSING && !care.other_authority;
  if (returned.has_value() && interview) episode.interview = Interview(dice, span, episode);
  episode.file_closed = dice.Percent(97) && returned.has_value() && *returned < span.until - kFileAudit;
}

// An episode from `start`; without an end the child is missing still.
SampleEpisode Episode(Dice& dice, const SampleSpan& span, const CareOf& care, absl::Time start,
                      std::optional<absl::Time> returned) {
  SampleEpisode episode;
  v1::ReportMissingRequest& report = episode.report;
  report.set_category(returned.has_value() ? Category(dice, care) : v1::CARE_CATEGORY_MISSING);
  report.set_ground(dice.Percent(80) ? v1::GROUND_RAN_AWAY : v1::GROUND_WHEREABOUTS_UNKNOWN);
  report.set_source(Source(dice));
  report.set_circumstances(std::string(dice.Of(kCircumstances)));
  const absl::Time discovered = start + dice.Minutes(5, 60);
  const absl::Time reported = discovered + dice.Minutes(3, 40);
  // Known to the minute when they left, or only when they were last seen.
  v1::StartTimes& times = *report.mutable_start_times();
  PutTime(start, dice.Percent(60) ? times.mutable_left() : times.mutable_last_seen());
  PutTime(discovered, times.mutable_discovered());
  PutTime(reported, times.mutable_reported());
  TakeIn(reported, report);
  ReportToPolice(dice, reported, span.until, report);
  if (returned.has_value()) ComeBack(dice, care, *returned, span.until, report);
  TellParents(dice, reported, span.until, episode);
  const absl::Time notified = start + dice.Minutes(60 * 60, 76 * 60);
  if (returned.has_value() && *returned - start >= absl::Hours(72) && dice.Percent(75) && notified < span.until) {
    PutTime(notified, episode.serious.emplace().mutable_sent());
  }
  FollowUp(dice, span, care, returned, episode);
  return episode;
}

int HowOften(Dice& dice, int number) {
  constexpr int kRepeatRunnerEvery = 20;
  if (number % kRepeatRunnerEvery == 3) return dice.Between(14, 24);
  return dice.Percent(30) ? 0 : dice.Between(1, 3);
}

// How the present finds a few of the children: missing since, or back after some hours.
struct Present {
  absl::Duration since;
  std::optional<absl::Duration> back;  // that long ago
};

std::optional<Present> PresentOf(int number) {
  switch (number) {
    case 7:
      return Present{.since = absl::Hours(5)};
    case 43:
      return Present{.since = absl::Hours(19)};
    case 61:
      return Present{.since = absl::Hours(76)};
    case 83:
      return Present{.since = absl::Hours(53)};
    case 13:
      return Present{.since = absl::Hours(11), .back = absl::Hours(3)};
    case 57:
      return Present{.since = absl::Hours(48), .back = absl::Hours(20)};
    case 101:
      return Present{.since = absl::Hours(60), .back = absl::Hours(45)};
    default:
      return std::nullopt;
  }
}

// Times are known to the minute.
absl::Time ToTheMinute(absl::Time time) { return absl::FromUnixSeconds(absl::ToUnixSeconds(time) / 60 * 60); }

}  // namespace

std::vector<SampleEpisode> Episodes(Dice& dice, const SampleSpan& span, const CareOf& care, int number) {
  const std::optional<Present> present = PresentOf(number);
  const absl::Time last_return =
      present.has_value() ? span.until - present->since - kBetweenEpisodes : span.until - absl::Hours(1);
  std::vector<std::pair<absl::Time, absl::Time>> gone;
  for (int i = HowOften(dice, number); i > 0; --i) {
    const absl::Time start = Start(dice, span);
    gone.emplace_back(start, start + Length(dice));
  }
  std::sort(gone.begin(), gone.end());
  std::vector<SampleEpisode> episodes;
  absl::Time earliest = span.from;
  for (const auto& [start, returned] : gone) {
    if (start < earliest || returned > last_return) continue;
    episodes.push_back(Episode(dice, span, care, start, returned));
    earliest = returned + kBetweenEpisodes;
  }
  if (present.has_value()) {
    std::optional<absl::Time> returned;
    if (present->back.has_value()) returned = ToTheMinute(span.until - *present->back);
    episodes.push_back(Episode(dice, span, care, ToTheMinute(span.until - present->since), returned));
  }
  return episodes;
}

}  // namespace homeward::cli
