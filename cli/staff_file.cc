#include "cli/staff_file.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <optional>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/core/csv.h"
#include "common/core/status.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;
using Said = decltype(StaffRow::request);

// The columns of a file by their names.
class Columns {
 public:
  explicit Columns(const std::vector<std::string>& names) {
    for (size_t i = 0; i < names.size(); ++i) at_.emplace(names[i], i);
  }

  bool Has(absl::string_view name) const { return at_.contains(name); }

  absl::Status Need(std::initializer_list<absl::string_view> names) const {
    for (const absl::string_view name : names) {
      if (!Has(name)) {
        return FailField(absl::StatusCode::kInvalidArgument, "COLUMN_MISSING", name,
                         "the first line names the columns, and this one is not among them");
      }
    }
    return absl::OkStatus();
  }

  // Empty for a column that the file does not have.
  std::string Of(const CsvRow& row, absl::string_view name) const {
    const auto found = at_.find(name);
    return found == at_.end() || found->second >= row.fields.size() ? std::string() : row.fields[found->second];
  }

 private:
  absl::flat_hash_map<std::string, size_t> at_;
};

absl::StatusOr<absl::CivilDay> DayIn(const CsvRow& row, const Columns& columns, absl::string_view name) {
  const std::string text = columns.Of(row, name);
  std::optional<absl::CivilDay> day = ParseIsoDate(text);
  if (!day.has_value()) day = ParseUkDate(text);
  if (!day.has_value()) return Invalid(name, "DATE_INVALID", "yyyy-mm-dd or dd/mm/yyyy");
  return *day;
}

// What workers and teams have in common.
template <class Request>
absl::StatusOr<Request> Begin(const CsvRow& row, const Columns& columns, const std::string& council) {
  Request request;
  request.set_council(council);
  request.set_external_id(columns.Of(row, "external_id"));
  HW_ASSIGN_OR_RETURN(const absl::CivilDay first, DayIn(row, columns, "first_day"));
  Put(StartOfLocalDay(first), request.mutable_from_time());
  if (!columns.Of(row, "last_day").empty()) {
    HW_ASSIGN_OR_RETURN(const absl::CivilDay last, DayIn(row, columns, "last_day"));
    Put(StartOfLocalDay(last + 1), request.mutable_until_time());
  }
  return request;
}

Said WorkerIn(const CsvRow& row, const Columns& columns, const std::string& council) {
  HW_ASSIGN_OR_RETURN(auto request, Begin<v1::UpsertWorkerRequest>(row, columns, council));
  request.set_display_name(columns.Of(row, "name"));
  request.set_email(columns.Of(row, "email"));
  for (const absl::string_view role : absl::StrSplit(columns.Of(row, "roles"), ' ', absl::SkipEmpty())) {
    request.add_roles(std::string(role));
  }
  request.set_team_external_id(columns.Of(row, "team"));
  return request;
}

Said TeamIn(const CsvRow& row, const Columns& columns, const std::string& council) {
  HW_ASSIGN_OR_RETURN(auto request, Begin<v1::UpsertTeamRequest>(row, columns, council));
  request.set_name(columns.Of(row, "name"));
  request.set_kind(columns.Of(row, "kind"));
  request.set_inbox(columns.Of(row, "inbox"));
  request.set_parent_external_id(columns.Of(row, "parent"));
  request.set_manager_external_id(columns.Of(row, "manager"));
  return request;
}

}  // namespace

absl::StatusOr<std::vector<StaffRow>> ReadStaffFile(absl::string_view csv, const std::string& council) {
  HW_ASSIGN_OR_RETURN(const std::vector<CsvRow> rows, ParseCsv(csv, CsvSpaces::kTrimmed));
  const Columns columns(rows.empty() ? std::vector<std::string>() : rows.front().fields);
  const bool workers = columns.Has("roles");
  HW_RETURN_IF_ERROR(columns.Need({"external_id", "name", "first_day"}));
  HW_RETURN_IF_ERROR(workers ? columns.Need({"team", "email"}) : columns.Need({"kind", "parent", "manager", "inbox"}));
  std::vector<StaffRow> said;
  for (size_t i = 1; i < rows.size(); ++i) {
    const CsvRow& row = rows[i];
    if (row.fields.size() != rows.front().fields.size()) {
      said.push_back({row.line, Fail(absl::StatusCode::kInvalidArgument, "COLUMNS_DIFFER",
                                     "this line has more or fewer columns than the first one")});
    } else {
      said.push_back({row.line, workers ? WorkerIn(row, columns, council) : TeamIn(row, columns, council)});
    }
  }
  return said;
}

}  // namespace homeward::cli
