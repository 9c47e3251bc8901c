#include "episode-service/care_leavers/derive_missing.h"

#include "episode-service/care_leavers/oversight.h"
#include "episode-service/care_leavers/rules.h"
#include "episode-service/notifications/derive.h"

namespace homeward::episode {
namespace {

using Level = ManagerTold::Level;
using News = ManagerTold::News;

// Due as the report to the team manager: what it finds shortens that report.
const CareRule kAssess{.kind = "care_leaver_risk_assessment",
                       .role = "personal_adviser",
                       .rule = "S0-09",
                       .field = "team_manager_within",
                       .limit = &CareLeaverPolicy::team_manager_within};
const CareRule kPolice{.kind = "missing_adult_report",
                       .role = "personal_adviser",
                       .rule = "S0-11",
                       .field = "police_report_within",
                       .limit = &CareLeaverPolicy::police_report_within};
const CareRule kHomeOffice{.kind = "home_office_told",
                           .role = "personal_adviser",
                           .rule = "S0-12",
                           .field = "home_office_within",
                           .limit = &CareLeaverPolicy::home_office_within};
const CareRule kTeamManager{.kind = "team_manager_told",
                            .role = "personal_adviser",
                            .rule = "S0-14",
                            .field = "team_manager_within",
                            .limit = &CareLeaverPolicy::team_manager_within};
const CareRule kServiceManager{.kind = "service_manager_told",
                               .role = "team_manager",
                               .rule = "S0-14",
                               .field = "service_manager_within",
                               .limit = &CareLeaverPolicy::service_manager_within};
const CareRule kAllocate{.kind = "assistant_manager_allocated",
                         .role = "service_manager",
                         .rule = "S0-16",
                         .field = "service_manager_within",
                         .limit = &CareLeaverPolicy::service_manager_within};
const CareRule kReview{.kind = "weekly_review",
                       .role = "assistant_manager",
                       .rule = "S0-16",
                       .field = "review_every",
                       .limit = &CareLeaverPolicy::review_every};
const CareRule kUpdate{.kind = "service_manager_update",
                       .role = "assistant_manager",
                       .rule = "S0-16",
                       .field = "review_every",
                       .limit = &CareLeaverPolicy::review_every};
const CareRule kMeet{.kind = "meeting_after_return",
                     .role = "personal_adviser",
                     .rule = "S0-17",
                     .field = "meet_after_return_within",
                     .limit = &CareLeaverPolicy::meet_after_return_within};

auto IsOfKind(EntryKind kind) {
  return [kind](const Entry& entry) { return entry.content.kind == kind; };
}

auto Told(Level level, News news) {
  return [level, news](const Entry& entry) {
    const auto* told = CareFactsOf<ManagerTold>(entry);
    return told != nullptr && told->level == level && told->news == news;
  };
}

// The service manager is kept updated by themselves or with the review.
bool UpdatesServiceManager(const Entry& entry) {
  const auto* review = CareFactsOf<WeeklyReview>(entry);
  return (review != nullptr && review->service_manager_updated) || Told(Level::kServiceManager, News::kUpdate)(entry);
}

// One time of being missing.
class MissingDeriver {
 public:
  MissingDeriver(const AdultMissing& missing, const AdultMissing* before, const std::optional<Moment>& again,
                 const Policy& policy, Owing& owing)
      : missing_(missing), again_(again), policy_(policy), owing_(owing), reported_{Reported()} {
    // What was done earlier on the day belongs to it, but nothing of a time before.
    absl::Time& from = acts_from_.time;
    from = StartOfLocalDay(LocalDay(std::min(reported_.time.time, missing.span.start.time.time)));
    if (before != nullptr && before->span.end.has_value()) from = std::max(from, before->span.end->time);
    end_ = missing.span.end;
    if (!end_.has_value() && missing.last.time < owing.context().now) end_ = missing.last;
  }

