#include <absl/algorithm/container.h>
#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/time/civil_time.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/policy/policy_document.h"
#include "common/policy/policy_fields.h"

namespace homeward {
namespace {

using google::protobuf::DynamicCastToGenerated;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using policy::v1::Limit;
using policy::v1::PolicyVersion;

// No number of a policy is greater, so that no due time overflows.
constexpr int kGreatest = 10'000;

bool IsCode(const std::string& text) {
  if (text.empty() || text.size() > 64 || !absl::ascii_islower(text[0])) return false;
  return absl::c_all_of(text, [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_'; });
}

bool IsOnsCode(const std::string& text) {
  return text.size() == 9 && text[0] == 'E' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return absl::ascii_isdigit(c); });
}

bool IsDateOrEmpty(const std::string& text) {
  absl::CivilDay day;
  return text.empty() || (absl::ParseCivilTime(text, &day) && absl::FormatCivilTime(day) == text);
}

bool IsNamedValue(const EnumDescriptor& type, int value) {
  return value != 0 && type.FindValueByNumber(value) != nullptr;
}

// Checks one field of a policy, with everything inside it, against what the proto says that it accepts.
class FieldCheck {
 public:
  FieldCheck(const PolicyField& field, std::vector<PolicyProblem>& problems)
      : path_(field.path), setting_(field.setting()), problems_(problems) {
    Value(*field.holder, *field.descriptor);
  }

 private:
  void Report(std::string reason, std::string text) {
    problems_.push_back({path_, std::move(reason), std::move(text)});
  }

  void Value(const Message& holder, const FieldDescriptor& field) {
    const google::protobuf::Reflection& reflection = *holder.GetReflection();
    if (field.is_repeated()) return Entries(holder, field);
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return Number(reflection.GetInt32(holder, &field));
      case FieldDescriptor::CPPTYPE_ENUM:
        return Choice(*field.enum_type(), reflection.GetEnumValue(holder, &field));
      case FieldDescriptor::CPPTYPE_STRING:
        return Text(field, reflection.GetString(holder, &field));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Parts(reflection.GetMessage(holder, &field));
      default:
        return;
    }
  }

  void Number(int value) {
    if (value < setting_.min() || value > kGreatest) {
      Report("OUT_OF_RANGE", absl::StrCat("must be from ", setting_.min(), " to ", kGreatest));
    }
  }

  void Choice(const EnumDescriptor& type, int value) {
    if (!IsNamedValue(type, value)) Report("VALUE_UNSPECIFIED", absl::StrCat("must be one of ", type.name()));
  }

  void Text(const FieldDescriptor& field, const std::string& text) {
    const bool free_text = field.name() == "title";
    if (free_text ? text.empty() : !IsCode(text)) {
      Report(free_text ? "TITLE_MISSING" : "NOT_A_CODE",
             free_text ? "needs a title" : "must be a lower snake case code");
    }
  }

