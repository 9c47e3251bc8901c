#include "episode-service/councils/service.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/policy/policy_document.h"
#include "common/policy/policy_store.h"
#include "common/wire/times.h"
#include "episode-service/councils/rules.h"
#include "episode-service/councils/store.h"
#include "episode-service/episodes/store.h"
#include "homeward/episode/v1/events.pb.h"

namespace homeward::episode {
namespace {

v1::Council ToProto(const Council& council) {
  v1::Council wire;
  wire.set_council(council.id);
  wire.set_name(council.name);
  Put(council.live_from, wire.mutable_live_from_time());
  Put(council.recorded, wire.mutable_recorded_time());
  return wire;
}

// Keeps a version and tells every service of it.
void Publish(Change& change, const policy::v1::PolicyVersion& version) {
  KeepPolicyVersion(change.tx(), version);
  v1::PolicyAdopted event;
  *event.mutable_policy() = version;
  change.Emit(change.council(), change.council(), version.version(), TimeOf(version.effective_from()), event);
}

absl::StatusOr<policy::v1::PolicyVersion> VersionNumbered(Tx& tx, const std::string& council,
                                                          const std::string& number) {
  int wanted = 0;
  if (absl::SimpleAtoi(number, &wanted)) {
    for (auto& version : PolicyVersionsOf(tx, council)) {
      if (version.version() == wanted) return version;
    }
  }
  return Fail(absl::StatusCode::kNotFound, "POLICY_VERSION_NOT_FOUND", "there is no such version");
}

absl::Status CheckSaid(const policy::v1::PolicyVersion& version) {
  const std::vector<PolicyProblem> problems = CheckVersion(version);
  if (problems.empty()) return absl::OkStatus();
  const std::string& field = problems.front().field;
  const bool of_version = version.GetDescriptor()->FindFieldByName(field.substr(0, field.find('.'))) != nullptr;
  return FailField(absl::StatusCode::kInvalidArgument, "POLICY_INVALID",
                   absl::StrCat(of_version ? "policy." : "policy.policy.", field), problems.front().text);
}

std::vector<DocumentChange> ChangesOf(const policy::v1::PolicyVersion& version) {
  std::vector<DocumentChange> changes;
  for (const policy::v1::DocumentChange& change : version.control().changes()) {
    changes.push_back({.version = change.document_version(), .date = change.date(), .what = change.what()});
  }
  return changes;
}

// Another document has a change log of its own.
absl::Status CheckContinued(const policy::v1::PolicyVersion& last, const policy::v1::PolicyVersion& next) {
  if (last.title() != next.title()) return absl::OkStatus();
  return CheckChangeLog(ChangesOf(last), ChangesOf(next));
}

// The last version that took effect by then; the first one for the time before it.
policy::v1::PolicyVersion& InForceAt(absl::Time time, std::vector<policy::v1::PolicyVersion>& versions) {
  auto in_force = versions.begin();
  for (auto next = versions.begin(); next != versions.end(); ++next) {
    if (TimeOf(next->effective_from()) <= time) in_force = next;
  }
  return *in_force;
}

// What is past its review date is shown so where the policy wants that, and stays in force (policy 54).
std::vector<policy::v1::PolicyVersion> ReviewedVersionsOf(Tx& tx, const std::string& council, absl::Time now) {
  std::vector<policy::v1::PolicyVersion> versions = PolicyVersionsOf(tx, council);
  policy::v1::PolicyVersion& in_force = InForceAt(now, versions);
  const auto due = ParseIsoDate(in_force.review_due_date());
  in_force.set_review_overdue(due.has_value() && ReviewOverdue(*due, now) &&
                              in_force.effective().document().review_overdue() == policy::v1::REVIEW_OVERDUE_WARN);
  return versions;
}

}  // namespace

void CouncilsService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.EpisodeService";
  rpcs.Add(service, this, &CouncilsService::CreateCouncil);
  rpcs.Add(service, this, &CouncilsService::GetCouncil);
  rpcs.Add(service, this, &CouncilsService::AdoptPolicy);
  rpcs.Add(service, this, &CouncilsService::GetPolicy);
  rpcs.Add(service, this, &CouncilsService::ListPolicyVersions);
}

