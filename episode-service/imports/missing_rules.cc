#include "episode-service/imports/missing_rules.h"

#include <absl/algorithm/container.h>

#include <tuple>
#include <utility>

#include "common/calendar/birthday.h"
#include "common/calendar/local_time.h"

namespace homeward::episode {
namespace {

constexpr ReturnFile kFile = ReturnFile::kMissing;
constexpr int kAdultYears = 18;

// A row with its dates, as far as they can be read.
struct Period {
  int64_t line = 0;
  std::string child;
  std::string type;
  std::string start_text;
  std::string end_text;
  std::string born_text;
  std::optional<absl::CivilDay> born;
  std::optional<absl::CivilDay> start;
  std::optional<absl::CivilDay> end;
};

Period Read(const ReturnRow& row) {
  const auto& fields = row.fields;
  return {.line = row.line,
          .child = fields[missing::kChild],
          .type = fields[missing::kMissing],
          .start_text = fields[missing::kStart],
          .end_text = fields[missing::kEnd],
          .born_text = fields[missing::kDob],
          .born = ParseUkDate(fields[missing::kDob]),
          .start = ParseUkDate(fields[missing::kStart]),
          .end = ParseUkDate(fields[missing::kEnd])};
}

// Consecutive episodes of care without a gap.
struct PeriodOfCare {
  absl::CivilDay from;
  std::optional<absl::CivilDay> until;
};

std::vector<PeriodOfCare> PeriodsOfCare(const std::vector<CareSpan>& spans) {
  std::vector<PeriodOfCare> periods;
  for (const CareSpan& span : spans) {
    const bool follows = !periods.empty() && periods.back().until.has_value() && span.decom <= *periods.back().until;
    if (follows) {
      periods.back().until = span.dec;
    } else {
      periods.push_back({span.decom, span.dec});
    }
  }
  return periods;
}

// 577, as far as one period of care is concerned.
bool EndsOutside(const Period& period, const PeriodOfCare& care) {
  if (!period.end.has_value()) return care.until.has_value() || *period.start < care.from;
  return *period.end < care.from || (care.until.has_value() && *period.end > *care.until);
}

// 578, the same.
bool StartsOutside(const Period& period, const PeriodOfCare& care) {
  return *period.start < care.from || (care.until.has_value() && *period.start > *care.until);
}

class Judge {
 public:
  Judge(const MissingContext& context, Findings& findings) : context_(context), findings_(findings) {}

  void Row(const Period& period) {
    Form(period);
    Child(period);
    if (period.start.has_value()) {
      Year(period);
      Care(period);
    }
    End(period);
  }

 private:
  void Reject(const Period& period, absl::string_view rule, absl::string_view column = "") {
    findings_.Reject(kFile, period.line, rule, column);
  }

  // 1004, 1005, 1006, 564, 565, 566.
  void Form(const Period& period) {
    const bool typed = !period.type.empty();
    const bool known = period.type == "M" || period.type == "A";
    if (!period.start.has_value()) Reject(period, "1004");
    if (!period.end_text.empty() && !period.end.has_value()) Reject(period, "1005");
    if (typed && !known) Reject(period, "1006");
    if ((known || period.type == "m" || period.type == "a") && period.start_text.empty()) Reject(period, "564");
    if (!period.start_text.empty() && !typed) Reject(period, "565");
    if (!period.end_text.empty() && !typed) Reject(period, "566");
  }

  // INT04, INT13, and that the row says whose it is.
  void Child(const Period& period) {
    if (period.child.empty()) {
      Reject(period, "HW04", "CHILD");
    } else if (!IsChildId(period.child)) {
      Reject(period, "HW13", "CHILD");
    }
    if (period.born_text.empty()) {
      Reject(period, "HW04", "DOB");
    } else if (!period.born.has_value()) {
      Reject(period, "HW05", "DOB");
    }
    JudgeChild(kFile, period.line, period.child, context_.children, "INT04", findings_);
    const auto child = context_.children.find(period.child);
    if (child != context_.children.end() && child->second.born.has_value() && period.born.has_value() &&
        *child->second.born != *period.born) {
      Reject(period, "INT13");
    }
  }

