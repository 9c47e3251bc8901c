#include "episode-service/entries/risk_rules.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace homeward::episode {
namespace {

constexpr char kAssessed[] = "assessed_high_risk";

struct Assessed {
  ClockStart start;
  bool high = false;
};

// By when they were assessed, one of a time.
std::map<absl::Time, Assessed> Levels(const Episode& episode, const std::vector<const Entry*>& assessments,
                                      const Policy& policy) {
  std::map<absl::Time, Assessed> levels;
  const auto add = [&](const std::string& level, const Moment& time, const std::string& record) {
    const bool high = !policy.risk_levels.empty() && level == policy.risk_levels.back();
    const auto [known, is_new] =
        levels.try_emplace(time.time, Assessed{.start = {kAssessed, time, record}, .high = high});
    if (!is_new && high && !known->second.high) known->second = {.start = {kAssessed, time, record}, .high = true};
  };
  for (const RiskAssessment& police : episode.risk_assessments) add(police.level, police.time, episode.id);
  for (const Entry* entry : assessments) {
    const auto* own = std::get_if<FactorAssessment>(&entry->content.facts);
    add(own->level, entry->content.happened, entry->id);
  }
  return levels;
}

}  // namespace

std::vector<Span> HighRiskSpans(const Episode& episode, const std::vector<const Entry*>& assessments,
                                const Policy& policy) {
  std::vector<Span> spans;
  bool was_high = false;
  for (const auto& [time, assessed] : Levels(episode, assessments, policy)) {
    if (assessed.high && !was_high) spans.push_back({.start = assessed.start, .end = std::nullopt});
    if (!assessed.high && was_high) spans.back().end = assessed.start.time;
    was_high = assessed.high;
  }
  return spans;
}

std::vector<Span> BothOf(const std::vector<Span>& first, const std::vector<Span>& second) {
  std::vector<Span> both;
  for (const Span& a : first) {
    for (const Span& b : second) {
      Span span{.start = a.start.time.time < b.start.time.time ? b.start : a.start, .end = a.end};
      if (b.end.has_value() && (!span.end.has_value() || b.end->time < span.end->time)) span.end = b.end;
      if (!span.end.has_value() || span.start.time.time < span.end->time) both.push_back(std::move(span));
    }
  }
  return both;
}

}  // namespace homeward::episode
