#include "interview-service/interviews/store.h"

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

namespace homeward::interview {
namespace {

// What a SELECT reads, in the order of ReadInterview; an INSERT writes council and state before them.
constexpr absl::string_view kColumns =
    "interview, version, young_person, episode, standing, episode_ended_us, episode_ended_date_only, offer_due_us,"
    " complete_due_us, policy_version, offered_us, offered_date_only, offered_by, offer_mode, answered_us,"
    " answered_date_only, answer, answer_reason, carer_information, no_carer_information_reason, held_us,"
    " held_date_only, holding_mode, interviewer, independent, views, harmed, signed_off_us, signed_off_date_only,"
    " signed_off_by";
constexpr absl::string_view kStandingColumns =
    "episode, young_person, interview, start_us, start_date_only, category, was_missing, ground, looked_after, uasc,"
    " returned_us, returned_date_only, standing";

// In the column `harmed`.
enum Harmed { kNotSaid = 0, kUnharmed = 1, kHarmed = 2 };

int64_t HarmedColumn(const std::optional<bool>& harmed) {
  if (!harmed.has_value()) return kNotSaid;
  return *harmed ? kHarmed : kUnharmed;
}

void ReadOffer(RowReader& row, Interview& interview) {
  const std::optional<Moment> time = ReadOptionalMoment(row);
  Offering offer{.offered_by = row.Text()};
  offer.mode = static_cast<ContactMode>(row.Number());
  if (!time.has_value()) return;
  offer.time = *time;
  interview.offer = std::move(offer);
}

void ReadAnswer(RowReader& row, Interview& interview) {
  const std::optional<Moment> time = ReadOptionalMoment(row);
  Answer answer{.kind = static_cast<AnswerKind>(row.Number())};
  answer.reason = row.Text();
  answer.carer_information = row.Text();
  answer.no_carer_information_reason = row.Text();
  if (!time.has_value()) return;
  answer.time = *time;
  interview.answer = std::move(answer);
}

void ReadHolding(RowReader& row, Interview& interview) {
  const std::optional<Moment> time = ReadOptionalMoment(row);
  Holding holding{.mode = static_cast<HoldingMode>(row.Number())};
  holding.interviewer = row.Text();
  holding.independent = row.Flag();
  holding.views = row.Text();
  const int64_t harmed = row.Number();
  if (harmed != kNotSaid) holding.harmed = harmed == kHarmed;
  if (!time.has_value()) return;
  holding.time = *time;
  interview.holding = std::move(holding);
}

void ReadSignOff(RowReader& row, Interview& interview) {
  const std::optional<Moment> time = ReadOptionalMoment(row);
  std::string by = row.Text();
  if (time.has_value()) interview.sign_off = Authorisation{.time = *time, .signed_off_by = std::move(by)};
}

Interview ReadInterview(const std::string& council, RowReader row) {
  Interview interview;
  interview.council = council;
  interview.id = row.Text();
  interview.version = row.Number();
  interview.young_person = row.Text();
  interview.episode = row.Text();
  interview.standing = static_cast<Standing>(row.Number());
  interview.episode_ended = ReadMoment(row);
  interview.offer_due = row.OptionalTime();
  interview.complete_due = row.OptionalTime();
  interview.policy_version = row.Number();
  ReadOffer(row, interview);
  ReadAnswer(row, interview);
  ReadHolding(row, interview);
  ReadSignOff(row, interview);
  return interview;
}

EpisodeStanding ReadStanding(RowReader row) {
  EpisodeStanding standing;
  standing.episode = row.Text();
  standing.young_person = row.Text();
  standing.interview = row.Text();
  standing.start = ReadMoment(row);
  standing.category = static_cast<Category>(row.Number());
  standing.missing = row.Flag();
  standing.ground = static_cast<int>(row.Number());
  standing.looked_after = row.Flag();
  standing.uasc = row.Flag();
  standing.returned = ReadOptionalMoment(row);
  standing.standing = static_cast<Standing>(row.Number());
  return standing;
}

// "AND column IN (…)" with a bind for each id.
void AddIds(DynamicQuery& query, absl::string_view column, const std::vector<std::string>& ids) {
  std::string names;
  for (size_t i = 0; i < ids.size(); ++i) {
    absl::StrAppend(&names, i == 0 ? ":i" : ", :i", i);
    query.Bind(absl::StrCat("i", i), ids[i]);
  }
  query.Add(absl::StrCat("AND ", column, " IN (", names, ")"));
}

// The attempts of all these interviews, with one query, whoever's they are.
void ReadAttempts(Tx& tx, const std::string& council, std::vector<Interview>& interviews) {
  if (interviews.empty()) return;
  std::map<std::string, Interview*> by_id;
  std::vector<std::string> ids;
  for (Interview& interview : interviews) {
    by_id[interview.id] = &interview;
    ids.push_back(interview.id);
  }
  DynamicQuery query(
      "SELECT interview, attempted_us, attempted_date_only, mode, with_whom, result FROM interview_attempt"
      " WHERE council = :council");
  query.Bind("council", council);
  AddIds(query, "interview", ids);
  query.Add("ORDER BY interview, number").ForEach(tx.sql(), [&](RowReader row) {
    Attempt& attempt = by_id.at(row.Text())->attempts.emplace_back();
    attempt.time = ReadMoment(row);
    attempt.mode = static_cast<ContactMode>(row.Number());
    attempt.with_whom = row.Text();
    attempt.result = static_cast<AttemptResult>(row.Number());
  });
}

DynamicQuery SelectFrom(absl::string_view columns, absl::string_view table, const std::string& council) {
  return std::move(DynamicQuery(absl::StrCat("SELECT ", columns, " FROM ", table, " WHERE council = :council"))
                       .Bind("council", council));
}

std::vector<Interview> Collect(Tx& tx, const std::string& council, DynamicQuery query) {
  std::vector<Interview> interviews;
  query.ForEach(tx.sql(), [&](RowReader row) { interviews.push_back(ReadInterview(council, row)); });
  ReadAttempts(tx, council, interviews);
  return interviews;
}

// "ON DUPLICATE KEY UPDATE a = VALUES(a), …" for every one of these columns but the key.
std::string UpdateAll(absl::string_view columns, absl::string_view key) {
  std::vector<std::string> updates;
  for (absl::string_view column : absl::StrSplit(columns, ", ")) {
    if (column != key) updates.push_back(absl::StrCat(column, " = VALUES(", column, ")"));
  }
  return absl::StrCat("ON DUPLICATE KEY UPDATE ", absl::StrJoin(updates, ", "));
}

std::optional<Moment> TimeOf(const auto& part) { return part.has_value() ? std::optional(part->time) : std::nullopt; }

void SaveInterview(Tx& tx, const Interview& interview, State state) {
  static const std::string* const kUpdate =
      new std::string(absl::StrCat(UpdateAll(kColumns, "interview"), ", state = VALUES(state)"));
  const Offering offer = interview.offer.value_or(Offering{});
  const Answer answer = interview.answer.value_or(Answer{});
  const Holding holding = interview.holding.value_or(Holding{});
  const std::optional<Moment> offered = TimeOf(interview.offer);
  const std::optional<Moment> answered = TimeOf(interview.answer);
  const std::optional<Moment> held = TimeOf(interview.holding);
  const std::optional<Moment> signed_off = TimeOf(interview.sign_off);
  MultiInsert insert(absl::StrCat("INSERT INTO interview (council, state, ", kColumns, ") VALUES"), *kUpdate);
  insert.Row(interview.council, static_cast<int64_t>(state), interview.id, interview.version, interview.young_person,
             interview.episode, static_cast<int64_t>(interview.standing), TimeColumn(interview.episode_ended),
             DateOnlyColumn(interview.episode_ended), MultiInsert::Nullable(interview.offer_due),
             MultiInsert::Nullable(interview.complete_due), interview.policy_version, TimeColumn(offered),
             DateOnlyColumn(offered), offer.offered_by, static_cast<int64_t>(offer.mode), TimeColumn(answered),
             DateOnlyColumn(answered), static_cast<int64_t>(answer.kind), answer.reason, answer.carer_information,
             answer.no_carer_information_reason, TimeColumn(held), DateOnlyColumn(held),
             static_cast<int64_t>(holding.mode), holding.interviewer, int64_t{holding.independent}, holding.views,
             HarmedColumn(holding.harmed), TimeColumn(signed_off), DateOnlyColumn(signed_off),
             interview.sign_off.value_or(Authorisation{}).signed_off_by);
  insert.Run(tx.sql());
}

void SaveAttempts(Tx& tx, const Interview& interview) {
  MultiInsert insert(
      "INSERT INTO interview_attempt (council, interview, number, attempted_us, attempted_date_only, mode, with_whom,"
      " result) VALUES",
      "ON DUPLICATE KEY UPDATE attempted_us = VALUES(attempted_us),"
      " attempted_date_only = VALUES(attempted_date_only), mode = VALUES(mode), with_whom = VALUES(with_whom),"
      " result = VALUES(result)");
  int64_t number = 0;
  for (const Attempt& attempt : interview.attempts) {
    insert.Row(interview.council, interview.id, number++, TimeColumn(attempt.time), DateOnlyColumn(attempt.time),
               static_cast<int64_t>(attempt.mode), attempt.with_whom, static_cast<int64_t>(attempt.result));
  }
  insert.Run(tx.sql());
}

absl::Status NotFound() {
  return Fail(absl::StatusCode::kNotFound, "INTERVIEW_NOT_FOUND", "there is no such interview");
}

}  // namespace

absl::StatusOr<std::string> InterviewStore::YoungPersonOf(Tx& tx, const std::string& council, const std::string& id) {
  std::string young_person;
  tx.sql() << "SELECT young_person FROM interview WHERE council = :council AND interview = :id",
      soci::use(council, "council"), soci::use(id, "id"), soci::into(young_person);
  if (tx.sql().got_data()) return young_person;
  return NotFound();
}

std::vector<Interview> InterviewStore::OfYoungPerson(Tx& tx, const std::string& council,
                                                     const std::string& young_person) {
  DynamicQuery query = SelectFrom(kColumns, "interview", council);
  query.Add("AND young_person = :young_person ORDER BY episode_ended_us, interview LIMIT 10000")
      .Bind("young_person", young_person);
  return Collect(tx, council, std::move(query));
}

std::vector<Interview> InterviewStore::Find(Tx& tx, const std::string& council, const std::vector<std::string>& ids) {
  if (ids.empty()) return {};
  DynamicQuery query = SelectFrom(kColumns, "interview", council);
  AddIds(query, "interview", ids);
  return Collect(tx, council, std::move(query));
}

absl::StatusOr<std::vector<Interview>> InterviewStore::Get(Tx& tx, const std::string& council,
                                                           const std::vector<std::string>& ids) {
  const std::vector<Interview> found = Find(tx, council, ids);
  std::vector<Interview> ordered;
  for (const std::string& id : ids) {
    const auto one = absl::c_find_if(found, [&](const Interview& interview) { return interview.id == id; });
    if (one == found.end()) return NotFound();
    ordered.push_back(*one);
  }
  return ordered;
}

std::vector<Interview> InterviewStore::List(Tx& tx, const InterviewFilter& filter) {
  DynamicQuery query = SelectFrom(kColumns, "interview", filter.council);
  if (!filter.young_person.empty()) {
    query.Add("AND young_person = :young_person").Bind("young_person", filter.young_person);
  }
  if (filter.state.has_value()) {
    query.Add("AND state = :state").Bind("state", static_cast<int64_t>(*filter.state));
  } else {
    query.Add("AND state NOT IN (:not_due, :withdrawn)")
        .Bind("not_due", static_cast<int64_t>(State::kNotDue))
        .Bind("withdrawn", static_cast<int64_t>(State::kWithdrawn));
  }
  AddPage(query, "episode_ended_us", "interview", PageOrder::kLatestFirst, filter.after, filter.limit);
  return Collect(tx, filter.council, std::move(query));
}

void InterviewStore::Save(Tx& tx, const Interview& interview, State state) {
  SaveInterview(tx, interview, state);
  SaveAttempts(tx, interview);
}

std::vector<EpisodeStanding> InterviewStore::ListStandings(Tx& tx, const StandingFilter& filter) {
  DynamicQuery query = SelectFrom(kStandingColumns, "episode_standing", filter.council);
  query.Add("AND standing <> :outside").Bind("outside", static_cast<int64_t>(Standing::kOutside));
  if (!filter.young_person.empty()) {
    query.Add("AND young_person = :young_person").Bind("young_person", filter.young_person);
  }
  if (filter.from.has_value()) query.Add("AND start_us >= :from").Bind("from", absl::ToUnixMicros(*filter.from));
  if (filter.to.has_value()) query.Add("AND start_us <= :to").Bind("to", absl::ToUnixMicros(*filter.to));
  AddPage(query, "start_us", "episode", PageOrder::kLatestFirst, filter.after, filter.limit);
  std::vector<EpisodeStanding> standings;
  query.ForEach(tx.sql(), [&](RowReader row) { standings.push_back(ReadStanding(row)); });
  return standings;
}

void InterviewStore::Save(Tx& tx, const std::string& council, const std::vector<EpisodeStanding>& standings) {
  static const std::string* const kUpdate = new std::string(UpdateAll(kStandingColumns, "episode"));
  MultiInsert insert(absl::StrCat("INSERT INTO episode_standing (council, ", kStandingColumns, ") VALUES"), *kUpdate);
  for (const EpisodeStanding& one : standings) {
    insert.Row(council, one.episode, one.young_person, one.interview, TimeColumn(one.start), DateOnlyColumn(one.start),
               static_cast<int64_t>(one.category), int64_t{one.missing}, int64_t{one.ground}, int64_t{one.looked_after},
               int64_t{one.uasc}, TimeColumn(one.returned), DateOnlyColumn(one.returned),
               static_cast<int64_t>(one.standing));
  }
  insert.Run(tx.sql());
}

}  // namespace homeward::interview
