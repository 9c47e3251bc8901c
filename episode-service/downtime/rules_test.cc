#include "episode-service/downtime/rules.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/test_time.h"
#include "episode-service/downtime/html_rules.h"
#include "episode-service/episodes/test_history.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = At("2026-03-10T12:00:00Z");

OpenCase RobinIsMissing() {
  OpenCase open;
  open.person = LookedAfterChild();
  open.person.given_name = "Robin";
  open.person.family_name = "Sample";
  open.episode.id = "episode";
  open.episode.placement = "pl";
  open.episode.home = "SC0001";
  open.episode.start = Minute("2026-03-09T22:15:00Z");
  open.episode.categories = {{.category = Category::kMissing, .time = open.episode.start, .unknown_since = {}}};
  return open;
}

SheetChild Child(const OpenCase& open, absl::Time now = kNow) { return ChildOf(open, now, LeapBirthday::kMarch1); }

// A sheet with one child.
std::string Printed(SheetChild child) {
  return HtmlOf({.council = "E08000036",
                 .council_name = "Sample Council",
                 .as_at = At("2026-07-10T12:00:00Z"),
                 .duty_desk = "01632 960001",
                 .children = {std::move(child)}});
}

TEST(ChildOf, SaysWhoIsMissingSinceWhenAndFromWhere) {
  const SheetChild child = Child(RobinIsMissing());
  EXPECT_EQ(child.name, "Robin Sample");
  EXPECT_EQ(child.age_years, 15);
  EXPECT_EQ(child.category, "missing");
  EXPECT_EQ(child.since, Minute("2026-03-09T22:15:00Z"));
  EXPECT_EQ(child.missing_from, "home SC0001, placement type k2");
  EXPECT_EQ(child.risk_level, "");
  EXPECT_EQ(child.police_report, "");
  EXPECT_EQ(child.holder, "duty desk");
}

TEST(ChildOf, HasTheAgeOfTheDayInEngland) {
  const OpenCase open = RobinIsMissing();
  EXPECT_EQ(Child(open, At("2026-05-31T22:59:59.999999Z")).age_years, 15);
  EXPECT_EQ(Child(open, At("2026-05-31T23:00:00Z")).age_years, 16);  // the 1st of June in summer time
}

TEST(ChildOf, NamesTheNameThatAChildGoesByWhereItIsAnother) {
  OpenCase open = RobinIsMissing();
  open.person.preferred_name = "Robin";
  EXPECT_EQ(Child(open).preferred_name, "");
  open.person.preferred_name = "Rob";
  EXPECT_EQ(Child(open).preferred_name, "Rob");
}

TEST(ChildOf, HasWhatThePoliceSaidLast) {
  OpenCase open = RobinIsMissing();
  open.episode.risk_assessments = {{"medium", Minute("2026-03-09T23:00:00Z")},
                                   {"no_apparent_risk", Minute("2026-03-10T01:00:00Z")}};
  open.episode.police_report = PoliceReport{.time = Minute("2026-03-09T22:30:00Z"), .force = "", .reference = ""};
  EXPECT_EQ(Child(open).risk_level, "no apparent risk");
  EXPECT_EQ(Child(open).police_report, "reported, no reference recorded");
  open.episode.police_report->force = "west_yorkshire";
  open.episode.police_report->reference = "LOG-1";
  EXPECT_EQ(Child(open).police_report, "west_yorkshire, LOG-1");
}

// S3-47: the sheet lies on a desk.
TEST(ChildOf, S347DoesNotSayWhereAChildLivedWhoseLocationIsWithheld) {
  OpenCase open = RobinIsMissing();
  EXPECT_FALSE(Child(open).location_withheld);
  EXPECT_EQ(Child(open).missing_from, "home SC0001, placement type k2");
  open.location_withheld = true;
  EXPECT_TRUE(Child(open).location_withheld);
  EXPECT_EQ(Child(open).missing_from, "");
}

TEST(ChildOf, SaysWhoHasTheChildAndWhetherTheyAccepted) {
  OpenCase open = RobinIsMissing();
  open.holder =
      SheetHolder{.kind = DeskKind::kWorker, .name = "Worker One", .role = "social_worker", .accepted = false};
  EXPECT_EQ(Child(open).holder, "Worker One (social worker), not yet accepted");
  open.holder->accepted = true;
  EXPECT_EQ(Child(open).holder, "Worker One (social worker)");
}

TEST(ChildOf, ShowsFlagsThatAreUpNow) {
  OpenCase open = RobinIsMissing();
  open.person.flags = {{.id = "1", .code = "youth_justice", .started = Minute("2026-03-10T12:00:00Z"), .ended = {}},
                       {.id = "2", .code = "exploitation", .started = Minute("2026-03-10T12:00:01Z"), .ended = {}}};
  EXPECT_THAT(Child(open).flags, ElementsAre("youth justice"));
}

