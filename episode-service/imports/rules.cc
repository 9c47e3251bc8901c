#include "episode-service/imports/rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/calendar/local_time.h"
#include "episode-service/imports/care_rules.h"
#include "episode-service/imports/findings.h"
#include "episode-service/imports/missing_rules.h"

namespace homeward::episode {
namespace {

// The year in which the collection ends that a day belongs to.
int YearOf(absl::CivilDay day) { return static_cast<int>(day.year()) + (day.month() >= 4 ? 1 : 0); }

// CHILD and DOB, which header and uasc have alike. The date of birth, if it can be read.
std::optional<absl::CivilDay> JudgeKeys(ReturnFile file, const ReturnRow& row, const std::string& child,
                                        const std::string& born_text, Findings& findings) {
  if (child.empty()) {
    findings.Reject(file, row.line, "HW04", "CHILD");
  } else if (!IsChildId(child)) {
    findings.Reject(file, row.line, "HW13", "CHILD");
  }
  const auto born = ParseUkDate(born_text);
  if (born_text.empty()) {
    findings.Reject(file, row.line, "HW04", "DOB");
  } else if (!born.has_value()) {
    findings.Reject(file, row.line, "HW05", "DOB");
  }
  return born;
}

HeaderChildren JudgeHeader(const std::vector<ReturnRow>& rows, absl::CivilDay today, Findings& findings) {
  constexpr ReturnFile kFile = ReturnFile::kHeader;
  HeaderChildren children;
  for (const ReturnRow& row : rows) {
    if (row.fields.size() != header::kMotherChildDob + 1) {
      findings.Reject(kFile, row.line, "HW12");
      continue;
    }
    const std::string& child = row.fields[header::kChild];
    const auto born = JudgeKeys(kFile, row, child, row.fields[header::kDob], findings);
    if (born.has_value() && *born > today) findings.Reject(kFile, row.line, "HW06");
    if (child.empty()) continue;
    const auto [first, is_first] = children.try_emplace(child, HeaderChild{.line = row.line, .born = born});
    if (!is_first) findings.Reject(kFile, row.line, "HW03");
    if (is_first) first->second.accepted = !findings.IsRejected(kFile, row.line);
  }
  return children;
}

std::map<std::string, UascRow> JudgeUasc(const std::vector<ReturnRow>& rows, const HeaderChildren& children,
                                         Findings& findings) {
  constexpr ReturnFile kFile = ReturnFile::kUasc;
  std::map<std::string, UascRow> accepted;
  std::set<std::string> seen;
  for (const ReturnRow& row : rows) {
    if (row.fields.size() != uasc::kDuc + 1) {
      findings.Reject(kFile, row.line, "HW12");
      continue;
    }
    const std::string& child = row.fields[uasc::kChild];
    const std::string& until_text = row.fields[uasc::kDuc];
    const auto born = JudgeKeys(kFile, row, child, row.fields[uasc::kDob], findings);
    const auto until = ParseUkDate(until_text);
    if (!until_text.empty() && !until.has_value()) findings.Reject(kFile, row.line, "HW05", "DUC");
    JudgeChild(kFile, row.line, child, children, "HW01", findings);
    const auto in_header = children.find(child);
    if (in_header != children.end() && born.has_value() && in_header->second.born.has_value() &&
        *in_header->second.born != *born) {
      findings.Reject(kFile, row.line, "HW14");
    }
    if (!child.empty() && !seen.insert(child).second) findings.Reject(kFile, row.line, "HW03");
    if (!findings.IsRejected(kFile, row.line)) accepted[child] = {.line = row.line, .until = until};
  }
  return accepted;
}

}  // namespace

const std::vector<ReturnRow>& SsdaReturn::RowsOf(ReturnFile file) const {
  switch (file) {
    case ReturnFile::kEpisodes:
      return care;
    case ReturnFile::kMissing:
      return missing;
    case ReturnFile::kUasc:
      return uasc;
    case ReturnFile::kHeader:
    case ReturnFile::kSpreadsheet:
      break;
  }
  return header;
}

int CollectionYearOf(const SsdaReturn& read, absl::CivilDay today) {
  std::map<int, int> dates;
  for (const ReturnRow& row : read.care) {
    if (row.fields.size() != care::kUrn + 1) continue;
    for (const auto column : {care::kDecom, care::kDec}) {
      if (const auto day = ParseUkDate(row.fields[column])) ++dates[YearOf(*day)];
    }
  }
  if (dates.empty()) return YearOf(today);
  // From the last year on, so that of two with as many dates the later one is found.
  return std::max_element(dates.rbegin(), dates.rend(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

Judgement Judge(const SsdaReturn& read, int collection_year, absl::CivilDay today) {
  Findings findings;
  const HeaderChildren headers = JudgeHeader(read.header, today, findings);
  const CareSpans spans = SpansAsRead(read.care);
  auto care = JudgeCare(read.care, headers, today, findings);
  auto missing = JudgeMissing(
      read.missing, {.children = headers, .care = spans, .collection_year = collection_year, .today = today}, findings);
  auto uasc = JudgeUasc(read.uasc, headers, findings);

  Judgement judgement{.collection_year = collection_year};
  for (const auto& [child, in_header] : headers) {
    if (!in_header.accepted) continue;
    ReturnedChild returned{.child = child, .line = in_header.line, .born = *in_header.born};
    if (const auto found = uasc.find(child); found != uasc.end()) returned.uasc = found->second;
    if (const auto found = care.find(child); found != care.end()) returned.care = std::move(found->second);
    if (const auto found = missing.find(child); found != missing.end()) returned.missing = std::move(found->second);
    judgement.children.push_back(std::move(returned));
  }
  judgement.rejects = std::move(findings).Take();
  return judgement;
}

}  // namespace homeward::episode
