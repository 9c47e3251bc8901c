#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/support/entry_client.h"
#include "tests/support/episode_client.h"

namespace homeward::episode {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kWord[] = "Zyxomarker";

Moment Time(absl::string_view text) { return {.time = At(text)}; }

// What is recorded of an episode after it was reported, and what is put right of it.
class EpisodeRecordTest : public ::testing::Test {
 protected:
  EpisodeRecordTest() { client_.CreateCouncil(); }

  v1::Episode Report(v1::CareCategory category = v1::CARE_CATEGORY_MISSING) {
    auto request = EpisodeClient::Missing(client_.CreateChild().young_person(), "2026-03-10T08:00:00Z");
    request.set_category(category);
    return client_.Must<v1::Episode>("ReportMissing", request);
  }

  // A request about the episode as the caller saw it.
  template <class Request>
  static Request Of(const v1::Episode& episode) {
    Request request;
    request.set_council(episode.council());
    request.set_episode(episode.episode());
    request.set_etag(episode.etag());
    return request;
  }

  static v1::RecategoriseEpisodeRequest Becomes(const v1::Episode& episode, v1::CareCategory category,
                                                absl::string_view time) {
    auto request = Of<v1::RecategoriseEpisodeRequest>(episode);
    request.set_category(category);
    Put(Time(time), request.mutable_time());
    return request;
  }

  static v1::AssessRiskRequest Risk(const v1::Episode& episode, const std::string& level, absl::string_view time) {
    auto request = Of<v1::AssessRiskRequest>(episode);
    request.set_level(level);
    Put(Time(time), request.mutable_time());
    return request;
  }

  static v1::CorrectEpisodeRequest Right(const v1::Episode& episode, const v1::Episode& right,
                                         const std::vector<std::string>& paths) {
    auto request = Of<v1::CorrectEpisodeRequest>(episode);
    *request.mutable_fields() = right;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    request.set_reason("entered wrongly");
    return request;
  }

  int64_t Number(const std::string& select) { return client_.service().database().Number(select); }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient client_{clock_};
};

// S3-37: a source that sends a report again gets the episode that the first one made, and nothing happens.
TEST_F(EpisodeRecordTest, AReportOfASourceIsTakenInOnceS337) {
  auto report = EpisodeClient::Missing(client_.CreateChild().young_person(), "2026-03-10T08:00:00Z");
  report.set_source_reference("log 4711");
  const auto first = client_.Must<v1::Episode>("ReportMissing", report);
  const auto back = client_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(first, "2026-03-10T10:00:00Z"));
  const int64_t events = Number("SELECT COUNT(*) FROM event");

  report.set_circumstances("sent again with more words");
  const auto again = client_.Must<v1::Episode>("ReportMissing", report);
  EXPECT_EQ(again.SerializeAsString(), back.SerializeAsString());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM event"), events);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM episode"), 1);

  // Another source may use the same reference, and another child's report may not.
  report.set_young_person(client_.CreateChild().young_person());
  EXPECT_THAT(client_.Send<v1::Episode>("ReportMissing", report),
              FailsWith(absl::StatusCode::kAlreadyExists, "SOURCE_REFERENCE_EXISTS"));
  report.set_source(v1::SOURCE_POLICE);
  EXPECT_THAT(client_.Send<v1::Episode>("ReportMissing", report), IsOk());
}

// S3-37: what a report holds beside the episode's own fields is an entry of it, made with it and once.
TEST_F(EpisodeRecordTest, TheDetailsOfAReportAreAnEntryOfTheEpisodeS337) {
  EntryClient entries(client_);
  const auto kept = [&](const v1::Episode& episode) {
    v1::ListEntriesRequest request;
    request.set_council(kWakefield);
    request.set_episode(episode.episode());
    return entries.Call<v1::ListEntriesResponse>("ListEntries", request).value();
  };
  auto report = EpisodeClient::Missing(client_.CreateChild().young_person(), "2026-03-10T08:00:00Z");
  Put(Time("2026-03-10T09:00:00Z"), report.mutable_start_times()->mutable_reported());
  report.set_source_reference("log 4711");
  report.mutable_details()->set_clothing("a Zyxomarker coat");
  report.mutable_details()->set_last_seen_by("a neighbour");
  const auto episode = client_.Must<v1::Episode>("ReportMissing", report);
  const auto entry = kept(episode);
  ASSERT_THAT(entry.entries(), SizeIs(1));
  EXPECT_EQ(entry.entries(0).kind(), "report_details");
  EXPECT_EQ(entry.entries(0).details().report_details().SerializeAsString(), report.details().SerializeAsString());
  EXPECT_EQ(TimeOf(entry.entries(0).happened().time()), At("2026-03-10T09:00:00Z"));
  EXPECT_EQ(entry.entries(0).recorded_by(), "worker-7");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM event WHERE type LIKE '%EntryRecorded'"), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM event WHERE body LIKE '%Zyxomarker%'"), 0);

  report.mutable_details()->set_clothing("another coat");
  client_.Must<v1::Episode>("ReportMissing", report);
  EXPECT_THAT(kept(episode).entries(), SizeIs(1));

  // Nobody said when it was reported, or said nothing at all.
  report = EpisodeClient::Missing(client_.CreateChild().young_person(), "2026-03-10T08:00:00Z");
  report.mutable_details()->set_clothing("a green coat");
  EXPECT_EQ(TimeOf(kept(client_.Must<v1::Episode>("ReportMissing", report)).entries(0).happened().time()),
            At("2026-03-10T08:00:00Z"));
  EXPECT_THAT(kept(Report()).entries(), IsEmpty());
}

