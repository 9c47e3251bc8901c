// What is done to find a young person, and with whom somebody spoke and shared: what such an entry has to say, and
// where it is seen again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "episode-service/entries/test_entry_requests.h"
#include "tests/support/particular_client.h"

namespace homeward::episode {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

using SearchEntries = EntryRequests;

constexpr char kAtNine[] = "2026-03-10T09:00:00Z";

// S0-13: whom somebody spoke to, by name or post, and how to reach them again.
TEST_F(SearchEntries, S013AConversationNamesWhoWasSpokenTo) {
  const auto episode = Report();
  const std::string asked =
      "enquiry { spoken_to { name: 'A friend' contact: '01632 960001' relation: 'friend' } account: 'at the bus stop' "
      "}";
  Needs(episode, asked, {"enquiry.spoken_to", "enquiry.spoken_to.name", "enquiry.account"});
  EXPECT_THAT(Refused(episode, kAtNine, "enquiry { spoken_to { name: 'A friend' relation: 'a friend' } account: 'a' }"),
              FaultIn("FIELD_INVALID", "details.enquiry.spoken_to.relation"));
  const auto entry = entries_.Record(episode, kAtNine, asked);
  const auto again = Listed(episode, {"enquiry"});
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].details().enquiry().spoken_to().contact(), "01632 960001");
  EXPECT_EQ(again[0].recorded_by(), entry.recorded_by());
}

// S0-13: of a care leaver, too, each conversation names the other one.
TEST_F(SearchEntries, S013AndSoDoesOneAboutACareLeaver) {
  const auto alex = episodes_.CreateCareLeaver();
  const auto told = EntryClient::About(alex, kAtNine,
                                       "family_contact { spoken_to { name: 'An uncle' contact: '01632 960003' }"
                                       " account: 'not there' balance: 'privacy first' decided_by: 'team manager' }");
  for (const char* field : {"spoken_to", "spoken_to.name", "account", "balance", "decided_by"}) {
    const std::string path = absl::StrCat("details.family_contact.", field);
    EXPECT_THAT(entries_.Send<v1::Entry>("RecordEntry", WithoutField(told, path)), FaultIn("FIELD_REQUIRED", path));
  }
  EXPECT_EQ(entries_.Must<v1::Entry>("RecordEntry", told).details().family_contact().spoken_to().contact(),
            "01632 960003");
}

// S4-34: each step says when it was and what it was, is entered whenever there is time for it, and none is yet to come.
TEST_F(SearchEntries, S434WhatIsDoneToFindTheChildStandsInTheOrderInWhichItHappened) {
  const auto episode = Report();
  Needs(episode, "action { account: 'rang the phone' done_by: 'duty worker' result: 'switched off' }",
        {"action.account"});
  Needs(episode, "search { place: SEARCH_PLACE_LIKELY_PLACE account: 'nobody there' }", {"search.place"});
  Needs(episode, "sighting { where: 'the market' }", {"sighting.where"});
  EXPECT_THAT(Refused(episode, "2026-03-10T12:00:00.000001Z", "action { account: 'rang' }"),
              FaultIn("TIME_IN_FUTURE", "happened"));

  entries_.Record(episode, "2026-03-10T10:00:00Z", "search { place: SEARCH_PLACE_LIKELY_PLACE account: 'not there' }");
  entries_.Record(episode, "2026-03-10T12:00:00Z", "action { account: 'rang the phone' result: 'switched off' }");
  entries_.Record(episode, "2026-03-10T09:30:00Z", "sighting { where: 'the market' }");
  EXPECT_THAT(KindsOf(Listed(episode)), ElementsAre("action", "search", "sighting"));
  EXPECT_THAT(OnChronology(episode.young_person()), IsSupersetOf({"action", "search", "sighting"}));
}

// S4-34: whoever comes back late from a search still writes it down; one that was of another child is taken out of it.
TEST_F(SearchEntries, S434IsEnteredAfterTheReturnAndWithdrawnInSight) {
  const auto episode = Report();
  episodes_.Must<v1::Episode>("ReturnYoungPerson", EpisodeClient::Back(episode, "2026-03-10T11:00:00Z"));
  const auto search = entries_.Record(episode, "2026-03-10T10:30:00Z", "search { place: SEARCH_PLACE_RESIDENCE }");
  entries_.Must<v1::Entry>("VoidEntry", EntryClient::Voiding(search));
  const auto listed = Listed(episode);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].void_reason(), "another child's");
}

