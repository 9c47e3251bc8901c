#include "cli/sample/loader.h"

#include <absl/base/thread_annotations.h>
#include <absl/strings/str_cat.h>
#include <absl/synchronization/mutex.h>

#include <algorithm>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "cli/photograph_messages.h"
#include "cli/policy_file.h"
#include "cli/sample/follow_up.h"
#include "cli/sample/generator.h"
#include "cli/sample/portrait.h"
#include "cli/sample/send.h"
#include "cli/sample/staff.h"
#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr char kName[] = "Wakefield (synthetic sample)";
constexpr int kMonths = 18;
// Children were looked after, and had workers, before the council went live.
constexpr absl::Duration kStaffBefore = absl::Hours(24 * 365 * 3);
// Young people do not wait for one another; the server's database is what takes the time.
constexpr int kThreads = 8;
constexpr absl::Duration kUploadTimeout = absl::Seconds(30);

std::string Path(absl::string_view rpc) { return absl::StrCat(kEpisodeService, rpc); }

// Sends a command to episode-service.
template <class Reply, class Request>
absl::StatusOr<Reply> Send(const Client& client, absl::string_view rpc, const std::string& step, const Request& request,
                           Consistency* consistency = nullptr) {
  return Send<Reply>(client, kEpisodeService, rpc, step, request, consistency);
}

absl::StatusOr<v1::Council> CouncilOf(const Client& client, absl::Time now) {
  v1::GetCouncilRequest get;
  get.set_council(std::string(kSampleCouncil));
  auto found = client.Call<v1::Council>(Path("GetCouncil"), get);
  if (found.ok() && found->name() != kName) {
    return Fail(absl::StatusCode::kFailedPrecondition, "NOT_A_SAMPLE",
                "a council of this code is set up here, and it is not the sample");
  }
  if (found.ok() || found.status().code() != absl::StatusCode::kNotFound) return found;
  v1::CreateCouncilRequest create;
  create.set_name(kName);
  const absl::CivilMonth first = absl::CivilMonth(LocalDay(now)) - kMonths;
  Put(StartOfLocalDay(absl::CivilDay(first)), create.mutable_live_from_time());
  return Send<v1::Council>(client, "CreateCouncil", "council", create);
}

// Wakefield's own policy, before any fact: it could not be adopted for the past afterwards.
absl::Status AdoptPolicy(const Client& client) {
  v1::ListPolicyVersionsRequest list;
  list.set_council(std::string(kSampleCouncil));
  HW_ASSIGN_OR_RETURN(const auto versions,
                      client.Call<v1::ListPolicyVersionsResponse>(Path("ListPolicyVersions"), list));
  if (versions.policies_size() > 1) return absl::OkStatus();
  v1::AdoptPolicyRequest adopt;
  HW_ASSIGN_OR_RETURN(*adopt.mutable_policy(), ReadPolicy("wakefield"));
  return Send<policy::v1::PolicyVersion>(client, "AdoptPolicy", "policy", adopt).status();
}

// The workers, by their ids in the staff system.
using Workers = std::map<std::string, std::string>;

absl::StatusOr<Workers> LoadStaff(const Client& client, absl::Time from) {
  const SampleStaff staff = GenerateStaff(from);
  for (const v1::UpsertTeamRequest& team : staff.teams) {
    HW_RETURN_IF_ERROR(Send<v1::Team>(client, kDirectoryService, "UpsertTeam", team.external_id(), team).status());
  }
  Workers workers;
  for (const v1::UpsertWorkerRequest& upsert : staff.workers) {
    HW_ASSIGN_OR_RETURN(const auto worker,
                        Send<v1::Worker>(client, kDirectoryService, "UpsertWorker", upsert.external_id(), upsert));
    workers[upsert.external_id()] = worker.worker();
  }
  HW_RETURN_IF_ERROR(
      Send<v1::DutyDesk>(client, kDirectoryService, "RecordDutyDesk", "duty desk", staff.duty_desk).status());
  return workers;
}

absl::Status LoadAllocations(const Client& client, const std::string& name,
                             const std::vector<SampleAllocation>& allocations, const Workers& workers,
                             const std::string& young_person) {
  for (const SampleAllocation& allocation : allocations) {
    v1::AllocateWorkerRequest allocate;
    allocate.set_young_person(young_person);
    allocate.set_role(allocation.role);
    allocate.set_worker(workers.at(allocation.worker));
    Put(allocation.from, allocate.mutable_from_time());
    HW_RETURN_IF_ERROR(Send<v1::Allocation>(client, kDirectoryService, "AllocateWorker",
                                            absl::StrCat(name, "|", allocation.role), allocate)
                           .status());
  }
  return absl::OkStatus();
}

