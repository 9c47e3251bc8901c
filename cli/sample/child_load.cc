#include "cli/sample/child_load.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "cli/photograph_messages.h"
#include "cli/sample/portrait.h"
#include "cli/sample/send.h"
#include "common/core/status.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr absl::Duration kUploadTimeout = absl::Seconds(30);

}  // namespace

std::string ChildLoad::Step(absl::string_view what) const {
  return absl::StrCat(child_.person.external_id(), "|", what);
}

absl::Status ChildLoad::Run(absl::Time until) {
  HW_RETURN_IF_ERROR(Person());
  HW_RETURN_IF_ERROR(Allocations());
  HW_RETURN_IF_ERROR(Plan());
  for (size_t i = 0; i < child_.episodes.size(); ++i) HW_RETURN_IF_ERROR(Episode(i));
  return LoadFollowUp(client_, child_, loaded_, until);
}

absl::Status ChildLoad::Person() {
  v1::CreateYoungPersonRequest create;
  *create.mutable_young_person() = child_.person;
  HW_ASSIGN_OR_RETURN(v1::YoungPerson person, Send<v1::YoungPerson>(client_, kEpisodeService, "CreateYoungPerson",
                                                                    child_.person.external_id(), create));
  loaded_.young_person = person.young_person();
  for (auto i = static_cast<size_t>(person.legal_statuses_size()); i < child_.legal_statuses.size(); ++i) {
    v1::StartLegalStatusRequest start = child_.legal_statuses[i];
    start.set_young_person(young_person());
    start.set_etag(person.etag());
    HW_ASSIGN_OR_RETURN(
        person, Send<v1::YoungPerson>(client_, kEpisodeService, "StartLegalStatus", Step(absl::StrCat(i)), start));
  }
  for (auto i = static_cast<size_t>(person.placements_size()); i < child_.placements.size(); ++i) {
    v1::StartPlacementRequest start = child_.placements[i];
    start.set_young_person(young_person());
    start.set_etag(person.etag());
    HW_ASSIGN_OR_RETURN(
        person, Send<v1::YoungPerson>(client_, kEpisodeService, "StartPlacement", Step(absl::StrCat(i)), start));
  }
  return absl::OkStatus();
}

absl::Status ChildLoad::Allocations() {
  for (const SampleAllocation& allocation : child_.allocations) {
    v1::AllocateWorkerRequest allocate;
    allocate.set_young_person(young_person());
    allocate.set_role(allocation.role);
    allocate.set_worker(workers_.at(allocation.worker));
    Put(allocation.from, allocate.mutable_from_time());
    HW_RETURN_IF_ERROR(
        Send<v1::Allocation>(client_, kDirectoryService, "AllocateWorker", Step(allocation.role), allocate).status());
  }
  return absl::OkStatus();
}

// Without etags: what is there already is not entered again.
absl::Status ChildLoad::Plan() {
  const SamplePlan& plan = child_.plan;
  for (size_t i = 0; i < plan.particulars.size(); ++i) {
    v1::RecordParticularRequest particular = plan.particulars[i];
    particular.set_young_person(young_person());
    HW_RETURN_IF_ERROR(Send<v1::Particular>(client_, kParticularService, "RecordParticular",
                                            Step(absl::StrCat("known ", i)), particular)
                           .status());
  }
  HW_RETURN_IF_ERROR(Photograph());
  for (size_t i = 0; i < plan.reviews.size(); ++i) {
    v1::ReviewFindMePlanRequest review = plan.reviews[i];
    review.set_young_person(young_person());
    HW_RETURN_IF_ERROR(
        Send<v1::FindMePlan>(client_, kFindMeService, "ReviewFindMePlan", Step(absl::StrCat("plan review ", i)), review)
            .status());
  }
  return absl::OkStatus();
}

// A drawing in the place of a photograph.
absl::Status ChildLoad::Photograph() {
  const auto& photograph = child_.plan.photograph;
  if (!photograph.has_value()) return absl::OkStatus();
  v1::AddPhotographRequest first;
  first.set_council(std::string(kSampleCouncil));
  first.set_request_id(RequestIdOf(Step("photograph")));
  first.mutable_header()->set_young_person(young_person());
  first.mutable_header()->set_taken_date(photograph->taken);
  first.mutable_header()->set_source("Drawn for the sample");
  HW_ASSIGN_OR_RETURN(const auto messages, PhotographMessages(std::move(first), DrawPortrait(photograph->seed)));
  v1::Photograph added;
  return client_.Upload(
      absl::StrCat(kPhotographService, "AddPhotograph"), messages, kUploadTimeout, [](size_t) {}, added);
}

absl::Status ChildLoad::Episode(size_t number) {
  const SampleEpisode& sample = child_.episodes[number];
  const std::string step = Step(absl::StrCat(number));
  Consistency consistency;
  v1::ReportMissingRequest report = sample.report;
  report.set_young_person(young_person());
  HW_ASSIGN_OR_RETURN(v1::Episode episode,
                      Send<v1::Episode>(client_, kEpisodeService, "ReportMissing", step, report, &consistency));
  loaded_.episodes.push_back(episode.episode());
  loaded_.token = consistency.token;
  const bool parents_recorded = episode.has_parents_told() || !episode.parents_not_told_reason().empty();
  if (sample.parents.has_value() && !parents_recorded) {
    v1::TellParentsRequest tell = *sample.parents;
    tell.set_episode(episode.episode());
    tell.set_etag(episode.etag());
    HW_ASSIGN_OR_RETURN(episode, Send<v1::Episode>(client_, kEpisodeService, "TellParents", step, tell));
  }
  if (sample.serious.has_value() && !episode.has_serious_notification_sent()) {
    v1::SendSeriousNotificationRequest send = *sample.serious;
    send.set_episode(episode.episode());
    send.set_etag(episode.etag());
    HW_RETURN_IF_ERROR(Send<v1::Episode>(client_, kEpisodeService, "SendSeriousNotification", step, send).status());
  }
  return PackAndEntries(sample, step, episode.episode());
}

// These need no etag: what is there already is not entered again.
absl::Status ChildLoad::PackAndEntries(const SampleEpisode& sample, const std::string& step,
                                       const std::string& episode) {
  if (sample.pack.has_value()) {
    v1::SharePackRequest share = *sample.pack;
    share.set_young_person(young_person());
    share.mutable_sharing()->set_episode(episode);
    HW_RETURN_IF_ERROR(
        Send<v1::Pack>(client_, kFindMeService, "SharePack", absl::StrCat(step, "|pack"), share).status());
  }
  for (size_t i = 0; i < sample.entries.size(); ++i) {
    v1::RecordEntryRequest entry = sample.entries[i];
    entry.set_episode(episode);
    HW_RETURN_IF_ERROR(
        Send<v1::Entry>(client_, kEntryService, "RecordEntry", absl::StrCat(step, "|entry ", i), entry).status());
  }
  return absl::OkStatus();
}

}  // namespace homeward::cli
