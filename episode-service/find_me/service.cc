#include "episode-service/find_me/service.h"

#include <absl/strings/str_cat.h>

#include <utility>
#include <vector>

#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/wire/times.h"
#include "episode-service/entries/convert.h"
#include "episode-service/entries/store.h"
#include "episode-service/episodes/convert.h"
#include "episode-service/find_me/leave_out.h"
#include "episode-service/find_me/rules.h"
#include "episode-service/find_me/store.h"
#include "episode-service/particulars/convert.h"
#include "episode-service/particulars/keep.h"
#include "episode-service/particulars/plan_derive.h"
#include "episode-service/particulars/rules.h"
#include "episode-service/particulars/store.h"
#include "episode-service/particulars/withheld.h"
#include "episode-service/people/convert.h"
#include "episode-service/people/store.h"
#include "episode-service/photographs/store.h"

namespace homeward::episode {
namespace {

constexpr int kMostParticulars = 500;
constexpr int kMostReviews = 100;
constexpr int kMostEntries = 20;  // of a kind

absl::Status NoSuchVersion() {
  return Fail(absl::StatusCode::kNotFound, "PLAN_VERSION_NOT_FOUND", "the plan has no such version");
}

absl::Status NoSuchPack() { return Fail(absl::StatusCode::kNotFound, "PACK_NOT_FOUND", "there is no such pack"); }

// Everything by which somebody is described and found, and what has to be known when they are.
std::vector<ParticularKind> PlanKinds() {
  using Details = v1::ParticularDetails;
  std::vector<ParticularKind> kinds;
  for (int kind = Details::kIdentity; kind <= Details::kRunningHistory; ++kind) {
    kinds.push_back(static_cast<ParticularKind>(kind));
  }
  for (int kind : {Details::kPractitioner, Details::kSafetyPlan, Details::kMissingStrategy,
                   Details::kPlacementInformation, Details::kTraffickingProtection, Details::kLocationWithheld}) {
    kinds.push_back(static_cast<ParticularKind>(kind));
  }
  return kinds;
}

std::vector<Particular> Reviews(Tx& tx, const std::string& council, const std::string& young_person, int limit) {
  return ParticularStore::List(
      tx, {.council = council, .young_person = young_person, .kinds = {ParticularKind::kPlanReview}, .limit = limit});
}

v1::PlanReview ReviewOf(const Particular& particular) {
  v1::ParticularDetails details;
  details.ParseFromString(particular.content.details);
  return details.plan_review();
}

// What was said to the police beside the episode's own facts, and where the young person was seen; however often that
// was, it leaves room for what they wear and need (S3-37).
void PutEntries(Tx& tx, const Episode& episode, v1::Pack& pack) {
  for (const auto kind : {v1::EntryDetails::kReportDetails, v1::EntryDetails::kSighting}) {
    const EntryFilter filter{.council = episode.council,
                             .episode = episode.id,
                             .kinds = {static_cast<EntryKind>(kind)},
                             .standing = true,
                             .limit = kMostEntries};
    for (const Entry& entry : EntryStore::List(tx, filter)) *pack.add_entries() = ToProto(entry);
  }
}

// Whether a pack is given while the location is withheld: when it was shared, or now that it is made.
bool IsWithheldFrom(const History& history, const Moment& shared) {
  const LocationGrounds grounds{.particulars = history.facts().particulars, .flags = history.facts().person.flags};
  return IsLocationWithheld(grounds, shared) || IsLocationWithheld(grounds, {.time = history.context().now});
}

// What stays as it was reviewed or given says all the same whether the location is withheld now (S3-47).
v1::FindMePlan PlanKept(Call& call, Tx& tx, const Particular& review) {
  call.Shows(review.young_person);
  v1::FindMePlan plan;
  plan.ParseFromString(SnapshotStore::Find(tx, call.council, review.id).value_or(""));
  MarkAll(IsLocationWithheldNow(tx, call.council, review.young_person, call.now), plan);
  return plan;
}

absl::StatusOr<v1::Pack> ShowPack(Call& call, Tx& tx, const std::string& id) {
  const absl::StatusOr<Particular> particular = ParticularStore::Get(tx, call.council, id);
  if (!particular.ok() || particular->content.kind != ParticularKind::kPackSharing) return NoSuchPack();
  call.Shows(particular->young_person);
  v1::Pack pack;
  pack.ParseFromString(SnapshotStore::Find(tx, call.council, id).value_or(""));
  const bool withheld_then = pack.location_withheld();
  MarkAll(IsLocationWithheldNow(tx, call.council, particular->young_person, call.now), pack);
  pack.set_location_withheld(withheld_then);
  return pack;
}

}  // namespace

void FindMeService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.FindMePlanService";
  rpcs.Add(service, this, &FindMeService::GetFindMePlan);
  rpcs.Add(service, this, &FindMeService::ReviewFindMePlan);
  rpcs.Add(service, this, &FindMeService::ListPlanVersions);
  rpcs.Add(service, this, &FindMeService::SharePack);
  rpcs.Add(service, this, &FindMeService::GetPack);
}

