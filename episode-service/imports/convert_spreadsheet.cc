#include "episode-service/imports/convert_spreadsheet.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "common/core/status.h"
#include "episode-service/imports/convert.h"
#include "episode-service/imports/spreadsheet_rules.h"

namespace homeward::episode {
namespace {

// The numbers are cast between the two enums.
static_assert(static_cast<int>(SpreadsheetDates::kExcelSerial) == v1::SPREADSHEET_DATES_EXCEL_SERIAL);

constexpr SpreadsheetField kRequired[] = {SpreadsheetField::kCategory, SpreadsheetField::kStartDate,
                                          SpreadsheetField::kReturnDate};

absl::Status Unusable(absl::string_view field, absl::string_view allowed) {
  return Invalid(absl::StrCat("mapping.", field), "MAPPING_INVALID", allowed);
}

char SeparatorOf(v1::SpreadsheetSeparator separator) {
  switch (separator) {
    case v1::SPREADSHEET_SEPARATOR_SEMICOLON:
      return ';';
    case v1::SPREADSHEET_SEPARATOR_TAB:
      return '\t';
    default:
      return ',';
  }
}

FieldSource FromProto(const v1::SpreadsheetField& wire) {
  FieldSource source{.column = Folded(wire.column()), .constant = wire.constant(), .values = {}};
  for (const auto& [text, meaning] : wire.values()) source.values[Folded(text)] = meaning;
  return source;
}

// Whom a row is about has to follow from it: by an id, or by a whole name with a date of birth.
absl::Status CheckPerson(const SpreadsheetMapping& mapping) {
  constexpr char kAllowed[] = "given_name and family_name, or full_name, and date_of_birth with them";
  using enum SpreadsheetField;
  const bool full = mapping.of(kFullName).given();
  const bool given = mapping.of(kGivenName).given();
  const bool family = mapping.of(kFamilyName).given();
  if (!full && !given && !family && !mapping.by_name()) {
    if (mapping.of(kExternalId).given()) return absl::OkStatus();
    return Unusable(NameOf(kExternalId), absl::StrCat("a column or a constant; or ", kAllowed));
  }
  if (full && (given || family)) return Unusable(NameOf(kFullName), kAllowed);
  if (!full && !given) return Unusable(NameOf(kGivenName), kAllowed);
  if (!full && !family) return Unusable(NameOf(kFamilyName), kAllowed);
  if (!mapping.by_name()) return Unusable(NameOf(kDateOfBirth), kAllowed);
  return absl::OkStatus();
}

// A meaning that no row may have would reject every row that has it.
absl::Status CheckCategories(const FieldSource& source) {
  constexpr char kAllowed[] = "missing, away or curfew";
  const absl::string_view name = NameOf(SpreadsheetField::kCategory);
  if (!source.constant.empty() && !CategoryNamed(source.constant).has_value()) return Unusable(name, kAllowed);
  for (const auto& [text, meaning] : source.values) {
    if (!CategoryNamed(meaning).has_value()) return Unusable(name, kAllowed);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SpreadsheetMessages::Add(const v1::ImportEpisodesRequest& message) {
  if (joined_.request_id().empty()) {
    if (!message.has_mapping()) return Invalid("mapping", "FIELD_REQUIRED", "how the spreadsheet is read");
    joined_ = message;
    joined_.clear_data();
  } else if (message.request_id() != joined_.request_id()) {
    return Fail(absl::StatusCode::kInvalidArgument, "SPREADSHEET_INCONSISTENT",
                "the messages of one spreadsheet have the same request_id");
  }
  HW_RETURN_IF_ERROR(CheckSize(message.data().size(), joined_.data().size() + message.data().size()));
  joined_.mutable_data()->append(message.data());
  return absl::OkStatus();
}

v1::ImportEpisodesRequest SpreadsheetMessages::Joined() && { return std::move(joined_); }

absl::StatusOr<SpreadsheetMapping> FromProto(const v1::SpreadsheetMapping& wire) {
  SpreadsheetMapping mapping;
  mapping.source = wire.source();
  mapping.external_id_source = wire.external_id_source();
  mapping.form = {.windows_1252 = wire.encoding() == v1::SPREADSHEET_ENCODING_WINDOWS_1252,
                  .separator = SeparatorOf(wire.separator())};
  mapping.dates = static_cast<SpreadsheetDates>(wire.dates());
  mapping.earlier_of_two = wire.repeated_time() == v1::REPEATED_TIME_EARLIER;
  // The fields have their names there.
  for (size_t i = 0; i < kSpreadsheetFieldCount; ++i) {
    const auto* field = wire.GetDescriptor()->FindFieldByName(std::string(kSpreadsheetFields[i]));
    mapping.fields[i] =
        FromProto(static_cast<const v1::SpreadsheetField&>(wire.GetReflection()->GetMessage(wire, field)));
  }
  for (const SpreadsheetField field : kRequired) {
    if (!mapping.of(field).given()) return Unusable(NameOf(field), "a column or a constant");
  }
  HW_RETURN_IF_ERROR(CheckPerson(mapping));
  HW_RETURN_IF_ERROR(CheckCategories(mapping.of(SpreadsheetField::kCategory)));
  return mapping;
}

}  // namespace homeward::episode
