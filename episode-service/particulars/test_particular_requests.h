#pragma once

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/faulty_field.h"
#include "tests/support/particular_client.h"

// For tests of what a particular has to say and where it is seen again.
namespace homeward::episode {

// At noon on 10/03/2026, of a looked-after child.
class ParticularRequests : public ::testing::Test {
 protected:
  ParticularRequests() {
    episodes_.CreateCouncil();
    child_ = episodes_.CreateChild().young_person();
  }

  v1::Particular Know(const std::string& details, absl::string_view started = "2026-03-05T09:00:00Z") {
    return particulars_.Record(child_, started, details);
  }

  absl::Status Refused(const std::string& details, absl::string_view started = "2026-03-05T09:00:00Z") {
    return particulars_.Send<v1::Particular>("RecordParticular", ParticularClient::Recorded(child_, started, details))
        .status();
  }

  // Details that are accepted as they are, and refused without any of these fields, the field named in the error.
  v1::Particular Needs(const std::string& details, const std::vector<std::string>& fields) {
    const auto whole = ParticularClient::Recorded(child_, "2026-03-05T09:00:00Z", details);
    for (const std::string& field : fields) {
      const std::string path = absl::StrCat("details.", field);
      EXPECT_THAT(particulars_.Send<v1::Particular>("RecordParticular", WithoutField(whole, path)),
                  FaultIn("FIELD_REQUIRED", path));
    }
    return particulars_.Must<v1::Particular>("RecordParticular", whole);
  }

  // With other words from the same start on; the earlier ones stay visible as a version.
  v1::Particular Revised(const v1::Particular& particular, const std::string& details, const std::string& reason = "") {
    auto revise = ParticularClient::About<v1::ReviseParticularRequest>(particular);
    *revise.mutable_started() = particular.started();
    *revise.mutable_details() = ParticularClient::Recorded(child_, "2026-03-05T09:00:00Z", details).details();
    revise.set_reason(reason);
    return particulars_.Must<v1::Particular>("ReviseParticular", revise);
  }

  absl::StatusOr<v1::Particular> Ended(const v1::Particular& particular, absl::string_view time) {
    auto end = ParticularClient::About<v1::EndParticularRequest>(particular);
    Put(Moment{.time = At(time)}, end.mutable_ended());
    return particulars_.Send<v1::Particular>("EndParticular", end);
  }

  // Those of a kind that hold, the latest first.
  std::vector<v1::Particular> Listed(const std::string& kind) {
    v1::ListParticularsRequest request;
    request.set_council(kWakefield);
    request.set_young_person(child_);
    request.add_kinds(kind);
    const auto reply = particulars_.Call<v1::ListParticularsResponse>("ListParticulars", request);
    if (!reply.ok()) {
      ADD_FAILURE() << reply.status();
      return {};
    }
    return {reply->particulars().begin(), reply->particulars().end()};
  }

  // What the police are given in advance.
  v1::Pack PackForPolice() {
    auto share = FindMeClient::Share(child_, "2026-03-10T11:00:00Z");
    share.mutable_sharing()->set_recipient_kind(v1::PACK_RECIPIENT_POLICE_IN_ADVANCE);
    return plans_.Must<v1::Pack>("SharePack", share);
  }
  // What that says of a kind.
  static std::vector<v1::ParticularDetails> Of(const v1::Pack& pack, const std::string& kind) {
    std::vector<v1::ParticularDetails> found;
    for (const auto& one : pack.plan().particulars()) {
      if (one.kind() == kind) found.push_back(one.details());
    }
    return found;
  }

  FakeClock clock_{At("2026-03-10T12:00:00Z")};
  EpisodeClient episodes_{clock_};
  ParticularClient particulars_{episodes_};
  FindMeClient plans_{episodes_};
  std::string child_;
};

}  // namespace homeward::episode
