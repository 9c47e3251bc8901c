#include "tests/process/record.h"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <tuple>
#include <vector>

#include "common/command/timers.h"
#include "common/core/status_matchers.h"
#include "common/feed/cursor_store.h"
#include "common/feed/feed_chain.h"
#include "common/feed/feed_store.h"

namespace homeward::process {
namespace {

constexpr absl::Duration kQuietLimit = absl::Seconds(60);
constexpr absl::Duration kQueryLimit = absl::Seconds(20);
constexpr char kSource[] = "homeward.episode.v1";

// The event that a command leaves behind, by which its effect is counted.
const std::map<std::string, std::string>& EventOf() {
  static const auto* const kEvents = new std::map<std::string, std::string>({
      {"CreateCouncil", "homeward.episode.v1.CouncilCreated"},
      {"AdoptPolicy", "homeward.episode.v1.PolicyAdopted"},
      {"CreateYoungPerson", "homeward.episode.v1.YoungPersonCreated"},
      {"StartLegalStatus", "homeward.episode.v1.LegalStatusStarted"},
      {"StartPlacement", "homeward.episode.v1.PlacementStarted"},
      {"ReportMissing", "homeward.episode.v1.MissingReported"},
      {"AssessRisk", "homeward.episode.v1.RiskAssessed"},
      {"RecordPoliceReport", "homeward.episode.v1.PoliceReportRecorded"},
      {"LocateYoungPerson", "homeward.episode.v1.YoungPersonLocated"},
      {"ReturnYoungPerson", "homeward.episode.v1.YoungPersonReturned"},
      {"NotifyReturn", "homeward.episode.v1.ReturnNotified"},
      {"OfferInterview", "homeward.interview.v1.InterviewOffered"},
      {"RecordAttempt", "homeward.interview.v1.AttemptRecorded"},
      {"HoldInterview", "homeward.interview.v1.InterviewHeld"},
      {"HoldStrategyMeeting", "homeward.meeting.v1.StrategyMeetingHeld"},
  });
  return *kEvents;
}

template <class T>
T Must(absl::StatusOr<T> result) {
  EXPECT_THAT(result, IsOk());
  return std::move(result).value_or(T());
}

using Row = std::vector<std::string>;

// Rows of texts.
std::vector<Row> Rows(Db& db, const std::string& sql, int columns) {
  return Must(db.Read(absl::Now() + kQueryLimit, [&](Tx& tx) -> absl::StatusOr<std::vector<Row>> {
    std::vector<Row> rows;
    for (const soci::row& found : soci::rowset<soci::row>(tx.sql().prepare << sql)) {
      Row& row = rows.emplace_back();
      for (int i = 0; i < columns; ++i) row.push_back(found.get<std::string>(i));
    }
    return rows;
  }));
}

FeedCursors Heads(Db& db) {
  return Must(db.Read(absl::Now() + kQueryLimit, [](Tx& tx) -> absl::StatusOr<FeedCursors> { return ReadHeads(tx); }));
}

bool HasCaughtUp(Installation& installation, const std::string& reader) {
  const FeedCursors read = Must(installation.database(reader).Read(
      absl::Now() + kQueryLimit, [](Tx& tx) -> absl::StatusOr<FeedCursors> { return ReadCursors(tx, kSource); }));
  return read == Heads(installation.database("episode"));
}

// Whether all timers have run that were due when the waiting began.
bool TimersHaveRun(Db& db, absl::Time until) {
  const auto run = db.Read(absl::Now() + kQueryLimit,
                           [&](Tx& tx) -> absl::StatusOr<absl::Time> { return TimersRunUntil(tx, until); });
  return Must(run) >= until;
}

bool IsQuiet(Installation& installation, absl::Time timers_until) {
  return HasCaughtUp(installation, "interview") && HasCaughtUp(installation, "meeting") &&
         std::all_of(Installation::Services().begin(), Installation::Services().end(),
                     [&](const auto& service) { return TimersHaveRun(installation.database(service), timers_until); });
}

// Each council's feed from its first event to its head: no hole, no second, every hash right.
void ExpectChained(const std::string& service, Db& db) {
  for (const auto& [council, head] : Heads(db)) {
    const auto events =
        db.Read(absl::Now() + kQueryLimit, [&, council = council](Tx& tx) { return VerifyChain(tx, council); });
    EXPECT_THAT(events, IsOk()) << service;
    EXPECT_EQ(events.value_or(0), head.position) << service;
  }
}

// What no service may ever hold, whatever happened to it.
void ExpectSound(const std::string& service, Db& db) {
  ExpectChained(service, db);
  const auto none = [&](const char* what, const std::string& sql) {
    EXPECT_EQ(CountIn(db, absl::StrCat("SELECT COUNT(*) FROM (", sql, ") AS wrong")), 0) << what << " in " << service;
  };
  none("a record with a missing version",
       "SELECT record FROM record_version GROUP BY council, record HAVING COUNT(*) <> MAX(version)");
  none("an obligation that stands twice",
       "SELECT kind FROM obligation GROUP BY council, subject, raised_by, kind, step HAVING COUNT(*) > 1");
  none("a request without a result", "SELECT request_id FROM request WHERE record = ''");
  none("a request whose event is not there",
       "SELECT r.request_id FROM request r LEFT JOIN event e ON e.council = r.council AND e.position = r.position"
       " WHERE e.position IS NULL AND r.position > 0");
  if (service == "episode") return;
  none("a refused or parked event", "SELECT position FROM feed_exception");
}

using Key = std::tuple<std::string, std::string>;  // method's path, request_id

// Every acknowledged command is there with its record, and nothing is there that nobody was told of: every client sends
// its command until it is answered.
void ExpectRequests(const std::string& service, Db& db, const std::vector<Acknowledged>& acknowledged) {
  std::map<Key, std::string> kept;
  for (const Row& row : Rows(db, "SELECT method, request_id, record FROM request", 3)) kept[{row[0], row[1]}] = row[2];
  std::map<std::string, int64_t> effects;
  size_t all = 0;
  for (const Acknowledged& command : acknowledged) {
    if (command.service != service) continue;
    ++all;
    ++effects[EventOf().at(command.method)];
    if (command.method == "CreateCouncil") ++effects[EventOf().at("AdoptPolicy")];  // with the national default
    const auto found = kept.find({command.path, command.request_id});
    if (found == kept.end()) {
      ADD_FAILURE() << command.method << " was acknowledged and is lost";
    } else if (!command.record.empty()) {
      EXPECT_EQ(found->second, command.record) << command.method;
    }
  }
  EXPECT_EQ(kept.size(), all) << service << " did what nobody was told of";
  for (const auto& [type, times] : effects) {
    EXPECT_EQ(CountIn(db, absl::StrCat("SELECT COUNT(*) FROM event WHERE type = '", type, "'")), times) << type;
  }
}

// The call that was acknowledged has its audit row, once.
void ExpectAudited(const std::string& service, Db& db, const std::vector<Acknowledged>& acknowledged) {
  std::multiset<Key> audited;
  for (const Row& row : Rows(db, "SELECT method, trace FROM audit WHERE outcome = 'OK'", 2)) {
    audited.emplace(row[0], row[1]);
  }
  for (const Acknowledged& command : acknowledged) {
    if (command.service != service) continue;
    EXPECT_EQ(audited.count({command.path, command.trace}), 1U) << command.method;
  }
}

// One interview for each ended episode, and of everything else as much as was entered.
void ExpectCounts(Installation& installation, const std::vector<Acknowledged>& acknowledged) {
  std::map<std::string, int64_t> times;
  for (const Acknowledged& command : acknowledged) ++times[command.method];
  const auto expect = [&](const std::string& service, const std::string& sql, const std::string& method) {
    EXPECT_EQ(CountIn(installation.database(service), sql), times[method]) << sql;
  };
  expect("episode", "SELECT COUNT(*) FROM young_person", "CreateYoungPerson");
  expect("episode", "SELECT COUNT(*) FROM episode", "ReportMissing");
  expect("episode", "SELECT COUNT(DISTINCT young_person) FROM episode", "ReportMissing");
  expect("interview", "SELECT COUNT(*) FROM interview", "ReturnYoungPerson");
  expect("interview", "SELECT COUNT(DISTINCT episode) FROM interview", "ReturnYoungPerson");
  expect("interview", "SELECT COUNT(*) FROM interview_attempt", "RecordAttempt");
  expect("meeting", "SELECT COUNT(*) FROM strategy_meeting", "HoldStrategyMeeting");
}

// Sent again, each is answered as done before; nothing comes of it.
void ExpectReplays(const Installation& installation, const std::vector<Acknowledged>& acknowledged) {
  constexpr size_t kSenders = 4;
  std::vector<std::thread> senders;
  for (size_t first = 0; first < kSenders; ++first) {
    senders.emplace_back([&, first] {
      Model repeated;
      const Client client(installation.ChannelTo("gateway"), installation.Token(), repeated);
      for (size_t i = first; i < acknowledged.size(); i += kSenders) {
        EXPECT_THAT(client.Repeat(acknowledged[i]), IsOk()) << acknowledged[i].method;
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
}

}  // namespace

int64_t CountIn(Db& db, const std::string& sql) {
  return Must(db.Read(absl::Now() + kQueryLimit, [&](Tx& tx) -> absl::StatusOr<int64_t> {
    int64_t number = 0;
    soci::indicator found = soci::i_null;
    tx.sql() << sql, soci::into(number, found);
    return found == soci::i_ok ? number : 0;
  }));
}

void AwaitQuiet(Installation& installation, absl::Duration clock_offset) {
  const absl::Time begin = absl::Now();
  while (!IsQuiet(installation, begin + clock_offset)) {
    ASSERT_LT(absl::Now(), begin + kQuietLimit) << "feeds or timers stand still";
    absl::SleepFor(kLookEvery);
  }
}

void ExpectRecordHolds(Installation& installation, const Model& model, absl::Duration clock_offset) {
  const std::vector<Acknowledged> acknowledged = model.All();
  AwaitQuiet(installation, clock_offset);
  ExpectReplays(installation, acknowledged);
  AwaitQuiet(installation, clock_offset);
  for (const std::string& service : Installation::Services()) {
    Db& db = installation.database(service);
    ExpectSound(service, db);
    ExpectRequests(service, db, acknowledged);
    ExpectAudited(service, db, acknowledged);
  }
  ExpectCounts(installation, acknowledged);
}

}  // namespace homeward::process
