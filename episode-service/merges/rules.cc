#include "episode-service/merges/rules.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

// The ids were made here: they tell nothing of a child, and without them nobody could find what to mend.
absl::Status Contradiction(absl::string_view reason, absl::string_view what, const std::string& a,
                           const std::string& b) {
  return Fail(absl::StatusCode::kFailedPrecondition, reason, absl::StrCat(what, ": ", a, " and ", b));
}

// An episode as a span of time, as the record's own rule compares them.
struct Lasting {
  Moment started;
  std::optional<Moment> ended;
};

absl::Status CheckEpisodes(const Facts& kept, const Facts& merged) {
  for (const Episode& a : kept.episodes) {
    for (const Episode& b : merged.episodes) {
      if (a.state == State::kVoided || b.state == State::kVoided) continue;
      if (Overlap(Lasting{a.start, a.ended}, Lasting{b.start, b.ended})) {
        return Contradiction("EPISODE_OVERLAP", "two episodes at the same time, one is to be voided", a.id, b.id);
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckAllocations(const WholeRecord& kept, const WholeRecord& merged) {
  for (const Allocation& a : kept.allocations) {
    for (const Allocation& b : merged.allocations) {
      if (a.role == b.role && a.worker != b.worker && a.held.Overlaps(b.held)) {
        return Contradiction("ALLOCATION_OVERLAP", "two workers in one role, one allocation is to end", a.id, b.id);
      }
    }
  }
  return absl::OkStatus();
}

bool SameKind(const LegalStatus& a, const LegalStatus& b) { return a.code == b.code; }
bool SameKind(const Placement& a, const Placement& b) { return a.type == b.type; }

void TakeRest(const LegalStatus&, LegalStatus&) {}
void TakeRest(const Placement& from, Placement& to) { FillBlanks(from, to); }

// The same span, entered twice: of one kind from the same day, with no other end.
template <class Span>
bool IsSame(const Span& a, const Span& b) {
  const bool same_start = LocalDay(a.started.time) == LocalDay(b.started.time);
  const bool other_end =
      a.ended.has_value() && b.ended.has_value() && LocalDay(a.ended->time) != LocalDay(b.ended->time);
  return SameKind(a, b) && same_start && !other_end;
}

template <class Span>
void SortByStart(std::vector<Span>& spans) {
  absl::c_stable_sort(spans, [](const Span& a, const Span& b) { return a.started.time < b.started.time; });
}

// Brings the merged one's spans to the kept one's; `moved` gets the ids of those that were not there.
template <class Span>
absl::Status Unite(const std::vector<Span>& from, absl::string_view reason, absl::string_view what,
                   std::vector<Span>& to, std::vector<std::string>& moved) {
  for (const Span& span : from) {
    const auto same = absl::c_find_if(to, [&](const Span& other) { return IsSame(other, span); });
    if (same != to.end()) {
      if (!same->ended.has_value()) same->ended = span.ended;
      TakeRest(span, *same);
      continue;
    }
    const auto other = absl::c_find_if(to, [&](const Span& one) { return Overlap(one, span); });
    if (other != to.end()) return Contradiction(reason, what, other->id, span.id);
    to.push_back(span);
    moved.push_back(span.id);
  }
  SortByStart(to);
  return absl::OkStatus();
}

// A flag that was up under both ids was up from the first time to the last: nobody loses sight of it.
void UniteFlags(const std::vector<Flag>& from, std::vector<Flag>& to, std::vector<std::string>& moved) {
  for (const Flag& flag : from) {
    const auto same =
        absl::c_find_if(to, [&](const Flag& other) { return other.code == flag.code && Overlap(other, flag); });
    if (same == to.end()) {
      to.push_back(flag);
      moved.push_back(flag.id);
      continue;
    }
    if (IsBefore(flag.started, same->started)) same->started = flag.started;
    if (!flag.ended.has_value() || (same->ended.has_value() && IsBefore(*same->ended, *flag.ended))) {
      same->ended = flag.ended;
    }
  }
  SortByStart(to);
}

template <class Record>
std::vector<std::string> IdsOf(const std::vector<Record>& records) {
  std::vector<std::string> ids;
  for (const Record& record : records) ids.push_back(record.id);
  return ids;
}

}  // namespace

absl::StatusOr<MergePlan> PlanMerge(const WholeRecord& kept, const WholeRecord& merged) {
  HW_RETURN_IF_ERROR(CheckEpisodes(kept.facts, merged.facts));
  HW_RETURN_IF_ERROR(CheckAllocations(kept, merged));
  const YoungPerson& other = merged.facts.person;
  MergePlan plan{.next = kept.facts.person};
  YoungPerson& next = plan.next;
  plan.moved.young_person = other.id;
  plan.moved.episodes = IdsOf(merged.facts.episodes);
  plan.moved.entries = IdsOf(merged.entries);
  plan.moved.particulars = IdsOf(merged.particulars);
  plan.moved.photographs = IdsOf(merged.photographs);
  plan.moved.allocations = IdsOf(merged.allocations);
  HW_RETURN_IF_ERROR(Unite(other.legal_statuses, "LEGAL_STATUS_OVERLAP", "two legal statuses at the same time",
                           next.legal_statuses, plan.moved.spans));
  HW_RETURN_IF_ERROR(Unite(other.placements, "PLACEMENT_OVERLAP", "two placements at the same time", next.placements,
                           plan.moved.spans));
  UniteFlags(other.flags, next.flags, plan.moved.spans);
  plan.takes_external_id = next.external_id.empty() && !other.external_id.empty();
  if (plan.takes_external_id) next.external_id = other.external_id;
  if (next.preferred_name.empty()) next.preferred_name = other.preferred_name;
  if (!next.uasc_from.has_value()) {
    next.uasc_from = other.uasc_from;
    next.uasc_until = other.uasc_until;
  }
  // Nobody's etag of either record fits the one that they make.
  next.version = std::max(next.version, other.version);
  return plan;
}

}  // namespace homeward::episode
