#pragma once

#include <absl/strings/string_view.h>

#include <string>

#include "common/outbox/message.h"

// When a message is sent, again, or no more. Pure: no I/O, no clock, no SQL.
namespace homeward {

// How long nobody else sends what one replica is sending: longer than sending and recording can take.
inline constexpr absl::Duration kOutboxLease = absl::Minutes(3);

// The pause after so many attempts: five seconds, doubled each time, at most two minutes.
absl::Duration PauseAfter(int64_t attempts);

// Taken by a replica that sends it now.
OutboxMessage Claim(OutboxMessage message, absl::Time now);

// Whether its time is over: at its expiry it is.
bool IsExpired(const OutboxMessage& message, absl::Time now);
OutboxMessage Expire(OutboxMessage message);

// How it stands after an attempt. What failed is tried again after a pause, or has its end at its expiry.
OutboxMessage After(OutboxMessage message, const Attempt& attempt, absl::Time now);

// What the last reply of an SMTP server, or an HTTP status, means: 5xx by mail is for good, and so is a 4xx over HTTP
// but for those that ask to try again (408, 425, 429).
Attempt::Result ResultOfSmtp(int code);
Attempt::Result ResultOfHttp(int status);

// A server's answer as it may be kept: printable, at most 200 characters, without any word that names the receiver.
std::string AnswerWithoutAddress(absl::string_view answer, absl::string_view address);

}  // namespace homeward
