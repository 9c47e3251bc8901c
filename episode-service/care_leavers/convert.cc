#include "episode-service/care_leavers/convert.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>

#include "common/core/status.h"
#include "common/wire/times.h"

namespace homeward::episode {
namespace {

using Details = v1::EntryDetails;

Determination FactsOf(const v1::Determination& said) {
  Determination facts{.result = static_cast<Determination::Result>(said.result()),
                      .decided_by_two = !absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(said.adviser()),
                                                                absl::StripAsciiWhitespace(said.manager())),
                      .risk_level = said.risk_level()};
  if (said.has_went_missing()) facts.went_missing = MomentOf(said.went_missing());
  if (said.has_noticed()) facts.noticed = MomentOf(said.noticed());
  return facts;
}

ManagementOversight FactsOf(const v1::ManagementOversight& oversight) {
  ManagementOversight facts{.subject = static_cast<ManagementOversight::Subject>(oversight.subject()),
                            .answered = oversight.answer() != v1::OVERSIGHT_ANSWER_UNSPECIFIED,
                            .supported = oversight.answer() == v1::OVERSIGHT_ANSWER_SUPPORTED,
                            .risk_level = oversight.risk_level()};
  if (oversight.has_review_by()) facts.review_by = MomentOf(oversight.review_by());
  return facts;
}

CareLeaverRiskAssessment FactsOf(const v1::CareLeaverRiskAssessment& assessment) {
  CareLeaverRiskAssessment facts{.level = assessment.level()};
  for (const v1::CareLeaverRiskTopic& topic : assessment.topics()) facts.topics.push_back(topic.topic());
  return facts;
}

ContactAttempt FactsOf(const v1::ContactAttempt& attempt) {
  return {.direct = attempt.direct(),
          .through_others = attempt.mode() == v1::CONTACT_MODE_THROUGH_OTHERS,
          .reached = attempt.result() == v1::CONTACT_RESULT_REACHED};
}

DeclinedLetter FactsOf(const v1::DeclinedLetter& letter) {
  return {.complete = letter.can_ask_again() && letter.entitlements() && letter.time_frames()};
}

}  // namespace

std::optional<CareLeaverFacts> CareLeaverFactsOf(const Details& details) {
  switch (details.kind_case()) {
    case Details::kContactAttempt:
      return FactsOf(details.contact_attempt());
    case Details::kDetermination:
      return FactsOf(details.determination());
    case Details::kServiceDeclined:
      return ServiceDeclined{};
    case Details::kDeclinedLetter:
      return FactsOf(details.declined_letter());
    case Details::kManagementOversight:
      return FactsOf(details.management_oversight());
    case Details::kCareLeaverRiskAssessment:
      return FactsOf(details.care_leaver_risk_assessment());
    case Details::kFamilyContact:
      return FamilyContact{details.family_contact().confidentiality_overridden()};
    case Details::kMissingAdultReport:
      return MissingAdultReport{MomentOf(details.missing_adult_report().last_seen())};
    case Details::kHomeOfficeTold:
      return HomeOfficeTold{};
    case Details::kManagerTold:
      return ManagerTold{static_cast<ManagerTold::Level>(details.manager_told().level()),
                         static_cast<ManagerTold::News>(details.manager_told().news())};
    case Details::kWeeklyReview:
      return WeeklyReview{details.weekly_review().service_manager_updated()};
    case Details::kMeetingAfterReturn:
      return MeetingAfterReturn{};
    default:
      return std::nullopt;
  }
}

absl::StatusOr<Determination::Result> ListedResult(v1::DeterminationResult result) {
  switch (result) {
    case v1::DETERMINATION_RESULT_UNSPECIFIED:
    case v1::DETERMINATION_RESULT_MISSING:
      return Determination::Result::kMissing;
    case v1::DETERMINATION_RESULT_NOT_IN_TOUCH:
      return Determination::Result::kNotInTouch;
    default:
      return Invalid("result", "RESULT_NOT_LISTED", "missing or not in touch");
  }
}

v1::MissingCareLeaver ToProto(const std::string& young_person, const Standing& standing) {
  v1::MissingCareLeaver wire;
  wire.set_young_person(young_person);
  wire.set_determination(standing.determination);
  wire.set_result(static_cast<v1::DeterminationResult>(standing.result));
  Put(standing.determined, wire.mutable_determined());
  Put(standing.since, wire.mutable_since());
  wire.set_risk_level(standing.risk_level);
  return wire;
}

}  // namespace homeward::episode
