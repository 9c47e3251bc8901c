#include "episode-service/episodes/store.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>

#include <map>
#include <utility>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"
#include "common/db/multi_insert.h"
#include "common/db/page_query.h"
#include "episode-service/episodes/gaps.h"

namespace homeward::episode {
namespace {

// What a SELECT reads, in the order of ReadEpisode.
constexpr absl::string_view kSelected =
    "council, episode, version, young_person, state, ground, start_us, start_date_only, left_us, left_date_only,"
    " last_seen_us, last_seen_date_only, discovered_us, discovered_date_only, reported_us, reported_date_only,"
    " source, COALESCE(source_reference, voided_reference), police_us, police_date_only, police_force,"
    " police_reference, police_reported_by, located_us, located_date_only, located_place, located_by,"
    " wellbeing_confirmed, wellbeing_confirmed_us, wellbeing_confirmed_date_only, wellbeing_confirmed_by, staying_away,"
    " returned_us, returned_date_only, returned_to, returned_place, return_notified_us, return_notified_date_only,"
    " ended_us, ended_date_only, circumstances, entry_point, safeguarding_concern,"
    " parents_told_us, parents_told_date_only, parents_not_told_reason, serious_notification_us,"
    " serious_notification_date_only, void_reason, recorded_us, policy_version, looked_after, uasc,"
    " other_authority, age_years, born_estimated, placement, home, distance_miles, outside_boundary, end_recorded_us,"
    " flags, group_ids,"
    " EXISTS (SELECT 1 FROM location_ground"
    " WHERE location_ground.council = episode.council AND location_ground.young_person = episode.young_person)";

// What an INSERT writes, in the order of SaveEpisode.
constexpr absl::string_view kWritten =
    "council, episode, version, young_person, category, state, ground, start_us, start_date_only, left_us,"
    " left_date_only, last_seen_us, last_seen_date_only, discovered_us, discovered_date_only, reported_us,"
    " reported_date_only, source, source_reference, voided_reference, police_us, police_date_only, police_force,"
    " police_reference, police_reported_by, located_us, located_date_only, located_place, located_by,"
    " wellbeing_confirmed, wellbeing_confirmed_us, wellbeing_confirmed_date_only, wellbeing_confirmed_by, staying_away,"
    " returned_us, returned_date_only, returned_to, returned_place, return_notified_us, return_notified_date_only,"
    " ended_us, ended_date_only, circumstances, entry_point, safeguarding_concern,"
    " parents_told_us, parents_told_date_only, parents_not_told_reason, serious_notification_us,"
    " serious_notification_date_only, void_reason, recorded_us, policy_version, looked_after, uasc,"
    " other_authority, age_years, born_estimated, placement, home, distance_miles, outside_boundary, end_recorded_us,"
    " flags, group_ids, has_gaps";

// Fixed when the episode was reported.
constexpr absl::string_view kKey[] = {"council", "episode"};

void ReadPoliceReport(RowReader& row, Episode& episode) {
  const std::optional<Moment> time = ReadOptionalMoment(row);
  PoliceReport report;
  report.force = row.Text();
  report.reference = row.Text();
  report.reported_by = row.Text();
  if (!time.has_value()) return;
  report.time = *time;
  episode.police_report = std::move(report);
}

Episode ReadEpisode(RowReader row) {
  Episode episode;
  episode.council = row.Text();
  episode.id = row.Text();
  episode.version = row.Number();
  episode.young_person = row.Text();
  episode.state = static_cast<State>(row.Number());
  episode.ground = static_cast<Ground>(row.Number());
  episode.start = ReadMoment(row);
  episode.start_times.left = ReadOptionalMoment(row);
  episode.start_times.last_seen = ReadOptionalMoment(row);
  episode.start_times.discovered = ReadOptionalMoment(row);
  episode.start_times.reported = ReadOptionalMoment(row);
  episode.source = static_cast<Source>(row.Number());
  episode.source_reference = row.Text();
  ReadPoliceReport(row, episode);
  episode.located = ReadOptionalMoment(row);
  episode.located_place = row.Text();
  episode.located_by = row.Text();
  episode.wellbeing_confirmed = row.Flag();
  episode.wellbeing_confirmed_at = ReadOptionalMoment(row);
  episode.wellbeing_confirmed_by = row.Text();
  episode.staying_away = row.Flag();
  episode.returned = ReadOptionalMoment(row);
  episode.returned_to = static_cast<ReturnedTo>(row.Number());
  episode.returned_place = row.Text();
  episode.return_notified = ReadOptionalMoment(row);
  episode.ended = ReadOptionalMoment(row);
  episode.circumstances = row.Text();
  episode.entry_point = row.Text();
  episode.safeguarding_concern = row.Flag();
  episode.parents_told = ReadOptionalMoment(row);
  episode.parents_not_told_reason = row.Text();
  // The first one; what else is known of it and the others are in rows of their own.
  if (const auto sent = ReadOptionalMoment(row)) episode.serious_notifications.push_back({.sent = *sent});
  episode.void_reason = row.Text();
  episode.recorded = row.Time();
  episode.policy_version = row.Number();
  episode.looked_after = row.Flag();
  episode.uasc = row.Flag();
  episode.other_authority = row.Flag();
  episode.age_years = static_cast<int>(row.Number());
  episode.born_estimated = row.Flag();
  episode.placement = row.Text();
  episode.home = row.Text();
  episode.distance_miles = row.OptionalDouble();
  episode.outside_boundary = row.Flag();
  episode.end_recorded = row.OptionalTime();
  episode.flags = absl::StrSplit(row.Text(), ' ', absl::SkipEmpty());
  episode.groups = absl::StrSplit(row.Text(), ' ', absl::SkipEmpty());
  episode.has_location_ground = row.Flag();
  return episode;
}

std::map<EpisodeKey, Episode*> ByKey(std::vector<Episode>& episodes) {
  std::map<EpisodeKey, Episode*> by_key;
  for (Episode& episode : episodes) by_key[{episode.council, episode.id}] = &episode;
  return by_key;
}

Episode& EpisodeOf(const std::map<EpisodeKey, Episode*>& by_key, RowReader& row) {
  std::string council = row.Text();
  return *by_key.at({std::move(council), row.Text()});
}

// Of those of which one was sent, which are few: the others cost no query.
void ReadSeriousNotifications(Tx& tx, const std::map<EpisodeKey, Episode*>& by_key) {
  std::vector<EpisodeKey> keys;
  for (const auto& [key, episode] : by_key) {
    if (!episode->serious_notifications.empty()) keys.push_back(key);
  }
  if (keys.empty()) return;
  DynamicQuery query(
      "SELECT council, episode, number, sent_for, sent_us, sent_date_only, sent_by, content"
      " FROM episode_serious");
  query.WhereOneOf("episode", keys).Add("ORDER BY council, episode, number");
  query.ForEach(tx.sql(), [&](RowReader row) {
    auto& sent = EpisodeOf(by_key, row).serious_notifications;
    if (row.Number() == 0) sent.clear();
    SeriousNotification& one = sent.emplace_back();
    one.trigger = static_cast<SeriousTrigger>(row.Number());
    one.sent = ReadMoment(row);
    one.sent_by = row.Text();
    one.content = row.Text();
  });
}

// Categories and risk levels of all these episodes, with one query each, whoever's they are.
void ReadLists(Tx& tx, std::vector<Episode>& episodes) {
  if (episodes.empty()) return;
  const std::map<EpisodeKey, Episode*> by_key = ByKey(episodes);
  std::vector<EpisodeKey> keys;
  for (const auto& [key, episode] : by_key) keys.push_back(key);
  auto of_these = [&](absl::string_view select) {
    DynamicQuery query(select);
    query.WhereOneOf("episode", keys).Add("ORDER BY council, episode, number");
    return query;
  };
  of_these(
      "SELECT council, episode, category, changed_us, changed_date_only, unknown_since_us, unknown_since_date_only,"
      " reason, changed_by, entry, holds FROM episode_category")
      .ForEach(tx.sql(), [&](RowReader row) {
        Episode& episode = EpisodeOf(by_key, row);
        CategoryChange& change = episode.category_statements.emplace_back();
        change.category = static_cast<Category>(row.Number());
        change.time = ReadMoment(row);
        change.unknown_since = ReadOptionalMoment(row);
        change.reason = row.Text();
        change.changed_by = row.Text();
        change.entry = row.Text();
        change.holds = row.Flag();
        if (change.holds) episode.categories.push_back(change);
      });
  of_these("SELECT council, episode, level, assessed_us, assessed_date_only, reason, assessed_by FROM episode_risk")
      .ForEach(tx.sql(), [&](RowReader row) {
        RiskAssessment& assessment = EpisodeOf(by_key, row).risk_assessments.emplace_back();
        assessment.level = row.Text();
        assessment.time = ReadMoment(row);
        assessment.reason = row.Text();
        assessment.assessed_by = row.Text();
      });
  ReadSeriousNotifications(tx, by_key);
}

std::vector<Episode> Collect(Tx& tx, DynamicQuery query) {
  std::vector<Episode> episodes;
  query.ForEach(tx.sql(), [&](RowReader row) { episodes.push_back(ReadEpisode(row)); });
  ReadLists(tx, episodes);
  return episodes;
}

DynamicQuery SelectFrom(const std::string& council, absl::string_view index = "") {
  return std::move(
      DynamicQuery(absl::StrCat("SELECT ", kSelected, " FROM episode ", index, " WHERE council = :council"))
          .Bind("council", council));
}

// The index of a list of what is new. It is named, because a list by start tempts to read all of a council's episodes
// in that order.
absl::string_view IndexFor(const EpisodeFilter& filter) {
  if (!filter.young_person.empty()) return "";
  if (filter.ended_since.has_value()) return "FORCE INDEX (episode_end_recorded)";
  if (filter.recorded_since.has_value()) return "FORCE INDEX (episode_recorded)";
  if (filter.with_gaps) return "FORCE INDEX (episode_gaps)";
  return "";
}

std::optional<Moment> FirstSent(const Episode& episode) {
  const auto& sent = episode.serious_notifications;
  return sent.empty() ? std::nullopt : std::optional(sent.front().sent);
}

// "ON DUPLICATE KEY UPDATE a = VALUES(a), …" for every column but the key.
std::string UpdateAll() {
  std::vector<std::string> updates;
  for (absl::string_view column : absl::StrSplit(kWritten, ", ")) {
    if (!absl::c_linear_search(kKey, column)) updates.push_back(absl::StrCat(column, " = VALUES(", column, ")"));
  }
  return absl::StrCat("ON DUPLICATE KEY UPDATE ", absl::StrJoin(updates, ", "));
}

void SaveEpisode(Tx& tx, const Episode& episode) {
  static const std::string* const kUpdate = new std::string(UpdateAll());
  PoliceReport police;
  std::optional<Moment> police_time;
  if (episode.police_report.has_value()) {
    police = *episode.police_report;
    police_time = police.time;
  }
  // A new episode replaces none: one whose reference another report has taken meanwhile fails.
  const bool is_new = episode.version == 1;
  MultiInsert insert(absl::StrCat("INSERT INTO episode (", kWritten, ") VALUES"), is_new ? "" : *kUpdate);
  // What was entered in error keeps its reference where it blocks no other report.
  const bool voided = episode.state == State::kVoided;
  insert.Row(
      episode.council, episode.id, episode.version, episode.young_person, static_cast<int64_t>(episode.category()),
      static_cast<int64_t>(episode.state), static_cast<int64_t>(episode.ground), TimeColumn(episode.start),
      DateOnlyColumn(episode.start), TimeColumn(episode.start_times.left), DateOnlyColumn(episode.start_times.left),
      TimeColumn(episode.start_times.last_seen), DateOnlyColumn(episode.start_times.last_seen),
      TimeColumn(episode.start_times.discovered), DateOnlyColumn(episode.start_times.discovered),
      TimeColumn(episode.start_times.reported), DateOnlyColumn(episode.start_times.reported),
      static_cast<int64_t>(episode.source), MultiInsert::NullIfEmpty(voided ? "" : episode.source_reference),
      voided ? episode.source_reference : "", TimeColumn(police_time), DateOnlyColumn(police_time), police.force,
      police.reference, police.reported_by, TimeColumn(episode.located), DateOnlyColumn(episode.located),
      episode.located_place, episode.located_by, int64_t{episode.wellbeing_confirmed},
      TimeColumn(episode.wellbeing_confirmed_at), DateOnlyColumn(episode.wellbeing_confirmed_at),
      episode.wellbeing_confirmed_by, int64_t{episode.staying_away}, TimeColumn(episode.returned),
      DateOnlyColumn(episode.returned), static_cast<int64_t>(episode.returned_to), episode.returned_place,
      TimeColumn(episode.return_notified), DateOnlyColumn(episode.return_notified), TimeColumn(episode.ended),
      DateOnlyColumn(episode.ended), episode.circumstances, episode.entry_point, int64_t{episode.safeguarding_concern},
      TimeColumn(episode.parents_told), DateOnlyColumn(episode.parents_told), episode.parents_not_told_reason,
      TimeColumn(FirstSent(episode)), DateOnlyColumn(FirstSent(episode)), episode.void_reason,
      absl::ToUnixMicros(episode.recorded), episode.policy_version, int64_t{episode.looked_after},
      int64_t{episode.uasc}, int64_t{episode.other_authority}, int64_t{episode.age_years},
      int64_t{episode.born_estimated}, episode.placement, episode.home, MultiInsert::Nullable(episode.distance_miles),
      int64_t{episode.outside_boundary}, MultiInsert::Nullable(episode.end_recorded), absl::StrJoin(episode.flags, " "),
      absl::StrJoin(episode.groups, " "), int64_t{!GapsOf(episode).empty()});
  insert.Run(tx.sql());
}

void SaveCategories(Tx& tx, const Episode& episode) {
  MultiInsert insert(
      "INSERT INTO episode_category (council, episode, number, category, changed_us, changed_date_only,"
      " unknown_since_us, unknown_since_date_only, reason, changed_by, entry, holds) VALUES",
      "ON DUPLICATE KEY UPDATE category = VALUES(category), changed_us = VALUES(changed_us),"
      " changed_date_only = VALUES(changed_date_only), unknown_since_us = VALUES(unknown_since_us),"
      " unknown_since_date_only = VALUES(unknown_since_date_only), reason = VALUES(reason),"
      " changed_by = VALUES(changed_by), entry = VALUES(entry), holds = VALUES(holds)");
  int64_t number = 0;
  for (const CategoryChange& change : episode.category_statements) {
    insert.Row(episode.council, episode.id, number++, static_cast<int64_t>(change.category), TimeColumn(change.time),
               DateOnlyColumn(change.time), TimeColumn(change.unknown_since), DateOnlyColumn(change.unknown_since),
               change.reason, change.changed_by, change.entry, int64_t{change.holds});
  }
  insert.Run(tx.sql());
}

void SaveRiskAssessments(Tx& tx, const Episode& episode) {
  MultiInsert insert(
      "INSERT INTO episode_risk (council, episode, number, level, assessed_us, assessed_date_only, reason, assessed_by)"
      " VALUES",
      "ON DUPLICATE KEY UPDATE level = VALUES(level), assessed_us = VALUES(assessed_us),"
      " assessed_date_only = VALUES(assessed_date_only), reason = VALUES(reason), assessed_by = VALUES(assessed_by)");
  int64_t number = 0;
  for (const RiskAssessment& assessment : episode.risk_assessments) {
    insert.Row(episode.council, episode.id, number++, assessment.level, TimeColumn(assessment.time),
               DateOnlyColumn(assessment.time), assessment.reason, assessment.assessed_by);
  }
  insert.Run(tx.sql());
}

void SaveSeriousNotifications(Tx& tx, const Episode& episode) {
  if (episode.serious_notifications.empty()) return;
  MultiInsert insert(
      "INSERT INTO episode_serious (council, episode, number, sent_for, sent_us, sent_date_only, sent_by, content)"
      " VALUES",
      "ON DUPLICATE KEY UPDATE sent_for = VALUES(sent_for), sent_us = VALUES(sent_us),"
      " sent_date_only = VALUES(sent_date_only), sent_by = VALUES(sent_by), content = VALUES(content)");
  int64_t number = 0;
  for (const SeriousNotification& one : episode.serious_notifications) {
    insert.Row(episode.council, episode.id, number++, static_cast<int64_t>(one.trigger), TimeColumn(one.sent),
               DateOnlyColumn(one.sent), one.sent_by, one.content);
  }
  insert.Run(tx.sql());
}

}  // namespace

absl::StatusOr<std::string> EpisodeStore::YoungPersonOf(Tx& tx, const std::string& council, const std::string& id) {
  std::string young_person;
  tx.sql() << "SELECT young_person FROM episode WHERE council = :council AND episode = :id",
      soci::use(council, "council"), soci::use(id, "id"), soci::into(young_person);
  if (tx.sql().got_data()) return young_person;
  return NotFound();
}

std::vector<Episode> EpisodeStore::OfYoungPerson(Tx& tx, const std::string& council, const std::string& young_person) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND young_person = :young_person ORDER BY start_us, episode LIMIT 10000")
      .Bind("young_person", young_person);
  return Collect(tx, std::move(query));
}

