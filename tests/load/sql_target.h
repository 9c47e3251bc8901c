#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/status/statusor.h>
#include <absl/synchronization/mutex.h>

#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "tests/load/sql_connection.h"
#include "tests/load/target.h"

namespace homeward::load {

// One kind of operation as bare SQL, prepared on one connection.
class SqlOperation {
 public:
  virtual ~SqlOperation() = default;

  // Does it once on some row and checks what it got.
  virtual absl::Status Run() = 0;
};

// The baseline: as many connections as callers, each with a thread, without anything between.
class SqlTarget final : public Target {
 public:
  using Prepare = std::function<absl::StatusOr<std::unique_ptr<SqlOperation>>(SqlConnection&)>;

  static absl::StatusOr<std::unique_ptr<SqlTarget>> Open(const std::string& socket, int connections,
                                                         const Prepare& prepare);
  ~SqlTarget() override;

  void Start(Done done) override;

 private:
  struct Session {
    std::unique_ptr<SqlConnection> connection;
    std::unique_ptr<SqlOperation> operation;  // on that connection: it goes first
  };

  explicit SqlTarget(std::vector<Session> sessions);

  void Work(SqlOperation& operation);

  std::vector<Session> sessions_;
  absl::Mutex mutex_;
  std::deque<Done> asked_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace homeward::load