  void Derive() {
    const ClockStart& start = missing_.span.start;
    Once(owing_.Want(policy_, kAssess, start), IsOfKind(EntryKind::kCareLeaverRiskAssessment));
    Once(owing_.Want(policy_, kPolice, start), IsOfKind(EntryKind::kMissingAdultReport));
    if (owing_.context().facts.person.uasc_from.has_value()) {
      TellHomeOffice();
    }
    Report(kTeamManager, Level::kTeamManager);
    Report(kServiceManager, Level::kServiceManager);
    if (policy_.KnowsFollowUp()) AllocateAssistantManager();
    Repeat(kReview, IsOfKind(EntryKind::kWeeklyReview));
    Repeat(kUpdate, UpdatesServiceManager);
    DeriveOversight({.start = start, .end = end_}, owing_);
    if (!end_.has_value()) owing_.LookAgainAt(missing_.last.time + absl::Microseconds(1));
    if (!missing_.found_by.empty()) FollowFound();
  }

 private:
  // By an entry, or by what somebody told of the episode in which the young person is missing (S0-12).
  void TellHomeOffice() {
    WantedObligation wanted = owing_.Want(policy_, kHomeOffice, missing_.span.start);
    if (const Entry* entry = First(IsOfKind(EntryKind::kHomeOfficeTold), acts_from_, end_)) Discharge(*entry, wanted);
    if (const Telling* told = FirstTold(owing_.context().facts, "home_office", acts_from_, end_)) MeetBy(*told, wanted);
    if (wanted.discharge.has_value()) return owing_.Add(std::move(wanted));
    owing_.AddUnlessOver(std::move(wanted), end_);
  }

  // From when the reports to managers are due (policy 26). Nobody who turned 18 while missing was assessed before.
  ClockStart Reported() const {
    const ClockStart& assessed = missing_.span.start;
    const Determination* determination = missing_.determination;
    if (determination == nullptr) return assessed;
    using Start = CareLeaverPolicy::ClockStart;
    const Start clock = policy_.care_leaver->clock_start;
    if (clock == Start::kWentMissing && determination->went_missing.has_value()) {
      return {"went_missing", *determination->went_missing, assessed.record};
    }
    if (clock != Start::kAssessedMissing && determination->noticed.has_value()) {
      return {"noticed_missing", *determination->noticed, assessed.record};
    }
    return assessed;
  }

  // A report to a manager, the sooner the higher the risk is assessed (S0-14, S0-15). A level that is assessed later
  // brings it forward, but not to before the day on which it was assessed ends.
  void Report(const CareRule& rule, Level level) {
    const Entry* told = First(Told(level, News::kMissing), acts_from_, end_);
    Settle(WantByRisk(rule, told == nullptr ? std::nullopt : std::optional(told->content.happened)), told, end_);
  }

  // Due the sooner the higher the risk was assessed before it was done.
  WantedObligation WantByRisk(const CareRule& rule, const std::optional<Moment>& done) const {
    WantedObligation wanted = owing_.Want(policy_, rule, reported_);
    const Limit limit = (*policy_.care_leaver).*rule.limit;
    for (const AssessedLevel& assessed : LevelsWithin(acts_from_, end_, owing_)) {
      if (done.has_value() && IsBefore(*done, assessed.when)) continue;
      const Limit shorter = Shortened(limit, *policy_.care_leaver, assessed.level);
      const absl::Time due = std::max(owing_.DueOf(policy_, shorter, reported_.time),
                                      owing_.DueOf(policy_, {0, Limit::Unit::kDays}, assessed.when));
      if (due >= wanted.due) continue;
      wanted.due = due;
      wanted.why.rule = "S0-15";
      wanted.why.limit = Describe(shorter);
    }
    return wanted;
  }

