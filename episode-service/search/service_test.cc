// Finding people over the wire.

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/support/search_client.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class SearchTest : public ::testing::Test {
 protected:
  SearchTest() { episodes_.CreateCouncil(); }

  std::string Add(const std::string& given, const std::string& family, const std::string& born = "2010-06-01",
                  const std::string& external_id = "") {
    return client_.Add(SearchClient::Person(given, family, born, external_id));
  }

  std::vector<std::string> Find(const v1::SearchYoungPeopleRequest& request) {
    const auto reply = client_.Search(request);
    if (!reply.ok()) {
      ADD_FAILURE() << reply.status();
      return {};
    }
    std::vector<std::string> ids;
    for (const auto& one : reply->found()) ids.push_back(one.person().young_person());
    return ids;
  }
  std::vector<std::string> Find(const std::string& name) { return Find(SearchClient::Name(name)); }

  v1::YoungPerson Rename(const std::string& id, const std::string& field, const std::string& value) {
    v1::GetYoungPersonRequest get;
    get.set_council(kWakefield);
    get.set_young_person(id);
    v1::UpdateYoungPersonRequest update;
    update.set_council(kWakefield);
    update.set_young_person(id);
    update.set_etag(episodes_.Call<v1::YoungPerson>("GetYoungPerson", get)->etag());
    update.mutable_update_mask()->add_paths(field);
    if (field == "family_name") update.mutable_fields()->set_family_name(value);
    update.mutable_fields()->set_date_of_birth(field == "date_of_birth" ? value : "2010-06-01");
    return episodes_.Must<v1::YoungPerson>("UpdateYoungPerson", update);
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  SearchClient client_{episodes_};
};

TEST_F(SearchTest, ByNameAsPeopleAreLookedFor) {
  const auto mohammed = Add("Mohammed", "Al-Hassan");
  const auto katie = Add("Catherine", "O'Brien");
  const auto lukasz = Add("Łukasz", "Wiśniewski");
  const auto cali = Add("Cali Xasan", "Warsame");
  const auto robin = Add("Robin", "Smith");
  for (const char* typed : {"Mohammed Al-Hassan", "muhamad alhassan", "Hassan, Mohamed", "mohammed has", "Muhammed"}) {
    ASSERT_FALSE(Find(typed).empty()) << typed;
    EXPECT_EQ(Find(typed).front(), mohammed) << typed;
  }
  for (const char* typed : {"Katie O'Brien", "kate obrian", "o brien", "O\u2019Brein catherine"}) {
    EXPECT_THAT(Find(typed), ElementsAre(katie)) << typed;
  }
  for (const char* typed : {"Lukasz Wisniewski", "lucas visnevsky", "wisn", "Luksaz Wisniewski"}) {
    EXPECT_THAT(Find(typed), ElementsAre(lukasz)) << typed;
  }
  EXPECT_EQ(Find("Ali Hassan Warsame").front(), cali);
  EXPECT_THAT(Find("smith, robin"), ElementsAre(robin));
  EXPECT_THAT(Find("Zebedee"), IsEmpty());
}

TEST_F(SearchTest, SaysWhyEachWasFound) {
  const auto id = Add("Catherine", "Kowalska", "2010-06-01", "77");
  auto request = SearchClient::Name("Kowalsca Katie");
  request.set_date_of_birth("2010-01-06");
  const auto reply = client_.Search(request);
  ASSERT_THAT(reply, IsOk());
  ASSERT_THAT(reply->found(), SizeIs(1));
  const auto& found = reply->found(0);
  EXPECT_EQ(found.person().young_person(), id);
  EXPECT_EQ(found.person().given_name(), "Catherine");
  EXPECT_EQ(found.person().family_name(), "Kowalska");
  EXPECT_EQ(found.person().date_of_birth(), "2010-06-01");
  EXPECT_EQ(found.person().external_id(), "77");
  ASSERT_THAT(found.words(), SizeIs(2));
  EXPECT_EQ(found.words(0).kind(), v1::MATCH_KIND_SOUNDS_ALIKE);
  EXPECT_EQ(found.words(1).kind(), v1::MATCH_KIND_SAME_NAME);
  EXPECT_EQ(found.date_of_birth(), v1::DATE_MATCH_DAY_AND_MONTH_SWAPPED);
  EXPECT_FALSE(found.external_id());
  EXPECT_EQ(found.score(), (81 + 90 + 60) / 3);
}

TEST_F(SearchTest, ByDateOfBirthAndById) {
  const auto robin = Add("Robin", "Smith", "2010-06-01", "A 77");
  const auto kit = Add("Kit", "Jones", "2011-02-03");
  v1::SearchYoungPeopleRequest request;
  request.set_council(kWakefield);
  request.set_date_of_birth("2011-02-03");
  EXPECT_THAT(Find(request), ElementsAre(kit));
  request.set_external_id("A 77");
  EXPECT_THAT(Find(request), ElementsAre(robin, kit));
  request.clear_date_of_birth();
  EXPECT_THAT(Find(request), ElementsAre(robin));
  request.set_external_id("78");
  EXPECT_THAT(Find(request), IsEmpty());
}

TEST_F(SearchTest, AFormerNameStaysAndACorrectedDateDoesNot) {
  const auto robin = Add("Robin", "Smith");
  Rename(robin, "family_name", "Jones");
  EXPECT_THAT(Find("robin jones"), ElementsAre(robin));
  const auto reply = client_.Search(SearchClient::Name("robin smith"));
  ASSERT_THAT(reply, IsOk());
  ASSERT_THAT(reply->found(), SizeIs(1));
  EXPECT_TRUE(reply->found(0).words(1).former());
  EXPECT_EQ(reply->found(0).person().family_name(), "Jones");
  Rename(robin, "date_of_birth", "2010-06-02");
  v1::SearchYoungPeopleRequest request;
  request.set_council(kWakefield);
  request.set_date_of_birth("2010-06-01");
  EXPECT_THAT(Find(request), IsEmpty());
  request.set_date_of_birth("2010-06-02");
  EXPECT_THAT(Find(request), ElementsAre(robin));
  EXPECT_THAT(Find("robin jones"), ElementsAre(robin));
}

TEST_F(SearchTest, ShowsAsManyAsAskedForAndSaysThatThereAreMore) {
  for (int i = 0; i < 3; ++i) Add("Robin", "Smith", absl::StrCat("2010-06-0", i + 1));
  auto request = SearchClient::Name("robin smith");
  request.set_limit(2);
  const auto two = client_.Search(request);
  ASSERT_THAT(two, IsOk());
  EXPECT_THAT(two->found(), SizeIs(2));
  EXPECT_TRUE(two->more());
  EXPECT_EQ(two->found(0).person().date_of_birth(), "2010-06-03");
  request.set_limit(3);
  EXPECT_FALSE(client_.Search(request)->more());
}

TEST_F(SearchTest, NobodyOfAnotherCouncilIsFound) {
  Add("Robin", "Smith", "2010-06-01", "77");
  auto request = SearchClient::Name("robin smith");
  request.set_council("E10000016");
  request.set_date_of_birth("2010-06-01");
  request.set_external_id("77");
  EXPECT_THAT(Find(request), IsEmpty());
}

TEST_F(SearchTest, EverybodyShownIsAudited) {
  Add("Robin", "Smith");
  Add("Robyn", "Smith");
  Find("robin smith");
  EXPECT_EQ(episodes_.service().database().Number("SELECT COUNT(*) FROM audit_subject JOIN audit USING (council, audit)"
                                                  " WHERE method LIKE '%/SearchYoungPeople'"),
            2);
}

TEST_F(SearchTest, RefusesWhatCannotBeLookedFor) {
  v1::SearchYoungPeopleRequest request;
  request.set_council(kWakefield);
  EXPECT_THAT(client_.Search(request), FailsWith(kInvalid, "NOTHING_TO_SEARCH"));
  request.set_name("-'-");
  EXPECT_THAT(client_.Search(request), FailsWith(kInvalid, "NOTHING_TO_SEARCH"));
  request.set_name("robin");
  request.set_limit(51);
  EXPECT_THAT(client_.Search(request), FailsWith(kInvalid, "LIMIT_INVALID"));
  request.set_limit(-1);
  EXPECT_THAT(client_.Search(request), FailsWith(kInvalid, "LIMIT_INVALID"));
}

TEST_F(SearchTest, LikelyMatchesBeforeSomebodyIsEntered) {
  const auto same = Add("Robin", "Smith");
  const auto id = Add("Oliver", "Khan", "2014-09-09", "77");
  const auto swapped = Add("Robyn", "Smyth", "2010-01-06");
  const auto twin = Add("Kit", "Smith");
  const auto nameless = Add("", "");
  Add("Robin", "Smith", "2001-12-24");
  Add("Amelia", "Jones");
  v1::FindLikelyMatchesRequest request;
  request.set_council(kWakefield);
  request.set_given_name("Robin");
  request.set_family_name("Smith");
  request.set_date_of_birth("2010-06-01");
  request.set_external_id("77");
  const auto reply = client_.Likely(request);
  ASSERT_THAT(reply, IsOk());
  std::vector<std::string> ids;
  for (const auto& match : reply->matches()) ids.push_back(match.person().young_person());
  EXPECT_THAT(ids, ElementsAre(id, same, swapped, twin, nameless));
  EXPECT_TRUE(reply->matches(0).external_id());
  EXPECT_EQ(reply->matches(1).likelihood(), v1::LIKELIHOOD_LIKELY);
  EXPECT_EQ(reply->matches(1).name(), v1::NAME_MATCH_SAME);
  EXPECT_EQ(reply->matches(2).date_of_birth(), v1::DATE_MATCH_DAY_AND_MONTH_SWAPPED);
  EXPECT_EQ(reply->matches(3).likelihood(), v1::LIKELIHOOD_POSSIBLE);
  EXPECT_EQ(reply->matches(3).name(), v1::NAME_MATCH_PARTLY);
  EXPECT_EQ(episodes_.service().database().Number("SELECT COUNT(*) FROM audit_subject JOIN audit USING (council, audit)"
                                                  " WHERE method LIKE '%/FindLikelyMatches'"),
            5);
  v1::FindLikelyMatchesRequest empty;
  empty.set_council(kWakefield);
  EXPECT_THAT(client_.Likely(empty), FailsWith(kInvalid, "NOTHING_TO_SEARCH"));
}

// Whoever enters a child is told with the answer who it may be, also if they did not ask before; a repeat says the
// same, and everybody who was named is in the audit.
TEST_F(SearchTest, LikelyMatchesComeWithTheAnswerThatEnteredSomebody) {
  const auto same = Add("Robin", "Smith");
  const auto swapped = Add("Robyn", "Smyth", "2010-01-06");
  Add("Amelia", "Jones");
  auto request = SearchClient::Person("Robin", "Smith");
  request.set_request_id("019cd3b7-5c3e-7a10-8a10-000000000001");
  for (int time = 0; time < 2; ++time) {
    const auto entered = episodes_.Call<v1::YoungPerson>("CreateYoungPerson", request);
    ASSERT_THAT(entered, IsOk());
    EXPECT_THAT(entered->likely_matches(), ElementsAre(same, swapped));
    v1::GetYoungPersonRequest get;
    get.set_council(kWakefield);
    get.set_young_person(entered->young_person());
    EXPECT_THAT(episodes_.Call<v1::YoungPerson>("GetYoungPerson", get)->likely_matches(), IsEmpty());
  }
  EXPECT_EQ(episodes_.service().database().Number(
                absl::StrCat("SELECT COUNT(*) FROM audit_subject JOIN audit USING (council, audit)"
                             " WHERE method LIKE '%/CreateYoungPerson' AND subject = '",
                             same, "'")),
            4);  // entered, like who was entered next, and named in both answers
  EXPECT_THAT(episodes_.Must<v1::YoungPerson>("CreateYoungPerson", SearchClient::Person("Nobody", "Else", "1999-12-31"))
                  .likely_matches(),
              IsEmpty());
}

}  // namespace
}  // namespace homeward::episode
