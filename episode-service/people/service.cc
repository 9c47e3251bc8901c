#include "episode-service/people/service.h"

#include <utility>

#include "common/command/etag.h"
#include "common/command/version_store.h"
#include "common/command/version_wire.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/wire/times.h"
#include "episode-service/particulars/keep.h"
#include "episode-service/particulars/rules.h"
#include "episode-service/particulars/withheld.h"
#include "episode-service/people/convert.h"
#include "episode-service/people/rules.h"
#include "episode-service/people/store.h"
#include "episode-service/search/convert.h"
#include "episode-service/search/look.h"

namespace homeward::episode {
namespace {

constexpr int kMostLikelyMatches = 10;

v1::YoungPerson Shown(Call& call, const YoungPerson& person, const WithheldLocations& withheld) {
  call.Shows(person.id);
  v1::YoungPerson wire = ToProto(person);
  withheld.Mark(call.now, &wire);
  return wire;
}

absl::StatusOr<v1::YoungPerson> Show(Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const YoungPerson person, PeopleStore::Get(tx, call.council, id));
  return Shown(call, person, WithheldLocations::Read(tx, call.council, {person.id}));
}

// Says with the answer who on record may be the one who was just entered (PeopleService.FindLikelyMatches).
void AddLikelyMatches(Call& call, Tx& tx, v1::YoungPerson& wire) {
  const LikelyPeople likely = FindLikely(tx, call.council, NewPersonOf(wire));
  for (const LikelyPerson& one : likely.people) {
    const std::string& id = one.person.young_person;
    if (id == wire.young_person() || wire.likely_matches_size() == kMostLikelyMatches) continue;
    call.Shows(id);
    wire.add_likely_matches(id);
  }
}

// The id in the council's own system stands for one young person.
absl::Status CheckExternalId(Tx& tx, const YoungPerson& person) {
  if (person.external_id.empty()) return absl::OkStatus();
  const auto holder = PeopleStore::FindByExternalId(tx, person.council, person.external_id);
  if (!holder.has_value() || *holder == person.id) return absl::OkStatus();
  return FailField(absl::StatusCode::kAlreadyExists, "EXTERNAL_ID_EXISTS", "external_id",
                   "another young person of the council has this id");
}

// Why a placement ended is on record beside it (S3-25).
absl::Status KeepReason(Change& change, History& history, const v1::EndPlacementRequest& request) {
  HW_RETURN_IF_ERROR(CheckReasonToEnd(history.facts(), FromProto(request)));
  if (request.reason().empty()) return absl::OkStatus();
  v1::ParticularDetails details;
  details.mutable_placement_ending()->set_placement(request.placement());
  details.mutable_placement_ending()->set_reason(request.reason());
  details.mutable_placement_ending()->set_rationale(request.rationale());
  return KeepParticular(change, history, MomentOf(request.ended()), details).status();
}

}  // namespace

template <class Request, class Rule, class Along>
absl::StatusOr<v1::YoungPerson> PeopleService::Decide(Call& call, const Request& request, Rule rule, Along along) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, request.young_person()));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), history.facts().person.version));
        HW_ASSIGN_OR_RETURN(PersonDecision decision, rule(history.facts().person, change.now()));
        HW_RETURN_IF_ERROR(CheckExternalId(change.tx(), decision.next));
        history.Apply(std::move(decision));
        HW_RETURN_IF_ERROR(along(change, history));
        history.Derive();
        return request.young_person();
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

template <class Request, class Rule>
absl::StatusOr<v1::YoungPerson> PeopleService::Decide(Call& call, const Request& request, Rule rule) {
  return Decide(call, request, std::move(rule), [](Change&, History&) { return absl::OkStatus(); });
}

void PeopleService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.EpisodeService";
  rpcs.Add(service, this, &PeopleService::CreateYoungPerson);
  rpcs.Add(service, this, &PeopleService::UpdateYoungPerson);
  rpcs.Add(service, this, &PeopleService::GetYoungPerson);
  rpcs.Add(service, this, &PeopleService::BatchGetYoungPeople);
  rpcs.Add(service, this, &PeopleService::FindYoungPerson);
  rpcs.Add(service, this, &PeopleService::StartLegalStatus);
  rpcs.Add(service, this, &PeopleService::EndLegalStatus);
  rpcs.Add(service, this, &PeopleService::RaiseFlag);
  rpcs.Add(service, this, &PeopleService::LowerFlag);
  rpcs.Add(service, this, &PeopleService::StartPlacement);
  rpcs.Add(service, this, &PeopleService::EndPlacement);
  rpcs.Add(service, this, &PeopleService::VoidLegalStatus);
  rpcs.Add(service, this, &PeopleService::VoidFlag);
  rpcs.Add(service, this, &PeopleService::VoidPlacement);
  rpcs.Add(service, this, &PeopleService::ListYoungPersonVersions);
}

absl::StatusOr<v1::YoungPerson> PeopleService::CreateYoungPerson(Call& call,
                                                                 const v1::CreateYoungPersonRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        YoungPerson person = FromProto(request.young_person());
        person.council = change.council();
        person.id = NewUuid(change.now());
        HW_ASSIGN_OR_RETURN(History history, History::OpenNew(change, parts_, person));
        HW_RETURN_IF_ERROR(CheckExternalId(change.tx(), person));
        HW_ASSIGN_OR_RETURN(PersonDecision decision, Create(person, change.now()));
        history.Apply(std::move(decision));
        history.Derive();
        return person.id;
      },
      [&](Tx& tx, const std::string& id) -> absl::StatusOr<v1::YoungPerson> {
        HW_ASSIGN_OR_RETURN(v1::YoungPerson wire, Show(call, tx, id));
        AddLikelyMatches(call, tx, wire);
        return wire;
      });
}

