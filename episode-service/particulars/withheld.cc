#include "episode-service/particulars/withheld.h"

#include "episode-service/particulars/convert.h"
#include "episode-service/particulars/rules.h"

namespace homeward::episode {

using google::protobuf::FieldDescriptor;

WithheldLocations WithheldLocations::Read(Tx& tx, const std::set<YoungPersonKey>& people) {
  return ReadGuarded(tx, ParticularStore::WithLocationGround(tx, people));
}

WithheldLocations WithheldLocations::ReadGuarded(Tx& tx, const std::set<YoungPersonKey>& people) {
  WithheldLocations read;
  read.grounds_ = ParticularStore::LocationGroundsOf(tx, people);
  for (auto& [key, grounds] : read.grounds_) ReadFacts(grounds.particulars);
  return read;
}

WithheldLocations WithheldLocations::Read(Tx& tx, const std::string& council,
                                          const std::vector<std::string>& young_people) {
  std::set<YoungPersonKey> people;
  for (const std::string& young_person : young_people) people.emplace(council, young_person);
  return Read(tx, people);
}

bool WithheldLocations::IsWithheld(const std::string& council, const std::string& young_person, absl::Time now) const {
  const auto grounds = grounds_.find({council, young_person});
  return grounds != grounds_.end() && IsLocationWithheld(grounds->second, {.time = now});
}

bool IsLocationWithheldNow(Tx& tx, const std::string& council, const std::string& young_person, absl::Time now) {
  return WithheldLocations::Read(tx, council, {young_person}).IsWithheld(council, young_person, now);
}

void MarkAll(bool withheld, google::protobuf::Message& wire) {
  const google::protobuf::Reflection& reflection = *wire.GetReflection();
  for (int i = 0; i < wire.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = wire.GetDescriptor()->field(i);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL && field->name() == "location_withheld") {
      reflection.SetBool(&wire, field, withheld);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field->is_repeated()) {
      for (int k = 0; k < reflection.FieldSize(wire, field); ++k) {
        MarkAll(withheld, *reflection.MutableRepeatedMessage(&wire, field, k));
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && reflection.HasField(wire, field)) {
      MarkAll(withheld, *reflection.MutableMessage(&wire, field));
    }
  }
}

}  // namespace homeward::episode
