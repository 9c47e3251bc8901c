#pragma once

#include <absl/container/btree_map.h>
#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <absl/time/civil_time.h>
#include <absl/types/span.h>

#include <vector>

namespace homeward {

// The bank holidays of England and Wales that today's law gives for a year, with the moved and extra days proclaimed
// so far; in order.
std::vector<absl::CivilDay> BankHolidaysByRule(absl::civil_year_t year);

// The dates of England and Wales in a file of the form of gov.uk's bank-holidays.json; in order. INVALID_ARGUMENT:
// BANK_HOLIDAYS_MALFORMED, or BANK_HOLIDAYS_INCOMPLETE if a year has fewer than the eight that the law gives: loading
// half a year would turn its other bank holidays into working days.
absl::StatusOr<std::vector<absl::CivilDay>> ParseBankHolidays(absl::string_view json);

// Bank holidays of England and Wales: loaded dates for the years they cover, the rule for all others.
class BankHolidays {
 public:
  // The dates are a result of ParseBankHolidays, or a stored copy of one.
  explicit BankHolidays(absl::Span<const absl::CivilDay> loaded = {}) { Load(loaded); }

  // Each year that `days` cover gets exactly these days; other years stay as they are.
  void Load(absl::Span<const absl::CivilDay> days);

  bool Contains(absl::CivilDay day) const;

 private:
  absl::btree_map<absl::civil_year_t, std::vector<absl::CivilDay>> loaded_;
};

}  // namespace homeward
