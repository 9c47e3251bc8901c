// Rows that say by name and date of birth whom they are about.

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/calendar/bank_holidays.h"
#include "common/core/status_matchers.h"
#include "episode-service/imports/service.h"
#include "episode-service/imports/test_broken_off.h"
#include "episode-service/imports/test_spreadsheets.h"
#include "tests/support/many_rows.h"
#include "tests/support/merge_client.h"
#include "tests/support/search_client.h"
#include "tests/support/sync_client.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kBorn[] = "01/06/2010";

// Somebody missing on the n-th of July 2024.
std::string Row(int day, const std::string& name, const std::string& reference = "", const std::string& id = "",
                const std::string& born = kBorn) {
  return absl::StrCat(id, ",", reference, ",m,", day, "/07/2024,,", day + 1, "/07/2024,,,,,,", name, ",", born, "\n");
}

class SpreadsheetNamesTest : public SpreadsheetTest {
 protected:
  std::string Add(const std::string& given, const std::string& family, const std::string& external_id = "",
                  const std::string& born = "2010-06-01") {
    return people_.Add(SearchClient::Person(given, family, born, external_id));
  }
  v1::Import ImportNamed(const std::string& rows) { return Import(NamedRequestOf(rows)); }
  size_t EpisodesOf(const std::string& id) {
    v1::YoungPerson person;
    person.set_young_person(id);
    return Episodes(person).size();
  }
  void Rename(const std::string& id, const std::string& family_name) {
    v1::UpdateYoungPersonRequest update;
    update.set_council(kWakefield);
    update.set_young_person(id);
    update.set_etag(MergeClient(client_).Person(id).etag());
    update.mutable_update_mask()->add_paths("family_name");
    update.mutable_fields()->set_family_name(family_name);
    update.mutable_fields()->set_date_of_birth("2010-06-01");
    client_.Must<v1::YoungPerson>("UpdateYoungPerson", update);
  }

  SearchClient people_{client_};
};

TEST_F(SpreadsheetNamesTest, LeadToTheOneWhoHasNameAndDateOfBirth) {
  const std::string zoe = Add("Zoë Ann", "O'Brien");
  const std::string robin = Add("Robin", "Smith", "C7");
  Add("Robin", "Smith", "", "2010-06-02");
  const v1::Import import = ImportNamed(Row(1, "ZOE ANN,obrien") + Row(3, " Zoë  Ann ,O’Brien") +
                                        Row(5, "robin,SMITH") + Row(7, "Nobody,Here", "", "C7", "none"));
  EXPECT_THAT(Rejects(import), IsEmpty());
  EXPECT_EQ(EpisodesOf(zoe), 2u);
  EXPECT_EQ(EpisodesOf(robin), 2u) << "a row with an id goes by it";
}

// A wrong child is worse than a row that is rejected: nothing is taken for a slip of the pen.
TEST_F(SpreadsheetNamesTest, WhoeverIsNotMeantToTheLetterIsNobody) {
  Add("Robin", "Smith");
  const v1::Import import =
      ImportNamed(Row(1, "Robyn,Smith") + Row(1, "Robin,Smyth") + Row(1, "Smith,Robin") + Row(1, "Robin Lee,Smith") +
                  Row(1, "Rob,Smith") + Row(1, "Robin,Smith", "", "", "06/01/2010") + Row(1, "Robin,Smith", "", "C9"));
  std::vector<std::string> expected;
  for (int line = 2; line <= 7; ++line) expected.push_back(absl::StrCat(line, " HW31 YOUNG_PERSON_UNKNOWN "));
  expected.push_back("8 HW25 YOUNG_PERSON_UNKNOWN external_id");
  EXPECT_EQ(Rejects(import), expected);
  EXPECT_EQ(Count("episode"), 0);
}

TEST_F(SpreadsheetNamesTest, NamesOfBeforeAndPreferredOnesCount) {
  v1::CreateYoungPersonRequest create = SearchClient::Person("Robin", "Smith");
  create.mutable_young_person()->set_preferred_name("Bobby");
  const std::string robin = people_.Add(create);
  Rename(robin, "Jones");
  const v1::Import import =
      ImportNamed(Row(1, "Robin,Smith") + Row(3, "Bobby,Smith") + Row(5, "Bobby,Jones") + Row(7, "Bobby,Robin"));
  EXPECT_THAT(Rejects(import), ElementsAre("5 HW31 YOUNG_PERSON_UNKNOWN "));
  EXPECT_EQ(EpisodesOf(robin), 3u);
}