absl::StatusOr<v1::FindMePlan> FindMeService::Compose(Tx& tx, const std::string& council,
                                                      const std::string& young_person, absl::Time now) const {
  HW_ASSIGN_OR_RETURN(const YoungPerson person, PeopleStore::Get(tx, council, young_person));
  v1::FindMePlan plan;
  plan.set_council(council);
  plan.set_young_person(young_person);
  *plan.mutable_person() = ToProto(person);
  PlanParts parts;
  for (const Particular& particular : ParticularStore::List(
           tx, {.council = council, .young_person = young_person, .kinds = PlanKinds(), .limit = kMostParticulars})) {
    parts.kinds.insert(particular.content.kind);
    *plan.add_particulars() = ToProto(particular);
  }
  MarkAll(IsLocationWithheldNow(tx, council, young_person, now), plan);
  for (const Photograph& newest : PhotographStore::Standing(tx, council, young_person, 1)) {
    parts.photograph = true;
    plan.set_photograph(newest.id);
    plan.set_photograph_taken(absl::FormatCivilTime(newest.taken));
  }
  for (std::string& missing : MissingFrom(parts)) plan.add_missing(std::move(missing));
  HW_RETURN_IF_ERROR(PutLastReview(tx, now, plan));
  return plan;
}

absl::Status FindMeService::PutLastReview(Tx& tx, absl::Time now, v1::FindMePlan& plan) const {
  HW_ASSIGN_OR_RETURN(const auto policies, parts_.policies.Of(tx, plan.council()));
  for (const Particular& review : Reviews(tx, plan.council(), plan.young_person(), 1)) {
    plan.set_version(ReviewOf(review).version());
    Put(review.content.started, plan.mutable_reviewed());
    plan.set_reviewed_by(review.recorded_by);
    const auto next = NextReview(*policies, parts_.working_days, review.content.started);
    if (next.has_value()) Put(*next, plan.mutable_next_review_time());
    plan.set_stale(next.has_value() && *next < now);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::FindMePlan> FindMeService::PlanOfVersion(Call& call, Tx& tx, const std::string& young_person,
                                                            int version) const {
  for (const Particular& review : Reviews(tx, call.council, young_person, kMostReviews)) {
    if (ReviewOf(review).version() != version) continue;
    return PlanKept(call, tx, review);
  }
  return NoSuchVersion();
}

absl::StatusOr<v1::FindMePlan> FindMeService::GetFindMePlan(Call& call, const v1::GetFindMePlanRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::FindMePlan> {
    HW_ASSIGN_OR_RETURN(const std::string young_person, PeopleStore::Resolve(tx, call.council, request.young_person()));
    call.Shows(young_person);
    if (request.version() == 0) return Compose(tx, call.council, young_person, call.now);
    return PlanOfVersion(call, tx, young_person, request.version());
  });
}

absl::StatusOr<v1::FindMePlan> FindMeService::ReviewFindMePlan(Call& call, const v1::ReviewFindMePlanRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, request.young_person()));
        const std::string young_person = history.facts().person.id;
        HW_ASSIGN_OR_RETURN(v1::FindMePlan plan, Compose(change.tx(), change.council(), young_person, change.now()));
        HW_RETURN_IF_ERROR(CheckComplete({plan.missing().begin(), plan.missing().end()}, request.why_incomplete()));
        v1::ParticularDetails details;
        v1::PlanReview* review = details.mutable_plan_review();
        review->set_version(
            1 + ParticularStore::Count(change.tx(), change.council(), young_person, ParticularKind::kPlanReview));
        *review->mutable_missing() = plan.missing();
        review->set_why_incomplete(request.why_incomplete());
        HW_ASSIGN_OR_RETURN(const std::string id,
                            KeepParticular(change, history, MomentOf(request.reviewed()), details));
        HW_RETURN_IF_ERROR(PutLastReview(change.tx(), change.now(), plan));
        SnapshotStore::Save(change.tx(), change.council(), id, plan.SerializeAsString());
        history.Derive();
        return id;
      },
      [&](Tx& tx, const std::string& id) -> absl::StatusOr<v1::FindMePlan> {
        HW_ASSIGN_OR_RETURN(const Particular review, ParticularStore::Get(tx, call.council, id));
        return PlanKept(call, tx, review);
      });
}

