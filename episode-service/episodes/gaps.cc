#include "episode-service/episodes/gaps.h"

namespace homeward::episode {

// S3-37, S4-33, policy 68. What was imported is as complete as it will be. Migrations 0121 and 0128 say the same of
// episodes from before there were gaps.
std::vector<std::string> GapsOf(const Episode& episode) {
  if (episode.state == State::kVoided || episode.source == Source::kImport) return {};
  std::vector<std::string> gaps;
  if (!episode.start_times.left.has_value() && !episode.start_times.last_seen.has_value()) gaps.push_back("last_seen");
  if (episode.circumstances.empty()) gaps.push_back("circumstances");
  if (episode.born_estimated) gaps.push_back("date_of_birth");
  if (episode.police_report.has_value()) {
    if (episode.police_report->reference.empty()) gaps.push_back("police_reference");
    if (episode.risk_assessments.empty()) gaps.push_back("risk");
  }
  if (episode.returned.has_value()) {
    if (episode.returned_to == ReturnedTo::kUnspecified) gaps.push_back("returned_to");
    if (!episode.return_notified.has_value()) gaps.push_back("return_notified");
  }
  return gaps;
}

}  // namespace homeward::episode
