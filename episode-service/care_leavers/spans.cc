#include "episode-service/care_leavers/spans.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/calendar/birthday.h"
#include "common/policy/in_force.h"
#include "episode-service/episodes/derive.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

// The last instant of the year of age that belongs to the cohort.
Moment LastOfAge(const YoungPerson& person, const CareLeaverPolicy& policy, LeapBirthday leap) {
  return {.time = EndOfLocalDay(Birthday(person.born, policy.until_age, leap) - 1)};
}

LeapBirthday LeapOf(const Context& context) { return InForce(context.policies, context.now).leap_birthday; }

// The first policy that knows of care leavers, in force at `from` or later, and from when.
const CareLeaverPolicy* FirstKnowing(const Policies& policies, Moment& from) {
  if (const auto& now = InForce(policies, from.time).care_leaver) return &*now;
  for (const auto& version : policies.versions()) {
    if (version.effective_from <= from.time || !version.value.care_leaver.has_value()) continue;
    from = {.time = version.effective_from};
    return &*version.value.care_leaver;
  }
  return nullptr;
}

// A time in which this council is responsible for somebody: without a beginning, without an end.
struct OurTime {
  absl::Time from = absl::InfinitePast();
  std::optional<Moment> last = {};
};

// Always, or before and after another authority is (S2-05).
std::vector<OurTime> OurTimes(const YoungPerson& person) {
  if (person.other_authority.empty()) return {OurTime()};
  std::vector<OurTime> times;
  if (const auto& from = person.other_authority_from) {
    times.push_back({.last = Moment{.time = StartOfLocalDay(*from) - absl::Microseconds(1)}});
  }
  if (const auto& until = person.other_authority_until) times.push_back({.from = StartOfLocalDay(*until)});
  return times;
}

std::optional<CohortSpan> SpanOf(const Context& context, const LegalStatus& status, const OurTime& ours) {
  const YoungPerson& person = context.facts.person;
  const LeapBirthday leap = LeapOf(context);
  CohortSpan care{.span = {.start = {"care_leaver", status.started, status.id}}};
  Moment& start = care.span.start.time;
  const auto not_before = [&start](absl::Time earliest) {
    if (start.time < earliest) start = {.time = earliest};
  };
  not_before(AdultFrom(person, leap));
  not_before(context.facts.live_from);
  not_before(ours.from);
  const CareLeaverPolicy* policy = FirstKnowing(context.policies, start);
  if (policy == nullptr) return std::nullopt;
  not_before(StartOfLocalDay(Birthday(person.born, policy->from_age, leap)));
  care.last = LastOfAge(person, *policy, leap);
  if (status.ended.has_value() && status.ended->time < care.last.time) care.last = *status.ended;
  if (ours.last.has_value() && ours.last->time < care.last.time) care.last = *ours.last;
  if (IsBefore(care.last, start)) return std::nullopt;
  if (care.last.time < context.now) care.span.end = care.last;
  return care;
}

// Another authority's episode is not ours to follow.
bool IsOurs(const Episode& episode) { return episode.state != State::kVoided && !episode.other_authority; }

// A child who is missing turns 18 and is a care leaver, or was looked after until then: passes over with no gap.
std::optional<AdultMissing> PassedOver(const Context& context) {
  const YoungPerson& person = context.facts.person;
  const LeapBirthday leap = LeapOf(context);
  const Moment birthday{.time = AdultFrom(person, leap)};
  const Policy& policy = InForce(context.policies, birthday.time);
  if (birthday.time > context.now || birthday.time < context.facts.live_from || !policy.care_leaver) {
    return std::nullopt;
  }
  const Moment day_before{.time = birthday.time - absl::Microseconds(1)};
  if (LegalStatusAt(person, {kFormerRelevant}, birthday) == nullptr &&
      LegalStatusAt(person, policy.looked_after_legal_statuses, day_before) == nullptr) {
    return std::nullopt;
  }
  for (const Episode& episode : context.facts.episodes) {
    if (!IsOurs(episode)) continue;
    for (const MissingSpan& span : MissingSpans(episode, InForce(context.policies, episode.start.time))) {
      if (span.start.time >= birthday.time || (span.end.has_value() && span.end->time <= birthday.time)) continue;
      return AdultMissing{.span = {.start = {"turned_18_missing", birthday, episode.id}, .end = span.end},
                          .found_by = span.end.has_value() ? episode.id : "",
                          .last = LastOfAge(person, *policy.care_leaver, leap)};
    }
  }
  return std::nullopt;
}

