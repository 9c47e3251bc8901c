#include "tests/load/sql_operations.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "common/core/status.h"
#include "common/core/uuid.h"

namespace homeward::load {
namespace {

using Statement = std::unique_ptr<SqlStatement>;

constexpr char kEpisode[] = "SELECT * FROM homeward_episode.episode WHERE council = ? AND episode = ?";
constexpr char kCategories[] =
    "SELECT * FROM homeward_episode.episode_category WHERE council = ? AND episode = ? ORDER BY number";
constexpr char kRisks[] =
    "SELECT * FROM homeward_episode.episode_risk WHERE council = ? AND episode = ? ORDER BY number";
constexpr char kPerson[] =
    "SELECT young_person FROM homeward_episode.young_person WHERE council = ? AND young_person = ?";
constexpr char kEpisodeEvents[] =
    "SELECT * FROM homeward_episode.event WHERE council = ? AND subject = ? AND position > ? ORDER BY position"
    " LIMIT 50";
constexpr char kInterviewEvents[] =
    "SELECT * FROM homeward_interview.event WHERE council = ? AND subject = ? AND position > ? ORDER BY position"
    " LIMIT 50";
constexpr char kMeetingEvents[] =
    "SELECT * FROM homeward_meeting.event WHERE council = ? AND subject = ? AND position > ? ORDER BY position"
    " LIMIT 50";
constexpr char kLockSubject[] =
    "INSERT INTO homeward_load.subject (council, subject, version) VALUES (?, ?, 1)"
    " ON DUPLICATE KEY UPDATE version = version + 1";
constexpr char kReadForChange[] = "SELECT * FROM homeward_load.episode WHERE council = ? AND episode = ?";
constexpr char kChange[] =
    "UPDATE homeward_load.episode SET version = ?, circumstances = ? WHERE council = ? AND episode = ? AND version = ?";
constexpr char kAudit[] =
    "INSERT INTO homeward_load.audit (council, audit, audited_us, caller, roles, purpose, method, resource, outcome,"
    " reason, trace) VALUES (?, ?, ?, 'load-driver', 'administrator,council_system,missing_coordinator', '', ?, ?,"
    " 'OK', '', '0123456789abcdef0123456789abcdef')";
constexpr char kAuditSubject[] = "INSERT INTO homeward_load.audit_subject (council, subject, audit) VALUES (?, ?, ?)";
constexpr char kLockHead[] =
    "SELECT position, recorded_us, hash FROM homeward_load.feed_head WHERE council = ? FOR UPDATE";
constexpr char kEvent[] =
    "INSERT INTO homeward_load.event (council, position, type, aggregate, subject, version, occurred_us, recorded_us,"
    " actor, body, body_hash, hash) VALUES (?, ?, 'homeward.episode.v1.EpisodeCorrected', ?, ?, ?, ?, ?,"
    " 'load-driver', ?, ?, ?)";
constexpr char kMoveHead[] =
    "UPDATE homeward_load.feed_head SET position = ?, hash = ?, recorded_us = ? WHERE council = ?";

// Columns of the tables that are read whole.
constexpr size_t kEpisodeId = 1, kEpisodeVersion = 2, kEventSubject = 4;

class ReadEpisode final : public SqlOperation {
 public:
  ReadEpisode(Rows& rows, std::array<Statement, 3> statements) : rows_(rows), statements_(std::move(statements)) {}

  absl::Status Run() override {
    const EpisodeRow& row = rows_.AnyEpisode();
    const int64_t version = row.version;
    std::array<int, 3> found{};
    for (size_t i = 0; i < statements_.size(); ++i) {
      SqlStatement& statement = *statements_[i];
      HW_RETURN_IF_ERROR(statement.Run({row.person->council, row.id}));
      for (;;) {
        HW_ASSIGN_OR_RETURN(const bool more, statement.Fetch());
        if (!more) break;
        ++found[i];
        if (statement.Text(kEpisodeId) != row.id) return WrongAnswer("another episode");
        if (i == 0 && statement.Number(kEpisodeVersion) != version) return WrongAnswer("another version");
      }
    }
    return found[0] == 1 && found[1] > 0 ? absl::OkStatus() : WrongAnswer("an episode without its rows");
  }

 private:
  Rows& rows_;
  const std::array<Statement, 3> statements_;
};

class ReadChronology final : public SqlOperation {
 public:
  ReadChronology(Rows& rows, Statement person, std::array<Statement, 3> events)
      : rows_(rows), person_(std::move(person)), events_(std::move(events)) {}

