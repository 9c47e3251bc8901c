#pragma once

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/entry_client.h"
#include "tests/support/faulty_field.h"

// For tests of what an entry has to say and where it is seen again.
namespace homeward::episode {

// At noon on 10/03/2026; children are gone since 8:00.
class EntryRequests : public ::testing::Test {
 protected:
  EntryRequests() { episodes_.CreateCouncil(); }

  v1::Episode Report(v1::CareCategory category = v1::CARE_CATEGORY_MISSING) {
    auto request = EpisodeClient::Missing(episodes_.CreateChild().young_person(), "2026-03-10T08:00:00Z");
    request.set_category(category);
    return episodes_.Must<v1::Episode>("ReportMissing", request);
  }

  v1::Episode Get(const v1::Episode& episode) {
    v1::GetEpisodeRequest request;
    request.set_council(episode.council());
    request.set_episode(episode.episode());
    return episodes_.Call<v1::Episode>("GetEpisode", request).value_or(v1::Episode());
  }

  absl::Status Refused(const v1::Episode& episode, absl::string_view happened, const std::string& details) {
    return entries_.Send<v1::Entry>("RecordEntry", EntryClient::Recorded(episode, happened, details)).status();
  }

  // Details that are accepted as they are, and refused without any of these fields, the field named in the error.
  void Needs(const v1::Episode& episode, const std::string& details, const std::vector<std::string>& fields) {
    const auto whole = EntryClient::Recorded(episode, "2026-03-10T09:00:00Z", details);
    for (const std::string& field : fields) {
      const std::string path = absl::StrCat("details.", field);
      EXPECT_THAT(entries_.Send<v1::Entry>("RecordEntry", WithoutField(whole, path)), FaultIn("FIELD_REQUIRED", path));
    }
    const auto recorded = entries_.Must<v1::Entry>("RecordEntry", whole);
    entries_.Must<v1::Entry>("VoidEntry", EntryClient::Voiding(recorded));
    withdrawn_.push_back(recorded.entry());
  }

  // Those of an episode, the latest first, without the ones that Needs made.
  std::vector<v1::Entry> Listed(const v1::Episode& episode, const std::vector<std::string>& kinds = {}) {
    v1::ListEntriesRequest request;
    request.set_council(episode.council());
    request.set_episode(episode.episode());
    for (const std::string& kind : kinds) request.add_kinds(kind);
    const auto reply = entries_.Call<v1::ListEntriesResponse>("ListEntries", request);
    if (!reply.ok()) {
      ADD_FAILURE() << reply.status();
      return {};
    }
    std::vector<v1::Entry> listed;
    for (const auto& entry : reply->entries()) {
      if (std::find(withdrawn_.begin(), withdrawn_.end(), entry.entry()) == withdrawn_.end()) listed.push_back(entry);
    }
    return listed;
  }

  static std::vector<std::string> KindsOf(const std::vector<v1::Entry>& entries) {
    std::vector<std::string> kinds;
    for (const auto& entry : entries) kinds.push_back(entry.kind());
    return kinds;
  }

  // The kinds of what the chronology says was recorded of a young person.
  std::vector<std::string> OnChronology(const std::string& young_person) {
    v1::GetChronologyRequest request;
    request.set_council(kWakefield);
    request.set_young_person(young_person);
    const auto chronology = episodes_.Call<v1::GetChronologyResponse>("GetChronology", request);
    if (!chronology.ok()) {
      ADD_FAILURE() << chronology.status();
      return {};
    }
    std::vector<std::string> kinds;
    for (const auto& entry : chronology->entries()) {
      if (entry.event() == "EntryRecorded" || entry.event() == "ParticularRecorded") kinds.push_back(entry.kind());
    }
    return kinds;
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  EntryClient entries_{episodes_};

 private:
  std::vector<std::string> withdrawn_;
};

}  // namespace homeward::episode
