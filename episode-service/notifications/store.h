#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/core/place_in_time.h"
#include "common/db/tx.h"
#include "episode-service/notifications/notification.h"

namespace homeward::episode {

// A page of notifications, the latest first: those of an episode, for a worker, for a post or all that wait.
struct NotificationFilter {
  std::string council;
  std::string episode;
  std::string worker;
  std::string post;
  bool waiting = false;
  std::optional<PlaceInTime> after;
  int limit = 50;
};

// The SQL of notifications. Inside the caller's transaction; decides nothing.
class NotificationStore {
 public:
  // NOT_FOUND (NOTIFICATION_NOT_FOUND).
  static absl::StatusOr<Notification> Get(Tx& tx, const std::string& council, const std::string& id);
  static std::vector<Notification> List(Tx& tx, const NotificationFilter& filter);
  // Those that wait of these episodes.
  static std::vector<Notification> Waiting(Tx& tx, const std::string& council, const std::set<std::string>& episodes);
  // What people told others themselves of these episodes, and did not fail to, by when they did.
  static std::vector<Telling> ToldByPeople(Tx& tx, const std::string& council,
                                           const std::vector<std::string>& episodes);
  // How many wait for whom nobody was found, of all councils.
  static int64_t CountForNobody(Tx& tx);
  // The first one and those that escalate it, in that order.
  static std::vector<Notification> Chain(Tx& tx, const std::string& council, const std::string& first);
  static void Save(Tx& tx, const std::vector<Notification>& notifications);
};

}  // namespace homeward::episode
