#include <set>
#include <utility>

#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/policy/in_force.h"
#include "episode-service/directory/convert.h"
#include "episode-service/directory/facts_store.h"
#include "episode-service/directory/period_page.h"
#include "episode-service/directory/rota_store.h"
#include "episode-service/directory/rules.h"
#include "episode-service/directory/service.h"
#include "episode-service/directory/store.h"
#include "episode-service/people/store.h"

namespace homeward::episode {
namespace {

// More allocations than one young person ever has.
constexpr int kMostAllocations = 10'000;

absl::StatusOr<v1::Allocation> ShowAllocation(Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const Allocation allocation, RotaStore::GetAllocation(tx, call.council, id));
  call.Shows(allocation.young_person);
  return ToProto(allocation);
}

template <class Wire>
RoleQuestion QuestionOf(const Wire& wire, absl::Time now) {
  return {.role = wire.role(),
          .when = wire.has_time() ? TimeOf(wire.time()) : now,
          .young_person = wire.young_person(),
          .team = wire.team()};
}

// A merged young person's id asks about the kept one. Most questions of a call are about the same few.
void LeadOn(Tx& tx, const std::string& council, std::vector<RoleQuestion>& questions) {
  std::set<std::string> asked;
  for (const RoleQuestion& question : questions) {
    if (!question.young_person.empty()) asked.insert(question.young_person);
  }
  const auto kept = PeopleStore::MergedOf(tx, council, {asked.begin(), asked.end()});
  for (RoleQuestion& question : questions) {
    const auto found = kept.find(question.young_person);
    if (found != kept.end()) question.young_person = found->second;
  }
}

// Whom the questions name must be known: an id that was mistyped would else be answered as a child without a worker.
absl::Status CheckNamed(Tx& tx, const std::string& council, const std::vector<RoleQuestion>& questions,
                        const DirectoryFacts& facts) {
  std::set<std::string> young_people;
  for (const RoleQuestion& question : questions) {
    if (!question.young_person.empty()) young_people.insert(question.young_person);
    if (!question.team.empty() && !facts.teams.contains(question.team)) {
      return FailField(absl::StatusCode::kNotFound, "TEAM_NOT_FOUND", "team", "there is no such team");
    }
  }
  return PeopleStore::CheckKnown(tx, council, young_people);
}

}  // namespace

absl::StatusOr<v1::Allocation> DirectoryService::AllocateWorker(Call& call, const v1::AllocateWorkerRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, request.young_person()));
        HW_RETURN_IF_ERROR(DirectoryStore::GetWorkers(change.tx(), change.council(), {request.worker()}).status());
        Allocation next{.council = change.council(),
                        .id = NewUuid(change.now()),
                        .young_person = history.facts().person.id,
                        .role = request.role(),
                        .worker = request.worker(),
                        .held = {.from = TimeOf(request.from_time())}};
        const auto before = RotaStore::ListAllocations(
            change.tx(), {.council = change.council(), .of = next.young_person, .limit = kMostAllocations});
        HW_ASSIGN_OR_RETURN(const std::vector<Allocation> changed, Allocate(std::move(next), before));
        for (const Allocation& one : changed) history.Apply(one);
        // What is owed depends on who has the child, and since when (S0-16, S4-05).
        history.Derive();
        return changed.back().id;
      },
      [&](Tx& tx, const std::string& id) { return ShowAllocation(call, tx, id); });
}

absl::StatusOr<v1::Allocation> DirectoryService::EndAllocation(Call& call, const v1::EndAllocationRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const std::string& id = request.allocation();
        HW_ASSIGN_OR_RETURN(const Allocation found, RotaStore::GetAllocation(change.tx(), change.council(), id));
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, found.young_person));
        // Read again under the lock: it may have ended meanwhile.
        HW_ASSIGN_OR_RETURN(Allocation allocation, RotaStore::GetAllocation(change.tx(), change.council(), id));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), allocation.version));
        HW_ASSIGN_OR_RETURN(allocation, End(std::move(allocation), TimeOf(request.until_time())));
        history.Apply(allocation);
        history.Derive();
        return id;
      },
      [&](Tx& tx, const std::string& id) { return ShowAllocation(call, tx, id); });
}

absl::StatusOr<v1::ListAllocationsResponse> DirectoryService::ListAllocations(
    Call& call, const v1::ListAllocationsRequest& request) {
  HW_ASSIGN_OR_RETURN(PeriodFilter filter, PageOf(paging_, call, request, request.young_person()));
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListAllocationsResponse> {
    HW_ASSIGN_OR_RETURN(filter.of, PeopleStore::Resolve(tx, call.council, request.young_person()));
    call.Shows(filter.of);
    const std::vector<Allocation> found = RotaStore::ListAllocations(tx, filter);
    v1::ListAllocationsResponse reply;
    for (const Allocation& allocation : found) *reply.add_allocations() = ToProto(allocation);
    HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(), TokenAfter(paging_, call, request, found, filter.limit));
    return reply;
  });
}

absl::StatusOr<v1::Resolution> DirectoryService::ResolveRole(Call& call, const v1::ResolveRoleRequest& request) {
  HW_ASSIGN_OR_RETURN(v1::BatchResolveRolesResponse answers, Answer(call, {QuestionOf(request, call.now)}));
  return std::move(*answers.mutable_resolutions(0));
}

absl::StatusOr<v1::BatchResolveRolesResponse> DirectoryService::BatchResolveRoles(
    Call& call, const v1::BatchResolveRolesRequest& request) {
  std::vector<RoleQuestion> questions;
  for (const auto& question : request.questions()) questions.push_back(QuestionOf(question, call.now));
  return Answer(call, std::move(questions));
}

absl::StatusOr<v1::BatchResolveRolesResponse> DirectoryService::Answer(Call& call,
                                                                       std::vector<RoleQuestion> questions) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::BatchResolveRolesResponse> {
    HW_ASSIGN_OR_RETURN(const auto policies, parts_.policies.Of(tx, call.council));
    LeadOn(tx, call.council, questions);
    const DirectoryFacts facts = ReadDirectoryFacts(tx, call.council, questions);
    HW_RETURN_IF_ERROR(CheckNamed(tx, call.council, questions, facts));
    v1::BatchResolveRolesResponse reply;
    for (RoleQuestion& question : questions) {
      const OfficeHours& hours = InForce(*policies, question.when).office_hours;
      question.office_open = parts_.working_days.WithinOfficeHours(question.when, hours);
      if (!question.young_person.empty()) call.Shows(question.young_person);
      *reply.add_resolutions() = ToProto(question, Resolve(facts, question), facts);
    }
    return reply;
  });
}

}  // namespace homeward::episode
