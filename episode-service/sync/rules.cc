#include "episode-service/sync/rules.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>

#include <array>
#include <iterator>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/core/named_uuid.h"
#include "common/core/status.h"
#include "episode-service/directory/rules.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

constexpr FindingEffect kRefused = FindingEffect::kRefused;
constexpr FindingEffect kLeftOut = FindingEffect::kLeftOut;
constexpr FindingEffect kNoted = FindingEffect::kNoted;

constexpr std::array<SyncRule, 12> kRules = {{
    {"SY01", "DATE_INVALID", kRefused, "a date is none, or a child who is not on record has no date of birth"},
    {"SY02", "TIME_IN_FUTURE", kRefused, "the source's time has not come yet"},
    {"SY03", "REPEATED", kRefused, "an earlier row of the sync has the same id"},
    {"SY04", "SOMEBODY_ELSE", kRefused, "the case id belongs to somebody else on record, or another date of birth"},
    {"SY05", "", kRefused, "a rule of the record refuses who the child is said to be"},
    {"SY06", "", kLeftOut, "a rule of the record refuses the legal status"},
    {"SY07", "", kLeftOut, "a rule of the record refuses the placement"},
    {"SY08", "", kLeftOut, "a rule of the record refuses the allocation"},
    {"SY09", "WORKER_NOT_FOUND", kLeftOut, "the allocation's worker is not in the directory"},
    {"SY10", "ENDED_ON_RECORD", kNoted, "it ended on record and lasts in the source; the end stays"},
    {"SY11", "NOT_NAMED", kNoted, "the source named it before and names it no more; it stays on record"},
    {"SY12", "MISSING_FROM_SOURCE", kNoted,
     "in a placement or legal status that lasts, and not among all of the source"},
}};

// What a source says of a kind of span, and by which rules it becomes part of the record.
struct LegalStatuses {
  using Stated = StatedLegalStatus;
  using Span = LegalStatus;
  static constexpr SpanKind kKind = SpanKind::kLegalStatus;
  static constexpr absl::string_view kPart = "legal_statuses";
  static constexpr absl::string_view kRefusal = "SY06";

  static const std::vector<Stated>& Of(const StatedYoungPerson& stated) { return stated.legal_statuses; }
  static std::vector<Span>& Of(YoungPerson& person) { return person.legal_statuses; }
  static bool SameKind(const Span& a, const Span& b) { return a.code == b.code; }
  static Span Filled(const Stated& stated, const Span*) { return stated.span; }
  static absl::StatusOr<PersonDecision> Begin(YoungPerson person, const Span& span, absl::Time now) {
    const StartLegalStatus command{.id = span.id, .code = span.code, .started = span.started, .ended = span.ended};
    return Start(std::move(person), command, now);
  }
};

struct Placements {
  using Stated = StatedPlacement;
  using Span = Placement;
  static constexpr SpanKind kKind = SpanKind::kPlacement;
  static constexpr absl::string_view kPart = "placements";
  static constexpr absl::string_view kRefusal = "SY07";

  static const std::vector<Stated>& Of(const StatedYoungPerson& stated) { return stated.placements; }
  static std::vector<Span>& Of(YoungPerson& person) { return person.placements; }
  static bool SameKind(const Span& a, const Span& b) { return a.type == b.type; }
  // What the source does not say stays as it is on record.
  static Span Filled(const Stated& stated, const Span* recorded) {
    Span span = stated.span;
    span.outside_boundary = stated.outside_boundary.value_or(recorded != nullptr && recorded->outside_boundary);
    if (recorded != nullptr) FillBlanks(*recorded, span);
    return span;
  }
  static absl::StatusOr<PersonDecision> Begin(YoungPerson person, const Span& span, absl::Time now) {
    return Start(std::move(person), StartPlacement{.placement = span}, now);
  }
};

// A day that the source says without a time keeps the time that is on record.
void KeepTime(const std::optional<Moment>& recorded, Moment& stated) {
  if (!recorded.has_value() || !stated.date_only) return;
  if (LocalDay(recorded->time) == LocalDay(stated.time)) stated = *recorded;
}

