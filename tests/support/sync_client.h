#pragma once

#include <absl/strings/string_view.h>

#include <string>
#include <vector>

#include "homeward/episode/v1/sync_service.pb.h"
#include "tests/support/episode_client.h"

// For tests: what a council's own system says of children, and the RPCs that take it over.
namespace homeward::episode {

class SyncClient : public RpcClient {
 public:
  explicit SyncClient(EpisodeClient& episodes) : RpcClient(episodes.service(), "homeward.episode.v1.SyncService") {}

  // A looked-after child in a placement, as of now.
  static v1::StatedYoungPerson Child(const std::string& id, absl::string_view source_time = "2026-03-10T02:00:00Z") {
    v1::StatedYoungPerson child;
    child.set_external_id(id);
    Put(At(source_time), child.mutable_source_time());
    child.set_case_id("C" + id);
    child.set_given_name("Robin");
    child.set_family_name("Sample");
    child.set_date_of_birth("2010-06-01");
    auto* status = child.add_legal_statuses();
    status->set_external_id("L1");
    status->set_code("care_order");
    Put(OnDay(absl::CivilDay(2024, 1, 10)), status->mutable_started());
    auto* placement = child.add_placements();
    placement->set_external_id("P1");
    placement->set_type("k2");
    Put(OnDay(absl::CivilDay(2024, 1, 10)), placement->mutable_started());
    return child;
  }

  static v1::UpsertYoungPersonRequest Live(v1::StatedYoungPerson child) {
    v1::UpsertYoungPersonRequest request;
    request.set_council(kWakefield);
    request.set_source("case_management");
    *request.mutable_young_person() = std::move(child);
    return request;
  }

  static v1::SyncYoungPeopleRequest Nightly(const std::vector<v1::StatedYoungPerson>& children, bool full = true) {
    v1::SyncYoungPeopleRequest request;
    request.set_council(kWakefield);
    request.set_source("case_management");
    request.set_full(full);
    for (const auto& child : children) *request.add_young_people() = child;
    return request;
  }

  v1::UpsertYoungPersonResponse Upsert(const v1::StatedYoungPerson& child) {
    return Must<v1::UpsertYoungPersonResponse>("UpsertYoungPerson", Live(child));
  }
  v1::Sync Sync(const std::vector<v1::StatedYoungPerson>& children, bool full = true) {
    return Must<v1::Sync>("SyncYoungPeople", Nightly(children, full));
  }

  std::vector<v1::SyncFinding> Findings(const std::string& sync, int page_size = 0) {
    v1::ListSyncFindingsRequest request;
    request.set_council(kWakefield);
    request.set_sync(sync);
    request.set_page_size(page_size);
    std::vector<v1::SyncFinding> findings;
    do {
      const auto page = Call<v1::ListSyncFindingsResponse>("ListSyncFindings", request);
      if (!page.ok()) {
        ADD_FAILURE() << page.status();
        return findings;
      }
      findings.insert(findings.end(), page->findings().begin(), page->findings().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return findings;
  }
};

}  // namespace homeward::episode
