#include "cli/sample/generator.h"

#include <absl/strings/str_cat.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/local_time.h"
#include "common/calendar/test_time.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

const SampleSpan kSpan = {.seed = 7, .from = At("2025-05-01T00:00:00+01:00"), .until = At("2026-11-23T10:20:30Z")};

// The steps of an interview's story, as they are entered.
std::vector<std::pair<std::string, absl::Time>> Steps(const SampleInterview& story) {
  std::vector<std::pair<std::string, absl::Time>> steps;
  const auto add = [&](const char* step, const auto& request) {
    if (request.has_value()) steps.emplace_back(step, TimeOf(request->time().time()));
  };
  add("offer", story.offer);
  for (const auto& attempt : story.attempts) steps.emplace_back("attempt", TimeOf(attempt.time().time()));
  add("accept", story.accept);
  add("decline", story.decline);
  add("hold", story.hold);
  add("sign off", story.sign_off);
  return steps;
}

std::string Bytes(const std::vector<SampleChild>& sample) {
  std::string bytes;
  for (const SampleChild& child : sample) {
    bytes += child.person.SerializeAsString();
    for (const auto& status : child.legal_statuses) bytes += status.SerializeAsString();
    for (const auto& placement : child.placements) bytes += placement.SerializeAsString();
    for (const auto& episode : child.episodes) {
      bytes += episode.report.SerializeAsString();
      if (episode.parents.has_value()) bytes += episode.parents->SerializeAsString();
      if (episode.serious.has_value()) bytes += episode.serious->SerializeAsString();
      for (const auto& [step, time] : Steps(episode.interview)) bytes += absl::StrCat(step, absl::FormatTime(time));
      bytes += absl::StrCat(static_cast<int>(episode.strategy.answer),
                            absl::FormatDuration(episode.strategy.held_after), episode.file_closed);
    }
  }
  return bytes;
}

absl::Time StartOf(const SampleEpisode& episode) {
  const auto& times = episode.report.start_times();
  return TimeOf((times.has_left() ? times.left() : times.last_seen()).time());
}

absl::Time ReturnOf(const SampleEpisode& episode) {
  return episode.report.has_returned() ? TimeOf(episode.report.returned().time()) : absl::InfiniteFuture();
}

// How many of the sample's episodes fulfil a condition.
template <class Condition>
int Count(const std::vector<SampleChild>& sample, Condition condition) {
  int count = 0;
  for (const SampleChild& child : sample) {
    count += static_cast<int>(std::count_if(child.episodes.begin(), child.episodes.end(), condition));
  }
  return count;
}

template <class Condition>
int CountChildren(const std::vector<SampleChild>& sample, Condition condition) {
  return static_cast<int>(std::count_if(sample.begin(), sample.end(), condition));
}

TEST(GenerateSample, TheSameSeedGivesTheSameSample) {
  EXPECT_EQ(Bytes(GenerateSample(kSpan)), Bytes(GenerateSample(kSpan)));
  SampleSpan other = kSpan;
  other.seed = 8;
  EXPECT_NE(Bytes(GenerateSample(kSpan)), Bytes(GenerateSample(other)));
}

TEST(GenerateSample, NobodyIsMissingTwiceAtOnceOrInTheFuture) {
  for (const SampleChild& child : GenerateSample(kSpan)) {
    absl::Time back = kSpan.from;
    for (const SampleEpisode& episode : child.episodes) {
      EXPECT_GE(StartOf(episode), back) << child.person.external_id();
      back = ReturnOf(episode);
      EXPECT_GT(back, StartOf(episode));
      for (const auto* moment :
           {&episode.report.start_times().discovered(), &episode.report.start_times().reported(),
            &episode.report.police_report().time(), &episode.report.returned(), &episode.report.return_notified()}) {
        EXPECT_LT(TimeOf(moment->time()), kSpan.until) << child.person.external_id();
      }
      // Absent times are the epoch.
      EXPECT_LT(TimeOf(episode.parents.value_or(episode::v1::TellParentsRequest()).told().time()), kSpan.until);
      EXPECT_LT(TimeOf(episode.serious.value_or(episode::v1::SendSeriousNotificationRequest()).sent().time()),
                kSpan.until);
    }
  }
}