absl::StatusOr<v1::Council> CouncilsService::CreateCouncil(Call& call, const v1::CreateCouncilRequest& request) {
  auto show = [](Tx& tx, const std::string& id) -> absl::StatusOr<v1::Council> {
    HW_ASSIGN_OR_RETURN(const Council council, CouncilStore::Get(tx, id));
    return ToProto(council);
  };
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(change.council());
        if (CouncilStore::Get(change.tx(), change.council()).ok()) {
          return Fail(absl::StatusCode::kAlreadyExists, "COUNCIL_EXISTS", "the council is set up already");
        }
        CouncilStore::Insert(change.tx(), {.id = change.council(),
                                           .name = request.name(),
                                           .live_from = TimeOf(request.live_from_time()),
                                           .recorded = change.now()});
        v1::CouncilCreated event;
        event.set_name(request.name());
        *event.mutable_live_from_time() = request.live_from_time();
        change.Emit(change.council(), change.council(), 1, change.now(), event);
        policy::v1::PolicyVersion first = national_;
        first.set_council(change.council());
        first.set_version(1);
        Publish(change, first);
        return change.council();
      },
      show);
}

absl::StatusOr<v1::Council> CouncilsService::GetCouncil(Call& call, const v1::GetCouncilRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::Council> {
    HW_ASSIGN_OR_RETURN(const Council council, CouncilStore::Get(tx, request.council()));
    return ToProto(council);
  });
}

absl::StatusOr<policy::v1::PolicyVersion> CouncilsService::AdoptPolicy(Call& call,
                                                                       const v1::AdoptPolicyRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        change.Lock(change.council());
        HW_RETURN_IF_ERROR(CouncilStore::Get(change.tx(), change.council()).status());
        const auto before = PolicyVersionsOf(change.tx(), change.council());
        policy::v1::PolicyVersion version = request.policy();
        version.set_council(change.council());
        version.set_version(before.back().version() + 1);
        HW_RETURN_IF_ERROR(CheckAdoption({.approved = version.approval().approved(),
                                          .effective_from = TimeOf(version.effective_from()),
                                          .last_effective_from = TimeOf(before.back().effective_from()),
                                          .facts_recorded = EpisodeStore::AnyIn(change.tx(), change.council())},
                                         change.now()));
        version.clear_review_overdue();
        HW_RETURN_IF_ERROR(CheckSaid(version));
        HW_RETURN_IF_ERROR(CheckContinued(before.back(), version));
        Publish(change, Adopt(national_, std::move(version)));
        return absl::StrCat(before.back().version() + 1);
      },
      [&](Tx& tx, const std::string& number) { return VersionNumbered(tx, call.council, number); });
}

absl::StatusOr<policy::v1::PolicyVersion> CouncilsService::GetPolicy(Call& call, const v1::GetPolicyRequest& request) {
  const absl::Time at = request.has_at_time() ? TimeOf(request.at_time()) : call.now;
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<policy::v1::PolicyVersion> {
    HW_RETURN_IF_ERROR(CouncilStore::Get(tx, request.council()).status());
    auto versions = ReviewedVersionsOf(tx, request.council(), call.now);
    return InForceAt(at, versions);
  });
}

absl::StatusOr<v1::ListPolicyVersionsResponse> CouncilsService::ListPolicyVersions(
    Call& call, const v1::ListPolicyVersionsRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListPolicyVersionsResponse> {
    HW_RETURN_IF_ERROR(CouncilStore::Get(tx, request.council()).status());
    v1::ListPolicyVersionsResponse reply;
    for (auto& version : ReviewedVersionsOf(tx, request.council(), call.now)) {
      *reply.add_policies() = std::move(version);
    }
    return reply;
  });
}

}  // namespace homeward::episode