  // 570, 586, and no start that has not come.
  void Year(const Period& period) {
    if (*period.start > absl::CivilDay(context_.collection_year, 3, 31)) Reject(period, "570");
    if (period.born.has_value() && *period.start <= *period.born) Reject(period, "586");
    if (*period.start > context_.today) Reject(period, "HW09", "MIS_START");
  }

  // 567, 571, 580, and no end that has not come.
  void End(const Period& period) {
    if (!period.end.has_value()) return;
    if (period.start.has_value() && *period.start > *period.end) Reject(period, "567");
    if (*period.end < absl::CivilDay(context_.collection_year - 1, 4, 1) ||
        *period.end > absl::CivilDay(context_.collection_year, 3, 31)) {
      Reject(period, "571");
    }
    if (*period.end > context_.today) Reject(period, "HW09", "MIS_END");
    // The return takes 28 February as the birthday of somebody born on the 29th.
    const bool at_18 =
        period.born.has_value() && Birthday(*period.born, kAdultYears, LeapBirthday::kFebruary28) == *period.end;
    const auto care = context_.care.find(period.child);
    if (!at_18 || care == context_.care.end()) return;
    for (const CareSpan& span : care->second) {
      if (span.dec == period.end && !span.ceased_at_18) findings_.Note(ReturnFile::kEpisodes, span.line, "580");
    }
  }

  // 575, 577, 578, 581, 1012.
  void Care(const Period& period) {
    const auto found = context_.care.find(period.child);
    if (found == context_.care.end()) {
      Reject(period, "1012");
      Reject(period, "581");
      return;
    }
    const std::vector<CareSpan>& spans = found->second;
    auto covers = [&](const CareSpan& span) {
      return span.decom <= *period.start && (!span.dec.has_value() || *period.start <= *span.dec);
    };
    if (!period.end.has_value() &&
        absl::c_any_of(spans, [&](const auto& s) { return s.dec.has_value() && covers(s); })) {
      Reject(period, "575");
    }
    if (!absl::c_any_of(spans, covers)) Reject(period, "581");
    const std::vector<PeriodOfCare> care = PeriodsOfCare(spans);
    if (absl::c_all_of(care, [&](const auto& one) { return EndsOutside(period, one); })) Reject(period, "577");
    if (absl::c_all_of(care, [&](const auto& one) { return StartsOutside(period, one); })) Reject(period, "578");
  }

  const MissingContext& context_;
  Findings& findings_;
};

// 574: among the rows of a child, by end (an open one by its start) and start, the later of two that overlap.
void JudgeOverlaps(std::vector<Period> periods, Findings& findings) {
  absl::c_stable_sort(periods, [](const Period& a, const Period& b) {
    return std::tuple(a.child, a.end.value_or(*a.start), *a.start) <
           std::tuple(b.child, b.end.value_or(*b.start), *b.start);
  });
  for (size_t i = 1; i < periods.size(); ++i) {
    const Period& before = periods[i - 1];
    const Period& after = periods[i];
    if (before.child != after.child) continue;
    if (!before.end.has_value() || *after.start < *before.end) findings.Reject(kFile, after.line, "574");
  }
}

}  // namespace

std::map<std::string, std::vector<MissingRow>> JudgeMissing(const std::vector<ReturnRow>& rows,
                                                            const MissingContext& context, Findings& findings) {
  std::vector<Period> periods;
  for (const ReturnRow& row : rows) {
    if (row.fields.size() != missing::kEnd + 1) {
      findings.Reject(kFile, row.line, "HW12");
      continue;
    }
    const Period period = Read(row);
    Judge(context, findings).Row(period);
    if (period.start.has_value()) periods.push_back(period);
  }
  JudgeOverlaps(periods, findings);
  absl::c_stable_sort(periods, [](const Period& a, const Period& b) { return *a.start < *b.start; });
  std::map<std::string, std::vector<MissingRow>> accepted;
  for (const Period& period : periods) {
    if (findings.IsRejected(kFile, period.line)) continue;
    const Category category = period.type == "A" ? Category::kAway : Category::kMissing;
    accepted[period.child].push_back(
        {.line = period.line, .category = category, .start = *period.start, .end = period.end});
  }
  return accepted;
}

}  // namespace homeward::episode
