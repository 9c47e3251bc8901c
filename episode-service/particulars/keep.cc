#include "episode-service/particulars/keep.h"

#include <optional>
#include <utility>

#include "common/core/status.h"
#include "common/core/uuid.h"
#include "episode-service/particulars/convert.h"
#include "episode-service/particulars/rules.h"

namespace homeward::episode {

absl::StatusOr<std::string> KeepParticular(Change& change, History& history, const Moment& when,
                                           const v1::ParticularDetails& details) {
  const RecordParticular command{
      .id = NewUuid(change.now()), .content = ContentOf(when, std::nullopt, details), .recorded_by = change.actor()};
  HW_ASSIGN_OR_RETURN(ParticularDecision decision, Record(history.context(), command));
  history.Apply(std::move(decision));
  return command.id;
}

}  // namespace homeward::episode
