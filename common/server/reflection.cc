#include "common/server/reflection.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/support/server_callback.h>

#include <set>
#include <utility>

#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"

namespace homeward {
namespace {

namespace v1 = grpc::reflection::v1;
namespace v1alpha = grpc::reflection::v1alpha;

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

// Adds a file after all that it imports, each once.
void AddWithImports(const FileDescriptor& file, std::set<const FileDescriptor*>& added,
                    v1::FileDescriptorResponse& response) {
  if (!added.insert(&file).second) return;
  for (int i = 0; i < file.dependency_count(); ++i) AddWithImports(*file.dependency(i), added, response);
  google::protobuf::FileDescriptorProto proto;
  file.CopyTo(&proto);
  response.add_file_descriptor_proto(proto.SerializeAsString());
}

// Answers single questions.
class Answers {
 public:
  explicit Answers(std::vector<std::string> services) : services_(std::move(services)) {}

  v1::ServerReflectionResponse To(const v1::ServerReflectionRequest& request) const {
    v1::ServerReflectionResponse response;
    response.set_valid_host(request.host());
    *response.mutable_original_request() = request;
    switch (request.message_request_case()) {
      case v1::ServerReflectionRequest::kFileByFilename:
        File(pool_.FindFileByName(request.file_by_filename()), response);
        break;
      case v1::ServerReflectionRequest::kFileContainingSymbol:
        File(pool_.FindFileContainingSymbol(request.file_containing_symbol()), response);
        break;
      case v1::ServerReflectionRequest::kFileContainingExtension:
        File(FileOfExtension(request.file_containing_extension()), response);
        break;
      case v1::ServerReflectionRequest::kAllExtensionNumbersOfType:
        Extensions(request.all_extension_numbers_of_type(), response);
        break;
      case v1::ServerReflectionRequest::kListServices:
        for (const std::string& name : services_) {
          response.mutable_list_services_response()->add_service()->set_name(name);
        }
        break;
      default:
        Error(grpc::StatusCode::INVALID_ARGUMENT, "the request asks nothing", response);
    }
    return response;
  }

 private:
  static void Error(grpc::StatusCode code, const char* message, v1::ServerReflectionResponse& response) {
    response.mutable_error_response()->set_error_code(code);
    response.mutable_error_response()->set_error_message(message);
  }

  static void File(const FileDescriptor* file, v1::ServerReflectionResponse& response) {
    if (file == nullptr) return Error(grpc::StatusCode::NOT_FOUND, "there is no such file", response);
    std::set<const FileDescriptor*> added;
    AddWithImports(*file, added, *response.mutable_file_descriptor_response());
  }

  const FileDescriptor* FileOfExtension(const v1::ExtensionRequest& request) const {
    const Descriptor* type = pool_.FindMessageTypeByName(request.containing_type());
    const FieldDescriptor* extension =
        type == nullptr ? nullptr : pool_.FindExtensionByNumber(type, request.extension_number());
    return extension == nullptr ? nullptr : extension->file();
  }

  void Extensions(const std::string& type_name, v1::ServerReflectionResponse& response) const {
    const Descriptor* type = pool_.FindMessageTypeByName(type_name);
    if (type == nullptr) return Error(grpc::StatusCode::NOT_FOUND, "there is no such message type", response);
    auto& answer = *response.mutable_all_extension_numbers_response();
    answer.set_base_type_name(type_name);
    std::vector<const FieldDescriptor*> extensions;
    pool_.FindAllExtensions(type, &extensions);
    for (const FieldDescriptor* extension : extensions) answer.add_extension_number(extension->number());
  }

  const DescriptorPool& pool_ = *DescriptorPool::generated_pool();
  const std::vector<std::string> services_;
};

// The same message under the name of the other version.
template <class To, class From>
To As(const From& from) {
  To to;
  to.ParseFromString(from.SerializeAsString());
  return to;
}

// One stream of questions. It lives until OnDone.
template <class Request, class Response>
class Conversation final : public grpc::ServerBidiReactor<Request, Response> {
 public:
  explicit Conversation(const Answers& answers) : answers_(answers) { this->StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (!ok) return this->Finish(grpc::Status::OK);
    response_ = As<Response>(answers_.To(As<v1::ServerReflectionRequest>(request_)));
    this->StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return this->Finish(grpc::Status::OK);
    this->StartRead(&request_);
  }
  void OnDone() override { delete this; }

 private:
  const Answers& answers_;
  Request request_;
  Response response_;
};

template <class Base, class Request, class Response>
class Service final : public Base {
 public:
  explicit Service(std::vector<std::string> services) : answers_(std::move(services)) {}

  grpc::ServerBidiReactor<Request, Response>* ServerReflectionInfo(grpc::CallbackServerContext*) override {
    return new Conversation<Request, Response>(answers_);
  }

 private:
  const Answers answers_;
};

using ServiceV1 =
    Service<v1::ServerReflection::CallbackService, v1::ServerReflectionRequest, v1::ServerReflectionResponse>;
using ServiceV1Alpha = Service<v1alpha::ServerReflection::CallbackService, v1alpha::ServerReflectionRequest,
                               v1alpha::ServerReflectionResponse>;

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> ReflectionServices(std::vector<std::string> services) {
  for (const Descriptor* message :
       {grpc::health::v1::HealthCheckRequest::descriptor(), v1::ServerReflectionRequest::descriptor(),
        v1alpha::ServerReflectionRequest::descriptor()}) {
    services.push_back(message->file()->service(0)->full_name());
  }
  std::vector<std::unique_ptr<grpc::Service>> both;
  both.push_back(std::make_unique<ServiceV1>(services));
  both.push_back(std::make_unique<ServiceV1Alpha>(services));
  return both;
}

}  // namespace homeward