// On the limit is in time; a timer that stands still hides nothing.
TEST(ChildOf, MarksWhatIsOverdueWhetherOrNotItsTimerRan) {
  OpenCase open = RobinIsMissing();
  Obligation owed;
  owed.kind = "police_report";
  owed.role = "duty_desk";
  owed.due = kNow;
  open.owed = {owed};
  EXPECT_FALSE(Child(open).owed.front().overdue);
  EXPECT_TRUE(Child(open, kNow + absl::Microseconds(1)).owed.front().overdue);
  open.owed.front().overdue = true;
  EXPECT_TRUE(Child(open).owed.front().overdue);
  EXPECT_EQ(Child(open).owed.front().what, "police report");
  EXPECT_EQ(Child(open).owed.front().role, "duty desk");
}

MissingAdult AlexIsMissing() {
  MissingAdult missing;
  missing.person = LookedAfterChild();
  missing.person.born = absl::CivilDay(2006, 6, 1);
  missing.person.given_name = "Alex";
  missing.standing = {.determination = "entry",
                      .result = Determination::Result::kMissing,
                      .determined = Minute("2026-03-09T10:00:00Z"),
                      .since = Date(2026, 3, 7),
                      .risk_level = "high"};
  Obligation owed;
  owed.kind = "missing_adult_report";
  owed.due = kNow - absl::Microseconds(1);
  missing.owed = {owed};
  return missing;
}

// S0-11: adults have no episode, and the duty office looks for them all the same.
TEST(AdultOf, S011SaysWhoIsMissingSinceWhenAndWhatIsToBeDone) {
  const SheetAdult adult = AdultOf(AlexIsMissing(), kNow, LeapBirthday::kMarch1);
  EXPECT_EQ(adult.name, "Alex");
  EXPECT_EQ(adult.age_years, 19);
  EXPECT_EQ(adult.since, Date(2026, 3, 7));
  EXPECT_EQ(adult.risk_level, "high");
  EXPECT_EQ(adult.missing_from, "home SC0001, placement type k2");
  EXPECT_TRUE(adult.owed.at(0).overdue);
  const std::string page = HtmlOf({.council = "E08000036",
                                   .council_name = "Sample Council",
                                   .as_at = kNow,
                                   .duty_desk = "",
                                   .children = {},
                                   .care_leavers = {adult}});
  EXPECT_THAT(page, HasSubstr("<h2>Care leavers who are missing</h2>"));
  EXPECT_THAT(page, HasSubstr("<caption>1 care leaver, the longest first</caption>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">Alex<br>19 years</th>\n"
                              "<td>07/03/2026<br>determined Mon 09 Mar 2026 10:00 GMT</td>\n"
                              "<td>high</td>\n"
                              "<td>home SC0001, placement type k2</td>\n"
                              "<td>none</td>\n"
                              "<td><ul>\n<li class=\"overdue\">OVERDUE: missing adult report, due"));
}

// S3-47: of an adult as of a child.
TEST(AdultOf, S347DoesNotSayWhereSomebodyLivedWhoseLocationIsWithheld) {
  MissingAdult missing = AlexIsMissing();
  missing.location_withheld = true;
  const SheetAdult adult = AdultOf(missing, kNow, LeapBirthday::kMarch1);
  EXPECT_EQ(adult.missing_from, "");
  EXPECT_THAT(HtmlOf({.council = "c",
                      .council_name = "",
                      .as_at = kNow,
                      .duty_desk = "",
                      .children = {},
                      .care_leavers = {adult}}),
              HasSubstr("LOCATION WITHHELD:</strong> tell nobody who asks where the young person lives or is"));
}

