#include "common/feed/chronology_rpc.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>

#include "common/wire/enum_code.h"
#include "common/wire/times.h"

namespace homeward {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void ReadCodes(const Message& body, common::v1::ChronologyEntry& entry) {
  const auto& reflection = *body.GetReflection();
  const auto& descriptor = *body.GetDescriptor();
  const FieldDescriptor* kind = descriptor.FindFieldByName("kind");
  if (kind != nullptr && !kind->is_repeated() && kind->type() == FieldDescriptor::TYPE_STRING) {
    entry.set_kind(reflection.GetString(body, kind));
  }
  const FieldDescriptor* change = descriptor.FindFieldByName("change");
  if (change != nullptr && !change->is_repeated() && change->type() == FieldDescriptor::TYPE_ENUM) {
    entry.set_change(CodeOf(*reflection.GetEnum(body, change)));
  }
}

void ReadCodes(const Event& event, common::v1::ChronologyEntry& entry) {
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(event.type);
  if (descriptor == nullptr) return;  // of a later release
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
  const std::unique_ptr<Message> body(prototype->New());
  if (!body->ParseFromString(event.body)) return;
  ReadCodes(*body, entry);
  const FieldDescriptor* part = descriptor->FindFieldByNumber(1);
  if (part != nullptr && !part->is_repeated() && part->type() == FieldDescriptor::TYPE_MESSAGE) {
    ReadCodes(body->GetReflection()->GetMessage(*body, part), entry);
  }
}

}  // namespace

common::v1::ChronologyEntry EntryOf(const std::string& source, const Event& event) {
  common::v1::ChronologyEntry entry;
  entry.set_source(source);
  entry.set_event(event.type.substr(event.type.rfind('.') + 1));
  entry.set_record(event.aggregate);
  entry.set_version(event.version);
  Put(event.occurred, entry.mutable_occurred_time());
  Put(event.recorded, entry.mutable_recorded_time());
  entry.set_actor(event.actor);
  entry.set_position(event.position);
  ReadCodes(event, entry);
  return entry;
}

}  // namespace homeward