bool EndsMissing(const Entry& entry) {
  const auto* determination = CareFactsOf<Determination>(entry);
  if (determination != nullptr) return determination->result != Determination::Result::kMissing;
  return IsDirectContact(entry);
}

// Walks through the entries by when they happened.
class MissingWalk {
 public:
  explicit MissingWalk(const Context& context) : context_(context), care_(CohortSpans(context)) {
    if (auto passed = PassedOver(context)) {
      spans_.push_back(*std::move(passed));
      by_episode_ = true;
    }
  }

  std::vector<AdultMissing> Spans() {
    for (const Entry* entry : CareEntries(context_.facts)) {
      if (IsMissingAt(entry->content.happened)) {
        if (!by_episode_ && EndsMissing(*entry)) End(entry->content.happened, entry->id);
        continue;
      }
      const auto* determination = CareFactsOf<Determination>(*entry);
      if (determination != nullptr && determination->result == Determination::Result::kMissing) {
        Begin(*entry, *determination);
      }
    }
    return std::move(spans_);
  }

 private:
  bool IsMissingAt(const Moment& moment) const {
    if (spans_.empty() || IsBefore(moment, spans_.back().span.start.time)) return false;
    const std::optional<Moment>& end = spans_.back().span.end;
    return !end.has_value() || moment.time < end->time;
  }

  void Begin(const Entry& entry, const Determination& determination) {
    const auto care = std::find_if(care_.begin(), care_.end(),
                                   [&](const CohortSpan& one) { return IsIn(entry.content.happened, one.span); });
    if (care == care_.end() || !InForce(context_.policies, entry.content.happened.time).care_leaver) return;
    spans_.push_back({.span = {.start = {"assessed_missing", entry.content.happened, entry.id}},
                      .last = care->last,
                      .determination = &determination});
    const Episode* episode = EpisodeOfDetermination(context_, entry);
    by_episode_ = episode != nullptr;
    if (by_episode_ && episode->ended.has_value()) End(*episode->ended, episode->id);
  }

  void End(const Moment& found, const std::string& record) {
    spans_.back().span.end = found;
    spans_.back().found_by = record;
  }

  const Context& context_;
  const std::vector<CohortSpan> care_;
  std::vector<AdultMissing> spans_;
  bool by_episode_ = false;  // whether the last one ends with an episode
};

}  // namespace

std::vector<CohortSpan> CohortSpans(const Context& context) {
  std::vector<CohortSpan> spans;
  for (const LegalStatus& status : context.facts.person.legal_statuses) {
    if (status.code != kFormerRelevant) continue;
    for (const OurTime& ours : OurTimes(context.facts.person)) {
      if (auto span = SpanOf(context, status, ours)) spans.push_back(*std::move(span));
    }
  }
  return spans;
}

const Episode* EpisodeOfDetermination(const Context& context, const Entry& determination) {
  for (const Episode& episode : context.facts.episodes) {
    if (episode.id != determination.episode || !IsOurs(episode)) continue;
    const bool over = episode.ended.has_value() && !IsBefore(determination.content.happened, *episode.ended);
    return over ? nullptr : &episode;
  }
  return nullptr;
}

std::vector<const Entry*> CareEntries(const Facts& facts) {
  std::vector<const Entry*> entries;
  for (const Entry& entry : facts.entries) {
    if (std::holds_alternative<CareLeaverFacts>(entry.content.facts)) entries.push_back(&entry);
  }
  std::sort(entries.begin(), entries.end(), [](const Entry* a, const Entry* b) {
    return std::tie(a->content.happened.time, a->content.kind, a->id) <
           std::tie(b->content.happened.time, b->content.kind, b->id);
  });
  return entries;
}

std::vector<AdultMissing> AdultMissingSpans(const Context& context) { return MissingWalk(context).Spans(); }

bool IsDirectContact(const Entry& entry) {
  if (entry.content.kind == EntryKind::kMeetingAfterReturn) return true;
  const auto* attempt = CareFactsOf<ContactAttempt>(entry);
  return attempt != nullptr && attempt->direct && attempt->reached;
}

}  // namespace homeward::episode
