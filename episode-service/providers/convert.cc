#include "episode-service/providers/convert.h"

#include <absl/time/civil_time.h>

#include "common/calendar/local_time.h"
#include "common/command/etag.h"
#include "common/wire/times.h"
#include "episode-service/providers/rules.h"

namespace homeward::episode {
namespace {

static_assert(static_cast<int>(ProcedureLack::kWrittenProcedure) == v1::PROCEDURE_LACK_WRITTEN_PROCEDURE);
static_assert(static_cast<int>(ProcedureLack::kReview) == v1::PROCEDURE_LACK_REVIEW);

std::string DateOf(const std::optional<absl::CivilDay>& day) {
  return day.has_value() ? absl::FormatCivilTime(*day) : "";
}

v1::ProcedureStatement ToProto(const ProcedureStatement& statement) {
  v1::ProcedureStatement wire;
  wire.set_provider(statement.provider);
  wire.set_outside_boundary(statement.outside_boundary);
  wire.set_written_date(DateOf(statement.written));
  wire.set_local_protocol_checked_date(DateOf(statement.local_protocol_checked));
  wire.set_placing_policy_checked_date(DateOf(statement.placing_policy_checked));
  for (const ProcedureTraining& training : statement.trainings) {
    v1::ProcedureTraining* one = wire.add_trainings();
    one->set_date(DateOf(training.day));
    one->set_people(static_cast<int32_t>(training.people));
  }
  wire.set_review_due_date(DateOf(statement.review_due));
  return wire;
}

}  // namespace

v1::ProviderProcedure ToProto(const ProviderProcedure& procedure, absl::Time now) {
  v1::ProviderProcedure wire;
  wire.set_council(procedure.council);
  wire.set_procedure(procedure.id);
  wire.set_etag(EtagOf(procedure.version));
  wire.set_home(procedure.home);
  *wire.mutable_statement() = ToProto(procedure.statement);
  for (const ProcedureLack lack : Lacks(procedure.statement, now)) wire.add_lacks(static_cast<v1::ProcedureLack>(lack));
  Put(procedure.recorded, wire.mutable_recorded_time());
  wire.set_recorded_by(procedure.recorded_by);
  return wire;
}

ProcedureStatement FromProto(const v1::ProcedureStatement& wire) {
  ProcedureStatement statement{.provider = wire.provider(),
                               .outside_boundary = wire.outside_boundary(),
                               .written = ParseIsoDate(wire.written_date()),
                               .local_protocol_checked = ParseIsoDate(wire.local_protocol_checked_date()),
                               .placing_policy_checked = ParseIsoDate(wire.placing_policy_checked_date()),
                               .trainings = {},
                               .review_due = ParseIsoDate(wire.review_due_date())};
  for (const v1::ProcedureTraining& training : wire.trainings()) {
    statement.trainings.push_back(
        {.day = ParseIsoDate(training.date()).value_or(absl::CivilDay()), .people = training.people()});
  }
  return statement;
}

}  // namespace homeward::episode
