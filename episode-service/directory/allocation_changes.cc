#include "episode-service/directory/allocation_changes.h"

#include "episode-service/directory/convert.h"
#include "episode-service/directory/rota_store.h"

namespace homeward::episode {
namespace {

template <class Event>
void Keep(Change& change, const Allocation& allocation) {
  RotaStore::Save(change.tx(), allocation);
  Event event;
  *event.mutable_allocation() = ToProto(allocation);
  change.Keep({.record = allocation.id,
               .version = allocation.version,
               .reason = "",
               .body = event.allocation().SerializeAsString()});
  change.Emit(allocation.id, allocation.young_person, allocation.version, change.now(), event);
}

}  // namespace

void KeepAllocation(Change& change, const Allocation& allocation) {
  if (allocation.version == 1) {
    Keep<v1::WorkerAllocated>(change, allocation);
  } else {
    Keep<v1::AllocationEnded>(change, allocation);
  }
}

}  // namespace homeward::episode
