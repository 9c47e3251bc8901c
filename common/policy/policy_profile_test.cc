#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/strip.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "common/core/status_matchers.h"
#include "common/policy/policy_document.h"
#include "common/policy/policy_fields.h"
#include "policies/policy_files.h"

namespace homeward {
namespace {

constexpr char kNational[] = "E92000001";
constexpr char kWakefield[] = "E08000036";
constexpr char kKent[] = "E10000016";
constexpr char kWolverhampton[] = "E08000031";
constexpr char kWokingham[] = "E06000041";

// A field's value in text format on one line; empty for a list without entries and a limit that is off.
std::string ValueOf(const policy::v1::Policy& policy, const std::string& path) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseShortRepeatedPrimitives(true);
  for (const PolicyField& field : FieldsSet(policy)) {
    if (field.path != path) continue;
    std::string text;
    printer.PrintFieldValueToString(*field.holder, field.descriptor, -1, &text);
    return std::string(absl::StripSuffix(text, " "));
  }
  return "not set";
}

std::string Limit(int value, const char* unit) { return absl::StrCat("value: ", value, " unit: UNIT_", unit); }
const std::string k72Hours = Limit(72, "ELAPSED_HOURS");
const std::string kAtOnce = "unit: UNIT_ELAPSED_HOURS";
const std::string k3WorkingDays = Limit(3, "WORKING_DAYS");
const std::string k1WorkingDay = Limit(1, "WORKING_DAYS");
const std::string k28Days = Limit(28, "CALENDAR_DAYS");
const std::string kWeek = Limit(7, "CALENDAR_DAYS");

std::string Codes(const std::vector<const char*>& codes) {
  std::string text;
  for (const char* code : codes) absl::StrAppend(&text, text.empty() ? "" : " ", "codes: \"", code, "\"");
  return text;
}

std::string On(const std::string& limit) { return absl::StrCat("limit { ", limit, " }"); }

std::string Asked(std::vector<std::pair<const char*, const char*>> interviewers) {
  std::string text;
  for (const auto& [post, condition] : interviewers) {
    absl::StrAppend(&text, text.empty() ? "" : " ", "interviewers { post: \"", post,
                    "\" condition: INTERVIEWER_CONDITION_", condition, " }");
  }
  return text;
}

struct Expected {
  const char* rule;  // row of the list of differences, or rule id
  const char* council;
  const char* field;
  std::string value;
};

void PrintTo(const Expected& expected, std::ostream* out) { *out << expected.rule << " " << expected.field; }

// policy 41, Wakefield, meeting.strategy.hours_hold_within: policy_41_E08000036_meeting_strategy_hours_hold_within.
std::string NameOf(const testing::TestParamInfo<Expected>& info) {
  std::string name = absl::StrCat(info.param.rule, " ", info.param.council, " ", info.param.field);
  name.erase(std::remove(name.begin(), name.end(), ','), name.end());
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !absl::ascii_isalnum(c); }, '_');
  return name;
}

class Profile : public testing::TestWithParam<Expected> {
 protected:
  static void SetUpTestSuite() {
    auto loaded = LoadPolicyVersions(kPolicyFiles);
    ASSERT_THAT(loaded, IsOk());
    for (const policy::v1::PolicyVersion& version : *loaded) (*effective_)[version.council()] = version.effective();
  }
  static std::map<std::string, policy::v1::Policy>* effective_;
};
std::map<std::string, policy::v1::Policy>* Profile::effective_ = new std::map<std::string, policy::v1::Policy>;

TEST_P(Profile, HasTheValueOfTheDocuments) {
  const Expected& expected = GetParam();
  ASSERT_EQ(effective_->count(expected.council), 1);
  EXPECT_EQ(ValueOf(effective_->at(expected.council), expected.field), expected.value)
      << expected.rule << " " << expected.field;
}