std::vector<Episode> EpisodeStore::OfYoungPeople(Tx& tx, const std::string& council,
                                                 const std::vector<std::string>& young_people) {
  if (young_people.empty()) return {};
  DynamicQuery query = SelectFrom(council);
  query.AddIn("AND young_person", young_people).Add("ORDER BY young_person, start_us, episode LIMIT 100000");
  return Collect(tx, std::move(query));
}

std::map<EpisodeKey, Episode> EpisodeStore::Find(Tx& tx, const std::set<EpisodeKey>& keys) {
  std::map<EpisodeKey, Episode> found;
  if (keys.empty()) return found;
  // The index is named: else the database weighs every other one for each council that is asked for, and that takes ten
  // times as long as the reading.
  DynamicQuery query(absl::StrCat("SELECT ", kSelected, " FROM episode FORCE INDEX (PRIMARY)"));
  query.WhereOneOf("episode", keys);
  for (Episode& episode : Collect(tx, std::move(query))) {
    EpisodeKey key{episode.council, episode.id};
    found.emplace(std::move(key), std::move(episode));
  }
  return found;
}

absl::Status EpisodeStore::NotFound() {
  return Fail(absl::StatusCode::kNotFound, "EPISODE_NOT_FOUND", "there is no such episode");
}

absl::StatusOr<std::vector<Episode>> EpisodeStore::Get(Tx& tx, const std::string& council,
                                                       const std::vector<std::string>& ids) {
  std::set<EpisodeKey> keys;
  for (const std::string& id : ids) keys.emplace(council, id);
  const std::map<EpisodeKey, Episode> found = Find(tx, keys);
  std::vector<Episode> ordered;
  for (const std::string& id : ids) {
    const auto one = found.find({council, id});
    if (one == found.end()) return NotFound();
    ordered.push_back(one->second);
  }
  return ordered;
}

