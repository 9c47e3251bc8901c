#include "episode-service/downtime/rules.h"

#include <absl/algorithm/container.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_replace.h>

#include "common/calendar/local_time.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

// A code as words: "hand_over_acceptance" is a hand over acceptance.
std::string Words(absl::string_view code) { return absl::StrReplaceAll(code, {{"_", " "}}); }

absl::string_view WordsOf(Category category) {
  switch (category) {
    case Category::kMissing:
      return "missing";
    case Category::kAway:
      return "away from placement";
    case Category::kCurfew:
      return "missing from curfew";
    case Category::kUnspecified:
      break;
  }
  return "category not recorded";
}

// Of these the ones that say something, one after the other.
std::string Join(const std::vector<std::string>& parts, absl::string_view between) {
  std::vector<absl::string_view> said;
  for (const std::string& part : parts) {
    if (!part.empty()) said.push_back(part);
  }
  return absl::StrJoin(said, between);
}

std::string WordsOf(const std::string& home, const Placement* placement) {
  const std::string named = home.empty() ? "" : absl::StrCat("home ", home);
  if (placement == nullptr) return named;
  return Join({named, absl::StrCat("placement type ", placement->type),
               placement->provider.empty() ? "" : absl::StrCat("provider ", placement->provider)},
              ", ");
}

std::string PlacementOf(const OpenCase& open) {
  const auto placement =
      absl::c_find_if(open.person.placements, [&](const Placement& one) { return one.id == open.episode.placement; });
  return WordsOf(open.episode.home, placement == open.person.placements.end() ? nullptr : &*placement);
}

std::string PlacementOf(const MissingAdult& missing) {
  const Placement* placement = PlacementAt(missing.person, missing.standing.since);
  return WordsOf(placement == nullptr ? "" : placement->home, placement);
}

// On its limit a thing is in time. A timer that has not run yet does not hide that one is late.
SheetDuty DutyOf(const Obligation& owed, absl::Time now) {
  return {.what = Words(Join({owed.kind, owed.step}, ": ")),
          .role = Words(owed.role),
          .due = owed.due,
          .overdue = owed.overdue || owed.due < now};
}

// Who somebody is, what is up and what is to be done: the same of children and of adults.
template <class Line>
void Describe(const YoungPerson& person, const std::vector<Obligation>& owed, absl::Time now, LeapBirthday leap,
              Line& line) {
  line.name = Join({person.given_name, person.family_name}, " ");
  if (person.preferred_name != person.given_name) line.preferred_name = person.preferred_name;
  line.age_years = AgeOn(person.born, LocalDay(now), leap);
  for (const std::string& flag : FlagsAt(person, {.time = now})) line.flags.push_back(Words(flag));
  for (const Obligation& one : owed) line.owed.push_back(DutyOf(one, now));
}

std::string HolderOf(const OpenCase& open) {
  if (!open.holder.has_value() || open.holder->kind == DeskKind::kDutyDesk) return "duty desk";
  return absl::StrCat(open.holder->name, " (", Words(open.holder->role), ")",
                      open.holder->accepted ? "" : ", not yet accepted");
}

}  // namespace

SheetChild ChildOf(const OpenCase& open, absl::Time now, LeapBirthday leap) {
  const Episode& episode = open.episode;
  SheetChild child;
  Describe(open.person, open.owed, now, leap, child);
  child.category = std::string(WordsOf(episode.category()));
  child.since = episode.start;
  if (!episode.risk_assessments.empty()) child.risk_level = Words(episode.risk_assessments.back().level);
  if (episode.police_report.has_value()) {
    child.police_report = Join({episode.police_report->force, episode.police_report->reference}, ", ");
    if (child.police_report.empty()) child.police_report = "reported, no reference recorded";
  }
  child.location_withheld = open.location_withheld;
  if (!child.location_withheld) child.missing_from = PlacementOf(open);
  child.holder = HolderOf(open);
  return child;
}

SheetAdult AdultOf(const MissingAdult& missing, absl::Time now, LeapBirthday leap) {
  SheetAdult adult;
  Describe(missing.person, missing.owed, now, leap, adult);
  adult.since = missing.standing.since;
  adult.determined = missing.standing.determined;
  adult.risk_level = Words(missing.standing.risk_level);
  adult.location_withheld = missing.location_withheld;
  if (!adult.location_withheld) adult.missing_from = PlacementOf(missing);
  return adult;
}

}  // namespace homeward::episode