absl::StatusOr<v1::ListPlanVersionsResponse> FindMeService::ListPlanVersions(
    Call& call, const v1::ListPlanVersionsRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListPlanVersionsResponse> {
    HW_ASSIGN_OR_RETURN(const std::string young_person, PeopleStore::Resolve(tx, call.council, request.young_person()));
    call.Shows(young_person);
    v1::ListPlanVersionsResponse reply;
    for (const Particular& particular : Reviews(tx, call.council, young_person, kMostReviews)) {
      const v1::PlanReview review = ReviewOf(particular);
      v1::PlanVersion* version = reply.add_versions();
      version->set_version(review.version());
      Put(particular.content.started, version->mutable_reviewed());
      version->set_reviewed_by(particular.recorded_by);
      *version->mutable_missing() = review.missing();
      version->set_particular(particular.id);
    }
    return reply;
  });
}

absl::StatusOr<v1::Pack> FindMeService::SharePack(Call& call, const v1::SharePackRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, request.young_person()));
        HW_ASSIGN_OR_RETURN(const Episode* episode, NamedEpisode(history.facts(), request.sharing().episode()));
        const std::string young_person = history.facts().person.id;
        v1::Pack pack;
        HW_ASSIGN_OR_RETURN(*pack.mutable_plan(), Compose(change.tx(), change.council(), young_person, change.now()));
        v1::ParticularDetails details;
        *details.mutable_pack_sharing() = request.sharing();
        details.mutable_pack_sharing()->set_photograph(pack.plan().photograph());
        HW_ASSIGN_OR_RETURN(const std::string id, KeepParticular(change, history, MomentOf(request.shared()), details));
        pack.set_council(change.council());
        pack.set_pack(id);
        pack.set_young_person(young_person);
        *pack.mutable_shared() = request.shared();
        pack.set_shared_by(change.actor());
        *pack.mutable_sharing() = details.pack_sharing();
        pack.set_location_withheld(IsWithheldFrom(history, MomentOf(request.shared())));
        if (episode != nullptr) {
          *pack.mutable_episode() = ToProto(*episode);
          PutEntries(change.tx(), *episode, pack);
        }
        for (const Episode* earlier : EarlierEpisodes(history.facts(), episode)) {
          *pack.add_earlier_episodes() = ToProto(*earlier);
        }
        const bool police = request.sharing().recipient_kind() != v1::PACK_RECIPIENT_OTHER_AGENCY;
        if (pack.location_withheld() && !police) LeaveOutPlaces(pack);
        SnapshotStore::Save(change.tx(), change.council(), id, pack.SerializeAsString());
        history.Derive();
        return id;
      },
      [&](Tx& tx, const std::string& id) { return ShowPack(call, tx, id); });
}

absl::StatusOr<v1::Pack> FindMeService::GetPack(Call& call, const v1::GetPackRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return ShowPack(call, tx, request.pack()); });
}

}  // namespace homeward::episode
