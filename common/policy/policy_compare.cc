
#include <algorithm>
#include <limits>

#include "common/policy/policy_document.h"
#include "common/policy/policy_fields.h"

namespace homeward {
namespace {

using google::protobuf::DynamicCastToGenerated;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using policy::v1::Limit;
using policy::v1::OptionalLimit;

constexpr int64_t kForEver = std::numeric_limits<int64_t>::max();

// The longest that a limit can run, in minutes: what makes limits of different units comparable. n working days run
// over one weekend for every five of them begun, and over up to two bank holidays (Christmas, Easter).
int64_t LongestMinutes(const Limit& limit) {
  constexpr int64_t kDay = 24 * 60;
  const int64_t n = limit.value();
  switch (limit.unit()) {
    case policy::v1::UNIT_ELAPSED_MINUTES:
      return n;
    case policy::v1::UNIT_ELAPSED_HOURS:
      return 60 * n;
    case policy::v1::UNIT_WORKING_DAYS:
      return n == 0 ? kDay : kDay * (n + 2 * ((n + 4) / 5) + 2 + 1);
    case policy::v1::UNIT_CALENDAR_MONTHS:
      return kDay * (31 * n + 1);
    default:
      return kDay * (n + 1);
  }
}

// A number that grows as the value of an ordered message field gets longer or later; off is `off`.
int64_t SizeOf(const Message& value, int64_t off) {
  if (const auto* limit = DynamicCastToGenerated<Limit>(&value)) return LongestMinutes(*limit);
  if (const auto* optional = DynamicCastToGenerated<OptionalLimit>(&value)) {
    return optional->has_limit() ? LongestMinutes(optional->limit()) : off;
  }
  if (const auto* ages = DynamicCastToGenerated<policy::v1::AgeRange>(&value)) {
    return ages->max() + (ages->inclusive() ? 1 : 0) - ages->min();
  }
  const auto* time = DynamicCastToGenerated<policy::v1::LocalTime>(&value);
  return time == nullptr ? 0 : 60 * time->hour() + time->minute();
}

int64_t SizeOf(const PolicyField& field, int64_t off) {
  const google::protobuf::Reflection& reflection = *field.holder->GetReflection();
  switch (field.descriptor->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetInt32(*field.holder, field.descriptor);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(*field.holder, field.descriptor) ? 1 : 0;
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.GetEnumValue(*field.holder, field.descriptor);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SizeOf(reflection.GetMessage(*field.holder, field.descriptor), off);
    default:
      return 0;
  }
}

const Message& MessageOf(const PolicyField& field) {
  return field.holder->GetReflection()->GetMessage(*field.holder, field.descriptor);
}

// Whether the list `list` lacks an entry of `wanted`; a list wrapper has one field.
bool Lacks(const Message& list, const Message& wanted) {
  const std::vector<std::string> entries = EntriesOf(list, *list.GetDescriptor()->field(0));
  const std::vector<std::string> needed = EntriesOf(wanted, *wanted.GetDescriptor()->field(0));
  return std::any_of(needed.begin(), needed.end(), [&](const std::string& entry) {
    return std::find(entries.begin(), entries.end(), entry) == entries.end();
  });
}

// What runs longer at a higher number: the interval of a level of risk, and its share of a limit in thousandths.
int64_t SizeOfLevel(const policy::v1::RiskInterval& interval) { return LongestMinutes(interval.every()); }
int64_t SizeOfLevel(const policy::v1::RiskShare& share) {
  return share.denominator() == 0 ? 0 : int64_t{1000} * share.numerator() / share.denominator();
}

// Whether a level of the one has more than the same level of the other.
template <class Levels>
bool GreaterAtALevel(const Levels& levels, const Levels& than) {
  for (const auto& level : levels) {
    for (const auto& other : than) {
      if (level.level() == other.level() && SizeOfLevel(level) > SizeOfLevel(other)) return true;
    }
  }
  return false;
}

// A count is weaker when it takes more episodes, or the same within a shorter window.
bool Greater(const PolicyField& field, const PolicyField& than, int64_t off) {
  if (field.descriptor->message_type() == policy::v1::CountRule::descriptor()) {
    const auto* count = DynamicCastToGenerated<policy::v1::CountRule>(&MessageOf(field));
    const auto* other = DynamicCastToGenerated<policy::v1::CountRule>(&MessageOf(than));
    return count->episodes() > other->episodes() || LongestMinutes(count->window()) < LongestMinutes(other->window());
  }
  if (field.descriptor->message_type() == policy::v1::RiskIntervals::descriptor()) {
    return GreaterAtALevel(DynamicCastToGenerated<policy::v1::RiskIntervals>(&MessageOf(field))->intervals(),
                           DynamicCastToGenerated<policy::v1::RiskIntervals>(&MessageOf(than))->intervals());
  }
  if (field.descriptor->message_type() == policy::v1::RiskScale::descriptor()) {
    return GreaterAtALevel(DynamicCastToGenerated<policy::v1::RiskScale>(&MessageOf(field))->shares(),
                           DynamicCastToGenerated<policy::v1::RiskScale>(&MessageOf(than))->shares());
  }
  return SizeOf(field, off) > SizeOf(than, off);
}

bool IsWeaker(const PolicyField& council, const PolicyField& national) {
  switch (council.setting().weaker_when()) {
    case policy::v1::WEAKER_WHEN_GREATER:
      return Greater(council, national, kForEver);
    case policy::v1::WEAKER_WHEN_ON:
      return Greater(council, national, -1);
    case policy::v1::WEAKER_WHEN_LESS:
      return SizeOf(council, kForEver) < SizeOf(national, kForEver);
    case policy::v1::WEAKER_WHEN_FEWER:
      return Lacks(MessageOf(council), MessageOf(national));
    case policy::v1::WEAKER_WHEN_MORE:
      return Lacks(MessageOf(national), MessageOf(council));
    default:
      return false;
  }
}

}  // namespace

std::vector<std::string> WeakerThanDefault(const policy::v1::Policy& national, const policy::v1::Policy& effective) {
  std::vector<std::string> weaker;
  const std::vector<PolicyField> defaults = AllFields(national);
  const std::vector<PolicyField> values = AllFields(effective);
  for (size_t i = 0; i < values.size(); ++i) {
    if (IsWeaker(values[i], defaults[i])) weaker.push_back(values[i].path);
  }
  return weaker;
}

}  // namespace homeward
