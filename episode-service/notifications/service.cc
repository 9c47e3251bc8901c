#include "episode-service/notifications/service.h"

#include <absl/time/clock.h>

#include <limits>
#include <utility>
#include <vector>

#include "common/core/status.h"
#include "common/core/uuid.h"
#include "episode-service/directory/store.h"
#include "episode-service/notifications/convert.h"
#include "episode-service/notifications/notifier.h"
#include "episode-service/notifications/rules.h"
#include "episode-service/notifications/store.h"

namespace homeward::episode {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(1);

absl::StatusOr<v1::Notification> Show(Call& call, Tx& tx, const std::string& id) {
  HW_ASSIGN_OR_RETURN(const Notification notification, NotificationStore::Get(tx, call.council, id));
  call.Shows(notification.young_person);
  return ToProto(notification);
}

absl::Status CheckWorker(Change& change, const std::string& worker) {
  if (worker.empty()) return absl::OkStatus();
  return DirectoryStore::GetWorkers(change.tx(), change.council(), {worker}).status();
}

}  // namespace

void NotificationsService::Bind(RpcTable& rpcs) {
  const absl::string_view service = "homeward.episode.v1.NotificationService";
  rpcs.Add(service, this, &NotificationsService::RecordNotification);
  rpcs.Add(service, this, &NotificationsService::AcknowledgeNotification);
  rpcs.Add(service, this, &NotificationsService::GetNotification);
  rpcs.Add(service, this, &NotificationsService::ListNotifications);
}

absl::StatusOr<v1::Notification> NotificationsService::RecordNotification(
    Call& call, const v1::RecordNotificationRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const auto command = FromProto(request, NewUuid(change.now()), change.actor());
        HW_ASSIGN_OR_RETURN(History history, History::OpenByEpisode(change, parts_, request.episode()));
        HW_RETURN_IF_ERROR(CheckWorker(change, command.told.recipient.worker));
        HW_ASSIGN_OR_RETURN(NotificationDecision decision,
                            Record(history.context(), history.episode(request.episode()), command));
        history.Apply(std::move(decision));
        history.Derive();
        return command.told.id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::Notification> NotificationsService::AcknowledgeNotification(
    Call& call, const v1::AcknowledgeNotificationRequest& request) {
  return commands_.Run(
      call, request,
      [&](Change& change) -> absl::StatusOr<std::string> {
        const std::string& id = request.notification();
        HW_ASSIGN_OR_RETURN(const Notification found, NotificationStore::Get(change.tx(), change.council(), id));
        change.Lock(found.young_person);
        const auto command = FromProto(request, change.actor(), change.now());
        std::vector<NotificationDecision> decisions;
        // Read again under the lock, with all who were told of the same: they need not be waited for any more.
        for (Notification& one : NotificationStore::Chain(change.tx(), change.council(), found.first)) {
          if (one.id == id) {
            HW_ASSIGN_OR_RETURN(NotificationDecision decision, Acknowledge(std::move(one), command, change.now()));
            decisions.push_back(std::move(decision));
          } else if (one.waiting) {
            decisions.push_back(Settle(std::move(one)));
          }
        }
        Save(change, std::move(decisions));
        return id;
      },
      [&](Tx& tx, const std::string& id) { return Show(call, tx, id); });
}

absl::StatusOr<v1::Notification> NotificationsService::GetNotification(Call& call,
                                                                       const v1::GetNotificationRequest& request) {
  return db_.Read(call.deadline, [&](Tx& tx) { return Show(call, tx, request.notification()); });
}

absl::StatusOr<v1::ListNotificationsResponse> NotificationsService::ListNotifications(
    Call& call, const v1::ListNotificationsRequest& request) {
  NotificationFilter filter{.council = call.council,
                            .episode = request.episode(),
                            .worker = request.worker(),
                            .post = request.post(),
                            .waiting = request.waiting()};
  if (filter.episode.empty() && filter.worker.empty() && filter.post.empty() && !filter.waiting) {
    return Invalid("episode", "FIELD_REQUIRED", "an episode, a worker, a post, or what waits");
  }
  HW_ASSIGN_OR_RETURN(filter.limit, Paging::Size(request.page_size()));
  HW_ASSIGN_OR_RETURN(filter.after, paging_.Place(call, request));
  return db_.Read(call.deadline, [&](Tx& tx) -> absl::StatusOr<v1::ListNotificationsResponse> {
    v1::ListNotificationsResponse reply;
    const std::vector<Notification> found = NotificationStore::List(tx, filter);
    for (const Notification& notification : found) {
      call.Shows(notification.young_person);
      *reply.add_notifications() = ToProto(notification);
    }
    if (static_cast<int>(found.size()) == filter.limit) {
      HW_ASSIGN_OR_RETURN(*reply.mutable_next_page_token(),
                          paging_.NextAfter(call, request, {found.back().recorded, found.back().id}));
    }
    return reply;
  });
}

double NotificationsService::CountForNobody() {
  const absl::StatusOr<int64_t> count = db_.Read(
      absl::Now() + kPatience, [](Tx& tx) -> absl::StatusOr<int64_t> { return NotificationStore::CountForNobody(tx); });
  return count.ok() ? static_cast<double>(*count) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace homeward::episode
