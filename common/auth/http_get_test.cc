#include "common/auth/http_get.h"

#include <absl/strings/str_cat.h>
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "common/core/status_matchers.h"

namespace homeward {
namespace {

// A web server on loopback that answers one request with a fixed text.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(socket_, any, size), 0);
    EXPECT_EQ(listen(socket_, 1), 0);
    EXPECT_EQ(getsockname(socket_, any, &size), 0);
    url_ = absl::StrCat("http://127.0.0.1:", ntohs(address.sin_port), "/keys");
    thread_ = std::thread([this, answer = std::move(answer)] { Serve(answer); });
  }
  ~OneAnswer() {
    thread_.join();
    close(socket_);
  }
  const std::string& url() const { return url_; }

 private:
  void Serve(const std::string& answer) const {
    const int client = accept(socket_, nullptr, nullptr);
    std::string request(4096, '\0');
    EXPECT_GT(recv(client, request.data(), request.size(), 0), 0);
    EXPECT_GT(send(client, answer.data(), answer.size(), MSG_NOSIGNAL), 0);
    close(client);
  }

  const int socket_;
  std::string url_;
  std::thread thread_;
};

TEST(HttpGet, TakesTheBodyOfAGoodAnswer) {
  const OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nkeys\n");
  EXPECT_EQ(HttpGet(server.url(), 5).value(), "keys\n");
}

TEST(HttpGet, RefusesALargerBody) {
  const OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nkeys!\n");
  EXPECT_THAT(HttpGet(server.url(), 5), FailsWith(absl::StatusCode::kUnavailable, "KEYS_UNREACHABLE"));
}

TEST(HttpGet, RefusesErrorsAndRedirects) {
  for (const char* answer : {"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
                             "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
                             "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nke", "nonsense"}) {
    const OneAnswer server(answer);
    EXPECT_THAT(HttpGet(server.url(), 100), FailsWith(absl::StatusCode::kUnavailable, "KEYS_UNREACHABLE")) << answer;
  }
}

TEST(HttpGet, SaysWhenNobodyAnswersOrTheUrlIsNotAllowed) {
  EXPECT_THAT(HttpGet("http://127.0.0.1:1/keys", 100), FailsWith(absl::StatusCode::kUnavailable, "KEYS_UNREACHABLE"));
  EXPECT_THAT(HttpGet("file:///dev/null", 100), FailsWith(absl::StatusCode::kInvalidArgument, "KEY_URL_INVALID"));
}

}  // namespace
}  // namespace homeward
