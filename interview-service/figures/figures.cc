#include "interview-service/figures/figures.h"

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>

#include "common/calendar/local_time.h"
#include "interview-service/interviews/rules.h"

namespace homeward::interview {
namespace {

// R10 and R11 speak of the children of R03, who have three or more missing episodes (S1-03).
constexpr int kOften = 3;

// How an episode of the scope came out.
struct Course {
  const CountedEpisode* episode;
  Outcome outcome;
  bool often = false;  // the child is one of R03
};
using Courses = std::vector<Course>;

template <class Is>
int64_t CountOf(const Courses& courses, Is is) {
  return std::count_if(courses.begin(), courses.end(), is);
}

// Ended, an interview due, and not missing again within the limit (policy 5, 6; S2-11): whatever was done then.
bool IsEligible(const Course& course) { return course.episode->standing == Standing::kDue; }
bool IsCompleted(const Course& course) { return course.outcome == Outcome::kCompleted; }
bool IsDeclined(const Course& course) { return course.outcome == Outcome::kDeclined; }
bool IsOffered(const Course& course) {
  return IsCompleted(course) || IsDeclined(course) || course.outcome == Outcome::kOfferedAndPending ||
         course.outcome == Outcome::kOfferedAndNotHeld;
}

// An interview that was held had been offered, at the latest then.
bool IsOfferedInTime(const Course& course) {
  if (!IsOffered(course)) return false;
  const Interview& interview = *course.episode->interview;
  return !IsLate(interview.offer.has_value() ? interview.offer->time : interview.holding->time, interview.offer_due);
}

bool IsCompletedInTime(const Course& course) {
  if (!IsCompleted(course)) return false;
  const Interview& interview = *course.episode->interview;
  return !IsLate(interview.holding->time, interview.complete_due);
}

// By local date, counted from the day of the return, which is day 0 (policy 60, S2-12).
bool IsWithinLateBand(const Course& course, int days) {
  const Interview& interview = *course.episode->interview;
  const Moment back = course.episode->returned.value_or(interview.episode_ended);
  return LocalDay(interview.holding->time.time) <= LocalDay(back.time) + days;
}

// A child who was interviewed said yes, whether that was entered or not, and whatever they had said before.
bool SaidYes(const Course& course) {
  if (IsCompleted(course)) return true;
  if (!IsOffered(course) || IsDeclined(course)) return false;
  const std::optional<Answer>& answer = course.episode->interview->answer;
  return answer.has_value() && answer->kind == AnswerKind::kAccepted;
}

// The episodes of the scope with their outcomes: missing ones alone, or with absences.
Courses CoursesOf(const FigureScope& scope, const std::vector<CountedEpisode>& episodes, EpisodeTypes types) {
  Courses courses;
  absl::flat_hash_map<absl::string_view, int> missing_of;
  for (const CountedEpisode& episode : episodes) {
    if (!scope.Includes(episode.looked_after, episode.uasc) || !scope.window.Contains(LocalDay(episode.start.time))) {
      continue;
    }
    if (episode.missing) ++missing_of[episode.young_person];
    if (!episode.missing && types == EpisodeTypes::kMissing) continue;
    const Interview* interview = episode.interview.has_value() ? &*episode.interview : nullptr;
    courses.push_back({.episode = &episode, .outcome = OutcomeOf(episode.standing, interview, scope.now)});
  }
  for (Course& course : courses) course.often = missing_of[course.episode->young_person] >= kOften;
  return courses;
}

Courses Only(Courses courses, bool (*is)(const Course&)) {
  std::erase_if(courses, [&](const Course& course) { return !is(course); });
  return courses;
}

int64_t ChildrenOf(const Courses& courses) {
  absl::flat_hash_set<absl::string_view> children;
  for (const Course& course : courses) children.insert(course.episode->young_person);
  return static_cast<int64_t>(children.size());
}

int64_t SizeOf(const Courses& courses) { return static_cast<int64_t>(courses.size()); }

// Makes the lines of one set of episodes.
class Lines {
 public:
  Lines(const ReportPolicy& policy, const FigureMaker& make, const Courses& all, std::vector<Figure>& figures)
      : policy_(policy), make_(make), all_(all), eligible_(Only(all, IsEligible)), figures_(figures) {}