  void Entries(const Message& list, const FieldDescriptor& field) {
    const std::vector<std::string> entries = EntriesOf(list, field);
    if (entries.empty() && setting_.not_empty()) Report("LIST_EMPTY", "needs at least one entry");
    if (std::set<std::string>(entries.begin(), entries.end()).size() < entries.size()) {
      Report("DUPLICATE_ENTRY", "has the same entry twice");
    }
    const google::protobuf::Reflection& reflection = *list.GetReflection();
    for (int i = 0; i < reflection.FieldSize(list, &field); ++i) {
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Parts(reflection.GetRepeatedMessage(list, &field, i));
      } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        Choice(*field.enum_type(), reflection.GetRepeatedEnumValue(list, &field, i));
      } else {
        Text(field, reflection.GetRepeatedString(list, &field, i));
      }
    }
  }

  // What a message means as a whole where the proto has words for it, else each of its fields.
  void Parts(const Message& message) {
    if (const auto* limit = DynamicCastToGenerated<Limit>(&message)) return Length(*limit);
    if (const auto* time = DynamicCastToGenerated<policy::v1::LocalTime>(&message)) return TimeOfDay(*time);
    if (const auto* count = DynamicCastToGenerated<policy::v1::CountRule>(&message)) return Count(*count);
    if (const auto* limit = DynamicCastToGenerated<policy::v1::OptionalLimit>(&message)) {
      if (limit->has_limit()) Length(limit->limit());
      return;
    }
    const google::protobuf::Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) Value(message, *type.field(i));
    Whole(message);
  }

  void Length(const Limit& limit) {
    Number(limit.value());
    Choice(*policy::v1::Unit_descriptor(), limit.unit());
    if (setting_.units_size() > 0 && !absl::c_linear_search(setting_.units(), limit.unit())) {
      Report("UNIT_NOT_ALLOWED", "the limit has a unit that this field does not take");
    }
  }

  void TimeOfDay(const policy::v1::LocalTime& time) {
    const int minutes = 60 * time.hour() + time.minute();
    if (time.hour() < 0 || time.hour() > 24 || time.minute() < 0 || time.minute() > 59 || minutes > 24 * 60) {
      Report("OUT_OF_RANGE", "must be a time from 00:00 to 24:00");
    }
  }

  void Count(const policy::v1::CountRule& count) {
    const Limit& window = count.window();
    if (count.episodes() < 1 || count.episodes() > kGreatest || window.value() < 1 || window.value() > kGreatest) {
      Report("OUT_OF_RANGE", "needs at least one episode in a window of at least one");
    }
    if (window.unit() != policy::v1::UNIT_CALENDAR_DAYS && window.unit() != policy::v1::UNIT_CALENDAR_MONTHS) {
      Report("UNIT_NOT_ALLOWED", "the window is in calendar days or calendar months");
    }
  }

  // What holds between the parts of a message.
  void Whole(const Message& message) {
    if (const auto* limits = DynamicCastToGenerated<policy::v1::LimitList>(&message)) {
      for (int i = 1; i < limits->limits_size(); ++i) {
        if (limits->limits(i - 1).value() > limits->limits(i).value()) Report("NOT_RISING", "must be in rising order");
      }
    } else if (const auto* office = DynamicCastToGenerated<policy::v1::OfficeHours>(&message)) {
      const auto minutes = [](const policy::v1::LocalTime& time) { return 60 * time.hour() + time.minute(); };
      if (office->days().empty()) Report("LIST_EMPTY", "needs at least one day");
      if (minutes(office->opens()) >= minutes(office->closes())) Report("NOT_RISING", "must close after it opens");
    } else if (const auto* reasons = DynamicCastToGenerated<policy::v1::ReasonList>(&message)) {
      Reasons(*reasons);
    } else if (const auto* ages = DynamicCastToGenerated<policy::v1::AgeRange>(&message)) {
      if (ages->min() > ages->max()) Report("NOT_RISING", "must not end before it begins");
    } else if (const auto* share = DynamicCastToGenerated<policy::v1::RiskShare>(&message)) {
      if (share->numerator() > share->denominator()) Report("OUT_OF_RANGE", "must be at most the whole");
    } else if (const auto* scale = DynamicCastToGenerated<policy::v1::RiskScale>(&message)) {
      EachLevelOnce(scale->shares());
    } else if (const auto* intervals = DynamicCastToGenerated<policy::v1::RiskIntervals>(&message)) {
      EachLevelOnce(intervals->intervals());
    } else if (const auto* order = DynamicCastToGenerated<policy::v1::InterviewerList>(&message)) {
      if (absl::c_none_of(order->interviewers(), [](const policy::v1::Interviewer& interviewer) {
            return interviewer.condition() == policy::v1::INTERVIEWER_CONDITION_ALWAYS;
          })) {
        Report("NOBODY_ALWAYS", "needs someone who can be asked in any case");
      }
    }
  }

  template <class Levels>
  void EachLevelOnce(const Levels& levels) {
    std::set<std::string> codes;
    for (const auto& level : levels) codes.insert(level.level());
    if (static_cast<int>(codes.size()) < levels.size()) Report("DUPLICATE_ENTRY", "has the same level twice");
  }

  void Reasons(const policy::v1::ReasonList& reasons) {
    std::set<std::string> codes;
    for (const policy::v1::Reason& reason : reasons.reasons()) codes.insert(reason.code());
    if (static_cast<int>(codes.size()) < reasons.reasons_size()) Report("DUPLICATE_ENTRY", "has the same code twice");
    if (codes.count("unknown") == 0) Report("UNKNOWN_MISSING", "needs the code for a reason that is not known");
  }

  const std::string path_;
  const policy::v1::Setting& setting_;
  std::vector<PolicyProblem>& problems_;
};

