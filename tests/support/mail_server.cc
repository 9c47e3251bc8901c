#include "tests/support/mail_server.h"

#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <nlohmann/json.hpp>

#include "tests/support/spawn.h"

namespace homeward {
namespace {

constexpr int kPatienceMs = 20000;
int made = 0;

}  // namespace

MailServer::MailServer(const std::vector<std::string>& certificate_and_key)
    : pipe_(absl::StrCat(::testing::TempDir(), "/homeward_mail_", getpid(), "_", ++made)) {
  EXPECT_EQ(mkfifo(pipe_.c_str(), 0600), 0);
  // Also for writing, so that opening it waits for nobody.
  reader_ = open(pipe_.c_str(), O_RDWR | O_CLOEXEC);
  std::vector<std::string> command = {"/usr/bin/python3", MAIL_SERVER};
  command.insert(command.end(), certificate_and_key.begin(), certificate_and_key.end());
  process_ = Spawn(command, pipe_);
  const std::optional<std::string> line = ReadLine(kPatienceMs);
  const auto said = nlohmann::json::parse(line.value_or(""), nullptr, /*allow_exceptions=*/false);
  if (said.is_object()) port_ = said.value("port", 0);
  EXPECT_NE(port_, 0) << "the mail server did not start (python3-aiosmtpd): " << line.value_or("");
}

MailServer::~MailServer() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  close(reader_);
  unlink(pipe_.c_str());
}

MailServer::Taken MailServer::Next() {
  const std::optional<std::string> line = ReadLine(kPatienceMs);
  const auto said = nlohmann::json::parse(line.value_or(""), nullptr, /*allow_exceptions=*/false);
  if (!said.is_object()) {
    ADD_FAILURE() << "no mail came: " << line.value_or("");
    return {};
  }
  return {.from = said.value("from", ""),
          .to = said.value("to", std::vector<std::string>()),
          .text = said.value("text", "")};
}

bool MailServer::HasMore() {
  std::optional<std::string> line = ReadLine(0);
  if (!line.has_value()) return false;
  unread_.insert(0, absl::StrCat(*line, "\n"));
  return true;
}

std::optional<std::string> MailServer::ReadLine(int patience_ms) {
  for (;;) {
    if (const size_t end = unread_.find('\n'); end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    pollfd ready{.fd = reader_, .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, patience_ms) <= 0) return std::nullopt;
    std::array<char, 4096> bytes{};
    const ssize_t count = read(reader_, bytes.data(), bytes.size());
    if (count <= 0) return std::nullopt;
    unread_.append(bytes.data(), static_cast<size_t>(count));
  }
}

}  // namespace homeward