  void Add() {
    AddOffered();
    AddCompleted();
    AddDeclined();
    AddInTime();
    AddBands();
    AddWanted();
    AddOutcomes();
  }

 private:
  void Count(FigureLine line, FigureUnit unit, int64_t count, std::optional<int64_t> of = std::nullopt) {
    figures_.push_back(make_.Count(std::move(line), unit, count, of));
  }
  void Share(FigureLine line, int64_t count, int64_t of) {
    figures_.push_back(make_.Share(std::move(line), count, of));
  }

  // R08, R08t.
  void AddOffered() {
    Share({"R08", "of_eligible", "Return interviews offered, of those due"}, CountOf(eligible_, IsOffered),
          SizeOf(eligible_));
    Share({"R08t", "of_eligible", "Return interviews offered in time, of those due"},
          CountOf(eligible_, IsOfferedInTime), SizeOf(eligible_));
  }

  // R09, R10: the policy's base is named. What is not recorded stands beside it: it is in no base of those due.
  void AddCompleted() {
    const bool of_eligible = policy_.interview_base == ReportPolicy::InterviewBase::kEligible;
    const Courses& base = of_eligible ? eligible_ : all_;
    const Courses often = Only(base, [](const Course& course) { return course.often; });
    const std::string line = of_eligible ? "of_eligible" : "of_all_episodes";
    const std::string of = of_eligible ? "of those due" : "of all episodes";
    const std::string definition = absl::StrCat("report.interview_base=", of_eligible ? "eligible" : "all_episodes");
    Share({"R09", line, absl::StrCat("Return interviews completed, ", of), definition}, CountOf(base, IsCompleted),
          SizeOf(base));
    Count({"R09", "not_recorded", "Episodes whose interview is not recorded (from before the live record)"},
          FigureUnit::kEpisodes,
          CountOf(all_, [](const Course& course) { return course.outcome == Outcome::kNotRecorded; }), SizeOf(all_));
    Share({"R10", line,
           absl::StrCat("Return interviews completed, ", of, ", of children with three or more missing episodes"),
           definition},
          CountOf(often, IsCompleted), SizeOf(often));
  }

  // R11.
  void AddDeclined() {
    const Courses declined = Only(all_, IsDeclined);
    const int64_t children = ChildrenOf(declined);
    Count({"R11", "interviews_declined", "Return interviews declined"}, FigureUnit::kEpisodes, SizeOf(declined),
          SizeOf(all_));
    Count({"R11", "children_declining", "Children who declined a return interview"}, FigureUnit::kChildren, children,
          ChildrenOf(all_));
    Count({"R11", "decliners_three_or_more", "Of them, children with three or more missing episodes"},
          FigureUnit::kChildren, ChildrenOf(Only(declined, [](const Course& course) { return course.often; })),
          children);
  }

  // R12: both bases, each named.
  void AddInTime() {
    const Courses completed = Only(all_, IsCompleted);
    Share({"R12", "of_completed", "Return interviews completed in time, of those completed"},
          CountOf(completed, IsCompletedInTime), SizeOf(completed));
    Share({"R12", "of_eligible", "Return interviews completed in time, of those due"},
          CountOf(eligible_, IsCompletedInTime), SizeOf(eligible_));
  }

