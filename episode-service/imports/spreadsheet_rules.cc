#include "episode-service/imports/spreadsheet_rules.h"

#include <absl/algorithm/container.h>
#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>
#include <absl/strings/strip.h>

#include <array>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "common/calendar/local_time.h"
#include "common/core/named_uuid.h"
#include "common/core/sha256.h"
#include "common/core/status.h"
#include "common/core/text.h"
#include "common/policy/in_force.h"
#include "episode-service/imports/catalogue.h"
#include "episode-service/imports/findings.h"
#include "episode-service/search/rules.h"

namespace homeward::episode {
namespace {

using Field = SpreadsheetField;

constexpr ReturnFile kFile = ReturnFile::kSpreadsheet;
constexpr int kLongestId = 60;
constexpr int kLongestName = 250;  // both, and what stands between them
constexpr int kLongestReference = 38;
constexpr size_t kLongestCode = 60;
// Of one young person. Each is compared with all others; nobody was missing more often.
constexpr size_t kMostEpisodes = 1000;
// Excel's calendar has a 29 February 1900, which is its day 60 and no day.
constexpr int kExcelNoDay = 60;
constexpr int kExcelLastDay = 2'958'465;
constexpr absl::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};

bool AllDigits(absl::string_view text) { return !text.empty() && absl::c_all_of(text, absl::ascii_isdigit); }

// A line that a spreadsheet program would not take for a formula when somebody exports it.
bool IsPlainLine(absl::string_view text, int longest) {
  return IsLine(text) && CountCodePoints(text) <= longest && !absl::StrContains("=+-@", text.substr(0, 1));
}

bool IsCode(absl::string_view text) {
  return text.size() <= kLongestCode && absl::ascii_islower(text.front()) &&
         absl::c_all_of(text, [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_'; });
}

std::optional<absl::CivilDay> ParseDayMonthName(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() != 3) return std::nullopt;
  const auto month = absl::c_find(kMonths, absl::AsciiStrToLower(parts[1]));
  if (month == std::end(kMonths)) return std::nullopt;
  return ParseUkDate(absl::StrCat(parts[0], "/", month - kMonths + 1, "/", parts[2].size() == 2 ? "20" : "", parts[2]));
}

std::optional<absl::CivilDay> ParseExcelSerial(absl::string_view text) {
  int number = 0;
  if (!AllDigits(text) || !absl::SimpleAtoi(text, &number)) return std::nullopt;
  if (number < 1 || number == kExcelNoDay || number > kExcelLastDay) return std::nullopt;
  return absl::CivilDay(1899, 12, number < kExcelNoDay ? 31 : 30) + number;
}

// Where the fields stand in a row; none: in no column.
using Places = std::array<std::optional<size_t>, kSpreadsheetFieldCount>;

absl::StatusOr<Places> PlacesOf(const SpreadsheetMapping& mapping, const std::vector<std::string>& columns) {
  Places places;
  std::vector<std::string> names;
  for (const std::string& column : columns) names.push_back(Folded(column));
  for (size_t i = 0; i < kSpreadsheetFieldCount; ++i) {
    const std::string& wanted = mapping.fields[i].column;
    if (wanted.empty()) continue;
    if (absl::c_count(names, wanted) != 1) {
      return FailField(absl::StatusCode::kInvalidArgument, "HEADER_INVALID",
                       absl::StrCat("mapping.", kSpreadsheetFields[i], ".column"),
                       "the header line does not name this column exactly once");
    }
    places[i] = static_cast<size_t>(absl::c_find(names, wanted) - names.begin());
  }
  return places;
}

// Reads one row.
class RowReading {
 public:
  RowReading(const SpreadsheetMapping& mapping, const Places& places, const CsvRow& row, Findings& findings)
      : mapping_(mapping), places_(places), row_(row), findings_(findings) {}

  RowPerson Person() {
    RowPerson who{.external_id = Value(Field::kExternalId).value_or("")};
    const std::string& id = who.external_id;
    if (!id.empty()) {
      if (!IsLine(id) || CountCodePoints(id) > kLongestId) Reject("HW13", Field::kExternalId);
    } else if (mapping_.by_name()) {
      who.name = FullNameOfRow();
      const std::string born = Required(Field::kDateOfBirth);
      const std::optional<absl::CivilDay> day = ParseDay(mapping_.dates, born);
      if (!born.empty() && !day.has_value()) Reject("HW20", Field::kDateOfBirth);
      who.born = day.value_or(absl::CivilDay());
    } else {
      Required(Field::kExternalId);
    }
    return who;
  }

  std::string Reference() {
    std::string reference = Value(Field::kReference).value_or("");
    if (!reference.empty() && !IsPlainLine(reference, kLongestReference)) Reject("HW13", Field::kReference);
    return reference;
  }

  PastEpisode Episode() {
    PastEpisode episode{.line = row_.line};
    ReportMissing& report = episode.report;
    if (const std::string name = Required(Field::kCategory); !name.empty()) {
      const std::optional<Category> category = CategoryNamed(Folded(name));
      if (!category.has_value()) Reject("HW24", Field::kCategory);
      report.category = category.value_or(Category::kUnspecified);
    }
    report.start_times.last_seen = When(Field::kStartDate, Field::kStartTime, "HW04");
    report.start_times.discovered = When(Field::kNoticedDate, Field::kNoticedTime);
    report.start_times.reported = When(Field::kReportedDate, Field::kReportedTime);
    report.returned = When(Field::kReturnDate, Field::kReturnTime, "HW26");
    report.risk_level = Value(Field::kRiskLevel).value_or("");
    report.police_report = Police();
    episode.reason = Value(Field::kReason).value_or("");
    return episode;
  }

 private:
  void Reject(absl::string_view rule, Field field) { findings_.Reject(kFile, row_.line, rule, NameOf(field)); }

  // Empty: the row says nothing. None: what it says has no meaning.
  std::optional<std::string> Value(Field field) {
    const FieldSource& source = mapping_.of(field);
    const std::optional<size_t> place = places_[static_cast<size_t>(field)];
    if (!place.has_value() || row_.fields[*place].empty()) return source.constant;
    const std::string& cell = row_.fields[*place];
    if (source.values.empty()) return cell;
    const auto meaning = source.values.find(Folded(cell));
    if (meaning != source.values.end()) return meaning->second;
    Reject("HW24", field);
    return std::nullopt;
  }

  // In one column the family name may stand first, before a comma.
  std::string FullNameOfRow() {
    if (!mapping_.of(Field::kFullName).given()) {
      const std::string given = NameIn(Field::kGivenName);
      return FullName(given, NameIn(Field::kFamilyName));
    }
    const std::string name = NameIn(Field::kFullName);
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(name, absl::MaxSplits(',', 1));
    return FullName(parts.second, parts.first);
  }

  std::string NameIn(Field field) {
    std::string name = Required(field);
    if (!name.empty() && (CountCodePoints(name) > kLongestName || FullName(name, "").empty())) Reject("HW13", field);
    return name;
  }

  std::string Required(Field field) {
    std::optional<std::string> value = Value(field);
    if (value.has_value() && value->empty()) Reject("HW04", field);
    return value.value_or("");
  }

  // A day, with its time where one is given. `if_blank` is the rule that rejects a row without the day.
  std::optional<Moment> When(Field date, Field time, absl::string_view if_blank = "") {
    const std::string day_text = Value(date).value_or("");
    const std::string time_text = Value(time).value_or("");
    if (day_text.empty()) {
      if (!if_blank.empty()) Reject(if_blank, date);
      if (!time_text.empty()) Reject("HW21", time);
      return std::nullopt;
    }
    const std::optional<absl::CivilDay> day = ParseDay(mapping_.dates, day_text);
    if (!day.has_value()) Reject("HW20", date);
    if (time_text.empty()) return day.has_value() ? std::optional(OnDay(*day)) : std::nullopt;
    const std::optional<absl::Duration> since_midnight = ParseTimeOfDay(time_text);
    if (!since_midnight.has_value()) Reject("HW21", time);
    if (!day.has_value() || !since_midnight.has_value()) return std::nullopt;
    return Instant(absl::CivilSecond(*day) + absl::ToInt64Seconds(*since_midnight), time);
  }

  std::optional<Moment> Instant(absl::CivilSecond local, Field time) {
    auto instant = FromLocalTime(NameOf(time), local);
    const bool twice = ProblemOf(instant.status()).reason == EntryOf("HW23").reason;
    // Until the clocks go back they are an hour ahead.
    if (twice && mapping_.earlier_of_two) instant = FromLocalTime(NameOf(time), local, absl::Hours(1));
    if (instant.ok()) return Moment{.time = *instant};
    Reject(twice ? "HW23" : "HW22", time);
    return std::nullopt;
  }

  std::optional<PoliceReport> Police() {
    const auto time = When(Field::kPoliceDate, Field::kPoliceTime);
    const std::string force = Value(Field::kPoliceForce).value_or("");
    const std::string reference = Value(Field::kPoliceReference).value_or("");
    if (!force.empty() && !IsCode(force)) Reject("HW13", Field::kPoliceForce);
    if (!reference.empty() && !IsPlainLine(reference, kLongestId)) Reject("HW13", Field::kPoliceReference);
    if (time.has_value() && !force.empty()) return PoliceReport{*time, force, reference};
    if (time.has_value() || !reference.empty()) findings_.Note(kFile, row_.line, "HW30");
    return std::nullopt;
  }

  const SpreadsheetMapping& mapping_;
  const Places& places_;
  const CsvRow& row_;
  Findings& findings_;
};

std::string TextOf(const std::optional<Moment>& moment) {
  if (!moment.has_value()) return "";
  return absl::StrCat(absl::ToUnixMicros(moment->time), moment->date_only ? "d" : "");
}

// Ids and names hold no line breaks, so that a name is no id.
std::string TextOf(const RowPerson& who) {
  if (!who.external_id.empty()) return who.external_id;
  return absl::StrCat("\n", absl::FormatCivilTime(who.born), "\n", who.name);
}

// The id of the episode that is made of the row.
std::string IdOf(const RowPerson& who, const PastEpisode& row) {
  return NamedUuid(row.has_reference ? row.mark : absl::StrCat(row.mark, TextOf(who)));
}

// What the row is recognised by.
void Name(const SpreadsheetMapping& mapping, const std::string& council, const RowPerson& who,
          const std::string& reference, PastEpisode& episode) {
  ReportMissing& report = episode.report;
  const std::string what = reference.empty() ? absl::StrCat("episode|", static_cast<int>(report.category), "|",
                                                            TextOf(report.start_times.last_seen), "|")
                                             : absl::StrCat("reference|", reference);
  episode.mark = absl::StrCat("spreadsheet|", council, "|", mapping.source, "|", what);
  episode.has_reference = !reference.empty();
  report.id = IdOf(who, episode);
  report.source_reference = absl::StrCat(mapping.source, "/", reference.empty() ? report.id : reference);
}

// What earlier imports know of rows.
struct Past {
  const std::map<std::string, std::string>& digests;
  absl::Span<const RowPerson> also = {};  // how else rows may say who the young person is
  std::set<std::string> theirs = {};      // the episodes of the young person
};

// What an earlier import had of the row; none: nothing. One that said otherwise who it is about has to be theirs: two
// may have had one name, and went missing together.
std::optional<bool> WasTheSame(const PastEpisode& row, const RowPerson& own, const Past& past) {
  std::optional<bool> same;
  const auto look = [&](const RowPerson& who, const std::string& id) {
    const auto found = past.digests.find(id);
    if (found != past.digests.end()) same = same.value_or(false) || found->second == DigestOf(who, row);
  };
  look(own, row.report.id);
  for (const RowPerson& who : past.also) {
    const std::string id = IdOf(who, row);
    if (past.theirs.contains(id)) look(who, id);
  }
  return same;
}

// The most rows of one young person are looked at; all of somebody with more are rejected.
std::vector<SpreadsheetPerson> ByPerson(std::map<RowPerson, std::vector<PastEpisode>> rows, Findings& findings) {
  std::vector<SpreadsheetPerson> people;
  for (auto& [who, episodes] : rows) {
    if (episodes.size() > kMostEpisodes) {
      for (const PastEpisode& episode : episodes) findings.Reject(kFile, episode.line, "HW29");
      continue;
    }
    absl::c_sort(episodes, [](const PastEpisode& a, const PastEpisode& b) {
      return std::tuple(a.report.start_times.last_seen->time, a.line) <
             std::tuple(b.report.start_times.last_seen->time, b.line);
    });
    people.push_back({.who = who, .episodes = std::move(episodes)});
  }
  return people;
}

Reject RejectOf(const PastEpisode& episode, absl::string_view rule, absl::string_view reason = "") {
  const RuleEntry& entry = EntryOf(rule);
  return {.file = kFile,
          .line = episode.line,
          .rule = std::string(rule),
          .reason = std::string(reason.empty() ? entry.reason : reason),
          .column = std::string(entry.column)};
}

// Whether an earlier import had the row; what comes of it is then in the plan.
bool TakeFromPast(const PastEpisode& row, const RowPerson& own, const Past& past, SpreadsheetPlan& plan) {
  const std::optional<bool> same = WasTheSame(row, own, past);
  if (!same.has_value()) return false;
  if (*same) {
    ++plan.unchanged;
  } else {
    plan.rejects.push_back(RejectOf(row, "HW28"));
  }
  return true;
}

// The rules of the record: those of a report entered by hand, and that the reason is one of the council's list.
absl::StatusOr<EpisodeDecision> Decide(const Context& context, const PastEpisode& row) {
  HW_ASSIGN_OR_RETURN(EpisodeDecision decision, ReportImported(context, row.report));
  const Policy& policy = InForce(context.policies, decision.next.start.time);
  if (row.reason.empty() || absl::c_linear_search(policy.reasons, row.reason)) return decision;
  return Invalid("reason", "REASON_UNKNOWN", "a reason of the council's list episode.reasons");
}

}  // namespace

std::string Folded(absl::string_view text) {
  std::string folded = absl::AsciiStrToLower(text);
  std::erase_if(folded, [](char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); });
  return folded;
}

