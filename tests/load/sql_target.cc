#include "tests/load/sql_target.h"

#include <utility>

#include "common/core/status.h"

namespace homeward::load {

absl::StatusOr<std::unique_ptr<SqlTarget>> SqlTarget::Open(const std::string& socket, int connections,
                                                           const Prepare& prepare) {
  std::vector<Session> sessions;
  for (int i = 0; i < connections; ++i) {
    Session& session = sessions.emplace_back();
    HW_ASSIGN_OR_RETURN(session.connection, SqlConnection::Open(socket));
    HW_ASSIGN_OR_RETURN(session.operation, prepare(*session.connection));
  }
  return std::unique_ptr<SqlTarget>(new SqlTarget(std::move(sessions)));
}

SqlTarget::SqlTarget(std::vector<Session> sessions) : sessions_(std::move(sessions)) {
  for (Session& session : sessions_) threads_.emplace_back([this, &session] { Work(*session.operation); });
}

SqlTarget::~SqlTarget() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

void SqlTarget::Start(Done done) {
  absl::MutexLock lock(&mutex_);
  asked_.push_back(std::move(done));
}

void SqlTarget::Work(SqlOperation& operation) {
  auto ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || !asked_.empty(); };
  for (;;) {
    Done done;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&ready));
      if (asked_.empty()) return;
      done = std::move(asked_.front());
      asked_.pop_front();
    }
    done(operation.Run());
  }
}

}  // namespace homeward::load