// Decides about one statement: what it has come to so far.
class Planner {
 public:
  Planner(const std::string& source, const OnRecord& known, const StatedYoungPerson& stated, absl::Time now)
      : source_(source), known_(known), stated_(stated), now_(now) {
    plan_.next = known.person;
    plan_.link = known.link;
  }

  SyncPlan Run(const WorkerIds& workers) {
    if (IsNews() && TakeIdentity()) TakeRest(workers);
    return std::move(plan_);
  }

 private:
  // Always false.
  bool Refuse(absl::string_view rule, absl::string_view part = "", absl::string_view reason = "") {
    plan_ = SyncPlan{.outcome = SyncOutcome::kRefused, .next = known_.person, .link = known_.link};
    Find(rule, part, reason);
    return false;
  }

  // Whether it is to be looked at, by its time and by whom it is about.
  bool IsNews() {
    if (stated_.source_time > now_) return Refuse("SY02");
    if (stated_.source_time < known_.link.source_time) {
      plan_.outcome = SyncOutcome::kOlder;
      return false;
    }
    return known_.case_holder.empty() || known_.case_holder == known_.person.id || Refuse("SY04");
  }

  void TakeRest(const WorkerIds& workers) {
    TakeSpans<LegalStatuses>();
    TakeSpans<Placements>();
    TakeAllocations(workers);
    plan_.link.young_person = plan_.next.id;
    plan_.link.source_time = stated_.source_time;
    if (known_.person.version == 0) {
      plan_.outcome = SyncOutcome::kCreated;
    } else if (plan_.next != known_.person || !plan_.allocations.empty()) {
      plan_.outcome = SyncOutcome::kChanged;
    }
  }

  void Find(absl::string_view rule, absl::string_view part, absl::string_view reason = "") {
    plan_.findings.push_back(FindingOf(stated_.row, rule, std::string(part), reason));
    if (known_.person.version > 0) plan_.findings.back().young_person = known_.person.id;
  }

  // A date that is said; false when it is none.
  bool ReadDate(const std::string& text, absl::string_view part, std::optional<absl::CivilDay>& day) {
    if (text.empty()) return true;
    const auto read = ParseIsoDate(text);
    if (!read.has_value()) return Refuse("SY01", part);
    day = *read;
    return true;
  }

  // Who the child is; false when that refuses the whole.
  bool TakeIdentity() {
    YoungPerson& next = plan_.next;
    const bool is_new = next.version == 0;
    std::optional<absl::CivilDay> born;
    if (!ReadDate(stated_.date_of_birth, "date_of_birth", born)) return false;
    if (is_new && !born.has_value()) return Refuse("SY01", "date_of_birth");
    // By the case id alone nobody is taken for somebody who was born on another day.
    const bool recognised = known_.link.young_person.empty() && !is_new;
    if (recognised && born != next.born) return Refuse("SY04", "date_of_birth");
    if (known_.link.follows) return true;
    if (!ReadDate(stated_.uasc_from, "uasc_from", next.uasc_from)) return false;
    if (!ReadDate(stated_.uasc_until, "uasc_until", next.uasc_until)) return false;
    if (!ReadDate(stated_.other_authority_from, "other_authority_from", next.other_authority_from)) return false;
    if (!ReadDate(stated_.other_authority_until, "other_authority_until", next.other_authority_until)) return false;
    next.born = born.value_or(next.born);
    const auto say = [](const std::string& said, std::string& field) {
      if (!said.empty()) field = said;
    };
    if (known_.case_holder.empty()) say(stated_.case_id, next.external_id);
    say(stated_.given_name, next.given_name);
    say(stated_.family_name, next.family_name);
    say(stated_.preferred_name, next.preferred_name);
    say(stated_.other_authority, next.other_authority);
    const absl::Status allowed = CheckPerson(next, now_);
    return allowed.ok() || Refuse("SY05", "", ProblemOf(allowed).reason);
  }

