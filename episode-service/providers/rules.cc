#include "episode-service/providers/rules.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>

#include <optional>
#include <string>

#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "episode-service/councils/rules.h"

namespace homeward::episode {
namespace {

constexpr int64_t kMostPeople = 10'000;

absl::Status NotInFuture(absl::string_view field, const std::optional<absl::CivilDay>& day, absl::Time now) {
  if (!day.has_value() || *day <= LocalDay(now)) return absl::OkStatus();
  return Invalid(field, "TIME_IN_FUTURE", "a date up to today");
}

absl::Status CheckCheck(absl::string_view field, const std::optional<absl::CivilDay>& checked,
                        const std::optional<absl::CivilDay>& written, absl::Time now) {
  HW_RETURN_IF_ERROR(NotInFuture(field, checked, now));
  if (!checked.has_value() || (written.has_value() && *checked >= *written)) return absl::OkStatus();
  return FailField(absl::StatusCode::kInvalidArgument, "CHECKED_BEFORE_WRITTEN", field,
                   "a check is of the procedure as it is written now");
}

}  // namespace

absl::Status CheckStatement(const ProcedureStatement& statement, absl::Time now) {
  const auto& written = statement.written;
  HW_RETURN_IF_ERROR(NotInFuture("statement.written_date", written, now));
  HW_RETURN_IF_ERROR(
      CheckCheck("statement.local_protocol_checked_date", statement.local_protocol_checked, written, now));
  HW_RETURN_IF_ERROR(
      CheckCheck("statement.placing_policy_checked_date", statement.placing_policy_checked, written, now));
  for (size_t i = 0; i < statement.trainings.size(); ++i) {
    const ProcedureTraining& training = statement.trainings[i];
    const std::string field = absl::StrCat("statement.trainings[", i, "]");
    HW_RETURN_IF_ERROR(NotInFuture(absl::StrCat(field, ".date"), training.day, now));
    if (training.people < 1 || training.people > kMostPeople) {
      return Invalid(absl::StrCat(field, ".people"), "FIELD_INVALID", "1 to 10,000");
    }
  }
  return absl::OkStatus();
}

std::vector<ProcedureLack> Lacks(const ProcedureStatement& statement, absl::Time now) {
  if (!statement.written.has_value()) return {ProcedureLack::kWrittenProcedure};
  std::vector<ProcedureLack> lacks;
  if (!statement.local_protocol_checked.has_value()) lacks.push_back(ProcedureLack::kLocalProtocolCheck);
  if (statement.outside_boundary && !statement.placing_policy_checked.has_value()) {
    lacks.push_back(ProcedureLack::kPlacingPolicyCheck);
  }
  if (absl::c_none_of(statement.trainings, [&](const auto& training) { return training.day >= *statement.written; })) {
    lacks.push_back(ProcedureLack::kTraining);
  }
  if (statement.review_due.has_value() && ReviewOverdue(*statement.review_due, now)) {
    lacks.push_back(ProcedureLack::kReview);
  }
  return lacks;
}

absl::Time LacksFrom(const ProcedureStatement& statement) {
  if (!Lacks(statement, absl::InfinitePast()).empty()) return absl::InfinitePast();
  return statement.review_due.has_value() ? StartOfLocalDay(*statement.review_due + 1) : absl::InfiniteFuture();
}

}  // namespace homeward::episode