// S4-32, S4-05: where a notification came in, whether it raises a concern, and who told the police.
TEST_F(EpisodeRecordTest, AReportSaysWhereItCameInAndWhatItRaisesS432S405) {
  auto report = EpisodeClient::Missing(client_.CreateChild().young_person(), "2026-03-10T08:00:00Z");
  report.set_entry_point("emergency_duty_team");
  report.set_safeguarding_concern(true);
  report.set_returned_place("1 Zyxomarker Street");
  report.mutable_police_report()->set_force("west_yorkshire");
  report.mutable_police_report()->set_reported_by("foster_carer");
  Put(Time("2026-03-10T08:30:00Z"), report.mutable_police_report()->mutable_time());
  EXPECT_THAT(client_.Send<v1::Episode>("ReportMissing", report),
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_REQUIRED"));
  Put(Time("2026-03-10T10:00:00Z"), report.mutable_returned());
  const auto episode = client_.Must<v1::Episode>("ReportMissing", report);
  EXPECT_EQ(episode.entry_point(), "emergency_duty_team");
  EXPECT_TRUE(episode.safeguarding_concern());
  EXPECT_EQ(episode.returned_place(), "1 Zyxomarker Street");
  EXPECT_EQ(episode.police_report().reported_by(), "foster_carer");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM event WHERE body LIKE '%Zyxomarker%'"), 0);

  v1::Episode right;
  right.set_entry_point("mash");
  right.set_returned_place("2 A Street");
  *right.mutable_police_report() = episode.police_report();
  right.mutable_police_report()->set_reported_by("school");
  const auto corrected = client_.Must<v1::Episode>(
      "CorrectEpisode",
      Right(episode, right, {"entry_point", "safeguarding_concern", "returned_place", "police_report"}));
  EXPECT_EQ(corrected.entry_point(), "mash");
  EXPECT_FALSE(corrected.safeguarding_concern());
  EXPECT_EQ(corrected.returned_place(), "2 A Street");
  EXPECT_EQ(corrected.police_report().reported_by(), "school");

  v1::ListEpisodeVersionsRequest versions;
  versions.set_council(kWakefield);
  versions.set_episode(episode.episode());
  const auto kept = client_.Call<v1::ListEpisodeVersionsResponse>("ListEpisodeVersions", versions).value();
  EXPECT_EQ(kept.versions(0).episode().returned_place(), "1 Zyxomarker Street");
  EXPECT_EQ(kept.versions(0).episode().police_report().reported_by(), "foster_carer");
}

TEST_F(EpisodeRecordTest, APoliceReportAndAReturnAreKeptWhole) {
  auto police = Of<v1::RecordPoliceReportRequest>(Report());
  police.mutable_police_report()->set_force("west_yorkshire");
  police.mutable_police_report()->set_reported_by("keyworker");
  Put(Time("2026-03-10T08:30:00Z"), police.mutable_police_report()->mutable_time());
  const auto episode = client_.Must<v1::Episode>("RecordPoliceReport", police);
  EXPECT_EQ(episode.police_report().reported_by(), "keyworker");
  auto back = EpisodeClient::Back(episode, "2026-03-10T10:00:00Z");
  back.set_returned_place("1 A Street");
  EXPECT_EQ(client_.Must<v1::Episode>("ReturnYoungPerson", back).returned_place(), "1 A Street");
}

// S4-01, policy 42: found by telephone and not coming back yet.
TEST_F(EpisodeRecordTest, WhoIsFoundAndStaysAwayIsAwayUntilTheReturnS401) {
  const auto open = [&](const v1::Episode& episode, absl::string_view kind) {
    int count = 0;
    for (const auto& one : client_.Obligations(episode.young_person())) {
      count += one.kind() == kind && one.state() == common::v1::OBLIGATION_STATE_OPEN;
    }
    return count;
  };
  auto police = Of<v1::RecordPoliceReportRequest>(Report());
  police.mutable_police_report()->set_force("west_yorkshire");
  Put(Time("2026-03-10T08:30:00Z"), police.mutable_police_report()->mutable_time());
  auto episode = client_.Must<v1::Episode>("RecordPoliceReport", police);
  EXPECT_EQ(open(episode, "status_check"), 1);
  EXPECT_EQ(open(episode, "absence_review"), 0);

  auto found = Of<v1::LocateYoungPersonRequest>(episode);
  Put(Time("2026-03-10T10:00:00Z"), found.mutable_located());
  found.set_wellbeing_confirmed(true);
  found.set_located_place("at a friend's");
  found.set_staying_away(true);
  episode = client_.Must<v1::Episode>("LocateYoungPerson", found);
  EXPECT_EQ(episode.state(), v1::EPISODE_STATE_OPEN);
  EXPECT_EQ(episode.category(), v1::CARE_CATEGORY_AWAY);
  EXPECT_EQ(TimeOf(episode.located().time()), At("2026-03-10T10:00:00Z"));
  EXPECT_EQ(episode.located_place(), "at a friend's");
  ASSERT_THAT(episode.categories(), SizeIs(2));
  EXPECT_EQ(TimeOf(episode.categories(1).time().time()), At("2026-03-10T10:00:00Z"));
  EXPECT_EQ(episode.categories(1).changed_by(), "worker-7");
  EXPECT_EQ(open(episode, "status_check"), 0);
  EXPECT_EQ(open(episode, "absence_review"), 1);

  // As it is stored: another change leaves it open.
  auto parents = Of<v1::TellParentsRequest>(episode);
  parents.set_not_told_reason("welfare_of_child");
  episode = client_.Must<v1::Episode>("TellParents", parents);
  EXPECT_EQ(episode.state(), v1::EPISODE_STATE_OPEN);
  episode = client_.Must<v1::Episode>("AssessRisk", Risk(episode, "low", "2026-03-10T10:30:00Z"));
  EXPECT_EQ(episode.state(), v1::EPISODE_STATE_OPEN);
  episode = client_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(episode, "2026-03-10T11:00:00Z"));
  EXPECT_EQ(TimeOf(episode.ended().time()), At("2026-03-10T11:00:00Z"));
  EXPECT_EQ(open(episode, "absence_review"), 0);

  v1::CreateYoungPersonRequest at_home;
  at_home.set_council(kWakefield);
  at_home.mutable_young_person()->set_date_of_birth("2010-06-01");
  const auto child = client_.Must<v1::YoungPerson>("CreateYoungPerson", at_home);
  found = Of<v1::LocateYoungPersonRequest>(
      client_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child.young_person(), "2026-03-10T08:00:00Z")));
  Put(Time("2026-03-10T10:00:00Z"), found.mutable_located());
  found.set_staying_away(true);
  EXPECT_THAT(client_.Send<v1::Episode>("LocateYoungPerson", found),
              FailsWith(absl::StatusCode::kFailedPrecondition, "AWAY_NEEDS_LOOKED_AFTER"));
}

