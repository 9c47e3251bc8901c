#include "common/db/session_pool.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <soci/mysql/soci-mysql.h>

#include <utility>

#include "common/core/status.h"
#include "common/db/errors.h"

namespace homeward {
namespace {

constexpr int kConnectSeconds = 5;
constexpr int kNetworkSeconds = 30;

std::string Quoted(const std::string& value) {
  return absl::StrCat("'", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

std::string ConnectString(const DatabaseOptions& options) {
  std::string text =
      absl::StrCat("db=", Quoted(options.name), " user=", Quoted(options.user), " password=", Quoted(options.password),
                   " charset=utf8mb4 connect_timeout=", kConnectSeconds, " read_timeout=", kNetworkSeconds,
                   " write_timeout=", kNetworkSeconds);
  if (!options.socket.empty()) {
    absl::StrAppend(&text, " unix_socket=", Quoted(options.socket));
  } else {
    absl::StrAppend(&text, " host=", Quoted(options.host), " port=", options.port);
  }
  if (!options.tls_ca_file.empty()) absl::StrAppend(&text, " sslca=", Quoted(options.tls_ca_file));
  return text;
}

// Every session speaks the same dialect, whatever the server's defaults are. READ COMMITTED: under the default level
// claiming timers blocks the insertion of others. Backslash escapes stay on, or NUL bytes break statements.
void Configure(soci::session& session) {
  session << "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
  session << "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',"
             " time_zone = '+00:00', innodb_lock_wait_timeout = 5";
}

}  // namespace

SessionPool::SessionPool(DatabaseOptions options) : options_(std::move(options)) {}

SessionPool::Lease::~Lease() {
  if (pool_ != nullptr) pool_->Return(std::move(session_));
}

absl::StatusOr<SessionPool::Lease> SessionPool::Acquire(absl::Time deadline) {
  std::unique_ptr<soci::session> session;
  {
    auto free = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return in_use_ < options_.sessions; };
    absl::MutexLock lock(&mutex_);
    if (!mutex_.AwaitWithDeadline(absl::Condition(&free), deadline)) {
      return Fail(absl::StatusCode::kResourceExhausted, "SERVER_BUSY", "no database session became free in time");
    }
    ++in_use_;
    if (!idle_.empty()) {
      session = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  const bool fresh = session == nullptr;
  if (fresh) {
    auto opened = Open();
    if (!opened.ok()) {
      Return(nullptr);
      return opened.status();
    }
    session = *std::move(opened);
  }
  return absl::StatusOr<Lease>(absl::in_place, this, std::move(session), fresh);
}

int SessionPool::in_use() const {
  absl::MutexLock lock(&mutex_);
  return in_use_;
}

void SessionPool::Return(std::unique_ptr<soci::session> session) {
  absl::MutexLock lock(&mutex_);
  --in_use_;
  if (session != nullptr) idle_.push_back(std::move(session));
}

absl::StatusOr<std::unique_ptr<soci::session>> SessionPool::Open() const {
  try {
    auto session = std::make_unique<soci::session>(soci::mysql, ConnectString(options_));
    Configure(*session);
    return session;
  } catch (const std::exception& error) {
    return FromException(error);
  }
}

}  // namespace homeward
