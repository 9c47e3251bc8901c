#include "episode-service/care_leavers/service.h"

#include "common/core/status.h"
#include "common/policy/in_force.h"
#include "common/wire/times.h"
#include "episode-service/care_leavers/convert.h"
#include "episode-service/care_leavers/store.h"

namespace homeward::episode {

void CareLeaversService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.CareService";
  rpcs.Add(service, this, &CareLeaversService::ListUnallocated);
  rpcs.Add(service, this, &CareLeaversService::ListMissingCareLeavers);
}

absl::StatusOr<v1::ListUnallocatedResponse> CareLeaversService::ListUnallocated(
    Call& call, const v1::ListUnallocatedRequest& request) {
  UnallocatedFilter filter{.council = call.council, .at = call.now};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(const auto position, paging_.Position(call, request, 1));
  if (position.has_value()) filter.last_id = position->front();
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListUnallocatedResponse> {
    HW_ASSIGN_OR_RETURN(const auto policies, parts_.policies.Of(tx, call.council));
    filter.cohort =
        CohortOf(static_cast<LackingRole>(request.role()), InForce(*policies, call.now), LocalDay(call.now));
    v1::ListUnallocatedResponse reply;
    const std::vector<Unallocated> found = CareLeaverStore::ListUnallocated(tx, filter);
    for (const Unallocated& one : found) {
      call.Shows(one.young_person);
      v1::Unallocated* wire = reply.add_unallocated();
      wire->set_young_person(one.young_person);
      wire->set_legal_status(one.legal_status);
      Put(one.since, wire->mutable_since());
    }
    if (static_cast<int>(found.size()) == filter.limit) {
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(), paging_.Next(call, request, {found.back().young_person}));
    }
    return reply;
  });
}

absl::StatusOr<v1::ListMissingCareLeaversResponse> CareLeaversService::ListMissingCareLeavers(
    Call& call, const v1::ListMissingCareLeaversRequest& request) {
  StandingFilter filter{.council = call.council};
  HW_ASSIGN_OR_RETURN(filter.result, ListedResult(request.result()));
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListMissingCareLeaversResponse> {
    v1::ListMissingCareLeaversResponse reply;
    const std::vector<StandingPerson> found = CareLeaverStore::ListStanding(tx, filter);
    for (const StandingPerson& one : found) {
      call.Shows(one.young_person);
      *reply.add_care_leavers() = ToProto(one.young_person, one.standing);
    }
    if (static_cast<int>(found.size()) == filter.limit) {
      const StandingPerson& last = found.back();
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.NextAfter(call, request, {last.standing.since.time, last.young_person}));
    }
    return reply;
  });
}

}  // namespace homeward::episode
