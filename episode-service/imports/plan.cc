#include "episode-service/imports/plan.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <set>
#include <utility>

#include "common/core/named_uuid.h"
#include "episode-service/imports/catalogue.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

Moment Day(absl::CivilDay day) { return OnDay(day); }

std::optional<Moment> Day(const std::optional<absl::CivilDay>& day) {
  if (!day.has_value()) return std::nullopt;
  return OnDay(*day);
}

// The two kinds of spans that care rows make, alike but for what they say beside their dates.
LegalStatus SpanOf(const CareRow& row, const LegalStatus&) {
  return {.code = row.legal_status, .started = Day(row.decom), .ended = Day(row.dec)};
}
Placement SpanOf(const CareRow& row, const Placement&) {
  Placement placement;
  placement.type = row.place;
  placement.provider = row.provider;
  placement.home = row.home;
  placement.started = Day(row.decom);
  placement.ended = Day(row.dec);
  return placement;
}

std::string KindOf(const LegalStatus& status) { return absl::StrCat("legal_status|", status.code); }
std::string KindOf(const Placement& placement) {
  return absl::StrCat("placement|", placement.type, "|", placement.provider, "|", placement.home);
}

template <class Span>
std::string IdOf(const YoungPerson& person, const Span& span) {
  return NamedUuid(
      absl::StrCat("ssda903|", person.id, "|", KindOf(span), "|", absl::FormatCivilTime(LocalDay(span.started.time))));
}

// Consecutive rows that say the same and touch, as one span.
template <class Span>
struct Wanted {
  Span span;
  std::vector<int64_t> lines;
};

template <class Span>
std::vector<Wanted<Span>> WantedOf(const std::vector<CareRow>& rows, const std::vector<Span>& recorded) {
  std::vector<Wanted<Span>> all;
  for (const CareRow& row : rows) {
    const Span span = SpanOf(row, Span());
    // An earlier return may have begun the span with this row: then it stays one of its own.
    const bool begins = absl::c_any_of(recorded, [&](const Span& other) {
      return KindOf(other) == KindOf(span) && LocalDay(other.started.time) == row.decom;
    });
    if (!begins && !all.empty() && KindOf(all.back().span) == KindOf(span) && all.back().span.ended == span.started) {
      all.back().span.ended = span.ended;
      all.back().lines.push_back(row.line);
    } else {
      all.push_back({span, {row.line}});
    }
  }
  return all;
}

// The recorded span in which the wanted one begins.
template <class Span>
Span* Holding(std::vector<Span>& recorded, const Span& wanted) {
  for (Span& span : recorded) {
    if (KindOf(span) != KindOf(wanted) || IsBefore(wanted.started, span.started)) continue;
    const bool same_start = !IsBefore(span.started, wanted.started);
    if (same_start || !span.ended.has_value() || IsBefore(wanted.started, *span.ended)) return &span;
  }
  return nullptr;
}

// Whether the record's end is what the return says; what was open in it may have ended after its year.
bool EndAgrees(const std::optional<Moment>& recorded, const std::optional<Moment>& returned, absl::CivilDay year_end) {
  if (!recorded.has_value()) return !returned.has_value();
  const absl::CivilDay day = LocalDay(recorded->time);
  return returned.has_value() ? day == LocalDay(returned->time) : day > year_end;
}

// Brings the wanted spans into the recorded ones; returns the lines of those that contradict them.
template <class Span>
std::set<int64_t> Merge(const YoungPerson& person, const std::vector<CareRow>& rows, absl::CivilDay year_end,
                        std::vector<Span>& recorded, bool& changed) {
  std::set<int64_t> contradicted;
  for (auto& [wanted, lines] : WantedOf(rows, recorded)) {
    if (Span* const span = Holding(recorded, wanted)) {
      if (EndAgrees(span->ended, wanted.ended, year_end)) continue;
      const bool imported = span->id == IdOf(person, *span);
      if (imported && !span->ended.has_value()) {
        span->ended = wanted.ended;
        changed = true;
        continue;
      }
      contradicted.insert(lines.begin(), lines.end());
    } else if (absl::c_any_of(recorded, [&wanted = wanted](const Span& other) { return Overlap(other, wanted); })) {
      contradicted.insert(lines.begin(), lines.end());
    } else {
      wanted.id = IdOf(person, wanted);
      recorded.push_back(std::move(wanted));
      changed = true;
    }
  }
  absl::c_stable_sort(recorded, [](const Span& a, const Span& b) { return a.started.time < b.started.time; });
  return contradicted;
}

Reject RejectOf(ReturnFile file, int64_t line, absl::string_view rule, absl::string_view reason = "") {
  const RuleEntry& entry = EntryOf(rule);
  return {.file = file,
          .line = line,
          .rule = std::string(rule),
          .reason = std::string(reason.empty() ? entry.reason : reason),
          .column = std::string(entry.column)};
}

