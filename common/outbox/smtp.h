#pragma once

#include <absl/time/time.h>

#include <atomic>
#include <string>

#include "common/outbox/message.h"

namespace homeward {

// The mail server that takes our mail on. Nothing goes to it before TLS, but where `plain` says so.
struct SmtpRelay {
  std::string host;
  int port = 0;
  std::string from;
  std::string authorities;  // file; empty: the system's
  std::string user;         // empty: none is asked for
  std::string password;
  bool plain = false;
  absl::Duration patience = absl::Seconds(30);
};

// A mail of plain text. Its id makes the Message-ID, so that a repeat can be told.
struct Mail {
  std::string id;
  std::string to;
  std::string subject;
  std::string body;
  absl::Time time;
};

// Hands a mail to the relay. An address that is none is refused and reaches no server.
Attempt SendMail(const SmtpRelay& relay, const Mail& mail, const std::atomic<bool>& stopping);

}  // namespace homeward
