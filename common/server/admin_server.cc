#include "common/server/admin_server.h"

#include <CivetServer.h>
#include <absl/strings/str_cat.h>

#include <utility>

#include "common/core/status.h"

namespace homeward {
namespace {

struct Page {
  bool ok = true;
  const char* type = "application/json";
  std::string body;
};

// Answers GET with what a function says.
class Handler final : public CivetHandler {
 public:
  explicit Handler(std::function<Page()> page) : page_(std::move(page)) {}

  bool handleGet(CivetServer*, mg_connection* connection) override {
    const Page page = page_();
    mg_printf(connection,
              "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nCache-Control: no-store\r\n"
              "Connection: close\r\n\r\n",
              page.ok ? "200 OK" : "503 Service Unavailable", page.type, page.body.size());
    mg_write(connection, page.body.data(), page.body.size());
    return true;
  }

 private:
  const std::function<Page()> page_;
};

Page ReadyPage(const absl::Status& ready) {
  if (ready.ok()) return {.body = "{\"ready\":true}\n"};
  return {.ok = false, .body = absl::StrCat("{\"ready\":false,\"reason\":\"", ProblemOf(ready).reason, "\"}\n")};
}

}  // namespace

AdminServer::AdminServer() = default;
AdminServer::~AdminServer() = default;

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(const std::string& address, const Pages& pages) {
  const std::vector<std::pair<const char*, std::function<Page()>>> served = {
      {"/metrics",
       [read = pages.metrics] { return Page{.type = "text/plain; version=0.0.4; charset=utf-8", .body = read()}; }},
      {"/healthz", [] { return Page{.body = "{\"alive\":true}\n"}; }},
      {"/readyz", [ready = pages.ready] { return ReadyPage(ready()); }}};
  std::unique_ptr<AdminServer> admin(new AdminServer);
  try {
    admin->server_ = std::make_unique<CivetServer>(
        std::vector<std::string>{"listening_ports", address, "num_threads", "2", "request_timeout_ms", "5000"});
  } catch (const std::exception&) {
    return Fail(absl::StatusCode::kUnavailable, "ADMIN_PORT_UNAVAILABLE",
                "cannot listen on the admin address; is it this machine's, and free?");
  }
  for (const auto& [path, page] : served) {
    admin->handlers_.push_back(std::make_unique<Handler>(page));
    admin->server_->addHandler(absl::StrCat(path, "$"), admin->handlers_.back().get());
  }
  admin->port_ = admin->server_->getListeningPorts().front();
  return admin;
}

}  // namespace homeward