TEST_F(SpreadsheetNamesTest, TwoWithOneNameAreToldApartByIdOnly) {
  Add("Kit", "Twin");
  const std::string other = Add("Kit", "Twin", "T2");
  EXPECT_THAT(Rejects(ImportNamed(Row(1, "Kit,Twin"))), ElementsAre("2 HW32 YOUNG_PERSON_AMBIGUOUS "));
  EXPECT_EQ(ImportNamed(Row(1, "Kit,Twin", "", "T2")).episodes().created(), 1);
  EXPECT_EQ(EpisodesOf(other), 1u);
}

// They went together: the row of the second is not that of the first, though it says the same of a child of one name.
TEST_F(SpreadsheetNamesTest, ATwinWhoIsEnteredLaterHasRowsOfTheirOwn) {
  const std::string first = Add("Kit", "Twin");
  EXPECT_EQ(ImportNamed(Row(1, "Kit,Twin")).episodes().created(), 1);
  const std::string second = Add("Kit", "Twin", "T2");
  EXPECT_EQ(ImportNamed(Row(1, "Kit,Twin", "", "T2")).episodes().created(), 1);
  EXPECT_EQ(EpisodesOf(first), 1u);
  EXPECT_EQ(EpisodesOf(second), 1u);
  EXPECT_EQ(ImportNamed(Row(1, "Kit,Twin")).episodes().unchanged(), 1) << "what was imported stays recognised";
}

TEST_F(SpreadsheetNamesTest, ARowIsRecognisedByNameOrIdAndInAnyCase) {
  const std::string robin = Add("Robin", "Smith", "C7");
  const std::string named = Row(1, "Robin,Smith") + Row(3, "Robin,Smith", "L-1");
  EXPECT_EQ(ImportNamed(named).episodes().created(), 2);
  const auto recorded = Recorded();
  const std::string with_id = Row(1, ",", "", "C7", "") + Row(3, ",", "L-1", "C7", "");
  EXPECT_EQ(ImportNamed(named).episodes().unchanged(), 2);
  EXPECT_EQ(ImportNamed(Row(1, "ROBIN,smith") + Row(3, "robin,Smith", "L-1")).episodes().unchanged(), 2);
  EXPECT_EQ(ImportNamed(with_id).episodes().unchanged(), 2);
  EXPECT_EQ(Import("C7,L-1,m,3/7/2024,,4/7/2024,,,,,\n").episodes().unchanged(), 1);
  Rename(robin, "Jones");
  EXPECT_EQ(ImportNamed(Row(1, "Robin,Jones") + Row(3, "Robin,Jones", "L-1")).episodes().unchanged(), 2);
  EXPECT_EQ(Recorded()[1], recorded[1]);

  EXPECT_EQ(ImportNamed(Row(5, ",", "", "C7", "")).episodes().created(), 1);
  EXPECT_EQ(ImportNamed(Row(5, "Robin,Smith")).episodes().unchanged(), 1) << "by id first";
  EXPECT_THAT(Rejects(ImportNamed("C7,,m,5/7/2024,,7/7/2024,,,,,,,,\n,L-1,m,3/7/2024,,5/7/2024,,,,,,Robin,Jones," +
                                  std::string(kBorn) + "\n")),
              ElementsAre("2 HW28 CONTENT_CHANGED ", "3 HW28 CONTENT_CHANGED "));
}

// The id of another system, and in one sheet.
TEST_F(SpreadsheetNamesTest, ARowTwiceInOneSheetIsOneEpisode) {
  const std::string child = SyncClient(client_).Upsert(SyncClient::Child("X1")).young_person();
  for (const bool dry_run : {true, false}) {
    auto request = NamedRequestOf(Row(1, "Robin,Sample") + Row(1, ",", "", "X1", ""), dry_run);
    request.mutable_mapping()->set_external_id_source("case_management");
    const v1::Import import = Import(request);
    EXPECT_THAT(Rejects(import), IsEmpty());
    EXPECT_EQ(import.episodes().created(), 1);
    EXPECT_EQ(import.episodes().unchanged(), 1);
  }
  EXPECT_EQ(EpisodesOf(child), 1u);
}

