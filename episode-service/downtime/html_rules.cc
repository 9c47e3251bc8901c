#include "episode-service/downtime/html_rules.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_replace.h>

#include <string>
#include <vector>

#include "common/calendar/local_time.h"

namespace homeward::episode {
namespace {

// Nothing may be loaded and nothing may run, whatever the file holds.
constexpr absl::string_view kHead = R"(<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
@page { size: A4 landscape; margin: 10mm; }
body { font: 11pt/1.35 sans-serif; color: #000; background: #fff; margin: 1em; }
h1 { font-size: 16pt; margin: 0; }
h2 { font-size: 13pt; margin: 1em 0 0; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: 9.5pt; }
caption { text-align: left; font-weight: bold; padding: 0.5em 0; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: 1px solid #000; padding: 0.3em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 1.1em; }
.overdue { border-left: 4px solid #000; padding-left: 0.3em; font-weight: bold; }
</style>
)";

constexpr absl::string_view kColumns = R"(<thead><tr>
<th scope="col">Name and age</th>
<th scope="col">What and since when</th>
<th scope="col">Police</th>
<th scope="col">Missing from</th>
<th scope="col">Who has the child</th>
<th scope="col">Flags</th>
<th scope="col">To be done</th>
</tr></thead>
)";

constexpr absl::string_view kAdultColumns = R"(<thead><tr>
<th scope="col">Name and age</th>
<th scope="col">Missing since</th>
<th scope="col">Risk</th>
<th scope="col">Lived at</th>
<th scope="col">Flags</th>
<th scope="col">To be done</th>
</tr></thead>
)";

constexpr absl::string_view kFoot =
    "<p>Interviews after a return and meetings are not on this sheet. It holds children's data: destroy copies that "
    "are "
    "no longer needed.</p>\n</main>\n</body>\n</html>\n";

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string OrElse(absl::string_view text, absl::string_view otherwise) {
  return Escaped(text.empty() ? otherwise : text);
}

std::string WordsOf(const Moment& moment) {
  return moment.date_only ? FormatUkDate(LocalDay(moment.time)) : FormatForPeople(moment.time);
}

std::string Cell(absl::string_view html) { return absl::StrCat("<td>", html, "</td>\n"); }

template <class Line>
std::string NameCell(const Line& line) {
  const std::string known_as =
      line.preferred_name.empty() ? "" : absl::StrCat("<br>known as ", Escaped(line.preferred_name));
  return absl::StrCat("<th scope=\"row\">", OrElse(line.name, "name not recorded"), known_as, "<br>", line.age_years,
                      " years</th>\n");
}

std::string PoliceCell(const SheetChild& child) {
  return Cell(absl::StrCat("Risk: ", OrElse(child.risk_level, "not assessed"),
                           "<br>Report: ", OrElse(child.police_report, "none recorded")));
}

template <class Line>
std::string PlaceCell(const Line& line, absl::string_view whom) {
  if (line.location_withheld) {
    return Cell(absl::StrCat("<strong>LOCATION WITHHELD:</strong> tell nobody who asks where ", whom, " lives or is"));
  }
  return Cell(OrElse(line.missing_from, "no placement recorded"));
}

std::string FlagCell(const std::vector<std::string>& flags) { return Cell(OrElse(absl::StrJoin(flags, ", "), "none")); }

std::string OwedCell(const std::vector<SheetDuty>& owed) {
  if (owed.empty()) return Cell("nothing");
  std::string items;
  for (const SheetDuty& duty : owed) {
    absl::StrAppend(&items, duty.overdue ? "<li class=\"overdue\">OVERDUE: " : "<li>", Escaped(duty.what),
                    duty.role.empty() ? "" : absl::StrCat(" (", Escaped(duty.role), ")"), ", due ",
                    FormatForPeople(duty.due), "</li>\n");
  }
  return Cell(absl::StrCat("<ul>\n", items, "</ul>"));
}

std::string RowOf(const SheetChild& child) {
  return absl::StrCat("<tr>\n", NameCell(child),
                      Cell(absl::StrCat(Escaped(child.category), "<br>since ", WordsOf(child.since))),
                      PoliceCell(child), PlaceCell(child, "the child"), Cell(Escaped(child.holder)),
                      FlagCell(child.flags), OwedCell(child.owed), "</tr>\n");
}

std::string RowOf(const SheetAdult& adult) {
  return absl::StrCat("<tr>\n", NameCell(adult),
                      Cell(absl::StrCat(WordsOf(adult.since), "<br>determined ", WordsOf(adult.determined))),
                      Cell(OrElse(adult.risk_level, "not assessed")), PlaceCell(adult, "the young person"),
                      FlagCell(adult.flags), OwedCell(adult.owed), "</tr>\n");
}

template <class Line>
std::string Table(absl::string_view caption, absl::string_view columns, const std::vector<Line>& lines) {
  std::string table = absl::StrCat("<table>\n<caption>", caption, "</caption>\n", columns, "<tbody>\n");
  for (const Line& line : lines) absl::StrAppend(&table, RowOf(line));
  return absl::StrCat(table, "</tbody>\n</table>\n");
}

std::string TableOf(const Sheet& sheet) {
  if (sheet.children.empty()) return "<p><strong>Nobody is recorded as missing or away.</strong></p>\n";
  const size_t count = sheet.children.size();
  return Table(absl::StrCat(count, count == 1 ? " open episode" : " open episodes", ", the longest first"), kColumns,
               sheet.children);
}

// Adults have no episode: they are missing by a determination (S0-06).
std::string AdultsOf(const Sheet& sheet) {
  const std::string heading = "<h2>Care leavers who are missing</h2>\n";
  if (sheet.care_leavers.empty()) return absl::StrCat(heading, "<p>Nobody else is determined to be missing.</p>\n");
  const size_t count = sheet.care_leavers.size();
  return absl::StrCat(heading,
                      Table(absl::StrCat(count, count == 1 ? " care leaver" : " care leavers", ", the longest first"),
                            kAdultColumns, sheet.care_leavers));
}

}  // namespace

std::string HtmlOf(const Sheet& sheet) {
  const std::string council = absl::StrCat(Escaped(sheet.council_name), " (", Escaped(sheet.council), ")");
  return absl::StrCat(
      kHead, "<title>Missing now: ", council, "</title>\n</head>\n<body>\n<main>\n<h1>Missing now: ", council,
      "</h1>\n<p>As at <strong>", FormatForPeople(sheet.as_at),
      "</strong>. A new sheet is written every 15 minutes; when this one is older, ask what has changed "
      "since.</p>\n<p>Duty desk: <strong>",
      OrElse(sheet.duty_desk, "not recorded"), "</strong></p>\n", TableOf(sheet), AdultsOf(sheet), kFoot);
}

}  // namespace homeward::episode