std::vector<Episode> EpisodeStore::List(Tx& tx, const EpisodeFilter& filter) {
  DynamicQuery query = SelectFrom(filter.council, IndexFor(filter));
  if (!filter.young_person.empty())
    query.Add("AND young_person = :young_person").Bind("young_person", filter.young_person);
  if (filter.state.has_value()) {
    query.Add("AND state = :state").Bind("state", static_cast<int64_t>(*filter.state));
  } else {
    query.Add("AND state <> :voided").Bind("voided", static_cast<int64_t>(State::kVoided));
  }
  if (filter.recorded_since.has_value()) {
    query.Add("AND recorded_us >= :recorded").Bind("recorded", absl::ToUnixMicros(*filter.recorded_since));
  }
  if (filter.ended_since.has_value()) {
    query.Add("AND end_recorded_us >= :ended").Bind("ended", absl::ToUnixMicros(*filter.ended_since));
  }
  if (filter.with_gaps) query.Add("AND has_gaps = 1");
  AddPage(query, "start_us", "episode", filter.longest_first ? PageOrder::kEarliestFirst : PageOrder::kLatestFirst,
          filter.after, filter.limit);
  return Collect(tx, std::move(query));
}

std::optional<ReportedBefore> EpisodeStore::FindReported(Tx& tx, const std::string& council, Source source,
                                                         const std::string& reference) {
  if (reference.empty()) return std::nullopt;
  const int64_t number = static_cast<int64_t>(source);
  ReportedBefore found;
  tx.sql() << "SELECT episode, young_person FROM episode"
              " WHERE council = :council AND source = :source AND source_reference = :reference",
      soci::use(council, "council"), soci::use(number, "source"), soci::use(reference, "reference"),
      soci::into(found.episode), soci::into(found.young_person);
  return tx.sql().got_data() ? std::optional(std::move(found)) : std::nullopt;
}

