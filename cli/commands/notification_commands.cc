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
#include "homeward/episode/v1/notification_service.pb.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr char kService[] = "/homeward.episode.v1.NotificationService/";

// The worker or the team by name, otherwise the post, otherwise what they are to the young person.
std::string Whom(const v1::NotificationRecipient& recipient, const Names& desks) {
  for (const std::string* id : {&recipient.worker(), &recipient.team()}) {
    if (!id->empty()) return desks.Of(*id);
  }
  return CodeInWords(recipient.post().empty() ? recipient.kind() : recipient.post(), "");
}

std::string WaitsFor(const v1::Notification& notification, absl::Time now) {
  if (notification.has_acknowledged()) return absl::StrCat("acknowledged ", TextOf(notification.acknowledged()));
  if (!notification.waiting() || !notification.has_due_time()) return "-";
  const absl::Time due = TimeOf(notification.due_time());
  if (due < now) return absl::StrCat("OVERDUE by ", DurationInWords(now - due));
  return absl::StrCat("by ", FormatForPeople(due));
}

absl::Status ListNotifications(const Context& context) {
  v1::ListNotificationsRequest request;
  request.set_council(context.words[0]);
  request.set_episode(context.arguments.Get("episode"));
  request.set_worker(context.arguments.Get("worker"));
  request.set_post(context.arguments.Get("post"));
  // Of an episode, everything that was told; otherwise what somebody still has to say that they have it.
  request.set_waiting(request.episode().empty());
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto list, AllPages<v1::ListNotificationsResponse>(
                                           *client, absl::StrCat(kService, "ListNotifications"), request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(list);
    return absl::OkStatus();
  }
  if (list.notifications().empty()) {
    context.out << (request.waiting() ? "Nothing waits.\n" : "Nobody was told.\n");
    return absl::OkStatus();
  }
  std::set<std::string> ids;
  for (const auto& notification : list.notifications()) ids.insert(notification.young_person());
  HW_ASSIGN_OR_RETURN(const Names people, NamesOfPeople(*client, context.words[0], ids));
  HW_ASSIGN_OR_RETURN(const Names desks, NamesOfDesks(*client, context.words[0]));
  Table table({"TOLD", "ABOUT", "YOUNG PERSON", "WHO", "HOW", "STANDS", "ANSWER", "NOTIFICATION"});
  for (const auto& notification : list.notifications()) {
    table.Add({TextOf(notification.told()), CodeInWords(notification.about(), ""),
               people.Of(notification.young_person()), Whom(notification.recipient(), desks),
               CodeInWords(v1::NotificationChannel_Name(notification.channel()), "NOTIFICATION_CHANNEL_"),
               CodeInWords(v1::NotificationState_Name(notification.state()), "NOTIFICATION_STATE_"),
               WaitsFor(notification, absl::Now()), notification.notification()});
  }
  table.Print(context.out);
  return absl::OkStatus();
}

absl::Status Acknowledge(const Context& context) {
  v1::AcknowledgeNotificationRequest request;
  request.set_council(context.words[0]);
  request.set_notification(context.words[1]);
  request.set_action(context.arguments.Get("action"));
  request.set_request_id(NewUuid(absl::Now()));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto told,
                      client->Call<v1::Notification>(absl::StrCat(kService, "AcknowledgeNotification"), request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(told);
  } else {
    context.out << "Acknowledged at " << TextOf(told.acknowledged()) << ": nobody else is told of it.\n";
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> NotificationCommands() {
  return {
      {.name = "notifications acknowledge",
       .usage = "notifications acknowledge <council> <notification> [--action=WORDS]",
       .help = "Says that whoever was told has it, so that nobody else is told of the same.\n"
               "--action says what they do about it.",
       .fewest_words = 2,
       .most_words = 2,
       .run = Acknowledge},
      {.name = "notifications",
       .usage = "notifications <council> [--worker=ID] [--post=CODE] [--episode=ID]",
       .help = "What was told and waits for somebody to say that they have it, the latest first.\n"
               "--worker and --post show what waits for one of them. With --episode: everything that was told of it.",
       .fewest_words = 1,
       .most_words = 1,
       .run = ListNotifications}};
}

}  // namespace homeward::cli