TEST(GenerateSample, NobodyIsAnAdultAndPeriodsFollowBirth) {
  for (const SampleChild& child : GenerateSample(kSpan)) {
    const auto born = ParseIsoDate(child.person.date_of_birth());
    ASSERT_TRUE(born.has_value());
    EXPECT_GT(absl::CivilDay(born->year() + 18, born->month(), born->day()), LocalDay(kSpan.until));
    for (const auto& placement : child.placements) {
      EXPECT_GT(LocalDay(TimeOf(placement.started().time())), *born);
      EXPECT_LT(TimeOf(placement.started().time()), kSpan.until);
    }
    for (const auto& status : child.legal_statuses) EXPECT_LT(TimeOf(status.started().time()), kSpan.from);
  }
}

TEST(GenerateSample, HasFourWhoAreMissingStillAndThreeWhoAreJustBack) {
  const auto sample = GenerateSample(kSpan);
  EXPECT_EQ(Count(sample, [](const auto& episode) { return !episode.report.has_returned(); }), 4);
  EXPECT_GE(Count(sample,
                  [](const auto& episode) {
                    return episode.report.has_returned() && ReturnOf(episode) > kSpan.until - absl::Hours(48);
                  }),
            3);
}

TEST(GenerateSample, InterviewsFollowTheReturnStepByStepUpToThePresent) {
  for (const SampleChild& child : GenerateSample(kSpan)) {
    for (const SampleEpisode& episode : child.episodes) {
      const SampleInterview& story = episode.interview;
      const bool needs_one = episode.report.has_returned() &&
                             episode.report.category() == episode::v1::CARE_CATEGORY_MISSING &&
                             child.person.other_authority().empty();
      if (!needs_one) {
        EXPECT_TRUE(Steps(story).empty()) << child.person.external_id();
      }
      for (const auto& [step, time] : Steps(story)) {
        EXPECT_GE(time, ReturnOf(episode)) << step;
        EXPECT_LT(time, kSpan.until) << step;
      }
      EXPECT_FALSE(story.accept.has_value() && story.decline.has_value());
      if (story.accept.has_value() || story.decline.has_value()) {
        ASSERT_TRUE(story.offer.has_value());
        EXPECT_GE(Steps(story).back().second, TimeOf(story.offer->time().time()));
      }
      if (story.sign_off.has_value()) {
        ASSERT_TRUE(story.hold.has_value());
        EXPECT_GT(TimeOf(story.sign_off->time().time()), TimeOf(story.hold->time().time()));
      }
    }
  }
}

// Of the documents: about 60 % of the interviews are completed (S1-05), and three quarters of those who were offered
// one want it.
TEST(GenerateSample, InterviewsComeOutAsInTheDocuments) {
  const auto sample = GenerateSample(kSpan);
  const auto percent = [&](auto part, auto whole) { return 100 * Count(sample, part) / Count(sample, whole); };
  const auto ended = [](const SampleEpisode& e) {
    return e.report.has_returned() && e.report.category() == episode::v1::CARE_CATEGORY_MISSING;
  };
  const auto offered = [](const SampleEpisode& e) { return e.interview.offer.has_value(); };
  const auto wanted = [](const SampleEpisode& e) { return e.interview.accept.has_value(); };
  const auto held = [](const SampleEpisode& e) { return e.interview.hold.has_value(); };
  EXPECT_NEAR(percent(held, ended), 60, 8);
  EXPECT_NEAR(percent(offered, ended), 88, 8);
  EXPECT_NEAR(percent(wanted, offered), 75, 8);
  EXPECT_GT(Count(sample, [](const auto& e) { return e.interview.decline.has_value(); }), 20);
  EXPECT_GT(Count(sample,
                  [](const auto& e) {
                    return !e.interview.attempts.empty() &&
                           e.interview.attempts.back().result() == interview::v1::ATTEMPT_RESULT_NOT_PRESENT;
                  }),
            3);
  // Late (S4-13): most are not.
  const int late = Count(sample, [](const auto& e) {
    return e.interview.hold.has_value() && e.report.has_return_notified() &&
           TimeOf(e.interview.hold->time().time()) - TimeOf(e.report.return_notified().time()) > absl::Hours(72);
  });
  EXPECT_GT(late, Count(sample, held) / 10);
  EXPECT_LT(late, Count(sample, held) / 3);
}

TEST(GenerateSample, MostFilesOfThePastAreClosed) {
  const auto sample = GenerateSample(kSpan);
  const auto past = [](const auto& e) { return ReturnOf(e) < kSpan.until - absl::Hours(24 * 21); };
  const auto open = [&](const auto& e) { return past(e) && !e.file_closed; };
  EXPECT_GT(Count(sample, open), 0);
  EXPECT_LT(Count(sample, open), Count(sample, past) / 15);
  using Answer = SampleStrategy::Answer;
  for (const Answer answer : {Answer::kHeld, Answer::kNotHeld, Answer::kNone}) {
    EXPECT_GT(Count(sample, [&](const auto& e) { return e.strategy.answer == answer; }), 5);
  }
}

