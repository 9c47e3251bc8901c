#include "episode-service/care_leavers/service.h"

#include "common/core/status.h"
#include "common/policy/in_force.h"
#include "common/wire/times.h"
#include "episode-service/care_leavers/store.h"

namespace homeward::episode {

void CareLeaversService::Bind(RpcTable& rpcs) {
  rpcs.Add("homeward.episode.v1.CareService", this, &CareLeaversService::ListUnallocated);
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

}  // namespace homeward::episode