// S3-51: by when they should have been in, whom somebody asked and where somebody searched, all before the police were
// rung; the police get it with the pack.
TEST_F(SearchEntries, S351WhatCameBeforeThePoliceReportGoesToThePoliceWithIt) {
  const auto child = episodes_.CreateChild().young_person();
  auto report = EpisodeClient::Missing(child, "2026-03-10T08:00:00Z");
  Put(Moment{.time = At("2026-03-10T09:00:00Z")}, report.mutable_police_report()->mutable_time());
  report.mutable_police_report()->set_force("west_yorkshire");
  const auto episode = episodes_.Must<v1::Episode>("ReportMissing", report);
  entries_.Record(episode, "2026-03-10T07:30:00Z",
                  "enquiry { spoken_to { name: 'Mum' relation: 'parent' } account: 'not at home' }");
  for (const char* place : {"RESIDENCE", "LOCAL_AREA"}) {
    entries_.Record(episode, "2026-03-10T07:40:00Z", absl::StrCat("search { place: SEARCH_PLACE_", place, " }"));
  }
  EXPECT_THAT(KindsOf(Listed(episode)), ElementsAre("search", "search", "enquiry"));
  // 2026-03-10T07:00:00Z.
  entries_.Record(episode, kAtNine,
                  "report_details { expected_in_by { time { seconds: 1773126000 } precision: PRECISION_MINUTE } }");
  FindMeClient plans(episodes_);
  const auto pack =
      plans.Must<v1::Pack>("SharePack", FindMeClient::Share(child, "2026-03-10T09:05:00Z", episode.episode()));
  ASSERT_EQ(pack.entries_size(), 1);
  EXPECT_EQ(TimeOf(pack.entries(0).details().report_details().expected_in_by().time()), At("2026-03-10T07:00:00Z"));
}

// S3-56: what was done to find out and bring the child back, with its time and its result; only then is an absence
// looked at again, and never without a reason for what was found.
TEST_F(SearchEntries, S356TheStepsComeBeforeAnAbsenceBecomesMissing) {
  const auto episode = Report(v1::CARE_CATEGORY_AWAY);
  const std::string still_absent =
      "absence_review { result: ABSENCE_RESULT_STILL_ABSENT steps: 'rang the aunt, offered a lift' rationale: 'safe' }";
  Needs(episode, still_absent, {"absence_review.result", "absence_review.rationale"});
  EXPECT_THAT(Refused(episode, "2026-03-10T07:59:59.999999Z",
                      "absence_review { result: ABSENCE_RESULT_MISSING rationale: 'r' }"),
              FaultIn("BEFORE_EPISODE_START", "happened"));
  entries_.Record(episode, "2026-03-10T08:10:00Z",
                  "enquiry { spoken_to { name: 'The aunt' contact: '01632 960002' } account: 'the child is here' }");
  entries_.Record(episode, "2026-03-10T08:20:00Z", "action { account: 'drove there' result: 'the door stayed shut' }");
  entries_.Record(episode, kAtNine, still_absent);
  entries_.Record(episode, "2026-03-10T10:00:00Z",
                  "absence_review { result: ABSENCE_RESULT_MISSING steps: 'searched the park' rationale: 'left her' }");
  const auto listed = Listed(episode);
  EXPECT_THAT(KindsOf(listed), ElementsAre("absence_review", "absence_review", "action", "enquiry"));
  EXPECT_EQ(listed[0].details().absence_review().steps(), "searched the park");
  EXPECT_EQ(Get(episode).category(), v1::CARE_CATEGORY_MISSING);
}

// S3-24: each force that was spoken to, with who that was, what was said and on what basis.
TEST_F(SearchEntries, S324BothForcesLiaiseOnTheRecord) {
  const auto episode = Report();
  const std::string shared =
      "sharing { what: 'the photograph' shared_with { name: 'West Yorkshire Police' contact: '101' relation: 'police' }"
      " basis: SHARING_BASIS_PROTOCOL }";
  Needs(episode, shared, {"sharing.what", "sharing.shared_with", "sharing.shared_with.name", "sharing.basis"});
  entries_.Record(episode, kAtNine, shared);
  entries_.Record(episode, "2026-03-10T09:10:00Z",
                  "sharing { what: 'the photograph' shared_with { name: 'Kent Police' relation: 'police' }"
                  " basis: SHARING_BASIS_PROTOCOL }");
  std::vector<std::string> forces;
  for (const auto& entry : Listed(episode, {"sharing"})) {
    forces.push_back(entry.details().sharing().shared_with().name());
  }
  EXPECT_THAT(forces, ElementsAre("Kent Police", "West Yorkshire Police"));
}

// S3-07: safety comes first: somebody's refusal is on record, and what the law allows is shared all the same.
TEST_F(SearchEntries, S307ARefusedConsentDoesNotKeepBackWhatTheLawAllows) {
  const auto episode = Report();
  ParticularClient particulars(episodes_);
  particulars.Record(episode.young_person(), "2026-03-01T09:00:00Z",
                     "sharing_consent { given_by: 'child' given: false scope: 'nobody but the carer' }");
  const auto shared = entries_.Record(episode, kAtNine,
                                      "sharing { what: 'where the aunt lives' shared_with { name: 'the officer' }"
                                      " basis: SHARING_BASIS_LAW }");
  EXPECT_EQ(shared.details().sharing().basis(), v1::SHARING_BASIS_LAW);
  EXPECT_THAT(OnChronology(episode.young_person()), IsSupersetOf({"sharing_consent", "sharing"}));
}

}  // namespace
}  // namespace homeward::episode