absl::StatusOr<v1::YoungPerson> PeopleService::UpdateYoungPerson(Call& call,
                                                                 const v1::UpdateYoungPersonRequest& request) {
  return Decide(call, request, [&](YoungPerson person, absl::Time now) -> absl::StatusOr<PersonDecision> {
    HW_RETURN_IF_ERROR(ApplyMask(request.update_mask(), request.fields(), person));
    return Update(std::move(person), now);
  });
}

absl::StatusOr<v1::YoungPerson> PeopleService::GetYoungPerson(Call& call, const v1::GetYoungPersonRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return Show(call, tx, request.young_person()); });
}

absl::StatusOr<v1::BatchGetYoungPeopleResponse> PeopleService::BatchGetYoungPeople(
    Call& call, const v1::BatchGetYoungPeopleRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::BatchGetYoungPeopleResponse> {
    const std::vector<std::string> ids(request.young_people().begin(), request.young_people().end());
    HW_ASSIGN_OR_RETURN(const auto people, PeopleStore::Get(tx, call.council, ids));
    std::vector<std::string> known;
    for (const YoungPerson& person : people) known.push_back(person.id);
    const auto withheld = WithheldLocations::Read(tx, call.council, known);
    v1::BatchGetYoungPeopleResponse reply;
    for (const YoungPerson& person : people) *reply.add_young_people() = Shown(call, person, withheld);
    return reply;
  });
}

absl::StatusOr<v1::YoungPerson> PeopleService::FindYoungPerson(Call& call, const v1::FindYoungPersonRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::YoungPerson> {
    const auto id = PeopleStore::FindByExternalId(tx, call.council, request.external_id());
    if (!id.has_value()) {
      return Fail(absl::StatusCode::kNotFound, "YOUNG_PERSON_NOT_FOUND", "nobody has this id");
    }
    call.resource = *id;
    return Show(call, tx, *id);
  });
}

absl::StatusOr<v1::YoungPerson> PeopleService::StartLegalStatus(Call& call,
                                                                const v1::StartLegalStatusRequest& request) {
  return Decide(call, request, [&](const YoungPerson& person, absl::Time now) {
    return Start(person, FromProto(request, NewUuid(now)), now);
  });
}

absl::StatusOr<v1::YoungPerson> PeopleService::EndLegalStatus(Call& call, const v1::EndLegalStatusRequest& request) {
  return Decide(call, request,
                [&](const YoungPerson& person, absl::Time now) { return End(person, FromProto(request), now); });
}

absl::StatusOr<v1::YoungPerson> PeopleService::RaiseFlag(Call& call, const v1::RaiseFlagRequest& request) {
  return Decide(call, request, [&](const YoungPerson& person, absl::Time now) {
    return Raise(person, FromProto(request, NewUuid(now)), now);
  });
}

absl::StatusOr<v1::YoungPerson> PeopleService::LowerFlag(Call& call, const v1::LowerFlagRequest& request) {
  return Decide(call, request,
                [&](const YoungPerson& person, absl::Time now) { return Lower(person, FromProto(request), now); });
}

absl::StatusOr<v1::YoungPerson> PeopleService::StartPlacement(Call& call, const v1::StartPlacementRequest& request) {
  return Decide(call, request, [&](const YoungPerson& person, absl::Time now) {
    return Start(person, FromProto(request, NewUuid(now)), now);
  });
}

absl::StatusOr<v1::YoungPerson> PeopleService::EndPlacement(Call& call, const v1::EndPlacementRequest& request) {
  return Decide(
      call, request, [&](const YoungPerson& person, absl::Time now) { return End(person, FromProto(request), now); },
      [&](Change& change, History& history) { return KeepReason(change, history, request); });
}

absl::StatusOr<v1::YoungPerson> PeopleService::VoidLegalStatus(Call& call, const v1::VoidLegalStatusRequest& request) {
  return Decide(call, request, [&](const YoungPerson& person, absl::Time now) {
    return homeward::episode::VoidLegalStatus(person, {.id = request.legal_status(), .reason = request.reason()}, now);
  });
}

absl::StatusOr<v1::YoungPerson> PeopleService::VoidFlag(Call& call, const v1::VoidFlagRequest& request) {
  return Decide(call, request, [&](const YoungPerson& person, absl::Time now) {
    return homeward::episode::VoidFlag(person, {.id = request.flag(), .reason = request.reason()}, now);
  });
}

absl::StatusOr<v1::YoungPerson> PeopleService::VoidPlacement(Call& call, const v1::VoidPlacementRequest& request) {
  return Decide(call, request, [&](const YoungPerson& person, absl::Time now) {
    return homeward::episode::VoidPlacement(person, {.id = request.placement(), .reason = request.reason()}, now);
  });
}

absl::StatusOr<v1::ListYoungPersonVersionsResponse> PeopleService::ListYoungPersonVersions(
    Call& call, const v1::ListYoungPersonVersionsRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListYoungPersonVersionsResponse> {
    HW_ASSIGN_OR_RETURN(const std::string id, PeopleStore::Resolve(tx, call.council, request.young_person()));
    call.Shows(id);
    const bool withheld = IsLocationWithheldNow(tx, call.council, id, call.now);
    v1::ListYoungPersonVersionsResponse reply;
    for (const RecordVersion& version : VersionsOf(tx, call.council, id)) {
      v1::YoungPersonVersion* wire = reply.add_versions();
      Put(version, wire, wire->mutable_young_person());
      wire->mutable_young_person()->set_location_withheld(withheld);
    }
    return reply;
  });
}

}  // namespace homeward::episode
