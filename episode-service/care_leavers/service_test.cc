#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "homeward/episode/v1/care_service.pb.h"
#include "tests/support/directory_client.h"
#include "tests/support/entry_client.h"
#include "tests/support/many_rows.h"
#include "tests/support/merge_client.h"

namespace homeward::episode {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kWokingham[] = "E06000041";

constexpr char kNoAnswer[] =
    "contact_attempt { mode: CONTACT_MODE_PHONE direct: true result: CONTACT_RESULT_NOT_REACHED made_by: 'adviser' }";
constexpr char kReached[] =
    "contact_attempt { mode: CONTACT_MODE_PHONE direct: true result: CONTACT_RESULT_REACHED made_by: 'adviser' }";
constexpr char kMissing[] =
    "determination { result: DETERMINATION_RESULT_MISSING gone_from_placement: CARE_LEAVER_ANSWER_YES"
    " not_attending_education: CARE_LEAVER_ANSWER_NOT_APPLICABLE out_of_character: CARE_LEAVER_ANSWER_YES"
    " recent_contact_with_others: CARE_LEAVER_ANSWER_NO reasons: 'asylum_claim' rationale: 'the room is empty'"
    " adviser: 'personal adviser' manager: 'team manager' risk_level: 'medium' }";
constexpr char kAssessment[] =
    "care_leaver_risk_assessment { level: 'medium' analysis: 'alone and afraid' assessed_by: 'personal adviser'"
    " topics { topic: 'mental_health' answer: CARE_LEAVER_ANSWER_YES }"
    " topics { topic: 'domestic_abuse' answer: CARE_LEAVER_ANSWER_NO }"
    " topics { topic: 'sexual_exploitation' answer: CARE_LEAVER_ANSWER_NOT_KNOWN }"
    " topics { topic: 'substance_use' answer: CARE_LEAVER_ANSWER_NO }"
    " topics { topic: 'learning_needs' answer: CARE_LEAVER_ANSWER_NO }"
    " contacts { spoken_to { name: 'A tutor' contact: '01632 960002' relation: 'college' } account: 'not seen' } }";
constexpr char kOverriding[] =
    "family_contact { spoken_to { name: 'An uncle' contact: '01632 960003' relation: 'family' } account: 'not there'"
    " balance: 'the risk outweighs it' confidentiality_overridden: true decided_by: 'team manager' }";
constexpr char kPoliceReport[] =
    "missing_adult_report { unit: 'missing persons unit' reference: 'MP/1' vulnerabilities: 'fears removal'"
    " last_seen { time { seconds: 1772870400 } precision: PRECISION_MINUTE } last_seen_by: 'a tutor'"
    " why_missing: 'gone from the room' reported_by: 'personal adviser' }";
constexpr char kHomeOffice[] = "home_office_told { told_by: 'personal adviser' }";
constexpr char kOversight[] =
    "management_oversight { subject: OVERSIGHT_SUBJECT_MISSING scrutiny: 'agreed' manager: 'team manager'"
    " actions { action: 'ask the landlord' by_whom: 'personal adviser' } informed: 'service manager' }";
constexpr char kReview[] =
    "weekly_review { reviewed_by: 'assistant manager' account: 'no news' service_manager_updated: true }";
constexpr char kMeeting[] =
    "meeting_after_return { needs: 'a place to stay' vulnerabilities: 'afraid' support: 'a solicitor'"
    " placement: 'with a friend' return_possible: CARE_LEAVER_ANSWER_YES met_by: 'personal adviser' }";
constexpr char kDeclined[] =
    "service_declined { mode: CONTACT_MODE_IN_PERSON words: 'leave me alone' told: 'personal adviser' }";
constexpr char kLetter[] =
    "declined_letter { can_ask_again: true entitlements: true time_frames: true sent_by: 'personal adviser' }";

std::string Told(const char* level, const char* news) {
  return absl::StrCat("manager_told { level: MANAGER_LEVEL_", level, " news: MANAGER_NEWS_", news,
                      " manager: 'the manager' told_by: 'personal adviser' }");
}

class CareLeaversTest : public ::testing::Test {
 protected:
  CareLeaversTest() {
    episodes_.CreateCouncil();
    episodes_.CreateCouncil(kWokingham);
  }

