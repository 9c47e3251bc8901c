#include "episode-service/find_me/leave_out.h"

#include <algorithm>

namespace homeward::episode {
namespace {

using Details = v1::ParticularDetails;

// Whether it says where the young person is to be found: by day, by night, on the way, at what they do or by whoever
// works with them.
bool IsAboutPlaces(const v1::Particular& particular) {
  switch (particular.details().kind_case()) {
    case Details::kKnownAddress:
    case Details::kReturnPlace:
    case Details::kLikelyPlace:
    case Details::kTravel:
    case Details::kEducation:
    case Details::kPractitioner:
    case Details::kSafetyPlan:
    case Details::kMissingStrategy:
    case Details::kPlacementInformation:
    case Details::kTraffickingProtection:
      return true;
    default:
      return false;
  }
}

void LeaveOutPlaces(v1::FindMePlan& plan) {
  plan.mutable_person()->clear_placements();
  auto& particulars = *plan.mutable_particulars();
  particulars.erase(std::remove_if(particulars.begin(), particulars.end(), IsAboutPlaces), particulars.end());
  for (v1::Particular& particular : particulars) {
    if (particular.details().has_known_person()) {
      particular.mutable_details()->mutable_known_person()->clear_address();
    }
    if (particular.details().has_vulnerability()) {
      particular.mutable_details()->mutable_vulnerability()->clear_account();
    }
    if (particular.details().has_running_history()) {
      particular.mutable_details()->mutable_running_history()->clear_account();
    }
  }
}

void LeaveOutPlaces(v1::Episode& episode) {
  episode.clear_placement();
  episode.clear_circumstances();
  episode.clear_located_place();
  episode.clear_located_by();
  episode.clear_returned_place();
  for (v1::CategoryChange& change : *episode.mutable_categories()) change.clear_reason();
  for (v1::RiskAssessment& assessment : *episode.mutable_risk_assessments()) assessment.clear_reason();
  for (v1::SeriousNotification& notification : *episode.mutable_serious_notifications()) notification.clear_content();
}

// What was seen says where, and so does who is with them; of the report, what is worn and carried stays.
void LeaveOutPlaces(google::protobuf::RepeatedPtrField<v1::Entry>& entries) {
  entries.erase(std::remove_if(entries.begin(), entries.end(),
                               [](const v1::Entry& entry) { return !entry.details().has_report_details(); }),
                entries.end());
  for (v1::Entry& entry : entries) {
    v1::ReportDetails& report = *entry.mutable_details()->mutable_report_details();
    report.clear_last_seen_where();
    report.clear_likely_places();
    report.clear_with_whom();
    report.clear_associates();
  }
}

}  // namespace

void LeaveOutPlaces(v1::Pack& pack) {
  LeaveOutPlaces(*pack.mutable_plan());
  if (pack.has_episode()) LeaveOutPlaces(*pack.mutable_episode());
  LeaveOutPlaces(*pack.mutable_entries());
  for (v1::Episode& earlier : *pack.mutable_earlier_episodes()) LeaveOutPlaces(earlier);
}

}  // namespace homeward::episode