  absl::Status Run() override {
    const Person& person = rows_.AnyPerson();
    HW_RETURN_IF_ERROR(person_->Run({person.council, person.id}));
    HW_ASSIGN_OR_RETURN(const bool exists, person_->Fetch());
    if (!exists || person_->Text(0) != person.id) return WrongAnswer("no such young person");
    int found = 0;
    for (const Statement& events : events_) {
      HW_RETURN_IF_ERROR(events->Run({person.council, person.id, int64_t{0}}));
      for (;;) {
        HW_ASSIGN_OR_RETURN(const bool more, events->Fetch());
        if (!more) break;
        ++found;
        if (events->Text(kEventSubject) != person.id) return WrongAnswer("another young person's event");
      }
    }
    return found >= kLeastEvents ? absl::OkStatus() : WrongAnswer("a chronology with gaps");
  }

 private:
  Rows& rows_;
  const Statement person_;
  const std::array<Statement, 3> events_;
};

class CorrectEpisode final : public SqlOperation {
 public:
  CorrectEpisode(Rows& rows, SqlConnection& connection) : rows_(rows), connection_(connection) {}

  absl::Status Prepare() {
    const std::pair<Statement*, const char*> all[] = {
        {&lock_, kLockSubject},   {&read_, kReadForChange}, {&change_, kChange}, {&audit_, kAudit},
        {&shown_, kAuditSubject}, {&head_, kLockHead},      {&event_, kEvent},   {&move_head_, kMoveHead}};
    for (const auto& [statement, sql] : all) {
      HW_ASSIGN_OR_RETURN(*statement, connection_.Prepare(sql));
    }
    return absl::OkStatus();
  }

  absl::Status Run() override {
    EpisodeRow& row = rows_.Take();
    HW_RETURN_IF_ERROR(connection_.Execute("START TRANSACTION"));
    HW_RETURN_IF_ERROR(Change(row));
    HW_RETURN_IF_ERROR(AppendEvent(row));
    HW_RETURN_IF_ERROR(connection_.Execute("COMMIT"));
    ++row.copied_version;
    rows_.GiveBack(row);
    return absl::OkStatus();
  }

 private:
  absl::Status Change(const EpisodeRow& row) {
    const std::string& council = row.person->council;
    const absl::Time now = absl::Now();
    const std::string id = NewUuid(now);
    HW_RETURN_IF_ERROR(lock_->Run({council, row.person->id}));
    HW_RETURN_IF_ERROR(read_->Run({council, row.id}));
    HW_ASSIGN_OR_RETURN(const bool found, read_->Fetch());
    if (!found || read_->Number(kEpisodeVersion) != row.copied_version) return WrongAnswer("another version");
    HW_RETURN_IF_ERROR(change_->Run({row.copied_version + 1, id, council, row.id, row.copied_version}));
    HW_RETURN_IF_ERROR(audit_->Run({council, id, absl::ToUnixMicros(now), kCorrectEpisodeMethod, row.id}));
    return shown_->Run({council, row.person->id, id});
  }

  absl::Status AppendEvent(const EpisodeRow& row) {
    // As large as the real ones; what they say does not matter here.
    const std::string body(120, 'b'), hash(32, 'h');
    const std::string& council = row.person->council;
    HW_RETURN_IF_ERROR(head_->Run({council}));
    HW_ASSIGN_OR_RETURN(const bool found, head_->Fetch());
    if (!found) return WrongAnswer("a council without a head");
    const int64_t position = head_->Number(0) + 1;
    const int64_t recorded_us = std::max(head_->Number(1) + 1, absl::ToUnixMicros(absl::Now()));
    HW_RETURN_IF_ERROR(event_->Run({council, position, row.id, row.person->id, row.copied_version + 1, recorded_us,
                                    recorded_us, body, hash, hash}));
    return move_head_->Run({position, hash, recorded_us, council});
  }

