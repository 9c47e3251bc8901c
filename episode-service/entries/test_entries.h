#pragma once

#include <absl/strings/str_cat.h>

#include <string>
#include <utility>

#include "episode-service/entries/rules.h"
#include "episode-service/episodes/test_history.h"

// For tests of what entries do: a history with one episode, and entries of it.
namespace homeward::episode {

inline constexpr char kTestEpisode[] = "01900000-0000-7000-8000-0000000000e1";

inline EntryContent Content(EntryKind kind, absl::string_view happened, EntryFacts facts = std::monostate()) {
  return {.kind = kind, .happened = Minute(happened), .facts = std::move(facts), .details = ""};
}

inline RecordEntry AnEntry(int number, EntryContent content) {
  return {.id = absl::StrCat("01900000-0000-7000-8000-00000000", 1000 + number),
          .content = std::move(content),
          .recorded_by = "tester"};
}

// Every factor of Annex 1 answered.
inline FactorAssessment FullAssessment(absl::string_view level) {
  return {.level = std::string(level),
          .factors = {"vulnerability", "age", "time_of_day", "history", "disability_or_illness", "emotional_health",
                      "associations"},
          .review_by = std::nullopt};
}

// A child who is missing (or away) since 08:00 on 10/03/2026, a Tuesday, seen at `now`.
class EpisodeHistory : public TestHistory {
 public:
  explicit EpisodeHistory(absl::string_view now, Category category = Category::kMissing,
                          Policy policy = WakefieldLike(), YoungPerson person = LookedAfterChild())
      : TestHistory(At("2026-03-10T08:00:00Z"), std::move(policy), std::move(person)) {
    ReportMissing report = MissingSince("2026-03-10T08:00:00Z", kTestEpisode);
    report.category = category;
    Take(*Report(context(), report));
    MoveTo(At(now));
  }

  using TestHistory::Take;

  const Episode& episode() { return facts().episodes.front(); }

  // Records an entry and follows what it finds, as the service does.
  absl::Status Enter(int number, const EntryContent& content) {
    absl::StatusOr<EntryDecision> decision = Record(context(), &episode(), AnEntry(number, content));
    if (!decision.ok()) return decision.status();
    return Follow(*decision);
  }

  absl::Status Put(const Entry& entry, const EntryContent& right) {
    const auto decision = Correct(context(), &episode(), entry, CorrectEntry{.right = right, .reason = "mistaken"});
    return decision.ok() ? Follow(*decision) : decision.status();
  }
  absl::Status Withdraw(const Entry& entry) { return Follow(*Void(entry, VoidEntry{.reason = "not theirs"})); }

  void ReportToPolice(absl::string_view time) {
    Take(*homeward::episode::Record(context(), episode(),
                                    RecordPoliceReport{.report = {.time = Minute(time), .force = "west_yorkshire"}}));
  }
  void ReturnAt(absl::string_view time) {
    Take(*Return(context(), episode(),
                 {.returned = Minute(time), .returned_to = ReturnedTo::kSamePlacement, .return_notified = {}}));
  }

 private:
  absl::Status Follow(const EntryDecision& decision) {
    Take(decision);
    const auto changed = FollowReviews(context(), episode(), decision.next.content.happened.time);
    if (!changed.ok()) return changed.status();
    if (changed->has_value()) Take(**changed);
    return absl::OkStatus();
  }
};

}  // namespace homeward::episode
