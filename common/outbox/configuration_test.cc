#include "common/outbox/configuration.h"

#include <absl/strings/str_cat.h>
#include <gtest/gtest.h>

#include <fstream>

#include "common/core/status_matchers.h"

namespace homeward {
namespace {

std::string FileWith(const std::string& name, const std::string& text) {
  std::string path = absl::StrCat(::testing::TempDir(), "/homeward_outbox_", name);
  std::ofstream(path, std::ios::trunc) << text;
  return path;
}

const std::string kKey(32, 'k');

// What is said of a configuration with these members beside the link.
absl::StatusOr<OutboxConfiguration> With(const std::string& members) {
  return ParseOutboxConfiguration(
      absl::StrCat(R"({"link_base": "https://homeward.example/notifications/", )", members, "}"));
}

std::string HookWith(const std::string& url, const std::string& key_file, const std::string& more = "") {
  return absl::StrCat(R"("webhooks": {"E08000036": [{"name": "case", "url": ")", url, R"(", "key_file": ")", key_file,
                      R"("})", more, "]}");
}

TEST(OutboxConfiguration, SaysWhereMessagesGo) {
  const std::string credentials = FileWith("credentials", "relay\nse cret\n");
  const std::string key = FileWith("key", kKey + "\n");
  const auto read = ReadOutboxConfiguration(FileWith(
      "all", absl::StrCat(R"({"link_base": "https://homeward.example/n/", "give_up_after_seconds": 120, "relay": )",
                          R"({"host": "mail.example.org", "from": "homeward@example.org", "credentials_file": ")",
                          credentials, R"("}, )", HookWith("https://case.example.org/hook", key), "}")));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->link_base, "https://homeward.example/n/");
  EXPECT_EQ(read->give_up_after, absl::Minutes(2));
  EXPECT_EQ(read->relay->port, 587);
  EXPECT_EQ(read->relay->user, "relay");
  EXPECT_EQ(read->relay->password, "se cret");
  EXPECT_FALSE(read->relay->plain);
  ASSERT_EQ(read->webhooks.at("E08000036").size(), 1u);
  EXPECT_EQ(read->webhooks.at("E08000036")[0].key, kKey);
}

TEST(OutboxConfiguration, IsRefusedWithWhatIsWrong) {
  const std::string key = FileWith("key", kKey);
  const std::string short_key = FileWith("short_key", "k");
  const auto relay = [](const std::string& members) { return absl::StrCat(R"("relay": {)", members, "}"); };
  const std::string from = R"(, "from": "homeward@example.org")";
  for (const std::string& members : {
           std::string(R"("unknown": 1)"),
           std::string(R"("give_up_after_seconds": 59)"),
           std::string(R"("give_up_after_seconds": "60")"),
           relay(R"("host": "")" + from),
           relay(R"("host": "mail.example.org/x")" + from),
           relay(R"("host": "mail.example.org", "from": "a\r\nb@example.org")"),
           relay(R"("host": "mail.example.org", "port": 0)" + from),
           relay(R"("host": "mail.example.org", "plain_on_loopback": true)" + from),
           relay(R"("host": "mail.example.org", "starttls": false)" + from),
           relay(absl::StrCat(R"("host": "mail.example.org", "credentials_file": ")", short_key, "\"", from)),
           HookWith("http://case.example.org/hook", key),
           HookWith("https://case.example.org/hook", short_key),
           HookWith("https://case.example.org/hook", key,
                    absl::StrCat(R"(, {"name": "case", "url": "https://b.example", "key_file": ")", key, "\"}")),
           std::string(R"("webhooks": [])"),
       }) {
    EXPECT_THAT(With(members), FailsWith(absl::StatusCode::kInvalidArgument, "OUTBOX_CONFIGURATION_INVALID"))
        << members;
  }
  EXPECT_THAT(ParseOutboxConfiguration("{"),
              FailsWith(absl::StatusCode::kInvalidArgument, "OUTBOX_CONFIGURATION_INVALID"));
  EXPECT_THAT(ParseOutboxConfiguration(R"({"link_base": "http://homeward.example/"})"),
              FailsWith(absl::StatusCode::kInvalidArgument, "OUTBOX_CONFIGURATION_INVALID"));
  EXPECT_THAT(With(HookWith("https://case.example.org/hook", "/nowhere")),
              FailsWith(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));
}

TEST(OutboxConfiguration, PlainIsForThisMachineOnly) {
  const auto read = With(R"("relay": {"host": "127.0.0.1", "plain_on_loopback": true, "from": "h@example.org"})");
  ASSERT_THAT(read, IsOk());
  EXPECT_TRUE(read->relay->plain);
  EXPECT_EQ(read->give_up_after, absl::Minutes(10));
}

}  // namespace
}  // namespace homeward
