#include "episode-service/particulars/service.h"

#include <utility>

#include "common/command/etag.h"
#include "common/command/version_store.h"
#include "common/command/version_wire.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "episode-service/particulars/convert.h"
#include "episode-service/particulars/rules.h"
#include "episode-service/particulars/store.h"
#include "episode-service/particulars/withheld.h"
#include "episode-service/people/store.h"

namespace homeward::episode {
namespace {

absl::StatusOr<v1::Particular> Show(Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const Particular particular, ParticularStore::Get(tx, call.council, id));
  call.Shows(particular.young_person);
  v1::Particular wire = ToProto(particular);
  MarkAll(IsLocationWithheldNow(tx, call.council, particular.young_person, call.now), wire);
  return wire;
}

}  // namespace

void ParticularsService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.ParticularService";
  rpcs.Add(service, this, &ParticularsService::RecordParticular);
  rpcs.Add(service, this, &ParticularsService::ReviseParticular);
  rpcs.Add(service, this, &ParticularsService::EndParticular);
  rpcs.Add(service, this, &ParticularsService::VoidParticular);
  rpcs.Add(service, this, &ParticularsService::GetParticular);
  rpcs.Add(service, this, &ParticularsService::ListParticulars);
  rpcs.Add(service, this, &ParticularsService::ListParticularVersions);
}

template <class Request, class Rule>
absl::StatusOr<v1::Particular> ParticularsService::Decide(Call& call, const Request& request, Rule rule) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const std::string& id = request.particular();
        HW_ASSIGN_OR_RETURN(const Particular found, ParticularStore::Get(change.tx(), change.council(), id));
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, found.young_person));
        // Read again under the lock: somebody may have changed it meanwhile.
        HW_ASSIGN_OR_RETURN(Particular particular, ParticularStore::Get(change.tx(), change.council(), id));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), particular.version));
        ReadFacts(particular);
        HW_ASSIGN_OR_RETURN(ParticularDecision decision, rule(history.context(), std::move(particular)));
        history.Apply(std::move(decision));
        history.Derive();
        return id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::Particular> ParticularsService::RecordParticular(Call& call,
                                                                    const v1::RecordParticularRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_ASSIGN_OR_RETURN(const auto command, FromProto(request, NewUuid(change.now()), change.actor()));
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, request.young_person()));
        HW_ASSIGN_OR_RETURN(ParticularDecision decision, Record(history.context(), command));
        history.Apply(std::move(decision));
        history.Derive();
        return command.id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::Particular> ParticularsService::ReviseParticular(Call& call,
                                                                    const v1::ReviseParticularRequest& request) {
  return Decide(call, request,
                [&](const Context& context, Particular particular) -> absl::StatusOr<ParticularDecision> {
                  HW_ASSIGN_OR_RETURN(const auto command, FromProto(request));
                  return Revise(context, std::move(particular), command);
                });
}

absl::StatusOr<v1::Particular> ParticularsService::EndParticular(Call& call, const v1::EndParticularRequest& request) {
  return Decide(call, request, [&](const Context& context, Particular particular) {
    return End(context, std::move(particular), FromProto(request));
  });
}

absl::StatusOr<v1::Particular> ParticularsService::VoidParticular(Call& call,
                                                                  const v1::VoidParticularRequest& request) {
  return Decide(call, request,
                [&](const Context&, Particular particular) { return Void(std::move(particular), FromProto(request)); });
}

absl::StatusOr<v1::Particular> ParticularsService::GetParticular(Call& call, const v1::GetParticularRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return Show(call, tx, request.particular()); });
}

absl::StatusOr<v1::ListParticularsResponse> ParticularsService::ListParticulars(
    Call& call, const v1::ListParticularsRequest& request) {
  ParticularFilter filter{.council = call.council, .young_person = "", .ended_too = request.ended_too()};
  HW_ASSIGN_OR_RETURN(filter.kinds, KindsOf(request));
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListParticularsResponse> {
    HW_ASSIGN_OR_RETURN(filter.young_person, PeopleStore::Resolve(tx, call.council, request.young_person()));
    call.Shows(filter.young_person);
    v1::ListParticularsResponse reply;
    const std::vector<Particular> particulars = ParticularStore::List(tx, filter);
    for (const Particular& particular : particulars) *reply.add_particulars() = ToProto(particular);
    MarkAll(IsLocationWithheldNow(tx, call.council, filter.young_person, call.now), reply);
    if (static_cast<int>(particulars.size()) == filter.limit) {
      const Particular& last = particulars.back();
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.NextAfter(call, request, {last.content.started.time, last.id}));
    }
    return reply;
  });
}

absl::StatusOr<v1::ListParticularVersionsResponse> ParticularsService::ListParticularVersions(
    Call& call, const v1::ListParticularVersionsRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListParticularVersionsResponse> {
    HW_ASSIGN_OR_RETURN(const Particular particular, ParticularStore::Get(tx, call.council, request.particular()));
    call.Shows(particular.young_person);
    v1::ListParticularVersionsResponse reply;
    for (const RecordVersion& version : VersionsOf(tx, call.council, request.particular())) {
      v1::ParticularVersion* wire = reply.add_versions();
      Put(version, wire, wire->mutable_particular());
    }
    MarkAll(IsLocationWithheldNow(tx, call.council, particular.young_person, call.now), reply);
    return reply;
  });
}

}  // namespace homeward::episode