  // The span on record that the source means: the one it named by this id, or one that says the same from the same day.
  template <class Kind>
  const typename Kind::Span* Meant(const typename Kind::Stated& stated) {
    auto& spans = Kind::Of(plan_.next);
    const auto named = plan_.link.spans.find({Kind::kKind, stated.external_id});
    auto found = spans.end();
    if (named != plan_.link.spans.end()) {
      found = absl::c_find_if(spans, [&](const auto& span) { return span.id == named->second; });
    }
    if (found == spans.end()) {
      found = absl::c_find_if(spans, [&](const auto& span) {
        return Kind::SameKind(span, stated.span) && LocalDay(span.started.time) == LocalDay(stated.span.started.time);
      });
    }
    return found == spans.end() ? nullptr : &*found;
  }

  // Brings one span into the record; the record's rule says why not.
  template <class Kind>
  absl::Status Take(const typename Kind::Stated& stated, absl::string_view part) {
    const typename Kind::Span* const recorded = Meant<Kind>(stated);
    typename Kind::Span span = Kind::Filled(stated, recorded);
    YoungPerson without = plan_.next;
    bool kept_end = false;
    if (recorded == nullptr) {
      span.id = NamedUuid(absl::StrCat(known_.person.council, "|", source_, "|", stated_.external_id, "|", Kind::kPart,
                                       "|", stated.external_id));
    } else {
      span.id = recorded->id;
      KeepTime(recorded->started, span.started);
      if (span.ended.has_value()) KeepTime(recorded->ended, *span.ended);
      kept_end = recorded->ended.has_value() && !span.ended.has_value();
      if (kept_end) span.ended = recorded->ended;
      std::erase_if(Kind::Of(without), [&](const auto& one) { return one.id == span.id; });
    }
    if (recorded == nullptr || span != *recorded) {
      auto decision = Kind::Begin(std::move(without), span, now_);
      if (!decision.ok()) return decision.status();
      plan_.next = std::move(decision->next);
    }
    plan_.link.spans[{Kind::kKind, stated.external_id}] = span.id;
    if (kept_end) Find("SY10", part);
    return absl::OkStatus();
  }

  // All spans of a kind, in whatever order they become possible: the end of one makes room for another.
  template <class Kind>
  void TakeSpans() {
    const auto& stated = Kind::Of(stated_);
    std::map<size_t, std::string> refused;  // by place, why
    for (size_t i = 0; i < stated.size(); ++i) refused[i] = "";
    for (size_t before = refused.size() + 1; refused.size() < before;) {
      before = refused.size();
      for (auto one = refused.begin(); one != refused.end();) {
        const absl::Status taken = Take<Kind>(stated[one->first], Part<Kind>(one->first));
        one->second = ProblemOf(taken).reason;
        one = taken.ok() ? refused.erase(one) : std::next(one);
      }
    }
    for (const auto& [place, reason] : refused) Find(Kind::kRefusal, Part<Kind>(place), reason);
    NoteUnnamed<Kind>();
  }

  template <class Kind>
  static std::string Part(size_t place) {
    return absl::StrCat(Kind::kPart, ".", place + 1);
  }

  template <class Kind>
  void NoteUnnamed() {
    for (const auto& [key, id] : known_.link.spans) {
      const auto& [kind, external_id] = key;
      if (kind != Kind::kKind) continue;
      const bool on_record =
          absl::c_any_of(Kind::Of(plan_.next), [&, &span_id = id](const auto& span) { return span.id == span_id; });
      if (!on_record) continue;  // voided
      const bool named = absl::c_any_of(Kind::Of(stated_),
                                        [&, &name = external_id](const auto& one) { return one.external_id == name; });
      if (!named) Find("SY11", Kind::kPart);
    }
  }

