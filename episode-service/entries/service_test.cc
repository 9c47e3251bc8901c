#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/support/entry_client.h"
#include "tests/support/many_rows.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kSearch[] = "search { place: SEARCH_PLACE_RESIDENCE account: 'nothing' }";
constexpr char kFoundMissing[] = "absence_review { result: ABSENCE_RESULT_MISSING rationale: 'phone is off' }";
constexpr char kStatusCheck[] = "status_check { account: 'no news' }";

class EntriesTest : public ::testing::Test {
 protected:
  EntriesTest() { episodes_.CreateCouncil(); }

  v1::Episode Report(absl::string_view since = "2026-03-10T08:00:00Z",
                     v1::CareCategory category = v1::CARE_CATEGORY_MISSING) {
    auto request = EpisodeClient::Missing(episodes_.CreateChild().young_person(), since);
    request.set_category(category);
    return episodes_.Must<v1::Episode>("ReportMissing", request);
  }

  v1::Episode Get(const v1::Episode& episode) {
    v1::GetEpisodeRequest request;
    request.set_council(episode.council());
    request.set_episode(episode.episode());
    const auto now = episodes_.Call<v1::Episode>("GetEpisode", request);
    EXPECT_THAT(now, IsOk());
    return now.value_or(v1::Episode());
  }

