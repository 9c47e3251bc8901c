#pragma once

#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>
#include <soci/soci.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace homeward {

// Where a service's schema is. The password comes from a file, never from a flag.
struct DatabaseOptions {
  std::string socket;  // unix socket; empty: host and port
  std::string host;
  int port = 3306;
  std::string name;
  std::string user;
  std::string password;
  std::string tls_ca_file;  // empty: no TLS (unix socket)
  int sessions = 16;
};

// A bounded set of database sessions, opened when first needed. SOCI's own pool waits for ever, hands out open
// transactions and dead connections, and opens everything at the start.
class SessionPool {
 public:
  explicit SessionPool(DatabaseOptions options);
  SessionPool(const SessionPool&) = delete;
  SessionPool& operator=(const SessionPool&) = delete;

  // One session for as long as the lease lives.
  class Lease {
   public:
    Lease(SessionPool* pool, std::unique_ptr<soci::session> session, bool fresh)
        : pool_(pool), session_(std::move(session)), fresh_(fresh) {}
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), session_(std::move(other.session_)), fresh_(other.fresh_) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    soci::session& session() { return *session_; }
    // Opened for this lease. Any other may have died while it was idle, with the server for example.
    bool fresh() const { return fresh_; }
    // The session is closed instead of going back: its state is unknown.
    void Drop() { session_.reset(); }

   private:
    SessionPool* pool_;
    std::unique_ptr<soci::session> session_;
    bool fresh_;
  };

  // Waits for a free session until `deadline` (real time); RESOURCE_EXHAUSTED or UNAVAILABLE when there is none.
  absl::StatusOr<Lease> Acquire(absl::Time deadline);

  // How many leases are out, for metrics and for tests that nothing leaks.
  int in_use() const;

 private:
  void Return(std::unique_ptr<soci::session> session);
  absl::StatusOr<std::unique_ptr<soci::session>> Open() const;

  const DatabaseOptions options_;
  mutable absl::Mutex mutex_;
  int in_use_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::unique_ptr<soci::session>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace homeward