TEST(HtmlOf, IsAPageThatNeedsNothingElse) {
  const std::string page = Printed(Child(RobinIsMissing()));
  EXPECT_TRUE(absl::StartsWith(page, "<!DOCTYPE html>\n<html lang=\"en-GB\">\n"));
  EXPECT_TRUE(absl::EndsWith(page, "</html>\n"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, HasSubstr("size: A4"));
  for (const char* foreign : {"<script", "<link", "<img", "http:", "https:", "@import", "url("}) {
    EXPECT_THAT(page, Not(HasSubstr(foreign)));
  }
}

TEST(HtmlOf, SaysWhoseSheetItIsAndOfWhenInLocalTime) {
  const std::string page = Printed(Child(RobinIsMissing()));
  EXPECT_THAT(page, HasSubstr("<title>Missing now: Sample Council (E08000036)</title>"));
  EXPECT_THAT(page, HasSubstr("<h1>Missing now: Sample Council (E08000036)</h1>"));
  EXPECT_THAT(page, HasSubstr("As at <strong>Fri 10 Jul 2026 13:00 BST</strong>"));
  EXPECT_THAT(page, HasSubstr("Duty desk: <strong>01632 960001</strong>"));
}

TEST(HtmlOf, HasATableThatAScreenReaderCanRead) {
  SheetChild child = Child(RobinIsMissing());
  child.preferred_name = "Rob";
  const std::string page = Printed(child);
  EXPECT_THAT(page, HasSubstr("<caption>1 open episode, the longest first</caption>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"col\">Name and age</th>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">Robin Sample<br>known as Rob<br>15 years</th>\n"
                              "<td>missing<br>since Mon 09 Mar 2026 22:15 GMT</td>\n"
                              "<td>Risk: not assessed<br>Report: none recorded</td>\n"
                              "<td>home SC0001, placement type k2</td>\n"
                              "<td>duty desk</td>\n"
                              "<td>none</td>\n"
                              "<td>nothing</td>\n"));
}

TEST(HtmlOf, ShowsADateAsADate) {
  SheetChild child = Child(RobinIsMissing());
  child.since = Date(2026, 3, 9);
  EXPECT_THAT(Printed(child), HasSubstr("since 09/03/2026</td>"));
}

TEST(HtmlOf, SaysInWordsWhatIsOverdue) {
  SheetChild child = Child(RobinIsMissing());
  child.owed = {{.what = "police report", .role = "duty desk", .due = kNow, .overdue = true},
                {.what = "status check", .role = "", .due = kNow, .overdue = false}};
  const std::string page = Printed(child);
  EXPECT_THAT(page, HasSubstr("<li class=\"overdue\">OVERDUE: police report (duty desk), due Tue 10 Mar 2026 12:00 GMT"
                              "</li>\n<li>status check, due Tue 10 Mar 2026 12:00 GMT</li>"));
}

TEST(HtmlOf, SaysThatALocationIsWithheld) {
  SheetChild child = Child(RobinIsMissing());
  child.location_withheld = true;
  const std::string page = Printed(child);
  EXPECT_THAT(page, HasSubstr("LOCATION WITHHELD:"));
  EXPECT_THAT(page, Not(HasSubstr("SC0001")));
}

TEST(HtmlOf, SaysThatNobodyIsMissing) {
  const std::string page = HtmlOf(
      {.council = "E08000036", .council_name = "Sample Council", .as_at = kNow, .duty_desk = "", .children = {}});
  EXPECT_THAT(page, HasSubstr("Nobody is recorded as missing or away."));
  EXPECT_THAT(page, HasSubstr("<p>Nobody else is determined to be missing.</p>"));
  EXPECT_THAT(page, HasSubstr("Duty desk: <strong>not recorded</strong>"));
  EXPECT_THAT(page, Not(HasSubstr("<table>")));
}

// Whatever people typed stays text, in every place.
TEST(HtmlOf, ShowsMarkupAsText) {
  const std::string hostile = "</td><script>alert(\"x\")</script>'&amp;";
  const std::string safe = "&lt;/td&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;amp;";
  const Sheet sheet{.council = hostile,
                    .council_name = hostile,
                    .as_at = kNow,
                    .duty_desk = hostile,
                    .children = {{.name = hostile,
                                  .preferred_name = hostile,
                                  .age_years = 15,
                                  .category = hostile,
                                  .since = {.time = kNow},
                                  .risk_level = hostile,
                                  .police_report = hostile,
                                  .missing_from = hostile,
                                  .holder = hostile,
                                  .flags = {hostile},
                                  .owed = {{.what = hostile, .role = hostile, .due = kNow, .overdue = true}}}},
                    .care_leavers = {{.name = hostile,
                                      .preferred_name = hostile,
                                      .since = {.time = kNow},
                                      .determined = {.time = kNow},
                                      .risk_level = hostile,
                                      .missing_from = hostile,
                                      .flags = {hostile},
                                      .owed = {{.what = hostile, .role = hostile, .due = kNow, .overdue = true}}}}};
  const std::string page = HtmlOf(sheet);
  EXPECT_THAT(page, Not(HasSubstr(hostile)));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  int shown = 0;
  for (size_t at = page.find(safe); at != std::string::npos; at = page.find(safe, at + 1)) ++shown;
  // Council and its code, each in the title and the heading; the desk; ten places in the child's line, seven in the
  // care leaver's.
  EXPECT_EQ(shown, 4 + 1 + 10 + 7);
}

// A long name without a space breaks instead of pushing the other columns off the paper.
TEST(HtmlOf, ShowsALongNameAsAWhole) {
  SheetChild child = Child(RobinIsMissing());
  child.name = std::string(10000, 'W');
  const std::string page = Printed(child);
  EXPECT_THAT(page, HasSubstr(absl::StrCat("<th scope=\"row\">", child.name, "<br>")));
  EXPECT_THAT(page, HasSubstr("overflow-wrap: anywhere"));
  EXPECT_THAT(page, HasSubstr("table-layout: fixed"));
}

}  // namespace
}  // namespace homeward::episode
