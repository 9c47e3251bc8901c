#include "common/server/reflection.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>

#include "common/server/testdata/running_service.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"

namespace homeward {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

struct V1 {
  using Service = grpc::reflection::v1::ServerReflection;
  using Request = grpc::reflection::v1::ServerReflectionRequest;
  using Response = grpc::reflection::v1::ServerReflectionResponse;
};
struct V1Alpha {
  using Service = grpc::reflection::v1alpha::ServerReflection;
  using Request = grpc::reflection::v1alpha::ServerReflectionRequest;
  using Response = grpc::reflection::v1alpha::ServerReflectionResponse;
};

template <class Version>
class Reflection : public RunningService {
 protected:
  using Request = typename Version::Request;
  using Response = typename Version::Response;

  void SetUp() override {
    Start();
    reflection_ = Version::Service::NewStub(channel_);
    stream_ = reflection_->ServerReflectionInfo(&context_);
  }
  void TearDown() override {
    stream_->WritesDone();
    EXPECT_TRUE(stream_->Finish().ok());
  }

  Response Ask(const std::function<void(Request&)>& what) {
    Request request;
    request.set_host("somewhere");
    what(request);
    Response response;
    EXPECT_TRUE(stream_->Write(request));
    EXPECT_TRUE(stream_->Read(&response));
    EXPECT_EQ(response.valid_host(), "somewhere");
    EXPECT_EQ(response.original_request().SerializeAsString(), request.SerializeAsString());
    return response;
  }
  static std::vector<std::string> Files(const Response& response) {
    std::vector<std::string> names;
    for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
      google::protobuf::FileDescriptorProto file;
      EXPECT_TRUE(file.ParseFromString(bytes));
      names.push_back(file.name());
    }
    return names;
  }

  grpc::ClientContext context_;
  std::unique_ptr<typename Version::Service::Stub> reflection_;
  std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> stream_;
};

using Versions = ::testing::Types<V1, V1Alpha>;
TYPED_TEST_SUITE(Reflection, Versions);

TYPED_TEST(Reflection, ListsWhatIsServedAndNothingElse) {
  const auto response = this->Ask([](auto& request) { request.set_list_services(""); });
  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) names.push_back(service.name());
  EXPECT_THAT(names,
              UnorderedElementsAre("homeward.test.v1.EchoService", "grpc.health.v1.Health",
                                   "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"));
}

TYPED_TEST(Reflection, ShowsAFileWithAllThatItImports) {
  const std::vector<std::string> by_symbol = this->Files(
      this->Ask([](auto& request) { request.set_file_containing_symbol("homeward.test.v1.EchoService.Remember"); }));
  EXPECT_THAT(by_symbol, ElementsAre("google/protobuf/timestamp.proto", "google/protobuf/descriptor.proto",
                                     "homeward/common/v1/options.proto", "homeward/test/v1/echo.proto"));
  EXPECT_EQ(by_symbol,
            this->Files(this->Ask([](auto& request) { request.set_file_by_filename("homeward/test/v1/echo.proto"); })));
  EXPECT_THAT(
      this->Files(this->Ask([](auto& request) { request.set_file_containing_symbol("grpc.health.v1.Health"); })),
      ElementsAre("grpc/health/v1/health.proto"));
}

TYPED_TEST(Reflection, ShowsTheOptionsThatOurRpcsDeclare) {
  const auto numbers =
      this->Ask([](auto& request) { request.set_all_extension_numbers_of_type("google.protobuf.MethodOptions"); });
  EXPECT_THAT(numbers.all_extension_numbers_response().extension_number(), Contains(50801));
  EXPECT_THAT(this->Files(this->Ask([](auto& request) {
    request.mutable_file_containing_extension()->set_containing_type("google.protobuf.MethodOptions");
    request.mutable_file_containing_extension()->set_extension_number(50801);
  })),
              Contains("homeward/common/v1/options.proto"));
}

TYPED_TEST(Reflection, AnUnknownNameIsAnErrorOfThatQuestionAlone) {
  auto code = [&](const auto& what) { return this->Ask(what).error_response().error_code(); };
  EXPECT_EQ(code([](auto& request) { request.set_file_by_filename("none.proto"); }), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(code([](auto& request) { request.set_file_containing_symbol("a.B"); }), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(code([](auto& request) { request.set_all_extension_numbers_of_type("a.B"); }), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(code([](auto& request) { request.mutable_file_containing_extension(); }), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(code([](auto&) {}), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace homeward
