#include "interview-service/figures/store.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <cstdint>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"
#include "common/figures/figures_rpc.h"

namespace homeward::interview {
namespace {

// One row an episode. Attempts matter only where nothing else says how it came out; their results come as one text, in
// order.
constexpr absl::string_view kCounted =
    "SELECT standing.young_person, standing.start_us, standing.start_date_only, standing.was_missing,"
    " standing.looked_after, standing.uasc, standing.returned_us, standing.returned_date_only, standing.standing,"
    " COALESCE(interview.interview, ''), COALESCE(interview.episode_ended_us, 0),"
    " COALESCE(interview.episode_ended_date_only, 0), interview.offer_due_us, interview.complete_due_us,"
    " interview.offered_us, COALESCE(interview.offered_date_only, 0), interview.answered_us,"
    " COALESCE(interview.answered_date_only, 0), COALESCE(interview.answer, 0), interview.held_us,"
    " COALESCE(interview.held_date_only, 0), IF(interview.held_us IS NULL AND interview.answer <> :declined,"
    " COALESCE((SELECT GROUP_CONCAT(attempt.result ORDER BY attempt.number) FROM interview_attempt AS attempt"
    " WHERE attempt.council = interview.council AND attempt.interview = interview.interview), ''), '')"
    " FROM episode_standing AS standing LEFT JOIN interview"
    " ON interview.council = standing.council AND interview.interview = standing.interview"
    " WHERE standing.council = :council AND standing.start_us >= :from AND standing.start_us <= :to"
    " AND standing.standing <> :outside AND standing.ground <> :abducted";

std::vector<Attempt> AttemptsOf(const std::string& results) {
  std::vector<Attempt> attempts;
  for (absl::string_view text : absl::StrSplit(results, ',', absl::SkipEmpty())) {
    int result = 0;
    if (absl::SimpleAtoi(text, &result)) attempts.push_back({.result = static_cast<AttemptResult>(result)});
  }
  return attempts;
}

Interview ReadInterview(RowReader& row) {
  Interview interview;
  interview.episode_ended = ReadMoment(row);
  interview.offer_due = row.OptionalTime();
  interview.complete_due = row.OptionalTime();
  if (const auto offered = ReadOptionalMoment(row)) interview.offer = Offering{.time = *offered};
  const auto answered = ReadOptionalMoment(row);
  const auto kind = static_cast<AnswerKind>(row.Number());
  if (answered.has_value()) interview.answer = Answer{.kind = kind, .time = *answered};
  if (const auto held = ReadOptionalMoment(row)) interview.holding = Holding{.time = *held};
  interview.attempts = AttemptsOf(row.Text());
  return interview;
}

CountedEpisode ReadEpisode(RowReader row) {
  CountedEpisode episode;
  episode.young_person = row.Text();
  episode.start = ReadMoment(row);
  episode.missing = row.Flag();
  episode.looked_after = row.Flag();
  episode.uasc = row.Flag();
  episode.returned = ReadOptionalMoment(row);
  episode.standing = static_cast<Standing>(row.Number());
  const bool has_interview = !row.Text().empty();
  if (has_interview) episode.interview = ReadInterview(row);
  return episode;
}

}  // namespace

absl::StatusOr<std::vector<CountedEpisode>> FigureStore::Read(Tx& tx, const std::string& council,
                                                              const DayWindow& window) {
  DynamicQuery query(kCounted);
  query.Bind("council", council)
      .Bind("from", absl::ToUnixMicros(StartOfLocalDay(window.from)))
      .Bind("to", absl::ToUnixMicros(EndOfLocalDay(window.to)))
      .Bind("declined", static_cast<int64_t>(AnswerKind::kDeclined))
      .Bind("outside", static_cast<int64_t>(Standing::kOutside))
      .Bind("abducted", int64_t{kAbducted});
  std::vector<CountedEpisode> episodes;
  query.Add(absl::StrCat("LIMIT ", kMostEpisodes + 1)).ForEach(tx.sql(), [&](RowReader row) {
    episodes.push_back(ReadEpisode(row));
  });
  if (static_cast<int>(episodes.size()) > kMostEpisodes) return WindowTooLarge();
  return episodes;
}

}  // namespace homeward::interview