absl::Status LoadEpisode(const Client& client, const std::string& step, const SampleEpisode& sample,
                         LoadedChild& loaded) {
  Consistency consistency;
  v1::ReportMissingRequest report = sample.report;
  report.set_young_person(loaded.young_person);
  HW_ASSIGN_OR_RETURN(v1::Episode episode, Send<v1::Episode>(client, "ReportMissing", step, report, &consistency));
  loaded.episodes.push_back(episode.episode());
  loaded.token = consistency.token;
  const bool parents_recorded = episode.has_parents_told() || !episode.parents_not_told_reason().empty();
  if (sample.parents.has_value() && !parents_recorded) {
    v1::TellParentsRequest tell = *sample.parents;
    tell.set_episode(episode.episode());
    tell.set_etag(episode.etag());
    HW_ASSIGN_OR_RETURN(episode, Send<v1::Episode>(client, "TellParents", step, tell));
  }
  if (sample.serious.has_value() && !episode.has_serious_notification_sent()) {
    v1::SendSeriousNotificationRequest send = *sample.serious;
    send.set_episode(episode.episode());
    send.set_etag(episode.etag());
    HW_RETURN_IF_ERROR(Send<v1::Episode>(client, "SendSeriousNotification", step, send).status());
  }
  if (sample.pack.has_value()) {
    v1::SharePackRequest share = *sample.pack;
    share.set_young_person(loaded.young_person);
    share.mutable_sharing()->set_episode(episode.episode());
    HW_RETURN_IF_ERROR(
        Send<v1::Pack>(client, kFindMeService, "SharePack", absl::StrCat(step, "|pack"), share).status());
  }
  // These need no etag: what is there already is not entered again.
  for (size_t i = 0; i < sample.entries.size(); ++i) {
    v1::RecordEntryRequest entry = sample.entries[i];
    entry.set_episode(episode.episode());
    HW_RETURN_IF_ERROR(
        Send<v1::Entry>(client, kEntryService, "RecordEntry", absl::StrCat(step, "|entry ", i), entry).status());
  }
  return absl::OkStatus();
}

// A drawing in the place of a photograph.
absl::Status LoadPhotograph(const Client& client, const std::string& name, const SamplePhotograph& photograph,
                            const std::string& young_person) {
  v1::AddPhotographRequest first;
  first.set_council(std::string(kSampleCouncil));
  first.set_request_id(RequestIdOf(absl::StrCat(name, "|photograph")));
  first.mutable_header()->set_young_person(young_person);
  first.mutable_header()->set_taken_date(photograph.taken);
  first.mutable_header()->set_source("Drawn for the sample");
  HW_ASSIGN_OR_RETURN(const auto messages, PhotographMessages(std::move(first), DrawPortrait(photograph.seed)));
  v1::Photograph added;
  return client.Upload(
      absl::StrCat(kPhotographService, "AddPhotograph"), messages, kUploadTimeout, [](size_t) {}, added);
}

// Without etags: what is there already is not entered again.
absl::Status LoadPlan(const Client& client, const std::string& name, const SamplePlan& plan,
                      const std::string& young_person) {
  for (size_t i = 0; i < plan.particulars.size(); ++i) {
    v1::RecordParticularRequest particular = plan.particulars[i];
    particular.set_young_person(young_person);
    HW_RETURN_IF_ERROR(Send<v1::Particular>(client, kParticularService, "RecordParticular",
                                            absl::StrCat(name, "|known ", i), particular)
                           .status());
  }
  if (plan.photograph.has_value()) {
    HW_RETURN_IF_ERROR(LoadPhotograph(client, name, *plan.photograph, young_person));
  }
  for (size_t i = 0; i < plan.reviews.size(); ++i) {
    v1::ReviewFindMePlanRequest review = plan.reviews[i];
    review.set_young_person(young_person);
    HW_RETURN_IF_ERROR(
        Send<v1::FindMePlan>(client, kFindMeService, "ReviewFindMePlan", absl::StrCat(name, "|plan review ", i), review)
            .status());
  }
  return absl::OkStatus();
}

