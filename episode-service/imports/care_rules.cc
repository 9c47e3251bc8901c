#include "episode-service/imports/care_rules.h"

#include <absl/algorithm/container.h>
#include <absl/strings/ascii.h>

#include <tuple>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/core/text.h"

namespace homeward::episode {
namespace {

constexpr ReturnFile kFile = ReturnFile::kEpisodes;
constexpr int kLongestId = 40;
constexpr size_t kLongestCode = 10;

// The record's codes for the return's legal statuses (LS).
constexpr std::pair<absl::string_view, absl::string_view> kLegalStatuses[] = {
    {"C1", "interim_care_order"},
    {"C2", "care_order"},
    {"D1", "freeing_order"},
    {"E1", "placement_order"},
    {"J1", "section_21"},
    {"J2", "section_21"},
    {"J3", "section_21"},
    {"L1", "section_21"},
    {"L2", "emergency_protection_order"},
    {"L3", "child_assessment_order"},
    {"V2", "section_20"},
    {"V3", "section_20_short_break"},
    {"V4", "section_20_short_break"},
};

absl::string_view LegalStatusOf(absl::string_view ls) {
  for (const auto& [code, status] : kLegalStatuses) {
    if (code == ls) return status;
  }
  return "";
}

// A placement's type or provider as the return codes it (U6, PR4).
bool IsCode(absl::string_view text) {
  return text.size() <= kLongestCode && absl::ascii_isalpha(static_cast<unsigned char>(text.front())) &&
         absl::c_all_of(text, [](unsigned char c) { return absl::ascii_isalnum(c); });
}

bool IsHome(absl::string_view text) { return IsLine(text) && CountCodePoints(text) <= kLongestId; }

void JudgeText(const ReturnRow& row, Findings& findings) {
  const auto& fields = row.fields;
  auto mandatory = [&](care::Column column, absl::string_view name, bool (*valid)(absl::string_view)) {
    if (fields[column].empty()) return findings.Reject(kFile, row.line, "HW04", name);
    if (!valid(fields[column])) findings.Reject(kFile, row.line, "HW13", name);
  };
  mandatory(care::kChild, "CHILD", IsChildId);
  mandatory(care::kPlace, "PLACE", IsCode);
  if (!fields[care::kPlaceProvider].empty() && !IsCode(fields[care::kPlaceProvider])) {
    findings.Reject(kFile, row.line, "HW13", "PLACE_PROVIDER");
  }
  if (!fields[care::kUrn].empty() && !IsHome(fields[care::kUrn])) findings.Reject(kFile, row.line, "HW13", "URN");
  if (fields[care::kLs].empty()) return findings.Reject(kFile, row.line, "HW04", "LS");
  if (LegalStatusOf(fields[care::kLs]).empty()) findings.Reject(kFile, row.line, "HW10");
}

// The row's dates, as far as they can be read.
void JudgeDates(const ReturnRow& row, const HeaderChildren& children, absl::CivilDay today, Findings& findings) {
  const std::string& dec_text = row.fields[care::kDec];
  const auto decom = ParseUkDate(row.fields[care::kDecom]);
  const auto dec = ParseUkDate(dec_text);
  if (row.fields[care::kDecom].empty()) {
    findings.Reject(kFile, row.line, "HW04", "DECOM");
  } else if (!decom.has_value()) {
    findings.Reject(kFile, row.line, "HW05", "DECOM");
  }
  if (!dec_text.empty() && !dec.has_value()) findings.Reject(kFile, row.line, "HW05", "DEC");
  if (dec.has_value() && *dec > today) findings.Reject(kFile, row.line, "HW09", "DEC");
  if (!decom.has_value()) return;
  if (*decom > today) findings.Reject(kFile, row.line, "HW09", "DECOM");
  if (dec.has_value() && *dec < *decom) findings.Reject(kFile, row.line, "HW07");
  const auto child = children.find(row.fields[care::kChild]);
  if (child != children.end() && child->second.born.has_value() && *decom < *child->second.born) {
    findings.Reject(kFile, row.line, "HW08");
  }
}

// Of a row that is right so far.
CareRow Read(const ReturnRow& row) {
  CareRow care;
  care.line = row.line;
  care.decom = *ParseUkDate(row.fields[care::kDecom]);
  care.dec = ParseUkDate(row.fields[care::kDec]);
  care.legal_status = std::string(LegalStatusOf(row.fields[care::kLs]));
  care.place = absl::AsciiStrToLower(row.fields[care::kPlace]);
  care.provider = absl::AsciiStrToLower(row.fields[care::kPlaceProvider]);
  care.home = row.fields[care::kUrn];
  return care;
}

// By start, what is open last, else as in the file.
template <class Row>
void SortByDecom(std::vector<Row>& rows) {
  absl::c_sort(rows, [](const Row& a, const Row& b) {
    return std::tuple(a.decom, a.dec.value_or(absl::CivilDay::max()), a.line) <
           std::tuple(b.decom, b.dec.value_or(absl::CivilDay::max()), b.line);
  });
}

// A child is in one place at a time: of two rows that overlap the later one is rejected. Touching is a change of place.
void JudgeOverlaps(std::vector<CareRow>& rows, Findings& findings) {
  SortByDecom(rows);
  std::vector<CareRow> kept;
  for (CareRow& row : rows) {
    if (!kept.empty() && (!kept.back().dec.has_value() || row.decom < *kept.back().dec)) {
      findings.Reject(kFile, row.line, "HW11");
    } else {
      kept.push_back(std::move(row));
    }
  }
  rows = std::move(kept);
}

}  // namespace

bool IsChildId(absl::string_view text) { return IsLine(text) && CountCodePoints(text) <= kLongestId; }

void JudgeChild(ReturnFile file, int64_t line, const std::string& child, const HeaderChildren& children,
                absl::string_view not_in_header, Findings& findings) {
  if (child.empty()) return;
  const auto found = children.find(child);
  if (found == children.end()) return findings.Reject(file, line, not_in_header);
  if (!found->second.accepted) findings.Reject(file, line, "HW02");
}

CareSpans SpansAsRead(const std::vector<ReturnRow>& rows) {
  CareSpans spans;
  for (const ReturnRow& row : rows) {
    if (row.fields.size() != care::kUrn + 1 || row.fields[care::kChild].empty()) continue;
    const auto decom = ParseUkDate(row.fields[care::kDecom]);
    const auto dec = ParseUkDate(row.fields[care::kDec]);
    if (!decom.has_value() || (!row.fields[care::kDec].empty() && !dec.has_value())) continue;
    spans[row.fields[care::kChild]].push_back(
        {.line = row.line, .decom = *decom, .dec = dec, .ceased_at_18 = row.fields[care::kRec] == "E8"});
  }
  for (auto& [child, of_child] : spans) SortByDecom(of_child);
  return spans;
}

std::map<std::string, std::vector<CareRow>> JudgeCare(const std::vector<ReturnRow>& rows,
                                                      const HeaderChildren& children, absl::CivilDay today,
                                                      Findings& findings) {
  std::map<std::string, std::vector<CareRow>> accepted;
  for (const ReturnRow& row : rows) {
    if (row.fields.size() != care::kUrn + 1) {
      findings.Reject(kFile, row.line, "HW12");
      continue;
    }
    const std::string& child = row.fields[care::kChild];
    JudgeText(row, findings);
    JudgeDates(row, children, today, findings);
    JudgeChild(kFile, row.line, child, children, "HW01", findings);
    if (!findings.IsRejected(kFile, row.line)) accepted[child].push_back(Read(row));
  }
  for (auto& [child, of_child] : accepted) JudgeOverlaps(of_child, findings);
  return accepted;
}

}  // namespace homeward::episode
