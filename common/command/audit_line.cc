#include "common/command/audit_line.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/strip.h>

#include <nlohmann/json.hpp>

#include "common/auth/strict_json.h"
#include "common/core/sha256.h"

namespace homeward {
namespace {

using nlohmann::json;

constexpr absl::string_view kVersion = "1 ";

bool TakeText(const json& object, const char* name, std::string& text) {
  const std::string* const found = StringMember(object, name);
  if (found != nullptr) text = *found;
  return found != nullptr;
}

bool TakeTime(const json& object, const char* name, absl::Time& time) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return false;
  time = absl::FromUnixMicros(found->get<int64_t>());
  return true;
}

bool TakeSubjects(const json& object, const char* name, std::set<std::string>& subjects) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_array()) return false;
  for (const json& subject : *found) {
    if (!subject.is_string()) return false;
    subjects.insert(subject.get<std::string>());
  }
  return true;
}

}  // namespace

std::string AuditLine(const AuditRow& row) {
  const json object = {{"id", row.id},         {"council", row.council},   {"audited_us", absl::ToUnixMicros(row.time)},
                       {"caller", row.caller}, {"roles", row.roles},       {"purpose", row.purpose},
                       {"method", row.method}, {"resource", row.resource}, {"outcome", row.outcome},
                       {"reason", row.reason}, {"trace", row.trace},       {"subjects", row.subjects}};
  constexpr int kOneLine = -1;
  const std::string text = object.dump(kOneLine, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace);
  return absl::StrCat(kVersion, Sha256Hex(text), " ", text, "\n");
}

std::optional<AuditRow> ParseAuditLine(absl::string_view line) {
  constexpr size_t kDigits = 64;
  if (!absl::ConsumePrefix(&line, kVersion) || line.size() <= kDigits || line[kDigits] != ' ') return std::nullopt;
  const absl::string_view text = line.substr(kDigits + 1);
  if (line.substr(0, kDigits) != Sha256Hex(text)) return std::nullopt;
  const std::optional<json> object = ParseStrictJson(text);
  if (!object.has_value() || !object->is_object()) return std::nullopt;
  AuditRow row;
  const bool whole = TakeText(*object, "id", row.id) && TakeText(*object, "council", row.council) &&
                     TakeTime(*object, "audited_us", row.time) && TakeText(*object, "caller", row.caller) &&
                     TakeText(*object, "roles", row.roles) && TakeText(*object, "purpose", row.purpose) &&
                     TakeText(*object, "method", row.method) && TakeText(*object, "resource", row.resource) &&
                     TakeText(*object, "outcome", row.outcome) && TakeText(*object, "reason", row.reason) &&
                     TakeText(*object, "trace", row.trace) && TakeSubjects(*object, "subjects", row.subjects);
  if (!whole) return std::nullopt;
  return row;
}

}  // namespace homeward
