#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/db/tx.h"

namespace google::protobuf {
class Message;
}

namespace homeward {

// An event that a change puts into the council's feed.
struct NewEvent {
  std::string type;       // full name of the body's message type
  std::string aggregate;  // the record that changed
  std::string subject;    // the young person, or the council
  int64_t version = 0;    // of the record, after the change
  absl::Time occurred;
  std::string body;
};

// A timer set (or cleared, without a due time); one of a kind per aggregate.
struct TimerChange {
  std::string aggregate;
  std::string subject;
  std::string kind;
  std::optional<absl::Time> due;
};

// How a record stood after the change, kept for ever: corrections leave both values visible.
struct KeptVersion {
  std::string record;
  int64_t version = 0;
  std::string reason;
  std::string body;
};

// One change of one council's record: what an RPC, a timer, an event of another service or a repair does inside a
// transaction. It collects what goes out with the commit; the tail of the transaction writes that (Journal).
class Change {
 public:
  Change(Tx& tx, std::string council, std::string actor, absl::Time now)
      : tx_(tx), council_(std::move(council)), actor_(std::move(actor)), now_(now) {}

  Tx& tx() { return tx_; }
  const std::string& council() const { return council_; }
  const std::string& actor() const { return actor_; }
  // Domain time, read once for the whole change.
  absl::Time now() const { return now_; }

  // Locks the history of a young person (or of the council) until the transaction ends, before anything of it is
  // read. Locking a record could not protect one that does not exist yet: two reports at once would both be accepted.
  void Lock(absl::string_view subject);
  // The same for several, in an order in which two changes cannot wait for each other.
  void Lock(const std::set<std::string>& subjects);

  void Emit(NewEvent event) { events_.push_back(std::move(event)); }
  void Emit(absl::string_view aggregate, absl::string_view subject, int64_t version, absl::Time occurred,
            const google::protobuf::Message& body);
  void SetTimer(TimerChange timer);
  void Keep(KeptVersion version) { versions_.push_back(std::move(version)); }

  const std::vector<NewEvent>& events() const { return events_; }
  const std::vector<TimerChange>& timers() const { return timers_; }
  const std::vector<KeptVersion>& versions() const { return versions_; }
  const std::set<std::string>& subjects() const { return subjects_; }

 private:
  Tx& tx_;
  const std::string council_;
  const std::string actor_;
  const absl::Time now_;
  std::vector<NewEvent> events_;
  std::vector<TimerChange> timers_;
  std::vector<KeptVersion> versions_;
  std::set<std::string> subjects_;
};

}  // namespace homeward
