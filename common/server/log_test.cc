#include "common/server/log.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "common/core/status.h"
#include "common/edge/pipeline.h"

namespace homeward {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class Logging : public ::testing::Test {
 protected:
  nlohmann::json Last() const {
    EXPECT_EQ(lines_.back().back(), '\n');
    EXPECT_EQ(lines_.back().find('\n'), lines_.back().size() - 1);
    return nlohmann::json::parse(lines_.back());
  }
  nlohmann::json CallEndedWith(const absl::Status& status) {
    log_.Call({.rpc = nullptr, .call = &call_, .status = status, .took = absl::Microseconds(1234)});
    return Last();
  }

  std::vector<std::string> lines_;
  Log log_{"echo-service", false, [this](absl::string_view line) { lines_.emplace_back(line); }};
  Call call_{.caller = std::make_shared<const Caller>(Caller{.subject = "worker-7", .issuer = "i"}),
             .council = "E08000036",
             .method = "/homeward.test.v1.EchoService/GetNote",
             .purpose = "Marker purpose",
             .trace = "0af7651916cd43dd8448eb211c80319c",
             .subjects = {"Marker subject"}};
};

TEST_F(Logging, SaysOfACallWhoDidWhatHowItEndedAndHowLongItTook) {
  const nlohmann::json line = CallEndedWith(Fail(absl::StatusCode::kNotFound, "NOTE_NOT_FOUND", "no such note"));
  EXPECT_THAT(line["time"].get<std::string>(), MatchesRegex("[0-9-]{10}T[0-9:]{8}\\.[0-9]{6}Z"));
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["service"], "echo-service");
  EXPECT_EQ(line["event"], "rpc");
  EXPECT_EQ(line["method"], call_.method);
  EXPECT_EQ(line["code"], "NOT_FOUND");
  EXPECT_EQ(line["reason"], "NOTE_NOT_FOUND");
  EXPECT_EQ(line["council"], "E08000036");
  EXPECT_EQ(line["caller"], "worker-7");
  EXPECT_EQ(line["trace"], call_.trace);
  EXPECT_EQ(line["took_us"], 1234);
  EXPECT_EQ(line["replayed"], false);
  EXPECT_FALSE(line.contains("development"));
  EXPECT_FALSE(line.contains("message"));
  EXPECT_THAT(lines_.back(), Not(HasSubstr("Marker")));
}

TEST_F(Logging, TellsFaultsOfOursFromMistakesOfOthers) {
  EXPECT_EQ(CallEndedWith(absl::OkStatus())["level"], "info");
  EXPECT_EQ(CallEndedWith(Fail(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", "gone"))["level"], "warning");
  const nlohmann::json fault =
      CallEndedWith(Fail(absl::StatusCode::kInternal, "DATABASE_ERROR", "database error 1146"));
  EXPECT_EQ(fault["level"], "error");
  EXPECT_EQ(fault["message"], "database error 1146");
}

TEST_F(Logging, KeepsAnUnknownErrorsTextToItself) {
  EXPECT_EQ(CallEndedWith(absl::InternalError("Marker"))["code"], "INTERNAL");
  EXPECT_THAT(lines_.back(), Not(HasSubstr("Marker")));
}

TEST_F(Logging, IsValidJsonWhateverBytesGoIn) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  log_.Event(Log::Level::kWarning, bytes, {{"value", bytes}});
  EXPECT_EQ(Last()["level"], "warning");
}

TEST_F(Logging, ADevelopmentProcessSaysSoInEveryLine) {
  Log log("echo-service", true, [this](absl::string_view line) { lines_.emplace_back(line); });
  log.Event(Log::Level::kInfo, "starting");
  EXPECT_EQ(Last()["development"], true);
  log.Call({.rpc = nullptr, .call = &call_, .status = absl::OkStatus(), .took = absl::ZeroDuration()});
  EXPECT_EQ(Last()["development"], true);
}

TEST_F(Logging, LinesOfManyThreadsDoNotMix) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this] {
      for (int k = 0; k < 100; ++k) log_.Event(Log::Level::kInfo, "tick", {{"text", std::string(500, 'x')}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(lines_.size(), 800);
  for (const std::string& line : lines_) EXPECT_TRUE(nlohmann::json::accept(line));
}

}  // namespace
}  // namespace homeward
