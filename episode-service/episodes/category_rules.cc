#include "episode-service/episodes/category_rules.h"

#include <absl/algorithm/container.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "common/core/status.h"
#include "episode-service/episodes/rules.h"

namespace homeward::episode {
namespace {

constexpr char kField[] = "categories";

// Missing has the smallest number and comes last of those of one time.
bool IsStatedBefore(const CategoryChange& a, const CategoryChange& b) {
  if (a.time.time != b.time.time) return a.time.time < b.time.time;
  if (a.category != b.category) return a.category > b.category;
  return a.entry < b.entry;
}

bool OfReview(const CategoryChange& change) { return !change.entry.empty(); }

// What a review says the episode is, if it found the child missing.
std::optional<CategoryChange> FoundMissing(const Entry& entry) {
  const auto* review = std::get_if<AbsenceReview>(&entry.content.facts);
  if (review == nullptr || !review->missing) return std::nullopt;
  return CategoryChange{.category = Category::kMissing,
                        .time = entry.content.happened,
                        .unknown_since = review->unknown_since,
                        .reason = "",
                        .changed_by = entry.recorded_by,
                        .entry = entry.id};
}

// Whether a statement changes what the episode is, after those of `episode.categories`.
bool Holds(const Policy& policy, const Episode& episode, const CategoryChange& change) {
  if (episode.categories.empty()) return true;
  const Category before = episode.category();
  if (change.category == before || (OfReview(change) && before != Category::kAway)) return false;
  const std::optional<Moment> ended = EndOf(episode, policy);
  return !ended.has_value() || !IsBefore(*ended, change.time);
}

bool IsSame(const CategoryChange& a, const CategoryChange& b) { return a.category == b.category && a.time == b.time; }
bool IsSame(const RiskAssessment& a, const RiskAssessment& b) { return a.level == b.level && a.time == b.time; }

// Who entered what: of a statement that is as it was whoever entered it; of another one whoever entered the one in its
// place, if there are as many as before.
template <class Statement>
void KeepAuthors(const std::vector<Statement>& before, const std::string& corrected_by, std::string Statement::*author,
                 std::vector<Statement>& right) {
  for (size_t i = 0; i < right.size(); ++i) {
    const auto same = absl::c_find_if(before, [&](const Statement& old) { return IsSame(old, right[i]); });
    if (same != before.end()) {
      right[i].*author = (*same).*author;
    } else {
      right[i].*author = before.size() == right.size() ? before[i].*author : corrected_by;
    }
  }
}

}  // namespace

void Categorise(const std::vector<Entry>& entries, const Policy& policy, Episode& episode) {
  std::vector<CategoryChange>& stated = episode.category_statements;
  std::erase_if(stated, OfReview);
  for (const Entry& entry : entries) {
    if (entry.episode != episode.id) continue;
    if (auto found = FoundMissing(entry)) stated.push_back(*std::move(found));
  }
  stated.front().time = episode.start;
  std::sort(stated.begin() + 1, stated.end(), IsStatedBefore);
  episode.categories.clear();
  for (CategoryChange& change : stated) {
    change.holds = Holds(policy, episode, change);
    if (change.holds) episode.categories.push_back(change);
  }
  // A review is read again the next time; what people stated is kept nowhere else.
  std::erase_if(stated, [](const CategoryChange& change) { return OfReview(change) && !change.holds; });
}

bool IsStated(const Episode& episode, Category category, const Moment& time) {
  Category is = Category::kUnspecified;
  Category stated = Category::kUnspecified;
  for (const CategoryChange& change : episode.category_statements) {
    // The first one holds from the start on, of which the time of day may not be known.
    if (stated != Category::kUnspecified && change.time.time > time.time) break;
    if (change.holds) is = change.category;
    if (!OfReview(change)) stated = change.category;
  }
  return is == category && stated == category;
}

absl::Status RestateCategories(std::vector<CategoryChange> right, const std::string& corrected_by, Episode& episode) {
  if (right.empty()) return Invalid(kField, "FIELD_REQUIRED", "at least the category that was reported");
  for (size_t i = 0; i < right.size(); ++i) {
    if (right[i].category == Category::kUnspecified) return Invalid(kField, "FIELD_REQUIRED", "a category");
    if (i > 0 && right[i].category == right[i - 1].category) {
      return Invalid(kField, "CATEGORY_UNCHANGED", "another category than the one before");
    }
  }
  KeepAuthors(episode.categories, corrected_by, &CategoryChange::changed_by, right);
  right.front().changed_by.clear();
  const auto of_review = [&](const CategoryChange& change) {
    return absl::c_any_of(episode.categories,
                          [&](const CategoryChange& found) { return OfReview(found) && IsSame(found, change); });
  };
  right.erase(std::remove_if(right.begin() + 1, right.end(), of_review), right.end());
  episode.category_statements = std::move(right);
  return absl::OkStatus();
}

void FollowFinding(const std::optional<Moment>& found, bool restated, Episode& episode) {
  if (!episode.staying_away) return;
  auto& stated = episode.category_statements;
  const auto is_away = [](const CategoryChange& change) { return change.category == Category::kAway; };
  episode.staying_away = episode.located.has_value() && (!restated || absl::c_any_of(stated, is_away));
  if (restated) return;
  const auto since = std::find_if(stated.begin() + 1, stated.end(), [&](const CategoryChange& change) {
    return is_away(change) && change.time == found;
  });
  if (since == stated.end()) return;
  if (episode.staying_away) {
    since->time = *episode.located;
  } else {
    stated.erase(since);
  }
}

absl::Status CheckShown(const std::vector<CategoryChange>& right, const Episode& episode) {
  const auto& shown = episode.categories;
  bool same = right.size() == shown.size();
  for (size_t i = 0; same && i < right.size(); ++i) {
    // The first one holds from the start on, whatever that is.
    same = i == 0 ? right[i].category == shown[i].category : IsSame(right[i], shown[i]);
  }
  if (same) return absl::OkStatus();
  return Invalid(kField, "CATEGORY_OF_REVIEW", "by time, and as the reviews found it that stand");
}

void RestateRisks(std::vector<RiskAssessment> right, const std::string& corrected_by, Episode& episode) {
  std::sort(right.begin(), right.end(),
            [](const RiskAssessment& a, const RiskAssessment& b) { return ComesBefore(a, b); });
  KeepAuthors(episode.risk_assessments, corrected_by, &RiskAssessment::assessed_by, right);
  episode.risk_assessments = std::move(right);
}

bool ComesBefore(const RiskAssessment& a, const RiskAssessment& b) {
  if (a.time.time != b.time.time) return a.time.time < b.time.time;
  return a.level < b.level;
}

}  // namespace homeward::episode
