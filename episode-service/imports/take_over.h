#pragma once

#include <absl/status/status.h>

#include <string>

#include "common/command/commands.h"
#include "episode-service/history.h"
#include "episode-service/imports/import.h"

namespace homeward::episode {

// Brings the children of a return into the record, some at a time. Where an import stands is kept in its row, which is
// locked first: whoever continues it, after a fault or at the same time, takes the next ones.
class TakeOver {
 public:
  TakeOver(HistoryParts parts, const Judgement& judgement) : parts_(parts), judgement_(judgement) {}

  // Takes over the next children, each with what of it a rule of the record allows; `more` says whether some are left.
  // May run again. Errors are faults; nothing of this step is kept then.
  absl::Status Next(Batch& batch, const std::string& council, const std::string& import, absl::Time now,
                    bool& more) const;

 private:
  struct Outcome;

  // Of a child who is recorded: most returns say again what is known, which needs neither lock nor change.
  absl::StatusOr<Outcome> Compare(Batch& batch, const Context& known, const ReturnedChild& child) const;
  absl::StatusOr<Outcome> Change(Batch& batch, const YoungPerson& person, const ReturnedChild& child) const;
  template <class Record>
  absl::StatusOr<Outcome> Take(Record& record, const ReturnedChild& child, absl::Time now) const;

  const HistoryParts parts_;
  const Judgement& judgement_;
};

}  // namespace homeward::episode
