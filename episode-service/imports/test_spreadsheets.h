#pragma once

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/core/status.h"
#include "common/core/status_matchers.h"
#include "common/core/uuid.h"
#include "episode-service/imports/test_imports.h"

// For tests: spreadsheets of past episodes and what becomes of them at a real episode-service. Children are invented.
namespace homeward::episode {

inline constexpr char kHead[] = "Case,Ref,Type,From,At,Until,Until at,Why,Risk,Police ref,Police on\n";
inline constexpr char kMapping[] = R"(
  source: "missing_log"
  dates: SPREADSHEET_DATES_DAY_MONTH_YEAR
  external_id { column: "case" }
  reference { column: "ref" }
  category { column: "type" values { key: "M" value: "missing" } values { key: "A" value: "away" } }
  start_date { column: "from" }
  start_time { column: "at" }
  return_date { column: "until" }
  return_time { column: "until at" }
  reason { column: "why" values { key: "Grooming?" value: "grooming" } values { key: "bored" value: "boredom" } }
  risk_level { column: "risk" }
  police_date { column: "police on" }
  police_force { constant: "west_yorkshire" }
  police_reference { column: "police ref" })";

inline v1::ImportEpisodesRequest RequestOf(const std::string& rows, bool dry_run = false) {
  v1::ImportEpisodesRequest request;
  request.set_council(kWakefield);
  request.set_request_id(NewUuid(absl::Now()));
  request.set_dry_run(dry_run);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kMapping, request.mutable_mapping()));
  request.set_data(kHead + rows);
  return request;
}

// The same with three columns more: First, Last, Born.
inline v1::ImportEpisodesRequest NamedRequestOf(const std::string& rows, bool dry_run = false) {
  v1::ImportEpisodesRequest request = RequestOf("", dry_run);
  v1::SpreadsheetMapping& mapping = *request.mutable_mapping();
  mapping.mutable_given_name()->set_column("first");
  mapping.mutable_family_name()->set_column("last");
  mapping.mutable_date_of_birth()->set_column("born");
  request.set_data(absl::StrCat(absl::StripTrailingAsciiWhitespace(kHead), ",First,Last,Born\n", rows));
  return request;
}

class SpreadsheetTest : public ImportTest {
 protected:
  v1::YoungPerson Child(const std::string& external_id) {
    v1::CreateYoungPersonRequest create;
    create.set_council(kWakefield);
    create.mutable_young_person()->set_external_id(external_id);
    create.mutable_young_person()->set_date_of_birth("2010-06-01");
    return client_.Must<v1::YoungPerson>("CreateYoungPerson", create);
  }

  // Names are looked up once everybody was looked for in the index of names, soon after the start.
  absl::StatusOr<v1::Import> Try(const v1::ImportEpisodesRequest& request) {
    const absl::Time patience = absl::Now() + absl::Seconds(30);
    absl::StatusOr<v1::Import> import;
    do {
      import = client_.service().Call<v1::Import>(ImportPath("ImportEpisodes"), request);
    } while (ProblemOf(import.status()).reason == "NAME_INDEX_INCOMPLETE" && absl::Now() < patience);
    return import;
  }
  // When it is done, every row was accepted or rejected.
  v1::Import Import(const v1::ImportEpisodesRequest& request) {
    auto import = Try(request);
    EXPECT_THAT(import, IsOk());
    if (!import.ok()) return {};
    EXPECT_EQ(import->state(), v1::IMPORT_STATE_DONE);
    EXPECT_EQ(import->dry_run(), request.dry_run());
    EXPECT_THAT(import->files(), ::testing::SizeIs(1));
    const auto& file = import->files(0);
    EXPECT_EQ(file.accepted() + file.rejected(), file.rows_read());
    EXPECT_EQ(import->episodes().created() + import->episodes().unchanged(), file.accepted());
    return *std::move(import);
  }
  v1::Import Import(const std::string& rows) { return Import(RequestOf(rows)); }

  std::vector<std::string> Rejects(const v1::Import& import) {
    std::vector<std::string> rejects;
    for (const v1::ImportReject& reject : Rejected(import, 100)) {
      EXPECT_EQ(reject.file(), v1::RETURN_FILE_SPREADSHEET);
      rejects.push_back(absl::StrCat(reject.line(), " ", reject.rule(), " ", reject.reason(), " ", reject.column()));
    }
    return rejects;
  }

  std::vector<int64_t> Recorded() {
    std::vector<int64_t> counts;
    for (const char* table : {"young_person", "episode", "entry", "event", "record_version", "timer", "obligation",
                              "notification", "spreadsheet_row"}) {
      counts.push_back(Count(table));
    }
    return counts;
  }
};

}  // namespace homeward::episode