// S3-37: a report that was entered for the wrong child is voided and entered again with its reference.
TEST_F(EpisodeRecordTest, AVoidedEpisodeFreesItsReferenceS337) {
  const auto right_child = client_.CreateChild().young_person();
  auto report = EpisodeClient::Missing(client_.CreateChild().young_person(), "2026-03-10T08:00:00Z");
  report.set_source_reference("log 4711");
  const auto wrong = client_.Must<v1::Episode>("ReportMissing", report);
  auto voiding = Of<v1::VoidEpisodeRequest>(wrong);
  voiding.set_reason("another child");
  const auto voided = client_.Must<v1::Episode>("VoidEpisode", voiding);
  EXPECT_EQ(voided.source_reference(), "log 4711");

  report.set_young_person(right_child);
  const auto entered = client_.Must<v1::Episode>("ReportMissing", report);
  EXPECT_EQ(entered.young_person(), right_child);
  EXPECT_EQ(entered.source_reference(), "log 4711");
}

// S3-43: with who, when and why, and not a word of it in the feed.
TEST_F(EpisodeRecordTest, CategoriesAndLevelsSayWhoAndWhyS343) {
  auto becomes = Becomes(Report(v1::CARE_CATEGORY_AWAY), v1::CARE_CATEGORY_MISSING, "2026-03-10T10:00:00Z");
  becomes.set_reason(kWord);
  auto risk = Risk(client_.Must<v1::Episode>("RecategoriseEpisode", becomes), "high", "2026-03-10T11:00:00Z");
  risk.set_reason(kWord);
  const auto episode = client_.Must<v1::Episode>("AssessRisk", risk);
  ASSERT_THAT(episode.categories(), SizeIs(2));
  EXPECT_THAT(episode.categories(0).changed_by(), IsEmpty());
  EXPECT_FALSE(episode.categories(1).changed_by().empty());
  EXPECT_EQ(episode.categories(1).reason(), kWord);
  ASSERT_THAT(episode.risk_assessments(), SizeIs(1));
  EXPECT_EQ(episode.risk_assessments(0).reason(), kWord);
  EXPECT_EQ(episode.risk_assessments(0).assessed_by(), episode.categories(1).changed_by());

  v1::ListEpisodeVersionsRequest versions;
  versions.set_council(kWakefield);
  versions.set_episode(episode.episode());
  const auto kept = client_.Call<v1::ListEpisodeVersionsResponse>("ListEpisodeVersions", versions);
  ASSERT_THAT(kept, IsOk());
  ASSERT_THAT(kept->versions(), SizeIs(3));
  EXPECT_EQ(kept->versions(2).episode().risk_assessments(0).reason(), kWord);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM event WHERE body LIKE '%Zyxomarker%'"), 0);
}

