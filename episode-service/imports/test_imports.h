#pragma once

#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <absl/time/clock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/feed/feed_chain.h"
#include "homeward/episode/v1/import_service.pb.h"
#include "tests/support/episode_client.h"

// For tests: what became of an import of either kind at a real episode-service.
namespace homeward::episode {

inline std::string ImportPath(absl::string_view rpc) {
  return absl::StrCat("/homeward.episode.v1.ImportService/", rpc);
}

class ImportTest : public ::testing::Test {
 protected:
  ImportTest() { client_.CreateCouncil(); }

  // Every reject of an import, in pages of this size.
  std::vector<v1::ImportReject> Rejected(const v1::Import& import, int page_size) {
    v1::ListImportRejectsRequest list;
    list.set_council(import.council());
    list.set_import(import.import());
    list.set_page_size(page_size);
    std::vector<v1::ImportReject> rejects;
    do {
      auto page = client_.service().Call<v1::ListImportRejectsResponse>(ImportPath("ListImportRejects"), list);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return rejects;
      rejects.insert(rejects.end(), page->rejects().begin(), page->rejects().end());
      list.set_page_token(page->next_page_token());
    } while (!list.page_token().empty());
    return rejects;
  }

  std::vector<v1::Episode> Episodes(const v1::YoungPerson& person) {
    v1::ListEpisodesRequest list;
    list.set_council(kWakefield);
    list.set_young_person(person.young_person());
    const auto reply = client_.Call<v1::ListEpisodesResponse>("ListEpisodes", list);
    EXPECT_THAT(reply, IsOk());
    return {reply->episodes().begin(), reply->episodes().end()};
  }

  int64_t Count(absl::string_view table) {
    return client_.service().database().Number(absl::StrCat("SELECT COUNT(*) FROM ", table));
  }

  void ExpectChained() {
    EXPECT_THAT(client_.service().host().db().Read(absl::Now() + absl::Seconds(5),
                                                   [](Tx& tx) { return VerifyChain(tx, kWakefield); }),
                IsOk());
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient client_{clock_};
};

}  // namespace homeward::episode
