// The whole program, as a process of its own.

#include "common/server/service_main.h"

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "common/auth/transport.h"
#include "common/core/status_matchers.h"
#include "common/server/testdata/running_service.h"

namespace homeward {
namespace {

using ::testing::HasSubstr;

// A running echo_main whose log is read line by line.
class Process {
 public:
  explicit Process(std::vector<std::string> arguments) {
    int pipe_ends[2];
    EXPECT_EQ(pipe(pipe_ends), 0);
    arguments.insert(arguments.begin(), ECHO_MAIN);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      dup2(pipe_ends[1], STDERR_FILENO);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(pipe_ends[1]);
    log_ = fdopen(pipe_ends[0], "r");
  }
  ~Process() { fclose(log_); }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The next log line of this event; null when the log ends before.
  nlohmann::json Await(const std::string& event) {
    char line[4096];
    while (std::fgets(line, sizeof(line), log_) != nullptr) {
      const nlohmann::json parsed = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
      EXPECT_TRUE(parsed.is_object()) << line;
      if (parsed.is_object() && parsed["event"] == event) return parsed;
    }
    return nullptr;
  }
  void Signal(int signal) const {
    if (pid_ > 0) kill(pid_, signal);
  }
  int ExitCode() const {
    int status = 0;
    waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_;
  FILE* log_;
};

class Program : public RunningService {
 protected:
  std::string FileWith(const std::string& name, const std::string& text) const {
    std::string path = absl::StrCat(folder_, "/", name);
    std::ofstream(path) << text;
    return path;
  }
  std::vector<std::string> Database() const {
    return {absl::StrCat("--database_socket=", config_.database.socket),
            absl::StrCat("--database_name=", config_.database.name),
            absl::StrCat("--database_user=", config_.database.user),
            absl::StrCat("--database_password_file=", FileWith("password", config_.database.password))};
  }
  std::vector<std::string> Everything() const {
    std::vector<std::string> arguments = Database();
    for (const std::string& argument :
         {std::string("--development"), std::string("--listen=127.0.0.1:0"), std::string("--admin_listen=127.0.0.1:0"),
          absl::StrCat("--jwks_file=", issuer_.key_set_path()),
          absl::StrCat("--page_key_file=", FileWith("page_key", std::string(64, 'a')))}) {
      arguments.push_back(argument);
    }
    return arguments;
  }
};

TEST_F(Program, ServesUntilItIsToldToStop) {
  for (const int signal : {SIGTERM, SIGINT}) {
    std::vector<std::string> arguments = Everything();
    arguments.push_back("--migrate");
    Process process(arguments);
    EXPECT_EQ(process.Await("starting")["development"], true);
    EXPECT_FALSE(process.Await("migrated").is_null());
    const nlohmann::json serving = process.Await("serving");
    ASSERT_FALSE(serving.is_null());

    const std::string address = absl::StrCat("127.0.0.1:", serving["port"].get<std::string>());
    stub_ = test::v1::EchoService::NewStub(grpc::CreateChannel(address, LoopbackCredentials().channel));
    EXPECT_THAT(Remember(NewNote()), IsOk());
    stub_.reset();  // an idle client learns of the end only seconds later
    process.Signal(signal);
    EXPECT_FALSE(process.Await("stopping").is_null());
    EXPECT_FALSE(process.Await("stopped").is_null());
    EXPECT_EQ(process.ExitCode(), 0);
  }
}

TEST_F(Program, WhatItsLibrariesSayIsALogLineToo) {
  std::vector<std::string> arguments = Everything();
  arguments.push_back("--admin_listen=");
  Start();
  arguments.push_back(absl::StrCat("--listen=127.0.0.1:", host_->port()));
  Process process(arguments);
  const nlohmann::json said = process.Await("grpc");
  ASSERT_FALSE(said.is_null());
  EXPECT_EQ(said["level"], "warning");
  EXPECT_EQ(process.Await("failed")["reason"], "LISTEN_FAILED");
  EXPECT_EQ(process.ExitCode(), 1);
}

TEST_F(Program, MigratesAndEndsWhenThatIsAll) {
  std::vector<std::string> arguments = Database();
  arguments.push_back("--migrate_only");
  Process process(arguments);
  EXPECT_FALSE(process.Await("migrated").is_null());
  EXPECT_FALSE(process.Await("stopped").is_null());
  EXPECT_EQ(process.ExitCode(), 0);
}

TEST_F(Program, SaysWhatIsWrongWithItsOptions) {
  Process process(Database());
  const nlohmann::json failed = process.Await("failed");
  ASSERT_FALSE(failed.is_null());
  EXPECT_EQ(failed["reason"], "OPTIONS_INVALID");
  EXPECT_THAT(failed["message"].get<std::string>(), HasSubstr("--jwks_file"));
  EXPECT_EQ(process.ExitCode(), 2);
}

TEST_F(Program, SaysWhyItCouldNotStart) {
  std::vector<std::string> arguments = Everything();
  arguments.push_back("--jwks_file=no/such/file");
  Process process(arguments);
  EXPECT_FALSE(process.Await("failed").is_null());
  EXPECT_EQ(process.ExitCode(), 1);
}

}  // namespace
}  // namespace homeward
