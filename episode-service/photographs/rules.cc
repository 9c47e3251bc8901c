#include "episode-service/photographs/rules.h"

#include <utility>

#include "common/core/status.h"
#include "episode-service/people/checks.h"

namespace homeward::episode {
namespace {

absl::Status NotVoided(const Photograph& photograph) {
  if (photograph.void_reason.empty()) return absl::OkStatus();
  return Fail(absl::StatusCode::kFailedPrecondition, "PHOTOGRAPH_VOIDED", "the photograph was added in error");
}

}  // namespace

absl::Status CheckTaken(const YoungPerson& person, absl::CivilDay taken, absl::Time now) {
  const Moment day = OnDay(taken);
  HW_RETURN_IF_ERROR(NotInFuture("taken_date", day, now));
  return NotBeforeBirth("taken_date", day, person.born);
}

absl::StatusOr<PhotographDecision> Add(const Context& context, const AddPhotograph& command) {
  const Facts& facts = context.facts;
  HW_RETURN_IF_ERROR(CheckTaken(facts.person, command.taken, context.now));
  if (facts.photographs.size() >= kMostPhotographs) {
    return Fail(absl::StatusCode::kFailedPrecondition, "TOO_MANY_PHOTOGRAPHS",
                "the young person has as many photographs as are kept");
  }
  return PhotographDecision{.next = {.council = facts.person.council,
                                     .id = command.id,
                                     .young_person = facts.person.id,
                                     .taken = command.taken,
                                     .source = command.source,
                                     .image = command.image,
                                     .recorded = context.now,
                                     .recorded_by = command.recorded_by,
                                     .void_reason = ""},
                            .event = PhotographEvent::kPhotographAdded,
                            .reason = ""};
}

absl::StatusOr<PhotographDecision> Correct(const Context& context, Photograph photograph,
                                           const CorrectPhotograph& command) {
  HW_RETURN_IF_ERROR(NotVoided(photograph));
  HW_RETURN_IF_ERROR(CheckTaken(context.facts.person, command.taken, context.now));
  photograph.taken = command.taken;
  return PhotographDecision{
      .next = std::move(photograph), .event = PhotographEvent::kPhotographCorrected, .reason = command.reason};
}

absl::StatusOr<PhotographDecision> Void(Photograph photograph, const VoidPhotograph& command) {
  HW_RETURN_IF_ERROR(NotVoided(photograph));
  photograph.void_reason = command.reason;
  return PhotographDecision{
      .next = std::move(photograph), .event = PhotographEvent::kPhotographVoided, .reason = command.reason};
}

absl::Status MayBeRead(const Photograph& photograph) { return NotVoided(photograph); }

}  // namespace homeward::episode
