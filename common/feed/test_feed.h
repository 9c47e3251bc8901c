#pragma once

#include <absl/functional/function_ref.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/command/journal.h"
#include "common/core/clock.h"
#include "common/core/status_matchers.h"
#include "common/feed/cursor_store.h"
#include "common/feed/feed_reader.h"
#include "common/feed/feed_schema.h"
#include "common/feed/feed_service.h"
#include "common/feed/feed_watch.h"
#include "common/feed/in_process_feed_source.h"
#include "tests/support/test_database.h"

// What the tests of this folder share: a service with a feed, and one that reads it and keeps a tally of what it saw.
namespace homeward {

extern const absl::Span<const EmbeddedFile> kCommandSchema;

inline constexpr char kWakefield[] = "E08000036";
inline constexpr char kKent[] = "E10000016";
inline constexpr char kSource[] = "episode";
inline constexpr char kSeen[] = "homeward.test.Seen";
inline constexpr char kUnknown[] = "homeward.test.SomethingNew";

inline constexpr EmbeddedFile kTallySchema[] = {
    {"0100_tally.sql",
     "CREATE TABLE tally (\n"
     "  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,\n"
     "  number BIGINT NOT NULL AUTO_INCREMENT,\n"
     "  position BIGINT NOT NULL,\n"
     "  subject VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,\n"
     "  body VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,\n"
     "  PRIMARY KEY (number)) ENGINE = InnoDB;\n"}};

inline absl::Time Soon() { return absl::Now() + absl::Seconds(30); }

class FeedFixture : public testing::Test {
 protected:
  FeedFixture() {
    writer_.Migrate(kFeedSchema);
    reader_.Migrate(kFeedSchema);
    reader_.Migrate(kTallySchema);
  }

  // Commits one event of the source.
  void Write(const std::string& council, const std::string& subject, const std::string& body,
             const std::string& type = kSeen) {
    WriteMany(council, subject, {body}, type);
  }
  void WriteMany(const std::string& council, const std::string& subject, const std::vector<std::string>& bodies,
                 const std::string& type = kSeen) {
    ASSERT_THAT(TryWrite(council, subject, bodies, type), IsOk());
  }
  absl::Status TryWrite(const std::string& council, const std::string& subject, const std::vector<std::string>& bodies,
                        const std::string& type = kSeen) {
    absl::Status status = writer_.db().Transact(Soon(), [&](Tx& tx) {
      Change change(tx, council, "worker-1", clock_.Now());
      change.Lock(subject);
      for (const std::string& body : bodies) {
        change.Emit({.type = type,
                     .aggregate = subject,
                     .subject = subject,
                     .version = 1,
                     .occurred = clock_.Now(),
                     .body = body});
      }
      const Change* const changes[] = {&change};
      WriteJournal(tx, changes);
      return absl::OkStatus();
    });
    watch_.Notify();
    return status;
  }

  // The handler of a reader: writes down what it saw and tells of it in its own feed.
  static absl::Status Note(Change& change, const Event& event) {
    change.tx().sql() << "INSERT INTO tally (council, position, subject, body) VALUES (:council, :position, :subject,"
                         " :body)",
        soci::use(event.council, "council"), soci::use(event.position, "position"), soci::use(event.subject, "subject"),
        soci::use(event.body, "body");
    change.Emit({.type = "homeward.test.Noted",
                 .aggregate = event.aggregate,
                 .subject = event.subject,
                 .version = 1,
                 .occurred = event.occurred,
                 .body = event.body});
    return absl::OkStatus();
  }

  std::unique_ptr<FeedReader> NewReader(EventHandler handler = Note) { return NewReader(source_, std::move(handler)); }
  std::unique_ptr<FeedReader> NewReader(FeedSource& source, EventHandler handler = Note) {
    return std::make_unique<FeedReader>(
        reader_.db(), clock_, source,
        FeedReader::Options{.source = kSource, .handlers = {{kSeen, std::move(handler)}}});
  }

  int64_t Tally(const std::string& where = "1 = 1") {
    return reader_.Number(absl::StrCat("SELECT COUNT(*) FROM tally WHERE ", where));
  }
  // What the reader saw of one subject, in the order in which it was applied.
  std::string Story(const std::string& subject) {
    return reader_.Text(
        absl::StrCat("SELECT GROUP_CONCAT(body ORDER BY number) FROM tally WHERE subject = '", subject, "'"));
  }
  int64_t Exceptions(const std::string& state) {
    return reader_.Number(absl::StrCat("SELECT COUNT(*) FROM feed_exception WHERE state = '", state, "'"));
  }
  int64_t Applied(const std::string& council) {
    return reader_.Number(absl::StrCat("SELECT position FROM feed_cursor WHERE council = '", council, "'"));
  }

  template <class Body>
  auto Read(TestDatabase& database, Body body) -> std::invoke_result_t<Body&, Tx&> {
    std::optional<std::invoke_result_t<Body&, Tx&>> result;
    EXPECT_THAT(database.db().Read(Soon(),
                                   [&](Tx& tx) {
                                     result.emplace(body(tx));
                                     return absl::OkStatus();
                                   }),
                IsOk());
    return *std::move(result);
  }

  // The key by which the database would answer; two when the second narrows down what the first finds.
  std::string KeyOf(TestDatabase& database, const std::string& sql) {
    return Read(database, [&](Tx& tx) {
      soci::row row;
      tx.sql() << "EXPLAIN " + sql, soci::into(row);
      EXPECT_NE(row.get<std::string>("type"), "ALL") << sql;
      const std::string key = row.get_indicator("key") == soci::i_ok ? row.get<std::string>("key") : "none";
      return key.substr(0, key.find('|'));
    });
  }

  // How many rows and index entries the database looks at for `body`.
  int64_t RowsTouched(TestDatabase& database, absl::FunctionRef<void(Tx&)> body) {
    return Read(database, [&](Tx& tx) {
      auto touched = [&tx] {
        int64_t rows = 0;
        tx.sql() << "SELECT CAST(SUM(VARIABLE_VALUE) AS SIGNED) FROM information_schema.SESSION_STATUS"
                    " WHERE VARIABLE_NAME IN ('HANDLER_READ_RND_NEXT', 'HANDLER_READ_NEXT', 'HANDLER_READ_KEY')",
            soci::into(rows);
        return rows;
      };
      // Asking twice first: the question itself reads rows.
      const int64_t first = touched();
      const int64_t before = touched();
      body(tx);
      return touched() - before - (before - first);
    });
  }

  common::v1::PullResponse Pull(const common::v1::PullRequest& request) {
    Call call;
    call.deadline = Soon();
    absl::StatusOr<common::v1::PullResponse> reply = service_.Pull(call, request);
    EXPECT_THAT(reply, IsOk());
    return reply.value_or(common::v1::PullResponse());
  }

  FakeClock clock_{absl::FromUnixSeconds(1790000000)};
  TestDatabase writer_{kCommandSchema, 24};
  TestDatabase reader_{kCommandSchema, 24};
  FeedWatch watch_{HeadsOf(writer_.db())};
  FeedService service_{writer_.db(), clock_, watch_};
  InProcessFeedSource source_{service_, clock_};
};

}  // namespace homeward
