#include "interview-service/figures/figures.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "common/figures/test_report.h"

namespace homeward::interview {
namespace {

using ::testing::Optional;

Moment Minute(absl::string_view text) { return {.time = At(text)}; }

const absl::Time kBack = At("2024-05-01T12:00:00+01:00");
const absl::Time kDue = kBack + absl::Hours(72);
constexpr char kNow[] = "2024-07-01T12:00:00+01:00";

// A looked-after child's missing episode, ended with the return; both limits are 72 hours.
CountedEpisode Ended(const std::string& child) {
  Interview interview;
  interview.episode_ended = {.time = kBack};
  interview.offer_due = kDue;
  interview.complete_due = kDue;
  return {.young_person = child,
          .start = {.time = kBack - absl::Hours(3)},
          .missing = true,
          .looked_after = true,
          .returned = Moment{.time = kBack},
          .standing = Standing::kDue,
          .interview = interview};
}

CountedEpisode Offered(CountedEpisode episode, absl::Time time) {
  episode.interview->offer = Offering{.time = {.time = time}};
  return episode;
}
CountedEpisode Answered(CountedEpisode episode, AnswerKind kind) {
  if (!episode.interview->offer.has_value()) episode = Offered(std::move(episode), kBack + absl::Hours(1));
  episode.interview->answer = Answer{.kind = kind, .time = {.time = kBack + absl::Hours(2)}};
  return episode;
}
CountedEpisode Held(CountedEpisode episode, absl::Time time) {
  episode.interview->holding = Holding{.time = {.time = time}};
  return episode;
}
CountedEpisode Tried(CountedEpisode episode, AttemptResult result) {
  episode.interview->attempts.push_back({.result = result});
  return episode;
}
CountedEpisode As(CountedEpisode episode, Standing standing) {
  episode.standing = standing;
  return episode;
}

FigureReport Report(const std::vector<CountedEpisode>& episodes, const ReportPolicy& policy = {.min_base = 1}) {
  return MakeFigures(ScopeFor("2024-05-01", "2024-05-31", kNow), policy, episodes);
}

// "n of m", and the value if there is one.
std::string Shown(const Figure& figure) {
  std::string shown = absl::StrCat(figure.numerator, " of ", figure.denominator.value_or(-1));
  if (figure.value.has_value()) absl::StrAppend(&shown, ", ", *figure.value);
  return shown;
}
std::string Shown(const FigureReport& report, absl::string_view figure, absl::string_view line,
                  EpisodeTypes types = EpisodeTypes::kMissing) {
  return Shown(LineOf(report, figure, line, types));
}

// R08, R08t (policy 3, 67): the due instant is in time, one microsecond later is late; without a recorded offer an
// interview that was held counts as offered then.
TEST(R08, OfferedAndOfferedInTime) {
  const auto report = Report({Offered(Ended("a"), kDue), Offered(Ended("b"), kDue + absl::Microseconds(1)),
                              Held(Ended("c"), kDue), Held(Ended("d"), kDue + absl::Microseconds(1)), Ended("e")});
  EXPECT_EQ(Shown(report, "R08", "of_eligible"), "4 of 5, 80");
  EXPECT_EQ(Shown(report, "R08t", "of_eligible"), "2 of 5, 40");
}

// R08 (S2-11): missing again within the limit, still missing, not due and not recorded are in no base, whatever was
// done.
TEST(R08, IsOfEndedEpisodesWithAnInterviewDue) {
  CountedEpisode open = As(Ended("a"), Standing::kStillMissing);
  open.interview.reset();
  const auto report = Report({open, As(Ended("b"), Standing::kSuperseded),
                              As(Offered(Ended("c"), kBack), Standing::kSuperseded), As(Ended("d"), Standing::kNotDue),
                              As(Ended("e"), Standing::kNotRecorded), Offered(Ended("f"), kBack), Ended("g")});
  EXPECT_EQ(Shown(report, "R08", "of_eligible"), "1 of 2, 50");
  EXPECT_EQ(report.episodes, 7);
  EXPECT_EQ(Shown(report, "R32", "not_offered_missing_again"), "1 of 7");
  EXPECT_EQ(Shown(report, "R32", "offered_and_pending"), "2 of 7");
  EXPECT_EQ(Shown(report, "R32", "not_due_yet"), "1 of 7");
  EXPECT_EQ(Shown(report, "R32", "not_due"), "1 of 7");
  EXPECT_EQ(Shown(report, "R32", "not_recorded"), "1 of 7");
  EXPECT_EQ(Shown(report, "R32", "not_offered_other"), "1 of 7");
}

// An interview that is due and not yet late is in the base as well.
TEST(R08, CountsAnInterviewWhoseLimitIsNotReached) {
  FigureScope scope = ScopeFor("2024-05-01", "2024-05-31", kNow);
  scope.now = kDue;
  const auto report = MakeFigures(scope, {.min_base = 1}, {Ended("a")});
  EXPECT_EQ(Shown(report, "R08", "of_eligible"), "0 of 1, 0");
  EXPECT_EQ(Shown(report, "R32", "not_due_yet"), "1 of 1");
  scope.now = kDue + absl::Microseconds(1);
  EXPECT_EQ(Shown(MakeFigures(scope, {.min_base = 1}, {Ended("a")}), "R32", "not_offered_other"), "1 of 1");
}

// Policy 35: 9 and 10 of the national default.
TEST(R08, GivesNoPercentageBelowTheMinimumBase) {
  std::vector<CountedEpisode> episodes;
  for (int i = 0; i < 9; ++i) episodes.push_back(Offered(Ended(absl::StrCat(i)), kBack));
  Figure offered = LineOf(Report(episodes, {.min_base = 10}), "R08", "of_eligible");
  EXPECT_EQ(Shown(offered), "9 of 9");
  EXPECT_EQ(offered.why_no_value, NoValue::kBaseTooSmall);
  episodes.push_back(Ended("tenth"));
  EXPECT_EQ(Shown(Report(episodes, {.min_base = 10}), "R08", "of_eligible"), "9 of 10, 90");
  offered = LineOf(Report({}), "R08", "of_eligible");
  EXPECT_EQ(Shown(offered), "0 of 0");
  EXPECT_EQ(offered.why_no_value, NoValue::kBaseZero);
}

// R09, R10 (policy 60): the base is the policy's, and named.
TEST(R09, TakesTheBaseOfThePolicy) {
  std::vector<CountedEpisode> episodes = {Held(Ended("a"), kBack), Held(Ended("a"), kBack), Ended("a"),
                                          As(Held(Ended("b"), kBack), Standing::kSuperseded),
                                          As(Ended("b"), Standing::kNotRecorded)};
  auto report = Report(episodes);
  EXPECT_EQ(Shown(report, "R09", "of_eligible"), "2 of 3, 67");
  EXPECT_EQ(Shown(report, "R10", "of_eligible"), "2 of 3, 67");
  EXPECT_EQ(Shown(report, "R09", "not_recorded"), "1 of 5");
  EXPECT_EQ(LineOf(report, "R09", "of_eligible").definition, "report.interview_base=eligible");
  report = Report(episodes, {.min_base = 1, .interview_base = ReportPolicy::InterviewBase::kAllEpisodes});
  EXPECT_EQ(Shown(report, "R09", "of_all_episodes"), "3 of 5, 60");
  EXPECT_EQ(Shown(report, "R10", "of_all_episodes"), "2 of 3, 67");
  EXPECT_EQ(LineOf(report, "R10", "of_all_episodes").definition, "report.interview_base=all_episodes");
}

// R10: two episodes are not often; a third one outside the window does not count.
TEST(R10, IsOfChildrenWithThreeOrMoreOfTheWindow) {
  CountedEpisode before = Held(Ended("a"), kBack);
  before.start = Minute("2024-04-30T23:59:59.999999+01:00");
  std::vector<CountedEpisode> episodes = {Held(Ended("a"), kBack), Ended("a"), before};
  EXPECT_EQ(Shown(Report(episodes), "R10", "of_eligible"), "0 of 0");
  episodes.back().start = Minute("2024-05-01T00:00:00+01:00");
  EXPECT_EQ(Shown(Report(episodes), "R10", "of_eligible"), "2 of 3, 67");
}

// R11 (S1-03, S1-04).
TEST(R11, GivesEpisodesChildrenAndWhichOfThemOften) {
  std::vector<CountedEpisode> episodes = {Ended("a"), Ended("a")};
  for (const char* child : {"a", "b", "b", "c"}) episodes.push_back(Answered(Ended(child), AnswerKind::kDeclined));
  episodes.push_back(Held(Answered(Ended("d"), AnswerKind::kDeclined), kBack));  // changed their mind
  const auto report = Report(episodes);
  EXPECT_EQ(Shown(report, "R11", "interviews_declined"), "4 of 7");
  EXPECT_EQ(Shown(report, "R11", "children_declining"), "3 of 4");
  EXPECT_EQ(Shown(report, "R11", "decliners_three_or_more"), "1 of 3");
}

// R12: of those completed, and of those due.
TEST(R12, NamesBothBases) {
  const auto report = Report({Held(Ended("a"), kDue), Held(Ended("b"), kDue + absl::Microseconds(1)), Ended("c"),
                              Ended("d"), As(Held(Ended("e"), kBack), Standing::kSuperseded)});
  EXPECT_EQ(Shown(report, "R12", "of_completed"), "2 of 3, 67");
  EXPECT_EQ(Shown(report, "R12", "of_eligible"), "1 of 4, 25");
}

// R13 (S2-12, policy 60): the late band ends with the seventh local day after the return.
TEST(R13, PutsEachIntoTheFirstBandThatFits) {
  const auto report = Report({Held(Ended("a"), kDue), Held(Ended("b"), kDue + absl::Microseconds(1)),
                              Held(Ended("c"), At("2024-05-08T23:59:59.999999+01:00")),
                              Held(Ended("d"), At("2024-05-09T00:00:00+01:00")), Ended("e")});
  EXPECT_EQ(Shown(report, "R13", "in_time"), "1 of 4, 25");
  EXPECT_EQ(Shown(report, "R13", "late_within_band"), "2 of 4, 50");
  EXPECT_EQ(Shown(report, "R13", "later"), "1 of 4, 25");
}

// A limit that runs from a late notification can end after the band: in time comes first.
TEST(R13, InTimeComesBeforeTheBand) {
  CountedEpisode told_late = Ended("a");
  told_late.interview->complete_due = kBack + absl::Hours(24 * 20);
  const auto report = Report({Held(told_late, kBack + absl::Hours(24 * 15))});
  EXPECT_EQ(Shown(report, "R13", "in_time"), "1 of 1, 100");
}

// The band is of local days, across both changes of the clocks.
TEST(R13, CountsLocalDaysAcrossTheChangeOfTheClocks) {
  for (const auto& [back, last, after] :
       {std::tuple{"2024-03-28T12:00:00Z", "2024-04-04T23:59:59.999999+01:00", "2024-04-05T00:00:00+01:00"},
        std::tuple{"2024-10-24T12:00:00+01:00", "2024-10-31T23:59:59.999999Z", "2024-11-01T00:00:00Z"}}) {
    CountedEpisode episode = Ended("a");
    episode.start = Minute(back);
    episode.returned = Minute(back);
    episode.interview->complete_due = At(back);
    const auto report = MakeFigures(ScopeFor("2024-03-01", "2024-10-31", "2024-12-01T00:00:00Z"), {.min_base = 1},
                                    {Held(episode, At(last)), Held(episode, At(after))});
    EXPECT_EQ(Shown(report, "R13", "late_within_band"), "1 of 2, 50") << back;
    EXPECT_EQ(Shown(report, "R13", "later"), "1 of 2, 50") << back;
  }
}

// R14 (S2-13, policy 25): pending is in no base; yes and no are 100 % together, also at a half.
TEST(R14, IsOfThoseWhoAnswered) {
  std::vector<CountedEpisode> episodes = {Answered(Ended("a"), AnswerKind::kAccepted),
                                          Held(Ended("b"), kBack),
                                          Held(Answered(Ended("c"), AnswerKind::kDeclined), kBack),
                                          Tried(Offered(Ended("d"), kBack), AttemptResult::kNotPresent),
                                          Offered(Ended("e"), kBack),
                                          Ended("f")};
  for (int i = 0; i < 5; ++i) episodes.push_back(Answered(Ended("g"), AnswerKind::kDeclined));
  const auto report = Report(episodes);
  EXPECT_EQ(Shown(report, "R14", "yes"), "3 of 8, 38");  // 37.5
  EXPECT_EQ(Shown(report, "R14", "declined"), "5 of 8, 62");
  EXPECT_EQ(LineOf(report, "R14", "pending").numerator, 2);
}

// R32: where nothing was offered, what was tried says why.
TEST(R32, TellsNoContactFromOtherReasons) {
  const auto report = Report({Tried(Tried(Ended("a"), AttemptResult::kNoContact), AttemptResult::kNoContact),
                              Tried(Tried(Ended("b"), AttemptResult::kNoContact), AttemptResult::kContacted),
                              Ended("c"), Tried(Offered(Ended("d"), kBack), AttemptResult::kRefusedOnArrival)});
  EXPECT_EQ(Shown(report, "R32", "not_offered_no_contact"), "1 of 4");
  EXPECT_EQ(Shown(report, "R32", "not_offered_other"), "2 of 4");
  EXPECT_EQ(Shown(report, "R32", "offered_and_not_held"), "1 of 4");
}

// Policy 6: where interviews follow absences too, the figures come a second time with them.
TEST(Figures, IncludeAbsencesWhereThePolicyAsksForInterviewsAfterThem) {
  CountedEpisode away = Offered(Ended("a"), kBack);
  away.missing = false;
  const std::vector<CountedEpisode> episodes = {away, Ended("b")};
  const auto without = Report(episodes);
  EXPECT_EQ(Shown(without, "R08", "of_eligible"), "0 of 1, 0");
  for (const Figure& figure : without.figures) EXPECT_EQ(figure.types, EpisodeTypes::kMissing);
  const auto with = Report(episodes, {.min_base = 1, .interviews_after_absences = true});
  EXPECT_EQ(Shown(with, "R08", "of_eligible"), "0 of 1, 0");
  EXPECT_EQ(Shown(with, "R08", "of_eligible", EpisodeTypes::kMissingAndAway), "1 of 2, 50");
  EXPECT_EQ(with.episodes, 1);
}

// S1-03 to S1-05: 289 episodes of 42 children, 22 of them with three or more; 87 interviews declined by 19 children, 11
// of them with three or more; 61 % of all episodes completed, 57 % of those of the 22; 27 came out otherwise.
TEST(Figures, GiveTheNumbersOfWolverhamptonsBoardReport) {
  std::vector<CountedEpisode> episodes;
  auto add = [&](int times, const CountedEpisode& episode) { episodes.insert(episodes.end(), times, episode); };
  for (int child = 0; child < 20; ++child) {  // two episodes each; eight of them declined once
    const std::string name = absl::StrCat("seldom", child);
    const bool declines = child < 8;
    add(declines ? 1 : 2, Held(Ended(name), kBack));
    if (declines) add(1, Answered(Ended(name), AnswerKind::kDeclined));
  }
  for (int child = 0; child < 22; ++child) {  // 143 completed, 79 declined by eleven, 27 otherwise
    const std::string name = absl::StrCat("often", child);
    add(child < 11 ? 6 : 7, Held(Ended(name), kBack));
    if (child < 11) add(child < 2 ? 8 : 7, Answered(Ended(name), AnswerKind::kDeclined));
    add(child < 5 ? 2 : 1, Ended(name));
  }
  ASSERT_EQ(episodes.size(), 289u);
  const ReportPolicy wolverhampton{.min_base = 10, .interview_base = ReportPolicy::InterviewBase::kAllEpisodes};
  const auto report = Report(episodes, wolverhampton);
  EXPECT_EQ(report.episodes, 289);
  EXPECT_EQ(Shown(report, "R09", "of_all_episodes"), "175 of 289, 61");
  EXPECT_EQ(Shown(report, "R10", "of_all_episodes"), "143 of 249, 57");
  EXPECT_EQ(Shown(report, "R11", "interviews_declined"), "87 of 289");
  EXPECT_EQ(Shown(report, "R11", "children_declining"), "19 of 42");
  EXPECT_EQ(Shown(report, "R11", "decliners_three_or_more"), "11 of 19");
  EXPECT_EQ(Shown(report, "R32", "not_offered_other"), "27 of 289");
}

// R32: every episode has one outcome, bands add up to the completed ones, and what is left of 100 is the rest, for any
// rows.
TEST(Figures, AddUpForRandomEpisodes) {
  std::mt19937 random(20240501);
  auto below = [&](int n) { return static_cast<int>(random() % n); };
  for (int round = 0; round < 100; ++round) {
    std::vector<CountedEpisode> episodes;
    for (int i = below(200); i > 0; --i) {
      CountedEpisode episode = Ended(absl::StrCat("child", below(30)));
      episode.standing = static_cast<Standing>(1 + below(5));
      episode.missing = below(5) != 0;
      const absl::Time later = kBack + absl::Hours(below(24 * 14));
      if (below(2) == 0) episode = Offered(std::move(episode), later);
      if (below(2) == 0 && episode.interview->offer.has_value()) {
        episode = Answered(std::move(episode), static_cast<AnswerKind>(1 + below(2)));
      }
      for (int tries = below(3); tries > 0; --tries) {
        episode = Tried(std::move(episode), static_cast<AttemptResult>(1 + below(4)));
      }
      if (below(3) == 0) episode = Held(std::move(episode), later);
      if (episode.standing == Standing::kStillMissing) episode.interview.reset();
      episodes.push_back(std::move(episode));
    }
    const auto report = Report(episodes);
    int64_t outcomes = 0, completed = 0, declined = 0, bands = 0;
    for (const Figure& figure : report.figures) {
      if (figure.figure == "R32" && figure.line != "all") outcomes += figure.numerator;
      if (figure.figure == "R32" && figure.line == "completed") completed = figure.numerator;
      if (figure.figure == "R32" && figure.line == "declined") declined = figure.numerator;
      if (figure.figure == "R13") bands += figure.numerator;
      if (figure.denominator.has_value()) {
        EXPECT_LE(figure.numerator, *figure.denominator) << figure.figure;
      }
    }
    EXPECT_EQ(outcomes, report.episodes);
    EXPECT_EQ(LineOf(report, "R32", "all").numerator, report.episodes);
    EXPECT_EQ(bands, completed);
    EXPECT_EQ(LineOf(report, "R11", "interviews_declined").numerator, declined);
    const Figure yes = LineOf(report, "R14", "yes");
    const Figure no = LineOf(report, "R14", "declined");
    EXPECT_EQ(no.numerator, declined);
    EXPECT_EQ(yes.numerator + no.numerator, *yes.denominator);
    if (yes.value.has_value()) {
      EXPECT_EQ(*yes.value + *no.value, 100);
    }
  }
}

}  // namespace
}  // namespace homeward::interview