  std::vector<std::string> List(v1::ListEntriesRequest request) {
    request.set_council(kWakefield);
    std::vector<std::string> ids;
    do {
      const auto reply = client_.Call<v1::ListEntriesResponse>("ListEntries", request);
      if (!reply.ok()) {
        ADD_FAILURE() << reply.status();
        break;
      }
      for (const auto& entry : reply->entries()) ids.push_back(entry.entry());
      request.set_page_token(reply->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }

  // What is owed, in a form that does not name its episode.
  std::string Owed(const v1::Episode& episode) {
    std::vector<std::string> lines;
    for (const auto& one : episodes_.Obligations(episode.young_person())) {
      if (one.state() == common::v1::OBLIGATION_STATE_WITHDRAWN) continue;
      lines.push_back(absl::StrCat(one.kind(), " ", one.step(), " ", one.state(), " ", one.overdue(), " ",
                                   one.due_time().ShortDebugString(), " ", one.discharged_time().ShortDebugString(),
                                   " ", one.reason()));
    }
    std::sort(lines.begin(), lines.end());
    return absl::StrJoin(lines, "\n");
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  EntryClient client_{episodes_};
};

TEST_F(EntriesTest, KeepsEveryWordAndTwoTimes) {
  const auto episode = Report();
  const std::string details =
      "enquiry { spoken_to { name: 'A friend' contact: '01632 960001' relation: 'friend' } account: 'at the bus stop' "
      "}";
  const auto entry = client_.Record(episode, "2026-03-10T09:00:00Z", details);
  EXPECT_EQ(entry.kind(), "enquiry");
  EXPECT_EQ(entry.young_person(), episode.young_person());
  EXPECT_EQ(entry.details().SerializeAsString(), EntryClient::Details(details).SerializeAsString());
  EXPECT_EQ(TimeOf(entry.happened().time()), At("2026-03-10T09:00:00Z"));
  EXPECT_EQ(TimeOf(entry.recorded_time()), clock_.Now());
  EXPECT_FALSE(entry.recorded_by().empty());
}

// Every kind about an episode can be recorded with the least that it needs, and comes back as it was. Those from 40 on
// are care leavers'. What each of them needs, and where it is seen again, is shown by assessment_entries_test.cc and
// search_entries_test.cc.
TEST_F(EntriesTest, EveryKindIsRecorded) {
  const std::vector<std::string> kinds = {
      "sighting { where: 'the market' }",
      "enquiry { spoken_to { name: 'A friend' } account: 'has not seen them' }",
      kSearch,
      "action { account: 'rang the phone' }",
      "decision { decision: 'wait' rationale: 'on the way back' decided_by: 'duty manager' }",
      kStatusCheck,
      "absence_review { result: ABSENCE_RESULT_STILL_ABSENT rationale: 'with aunt' }",
      "sharing { what: 'the photograph' shared_with { name: 'police' } basis: SHARING_BASIS_PROTOCOL }",
      "cross_reference { source: 'youth_justice' result: CROSS_REFERENCE_RESULT_NOT_FOUND }",
      "screening { outcome: SCREENING_OUTCOME_EARLY_HELP rationale: 'first time' screened_by: 'MASH' }",
      "authority_notice { accountable_manager: 'team manager' }",
      "safety_evaluation { result: SAFETY_RESULT_SAFE evaluated_by: 'social worker' family_and_circumstances: 'calm'"
      " motivation: 'friends' destination: 'town' recent_pattern: 'first time' }",
      "safe_and_well_check { manner: CHECK_MANNER_IN_PERSON }",
      "medical_check { need: MEDICAL_NEED_NONE }",
      "consideration { considered_by: 'team manager' significant_harm: CONSIDERED_NO assessment_update: CONSIDERED_YES"
      " exploitation: CONSIDERED_NO rationale: 'as known' }",
      "outcome { routes: OUTCOME_ROUTE_RETURN_INTERVIEW routes: OUTCOME_ROUTE_EARLY_HELP }",
      "helpline { helplines: 'the runaway helpline' }",
      "child_seen { seen_by: 'social worker' }",
      "harm { harm: HARM_KIND_SLEPT_ROUGH }",
      "media_interest { account: 'the local paper rang' }",
      "risk_assessment { level: 'high' assessed_by: 'social worker' risks: 'substance_misuse'"
      " factors { factor: 'vulnerability' answer: ANSWER_YES } factors { factor: 'age' answer: ANSWER_NO }"
      " factors { factor: 'time_of_day' answer: ANSWER_YES } factors { factor: 'history' answer: ANSWER_NO }"
      " factors { factor: 'disability_or_illness' answer: ANSWER_NO }"
      " factors { factor: 'emotional_health' answer: ANSWER_NOT_KNOWN }"
      " factors { factor: 'associations' answer: ANSWER_NO } }",
      "police_told_of_return { told_by: 'carer' }",
      "manager_informed { manager: 'registered manager' }",
      "return_plan { same_placement: ANSWER_YES taken_by: 'carer' independent_person_before: ANSWER_YES"
      " recovery_order: ANSWER_NO police_asked: ANSWER_NO }",
      "brought_back { by: 'self' }",
      "report_details { clothing: 'a red coat' with_whom: 'nobody' }",
      "reasons { main: 'family_break_up' others: 'grooming' account: 'said so' }",
      "pre_return_talk { independent_person { name: 'A Worker' relation: 'social_worker' } talk: OFFER_OUTCOME_TAKEN_UP"
      " representative: OFFER_OUTCOME_DECLINED }",
      "referral { to: 'childrens_services' referred_by: 'social worker' rationale: 'nowhere safe to go back to' }",
      "referral_outcome { route: REFERRAL_ROUTE_SERVICE protection_plan: ANSWER_NO assessed_by: 'social worker' }",
      "joint_strategy { police { name: 'An inspector' } agreed_by: 'team manager' account: 'seen twice a day' }"};
  size_t of_episodes = 0;
  for (int i = 0; i < v1::EntryDetails::descriptor()->field_count(); ++i) {
    if (v1::EntryDetails::descriptor()->field(i)->number() < 40) ++of_episodes;
  }
  ASSERT_EQ(kinds.size(), of_episodes);
  const auto episode = Report();
  for (const std::string& kind : kinds) {
    const auto entry = client_.Record(episode, "2026-03-10T09:00:00Z", kind);
    EXPECT_EQ(entry.kind(), kind.substr(0, kind.find(' ')));
    EXPECT_EQ(entry.details().SerializeAsString(), EntryClient::Details(kind).SerializeAsString());
  }
}

TEST_F(EntriesTest, RefusesWhatHasNoKindOrLacksWhatItNeeds) {
  const auto episode = Report();
  auto request = EntryClient::Recorded(episode, "2026-03-10T09:00:00Z", "");
  EXPECT_THAT(client_.Send<v1::Entry>("RecordEntry", request),
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_REQUIRED"));
  *request.mutable_details() = EntryClient::Details("sighting {}");
  EXPECT_THAT(client_.Send<v1::Entry>("RecordEntry", request),
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_REQUIRED"));
  *request.mutable_details() = EntryClient::Details("outcome { rationale: 'none' }");
  EXPECT_THAT(client_.Send<v1::Entry>("RecordEntry", request),
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_REQUIRED"));
  *request.mutable_details() = EntryClient::Details(kSearch);
  request.set_episode(NewUuid(absl::Now()));
  EXPECT_THAT(client_.Send<v1::Entry>("RecordEntry", request),
              FailsWith(absl::StatusCode::kNotFound, "EPISODE_NOT_FOUND"));
  EXPECT_EQ(episodes_.service().database().Number("SELECT COUNT(*) FROM entry"), 0);
}

TEST_F(EntriesTest, ListsTheLatestFirstByEpisodeYoungPersonAndKind) {
  const auto episode = Report();
  const auto late = client_.Record(episode, "2026-03-10T11:00:00Z", kStatusCheck);
  const auto early = client_.Record(episode, "2026-03-10T09:00:00Z", kSearch);
  const auto middle = client_.Record(episode, "2026-03-10T10:00:00Z", kStatusCheck);
  client_.Record(Report(), "2026-03-10T10:00:00Z", kSearch);

  v1::ListEntriesRequest request;
  EXPECT_THAT(client_.Call<v1::ListEntriesResponse>("ListEntries",
                                                    [] {
                                                      v1::ListEntriesRequest all;
                                                      all.set_council(kWakefield);
                                                      return all;
                                                    }()),
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_REQUIRED"));
  request.set_episode(episode.episode());
  request.set_page_size(2);
  EXPECT_THAT(List(request), ElementsAre(late.entry(), middle.entry(), early.entry()));
  request.clear_episode();
  request.set_young_person(episode.young_person());
  request.add_kinds("status_check");
  EXPECT_THAT(List(request), ElementsAre(late.entry(), middle.entry()));
  request.add_kinds("no_such_kind");
  request.set_council(kWakefield);
  EXPECT_THAT(client_.Call<v1::ListEntriesResponse>("ListEntries", request),
              FailsWith(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

// A correction moves what follows; what stood before stays visible, and so does what was voided.
TEST_F(EntriesTest, CorrectionsAndVoidsMoveWhatFollowsAndStayVisible) {
  const auto episode = Report("2026-03-10T08:00:00Z", v1::CARE_CATEGORY_AWAY);
  const auto open_review = [&] {
    for (const auto& one : episodes_.Obligations(episode.young_person())) {
      if (one.kind() == "absence_review" && one.state() == common::v1::OBLIGATION_STATE_OPEN)
        return TimeOf(one.due_time());
    }
    return absl::InfinitePast();
  };
  EXPECT_EQ(open_review(), At("2026-03-10T10:00:00Z"));
  const auto entry = client_.Record(episode, "2026-03-10T09:00:00Z",
                                    "absence_review { result: ABSENCE_RESULT_STILL_ABSENT rationale: 'with aunt' }");
  EXPECT_EQ(open_review(), At("2026-03-10T11:00:00Z"));
  const auto corrected =
      client_.Must<v1::Entry>("CorrectEntry", EntryClient::Correction(entry, "2026-03-10T09:30:00Z"));
  EXPECT_EQ(open_review(), At("2026-03-10T11:30:00Z"));
  EXPECT_THAT(client_.Send<v1::Entry>("VoidEntry", EntryClient::Voiding(entry)),
              FailsWith(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  const auto voided = client_.Must<v1::Entry>("VoidEntry", EntryClient::Voiding(corrected));
  EXPECT_EQ(voided.void_reason(), "another child's");
  EXPECT_EQ(open_review(), At("2026-03-10T10:00:00Z"));

  v1::ListEntryVersionsRequest request;
  request.set_council(kWakefield);
  request.set_entry(entry.entry());
  const auto versions = client_.Call<v1::ListEntryVersionsResponse>("ListEntryVersions", request);
  ASSERT_THAT(versions, IsOk());
  ASSERT_THAT(versions->versions(), SizeIs(3));
  EXPECT_EQ(TimeOf(versions->versions(0).entry().happened().time()), At("2026-03-10T09:00:00Z"));
  EXPECT_EQ(versions->versions(1).reason(), "entered wrongly");
  EXPECT_EQ(versions->versions(2).entry().void_reason(), "another child's");
}

// S3-21: nobody has to think of a second command when a review finds that nobody knows where the child is.
TEST_F(EntriesTest, AReviewThatFindsTheChildMissingStartsTheClocksOfTheMissingS321) {
  const auto episode = Report("2026-03-10T08:00:00Z", v1::CARE_CATEGORY_AWAY);
  client_.Record(episode, "2026-03-10T09:30:00Z", kFoundMissing);
  EXPECT_EQ(Get(episode).category(), v1::CARE_CATEGORY_MISSING);
  std::vector<std::string> kinds;
  for (const auto& one : episodes_.Obligations(episode.young_person())) kinds.push_back(one.kind());
  EXPECT_THAT(kinds, ::testing::Contains("police_report"));

  // Earlier than the episode's last change: refused, and nothing of it is written.
  const auto other = Report("2026-03-10T08:00:00Z", v1::CARE_CATEGORY_AWAY);
  EXPECT_THAT(
      client_.Send<v1::Entry>("RecordEntry", EntryClient::Recorded(other, "2026-03-10T07:00:00Z", kFoundMissing)),
      FailsWith(absl::StatusCode::kInvalidArgument, "BEFORE_EPISODE_START"));
  EXPECT_EQ(Get(other).category(), v1::CARE_CATEGORY_AWAY);
}

// The same review counts when it is entered after the return, and goes with its correction or void.
TEST_F(EntriesTest, AReviewEnteredLateCorrectedOrVoidedIsFollowedS321) {
  clock_.Set(At("2026-03-10T18:00:00Z"));
  const auto episode = Report("2026-03-10T08:00:00Z", v1::CARE_CATEGORY_AWAY);
  episodes_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(episode, "2026-03-10T12:00:00Z"));
  const auto review = client_.Record(episode, "2026-03-10T10:00:00Z", kFoundMissing);
  EXPECT_EQ(Get(episode).category(), v1::CARE_CATEGORY_MISSING);
  EXPECT_THAT(Owed(episode), ::testing::HasSubstr("police_report"));

  const auto later = client_.Must<v1::Entry>("CorrectEntry", EntryClient::Correction(review, "2026-03-10T11:00:00Z"));
  ASSERT_THAT(Get(episode).categories(), SizeIs(2));
  EXPECT_EQ(TimeOf(Get(episode).categories(1).time().time()), At("2026-03-10T11:00:00Z"));
  auto still_absent = EntryClient::Correction(later, "2026-03-10T11:00:00Z");
  still_absent.mutable_details()->mutable_absence_review()->set_result(v1::ABSENCE_RESULT_STILL_ABSENT);
  const auto absent = client_.Must<v1::Entry>("CorrectEntry", still_absent);
  EXPECT_EQ(Get(episode).category(), v1::CARE_CATEGORY_AWAY);
  EXPECT_THAT(Owed(episode), ::testing::Not(::testing::HasSubstr("police_report")));

  still_absent = EntryClient::Correction(absent, "2026-03-10T11:30:00Z");
  still_absent.mutable_details()->mutable_absence_review()->set_result(v1::ABSENCE_RESULT_MISSING);
  const auto found = client_.Must<v1::Entry>("CorrectEntry", still_absent);
  EXPECT_EQ(Get(episode).category(), v1::CARE_CATEGORY_MISSING);
  client_.Must<v1::Entry>("VoidEntry", EntryClient::Voiding(found));
  EXPECT_EQ(Get(episode).category(), v1::CARE_CATEGORY_AWAY);
  EXPECT_THAT(Get(episode).categories(), SizeIs(1));
}

// Entries come in any order: what is owed in the end is the same, and follows from when things happened.
TEST_F(EntriesTest, AnyOrderOfArrivalEndsInTheSameObligations) {
  clock_.Set(At("2026-03-12T12:00:00Z"));
  const std::vector<std::pair<const char*, const char*>> facts = {
      {"2026-03-10T09:00:00Z", kStatusCheck},
      {"2026-03-11T08:00:00Z", kStatusCheck},
      {"2026-03-10T08:30:00Z", "authority_notice { accountable_manager: 'team manager' }"},
      {"2026-03-10T08:20:00Z",
       "authority_notice { accountable_manager: 'duty manager' written { time { seconds: 1773140400 } precision:"
       " PRECISION_MINUTE } }"},
      {"2026-03-10T20:00:00Z", "media_interest { account: 'the local paper rang' }"},
      {"2026-03-11T09:30:00Z",
       "safety_evaluation { result: SAFETY_RESULT_SAFE evaluated_by: 'social worker' family_and_circumstances: 'calm'"
       " motivation: 'friends' destination: 'town' recent_pattern: 'first time' }"},
      {"2026-03-11T11:00:00Z", "brought_back { by: 'police' }"},
      {"2026-03-11T13:00:00Z", "safe_and_well_check { manner: CHECK_MANNER_NOT_MADE reason_not_made: 'asleep' }"},
      {"2026-03-12T09:00:00Z", "safe_and_well_check { manner: CHECK_MANNER_BY_PHONE }"},
      {"2026-03-12T10:00:00Z", "outcome { routes: OUTCOME_ROUTE_RETURN_INTERVIEW }"}};
  std::vector<size_t> order(facts.size() + 1);  // the last one is the return itself
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::mt19937 random(20260310);
  std::string expected;
  for (int round = 0; round < 8; ++round) {
    auto request = EpisodeClient::Missing(episodes_.CreateChild().young_person(), "2026-03-10T08:00:00Z");
    Put(Moment{.time = At("2026-03-10T08:10:00Z")}, request.mutable_police_report()->mutable_time());
    request.mutable_police_report()->set_force("west_yorkshire");
    const auto episode = episodes_.Must<v1::Episode>("ReportMissing", request);
    for (const size_t i : order) {
      if (i < facts.size()) {
        client_.Record(episode, facts[i].first, facts[i].second);
      } else {
        episodes_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(Get(episode), "2026-03-11T11:00:00Z"));
      }
    }
    if (round == 0) expected = Owed(episode);
    EXPECT_EQ(Owed(episode), expected) << "round " << round;
    std::shuffle(order.begin(), order.end(), random);
  }
  EXPECT_THAT(expected, ::testing::HasSubstr("status_check"));
}

TEST_F(EntriesTest, NoWordOfAnEntryIsInTheFeed) {
  const auto episode = Report();
  client_.Record(episode, "2026-03-10T09:00:00Z", "sighting { where: 'Zyxomarker' account: 'Zyxomarker' }");
  EXPECT_EQ(episodes_.service().database().Number("SELECT COUNT(*) FROM event WHERE body LIKE '%Zyxomarker%'"), 0);
  EXPECT_EQ(episodes_.service().database().Number("SELECT COUNT(*) FROM entry WHERE details LIKE '%Zyxomarker%'"), 1);
}

// The chronology says what kind of entry it was, and which obligation changed how.
TEST_F(EntriesTest, TheChronologySaysWhichKindS329) {
  const auto episode = Report();
  client_.Record(episode, "2026-03-10T09:00:00Z", kSearch);
  v1::GetChronologyRequest request;
  request.set_council(kWakefield);
  request.set_young_person(episode.young_person());
  const auto chronology = episodes_.Call<v1::GetChronologyResponse>("GetChronology", request);
  ASSERT_THAT(chronology, IsOk());
  EXPECT_EQ(chronology->entries(chronology->entries_size() - 1).event(), "EntryRecorded");
  EXPECT_EQ(chronology->entries(chronology->entries_size() - 1).kind(), "search");
  std::vector<std::string> obligations;
  for (const auto& entry : chronology->entries()) {
    if (entry.event() == "ObligationChanged") obligations.push_back(absl::StrCat(entry.kind(), " ", entry.change()));
  }
  EXPECT_THAT(obligations, ::testing::Contains("police_report raised"));
}

TEST_F(EntriesTest, EveryQueryUsesItsIndex) {
  const auto entry = client_.Record(Report(), "2026-03-10T09:00:00Z", kStatusCheck);
  const auto key_of = [&](const std::string& where, const std::string& index = "") {
    return IndexOf(episodes_.service().database(),
                   absl::StrCat("SELECT details FROM entry ", index, " WHERE council = 'E08000036' AND ", where));
  };
  const std::string latest = " ORDER BY happened_us DESC, entry DESC LIMIT 50";
  EXPECT_EQ(key_of(absl::StrCat("entry = '", entry.entry(), "'")), "PRIMARY");
  EXPECT_EQ(key_of("episode = 'a'" + latest), "entry_episode");
  EXPECT_EQ(key_of("young_person = 'a'" + latest), "entry_young_person");
  EXPECT_EQ(key_of("young_person = 'a' AND clocked = 1 AND void_reason = '' ORDER BY happened_us, entry LIMIT 10000",
                   "FORCE INDEX (entry_clocked)"),
            "entry_clocked");
}

}  // namespace
}  // namespace homeward::episode