  // R13: each in the first band that fits.
  void AddBands() {
    const Courses completed = Only(all_, IsCompleted);
    const int64_t in_time = CountOf(completed, IsCompletedInTime);
    const int64_t within_band = CountOf(completed, [&](const Course& course) {
      return !IsCompletedInTime(course) && IsWithinLateBand(course, policy_.late_band_days);
    });
    const int64_t all = SizeOf(completed);
    const std::string days = absl::StrCat(policy_.late_band_days, " days of the return");
    const std::string definition = absl::StrCat("report.late_band=", policy_.late_band_days, "_calendar_days");
    Share({"R13", "in_time", "Completed in time", definition}, in_time, all);
    Share({"R13", "late_within_band", absl::StrCat("Completed late, within ", days), definition}, within_band, all);
    Share({"R13", "later", absl::StrCat("Completed later than within ", days), definition}, all - in_time - within_band,
          all);
  }

  // R14: of those who answered; who has not, stands beside it (policy 25).
  void AddWanted() {
    const int64_t yes = CountOf(all_, SaidYes);
    const int64_t no = CountOf(all_, IsDeclined);
    const Figure wanted = make_.Share({"R14", "yes", "Return interview wanted, of those answered"}, yes, yes + no);
    figures_.push_back(wanted);
    figures_.push_back(make_.Rest({"R14", "declined", "Return interview declined, of those answered"}, wanted));
    Count({"R14", "pending", "Offered and not answered"}, FigureUnit::kEpisodes, CountOf(all_, IsOffered) - yes - no);
  }

  // R32: they add up to the episodes.
  void AddOutcomes() {
    struct Named {
      Outcome outcome;
      const char* line;
      const char* title;
    };
    static constexpr std::array<Named, 10> kOutcomes = {{
        {Outcome::kCompleted, "completed", "Interview completed"},
        {Outcome::kDeclined, "declined", "Interview declined"},
        {Outcome::kOfferedAndPending, "offered_and_pending", "Interview offered and pending"},
        {Outcome::kOfferedAndNotHeld, "offered_and_not_held", "Interview offered and not held"},
        {Outcome::kNotOfferedMissingAgain, "not_offered_missing_again", "Not offered: missing again"},
        {Outcome::kNotOfferedNoContact, "not_offered_no_contact", "Not offered: no contact"},
        {Outcome::kNotOfferedOther, "not_offered_other", "Not offered: other"},
        {Outcome::kNotDueYet, "not_due_yet", "Not due yet"},
        {Outcome::kNotDue, "not_due", "Not due"},
        {Outcome::kNotRecorded, "not_recorded", "Not recorded (from before the live record)"},
    }};
    for (const Named& named : kOutcomes) {
      Count({"R32", named.line, named.title}, FigureUnit::kEpisodes,
            CountOf(all_, [&](const Course& course) { return course.outcome == named.outcome; }), SizeOf(all_));
    }
    Count({"R32", "all", "All outcomes"}, FigureUnit::kEpisodes, SizeOf(all_));
  }

  const ReportPolicy& policy_;
  const FigureMaker& make_;
  const Courses& all_;
  const Courses eligible_;
  std::vector<Figure>& figures_;
};

}  // namespace

FigureReport MakeFigures(const FigureScope& scope, const ReportPolicy& policy,
                         const std::vector<CountedEpisode>& episodes) {
  FigureReport report;
  const Courses missing = CoursesOf(scope, episodes, EpisodeTypes::kMissing);
  report.episodes = SizeOf(missing);
  Lines(policy, FigureMaker(policy, scope.window), missing, report.figures).Add();
  if (policy.interviews_after_absences) {
    const Courses all = CoursesOf(scope, episodes, EpisodeTypes::kMissingAndAway);
    const size_t first = report.figures.size();
    Lines(policy, FigureMaker(policy, scope.window, EpisodeTypes::kMissingAndAway), all, report.figures).Add();
    for (size_t i = first; i < report.figures.size(); ++i) report.figures[i].title += ", absences included";
  }
  std::stable_sort(report.figures.begin(), report.figures.end(),
                   [](const Figure& a, const Figure& b) { return a.figure < b.figure; });
  return report;
}

}  // namespace homeward::interview
