#include "episode-service/handovers/service.h"

#include <utility>
#include <vector>

#include "common/command/etag.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "episode-service/directory/store.h"
#include "episode-service/episodes/store.h"
#include "episode-service/handovers/convert.h"
#include "episode-service/handovers/rules.h"
#include "episode-service/handovers/store.h"

namespace homeward::episode {
namespace {

absl::StatusOr<v1::HandOver> Show(Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const HandOver hand_over, HandOverStore::Get(tx, call.council, id));
  call.Shows(hand_over.young_person);
  return ToProto(hand_over);
}

// Whoever is to take over, or has, is known and here.
absl::Status CheckDesk(Tx& tx, const std::string& council, const Desk& desk, absl::Time now) {
  if (desk.kind == DeskKind::kWorker) {
    HW_ASSIGN_OR_RETURN(const auto workers, DirectoryStore::GetWorkers(tx, council, {desk.id}));
    return MayTakeOver(workers.front().employed, now);
  }
  if (desk.kind == DeskKind::kTeam) {
    HW_ASSIGN_OR_RETURN(const Team team, DirectoryStore::GetTeam(tx, council, desk.id));
    return MayTakeOver(team.stands, now);
  }
  return absl::OkStatus();
}

}  // namespace

void HandOversService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.HandOverService";
  rpcs.Add(service, this, &HandOversService::OfferHandOver);
  rpcs.Add(service, this, &HandOversService::AcceptHandOver);
  rpcs.Add(service, this, &HandOversService::DeclineHandOver);
  rpcs.Add(service, this, &HandOversService::WithdrawHandOver);
  rpcs.Add(service, this, &HandOversService::GetHolder);
  rpcs.Add(service, this, &HandOversService::ListHeld);
  rpcs.Add(service, this, &HandOversService::ListHandOvers);
}

absl::StatusOr<v1::HandOver> HandOversService::OfferHandOver(Call& call, const v1::OfferHandOverRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        HW_ASSIGN_OR_RETURN(const auto command, FromProto(request, NewUuid(change.now()), change.actor()));
        HW_ASSIGN_OR_RETURN(History history, History::OpenByEpisode(change, parts_, request.episode()));
        HW_RETURN_IF_ERROR(CheckDesk(change.tx(), change.council(), command.to, change.now()));
        HW_ASSIGN_OR_RETURN(HandOverDecision decision,
                            Offer(history.context(), history.episode(request.episode()), command));
        history.Apply(std::move(decision));
        history.Derive();
        return command.id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

template <class Request, class Rule>
absl::StatusOr<v1::HandOver> HandOversService::Answer(Call& call, const Request& request, Rule rule) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const std::string& id = request.hand_over();
        HW_ASSIGN_OR_RETURN(const HandOver found, HandOverStore::Get(change.tx(), change.council(), id));
        HW_ASSIGN_OR_RETURN(History history, History::Open(change, parts_, found.young_person));
        // Read again under the lock: somebody may have answered meanwhile.
        HW_ASSIGN_OR_RETURN(HandOver hand_over, HandOverStore::Get(change.tx(), change.council(), id));
        HW_RETURN_IF_ERROR(CheckEtag(request.etag(), hand_over.version));
        HW_ASSIGN_OR_RETURN(HandOverDecision decision, rule(history, std::move(hand_over), change.actor()));
        history.Apply(std::move(decision));
        history.Derive();
        return id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::HandOver> HandOversService::AcceptHandOver(Call& call, const v1::AcceptHandOverRequest& request) {
  return Answer(call, request, [&](const History& history, HandOver hand_over, const std::string& actor) {
    const Episode& episode = history.episode(hand_over.episode);
    return Accept(history.context(), episode, std::move(hand_over), {.reason = "", .answered_by = actor});
  });
}

absl::StatusOr<v1::HandOver> HandOversService::DeclineHandOver(Call& call, const v1::DeclineHandOverRequest& request) {
  return Answer(call, request, [&](const History& history, HandOver hand_over, const std::string& actor) {
    return Decline(std::move(hand_over), {.reason = request.reason(), .answered_by = actor}, history.context().now);
  });
}

absl::StatusOr<v1::HandOver> HandOversService::WithdrawHandOver(Call& call,
                                                                const v1::WithdrawHandOverRequest& request) {
  return Answer(call, request, [&](const History& history, HandOver hand_over, const std::string& actor) {
    return Withdraw(std::move(hand_over), {.reason = request.reason(), .answered_by = actor}, history.context().now);
  });
}

absl::StatusOr<v1::GetHolderResponse> HandOversService::GetHolder(Call& call, const v1::GetHolderRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::GetHolderResponse> {
    HW_ASSIGN_OR_RETURN(const KnownHistory history,
                        KnownHistory::ReadByEpisode(tx, parts_, call.council, request.episode(), call.now));
    const Context context = history.context();
    call.Shows(context.facts.person.id);
    v1::GetHolderResponse reply;
    Holder holder = HolderOf(context, EpisodeIn(context.facts, request.episode()));
    holder.accepted = holder.accepted && CheckDesk(tx, call.council, holder.desk, call.now).ok();
    *reply.mutable_holder() = ToProto(call.council, holder);
    const HandOver* offer = OpenOffer(context.facts, request.episode());
    if (offer != nullptr) *reply.mutable_open_offer() = ToProto(*offer);
    return reply;
  });
}

absl::StatusOr<v1::ListHeldResponse> HandOversService::ListHeld(Call& call, const v1::ListHeldRequest& request) {
  HeldFilter filter{.council = call.council, .unaccepted = request.unaccepted(), .now = call.now};
  if (request.has_desk()) {
    HW_ASSIGN_OR_RETURN(filter.desk, FromProto(request.desk(), "desk"));
  }
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListHeldResponse> {
    v1::ListHeldResponse reply;
    const std::vector<Holder> holders = HandOverStore::ListHeld(tx, filter);
    for (const Holder& holder : holders) {
      call.Shows(holder.young_person);
      *reply.add_holders() = ToProto(call.council, holder);
    }
    if (static_cast<int>(holders.size()) == filter.limit) {
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.NextAfter(call, request, {holders.back().since, holders.back().episode}));
    }
    return reply;
  });
}

absl::StatusOr<v1::ListHandOversResponse> HandOversService::ListHandOvers(Call& call,
                                                                          const v1::ListHandOversRequest& request) {
  HandOverFilter filter{.council = call.council, .episode = request.episode()};
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListHandOversResponse> {
    HW_ASSIGN_OR_RETURN(const std::string young_person,
                        EpisodeStore::YoungPersonOf(tx, call.council, request.episode()));
    call.Shows(young_person);
    v1::ListHandOversResponse reply;
    const std::vector<HandOver> found = HandOverStore::List(tx, filter);
    for (const HandOver& hand_over : found) *reply.add_hand_overs() = ToProto(hand_over);
    if (static_cast<int>(found.size()) == filter.limit) {
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.NextAfter(call, request, {found.back().offered, found.back().id}));
    }
    return reply;
  });
}

}  // namespace homeward::episode
