#include "gateway/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/test_time.h"
#include "common/wire/times.h"

namespace homeward::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kEpisodes[] = "homeward.episode.v1";
constexpr char kInterviews[] = "homeward.interview.v1";

FiguresPart Part(const std::string& source, int64_t position, int64_t episodes,
                 const std::vector<std::string>& figures) {
  FiguresPart part;
  part.mutable_as_at()->set_source(source);
  part.mutable_as_at()->set_position(position);
  Put(At("2026-03-10T12:00:00Z"), part.mutable_as_at()->mutable_computed_time());
  part.set_episodes(episodes);
  for (const std::string& figure : figures) part.add_figures()->set_figure(figure);
  return part;
}

// The part of interview-service, which has followed episode-service's feed up to there.
FiguresPart Followed(int64_t position, int64_t episodes, int waiting = 0) {
  FiguresPart part = Part(kInterviews, 900, episodes, {"R08", "R08t", "R32"});
  common::v1::FollowedFeed* feed = part.mutable_as_at()->add_followed();
  feed->set_source(kEpisodes);
  feed->set_position(position);
  feed->set_waiting(waiting);
  return part;
}

const FiguresPart& Episodes() {
  static const auto* const kPart = new FiguresPart(Part(kEpisodes, 40, 289, {"R01", "R01", "R05"}));
  return *kPart;
}

TEST(MergeFigures, SortsByFigureAndKeepsTheOrderOfItsLines) {
  FiguresPart episodes = Episodes();
  episodes.mutable_figures(0)->set_line("missing");
  episodes.mutable_figures(1)->set_line("missing_and_away");
  const auto report = MergeFigures({Followed(40, 289), episodes});
  std::vector<std::string> figures;
  for (const auto& figure : report.figures()) figures.push_back(figure.figure() + figure.line());
  EXPECT_THAT(figures, ElementsAre("R01missing", "R01missing_and_away", "R05", "R08", "R08t", "R32"));
  EXPECT_EQ(report.as_at_size(), 2);
}

TEST(MergeFigures, PartsOfTheSameFactsAgreeOrDoNot) {
  auto report = MergeFigures({Episodes(), Followed(40, 289)});
  EXPECT_EQ(report.consistency().agreement(), v1::REPORT_AGREEMENT_AGREED);
  EXPECT_EQ(report.consistency().episodes(), 289);
  EXPECT_EQ(report.consistency().outcomes(), 289);
  EXPECT_THAT(report.behind(), IsEmpty());
  report = MergeFigures({Episodes(), Followed(40, 288)});
  EXPECT_EQ(report.consistency().agreement(), v1::REPORT_AGREEMENT_DISAGREED);
}

// Equal counts prove nothing when the parts are of different moments.
TEST(MergeFigures, WhoIsBehindOrAheadIsNotCompared) {
  auto report = MergeFigures({Episodes(), Followed(39, 289)});
  EXPECT_EQ(report.consistency().agreement(), v1::REPORT_AGREEMENT_NOT_COMPARABLE);
  EXPECT_THAT(report.behind(), ElementsAre(kInterviews));
  report = MergeFigures({Episodes(), Followed(41, 288)});
  EXPECT_EQ(report.consistency().agreement(), v1::REPORT_AGREEMENT_NOT_COMPARABLE);
  EXPECT_THAT(report.behind(), IsEmpty());
  // Of somebody an event waits to be applied.
  report = MergeFigures({Episodes(), Followed(40, 289, 1)});
  EXPECT_EQ(report.consistency().agreement(), v1::REPORT_AGREEMENT_NOT_COMPARABLE);
  EXPECT_THAT(report.behind(), ElementsAre(kInterviews));
  // Nothing was followed yet.
  report = MergeFigures({Episodes(), Part(kInterviews, 0, 0, {})});
  EXPECT_THAT(report.behind(), ElementsAre(kInterviews));
}

// A window that is not over ends today: at midnight two services may mean different days.
TEST(MergeFigures, PartsOfDifferentDaysAreNotCompared) {
  FiguresPart later = Followed(40, 290);
  Put(At("2026-03-11T00:00:00Z"), later.mutable_as_at()->mutable_computed_time());
  EXPECT_EQ(MergeFigures({Episodes(), later}).consistency().agreement(), v1::REPORT_AGREEMENT_NOT_COMPARABLE);
}

TEST(MergeFigures, AMissingPartIsNotCompared) {
  const auto report = MergeFigures({Episodes()});
  EXPECT_EQ(report.consistency().agreement(), v1::REPORT_AGREEMENT_NOT_COMPARABLE);
  EXPECT_TRUE(report.consistency().has_episodes());
  EXPECT_FALSE(report.consistency().has_outcomes());
  EXPECT_EQ(MergeFigures({}).consistency().agreement(), v1::REPORT_AGREEMENT_NOT_COMPARABLE);
}

TEST(MergeFigures, NotMadeIsWhatNobodyMakes) {
  FiguresPart episodes = Episodes();
  FiguresPart interviews = Followed(40, 289);
  for (const char* figure : {"R09", "R99"}) episodes.add_not_made(figure);
  for (const char* figure : {"R01", "R99"}) interviews.add_not_made(figure);
  EXPECT_THAT(MergeFigures({episodes, interviews}).not_made(), ElementsAre("R99"));
}

}  // namespace
}  // namespace homeward::gateway
