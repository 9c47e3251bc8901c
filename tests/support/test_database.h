#pragma once

#include <absl/types/span.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

#include "common/core/embedded_file.h"
#include "common/db/db.h"

namespace homeward {

// A fresh database on this process's private server, with some migrations applied: what a store test's fixture holds.
// It ends the process if there is no MariaDB: nothing could be tested.
class TestDatabase {
 public:
  explicit TestDatabase(absl::Span<const EmbeddedFile> migrations = {}, int sessions = 16);
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  // Drops the database. Every lease has to be back at the end of a test.
  ~TestDatabase();

  Db& db() { return *db_; }
  const DatabaseOptions& options() const { return options_; }
  // The same database by the account that may do everything.
  DatabaseOptions AsAdministrator() const;

  void Migrate(absl::Span<const EmbeddedFile> migrations);

  // One statement outside a transaction, without binds and so without colons.
  void Execute(const std::string& sql);
  // The first column of the first row; 0 or empty without one.
  int64_t Number(const std::string& sql);
  std::string Text(const std::string& sql);

 private:
  DatabaseOptions options_;
  std::unique_ptr<Db> db_;
};

}  // namespace homeward