// Also when it was broken off between the two.
TEST_F(SpreadsheetNamesTest, ADryRunThatIsContinuedKnowsWhatItTried) {
  std::string rows;
  for (int i = 0; i < 130; ++i) {
    const std::string family = absl::StrCat("Smith", i);
    Add("Robin", family, absl::StrCat("C", i));
    absl::StrAppend(&rows, Row(1, absl::StrCat("Robin,", family)));
  }
  const auto request = NamedRequestOf(rows + Row(1, ",", "", "C0", "") + Row(3, ",", "", "C0", ""), true);
  BreakOffAfterOneStep(client_.service().host(), request, ImportPath("ImportEpisodes"), clock_.Now());
  const v1::Import import = Import(request);
  EXPECT_THAT(Rejects(import), IsEmpty());
  EXPECT_EQ(import.episodes().created(), 131);
  EXPECT_EQ(import.episodes().unchanged(), 1);
  EXPECT_EQ(Count("import"), 1);
  EXPECT_EQ(Count("episode"), 0);
}

TEST_F(SpreadsheetNamesTest, AfterAMergeTheyLeadToTheKeptRecord) {
  MergeClient merges(client_);
  const std::string kept = Add("Robin", "Smith", "C7");
  const std::string merged = Add("Robyn", "Smyth");
  EXPECT_EQ(ImportNamed(Row(1, "Robyn,Smyth")).episodes().created(), 1);
  merges.Merge(kept, merged);
  EXPECT_EQ(ImportNamed(Row(1, "Robyn,Smyth") + Row(3, "Robyn,Smyth") + Row(5, "Robin,Smith")).episodes().created(), 2);
  EXPECT_EQ(ImportNamed(Row(1, "Robin,Smith") + Row(3, ",", "", "C7", "")).episodes().unchanged(), 2);
  EXPECT_EQ(EpisodesOf(kept), 3u);
}

// The kept record has another date of birth, under which nobody has this name any more.
TEST_F(SpreadsheetNamesTest, WhatWasImportedIsRecognisedWhoeverHasTheNameNow) {
  MergeClient merges(client_);
  const std::string kept = Add("Robin", "Smith", "C7", "2010-06-02");
  const std::string merged = Add("Robyn", "Smyth");
  EXPECT_EQ(ImportNamed(Row(1, "Robyn,Smyth")).episodes().created(), 1);
  merges.Merge(kept, merged);
  const v1::Import import = ImportNamed(Row(1, "Robyn,Smyth") + Row(3, "Robyn,Smyth"));
  EXPECT_EQ(import.episodes().unchanged(), 1);
  EXPECT_THAT(Rejects(import), ElementsAre("3 HW31 YOUNG_PERSON_UNKNOWN "));
}

TEST_F(SpreadsheetNamesTest, OneColumnMayHoldTheWholeName) {
  const std::string robin = Add("Robin Lee", "van Dyk");
  auto request = NamedRequestOf(Row(1, "Robin Lee van Dyk,") + Row(3, "\"VAN DYK, Robin Lee\",") +
                                Row(5, "van Dyk Robin Lee,") + Row(7, "---,"));
  request.mutable_mapping()->clear_given_name();
  request.mutable_mapping()->clear_family_name();
  request.mutable_mapping()->mutable_full_name()->set_column("First");
  EXPECT_THAT(Rejects(Import(request)), ElementsAre("4 HW31 YOUNG_PERSON_UNKNOWN ", "5 HW13 VALUE_INVALID full_name"));
  EXPECT_EQ(ImportNamed(Row(1, "Robin Lee,van Dyk")).episodes().unchanged(), 1);
  EXPECT_EQ(EpisodesOf(robin), 2u);
}