std::optional<absl::CivilDay> ParseDay(SpreadsheetDates dates, absl::string_view text) {
  switch (dates) {
    case SpreadsheetDates::kDayMonthYear:
      return ParseUkDate(text);
    case SpreadsheetDates::kYearMonthDay:
      return ParseIsoDate(text);
    case SpreadsheetDates::kDayMonthName:
      return ParseDayMonthName(text);
    case SpreadsheetDates::kExcelSerial:
      return ParseExcelSerial(text);
  }
  return std::nullopt;
}

std::optional<absl::Duration> ParseTimeOfDay(absl::string_view text) {
  // H:MM, HH:MM or HHMM: the last two are the minutes, and a colon may stand before them.
  if (text.size() < 4 || text.size() > 5) return std::nullopt;
  const absl::string_view minute_text = text.substr(text.size() - 2);
  absl::string_view hour_text = text.substr(0, text.size() - 2);
  if (!absl::ConsumeSuffix(&hour_text, ":") && text.size() != 4) return std::nullopt;
  int hour = 0;
  int minute = 0;
  if (!AllDigits(hour_text) || !AllDigits(minute_text)) return std::nullopt;
  if (!absl::SimpleAtoi(hour_text, &hour) || !absl::SimpleAtoi(minute_text, &minute)) return std::nullopt;
  if (hour > 23 || minute > 59) return std::nullopt;
  return absl::Hours(hour) + absl::Minutes(minute);
}

