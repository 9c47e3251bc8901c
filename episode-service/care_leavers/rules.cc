#include "episode-service/care_leavers/rules.h"

#include <absl/algorithm/container.h>

#include <algorithm>
#include <array>

#include "common/core/status.h"
#include "common/policy/in_force.h"
#include "episode-service/care_leavers/spans.h"
#include "episode-service/people/checks.h"
#include "episode-service/people/rules.h"

namespace homeward::episode {
namespace {

constexpr int kAdultYears = 18;
constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

// What the assessment of a missing care leaver looks at, others beside (S0-09).
constexpr std::array<absl::string_view, 5> kTopics = {"mental_health", "domestic_abuse", "sexual_exploitation",
                                                      "substance_use", "learning_needs"};

absl::Status KnownLevel(const Policy& policy, absl::string_view field, const std::string& level) {
  if (absl::c_linear_search(policy.risk_levels, level)) return absl::OkStatus();
  return Invalid(field, "RISK_LEVEL_UNKNOWN", "a level of the council's list risk.levels");
}

// The determination in force at a moment, the latest by then; null: there is none yet.
const Entry* DeterminationAt(const Facts& facts, const Moment& moment) {
  const Entry* in_force = nullptr;
  for (const Entry* entry : CareEntries(facts)) {
    if (entry->content.kind == EntryKind::kDetermination && !IsBefore(moment, entry->content.happened)) {
      in_force = entry;
    }
  }
  return in_force;
}

// Whether the risk to self or others had been assessed by then, and not for an earlier determination: what they risked
// when they were missing last time is no reason to tell their family now.
bool RiskAssessedBy(const Facts& facts, const Moment& moment) {
  const Entry* determination = DeterminationAt(facts, moment);
  return absl::c_any_of(facts.entries, [&](const Entry& entry) {
    const Moment& assessed = entry.content.happened;
    return entry.content.kind == EntryKind::kCareLeaverRiskAssessment && !IsBefore(moment, assessed) &&
           (determination == nullptr || !IsBefore(assessed, determination->content.happened));
  });
}

// What the facts of a kind need beyond their form.
struct FactsCheck {
  const Context& context;
  const Policy& policy;
  const EntryContent& content;

  absl::Status operator()(const ContactAttempt& attempt) const {
    if (!attempt.direct || !attempt.through_others) return absl::OkStatus();
    return Invalid("details.contact_attempt.direct", "CONTACT_NOT_DIRECT", "false for contact through others");
  }

  // Decided by the personal adviser and the manager (S0-07).
  absl::Status operator()(const Determination& determination) const {
    if (!determination.decided_by_two) {
      return Invalid("details.determination.manager", "DECIDED_BY_ONE", "somebody else than the adviser");
    }
    HW_RETURN_IF_ERROR(NotInFuture("details.determination.went_missing", determination.went_missing, context.now));
    HW_RETURN_IF_ERROR(NotInFuture("details.determination.noticed", determination.noticed, context.now));
    if (determination.risk_level.empty()) return absl::OkStatus();
    return KnownLevel(policy, "details.determination.risk_level", determination.risk_level);
  }

  // All three, or it confirms nothing (S0-04).
  absl::Status operator()(const DeclinedLetter& letter) const {
    if (letter.complete) return absl::OkStatus();
    return Invalid("details.declined_letter", "LETTER_INCOMPLETE", "can_ask_again, entitlements and time_frames");
  }

  // A plan to cease initiating contact is supported or it is not (S0-05).
  absl::Status operator()(const ManagementOversight& oversight) const {
    if (oversight.subject == ManagementOversight::Subject::kCeaseContact && !oversight.answered) {
      return Invalid("details.management_oversight.answer", "SUPPORT_NOT_SAID", "supported or not supported");
    }
    if (oversight.review_by.has_value() && oversight.review_by->time <= content.happened.time) {
      return Invalid("details.management_oversight.review_by", "REVIEW_BEFORE_ENTRY", "a time after the entry's own");
    }
    if (oversight.risk_level.empty()) return absl::OkStatus();
    return KnownLevel(policy, "details.management_oversight.risk_level", oversight.risk_level);
  }

