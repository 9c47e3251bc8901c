#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>

#include "common/calendar/moment.h"
#include "episode-service/episodes/episode.h"
#include "episode-service/handovers/handover.h"

namespace homeward::episode {

// The same numbers as in homeward.episode.v1; convert.cc proves it.
enum class Channel { kElectronic = 1, kTelephone = 2, kInWriting = 3, kInPerson = 4 };
enum class NotificationState { kQueued = 1, kSent = 2, kDelivered = 3, kFailed = 4, kAcknowledged = 5, kExpired = 6 };

// The proof of one for which the directory names nobody, and no way in which the duty desk is reached.
inline constexpr char kNobodyFound[] = "nobody_found";

// How far a notification has gone up when nobody said that they have it.
enum class Rung { kFirst = 0, kManager = 1, kDuty = 2, kDutyDesk = 3 };

// See homeward.episode.v1.NotificationRecipient.
struct Recipient {
  std::string kind;
  std::string worker;
  std::string team;
  std::string post;
  std::string address;
};

// See homeward.episode.v1.Notification.
struct Notification {
  std::string council;
  std::string id;
  int64_t version = 0;
  std::string young_person;
  std::string episode;
  std::string about;
  std::string concerns;
  Recipient recipient;
  Channel channel = Channel::kElectronic;
  NotificationState state = NotificationState::kQueued;
  Moment told;
  std::string told_by;
  std::string account;
  std::string proof;
  std::optional<absl::Time> due;
  bool waiting = false;
  std::optional<Moment> acknowledged;
  std::string acknowledged_by;
  std::string action;
  std::string escalates;
  std::string first;
  Rung rung = Rung::kFirst;
  absl::Time recorded;
};

// What somebody told others of an episode themselves, and did not fail to: what is owed may be met by it.
struct Telling {
  std::string id;
  std::string episode;
  std::string about;
  std::string kind;  // of the recipient
  Channel channel = Channel::kTelephone;
  Moment time;
};

// The order in which what was told is looked at: by when it was, whatever the order in which it was entered.
inline bool ComesBefore(const Telling& a, const Telling& b) {
  if (a.time.time != b.time.time) return a.time.time < b.time.time;
  return a.id < b.id;
}

// Something of which people are told by themselves. `concerns` is the obligation or the hand-over, if any; `role` is
// whose obligation it is, `trigger` that of the serious notification that was sent.
struct Occurrence {
  enum class Kind { kMissingReported, kReturned, kSeriousNotificationDue, kSeriousNotificationSent, kHandOverOffered };
  Kind kind;
  std::string episode;
  std::string concerns;
  std::string role = {};
  SeriousTrigger trigger = SeriousTrigger::kTimeMissing;
};

// Whom to tell, before the directory says who that is: a role, or a desk that was named.
struct Addressee {
  std::string kind;
  std::string post;
  bool at_any_hour = true;   // otherwise, out of office hours, whoever is on duty for the role first (policy 45)
  bool of_the_child = true;  // whoever has the role for this child, else whoever has it in the council
  std::optional<Desk> desk;  // named: nobody is looked for
};

// Commands: what the RPCs of the same names ask for.
struct RecordNotification {
  Notification told;
};
struct AcknowledgeNotification {
  Moment acknowledged;
  std::string action;
  std::string acknowledged_by;
};

// The names are those of the events; of one that nobody waits for any more there is none.
enum class NotificationEvent {
  kNotificationRecorded,
  kNotificationSent,
  kNotificationUndelivered,
  kNotificationAcknowledged,
  kSettled
};

// What a rule decides about a notification.
struct NotificationDecision {
  Notification next;
  NotificationEvent event;
};

}  // namespace homeward::episode