std::optional<Category> CategoryNamed(absl::string_view name) {
  if (name == "missing") return Category::kMissing;
  if (name == "away") return Category::kAway;
  if (name == "curfew") return Category::kCurfew;
  return std::nullopt;
}

absl::StatusOr<SpreadsheetJudgement> JudgeSpreadsheet(const Spreadsheet& read, const SpreadsheetMapping& mapping,
                                                      const std::string& council) {
  HW_ASSIGN_OR_RETURN(const Places places, PlacesOf(mapping, read.columns));
  Findings findings;
  std::map<RowPerson, std::vector<PastEpisode>> rows;
  std::set<std::string> ids;
  for (const CsvRow& row : read.rows) {
    if (row.fields.size() != read.columns.size()) {
      findings.Reject(kFile, row.line, "HW12");
      continue;
    }
    RowReading reading(mapping, places, row, findings);
    const RowPerson who = reading.Person();
    const std::string reference = reading.Reference();
    PastEpisode episode = reading.Episode();
    if (findings.IsRejected(kFile, row.line)) continue;
    Name(mapping, council, who, reference, episode);
    if (!ids.insert(episode.report.id).second) {
      findings.Reject(kFile, row.line, "HW27");
      continue;
    }
    rows[who].push_back(std::move(episode));
  }
  SpreadsheetJudgement judgement;
  judgement.people = ByPerson(std::move(rows), findings);
  judgement.rejects = std::move(findings).Take();
  return judgement;
}