  absl::Status operator()(const CareLeaverRiskAssessment& assessment) const {
    for (absl::string_view topic : kTopics) {
      if (absl::c_linear_search(assessment.topics, topic)) continue;
      return Invalid("details.care_leaver_risk_assessment.topics", "RISK_TOPICS_MISSING",
                     "answers to mental_health, domestic_abuse, sexual_exploitation, substance_use and learning_needs");
    }
    return KnownLevel(policy, "details.care_leaver_risk_assessment.level", assessment.level);
  }

  // An adult's confidentiality is overridden only for a risk that somebody assessed before, of the same determination
  // (S0-10).
  absl::Status operator()(const FamilyContact& contact) const {
    if (!contact.confidentiality_overridden || RiskAssessedBy(context.facts, content.happened)) return absl::OkStatus();
    return FailField(kPrecondition, "RISK_NOT_ASSESSED", "details.family_contact.confidentiality_overridden",
                     "the risk to self or others was not assessed since the determination");
  }

  absl::Status operator()(const MissingAdultReport& report) const {
    return NotInFuture("details.missing_adult_report.last_seen", report.last_seen, context.now);
  }

  absl::Status operator()(const ServiceDeclined&) const { return absl::OkStatus(); }
  absl::Status operator()(const HomeOfficeTold&) const { return absl::OkStatus(); }
  absl::Status operator()(const ManagerTold&) const { return absl::OkStatus(); }
  absl::Status operator()(const WeeklyReview&) const { return absl::OkStatus(); }
  absl::Status operator()(const MeetingAfterReturn&) const { return absl::OkStatus(); }
};

}  // namespace

absl::Status CheckCareLeaverEntry(const Context& context, const Policy& policy, const EntryContent& content,
                                  const CareLeaverFacts& facts) {
  // Whether they are a care leaver may be entered later; a child is missing by a report (S0-06).
  const LeapBirthday leap = InForce(context.policies, context.now).leap_birthday;
  if (content.happened.time < AdultFrom(context.facts.person, leap)) {
    return Fail(kPrecondition, "CHILD_NEEDS_REPORT", "the young person was under 18 at that time");
  }
  return std::visit(FactsCheck{context, policy, content}, facts);
}

Limit Shortened(const Limit& limit, const CareLeaverPolicy& policy, const std::string& level) {
  const auto share = policy.risk_scale.find(level);
  if (share == policy.risk_scale.end()) return limit;
  const int shorter = limit.value * share->second.numerator / share->second.denominator;
  return {.value = std::min(limit.value, std::max(1, shorter)), .unit = limit.unit};
}

absl::CivilDay BornAtLatest(int years, absl::CivilDay day, LeapBirthday leap) {
  // The day after may have the same birthday: of 28 and 29 February, and of 29 February and 1 March.
  absl::CivilDay born = absl::CivilDay(day.year() - years, day.month(), day.day()) + 1;
  while (Birthday(born, years, leap) > day) --born;
  return born;
}

RoleCohort CohortOf(LackingRole role, const Policy& policy, absl::CivilDay day) {
  const auto born = [&](int years) { return BornAtLatest(years, day, policy.leap_birthday); };
  if (role == LackingRole::kPersonalAdviser) {
    const CareLeaverPolicy ages = policy.care_leaver.value_or(CareLeaverPolicy());
    return {.role = "personal_adviser",
            .legal_statuses = {kFormerRelevant},
            .born_after = born(ages.until_age),
            .born_until = born(ages.from_age)};
  }
  return {.role = role == LackingRole::kSocialWorker ? "social_worker" : "independent_reviewing_officer",
          .legal_statuses = policy.looked_after_legal_statuses,
          .born_after = born(kAdultYears),
          .born_until = day};
}

}  // namespace homeward::episode
