#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

#include <optional>
#include <string>
#include <vector>

#include "common/calendar/working_days.h"
#include "episode-service/directory/resolve_rules.h"
#include "episode-service/episodes/rules.h"
#include "episode-service/notifications/notification.h"

// Who is told of what, and who is told next when nobody says that they have it. Pure: no I/O, no clock, no SQL, no
// protobuf.
namespace homeward::episode {

// What an occurrence is called in a notification.
absl::string_view AboutOf(Occurrence::Kind kind);

// Who is told of something by itself (S4-03, S4-08, S4-09, S4-10, S4-12, S4-28, policy 17): nobody where the council's
// policy knows no time in which to acknowledge, and nobody of what has no clocks but another authority's child, of whom
// the coordinator is told (S2-05). `involved` are the roles in which somebody is allocated to the young person now.
std::vector<Addressee> WhoIsTold(const Context& context, const Episode& episode, const Occurrence& occurrence,
                                 const std::vector<std::string>& involved, bool office_open);

// What the directory has to answer to find them.
RoleQuestion QuestionOf(const Addressee& addressee, const Episode& episode, absl::Time now, bool office_open);

// Who that is. With nobody found the duty desk: never nothing.
Recipient RecipientOf(const Addressee& addressee, const Resolution& found);

// Whether the directory named nobody and no way in which the duty desk is reached. What is told then waits and says so.
bool IsNobody(const Recipient& recipient);

// A notification that is made by itself, and by when it has to be acknowledged.
NotificationDecision Make(const Context& context, const WorkingDays& working_days, const Episode& episode,
                          const Occurrence& occurrence, Recipient recipient);

// FAILED_PRECONDITION (EPISODE_VOIDED), INVALID_ARGUMENT (TIME_IN_FUTURE, BEFORE_BIRTH, OUTCOME_INVALID).
absl::StatusOr<NotificationDecision> Record(const Context& context, const Episode& episode,
                                            const RecordNotification& command);
// INVALID_ARGUMENT (TIME_IN_FUTURE, BEFORE_TOLD), FAILED_PRECONDITION (ALREADY_ACKNOWLEDGED, NOT_REACHED).
absl::StatusOr<NotificationDecision> Acknowledge(Notification notification, const AcknowledgeNotification& command,
                                                 absl::Time now);

// Nobody has to be waited for any more: somebody else has it, the next role is told, or it does not matter any more.
NotificationDecision Settle(Notification notification);

// Whether it still matters that somebody has it: not what was voided, not the report of a child who is back, not an
// offer that was answered, not a serious notification that was sent or is required no more.
bool StillMatters(const Context& context, const Notification& notification);

// What the directory has to answer to find who is next.
std::vector<RoleQuestion> QuestionsNext(const std::vector<Notification>& chain, absl::Time now, bool office_open);

// Who is told next, resolved at the moment at which it is asked: the manager of the team, who is on duty for the role,
// the duty desk, each with the post to which it went. Whoever was told already is passed over, but for the duty desk:
// that is told again and again.
struct NextRecipient {
  Rung rung;
  Recipient recipient;
};
NextRecipient Next(const DirectoryFacts& facts, const std::vector<Notification>& chain, absl::Time now,
                   bool office_open);

// Whether the duty desk, which did not say that it has it, is told again: as long as somebody has to have the child.
bool IsToldAgain(const Context& context, const Notification& last);

// By when whoever is told next of this chain has to acknowledge; none where the policy knows no time. The duty desk is
// asked again after the policy's time, then after as long as it has known, at most a day later.
std::optional<absl::Time> DueNext(const Context& context, const WorkingDays& working_days,
                                  const std::vector<Notification>& chain);

// The further notification, linked to the last one, which was not acknowledged.
NotificationDecision Escalate(const Context& context, const WorkingDays& working_days,
                              const std::vector<Notification>& chain, NextRecipient next);

}  // namespace homeward::episode
