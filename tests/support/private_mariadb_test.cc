#include "tests/support/private_mariadb.h"

#include <gtest/gtest.h>
#include <mysql.h>

#include "common/core/status_matchers.h"

namespace homeward {
namespace {

class Client {
 public:
  explicit Client(const DatabaseAddress& address) : handle_(mysql_init(nullptr)) {
    connected_ = mysql_real_connect(handle_, nullptr, address.user.c_str(), address.password.c_str(),
                                    address.database.c_str(), 0, address.socket.c_str(), 0) != nullptr;
  }
  ~Client() { mysql_close(handle_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }

  bool Run(const std::string& sql) { return mysql_real_query(handle_, sql.data(), sql.size()) == 0; }

  std::string Value(const std::string& sql) {
    if (!Run(sql)) return "error";
    MYSQL_RES* const result = mysql_store_result(handle_);
    const MYSQL_ROW row = mysql_fetch_row(result);
    std::string value = row == nullptr || row[0] == nullptr ? "" : row[0];
    mysql_free_result(result);
    return value;
  }

 private:
  MYSQL* handle_;
  bool connected_ = false;
};

TEST(PrivateMariadb, GivesEachCallerAnEmptyDatabaseOfItsOwn) {
  auto first = FreshDatabase();
  auto second = FreshDatabase();
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(first->database, second->database);

  Client writer(*first);
  ASSERT_TRUE(writer.connected());
  EXPECT_TRUE(writer.Run("CREATE TABLE probe (id BIGINT PRIMARY KEY)"));
  EXPECT_EQ(writer.Value("SELECT count(*) FROM probe"), "0");

  Client other(*second);
  ASSERT_TRUE(other.connected());
  EXPECT_FALSE(other.Run("SELECT id FROM probe LIMIT 1"));
  EXPECT_FALSE(other.Run("SELECT id FROM " + first->database + ".probe LIMIT 1")) << "accounts end at their database";
}

TEST(PrivateMariadb, SpeaksUtf8AndOpensNoPort) {
  auto address = FreshDatabase();
  ASSERT_THAT(address, IsOk());
  Client client(*address);
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.Value("SELECT @@character_set_database"), "utf8mb4");
  EXPECT_EQ(client.Value("SELECT @@skip_networking"), "1");
}

TEST(PrivateMariadb, SurvivesItsKillWhenThatIsAsked) {
  auto server = PrivateMariadb::Start(PrivateMariadb::Endurance::kSurvivesKill);
  ASSERT_THAT(server, IsOk());
  const auto address = (*server)->CreateDatabase();
  ASSERT_THAT(address, IsOk());
  ASSERT_TRUE(Client(*address).Run("CREATE TABLE probe (id BIGINT PRIMARY KEY) ENGINE = InnoDB"));
  ASSERT_TRUE(Client(*address).Run("INSERT INTO probe (id) VALUES (7)"));
  (*server)->Kill();
  EXPECT_FALSE(Client(*address).connected());
  ASSERT_THAT((*server)->Restart(), IsOk());
  EXPECT_EQ(Client(*address).Value("SELECT id FROM probe"), "7");
}

TEST(PrivateMariadb, NamesEverythingThatSociNeeds) {
  const DatabaseAddress address = {.socket = "s", .user = "u", .password = "p", .database = "d"};
  EXPECT_EQ(address.SociOptions(), "unix_socket=s user=u password=p dbname=d charset=utf8mb4");
}

TEST(PrivateMariadb, EndsWithItsOwnerAndLeavesNothingBehind) {
  DatabaseAddress administrator;
  {
    auto server = PrivateMariadb::Start();
    ASSERT_THAT(server, IsOk());
    administrator = (*server)->Administrator();
    EXPECT_TRUE(Client(administrator).connected());
  }
  EXPECT_FALSE(Client(administrator).connected());
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(administrator.socket).parent_path()));
}

}  // namespace
}  // namespace homeward
