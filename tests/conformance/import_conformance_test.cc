#include <absl/strings/str_cat.h>

#include "homeward/episode/v1/import_service.pb.h"
#include "tests/conformance/conformance.h"
#include "tests/support/episode_client.h"

namespace homeward::episode {
namespace {

// The import's RPCs. A return in one message is on the wire what a single request is.
class ImportConformance : public Conformance {
 protected:
  ImportConformance() {
    client_.CreateCouncil();
    recipes_["ImportSsda903"] = [this] { return Return(); };
    recipes_["ImportEpisodes"] = [] { return Spreadsheet(); };
    recipes_["GetImport"] = [this] { return About<v1::GetImportRequest>(); };
    recipes_["ListImportRejects"] = [this] { return About<v1::ListImportRejectsRequest>(); };
  }

  TestService& service() override { return client_.service(); }
  const Recipes& recipes() override { return recipes_; }
  std::string service_name() override { return "homeward.episode.v1.ImportService"; }

 private:
  // One more child each time, and a row that is rejected.
  std::unique_ptr<v1::ImportSsda903Request> Return() {
    auto request = std::make_unique<v1::ImportSsda903Request>();
    request->set_council(kHome);
    const std::string child = absl::StrCat(kMarker, ++children_);
    auto add = [&](v1::ReturnFile file, const std::string& text) {
      request->add_chunks()->set_file(file);
      request->mutable_chunks(request->chunks_size() - 1)->set_data(text);
    };
    add(v1::RETURN_FILE_HEADER, absl::StrCat("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n", child, ",1,01/06/2010,,,,\n"));
    add(v1::RETURN_FILE_EPISODES,
        absl::StrCat("CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n",
                     child, ",01/06/2024,S,C2,N1,U6,PR4,,,,,,\n"));
    add(v1::RETURN_FILE_MISSING,
        absl::StrCat("CHILD,DOB,MISSING,MIS_START,MIS_END\n", child, ",01/06/2010,M,01/07/2024,02/07/2024\n", kMarker,
                     ",01/06/2010,M,01/07/2024,\n"));
    return request;
  }

  // A row about somebody who is not on record.
  static std::unique_ptr<v1::ImportEpisodesRequest> Spreadsheet() {
    auto request = std::make_unique<v1::ImportEpisodesRequest>();
    request->set_council(kHome);
    v1::SpreadsheetMapping& mapping = *request->mutable_mapping();
    mapping.set_source("missing_log");
    mapping.set_dates(v1::SPREADSHEET_DATES_DAY_MONTH_YEAR);
    mapping.mutable_external_id()->set_column("id");
    mapping.mutable_category()->set_constant("missing");
    mapping.mutable_start_date()->set_column("from");
    mapping.mutable_return_date()->set_column("until");
    request->set_data(absl::StrCat("id,from,until\n", kMarker, ",01/07/2024,02/07/2024\n"));
    return request;
  }

  template <class Request>
  std::unique_ptr<Request> About() {
    auto sent = Return();
    sent->set_request_id(NewUuid(absl::Now()));
    const auto import = client_.service().Call<v1::Import>("/homeward.episode.v1.ImportService/ImportSsda903", *sent);
    EXPECT_TRUE(import.ok()) << import.status();
    auto request = std::make_unique<Request>();
    request->set_council(kHome);
    if (import.ok()) request->set_import(import->import());
    return request;
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient client_{clock_};
  Recipes recipes_;
  int children_ = 0;
};

HOMEWARD_CONFORMANCE(ImportConformance)

}  // namespace
}  // namespace homeward::episode
