#include "cli/sample/loader.h"

#include <absl/base/thread_annotations.h>
#include <absl/strings/str_cat.h>
#include <absl/synchronization/mutex.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "cli/policy_file.h"
#include "cli/sample/child_load.h"
#include "cli/sample/generator.h"
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

std::string Path(absl::string_view rpc) { return absl::StrCat(kEpisodeService, rpc); }

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
  return Send<v1::Council>(client, kEpisodeService, "CreateCouncil", "council", create);
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
  return Send<policy::v1::PolicyVersion>(client, kEpisodeService, "AdoptPolicy", "policy", adopt).status();
}

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
    while (const SampleChild* const child = Take()) Done(ChildLoad(client_, workers_, *child).Run(until_));
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
