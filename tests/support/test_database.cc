#include "tests/support/test_database.h"

#include <absl/time/clock.h>

#include <cstdlib>
#include <iostream>

#include "common/db/migrate.h"
#include "tests/support/private_mariadb.h"

namespace homeward {
namespace {

void EndUnless(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << "no test database: " << status << std::endl;
  std::abort();
}

DatabaseOptions OptionsOf(const DatabaseAddress& address) {
  DatabaseOptions options;
  options.socket = address.socket;
  options.name = address.database;
  options.user = address.user;
  options.password = address.password;
  return options;
}

}  // namespace

TestDatabase::TestDatabase(absl::Span<const EmbeddedFile> migrations, int sessions) {
  const auto address = FreshDatabase();
  EndUnless(address.status());
  options_ = OptionsOf(*address);
  options_.sessions = sessions;
  db_ = std::make_unique<Db>(options_);
  Migrate(migrations);
}

DatabaseOptions TestDatabase::AsAdministrator() const {
  const auto server = PrivateMariadb::Shared();
  EndUnless(server.status());
  DatabaseOptions options = OptionsOf((*server)->Administrator());
  options.name = options_.name;
  return options;
}

// A binary has hundreds of tests, and a schema some hundred tables.
TestDatabase::~TestDatabase() {
  EXPECT_EQ(db_->pool().in_use(), 0);
  db_.reset();
  const auto server = PrivateMariadb::Shared();
  EndUnless(server.status());
  EndUnless((*server)->DropDatabase(options_.name));
}

void TestDatabase::Migrate(absl::Span<const EmbeddedFile> migrations) {
  EndUnless(homeward::Migrate(options_, migrations));
}

void TestDatabase::Execute(const std::string& sql) {
  EndUnless(db_->Read(absl::Now() + absl::Seconds(10), [&](Tx& tx) {
    tx.sql() << sql;
    return absl::OkStatus();
  }));
}

int64_t TestDatabase::Number(const std::string& sql) {
  const std::string text = Text(sql);
  return text.empty() ? 0 : std::stoll(text);
}

std::string TestDatabase::Text(const std::string& sql) {
  std::string value;
  EndUnless(db_->Read(absl::Now() + absl::Seconds(10), [&](Tx& tx) {
    soci::indicator found = soci::i_null;
    tx.sql() << sql, soci::into(value, found);
    if (found != soci::i_ok) value.clear();
    return absl::OkStatus();
  }));
  return value;
}

}  // namespace homeward