  // An assistant manager has the case from then on, in the service manager's time (S0-16). Whoever had it before is as
  // good as one who is allocated then.
  void AllocateAssistantManager() {
    const Moment& start = missing_.span.start.time;
    const Allocation* allocated = nullptr;
    for (const Allocation& allocation : owing_.context().facts.allocations) {
      if (allocation.role != "assistant_manager" || allocation.held.until <= start.time) continue;
      if (end_.has_value() && end_->time < allocation.held.from) continue;
      if (owing_.context().now < allocation.held.from) {
        owing_.LookAgainAt(allocation.held.from);
        continue;
      }
      if (allocated == nullptr || allocation.held.from < allocated->held.from) allocated = &allocation;
    }
    if (allocated == nullptr) return owing_.AddUnlessOver(WantByRisk(kAllocate, std::nullopt), end_);
    const Moment since{.time = std::max(allocated->held.from, start.time)};
    WantedObligation wanted = WantByRisk(kAllocate, since);
    wanted.discharge = {since.time, allocated->id};
    owing_.Add(std::move(wanted));
  }

  // Found: the personal adviser meets them, and the managers hear of it (S0-17).
  void FollowFound() {
    const ClockStart found{"found", *missing_.span.end, missing_.found_by};
    const Policy* policy = owing_.PolicyAt(found.time);
    if (policy == nullptr || missing_.last.time < found.time.time) return;
    const Moment day{.time = StartOfLocalDay(LocalDay(found.time.time))};
    const auto follow = [&](CareRule rule, const auto& does) {
      rule.rule = "S0-17";
      WantedObligation wanted = owing_.Want(*policy, rule, found);
      wanted.step = "found";
      Settle(std::move(wanted), First(does, day, again_), again_);
    };
    follow(kMeet, IsOfKind(EntryKind::kMeetingAfterReturn));
    follow(kTeamManager, Told(Level::kTeamManager, News::kFound));
    follow(kServiceManager, Told(Level::kServiceManager, News::kFound));
  }

  // Done again and again while they are missing; nobody has more than one of them open.
  template <class Does>
  void Repeat(const CareRule& rule, const Does& does) {
    ClockStart start = missing_.span.start;
    for (const Entry* entry : owing_.entries()) {
      if (!does(*entry) || !IsIn(entry->content.happened, {.start = missing_.span.start, .end = end_})) continue;
      WantedObligation wanted = owing_.Want(policy_, rule, start);
      Discharge(*entry, wanted);
      owing_.Add(std::move(wanted));
      start = {rule.kind, entry->content.happened, entry->id};
    }
    owing_.AddUnlessOver(owing_.Want(policy_, rule, start), end_);
  }

  template <class Does>
  void Once(WantedObligation wanted, const Does& does) {
    Settle(std::move(wanted), First(does, acts_from_, end_), end_);
  }

  void Settle(WantedObligation wanted, const Entry* done, const std::optional<Moment>& end) {
    if (done == nullptr) return owing_.AddUnlessOver(std::move(wanted), end);
    Discharge(*done, wanted);
    owing_.Add(std::move(wanted));
  }

  // The first entry in the time that does what is owed.
  template <class Does>
  const Entry* First(const Does& does, const Moment& from, const std::optional<Moment>& until) const {
    for (const Entry* entry : owing_.entries()) {
      if (does(*entry) && IsWithin(entry->content.happened, from, until)) return entry;
    }
    return nullptr;
  }

  const AdultMissing& missing_;
  const std::optional<Moment>& again_;
  const Policy& policy_;
  Owing& owing_;
  const ClockStart reported_;
  Moment acts_from_;           // from when on what is done counts
  std::optional<Moment> end_;  // of being missing, or of being a care leaver
};

}  // namespace

void DeriveMissing(const AdultMissing& missing, const AdultMissing* before, const std::optional<Moment>& again,
                   Owing& owing) {
  const Policy* policy = owing.PolicyAt(missing.span.start.time);
  if (policy != nullptr) MissingDeriver(missing, before, again, *policy, owing).Derive();
}

}  // namespace homeward::episode