  Rows& rows_;
  SqlConnection& connection_;
  Statement lock_, read_, change_, audit_, shown_, head_, event_, move_head_;
};

template <size_t N>
absl::StatusOr<std::array<Statement, N>> PrepareAll(SqlConnection& connection, const char* const (&texts)[N]) {
  std::array<Statement, N> statements;
  for (size_t i = 0; i < N; ++i) {
    HW_ASSIGN_OR_RETURN(statements[i], connection.Prepare(texts[i]));
  }
  return statements;
}

// What is left to do: councils whose feed a reader has not read to its end, and timers that are due.
absl::StatusOr<int64_t> LeftToDo(SqlConnection& connection) {
  int64_t left = 0;
  for (const char* reader : {"homeward_interview", "homeward_meeting"}) {
    HW_ASSIGN_OR_RETURN(
        const int64_t behind,
        connection.Number(absl::StrCat("SELECT COUNT(*) FROM homeward_episode.feed_head h LEFT JOIN ", reader,
                                       ".feed_cursor c ON c.council = h.council"
                                       " WHERE COALESCE(c.position, 0) < h.position")));
    left += behind;
  }
  for (const char* schema : {"homeward_episode", "homeward_interview", "homeward_meeting"}) {
    HW_ASSIGN_OR_RETURN(const int64_t due,
                        connection.Number(absl::StrCat("SELECT COUNT(*) FROM ", schema,
                                                       ".timer WHERE try_us <= ", absl::ToUnixMicros(absl::Now()))));
    left += due;
  }
  return left;
}

}  // namespace

SqlTarget::Prepare ReadEpisodeSql(Rows& rows) {
  return [&rows](SqlConnection& connection) -> absl::StatusOr<std::unique_ptr<SqlOperation>> {
    HW_ASSIGN_OR_RETURN(auto statements, PrepareAll(connection, {kEpisode, kCategories, kRisks}));
    return std::make_unique<ReadEpisode>(rows, std::move(statements));
  };
}

SqlTarget::Prepare ReadChronologySql(Rows& rows) {
  return [&rows](SqlConnection& connection) -> absl::StatusOr<std::unique_ptr<SqlOperation>> {
    HW_ASSIGN_OR_RETURN(Statement person, connection.Prepare(kPerson));
    HW_ASSIGN_OR_RETURN(auto events, PrepareAll(connection, {kEpisodeEvents, kInterviewEvents, kMeetingEvents}));
    return std::make_unique<ReadChronology>(rows, std::move(person), std::move(events));
  };
}

SqlTarget::Prepare CorrectEpisodeSql(Rows& rows) {
  return [&rows](SqlConnection& connection) -> absl::StatusOr<std::unique_ptr<SqlOperation>> {
    auto operation = std::make_unique<CorrectEpisode>(rows, connection);
    HW_RETURN_IF_ERROR(operation->Prepare());
    return operation;
  };
}

absl::Status CopyTables(SqlConnection& connection) {
  HW_RETURN_IF_ERROR(connection.Execute("DROP DATABASE IF EXISTS homeward_load"));
  HW_RETURN_IF_ERROR(connection.Execute("CREATE DATABASE homeward_load CHARACTER SET utf8mb4"));
  for (const char* table : {"subject", "episode", "audit", "audit_subject", "event", "feed_head"}) {
    HW_RETURN_IF_ERROR(
        connection.Execute(absl::StrCat("CREATE TABLE homeward_load.", table, " LIKE homeward_episode.", table)));
    HW_RETURN_IF_ERROR(connection.Execute(
        absl::StrCat("INSERT INTO homeward_load.", table, " SELECT * FROM homeward_episode.", table)));
  }
  return absl::OkStatus();
}

absl::Status Explain(SqlConnection& connection, const EpisodeRow& row, std::ostream& out) {
  const std::string& council = row.person->council;
  const std::string& person = row.person->id;
  const auto one = [&](const char* sql, std::initializer_list<SqlStatement::Value> values) -> absl::Status {
    out << sql << "\n";
    HW_ASSIGN_OR_RETURN(const Statement statement, connection.Prepare(absl::StrCat("EXPLAIN ", sql)));
    HW_RETURN_IF_ERROR(statement->Run(values));
    for (;;) {
      HW_ASSIGN_OR_RETURN(const bool more, statement->Fetch());
      if (!more) return absl::OkStatus();
      // select_type, table, type, possible_keys, key, key_len, ref, rows, Extra
      out << "    type " << statement->Text(3) << ", key " << statement->Text(5) << ", rows " << statement->Text(8)
          << (statement->Text(9).empty() ? "" : ", ") << statement->Text(9) << "\n";
    }
  };
  for (const char* sql : {kEpisode, kCategories, kRisks, kReadForChange}) {
    HW_RETURN_IF_ERROR(one(sql, {council, row.id}));
  }
  HW_RETURN_IF_ERROR(one(kPerson, {council, person}));
  for (const char* sql : {kEpisodeEvents, kInterviewEvents, kMeetingEvents}) {
    HW_RETURN_IF_ERROR(one(sql, {council, person, int64_t{0}}));
  }
  HW_RETURN_IF_ERROR(one(kChange, {row.copied_version + 1, "", council, row.id, row.copied_version}));
  HW_RETURN_IF_ERROR(one(kLockHead, {council}));
  return one(kMoveHead, {int64_t{1}, "", int64_t{1}, council});
}

absl::Status AwaitQuiet(SqlConnection& connection) {
  constexpr absl::Duration kLongest = absl::Minutes(5);
  const absl::Time give_up = absl::Now() + kLongest;
  while (absl::Now() < give_up) {
    HW_ASSIGN_OR_RETURN(const int64_t left, LeftToDo(connection));
    if (left == 0) return absl::OkStatus();
    absl::SleepFor(absl::Milliseconds(50));
  }
  return Fail(absl::StatusCode::kDeadlineExceeded, "SUITE_BUSY", "the services did not come to rest");
}

absl::StatusOr<int64_t> StatementsSent(SqlConnection& connection) {
  return connection.Number(
      "SELECT CAST(variable_value AS SIGNED) FROM information_schema.global_status WHERE variable_name = 'QUESTIONS'");
}

}  // namespace homeward::load