// Both kinds of spans; a row that contradicts one of them is left out of both, with those that it would have joined.
void PlanCare(const YoungPerson& person, std::vector<CareRow> rows, absl::CivilDay year_end, PersonPlan& plan) {
  for (;;) {
    bool changed = false;
    std::vector<LegalStatus> statuses = person.legal_statuses;
    std::vector<Placement> placements = person.placements;
    std::set<int64_t> contradicted = Merge(person, rows, year_end, statuses, changed);
    contradicted.merge(Merge(person, rows, year_end, placements, changed));
    if (contradicted.empty()) {
      plan.next.legal_statuses = std::move(statuses);
      plan.next.placements = std::move(placements);
      plan.changed |= changed;
      return;
    }
    for (const int64_t line : contradicted) plan.rejects.push_back(RejectOf(ReturnFile::kEpisodes, line, "HW18"));
    std::erase_if(rows, [&](const CareRow& row) { return contradicted.contains(row.line); });
  }
}

// UASC from the first day of care on (policy 66), until the day that the return names.
void PlanUasc(const UascRow& row, PersonPlan& plan) {
  YoungPerson& next = plan.next;
  auto reject = [&](absl::string_view rule) { plan.rejects.push_back(RejectOf(ReturnFile::kUasc, row.line, rule)); };
  std::optional<absl::CivilDay> from = next.uasc_from;
  if (!from.has_value() && !next.legal_statuses.empty()) from = LocalDay(next.legal_statuses.front().started.time);
  if (!from.has_value()) return reject("HW15");
  if (row.until.has_value() && *row.until < *from) return reject("HW16");
  if (row.until.has_value() && next.uasc_until.has_value() && *row.until != *next.uasc_until) return reject("HW18");
  const std::optional<absl::CivilDay> until = row.until.has_value() ? row.until : next.uasc_until;
  plan.changed |= from != next.uasc_from || until != next.uasc_until;
  next.uasc_from = from;
  next.uasc_until = until;
}

}  // namespace

absl::CivilDay EndOfCollectionYear(int year) { return absl::CivilDay(year, 3, 31); }

std::string ImportedPersonId(const std::string& council, const std::string& child) {
  return NamedUuid(absl::StrCat("ssda903|", council, "|young_person|", child));
}

YoungPerson NewPerson(const std::string& council, const ReturnedChild& child) {
  YoungPerson person{.council = council, .id = ImportedPersonId(council, child.child)};
  person.external_id = child.child;
  person.born = child.born;
  return person;
}

PersonPlan PlanPerson(const YoungPerson& person, const ReturnedChild& child, int collection_year) {
  PersonPlan plan{.next = person, .changed = person.version == 0};
  const bool born_differs = person.born != child.born;
  if (born_differs || person.external_id != child.child) {
    plan.is_somebody_else = true;
    plan.rejects = RejectAll(child, born_differs ? "HW17" : "HW18", "");
    return plan;
  }
  PlanCare(person, child.care, EndOfCollectionYear(collection_year), plan);
  if (child.uasc.has_value()) PlanUasc(*child.uasc, plan);
  return plan;
}

ImportedEpisode EpisodeOf(const YoungPerson& person, const MissingRow& row, int collection_year) {
  const std::string id =
      NamedUuid(absl::StrCat("ssda903|", person.id, "|missing|", row.category == Category::kAway ? "A" : "M", "|",
                             absl::FormatCivilTime(row.start)));
  return {.id = id,
          .source_reference = absl::StrCat("ssda903/", id),
          .category = row.category,
          .start = Day(row.start),
          .end = Day(row.end),
          .known_until = EndOfCollectionYear(collection_year)};
}

std::vector<Reject> RejectAll(const ReturnedChild& child, absl::string_view rule, absl::string_view reason) {
  std::vector<Reject> rejects = {RejectOf(ReturnFile::kHeader, child.line, rule, reason)};
  for (const CareRow& row : child.care) rejects.push_back(RejectOf(ReturnFile::kEpisodes, row.line, rule, reason));
  for (const MissingRow& row : child.missing) rejects.push_back(RejectOf(ReturnFile::kMissing, row.line, rule, reason));
  if (child.uasc.has_value()) rejects.push_back(RejectOf(ReturnFile::kUasc, child.uasc->line, rule, reason));
  return rejects;
}

std::array<int64_t, 4> RowsOf(const ReturnedChild& child) {
  return {1, static_cast<int64_t>(child.care.size()), static_cast<int64_t>(child.missing.size()),
          child.uasc.has_value() ? 1 : 0};
}

}  // namespace homeward::episode
