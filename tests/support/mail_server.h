#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace homeward {

// For tests: a real mail server on loopback, in a process of its own. See mail_server.py for what it does.
class MailServer {
 public:
  struct Taken {
    std::string from;
    std::vector<std::string> to;
    std::string text;
  };

  // With a certificate and its key (files) it wants TLS and a login.
  explicit MailServer(const std::vector<std::string>& certificate_and_key = {});
  ~MailServer();
  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  int port() const { return port_; }
  // The next mail that it took; waits for one, and fails the test when none comes.
  Taken Next();
  // Whether it took another one so far.
  bool HasMore();

 private:
  std::optional<std::string> ReadLine(int patience_ms);

  const std::string pipe_;
  int reader_ = -1;
  pid_t process_ = -1;
  int port_ = 0;
  std::string unread_;
};

}  // namespace homeward