// What the document says of itself, as far as it says something (S0-18).
void CheckControl(const policy::v1::DocumentControl& control, std::vector<PolicyProblem>& problems) {
  if (!IsDateOrEmpty(control.document_date())) {
    problems.push_back({"control.document_date", "DATE_INVALID", "must be YYYY-MM-DD"});
  }
  if (!control.classification().empty() && !IsCode(control.classification())) {
    problems.push_back({"control.classification", "NOT_A_CODE", "must be a lower snake case code"});
  }
  if (!control.owner().empty() && !IsCode(control.owner())) {
    problems.push_back({"control.owner", "NOT_A_CODE", "must be a post, as a lower snake case code"});
  }
  for (const policy::v1::DocumentChange& change : control.changes()) {
    if (change.document_version().empty() || change.date().empty() || change.what().empty()) {
      problems.push_back({"control.changes", "CHANGE_INCOMPLETE", "needs version, date and what changed"});
    } else if (!IsDateOrEmpty(change.date())) {
      problems.push_back({"control.changes", "DATE_INVALID", "must be YYYY-MM-DD"});
    }
  }
}

// Identity, approval and dates (S1-21, S0-18, policy 54).
void CheckDocument(const PolicyVersion& version, std::vector<PolicyProblem>& problems) {
  if (!IsOnsCode(version.council()))
    problems.push_back({"council", "COUNCIL_INVALID", "must be an ONS code of England"});
  if (version.version() < 1) problems.push_back({"version", "OUT_OF_RANGE", "must be 1 or more"});
  if (version.title().empty()) problems.push_back({"title", "TITLE_MISSING", "needs a title"});
  if (!version.has_effective_from()) {
    problems.push_back({"effective_from", "EFFECTIVE_FROM_MISSING", "needs the instant it takes effect"});
  }
  if (!version.approval().approved() || version.approval().body().empty() || !version.approval().has_time()) {
    problems.push_back({"approval", "NOT_APPROVED", "must be approved, by a named body and at a time"});
  } else if (version.has_effective_from() && version.effective_from() < version.approval().time()) {
    problems.push_back({"effective_from", "EFFECTIVE_BEFORE_APPROVAL", "must not be before the approval"});
  }
  if (!IsDateOrEmpty(version.reviewed_date())) {
    problems.push_back({"reviewed_date", "DATE_INVALID", "must be YYYY-MM-DD"});
  }
  if (!IsDateOrEmpty(version.review_due_date())) {
    problems.push_back({"review_due_date", "DATE_INVALID", "must be YYYY-MM-DD"});
  }
  CheckControl(version.control(), problems);
}

void CheckCitations(const PolicyVersion& version, std::vector<PolicyProblem>& problems) {
  std::map<std::string, std::string> unused(version.citations().begin(), version.citations().end());
  for (const PolicyField& field : FieldsSet(version.policy())) {
    auto found = unused.find(field.path);
    if (found == unused.end() || found->second.empty()) {
      problems.push_back({field.path, "CITATION_MISSING", "needs the document and paragraph that it comes from"});
    }
    unused.erase(field.path);
  }
  for (const auto& [path, citation] : unused) {
    problems.push_back({path, "CITATION_WITHOUT_FIELD", "is cited, but the policy does not set it"});
  }
}

}  // namespace

std::vector<PolicyProblem> CheckVersion(const PolicyVersion& version) {
  std::vector<PolicyProblem> problems;
  CheckDocument(version, problems);
  CheckCitations(version, problems);
  for (const PolicyField& field : AllFields(version.policy())) {
    if (field.IsSet()) {
      FieldCheck(field, problems);
    } else if (version.council() == kNationalCouncil) {
      problems.push_back({field.path, "FIELD_MISSING", "must be set in the national default"});
    }
  }
  return problems;
}

}  // namespace homeward