bool EpisodeStore::AnyIn(Tx& tx, const std::string& council) {
  std::string id;
  tx.sql() << "SELECT episode FROM episode WHERE council = :council LIMIT 1", soci::use(council, "council"),
      soci::into(id);
  return tx.sql().got_data();
}

void EpisodeStore::Save(Tx& tx, const Episode& episode) {
  SaveEpisode(tx, episode);
  SaveCategories(tx, episode);
  SaveRiskAssessments(tx, episode);
  SaveSeriousNotifications(tx, episode);
}

void EpisodeStore::TrimLists(Tx& tx, const Episode& episode) {
  const int64_t categories = static_cast<int64_t>(episode.category_statements.size());
  const int64_t risks = static_cast<int64_t>(episode.risk_assessments.size());
  const int64_t sent = static_cast<int64_t>(episode.serious_notifications.size());
  tx.sql() << "DELETE FROM episode_category WHERE council = :council AND episode = :id AND number >= :count",
      soci::use(episode.council, "council"), soci::use(episode.id, "id"), soci::use(categories, "count");
  tx.sql() << "DELETE FROM episode_risk WHERE council = :council AND episode = :id AND number >= :count",
      soci::use(episode.council, "council"), soci::use(episode.id, "id"), soci::use(risks, "count");
  tx.sql() << "DELETE FROM episode_serious WHERE council = :council AND episode = :id AND number >= :count",
      soci::use(episode.council, "council"), soci::use(episode.id, "id"), soci::use(sent, "count");
}

}  // namespace homeward::episode