// S4-01: found by telephone at ten, seen to be well at eleven: the episode ends at eleven.
TEST_F(EpisodeRecordTest, WellBeingIsConfirmedAfterTheFindingS401) {
  auto found = Of<v1::LocateYoungPersonRequest>(Report());
  Put(Time("2026-03-10T10:00:00Z"), found.mutable_located());
  found.set_located_place("at a friend's in Zyxomarker");
  found.set_located_by("PC Zyxomarker");
  auto episode = client_.Must<v1::Episode>("LocateYoungPerson", found);
  EXPECT_EQ(episode.state(), v1::EPISODE_STATE_OPEN);

  auto confirmed = Of<v1::LocateYoungPersonRequest>(episode);
  *confirmed.mutable_located() = episode.located();
  confirmed.set_wellbeing_confirmed(true);
  Put(Time("2026-03-10T11:00:00Z"), confirmed.mutable_wellbeing_confirmed_at());
  confirmed.set_wellbeing_confirmed_by("a social worker");
  episode = client_.Must<v1::Episode>("LocateYoungPerson", confirmed);
  EXPECT_EQ(episode.state(), v1::EPISODE_STATE_ENDED);
  EXPECT_EQ(TimeOf(episode.located().time()), At("2026-03-10T10:00:00Z"));
  EXPECT_EQ(TimeOf(episode.ended().time()), At("2026-03-10T11:00:00Z"));
  EXPECT_EQ(TimeOf(episode.wellbeing_confirmed_at().time()), At("2026-03-10T11:00:00Z"));
  EXPECT_EQ(episode.located_place(), "at a friend's in Zyxomarker");
  EXPECT_EQ(episode.located_by(), "PC Zyxomarker");
  EXPECT_EQ(episode.wellbeing_confirmed_by(), "a social worker");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM event WHERE body LIKE '%Zyxomarker%'"), 0);
}

