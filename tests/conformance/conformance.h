#pragma once

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "homeward/common/v1/options.pb.h"
#include "tests/conformance/recipe.h"
#include "tests/support/test_gateway.h"
#include "tests/support/test_service.h"

namespace homeward {

// The promises that every public RPC of every service keeps, found by reflection: whoever adds one that forgets a
// promise fails here without writing a test. A service's suite derives from this and supplies service and recipes.
class Conformance : public ::testing::Test {
 protected:
  struct Rpc {
    const google::protobuf::MethodDescriptor* method;
    common::v1::RpcOptions options;
    std::string path;

    bool Mutates() const { return options.effect() > common::v1::EFFECT_READS; }
  };

  // The council in which all recipes work, and one in which the caller has no role.
  static constexpr char kHome[] = "E08000036";
  static constexpr char kForeign[] = "E10000016";

  virtual TestService& service() = 0;
  virtual const Recipes& recipes() = 0;
  virtual std::string service_name() = 0;
  // Every service in which a call can leave something.
  virtual std::vector<TestService*> services() { return {&service()}; }
  // What stands between callers and services; null: callers call the service itself.
  virtual const TestGateway* gateway() { return nullptr; }

  // The proto package of the RPCs.
  const std::string& package();
  std::vector<Rpc> Rpcs();
  // A valid request with a request_id of its own.
  std::unique_ptr<google::protobuf::Message> Request(const Rpc& rpc);
  CallResult Call(const Rpc& rpc, const google::protobuf::Message& request);
  CallResult CallAs(const Rpc& rpc, const google::protobuf::Message& request, const std::string& token);
  // Of an RPC that streams to its caller, the first message is the reply.
  CallResult CallBytes(const Rpc& rpc, const std::string& request, const CallOptions& options);
  // A number of all services together.
  int64_t Sum(const std::string& sql);
  // How far the feeds are now.
  int64_t Position();
  int64_t AuditRows(const Rpc& rpc, const std::string& outcome);

  // The promises.
  void EveryRpcHasARecipe();
  void AValidRequestIsAccepted();
  void ARepeatHasNoSecondEffect();
  void RacingTwinsHaveOneEffect();
  void RacingCallersHaveOneWinner();
  void AStaleEtagIsRefused();
  void AReusedRequestIdIsRefused();
  void IdentityAndPermissionComeFirst();
  void MissingFieldsAreNamed();
  void OversizedAndMalformedTextIsRefused();
  void UnknownEnumValuesAreRefused();
  void UnknownRecordsAreNotFound();
  virtual void EveryCallIsAudited();
  void ADeadlineThatPassedIsHonoured();
  void NoPersonalDataLeaks();
  void TheFeedStaysWhole();
  // Of a service that shows young people or episodes: whatever it shows of somebody whose location `withhold` has
  // withheld, it shows with the mark (S3-47).
  void ShownPlacesAreMarked(const std::function<void(const std::string& young_person)>& withhold);
};

// Whether a message of this type holds the mark that a location is withheld, itself or within.
bool HoldsPlaces(const google::protobuf::Descriptor& type);

// The promises of a service, kept to callers who come through a gateway.
template <class Suite>
class ThroughGateway : public Suite {
 protected:
  const TestGateway* gateway() override { return &gateway_; }

 private:
  const TestGateway gateway_{
      this->service().issuer(), this->service().host().clock(), {{this->package(), this->service().channel()}}};
};

// Makes a suite's tests of the promises that every RPC keeps: one for each.
#define HOMEWARD_CONFORMANCE_OF_READS(Suite)                                                  \
  TEST_F(Suite, EveryRpcHasARecipe) { EveryRpcHasARecipe(); }                                 \
  TEST_F(Suite, AValidRequestIsAccepted) { AValidRequestIsAccepted(); }                       \
  TEST_F(Suite, IdentityAndPermissionComeFirst) { IdentityAndPermissionComeFirst(); }         \
  TEST_F(Suite, MissingFieldsAreNamed) { MissingFieldsAreNamed(); }                           \
  TEST_F(Suite, OversizedAndMalformedTextIsRefused) { OversizedAndMalformedTextIsRefused(); } \
  TEST_F(Suite, UnknownEnumValuesAreRefused) { UnknownEnumValuesAreRefused(); }               \
  TEST_F(Suite, UnknownRecordsAreNotFound) { UnknownRecordsAreNotFound(); }                   \
  TEST_F(Suite, EveryCallIsAudited) { EveryCallIsAudited(); }                                 \
  TEST_F(Suite, ADeadlineThatPassedIsHonoured) { ADeadlineThatPassedIsHonoured(); }           \
  TEST_F(Suite, NoPersonalDataLeaks) { NoPersonalDataLeaks(); }                               \
  TEST_F(Suite, TheFeedStaysWhole) { TheFeedStaysWhole(); }

// The same, and those of the promises of changes.
#define HOMEWARD_CONFORMANCE_OF_ALL(Suite)                                    \
  HOMEWARD_CONFORMANCE_OF_READS(Suite)                                        \
  TEST_F(Suite, ARepeatHasNoSecondEffect) { ARepeatHasNoSecondEffect(); }     \
  TEST_F(Suite, RacingTwinsHaveOneEffect) { RacingTwinsHaveOneEffect(); }     \
  TEST_F(Suite, RacingCallersHaveOneWinner) { RacingCallersHaveOneWinner(); } \
  TEST_F(Suite, AStaleEtagIsRefused) { AStaleEtagIsRefused(); }               \
  TEST_F(Suite, AReusedRequestIdIsRefused) { AReusedRequestIdIsRefused(); }

// All promises, to callers of the service itself and to those who come through a gateway.
#define HOMEWARD_CONFORMANCE(Suite)                    \
  HOMEWARD_CONFORMANCE_OF_ALL(Suite)                   \
  using Suite##ThroughGateway = ThroughGateway<Suite>; \
  HOMEWARD_CONFORMANCE_OF_ALL(Suite##ThroughGateway)

}  // namespace homeward
