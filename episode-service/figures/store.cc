#include "episode-service/figures/store.h"

#include <absl/strings/str_cat.h>

#include <cstdint>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"
#include "common/figures/figures_rpc.h"
#include "episode-service/episodes/episode.h"

namespace homeward::episode {
namespace {

// The category that counts is the smallest of the episode's history: missing before away before curfew.
constexpr absl::string_view kCounted =
    "SELECT young_person, start_us, start_date_only, ended_us, ended_date_only, looked_after, uasc,"
    " IF(category = :missing, category, (SELECT MIN(change_to.category) FROM episode_category AS change_to"
    " WHERE change_to.council = episode.council AND change_to.episode = episode.episode AND change_to.holds = 1))"
    " FROM episode WHERE council = :council AND state <> :voided AND other_authority = 0 AND ground <> :abducted";

DynamicQuery Counted(const std::string& council) {
  DynamicQuery query(kCounted);
  query.Bind("council", council)
      .Bind("missing", static_cast<int64_t>(Category::kMissing))
      .Bind("voided", static_cast<int64_t>(State::kVoided))
      .Bind("abducted", static_cast<int64_t>(Ground::kAbducted));
  return query;
}

absl::Status Collect(Tx& tx, DynamicQuery query, std::vector<CountedEpisode>& episodes) {
  int rows = 0;
  query.Add(absl::StrCat("LIMIT ", kMostEpisodes + 1)).ForEach(tx.sql(), [&](RowReader row) {
    ++rows;
    CountedEpisode episode;
    episode.young_person = row.Text();
    episode.start = ReadMoment(row);
    episode.ended = ReadOptionalMoment(row);
    episode.looked_after = row.Flag();
    episode.uasc = row.Flag();
    const auto category = static_cast<Category>(row.Number());
    episode.missing = category == Category::kMissing;
    if (category != Category::kCurfew) episodes.push_back(std::move(episode));
  });
  return rows > kMostEpisodes ? WindowTooLarge() : absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<CountedEpisode>> FigureStore::Read(Tx& tx, const std::string& council,
                                                              const DayWindow& window) {
  const int64_t from_us = absl::ToUnixMicros(StartOfLocalDay(window.from));
  const int64_t to_us = absl::ToUnixMicros(EndOfLocalDay(window.to));
  std::vector<CountedEpisode> episodes;
  DynamicQuery started = Counted(council);
  started.Add("AND start_us >= :from AND start_us <= :to").Bind("from", from_us).Bind("to", to_us);
  HW_RETURN_IF_ERROR(Collect(tx, std::move(started), episodes));
  DynamicQuery lasting = Counted(council);
  lasting.Add("AND (ended_us IS NULL OR ended_us >= :from) AND start_us < :from_again")
      .Bind("from", from_us)
      .Bind("from_again", from_us);
  HW_RETURN_IF_ERROR(Collect(tx, std::move(lasting), episodes));
  return episodes;
}

}  // namespace homeward::episode