TEST_F(EpisodeRecordTest, EveryFieldThatPeopleEnteredCanBePutRight) {
  const auto episode = Report();
  v1::Episode right = episode;
  Put(Time("2026-03-10T08:30:00Z"), right.mutable_police_report()->mutable_time());
  right.mutable_police_report()->set_force("west_yorkshire");
  Put(Time("2026-03-10T09:00:00Z"), right.mutable_parents_told());
  Put(Time("2026-03-10T10:00:00Z"), right.mutable_located());
  right.set_located_place("the market");
  right.set_located_by("a carer");
  right.set_wellbeing_confirmed(true);
  Put(Time("2026-03-10T10:30:00Z"), right.mutable_wellbeing_confirmed_at());
  right.set_wellbeing_confirmed_by("a police officer");
  auto corrected = client_.Must<v1::Episode>(
      "CorrectEpisode", Right(episode, right,
                              {"police_report", "parents_told", "located", "located_place", "located_by",
                               "wellbeing_confirmed", "wellbeing_confirmed_at", "wellbeing_confirmed_by"}));
  EXPECT_EQ(corrected.police_report().force(), "west_yorkshire");
  EXPECT_EQ(TimeOf(corrected.parents_told().time()), At("2026-03-10T09:00:00Z"));
  EXPECT_EQ(corrected.located_place(), "the market");
  EXPECT_EQ(corrected.located_by(), "a carer");
  EXPECT_EQ(TimeOf(corrected.ended().time()), At("2026-03-10T10:30:00Z"));
  EXPECT_EQ(corrected.wellbeing_confirmed_by(), "a police officer");

  // A field that is named and not set is cleared.
  v1::Episode cleared;
  cleared.set_parents_not_told_reason("welfare_of_child");
  corrected = client_.Must<v1::Episode>(
      "CorrectEpisode", Right(corrected, cleared, {"police_report", "parents_told", "parents_not_told_reason"}));
  EXPECT_FALSE(corrected.has_police_report());
  EXPECT_FALSE(corrected.has_parents_told());
  EXPECT_EQ(corrected.parents_not_told_reason(), "welfare_of_child");
  cleared.set_parents_not_told_reason("Not a code");
  EXPECT_THAT(client_.Send<v1::Episode>("CorrectEpisode", Right(corrected, cleared, {"parents_not_told_reason"})),
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  EXPECT_THAT(client_.Send<v1::Episode>("CorrectEpisode", Right(corrected, right, {"looked_after"})),
              FailsWith(absl::StatusCode::kInvalidArgument, "MASK_INVALID"));
}

TEST_F(EpisodeRecordTest, AnAccountIsPutRightAtTheLengthThatItMayHaveWhenItIsEntered) {
  const v1::Episode reported = Report();
  v1::Episode right;
  right.set_circumstances(std::string(4000, 'x'));
  const auto corrected = client_.Send<v1::Episode>("CorrectEpisode", Right(reported, right, {"circumstances"}));
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->circumstances(), right.circumstances());
  right.set_circumstances(std::string(4001, 'x'));
  EXPECT_THAT(client_.Send<v1::Episode>("CorrectEpisode", Right(*corrected, right, {"circumstances"})).status(),
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_TOO_LONG"));
}

// The lists become those of the correction, shorter ones too, and who entered what stays.
TEST_F(EpisodeRecordTest, CategoriesAndLevelsCanBePutRight) {
  auto episode = client_.Must<v1::Episode>(
      "RecategoriseEpisode",
      Becomes(Report(v1::CARE_CATEGORY_AWAY), v1::CARE_CATEGORY_MISSING, "2026-03-10T10:00:00Z"));
  episode = client_.Must<v1::Episode>("AssessRisk", Risk(episode, "high", "2026-03-10T10:00:00Z"));
  episode = client_.Must<v1::Episode>("AssessRisk", Risk(episode, "medium", "2026-03-10T11:00:00Z"));

  v1::Episode right = episode;
  Put(Time("2026-03-10T09:00:00Z"), right.mutable_categories(1)->mutable_time());
  right.mutable_categories(1)->set_changed_by("somebody else");
  right.mutable_risk_assessments(1)->set_level("low");
  episode = client_.Must<v1::Episode>("CorrectEpisode", Right(episode, right, {"categories", "risk_assessments"}));
  EXPECT_EQ(TimeOf(episode.categories(1).time().time()), At("2026-03-10T09:00:00Z"));
  EXPECT_FALSE(episode.categories(1).changed_by().empty());
  EXPECT_NE(episode.categories(1).changed_by(), "somebody else");
  EXPECT_EQ(episode.risk_assessments(1).level(), "low");

  right = episode;
  right.mutable_categories()->RemoveLast();
  right.mutable_risk_assessments()->RemoveLast();
  episode = client_.Must<v1::Episode>("CorrectEpisode", Right(episode, right, {"categories", "risk_assessments"}));
  v1::GetEpisodeRequest get;
  get.set_council(kWakefield);
  get.set_episode(episode.episode());
  const auto stored = client_.Call<v1::Episode>("GetEpisode", get);
  ASSERT_THAT(stored, IsOk());
  EXPECT_EQ(stored->category(), v1::CARE_CATEGORY_AWAY);
  EXPECT_THAT(stored->categories(), SizeIs(1));
  EXPECT_THAT(stored->risk_assessments(), SizeIs(1));

  right = episode;
  right.mutable_risk_assessments(0)->set_level("severe");
  EXPECT_THAT(client_.Send<v1::Episode>("CorrectEpisode", Right(episode, right, {"risk_assessments"})),
              FailsWith(absl::StatusCode::kInvalidArgument, "RISK_LEVEL_UNKNOWN"));
}

}  // namespace
}  // namespace homeward::episode