// The profiles, council by council; where a document says nothing, the national value.
INSTANTIATE_TEST_SUITE_P(
    Interview, Profile,
    testing::ValuesIn(std::vector<Expected>{
        {"policy 1", kWakefield, "interview.complete_by", k72Hours},
        {"policy 1", kWolverhampton, "interview.complete_by", k72Hours},
        {"policy 1", kWokingham, "interview.complete_by", k72Hours},
        {"policy 1", kNational, "interview.complete_by", k72Hours},
        {"policy 1", kKent, "interview.complete_by", k3WorkingDays},
        {"policy 3", kKent, "interview.offer_by", k3WorkingDays},
        {"policy 3", kNational, "interview.offer_by", k72Hours},
        {"policy 3", kWakefield, "interview.limit_on", "INTERVIEW_LIMIT_ON_COMPLETING"},
        {"policy 3", kKent, "interview.limit_on", "INTERVIEW_LIMIT_ON_OFFERING"},
        {"policy 3", kWolverhampton, "interview.limit_on", "INTERVIEW_LIMIT_ON_COMPLETING"},
        {"policy 3", kNational, "interview.limit_on", "INTERVIEW_LIMIT_ON_COMPLETING"},
        {"policy 2", kWakefield, "interview.start_event", "INTERVIEW_START_RETURN_NOTIFIED"},
        {"policy 2", kKent, "interview.start_event", "INTERVIEW_START_RETURNED_TO_PLACEMENT"},
        {"policy 2", kWolverhampton, "interview.start_event", "INTERVIEW_START_RETURNED"},
        {"policy 2", kNational, "interview.start_event", "INTERVIEW_START_RETURNED"},
        {"policy 2", kNational, "interview.pre_return_talk", "true"},
        {"policy 4", kWakefield, "interview.interviewer_order",
         Asked({{"known_adult", "CHILD_WISHES"},
                {"host_authority", "DISTANT"},
                {"independent_provider", "DISTANT"},
                {"cve_team", "ALWAYS"}})},
        {"policy 4", kKent, "interview.interviewer_order", Asked({{"young_lives_foundation", "ALWAYS"}})},
        {"policy 4", kWolverhampton, "interview.interviewer_order",
         Asked({{"missing_returns_officer", "DISTANT"},
                {"independent_person", "ALWAYS"},
                {"social_worker", "NOT_ENGAGING"}})},
        {"policy 4", kNational, "interview.interviewer_order", Asked({{"independent_person", "ALWAYS"}})},
        {"policy 4", kNational, "interview.independence_test",
         "tests: [INDEPENDENCE_NOT_ALLOCATED_WORKER, INDEPENDENCE_NOT_THEIR_MANAGER, INDEPENDENCE_NOT_FROM_PLACEMENT]"},
        {"policy 5", kKent, "interview.superseded_by_next_within", On(k3WorkingDays)},
        {"policy 5", kWakefield, "interview.superseded_by_next_within", ""},
        {"policy 5", kNational, "interview.superseded_by_next_within", ""},
        {"policy 6", kWakefield, "interview.applies_to", "INTERVIEW_APPLIES_TO_MISSING"},
        {"policy 6", kKent, "interview.applies_to", "INTERVIEW_APPLIES_TO_MISSING"},
        {"policy 6", kWolverhampton, "interview.applies_to", "INTERVIEW_APPLIES_TO_MISSING"},
        {"policy 6", kNational, "interview.applies_to", "INTERVIEW_APPLIES_TO_MISSING"},
        {"policy 31", kNational, "interview.late_severity", "SEVERITY_BREACH"},
        {"policy 55", kNational, "interview.discharged_by",
         "outcomes: [INTERVIEW_OUTCOME_COMPLETED, INTERVIEW_OUTCOME_DECLINED]"},
        {"policy 55", kNational, "interview.min_attempts", "1"},
        {"policy 55", kWakefield, "interview.carer_information", "CARER_INFORMATION_REQUIRED"},
        {"policy 55", kNational, "interview.carer_information", "CARER_INFORMATION_OPTIONAL"},
        {"policy 63", kNational, "interview.extra_allowed", "true"},
        {"policy 63", kKent, "interview.extra_allowed", "true"},
        {"policy 63", kKent, "interview.extra_provider", "\"young_lives_foundation\""},
        {"policy 64", kNational, "interview.training", "TRAINING_RULE_WARN"},
        {"policy 65", kKent, "interview.for_other_authority_on_request", "false"},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    MeetingAndNotification, Profile,
    testing::ValuesIn(std::vector<Expected>{
        {"S4-23", kWakefield, "meeting.strategy.hours",
         absl::StrCat("limits { ", Limit(24, "ELAPSED_HOURS"), " } limits { ", k72Hours, " }")},
        {"S4-23", kKent, "meeting.strategy.hours", ""},
        {"S4-23", kNational, "meeting.strategy.hours", ""},
        {"policy 9, 10", kWakefield, "meeting.strategy.counts",
         absl::StrCat("rules { episodes: 4 window { ", k28Days, " } } rules { episodes: 6 window { ",
                      Limit(2, "CALENDAR_MONTHS"), " } }")},
        {"policy 9, 10", kNational, "meeting.strategy.counts", ""},
        {"policy 14", kWakefield, "meeting.strategy.high_risk", "HIGH_RISK_RULE_CONSIDER"},
        {"policy 14", kNational, "meeting.strategy.waiver_role", "\"team_manager\""},
        {"policy 15", kNational, "meeting.strategy.discharged_by",
         "kinds: [STRATEGY_KIND_MEETING, STRATEGY_KIND_DISCUSSION]"},
        {"policy 16", kWakefield, "meeting.strategy.convener", "\"team_manager\""},
        {"policy 40", kWakefield, "meeting.strategy.count_after_meeting", "COUNT_AFTER_MEETING_CONTINUE"},
        {"policy 41", kWakefield, "meeting.strategy.hours_hold_within", kAtOnce},
        {"policy 41", kWakefield, "meeting.strategy.counts_hold_within", k1WorkingDay},
        {"policy 41", kWakefield, "meeting.strategy.high_risk_hold_within", k1WorkingDay},
        {"policy 44", kWakefield, "meeting.briefing.days", "BRIEFING_DAYS_WORKING_DAYS"},
        {"policy 44", kWolverhampton, "meeting.briefing.days", "BRIEFING_DAYS_WORKING_DAYS"},
        {"S4-09", kWakefield, "episode.serious_notification.at", On(k72Hours)},
        {"S4-09", kKent, "episode.serious_notification.at", ""},
        {"S4-09", kNational, "episode.serious_notification.at", ""},
        {"policy 11", kWakefield, "episode.serious_notification.comparison", "COMPARISON_AT_LEAST"},
        {"S4-08", kWakefield, "episode.serious_notification.on_media_interest", "true"},
        {"S4-08", kNational, "episode.serious_notification.on_media_interest", "false"},
        {"policy 17", kWakefield, "episode.serious_notification.time_recipients",
         Codes({"head_of_service", "service_director", "director_of_childrens_services"})},
        {"policy 17", kWakefield, "episode.serious_notification.media_recipients",
         Codes({"service_director", "corporate_director", "head_of_service", "safeguarding_partnership_manager"})},
        {"policy 17", kWakefield, "episode.serious_notification.media_out_of_hours_recipients",
         Codes({"service_director", "corporate_director"})},
        {"policy 43", kWakefield, "episode.serious_notification.send_within", kAtOnce},
        {"policy 43", kWakefield, "episode.serious_notification.responsible", "\"team_manager\""},
        {"policy 43", kWakefield, "episode.serious_notification.responsible_unallocated", "\"missing_coordinator\""},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Episode, Profile,
    testing::ValuesIn(std::vector<Expected>{
        {"policy 7, 59", kNational, "risk.levels", Codes({"no_apparent_risk", "low", "medium", "high"})},
        {"policy 12", kNational, "episode.clock_start", "EPISODE_CLOCK_START_LAST_SEEN"},
        {"policy 13", kNational, "episode.clock_on_upgrade", "UPGRADE_CLOCK_WHEREABOUTS_UNKNOWN"},
        {"policy 18", kNational, "episode.repeatedly_missing",
         absl::StrCat("episodes: 3 window { ", Limit(90, "CALENDAR_DAYS"), " }")},
        {"policy 32", kNational, "episode.safe_and_well_check", "SAFE_AND_WELL_CHECK_RECORD_WHY_NOT"},
        {"policy 32", kNational, "episode.safe_and_well_frequent_every", k28Days},
        {"policy 34", kNational, "episode.distant_placement_miles", "20"},
        {"policy 34", kWolverhampton, "episode.distant_placement_miles", "20"},
        {"policy 39", kNational, "episode.looked_after_legal_statuses",
         Codes({"section_20", "section_21", "care_order", "interim_care_order", "emergency_protection_order",
                "section_20_short_break", "freeing_order", "placement_order", "child_assessment_order"})},
        {"policy 42", kNational, "episode.missing_ends", "EPISODE_END_LOCATED_AND_CONFIRMED"},
        {"policy 42", kNational, "episode.absence_ends", "EPISODE_END_RETURNED"},
        {"policy 46", kNational, "episode.notify.police_within", Limit(1, "ELAPSED_HOURS")},
        {"policy 46", kNational, "episode.notify.authority_within", Limit(1, "ELAPSED_HOURS")},
        {"policy 46", kNational, "episode.notify.written_within", Limit(24, "ELAPSED_HOURS")},
        {"policy 46", kNational, "episode.notify.parents_within", Limit(4, "ELAPSED_HOURS")},
        {"policy 46", kNational, "episode.notify.status_check_every", Limit(24, "ELAPSED_HOURS")},
        {"policy 46", kNational, "episode.notify.crime_within", kAtOnce},
        {"S4-03", kNational, "episode.notify.acknowledge_within", Limit(30, "ELAPSED_MINUTES")},
        {"policy 47", kNational, "episode.absence_review_every", Limit(2, "ELAPSED_HOURS")},
        {"policy 52", kNational, "episode.review_consider_within", Limit(10, "WORKING_DAYS")},
        {"policy 69", kNational, "episode.screening", "SCREENING_RULE_ALWAYS"},
        {"S4-05", kNational, "episode.screen_within", k1WorkingDay},
        {"policy 70", kNational, "episode.intake_sources", Codes({"police", "carer", "staff", "other"})},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    CalendarCareLeaverAndReport, Profile,
    testing::ValuesIn(std::vector<Expected>{
        {"policy 67", kNational, "calendar.working_day_cutoff", "hour: 24"},
        {"policy 45", kNational, "calendar.office_hours",
         "days: [WEEKDAY_MONDAY, WEEKDAY_TUESDAY, WEEKDAY_WEDNESDAY, WEEKDAY_THURSDAY, WEEKDAY_FRIDAY] "
         "opens { hour: 9 } closes { hour: 17 }"},
        {"policy 37", kNational, "calendar.week_start", "WEEKDAY_MONDAY"},
        {"policy 61", kNational, "calendar.leap_birthday", "LEAP_BIRTHDAY_MARCH_1"},
        {"S0-14", kWokingham, "care_leaver.team_manager_within", k3WorkingDays},
        {"S0-14", kNational, "care_leaver.team_manager_within", k3WorkingDays},
        {"S0-14", kWokingham, "care_leaver.service_manager_within", Limit(5, "WORKING_DAYS")},
        {"S0-14", kNational, "care_leaver.service_manager_within", Limit(5, "WORKING_DAYS")},
        {"S0-16", kWokingham, "care_leaver.review_every", kWeek},
        {"S0-16", kNational, "care_leaver.review_every", kWeek},
        {"policy 28", kWokingham, "care_leaver.age_range", "min: 18 max: 25 inclusive: true"},
        {"policy 28", kNational, "care_leaver.age_range", "min: 18 max: 25 inclusive: true"},
        {"policy 26", kNational, "care_leaver.clock_start", "CARE_LEAVER_CLOCK_START_ASSESSED_MISSING"},
        {"policy 27", kNational, "care_leaver.risk_scale",
         "shares { level: \"low\" numerator: 1 denominator: 1 } shares { level: \"medium\" numerator: 2 "
         "denominator: 3 } shares { level: \"high\" numerator: 1 denominator: 3 }"},
        {"policy 53", kNational, "care_leaver.contact_interval", Limit(56, "CALENDAR_DAYS")},
        {"policy 53", kNational, "care_leaver.declined_letter_within", Limit(5, "WORKING_DAYS")},
        {"policy 53", kNational, "care_leaver.oversight_review_interval",
         absl::StrCat("intervals { level: \"low\" every { ", k28Days, " } } intervals { level: \"medium\" every { ",
                      Limit(14, "CALENDAR_DAYS"), " } } intervals { level: \"high\" every { ", kWeek, " } }")},
        {"policy 53", kNational, "care_leaver.police_report_within", "unit: UNIT_CALENDAR_DAYS"},
        {"policy 53", kNational, "care_leaver.home_office_within", k1WorkingDay},
        {"policy 53", kNational, "care_leaver.meet_after_return_within", Limit(5, "WORKING_DAYS")},
        {"policy 22", kKent, "report.cohort_basis", "COHORT_BASIS_EVER_IN_PERIOD"},
        {"policy 35", kNational, "report.min_base", "10"},
        {"policy 36", kWolverhampton, "report.oversight_interval", Limit(2, "CALENDAR_MONTHS")},
        {"policy 38", kNational, "report.population", "POPULATION_LOOKED_AFTER"},
        {"policy 60", kNational, "report.month_basis", "MONTH_BASIS_COMPLETE_CALENDAR_MONTHS"},
        {"policy 60", kNational, "report.interview_base", "INTERVIEW_BASE_ELIGIBLE"},
        {"policy 60", kWolverhampton, "report.interview_base", "INTERVIEW_BASE_ALL_EPISODES"},
        {"policy 60", kKent, "report.late_band", kWeek},
        {"policy 60", kNational, "report.reason_basis", "REASON_BASIS_MAIN"},
        {"policy 60", kKent, "report.effect_window", Limit(3, "CALENDAR_MONTHS")},
        {"policy 60", kNational, "report.long_missing", Limit(24, "ELAPSED_HOURS")},
        {"policy 60", kNational, "report.rounding", "ROUNDING_HALF_UP"},
        {"policy 66", kNational, "report.uasc_flag_at", "UASC_FLAG_AT_EPISODE_START"},
        {"policy 54", kWokingham, "document.review_overdue", "REVIEW_OVERDUE_WARN"},
    }),
    NameOf);

// policy 58: the push and pull factors of S3-04, the reasons of S0-06 and contact, with a code for not known.
TEST_F(Profile, KnowsTheReasonsOfTheDocuments) {
  std::map<std::string, policy::v1::ReasonGroup> groups;
  for (const policy::v1::Reason& reason : effective_->at(kNational).episode().reasons().reasons()) {
    groups[reason.code()] = reason.group();
  }
  for (const char* push :
       {"problems_at_home", "family_break_up", "mental_health", "bullying", "problems_at_school", "forced_marriage",
        "domestic_abuse", "fleeing_exploitation", "asylum_claim", "wanted_by_police"}) {
    EXPECT_EQ(groups[push], policy::v1::REASON_GROUP_PUSH) << push;
  }
  for (const char* pull : {"contact_family_friends_partner", "grooming", "disrupting_placement"}) {
    EXPECT_EQ(groups[pull], policy::v1::REASON_GROUP_PULL) << pull;
  }
  EXPECT_EQ(groups["unknown"], policy::v1::REASON_GROUP_OTHER);
}

}  // namespace
}  // namespace homeward
