#pragma once

#include <absl/time/clock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/command/call.h"
#include "common/command/change.h"
#include "common/core/embedded_file.h"
#include "common/core/uuid.h"
#include "tests/support/test_database.h"

// What the tests of this folder share: the smallest service that could use it, which keeps remarks about subjects.
namespace homeward {

extern const absl::Span<const EmbeddedFile> kCommandSchema;

inline constexpr EmbeddedFile kRemarkSchema[] = {
    {"0100_remark.sql",
     "CREATE TABLE remark (\n"
     "  council VARCHAR(9) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,\n"
     "  remark VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,\n"
     "  subject VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,\n"
     "  body VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,\n"
     "  PRIMARY KEY (council, remark)) ENGINE = InnoDB;\n"}};

inline constexpr char kWakefield[] = "E08000036";
inline constexpr char kKent[] = "E10000016";

inline absl::Time TestNow() { return absl::FromUnixSeconds(1790000000); }

// A request as every mutating RPC has one: {council, request_id, body}.
class RemarkRequest {
 public:
  RemarkRequest(const std::string& request_id, const std::string& body) : message_(Prototype().New()) {
    Set("council", kWakefield);
    Set("request_id", request_id);
    Set("body", body);
  }
  const google::protobuf::Message& operator*() const { return *message_; }

 private:
  static const google::protobuf::Message& Prototype() {
    static google::protobuf::DescriptorPool* const pool = new google::protobuf::DescriptorPool;
    static google::protobuf::DynamicMessageFactory* const factory = new google::protobuf::DynamicMessageFactory;
    static const google::protobuf::Message* const prototype = [] {
      google::protobuf::FileDescriptorProto file;
      file.set_name("remark.proto");
      file.set_package("homeward.test");
      file.set_syntax("proto3");
      google::protobuf::DescriptorProto* const type = file.add_message_type();
      type->set_name("CreateRemarkRequest");
      for (const char* name : {"council", "request_id", "body"}) {
        google::protobuf::FieldDescriptorProto* const field = type->add_field();
        field->set_name(name);
        field->set_number(type->field_size());
        field->set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
        field->set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
      }
      return factory->GetPrototype(pool->BuildFile(file)->message_type(0));
    }();
    return *prototype;
  }

  void Set(const char* name, const std::string& value) {
    message_->GetReflection()->SetString(message_.get(), message_->GetDescriptor()->FindFieldByName(name), value);
  }

  const std::unique_ptr<google::protobuf::Message> message_;
};

class CommandFixture : public testing::Test {
 protected:
  CommandFixture() { database_.Migrate(kRemarkSchema); }

  static Call NewCall(const std::string& council = kWakefield) {
    Caller caller{.subject = "worker-1", .issuer = "test"};
    caller.grants[council] = {.roles = {"practitioner"}, .permissions = {}};
    Call call;
    call.caller = std::make_shared<const Caller>(std::move(caller));
    call.council = council;
    call.method = "/homeward.test.RemarkService/CreateRemark";
    call.purpose = "safeguarding";
    call.trace = std::string(32, 'a');
    call.now = TestNow();
    call.deadline = absl::Now() + absl::Seconds(20);
    return call;
  }

  static std::string NewId() { return NewUuid(TestNow()); }

  static std::string SaveRemark(Change& change, const std::string& subject, const std::string& body) {
    const std::string id = NewId();
    change.tx().sql() << "INSERT INTO remark (council, remark, subject, body) VALUES (:council, :id, :subject, :body)",
        soci::use(change.council(), "council"), soci::use(id, "id"), soci::use(subject, "subject"),
        soci::use(body, "body");
    return id;
  }

  static void EmitRemark(Change& change, const std::string& id, const std::string& subject) {
    google::protobuf::StringValue body;
    body.set_value(id);
    change.Emit(id, subject, 1, change.now(), body);
  }

  int64_t Count(const std::string& table, const std::string& where = "1 = 1") {
    return database_.Number("SELECT COUNT(*) FROM " + table + " WHERE " + where);
  }

  TestDatabase database_{kCommandSchema, 24};
  Db& db_ = database_.db();
};

}  // namespace homeward
