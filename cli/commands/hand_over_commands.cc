#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <set>

#include "cli/command.h"
#include "cli/names.h"
#include "cli/pages.h"
#include "cli/rpcs.h"
#include "cli/table.h"
#include "cli/words.h"
#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/handover_service.pb.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr char kService[] = "/homeward.episode.v1.HandOverService/";

// The desk that the flags name; none is left unset. Several are an error.
absl::StatusOr<v1::Desk> DeskFrom(const Arguments& arguments) {
  v1::Desk desk;
  int named = 0;
  if (arguments.Has("worker")) {
    desk.set_kind(v1::DESK_KIND_WORKER);
    desk.set_desk(arguments.Get("worker"));
    ++named;
  }
  if (arguments.Has("team")) {
    desk.set_kind(v1::DESK_KIND_TEAM);
    desk.set_desk(arguments.Get("team"));
    ++named;
  }
  if (arguments.Has("duty_desk")) {
    desk.set_kind(v1::DESK_KIND_DUTY_DESK);
    ++named;
  }
  if (named > 1) return UsageError("one of --worker, --team and --duty-desk");
  return desk;
}

std::string InWords(const v1::Desk& desk, const Names& desks) {
  return desk.kind() == v1::DESK_KIND_DUTY_DESK ? "the duty desk" : desks.Of(desk.desk());
}

absl::Status Say(const Context& context, const Client& client, const v1::HandOver& step) {
  if (context.arguments.Has("json")) {
    context.out << ToJson(step);
    return absl::OkStatus();
  }
  HW_ASSIGN_OR_RETURN(const Names desks, NamesOfDesks(client, step.council()));
  const std::string to = InWords(step.to(), desks);
  switch (step.state()) {
    case v1::HAND_OVER_STATE_ACCEPTED:
      context.out << to << " has the young person since " << FormatForPeople(TimeOf(step.answered_time())) << ".\n";
      break;
    case v1::HAND_OVER_STATE_DECLINED:
      context.out << "Declined: " << InWords(step.from(), desks) << " keeps the young person.\n";
      break;
    default:
      context.out << "Offered to " << to << ". Until that is accepted, " << InWords(step.from(), desks)
                  << " has the young person.\n";
  }
  return absl::OkStatus();
}

absl::Status Offer(const Context& context) {
  v1::OfferHandOverRequest request;
  request.set_council(context.words[0]);
  request.set_episode(context.words[1]);
  HW_ASSIGN_OR_RETURN(*request.mutable_to(), DeskFrom(context.arguments));
  if (request.to().kind() == v1::DESK_KIND_UNSPECIFIED) {
    return UsageError("--worker=ID, --team=ID or --duty-desk is needed: who is to take over");
  }
  request.set_reason(context.arguments.Get("reason"));
  if (request.reason().empty()) {
    return UsageError("--reason=WORDS is needed: why, and what whoever takes over has to know");
  }
  request.set_request_id(NewUuid(absl::Now()));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto offer, client->Call<v1::HandOver>(absl::StrCat(kService, "OfferHandOver"), request));
  return Say(context, *client, offer);
}

// The offer that waits for an answer: an episode has one at most, so that nobody has to know its id.
absl::StatusOr<v1::HandOver> OpenOffer(const Client& client, const Context& context) {
  v1::GetHolderRequest request;
  request.set_council(context.words[0]);
  request.set_episode(context.words[1]);
  HW_ASSIGN_OR_RETURN(const auto reply,
                      client.Call<v1::GetHolderResponse>(absl::StrCat(kService, "GetHolder"), request));
  if (reply.has_open_offer()) return reply.open_offer();
  return Fail(absl::StatusCode::kNotFound, "HAND_OVER_NOT_FOUND", "no offer of this episode waits for an answer");
}

// Answers the offer of an episode that waits; `request` lacks nothing but which one it is.
template <class Request>
absl::Status Answer(const Context& context, absl::string_view rpc, Request request) {
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const v1::HandOver offer, OpenOffer(*client, context));
  request.set_council(offer.council());
  request.set_hand_over(offer.hand_over());
  request.set_etag(offer.etag());
  request.set_request_id(NewUuid(absl::Now()));
  HW_ASSIGN_OR_RETURN(const auto answered, client->Call<v1::HandOver>(absl::StrCat(kService, rpc), request));
  return Say(context, *client, answered);
}

absl::Status Accept(const Context& context) { return Answer(context, "AcceptHandOver", v1::AcceptHandOverRequest()); }

absl::Status Decline(const Context& context) {
  v1::DeclineHandOverRequest request;
  request.set_reason(context.arguments.Get("reason"));
  if (request.reason().empty()) return UsageError("--reason=WORDS is needed: why not");
  return Answer(context, "DeclineHandOver", request);
}

absl::Status Held(const Context& context) {
  v1::ListHeldRequest request;
  request.set_council(context.words[0]);
  HW_ASSIGN_OR_RETURN(const v1::Desk desk, DeskFrom(context.arguments));
  if (desk.kind() != v1::DESK_KIND_UNSPECIFIED) *request.mutable_desk() = desk;
  request.set_unaccepted(context.arguments.Has("nobody"));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto held,
                      AllPages<v1::ListHeldResponse>(*client, absl::StrCat(kService, "ListHeld"), request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(held);
    return absl::OkStatus();
  }
  if (held.holders().empty()) {
    context.out << (request.unaccepted() ? "Everybody is with somebody who said so.\n" : "There is nobody.\n");
    return absl::OkStatus();
  }
  std::set<std::string> ids;
  for (const auto& holder : held.holders()) ids.insert(holder.young_person());
  HW_ASSIGN_OR_RETURN(const Names people, NamesOfPeople(*client, context.words[0], ids));
  HW_ASSIGN_OR_RETURN(const Names desks, NamesOfDesks(*client, context.words[0]));
  Table table({"YOUNG PERSON", "WHO HAS THEM", "SAID SO", "SINCE", "FOR", "EPISODE"});
  for (const v1::Holder& holder : held.holders()) {
    const absl::Time since = TimeOf(holder.since_time());
    table.Add({people.Of(holder.young_person()), InWords(holder.desk(), desks), holder.accepted() ? "yes" : "NO",
               FormatForPeople(since), DurationInWords(absl::Now() - since), holder.episode()});
  }
  table.Print(context.out);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> HandOverCommands() {
  return {{.name = "held",
           .usage = "held <council> [--nobody] [--worker=ID | --team=ID | --duty-desk]",
           .help = "Who has whom now, and since when; those held longest first.\n"
                   "--nobody shows only those whom nobody has who said so and is still here.",
           .fewest_words = 1,
           .most_words = 1,
           .run = Held},
          {.name = "hand-over offer",
           .usage = "hand-over offer <council> <episode> (--worker=ID | --team=ID | --duty-desk) --reason=WORDS",
           .help = "Offers a young person to a worker, a team or the duty desk.\n"
                   "Until one of them accepts, whoever has the young person keeps them.",
           .fewest_words = 2,
           .most_words = 2,
           .run = Offer},
          {.name = "hand-over accept",
           .usage = "hand-over accept <council> <episode>",
           .help = "Takes over the young person of an episode that is on offer.",
           .fewest_words = 2,
           .most_words = 2,
           .run = Accept},
          {.name = "hand-over decline",
           .usage = "hand-over decline <council> <episode> --reason=WORDS",
           .help = "Does not take over; whoever has the young person keeps them.",
           .fewest_words = 2,
           .most_words = 2,
           .run = Decline}};
}

}  // namespace homeward::cli