// Cells hold no line breaks where they count, so that two contents never have one text.
std::string DigestOf(const RowPerson& who, const PastEpisode& row) {
  const ReportMissing& report = row.report;
  const auto& police = report.police_report;
  return Sha256Hex(absl::StrJoin(
      {TextOf(who), absl::StrCat(static_cast<int>(report.category)), TextOf(report.start_times.last_seen),
       TextOf(report.start_times.discovered), TextOf(report.start_times.reported), TextOf(report.returned),
       report.risk_level, row.reason, police.has_value() ? TextOf(police->time) : "",
       police.has_value() ? police->force : "", police.has_value() ? police->reference : ""},
      "\n"));
}

std::vector<std::string> EpisodeIdsOf(const SpreadsheetPerson& person, absl::Span<const RowPerson> also) {
  std::vector<std::string> ids;
  for (const PastEpisode& row : person.episodes) {
    ids.push_back(row.report.id);
    if (row.has_reference) continue;
    for (const RowPerson& who : also) ids.push_back(IdOf(who, row));
  }
  return ids;
}

SpreadsheetPlan PlanEpisodes(const Context& known, const SpreadsheetPerson& person, absl::Span<const RowPerson> also,
                             const std::map<std::string, std::string>& digests) {
  SpreadsheetPlan plan;
  Past past{.digests = digests, .also = also};
  for (const Episode& episode : known.facts.episodes) past.theirs.insert(episode.id);
  Facts facts = known.facts;
  const Context context{.facts = facts, .policies = known.policies, .now = known.now};
  for (const PastEpisode& row : person.episodes) {
    if (TakeFromPast(row, person.who, past, plan)) continue;
    auto decision = Decide(context, row);
    if (!decision.ok()) {
      plan.rejects.push_back(RejectOf(row, "HW19", ProblemOf(decision.status()).reason));
      continue;
    }
    facts.episodes.push_back(decision->next);
    plan.taken.push_back({.decision = *std::move(decision), .row = &row, .digest = DigestOf(person.who, row)});
  }
  return plan;
}

SpreadsheetPlan PlanUnknown(const SpreadsheetPerson& person, absl::string_view rule,
                            const std::map<std::string, std::string>& digests) {
  SpreadsheetPlan plan;
  for (const PastEpisode& row : person.episodes) {
    if (!TakeFromPast(row, person.who, {.digests = digests}, plan)) plan.rejects.push_back(RejectOf(row, rule));
  }
  return plan;
}

}  // namespace homeward::episode
