#include "episode-service/imports/catalogue.h"

namespace homeward::episode {
namespace {

constexpr RuleEntry kRules[] = {
    {"1004", "MIS_START_INVALID", "MIS_START", "the start date is blank or no date dd/mm/yyyy"},
    {"1005", "MIS_END_INVALID", "MIS_END", "the end date is no date dd/mm/yyyy"},
    {"1006", "MISSING_TYPE_INVALID", "MISSING", "the type is neither M nor A"},
    {"564", "MIS_START_MISSING", "MIS_START", "a period missing or away without a start date"},
    {"565", "MISSING_TYPE_MISSING", "MISSING", "a start date without the type of the period"},
    {"566", "MISSING_TYPE_MISSING", "MISSING", "an end date without the type of the period"},
    {"567", "ENDED_BEFORE_START", "MIS_END", "the period ended before it started"},
    {"570", "STARTED_AFTER_YEAR", "MIS_START", "the period started after the collection year"},
    {"571", "ENDED_OUTSIDE_YEAR", "MIS_END", "the period ended outside the collection year"},
    {"574", "PERIODS_OVERLAP", "MIS_START", "the period starts while another one of the child is open or not over"},
    {"575", "PLACEMENT_ENDED", "MIS_END", "the placement has ended and the period is open"},
    {"577", "LEFT_CARE", "MIS_END", "the child left care and the period has no end within the period of care"},
    {"578", "STARTED_OUTSIDE_CARE", "MIS_START", "the period started outside every period of care"},
    {"580", "CEASED_AT_18", "REC", "the child was missing when care ceased at 18, and the reason is not E8"},
    {"581", "BEFORE_LOOKED_AFTER", "MIS_START", "the period started when the child was not looked after"},
    {"586", "BEFORE_BIRTH", "MIS_START", "the period started before or on the date of birth"},
    {"1012", "NO_EPISODES_OF_CARE", "CHILD", "the child has no episode of care"},
    {"INT04", "CHILD_NOT_IN_HEADER", "CHILD", "the child has no row in the header file"},
    {"INT13", "BIRTH_DATE_DIFFERS", "DOB", "the date of birth differs from the header file"},
    {"HW01", "CHILD_NOT_IN_HEADER", "CHILD", "the child has no row in the header file"},
    {"HW02", "HEADER_ROW_REJECTED", "CHILD", "the child's row in the header file was rejected"},
    {"HW03", "CHILD_REPEATED", "CHILD", "an earlier row of the file is about the same child"},
    {"HW04", "VALUE_MISSING", "", "a column that has to be filled is blank"},
    {"HW05", "DATE_INVALID", "", "this is no date dd/mm/yyyy"},
    {"HW06", "BORN_IN_FUTURE", "DOB", "the date of birth has not come yet"},
    {"HW07", "ENDED_BEFORE_START", "DEC", "the episode of care ended before it started"},
    {"HW08", "BEFORE_BIRTH", "DECOM", "the episode of care started before the date of birth"},
    {"HW09", "DATE_IN_FUTURE", "", "the date has not come yet"},
    {"HW10", "LEGAL_STATUS_UNKNOWN", "LS", "this is no legal status of the return"},
    {"HW11", "CARE_OVERLAP", "DECOM", "an earlier episode of care of the child is open or not over"},
    {"HW12", "COLUMNS_WRONG", "", "the row has another number of columns than the header line"},
    {"HW13", "VALUE_INVALID", "", "the value is too long, or holds characters that it may not hold"},
    {"HW14", "BIRTH_DATE_DIFFERS", "DOB", "the date of birth differs from the header file"},
    {"HW15", "UASC_WITHOUT_CARE", "CHILD", "no episode of care says from when on the child was looked after"},
    {"HW16", "UASC_ENDED_BEFORE_CARE", "DUC", "the status as UASC ceased before the child was looked after"},
    {"HW17", "RECORD_BIRTH_DATE_DIFFERS", "DOB", "the record has another date of birth for this child's id"},
    {"HW18", "RECORD_DIFFERS", "", "the record says otherwise; an import does not overwrite it"},
    {"HW19", "RECORD_REFUSES", "", "a rule of the record refuses this; the reason names it"},
    {"HW20", "DATE_INVALID", "", "this is no date in the mapping's format"},
    {"HW21", "TIME_INVALID", "", "this is no time HH:MM or HHMM of a day that the row names"},
    {"HW22", "LOCAL_TIME_DOES_NOT_EXIST", "", "the clocks go forward on that day and leave this time out"},
    {"HW23", "LOCAL_TIME_AMBIGUOUS", "", "the clocks go back on that day and this time occurs twice"},
    {"HW24", "VALUE_UNKNOWN", "", "the mapping gives this text no meaning"},
    {"HW25", "YOUNG_PERSON_UNKNOWN", "external_id", "nobody on record has this id; no young person is made of a row"},
    {"HW26", "RETURN_MISSING", "return_date", "the row has no return; who is missing now is to be reported"},
    {"HW27", "ROW_REPEATED", "reference",
     "an earlier row has this reference or, without one, is about the same episode"},
    {"HW28", "CONTENT_CHANGED", "", "when it was imported first, the row said otherwise"},
    {"HW29", "TOO_MANY_ROWS", "", "more than 1,000 rows are about this young person"},
    {"HW30", "POLICE_REPORT_INCOMPLETE", "police_reference", "the report to the police lacks its date or its force"},
    {"HW31", "YOUNG_PERSON_UNKNOWN", "", "nobody on record has this name and date of birth, to the letter"},
    {"HW32", "YOUNG_PERSON_AMBIGUOUS", "",
     "this name and date of birth may mean more than one young person on record; an id says which"},
};

}  // namespace

const RuleEntry& EntryOf(absl::string_view rule) {
  static constexpr RuleEntry kNone;
  for (const RuleEntry& entry : kRules) {
    if (entry.rule == rule) return entry;
  }
  return kNone;
}

}  // namespace homeward::episode