  std::vector<common::v1::Obligation> Owed(const v1::YoungPerson& person) {
    return episodes_.Obligations(person.young_person(), person.council());
  }
  // Kinds that are open, with the step.
  std::set<std::string> Open(const v1::YoungPerson& person) {
    std::set<std::string> kinds;
    for (const auto& one : Owed(person)) {
      if (one.state() == common::v1::OBLIGATION_STATE_OPEN) kinds.insert(absl::StrCat(one.kind(), one.step()));
    }
    return kinds;
  }
  absl::Time DueOf(const v1::YoungPerson& person, absl::string_view kind) {
    for (const auto& one : Owed(person)) {
      if (one.kind() == kind && one.state() == common::v1::OBLIGATION_STATE_OPEN) return TimeOf(one.due_time());
    }
    return absl::InfinitePast();
  }
  void MoveTo(absl::string_view time) {
    clock_.Set(At(time));
    while (episodes_.service().host().RunTimers().value() > 0) {
    }
  }

  std::vector<std::string> Unallocated(v1::LackingRole role, int page_size = 0) {
    v1::ListUnallocatedRequest request;
    request.set_council(kWakefield);
    request.set_role(role);
    request.set_page_size(page_size);
    std::vector<std::string> ids;
    do {
      const auto reply = care_.Call<v1::ListUnallocatedResponse>("ListUnallocated", request);
      if (!reply.ok()) {
        ADD_FAILURE() << reply.status();
        break;
      }
      for (const auto& one : reply->unallocated()) ids.push_back(one.young_person());
      request.set_page_token(reply->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }

  std::vector<v1::MissingCareLeaver> Missing(v1::DeterminationResult result = v1::DETERMINATION_RESULT_UNSPECIFIED,
                                             int page_size = 0) {
    v1::ListMissingCareLeaversRequest request;
    request.set_council(kWakefield);
    request.set_result(result);
    request.set_page_size(page_size);
    std::vector<v1::MissingCareLeaver> found;
    do {
      const auto reply = care_.Call<v1::ListMissingCareLeaversResponse>("ListMissingCareLeavers", request);
      if (!reply.ok()) {
        ADD_FAILURE() << reply.status();
        break;
      }
      found.insert(found.end(), reply->care_leavers().begin(), reply->care_leavers().end());
      request.set_page_token(reply->next_page_token());
    } while (!request.page_token().empty());
    return found;
  }
  std::vector<std::string> IdsOf(const std::vector<v1::MissingCareLeaver>& care_leavers) {
    std::vector<std::string> ids;
    for (const auto& one : care_leavers) ids.push_back(one.young_person());
    return ids;
  }

  FakeClock clock_{At("2026-03-10T09:00:00Z")};
  EpisodeClient episodes_{clock_};
  EntryClient entries_{episodes_};
  DirectoryClient directory_{episodes_};
  RpcClient care_{episodes_.service(), "homeward.episode.v1.CareService"};
};

// Wokingham's guidance as it is told: a care leaver does not answer, is found to be missing, and comes back
// (S0-03 to S0-17).
TEST_F(CareLeaversTest, WokinghamsGuidanceFromTheFirstUnansweredCallToTheMeetingS016S017) {
  const auto alex = episodes_.CreateCareLeaver("Alex", kWokingham, "2022-05-01");
  entries_.Record(alex, "2026-03-09T10:00:00Z", kReached);
  EXPECT_THAT(Open(alex), UnorderedElementsAre("contact"));
  MoveTo("2026-05-12T10:00:00+01:00");  // a Tuesday; eight weeks have passed
  entries_.Record(alex, "2026-05-11T10:00:00+01:00", kNoAnswer);
  EXPECT_EQ(DueOf(alex, "contact"), At("2026-05-04T23:59:59.999999+01:00"));

  // The adviser and the manager ask the four questions and find that Alex is missing, at medium risk.
  entries_.Record(alex, "2026-05-12T09:30:00+01:00", kMissing);
  EXPECT_THAT(Open(alex),
              UnorderedElementsAre("contact", "care_leaver_risk_assessment", "missing_adult_report", "home_office_told",
                                   "team_manager_told", "service_manager_told", "assistant_manager_allocated",
                                   "weekly_review", "service_manager_update", "management_oversight"));
  EXPECT_EQ(DueOf(alex, "team_manager_told"), At("2026-05-14T23:59:59.999999+01:00"));
  EXPECT_EQ(DueOf(alex, "service_manager_told"), At("2026-05-15T23:59:59.999999+01:00"));

  // Confidentiality towards the family gives way to the risk, once it is assessed.
  EXPECT_THAT(
      entries_.Send<v1::Entry>("RecordEntry", EntryClient::About(alex, "2026-05-12T09:40:00+01:00", kOverriding)),
      FailsWith(StatusCode::kFailedPrecondition, "RISK_NOT_ASSESSED"));
  entries_.Record(alex, "2026-05-12T09:35:00+01:00", kAssessment);
  entries_.Record(alex, "2026-05-12T09:40:00+01:00", kOverriding);
  entries_.Record(alex, "2026-05-12T09:45:00+01:00", kPoliceReport);
  entries_.Record(alex, "2026-05-12T09:50:00+01:00", kHomeOffice);
  entries_.Record(alex, "2026-05-12T09:55:00+01:00", Told("TEAM_MANAGER", "MISSING"));
  entries_.Record(alex, "2026-05-12T10:00:00+01:00", Told("SERVICE_MANAGER", "MISSING"));
  entries_.Record(alex, "2026-05-12T10:00:00+01:00", kOversight);
  // The case passes to an assistant manager.
  auto manager = DirectoryClient::Worker("w1", {"assistant_manager"});
  manager.set_council(kWokingham);
  auto allocation = DirectoryClient::AllocationOf(alex.young_person(), "assistant_manager",
                                                  directory_.Must<v1::Worker>("UpsertWorker", manager).worker(),
                                                  "2026-05-12T10:00:00+01:00");
  allocation.set_council(kWokingham);
  EXPECT_EQ(DueOf(alex, "assistant_manager_allocated"), At("2026-05-15T23:59:59.999999+01:00"));
  directory_.Must<v1::Allocation>("AllocateWorker", allocation);
  EXPECT_THAT(Open(alex),
              UnorderedElementsAre("contact", "weekly_review", "service_manager_update", "management_oversight"));

  // Week after week the assistant manager looks again; a week without is overdue by itself.
  MoveTo("2026-05-19T09:00:00+01:00");
  entries_.Record(alex, "2026-05-19T09:00:00+01:00", kReview);
  MoveTo("2026-05-27T09:00:00+01:00");
  for (const auto& one : Owed(alex)) {
    if (one.kind() == "weekly_review" && one.state() == common::v1::OBLIGATION_STATE_OPEN) {
      EXPECT_TRUE(one.overdue());
    }
  }
  entries_.Record(alex, "2026-05-27T08:00:00+01:00", kReview);

  // Alex rings. The adviser meets them, and both managers hear of it.
  MoveTo("2026-05-29T12:00:00+01:00");
  entries_.Record(alex, "2026-05-28T18:00:00+01:00", kReached);
  EXPECT_THAT(Open(alex), UnorderedElementsAre("contact", "meeting_after_returnfound", "team_manager_toldfound",
                                               "service_manager_toldfound"));
  entries_.Record(alex, "2026-05-29T10:00:00+01:00", kMeeting);
  entries_.Record(alex, "2026-05-29T11:00:00+01:00", Told("TEAM_MANAGER", "FOUND"));
  entries_.Record(alex, "2026-05-29T12:00:00+01:00", Told("SERVICE_MANAGER", "FOUND"));
  EXPECT_THAT(Open(alex), UnorderedElementsAre("contact"));
  EXPECT_EQ(DueOf(alex, "contact"), At("2026-07-24T23:59:59.999999+01:00"));
}

// S0-04, S0-05: declined, in writing; and what was entered in error holds no more.
TEST_F(CareLeaversTest, DeclinedInWritingAndTakenBackS004) {
  const auto sam = episodes_.CreateCareLeaver("Sam");
  entries_.Record(sam, "2026-03-09T10:00:00Z", kDeclined);
  EXPECT_THAT(Open(sam), UnorderedElementsAre("contact", "declined_letter"));
  const auto letter = entries_.Record(sam, "2026-03-10T08:00:00Z", kLetter);
  EXPECT_THAT(Open(sam), IsEmpty());
  const auto corrected =
      entries_.Must<v1::Entry>("CorrectEntry", EntryClient::Correction(letter, "2026-03-10T08:30:00Z"));
  EXPECT_THAT(corrected.episode(), IsEmpty());
  entries_.Must<v1::Entry>("VoidEntry", EntryClient::Voiding(corrected));
  EXPECT_THAT(Open(sam), UnorderedElementsAre("contact", "declined_letter"));
}

// S0-01, policy 29: nobody has to do anything at midnight for it.
TEST_F(CareLeaversTest, AChildWhoTurns18WhileMissingPassesOverByItselfS001) {
  v1::CreateYoungPersonRequest create;
  create.set_council(kWokingham);
  create.mutable_young_person()->set_given_name("Robin");
  create.mutable_young_person()->set_date_of_birth("2008-03-12");
  auto robin = episodes_.Must<v1::YoungPerson>("CreateYoungPerson", create);
  v1::StartLegalStatusRequest status;
  status.set_council(kWokingham);
  status.set_young_person(robin.young_person());
  status.set_etag(robin.etag());
  status.set_code("section_20");
  Put(OnDay(absl::CivilDay(2024, 1, 10)), status.mutable_started());
  robin = episodes_.Must<v1::YoungPerson>("StartLegalStatus", status);
  episodes_.Must<v1::Episode>("ReportMissing",
                              EpisodeClient::Missing(robin.young_person(), "2026-03-10T08:00:00Z", kWokingham));
  MoveTo("2026-03-11T23:59:59.999999Z");
  std::set<std::string> as_child = Open(robin);
  // What is asked of a child in care is asked of no adult (S3-49).
  EXPECT_EQ(as_child.erase("running_history"), 1);
  EXPECT_FALSE(as_child.contains("weekly_review"));
  MoveTo("2026-03-12T00:00:00Z");
  EXPECT_THAT(Open(robin), IsSupersetOf(as_child));
  EXPECT_THAT(Open(robin), IsSupersetOf({"missing_adult_report", "team_manager_told", "service_manager_told",
                                         "weekly_review", "management_oversight", "care_leaver_risk_assessment"}));
}

// Every kind can be recorded without an episode, and comes back as it was, whom somebody spoke to as well (S0-13).
TEST_F(CareLeaversTest, EveryKindIsRecorded) {
  const std::vector<std::string> kinds = {
      kReached,    kMissing,    kDeclined,     kLetter,     kOversight,
      kAssessment, kOverriding, kPoliceReport, kHomeOffice, Told("ASSISTANT_MANAGER", "MISSING"),
      kReview,     kMeeting};
  size_t of_care_leavers = 0;
  for (int i = 0; i < v1::EntryDetails::descriptor()->field_count(); ++i) {
    if (v1::EntryDetails::descriptor()->field(i)->number() >= 40) ++of_care_leavers;
  }
  ASSERT_EQ(kinds.size(), of_care_leavers);
  const auto alex = episodes_.CreateCareLeaver();
  for (const std::string& kind : kinds) {
    const auto entry = entries_.Record(alex, "2026-03-10T08:00:00Z", kind);
    EXPECT_EQ(entry.kind(), kind.substr(0, kind.find(' ')));
    EXPECT_EQ(entry.young_person(), alex.young_person());
    EXPECT_THAT(entry.episode(), IsEmpty());
    EXPECT_EQ(entry.details().SerializeAsString(), EntryClient::Details(kind).SerializeAsString());
  }
  v1::ListEntriesRequest request;
  request.set_council(kWakefield);
  request.set_young_person(alex.young_person());
  const auto listed = entries_.Call<v1::ListEntriesResponse>("ListEntries", request);
  ASSERT_THAT(listed, IsOk());
  EXPECT_THAT(listed->entries(), SizeIs(kinds.size()));
}

TEST_F(CareLeaversTest, SaysWhatAnEntryIsAbout) {
  const auto alex = episodes_.CreateCareLeaver();
  const auto robin = episodes_.CreateChild();
  const auto episode = episodes_.Must<v1::Episode>(
      "ReportMissing", EpisodeClient::Missing(robin.young_person(), "2026-03-10T08:00:00Z"));
  const auto refused = [&](v1::RecordEntryRequest request) { return entries_.Send<v1::Entry>("RecordEntry", request); };
  constexpr char kWhen[] = "2026-03-10T08:30:00Z";

  auto request = EntryClient::About(alex, kWhen, "status_check { account: 'no news' }");
  EXPECT_THAT(refused(request), FailsWith(StatusCode::kInvalidArgument, "EPISODE_REQUIRED"));
  request.clear_young_person();
  EXPECT_THAT(refused(request), FailsWith(StatusCode::kInvalidArgument, "FIELD_REQUIRED"));
  request.set_episode(episode.episode());
  request.set_young_person(alex.young_person());
  EXPECT_THAT(refused(request), FailsWith(StatusCode::kInvalidArgument, "EPISODE_OF_ANOTHER"));
  request.set_young_person(robin.young_person());
  EXPECT_THAT(refused(request), IsOk());
  request = EntryClient::About(robin, kWhen, kMissing);
  EXPECT_THAT(refused(request), FailsWith(StatusCode::kFailedPrecondition, "CHILD_NEEDS_REPORT"));
  request.set_young_person(NewUuid(absl::Now()));
  EXPECT_THAT(refused(request), FailsWith(StatusCode::kNotFound, "YOUNG_PERSON_NOT_FOUND"));
}

// S0-07, S0-04: what the contract asks for reaches the rules.
TEST_F(CareLeaversTest, RefusesADeterminationByOneAndALetterThatLacksSomething) {
  const auto alex = episodes_.CreateCareLeaver();
  auto request = EntryClient::About(alex, "2026-03-10T08:00:00Z", kMissing);
  request.mutable_details()->mutable_determination()->set_manager(" Personal adviser");
  EXPECT_THAT(entries_.Send<v1::Entry>("RecordEntry", request),
              FailsWith(StatusCode::kInvalidArgument, "DECIDED_BY_ONE"));
  request.mutable_details()->mutable_determination()->clear_out_of_character();
  EXPECT_THAT(entries_.Send<v1::Entry>("RecordEntry", request),
              FailsWith(StatusCode::kInvalidArgument, "FIELD_REQUIRED"));
  request = EntryClient::About(alex, "2026-03-10T08:00:00Z", kLetter);
  for (const char* part : {"can_ask_again", "entitlements", "time_frames"}) {
    auto without = request;
    auto* letter = without.mutable_details()->mutable_declined_letter();
    letter->GetReflection()->ClearField(letter, letter->GetDescriptor()->FindFieldByName(part));
    EXPECT_THAT(entries_.Send<v1::Entry>("RecordEntry", without),
                FailsWith(StatusCode::kInvalidArgument, "LETTER_INCOMPLETE"));
  }
}

// S0-01: a care leaver without a personal adviser is listed, of the policy's age and while nobody is allocated who
// works for the council.
TEST_F(CareLeaversTest, ListsCareLeaversWithoutAPersonalAdviserS001) {
  const auto adviser = directory_.AddWorker("w1", {"personal_adviser"});
  const auto alex = episodes_.CreateCareLeaver("Alex");
  const auto sam = episodes_.CreateCareLeaver("Sam");
  episodes_.CreateCareLeaver("Older", kWakefield, "", "2000-03-10");  // 26 today
  episodes_.CreateChild();
  episodes_.CreateCareLeaver("Elsewhere", kWokingham);
  EXPECT_THAT(Unallocated(v1::LACKING_ROLE_PERSONAL_ADVISER, 1), ElementsAre(alex.young_person(), sam.young_person()));
  directory_.Allocate(alex.young_person(), "social_worker", adviser.worker(), "2026-03-10T08:00:00Z");
  EXPECT_THAT(Unallocated(v1::LACKING_ROLE_PERSONAL_ADVISER), SizeIs(2));
  directory_.Allocate(alex.young_person(), "personal_adviser", adviser.worker(), "2026-03-10T08:00:00Z");
  EXPECT_THAT(Unallocated(v1::LACKING_ROLE_PERSONAL_ADVISER), ElementsAre(sam.young_person()));
  // The adviser has left.
  episodes_.service().database().Execute(
      absl::StrCat("UPDATE worker SET until_us = ", absl::ToUnixMicros(clock_.Now())));
  EXPECT_THAT(Unallocated(v1::LACKING_ROLE_PERSONAL_ADVISER), SizeIs(2));
}

// S3-57: every looked-after child has a named independent reviewing officer.
TEST_F(CareLeaversTest, ListsLookedAfterChildrenWithoutAReviewingOfficerS357) {
  const auto officer = directory_.AddWorker("w1", {"independent_reviewing_officer"});
  const auto robin = episodes_.CreateChild();
  const auto jo = episodes_.CreateChild("Jo");
  episodes_.CreateCareLeaver();
  directory_.Allocate(jo.young_person(), "independent_reviewing_officer", officer.worker(), "2026-03-10T08:00:00Z");
  EXPECT_THAT(Unallocated(v1::LACKING_ROLE_INDEPENDENT_REVIEWING_OFFICER), ElementsAre(robin.young_person()));
  EXPECT_THAT(Unallocated(v1::LACKING_ROLE_SOCIAL_WORKER),
              UnorderedElementsAre(robin.young_person(), jo.young_person()));
}

// S0-06, S0-07: who is missing and who is not in touch are two lists, each the longest first.
TEST_F(CareLeaversTest, S006ListsWhoIsMissingTheLongestFirst) {
  const auto alex = episodes_.CreateCareLeaver("Alex");
  const auto sam = episodes_.CreateCareLeaver("Sam");
  const auto kim = episodes_.CreateCareLeaver("Kim");
  const auto elsewhere = episodes_.CreateCareLeaver("Elsewhere", kWokingham);
  entries_.Record(alex, "2026-03-09T10:00:00Z", EntryClient::Determined("MISSING", "risk_level: 'high'"));
  const auto determined = entries_.Record(
      sam, "2026-03-10T08:00:00Z",
      EntryClient::Determined("MISSING", "went_missing { time { seconds: 1772870400 } precision: PRECISION_DATE }"));
  entries_.Record(kim, "2026-03-09T11:00:00Z", EntryClient::Determined("NOT_IN_TOUCH"));
  entries_.Record(elsewhere, "2026-03-01T11:00:00Z", EntryClient::Determined("MISSING"));
  EXPECT_THAT(IdsOf(Missing()), ElementsAre(sam.young_person(), alex.young_person()));
  EXPECT_THAT(IdsOf(Missing(v1::DETERMINATION_RESULT_MISSING, 1)),
              ElementsAre(sam.young_person(), alex.young_person()));
  EXPECT_THAT(IdsOf(Missing(v1::DETERMINATION_RESULT_NOT_IN_TOUCH)), ElementsAre(kim.young_person()));
  const auto first = Missing().at(0);
  EXPECT_EQ(first.determination(), determined.entry());
  EXPECT_EQ(first.result(), v1::DETERMINATION_RESULT_MISSING);
  EXPECT_EQ(TimeOf(first.determined().time()), At("2026-03-10T08:00:00Z"));
  EXPECT_EQ(first.since().precision(), common::v1::PRECISION_DATE);
  EXPECT_EQ(Missing().at(1).risk_level(), "high");
}

// S0-07: whatever changes the entries changes the list, in the same change.
TEST_F(CareLeaversTest, S007FollowsCorrectionsVoidsAndContact) {
  const auto alex = episodes_.CreateCareLeaver("Alex");
  const auto first = entries_.Record(alex, "2026-03-08T10:00:00Z", EntryClient::Determined("MISSING"));
  const auto found = entries_.Record(alex, "2026-03-09T10:00:00Z", EntryClient::Determined("IN_TOUCH"));
  EXPECT_THAT(Missing(), IsEmpty());
  // It was made before the other one.
  const auto corrected =
      entries_.Must<v1::Entry>("CorrectEntry", EntryClient::Correction(found, "2026-03-07T10:00:00Z"));
  EXPECT_THAT(IdsOf(Missing()), ElementsAre(alex.young_person()));
  entries_.Must<v1::Entry>("VoidEntry", EntryClient::Voiding(first));
  EXPECT_THAT(Missing(), IsEmpty());
  entries_.Must<v1::Entry>("VoidEntry", EntryClient::Voiding(corrected));
  entries_.Record(alex, "2026-03-10T08:00:00Z", EntryClient::Determined("MISSING"));
  EXPECT_THAT(Missing(), SizeIs(1));
  entries_.Record(alex, "2026-03-10T08:30:00Z", kReached);
  EXPECT_THAT(Missing(), IsEmpty());
}

// S0-06: of two records of one young person the list has one, by what both say.
TEST_F(CareLeaversTest, S006FollowsAMerge) {
  const auto kept = episodes_.CreateCareLeaver("Alex");
  v1::CreateYoungPersonRequest again;
  again.set_council(kWakefield);
  again.mutable_young_person()->set_given_name("Aleks");
  again.mutable_young_person()->set_date_of_birth("2006-06-01");
  const auto merged = episodes_.Must<v1::YoungPerson>("CreateYoungPerson", again);
  entries_.Record(kept, "2026-03-08T10:00:00Z", EntryClient::Determined("NOT_IN_TOUCH"));
  entries_.Record(merged, "2026-03-09T10:00:00Z", EntryClient::Determined("MISSING"));
  EXPECT_THAT(IdsOf(Missing()), ElementsAre(merged.young_person()));
  MergeClient(episodes_).Merge(kept.young_person(), merged.young_person());
  EXPECT_THAT(IdsOf(Missing()), ElementsAre(kept.young_person()));
  EXPECT_THAT(Missing(v1::DETERMINATION_RESULT_NOT_IN_TOUCH), IsEmpty());
  EXPECT_EQ(episodes_.service().database().Number("SELECT COUNT(*) FROM missing_care_leaver"), 1);
}

TEST_F(CareLeaversTest, S006NobodyAsksWhoIsInTouch) {
  v1::ListMissingCareLeaversRequest request;
  request.set_council(kWakefield);
  request.set_result(v1::DETERMINATION_RESULT_IN_TOUCH);
  EXPECT_THAT(care_.Call<v1::ListMissingCareLeaversResponse>("ListMissingCareLeavers", request),
              FailsWith(StatusCode::kInvalidArgument, "RESULT_NOT_LISTED"));
}

// What was determined before there was this list gets into it by the timer that the migration sets.
TEST_F(CareLeaversTest, S006WhatIsOnRecordAlreadyIsListedByATimer) {
  const auto alex = episodes_.CreateCareLeaver("Alex");
  entries_.Record(alex, "2026-03-09T10:00:00Z", EntryClient::Determined("MISSING"));
  TestDatabase& database = episodes_.service().database();
  database.Execute("DELETE FROM missing_care_leaver");
  database.Execute("DELETE FROM timer");
  for (const EmbeddedFile& migration : Application::Migrations()) {
    if (!absl::StrContains(migration.name, "0129")) continue;
    const std::string statement(migration.text.substr(migration.text.find("INSERT INTO timer")));
    database.Execute(statement.substr(0, statement.rfind(';')));
  }
  EXPECT_THAT(Missing(), IsEmpty());
  MoveTo("2026-03-10T09:00:01Z");
  EXPECT_THAT(IdsOf(Missing()), ElementsAre(alex.young_person()));
}

TEST_F(CareLeaversTest, S006APageOfTheListIsReadByItsIndex) {
  entries_.Record(episodes_.CreateCareLeaver("Alex"), "2026-03-09T10:00:00Z", EntryClient::Determined("MISSING"));
  TestDatabase& database = episodes_.service().database();
  Multiply(database, "missing_care_leaver", "result = 1", 5000,
           {{"young_person", "CONCAT('y', numbers.i)"}, {"since_us", "numbers.i"}});
  EXPECT_EQ(IdsOf(Missing(v1::DETERMINATION_RESULT_MISSING, 100)).size(), 5001u);
  EXPECT_EQ(IndexOf(database,
                    "SELECT young_person FROM missing_care_leaver FORCE INDEX (missing_care_leaver_since) WHERE"
                    " council = 'E08000036' AND result = 1 AND since_us >= 4000 AND (since_us > 4000 OR young_person >"
                    " 'y') ORDER BY since_us, young_person LIMIT 50"),
            "missing_care_leaver_since");
}

TEST_F(CareLeaversTest, TheListGoesByItsIndexes) {
  const auto alex = episodes_.CreateCareLeaver();
  const auto adviser = directory_.AddWorker("w1", {"personal_adviser"});
  directory_.Allocate(alex.young_person(), "personal_adviser", adviser.worker(), "2026-03-10T08:00:00Z");
  TestDatabase& database = episodes_.service().database();
  Multiply(database, "legal_status", "code = 'former_relevant'", 5000,
           {{"young_person", "CONCAT('y', numbers.i)"}, {"legal_status", "CONCAT('s', numbers.i)"}});
  Multiply(database, "allocation", "role = 'personal_adviser'", 5000,
           {{"young_person", "CONCAT('y', numbers.i)"}, {"allocation", "CONCAT('a', numbers.i)"}});
  EXPECT_EQ(IndexOf(database,
                    "SELECT s.young_person FROM legal_status AS s FORCE INDEX (legal_status_code) WHERE s.council ="
                    " 'E08000036' AND s.code IN ('former_relevant') AND s.ended_us IS NULL AND s.young_person > 'y1'"
                    " ORDER BY s.young_person LIMIT 50"),
            "legal_status_code");
  EXPECT_EQ(IndexOf(database,
                    "SELECT 1 FROM allocation AS a WHERE a.council = 'E08000036' AND a.young_person = 'y7' AND a.role ="
                    " 'personal_adviser' AND a.from_us <= 5 AND a.until_us > 5"),
            "allocation_young_person");
}

}  // namespace
}  // namespace homeward::episode