// Each step looks at the record whether it was done: an etag has moved on since, so it could not be sent again.
absl::Status LoadChild(const Client& client, const Workers& workers, const SampleChild& child, absl::Time until) {
  const std::string& name = child.person.external_id();
  v1::CreateYoungPersonRequest create;
  *create.mutable_young_person() = child.person;
  HW_ASSIGN_OR_RETURN(v1::YoungPerson person, Send<v1::YoungPerson>(client, "CreateYoungPerson", name, create));
  for (int i = person.legal_statuses_size(); i < static_cast<int>(child.legal_statuses.size()); ++i) {
    v1::StartLegalStatusRequest start = child.legal_statuses[static_cast<size_t>(i)];
    start.set_young_person(person.young_person());
    start.set_etag(person.etag());
    HW_ASSIGN_OR_RETURN(person, Send<v1::YoungPerson>(client, "StartLegalStatus", absl::StrCat(name, "|", i), start));
  }
  for (int i = person.placements_size(); i < static_cast<int>(child.placements.size()); ++i) {
    v1::StartPlacementRequest start = child.placements[static_cast<size_t>(i)];
    start.set_young_person(person.young_person());
    start.set_etag(person.etag());
    HW_ASSIGN_OR_RETURN(person, Send<v1::YoungPerson>(client, "StartPlacement", absl::StrCat(name, "|", i), start));
  }
  HW_RETURN_IF_ERROR(LoadAllocations(client, name, child.allocations, workers, person.young_person()));
  HW_RETURN_IF_ERROR(LoadPlan(client, name, child.plan, person.young_person()));
  LoadedChild loaded{.young_person = person.young_person()};
  for (size_t i = 0; i < child.episodes.size(); ++i) {
    HW_RETURN_IF_ERROR(LoadEpisode(client, absl::StrCat(name, "|", i), child.episodes[i], loaded));
  }
  return LoadFollowUp(client, child, loaded, until);
}

// The children that a few threads take from one after another, until all are loaded or one has failed.
class Queue {
 public:
  Queue(const Client& client, const Workers& workers, const std::vector<SampleChild>& children, absl::Time until,
        const std::function<void(int, int)>& progress)
      : client_(client), workers_(workers), children_(children), until_(until), progress_(progress) {}

  absl::Status Run() {
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int i = 0; i < kThreads; ++i) threads.emplace_back([this] { Work(); });
    for (std::thread& thread : threads) thread.join();
    absl::MutexLock lock(&mutex_);
    return status_;
  }

 private:
  void Work() {
    while (const SampleChild* const child = Take()) Done(LoadChild(client_, workers_, *child, until_));
  }

  const SampleChild* Take() {
    absl::MutexLock lock(&mutex_);
    return status_.ok() && taken_ < children_.size() ? &children_[taken_++] : nullptr;
  }

  void Done(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    status_.Update(status);
    if (status.ok()) progress_(++done_, static_cast<int>(children_.size()));
  }

  const Client& client_;
  const Workers& workers_;
  const std::vector<SampleChild>& children_;
  const absl::Time until_;
  const std::function<void(int, int)>& progress_;
  absl::Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  size_t taken_ ABSL_GUARDED_BY(mutex_) = 0;
  int done_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace

absl::StatusOr<SampleCounts> LoadSample(const Client& client, absl::Time now,
                                        const std::function<void(int, int)>& progress) {
  HW_ASSIGN_OR_RETURN(const v1::Council council, CouncilOf(client, now));
  HW_RETURN_IF_ERROR(AdoptPolicy(client));
  // The council's own times are the sample's: a load that continues another day makes the same children.
  const SampleSpan span{
      .seed = kSampleSeed, .from = TimeOf(council.live_from_time()), .until = TimeOf(council.recorded_time())};
  const std::vector<SampleChild> children = GenerateSample(span);
  HW_ASSIGN_OR_RETURN(const Workers workers, LoadStaff(client, span.from - kStaffBefore));
  HW_RETURN_IF_ERROR(Queue(client, workers, children, span.until, progress).Run());
  SampleCounts counts{.children = static_cast<int>(children.size())};
  for (const SampleChild& child : children) {
    counts.episodes += static_cast<int>(child.episodes.size());
    counts.missing_now +=
        static_cast<int>(std::count_if(child.episodes.begin(), child.episodes.end(),
                                       [](const SampleEpisode& episode) { return !episode.report.has_returned(); }));
  }
  return counts;
}

}  // namespace homeward::cli