  void TakeAllocations(const WorkerIds& workers) {
    std::vector<Allocation> current = known_.allocations;
    for (size_t i = 0; i < stated_.allocations.size(); ++i) {
      const std::string part = absl::StrCat("allocations.", i + 1);
      const StatedAllocation& stated = stated_.allocations[i];
      const auto worker = workers.find(stated.worker_external_id);
      if (worker == workers.end()) {
        Find("SY09", part);
        continue;
      }
      const absl::Status taken = Take(stated, worker->second, part, current);
      if (!taken.ok()) Find("SY08", part, ProblemOf(taken).reason);
    }
  }

  absl::Status Take(const StatedAllocation& stated, const std::string& worker, absl::string_view part,
                    std::vector<Allocation>& current) {
    const auto same = absl::c_find_if(current, [&](const Allocation& one) {
      return one.role == stated.role && one.worker == worker && one.held.from == stated.held.from;
    });
    if (same == current.end()) return TakeNew(stated, worker, current);
    if (same->held.until == stated.held.until) return absl::OkStatus();
    if (stated.held.until == absl::InfiniteFuture()) return Find("SY10", part), absl::OkStatus();
    HW_RETURN_IF_ERROR(EndAt(stated.held.until, same->held));
    ++same->version;
    Save(*same);
    return absl::OkStatus();
  }

  absl::Status TakeNew(const StatedAllocation& stated, const std::string& worker, std::vector<Allocation>& current) {
    Allocation next{.council = known_.person.council,
                    .id = NamedUuid(absl::StrCat(known_.person.id, "|", source_, "|allocation|", stated.role, "|",
                                                 worker, "|", absl::ToUnixMicros(stated.held.from))),
                    .young_person = known_.person.id,
                    .role = stated.role,
                    .worker = worker,
                    .held = stated.held};
    if (next.held.until < next.held.from) return EndAt(next.held.until, next.held);
    HW_ASSIGN_OR_RETURN(const std::vector<Allocation> changed, Allocate(std::move(next), current));
    for (const Allocation& one : changed) {
      std::erase_if(current, [&](const Allocation& other) { return other.id == one.id; });
      current.push_back(one);
      Save(one);
    }
    return absl::OkStatus();
  }

  // Each once, as it stands last.
  void Save(const Allocation& allocation) {
    const auto before =
        absl::c_find_if(plan_.allocations, [&](const Allocation& one) { return one.id == allocation.id; });
    if (before == plan_.allocations.end()) {
      plan_.allocations.push_back(allocation);
    } else {
      const int64_t version = before->version;
      *before = allocation;
      before->version = version;
    }
  }

  const std::string& source_;
  const OnRecord& known_;
  const StatedYoungPerson& stated_;
  const absl::Time now_;
  SyncPlan plan_;
};

}  // namespace

int64_t& SyncCounts::Of(SyncOutcome outcome) {
  switch (outcome) {
    case SyncOutcome::kCreated:
      return created;
    case SyncOutcome::kChanged:
      return changed;
    case SyncOutcome::kUnchanged:
      return unchanged;
    case SyncOutcome::kOlder:
      return older;
    case SyncOutcome::kRefused:
      break;
  }
  return refused;
}

const SyncRule& SyncRuleOf(absl::string_view rule) {
  static constexpr SyncRule kNone = {"", "", kNoted, ""};
  const auto found = absl::c_find_if(kRules, [&](const SyncRule& one) { return one.rule == rule; });
  return found == kRules.end() ? kNone : *found;
}

SyncFinding FindingOf(int64_t row, absl::string_view rule, std::string part, absl::string_view reason) {
  const SyncRule& entry = SyncRuleOf(rule);
  return {.row = row,
          .rule = std::string(entry.rule),
          .reason = std::string(entry.reason.empty() ? reason : entry.reason),
          .part = std::move(part),
          .young_person = {}};
}

std::string SyncedPersonId(absl::string_view council, absl::string_view source, absl::string_view external_id) {
  return NamedUuid(absl::StrCat("sync|", council, "|", source, "|", external_id));
}

SyncPlan PlanSync(const std::string& source, const OnRecord& known, const StatedYoungPerson& stated,
                  const WorkerIds& workers, absl::Time now) {
  return Planner(source, known, stated, now).Run(workers);
}

}  // namespace homeward::episode