// Where there may be somebody who was not read, nobody is chosen.
TEST_F(SpreadsheetNamesTest, OfADayWithTooManyPeopleNobodyIsChosen) {
  const std::string robin = Add("Robin", "Smith");
  const std::string kit = Add("Kit", "Smith", "", "2010-06-02");
  Add("Zoe", "Many");
  const auto add = [&](int many, const std::string& from) {
    Multiply(client_.service().database(), "young_person_name", "current_names = 'zoe|many|'", many,
             {{"young_person", absl::StrCat("CONCAT('", from,
                                            "', LPAD(numbers.i, 7, '0'), "
                                            "'-0000-0000-0000-000000000000')")},
              {"current_names", "'a|b|'"}});
  };
  add(998, "0");
  EXPECT_EQ(ImportNamed(Row(1, "Robin,Smith")).episodes().created(), 1) << "1,000 people";
  add(1, "1");
  const v1::Import import = ImportNamed(Row(3, "Robin,Smith") + Row(3, "Kit,Smith", "", "", "02/06/2010"));
  EXPECT_THAT(Rejects(import), ElementsAre("2 HW32 YOUNG_PERSON_AMBIGUOUS "));
  EXPECT_EQ(EpisodesOf(robin), 1u);
  EXPECT_EQ(EpisodesOf(kit), 1u);
}

TEST_F(SpreadsheetNamesTest, AMappingNamesThemWholly) {
  const auto refused = [&](const std::vector<std::string>& without, const std::vector<std::string>& with = {}) {
    auto request = NamedRequestOf(Row(1, "Robin,Smith"));
    v1::SpreadsheetMapping& mapping = *request.mutable_mapping();
    const auto* fields = mapping.GetDescriptor();
    for (const std::string& field : without)
      mapping.GetReflection()->ClearField(&mapping, fields->FindFieldByName(field));
    for (const std::string& field : with) {
      static_cast<v1::SpreadsheetField*>(
          mapping.GetReflection()->MutableMessage(&mapping, fields->FindFieldByName(field)))
          ->set_column("first");
    }
    const absl::Status status = Try(request).status();
    return absl::StrCat(ProblemOf(status).reason, " ", ProblemOf(status).field);
  };
  EXPECT_EQ(refused({"external_id", "given_name", "family_name", "date_of_birth"}),
            "MAPPING_INVALID mapping.external_id");
  EXPECT_EQ(refused({"date_of_birth"}), "MAPPING_INVALID mapping.date_of_birth");
  EXPECT_EQ(refused({"given_name"}), "MAPPING_INVALID mapping.given_name");
  EXPECT_EQ(refused({"family_name"}), "MAPPING_INVALID mapping.family_name");
  EXPECT_EQ(refused({"given_name", "family_name"}), "MAPPING_INVALID mapping.given_name");
  EXPECT_EQ(refused({}, {"full_name"}), "MAPPING_INVALID mapping.full_name");
  EXPECT_EQ(refused({"external_id"}), " ");
  EXPECT_EQ(refused({"given_name", "family_name", "date_of_birth"}), " ");
  EXPECT_EQ(refused({"given_name", "family_name"}, {"full_name"}), " ");
}

// Before everybody is in the index, one of two may not be found, and the other is no answer.
TEST_F(SpreadsheetNamesTest, NobodyIsLookedUpInAnIncompleteIndex) {
  TestDatabase empty;  // where looking fails, so that it is never complete
  const IndexKeeper keeper(empty.db());
  ServiceHost& host = client_.service().host();
  PolicyBook<Policy> policies(ReadPolicy, CouncilWithoutPolicy());
  const WorkingDays days{BankHolidays()};
  const Paging paging(host.page_tokens());
  ImportsService service(host.db(), host.commands(), {.policies = policies, .working_days = days}, paging, keeper);
  Call call;
  EXPECT_THAT(service.Run(call, NamedRequestOf(Row(1, "Robin,Smith"))).status(),
              FailsWith(absl::StatusCode::kUnavailable, "NAME_INDEX_INCOMPLETE"));
  EXPECT_EQ(Count("import"), 0);
}

TEST_F(SpreadsheetNamesTest, EventsAndLogsHoldNothingOfAName) {
  Add("Zyxomarker", "Smith");
  ImportNamed(Row(1, "Zyxomarker,Smith") + Row(3, "Zyxomarker,Nobody") + Row(5, "Zyxomarker,", "", "", "Zyxomarker"));
  EXPECT_EQ(Count("episode"), 1);
  for (const char* where :
       {"event WHERE body", "audit WHERE resource", "import_reject WHERE reason", "episode WHERE source_reference"}) {
    EXPECT_EQ(Count(absl::StrCat(where, " LIKE '%Zyxomarker%'")), 0) << where;
  }
  for (const std::string& line : client_.service().LogLines()) EXPECT_THAT(line, Not(HasSubstr("Zyxomarker")));
}

}  // namespace
}  // namespace homeward::episode
