#pragma once

#include <absl/strings/string_view.h>

#include <string>
#include <utility>
#include <vector>

#include "common/obligations/obligation.h"
#include "episode-service/care_leavers/policy.h"
#include "episode-service/entries/test_entries.h"
#include "episode-service/episodes/derive.h"

// For tests of what is owed to a care leaver.
namespace homeward::episode {

// As Wokingham has it, with the national default where it says nothing.
inline Policy WokinghamLike() {
  Policy policy = WakefieldLike();
  CareLeaverPolicy& care = policy.care_leaver.emplace();
  care.team_manager_within = {3, Limit::Unit::kWorkingDays};
  care.service_manager_within = {5, Limit::Unit::kWorkingDays};
  care.review_every = {7, Limit::Unit::kDays};
  care.contact_interval = {56, Limit::Unit::kDays};
  care.declined_letter_within = {5, Limit::Unit::kWorkingDays};
  care.police_report_within = {0, Limit::Unit::kDays};
  care.home_office_within = {1, Limit::Unit::kWorkingDays};
  care.meet_after_return_within = {5, Limit::Unit::kWorkingDays};
  care.risk_scale = {{"low", {1, 1}}, {"medium", {2, 3}}, {"high", {1, 3}}};
  care.oversight_review_interval = {
      {"low", {28, Limit::Unit::kDays}}, {"medium", {14, Limit::Unit::kDays}}, {"high", {7, Limit::Unit::kDays}}};
  return policy;
}

// Former relevant since the 18th birthday, 01/06/2024.
inline YoungPerson FormerRelevant() {
  YoungPerson person = LookedAfterChild();
  person.born = absl::CivilDay(2006, 6, 1);
  person.legal_statuses = {
      {.id = "care", .code = "care_order", .started = Date(2019, 1, 10), .ended = Date(2024, 6, 1)},
      {.id = "former", .code = "former_relevant", .started = Date(2024, 6, 1), .ended = {}}};
  person.placements.clear();
  return person;
}

inline Determination Determined(Determination::Result result, std::string level = "") {
  return {.result = result, .decided_by_two = true, .risk_level = std::move(level), .went_missing = {}, .noticed = {}};
}
inline Determination Missing(std::string level = "") {
  return Determined(Determination::Result::kMissing, std::move(level));
}
inline CareLeaverRiskAssessment AssessedAs(std::string level) {
  return {.topics = {"mental_health", "domestic_abuse", "sexual_exploitation", "substance_use", "learning_needs"},
          .level = std::move(level)};
}
inline ManagementOversight Oversight(ManagementOversight::Subject subject, bool supported = true) {
  return {.subject = subject, .answered = true, .supported = supported, .risk_level = "", .review_by = {}};
}
inline constexpr ContactAttempt kSpokenTo{.direct = true, .through_others = false, .reached = true};
inline constexpr ContactAttempt kNoAnswer{.direct = true, .through_others = false, .reached = false};

// A care leaver of 19 whose council's record is live since Sunday 01/03/2026, seen at `now`.
class CareLeaverHistory : public TestHistory {
 public:
  explicit CareLeaverHistory(absl::string_view now, Policy policy = WokinghamLike(),
                             YoungPerson person = FormerRelevant())
      : TestHistory(At(now), std::move(policy), std::move(person)) {
    facts().live_from = At("2026-03-01T00:00:00Z");
  }

  // The kinds of entries follow one another as their facts do.
  static EntryContent ContentOf(absl::string_view happened, CareLeaverFacts facts) {
    const int kind = static_cast<int>(EntryKind::kContactAttempt) + static_cast<int>(facts.index());
    return Content(static_cast<EntryKind>(kind), happened, std::move(facts));
  }

  absl::Status Enter(absl::string_view happened, CareLeaverFacts facts, const Episode* episode = nullptr) {
    absl::StatusOr<EntryDecision> decision =
        Record(context(), episode, AnEntry(++entries_, ContentOf(happened, std::move(facts))));
    if (decision.ok()) Take(*decision);
    return decision.status();
  }

  std::vector<WantedObligation> Owed(absl::string_view kind) { return WantedOf(*this, kind); }
  // The one that is open; what is due of it tells tests which.
  std::vector<WantedObligation> Open(absl::string_view kind) {
    std::vector<WantedObligation> open = Owed(kind);
    std::erase_if(
        open, [](const WantedObligation& one) { return one.discharge.has_value() || !one.superseded_reason.empty(); });
    return open;
  }
  absl::Time DueOf(absl::string_view kind) {
    const auto open = Open(kind);
    return open.size() == 1 ? open.front().due : absl::InfinitePast();
  }

  using TestHistory::Take;

 private:
  int entries_ = 0;
};

}  // namespace homeward::episode
