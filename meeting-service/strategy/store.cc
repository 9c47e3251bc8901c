#include "meeting-service/strategy/store.h"

#include <absl/strings/str_cat.h>

#include <map>
#include <utility>

#include "common/core/status.h"
#include "common/db/dynamic_query.h"
#include "common/db/moment_columns.h"
#include "common/db/multi_insert.h"
#include "common/db/page_query.h"

namespace homeward::meeting {
namespace {

// The lists of a record, as they are numbered in the table.
enum class Entries { kAttended = 1, kNextActions = 2, kObligations = 3 };

// In the order of ReadMeeting.
constexpr absl::string_view kColumns =
    "strategy_meeting, version, young_person, state, kind, held_us, held_date_only, interviewer_invited,"
    " interviewer_not_invited_reason, decisions, reason, rationale, decided_by_role, void_reason, recorded_us";

StrategyMeeting ReadMeeting(const std::string& council, RowReader row) {
  StrategyMeeting meeting;
  meeting.council = council;
  meeting.id = row.Text();
  meeting.version = row.Number();
  meeting.young_person = row.Text();
  meeting.state = static_cast<State>(row.Number());
  meeting.kind = static_cast<Kind>(row.Number());
  meeting.held = ReadOptionalMoment(row);
  meeting.interviewer_invited = row.Flag();
  meeting.interviewer_not_invited_reason = row.Text();
  meeting.decisions = row.Text();
  meeting.reason = row.Text();
  meeting.rationale = row.Text();
  meeting.decided_by_role = row.Text();
  meeting.void_reason = row.Text();
  meeting.recorded = row.Time();
  return meeting;
}

std::vector<std::string>& EntriesOf(StrategyMeeting& meeting, Entries list) {
  switch (list) {
    case Entries::kAttended:
      return meeting.attended;
    case Entries::kNextActions:
      return meeting.next_actions;
    case Entries::kObligations:
      break;
  }
  return meeting.obligations;
}

// The lists of all these records, with one query.
void ReadEntries(Tx& tx, const std::string& council, std::vector<StrategyMeeting>& meetings) {
  if (meetings.empty()) return;
  std::map<std::string, StrategyMeeting*> by_id;
  DynamicQuery query("SELECT strategy_meeting, list, entry FROM strategy_meeting_entry");
  query.Bind("council", council);
  std::string names;
  for (size_t i = 0; i < meetings.size(); ++i) {
    by_id[meetings[i].id] = &meetings[i];
    absl::StrAppend(&names, i == 0 ? ":i" : ", :i", i);
    query.Bind(absl::StrCat("i", i), meetings[i].id);
  }
  query.Add("WHERE council = :council AND strategy_meeting IN (")
      .Add(names)
      .Add(") ORDER BY strategy_meeting, list, number");
  query.ForEach(tx.sql(), [&](RowReader row) {
    StrategyMeeting& meeting = *by_id.at(row.Text());
    const auto list = static_cast<Entries>(row.Number());
    EntriesOf(meeting, list).push_back(row.Text());
  });
}

std::vector<StrategyMeeting> Collect(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<StrategyMeeting> meetings;
  query.ForEach(tx.sql(), [&](RowReader row) { meetings.push_back(ReadMeeting(council, row)); });
  ReadEntries(tx, council, meetings);
  return meetings;
}

DynamicQuery SelectFrom(const std::string& council) {
  return std::move(DynamicQuery(absl::StrCat("SELECT ", kColumns, " FROM strategy_meeting WHERE council = :council"))
                       .Bind("council", council));
}

void SaveRecord(Tx& tx, const StrategyMeeting& meeting) {
  MultiInsert insert(absl::StrCat("INSERT INTO strategy_meeting (council, at_us, ", kColumns, ") VALUES"),
                     "ON DUPLICATE KEY UPDATE version = VALUES(version), state = VALUES(state),"
                     " young_person = VALUES(young_person), void_reason = VALUES(void_reason)");
  insert.Row(meeting.council, absl::ToUnixMicros(meeting.at()), meeting.id, meeting.version, meeting.young_person,
             static_cast<int64_t>(meeting.state), static_cast<int64_t>(meeting.kind), TimeColumn(meeting.held),
             DateOnlyColumn(meeting.held), int64_t{meeting.interviewer_invited}, meeting.interviewer_not_invited_reason,
             meeting.decisions, meeting.reason, meeting.rationale, meeting.decided_by_role, meeting.void_reason,
             absl::ToUnixMicros(meeting.recorded));
  insert.Run(tx.sql());
}

void AddEntries(const StrategyMeeting& meeting, Entries list, const std::vector<std::string>& entries,
                MultiInsert& insert) {
  int64_t number = 0;
  for (const std::string& entry : entries) {
    insert.Row(meeting.council, meeting.id, static_cast<int64_t>(list), number++, entry);
  }
}

}  // namespace

absl::StatusOr<StrategyMeeting> StrategyMeetingStore::Get(Tx& tx, const std::string& council, const std::string& id) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND strategy_meeting = :id").Bind("id", id);
  std::vector<StrategyMeeting> found = Collect(tx, council, std::move(query));
  if (!found.empty()) return std::move(found.front());
  return Fail(absl::StatusCode::kNotFound, "STRATEGY_MEETING_NOT_FOUND", "there is no such strategy meeting");
}

std::vector<StrategyMeeting> StrategyMeetingStore::OfYoungPerson(Tx& tx, const std::string& council,
                                                                 const std::string& young_person) {
  DynamicQuery query = SelectFrom(council);
  query.Add("AND young_person = :young_person ORDER BY at_us, strategy_meeting LIMIT 10000")
      .Bind("young_person", young_person);
  return Collect(tx, council, std::move(query));
}

std::vector<StrategyMeeting> StrategyMeetingStore::List(Tx& tx, const StrategyMeetingFilter& filter) {
  DynamicQuery query = SelectFrom(filter.council);
  if (!filter.young_person.empty()) {
    query.Add("AND young_person = :young_person").Bind("young_person", filter.young_person);
  }
  if (filter.state.has_value()) {
    query.Add("AND state = :state").Bind("state", static_cast<int64_t>(*filter.state));
  } else {
    query.Add("AND state <> :voided").Bind("voided", static_cast<int64_t>(State::kVoided));
  }
  AddPage(query, "at_us", "strategy_meeting", PageOrder::kLatestFirst, filter.after, filter.limit);
  return Collect(tx, filter.council, std::move(query));
}

void StrategyMeetingStore::Save(Tx& tx, const StrategyMeeting& meeting) {
  SaveRecord(tx, meeting);
  // What was said stays as it was said.
  MultiInsert insert("INSERT INTO strategy_meeting_entry (council, strategy_meeting, list, number, entry) VALUES",
                     "ON DUPLICATE KEY UPDATE entry = VALUES(entry)");
  AddEntries(meeting, Entries::kAttended, meeting.attended, insert);
  AddEntries(meeting, Entries::kNextActions, meeting.next_actions, insert);
  AddEntries(meeting, Entries::kObligations, meeting.obligations, insert);
  insert.Run(tx.sql());
}

}  // namespace homeward::meeting
