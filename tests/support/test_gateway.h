#pragma once

#include <absl/strings/str_cat.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/auth/development_issuer.h"
#include "common/auth/key_source.h"
#include "common/auth/transport.h"
#include "gateway/gateway.h"
#include "tests/support/test_log.h"
#include "tests/support/test_service.h"

namespace homeward {

// For tests: a whole gateway in this process, and a client's way to it.
class TestGateway {
 public:
  // The ways to the services behind it by their proto packages; of one that is left out it is not told where that is.
  using Channels = std::map<std::string, std::shared_ptr<grpc::Channel>>;

  TestGateway(const DevelopmentIssuer& issuer, const Clock& clock, Channels channels) {
    gateway::GatewayConfig config;
    for (const Api& api : {EpisodeApi(), InterviewApi(), MeetingApi()}) {
      config.backends.push_back({.api = api, .channel = channels[api.front()->package()]});
    }
    config.clock = &clock;
    config.log = &log_.log();
    config.keys = FileKeySource::Open(issuer.key_set_path()).value();
    config.tokens.issuer = std::string(kDevelopmentIssuer);
    gateway_ = gateway::Gateway::Create(std::move(config)).value();
    const absl::Status started = gateway_->Start();
    if (!started.ok()) ADD_FAILURE() << started;
    channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", port()), LoopbackCredentials().channel);
  }
  int port() const { return gateway_->port(); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  std::vector<std::string> LogLines() const { return log_.Lines(); }

 private:
  TestLog log_{"gateway"};
  std::unique_ptr<gateway::Gateway> gateway_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace homeward