TEST(GenerateSample, HasTheShapesThatACouncilSees) {
  const auto sample = GenerateSample(kSpan);
  EXPECT_EQ(sample.size(), 120u);
  const int all = Count(sample, [](const auto&) { return true; });
  EXPECT_GT(all, 200);
  EXPECT_LT(all, 400);
  const auto longer = [](int hours) {
    return [hours](const auto& e) { return e.report.has_returned() && ReturnOf(e) - StartOf(e) > absl::Hours(hours); };
  };
  EXPECT_GT(Count(sample, longer(24)), all / 12);
  EXPECT_LT(Count(sample, longer(24)), all / 3);
  EXPECT_GE(Count(sample, longer(72)), 2);
  EXPECT_LT(Count(sample, longer(72)), all / 12);
  // Hidden missing children: never reported to the police (S4-01).
  EXPECT_GT(Count(sample, [](const auto& e) { return !e.report.has_police_report(); }), all / 12);
  EXPECT_GT(Count(sample, [](const auto& e) { return !e.parents.has_value(); }), all / 25);
  EXPECT_GE(CountChildren(sample, [](const auto& child) { return child.episodes.size() >= 10; }), 4);
  EXPECT_GE(CountChildren(sample, [](const auto& child) { return !child.person.uasc_from().empty(); }), 3);
  EXPECT_GE(CountChildren(sample, [](const auto& child) { return !child.person.other_authority().empty(); }), 3);
  EXPECT_GE(CountChildren(sample,
                          [](const auto& child) {
                            return !child.placements.empty() && child.placements.back().distance_miles() >= 20;
                          }),
            10);
}

TEST(GenerateSample, AReportSaysWhereItCameInAndOfWhoIsMissingWhatTheyWear) {
  const auto sample = GenerateSample(kSpan);
  const int all = Count(sample, [](const auto&) { return true; });
  const int by_day = Count(sample, [](const auto& e) { return e.report.entry_point() == "mash"; });
  EXPECT_GT(by_day, all / 12);
  EXPECT_EQ(Count(sample, [](const auto& e) { return e.report.entry_point() == "emergency_duty_team"; }), all - by_day);
  const auto missing = [](const auto& e) { return e.report.category() == episode::v1::CARE_CATEGORY_MISSING; };
  EXPECT_EQ(Count(sample, [](const auto& e) { return e.report.has_details(); }), Count(sample, missing));
  EXPECT_EQ(Count(sample, [](const auto& e) { return !e.report.police_report().reported_by().empty(); }),
            Count(sample, [](const auto& e) { return e.report.has_police_report(); }));
}

TEST(GenerateSample, OfMostWhoGoMissingThereIsAFreshPhotograph) {
  const auto sample = GenerateSample(kSpan);
  const auto planned = [](const auto& child) { return !child.plan.particulars.empty(); };
  const auto shown = [](const auto& child) { return child.plan.photograph.has_value(); };
  EXPECT_GT(CountChildren(sample, shown) * 100, CountChildren(sample, planned) * 70);
  EXPECT_LT(CountChildren(sample, shown), CountChildren(sample, planned));
  for (const SampleChild& child : sample) {
    if (!shown(child)) continue;
    EXPECT_TRUE(planned(child));
    const absl::CivilDay taken = ParseIsoDate(child.plan.photograph->taken).value();
    EXPECT_GT(taken, LocalDay(kSpan.until) - 302);
    EXPECT_LT(taken, LocalDay(kSpan.until));
  }
}

TEST(GenerateSample, HasMoreInSummerAndInTheEvening) {
  const auto sample = GenerateSample(kSpan);
  const int all = Count(sample, [](const auto&) { return true; });
  const auto in_months = [](int first, int last) {
    return [first, last](const auto& e) {
      const int month = LocalDay(StartOf(e)).month();
      return month >= first && month <= last;
    };
  };
  // The span has each month from May to October twice, January to March once.
  EXPECT_GT(Count(sample, in_months(6, 8)), 2 * Count(sample, in_months(1, 3)));
  EXPECT_GT(Count(sample, [](const auto& e) { return LocalTimeOfDay(StartOf(e)) >= absl::Hours(18); }), all / 2);
}

}  // namespace
}  // namespace homeward::cli
