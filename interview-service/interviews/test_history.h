#pragma once

#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/test_time.h"
#include "interview-service/interviews/derive.h"

// For tests of rules: a young person's episodes, a policy and a moment, to be changed where a test needs it otherwise.
namespace homeward::interview {

inline Moment Minute(absl::string_view text) { return {.time = At(text)}; }
inline Moment Date(int year, int month, int day) { return OnDay(absl::CivilDay(year, month, day)); }

inline const WorkingDays& EnglandAndWales() {
  static const auto* const kDays = new WorkingDays(BankHolidays{});
  return *kDays;
}

// 72 hours from the notification, completing; the carer's information on a refusal (S4-13, S4-20).
inline Policy WakefieldLike() {
  Policy policy;
  policy.version = 1;
  policy.offer_by = {72, Limit::Unit::kHours};
  policy.complete_by = {72, Limit::Unit::kHours};
  policy.start_event = Policy::StartEvent::kReturnNotified;
  policy.carer_information_required = true;
  policy.working_day_cutoff = kEndOfDay;
  policy.citations["interview.complete_by"] = "Wakefield operating guidance, section 5";
  return policy;
}

// Three working days from the return to the placement; missing again within three supersedes (S2-11).
inline Policy KentLike() {
  Policy policy;
  policy.version = 1;
  policy.offer_by = {3, Limit::Unit::kWorkingDays};
  policy.complete_by = {3, Limit::Unit::kWorkingDays};
  policy.start_event = Policy::StartEvent::kReturnedToPlacement;
  policy.superseded_by_next_within = Limit{3, Limit::Unit::kWorkingDays};
  policy.working_day_cutoff = kEndOfDay;
  return policy;
}

// An episode that ended with the return to the same placement.
inline Episode Ended(std::string id, const Moment& start, const Moment& returned) {
  Episode episode;
  episode.id = std::move(id);
  episode.state = EpisodeState::kEnded;
  episode.categories = {Category::kMissing};
  episode.start = start;
  episode.returned = returned;
  episode.returned_to = ReturnedTo::kSamePlacement;
  episode.ended = returned;
  episode.looked_after = true;
  return episode;
}
inline Episode Ended(std::string id, absl::string_view start, absl::string_view returned) {
  return Ended(std::move(id), Minute(start), Minute(returned));
}

// One young person's history under one policy, derived after every change as the service does it.
class TestHistory {
 public:
  explicit TestHistory(absl::Time now, Policy policy = WakefieldLike())
      : facts_{.council = "E08000036",
               .young_person = "01900000-0000-7000-8000-000000000001",
               .episodes = {},
               .live_from = At("2018-01-01T00:00:00Z"),
               .interviews = {}},
        now_(now) {
    EXPECT_TRUE(policies_.Add(1, At("2018-01-01T00:00:00Z"), std::move(policy)).ok());
  }

  Context context() const { return {.facts = facts_, .policies = policies_, .now = now_}; }
  Facts& facts() { return facts_; }
  Policies& policies() { return policies_; }
  void MoveTo(absl::string_view now) { now_ = At(now); }

  // What episode-service tells of an episode.
  void Tell(const Episode& episode) {
    std::erase_if(facts_.episodes, [&](const Episode& one) { return one.id == episode.id; });
    facts_.episodes.push_back(episode);
    Derive();
  }

  // Takes a decision into the history.
  const Interview& Take(InterviewDecision decision) {
    const std::string episode = decision.next.episode;
    Keep(std::move(decision));
    Derive();
    return Of(episode);
  }

  void Derive() {
    for (InterviewDecision& changed : Reassess(context(), EnglandAndWales())) Keep(std::move(changed));
    const Derivation derivation = interview::Derive(context(), EnglandAndWales());
    look_again_ = derivation.look_again;
    for (ObligationUpdate& update :
         Reconcile(facts_.council, facts_.young_person, obligations_, derivation.wanted, now_)) {
      std::erase_if(obligations_, [&](const Obligation& one) { return one.id == update.obligation.id; });
      obligations_.push_back(std::move(update.obligation));
    }
  }

  // The interview of an episode, which exists.
  const Interview& Of(const std::string& episode) const {
    return *std::find_if(facts_.interviews.begin(), facts_.interviews.end(),
                         [&](const Interview& interview) { return interview.episode == episode; });
  }
  Outcome OutcomeFor(const std::string& episode) const {
    for (const EpisodeStanding& standing : StandingsOf(facts_, policies_, EnglandAndWales())) {
      if (standing.episode != episode) continue;
      const auto found = std::find_if(facts_.interviews.begin(), facts_.interviews.end(),
                                      [&](const Interview& interview) { return interview.episode == episode; });
      return OutcomeOf(standing.standing, found == facts_.interviews.end() ? nullptr : &*found, now_);
    }
    ADD_FAILURE() << "no such episode";
    return Outcome::kNotDue;
  }
  Obligation ObligationOf(const std::string& episode, absl::string_view kind) const {
    for (const Obligation& one : obligations_) {
      if (one.raised_by == episode && one.kind == kind) return one;
    }
    ADD_FAILURE() << "no " << kind;
    return {};
  }
  const std::vector<Obligation>& obligations() const { return obligations_; }
  std::optional<absl::Time> look_again() const { return look_again_; }

 private:
  void Keep(InterviewDecision decision) {
    ++decision.next.version;
    std::erase_if(facts_.interviews, [&](const Interview& one) { return one.id == decision.next.id; });
    facts_.interviews.push_back(std::move(decision.next));
  }

  Facts facts_;
  Policies policies_;
  absl::Time now_;
  std::vector<Obligation> obligations_;
  std::optional<absl::Time> look_again_;
};

inline constexpr char kOffer[] = "return_interview_offer";
inline constexpr char kInterview[] = "return_interview";

inline OfferInterview OfferedAt(absl::string_view time) {
  return {.offer = {.time = Minute(time), .offered_by = "w1", .mode = ContactMode::kTelephone}};
}
inline HoldInterview HeldAt(absl::string_view time) {
  return {.holding = {.time = Minute(time),
                      .mode = HoldingMode::kFaceToFace,
                      .interviewer = "w2",
                      .independent = true,
                      .views = "I wanted to see my brother."}};
}
inline DeclineInterview DeclinedAt(absl::string_view time) {
  return {.time = Minute(time), .reason = "I do not want to talk.", .carer_information = "Came back calm."};
}
inline RecordAttempt TriedAt(absl::string_view time, AttemptResult result) {
  return {.attempt = {.time = Minute(time), .mode = ContactMode::kVisit, .with_whom = "child", .result = result}};
}

}  // namespace homeward::interview
