#pragma once

#include <absl/status/statusor.h>
#include <absl/types/span.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/command/commands.h"
#include "episode-service/history.h"
#include "episode-service/imports/import.h"
#include "episode-service/imports/row_people.h"
#include "episode-service/imports/spreadsheet.h"

namespace homeward::episode {

// Brings the rows of a spreadsheet into the record, those of some young people at a time, or finds out what would
// become of them. As TakeOver, it keeps where it stands in the import's row.
class SpreadsheetTakeOver {
 public:
  SpreadsheetTakeOver(HistoryParts parts, std::string external_id_source, SpreadsheetJudgement judgement)
      : parts_(parts), external_id_source_(std::move(external_id_source)), judgement_(std::move(judgement)) {}

  int64_t size() const { return static_cast<int64_t>(judgement_.people.size()); }

  // The next young people; `more` says whether some are left. Of a dry run nothing is recorded. May run again. Errors
  // are faults; nothing of this step is kept then.
  absl::Status Next(Batch& batch, const std::string& council, const std::string& import, absl::Time now, bool& more);

 private:
  struct Known;
  // An episode that a dry run did not make: of whom, when it would have been, and of what row.
  struct Tried {
    std::string young_person;
    std::string episode;
    Moment start;
    Moment ended;
    std::string digest;
  };

  absl::Span<const SpreadsheetPerson> Together(int64_t from) const;
  Known Read(Tx& tx, const std::string& council, absl::Span<const SpreadsheetPerson> people) const;
  void AddTried(Known& known) const;
  // What becomes of the rows of people who come one after the other.
  absl::StatusOr<std::vector<SpreadsheetPlan>> Step(Batch& batch, const Import& import, int64_t from, absl::Time now);
  // Keeps what was tried, and finds out again what was tried by somebody else: by a call that was broken off.
  absl::Status CatchUp(Batch& batch, const Import& import, absl::Time now);
  // Decides without a lock and, where that would change something and may, again under it. What comes of it is known
  // to those who come later.
  absl::StatusOr<SpreadsheetPlan> TakeOver(Batch& batch, const Import& import, Known& known,
                                           const SpreadsheetPerson& person, absl::Time now);
  absl::StatusOr<SpreadsheetPlan> Change(Batch& batch, const Import& import, const RowPeople::Meant& meant,
                                         const SpreadsheetPerson& person) const;

  const HistoryParts parts_;
  const std::string external_id_source_;
  const SpreadsheetJudgement judgement_;
  // Of a dry run, by young person: rows that say otherwise who they are may come later. Of the first so many people.
  std::multimap<std::string, Tried> tried_;
  int64_t tried_until_ = 0;
  // Of the people after them, once all of the step was tried; it may run again.
  std::vector<Tried> trying_;
  int64_t trying_until_ = 0;
};

}  // namespace homeward::episode
