#pragma once

#include <absl/status/status.h>

#include <optional>
#include <vector>

#include "episode-service/entries/entry.h"
#include "episode-service/episodes/episode.h"
#include "episode-service/episodes/policy.h"

// What an episode was from when on. Pure: no I/O, no clock, no SQL, no protobuf.
namespace homeward::episode {

// Makes the categories of an episode anew from what people stated and from the standing reviews among `entries` that
// found the child missing (S3-21). Whatever the order in which that was entered, the same follows: a statement counts
// from its own time on, unless it says what is the case then anyway or the episode was over before. A review changes an
// absence alone. Of two statements for the same time, that the child is missing stands.
void Categorise(const std::vector<Entry>& entries, const Policy& policy, Episode& episode);

// Whether the episode is of this category at that time anyway, and somebody stated so: a review alone may yet be
// voided.
bool IsStated(const Episode& episode, Category category, const Moment& time);

// Puts the right list of categories, by time, in the place of what people stated. Who entered a change stays; what is
// new was entered by `corrected_by`. What a review found stays with the review. INVALID_ARGUMENT (FIELD_REQUIRED,
// CATEGORY_UNCHANGED: twice the same in a row).
absl::Status RestateCategories(std::vector<CategoryChange> right, const std::string& corrected_by, Episode& episode);

// Whether exactly these categories follow; INVALID_ARGUMENT (CATEGORY_OF_REVIEW) where a review says otherwise, which
// is to be corrected itself.
absl::Status CheckShown(const std::vector<CategoryChange>& right, const Episode& episode);

// Where a child was found and stayed away, and the finding is put right (`found` is when it was): they stayed away from
// then on, or did not if there was none. A list of categories that was `restated` says itself from when on.
void FollowFinding(const std::optional<Moment>& found, bool restated, Episode& episode);

// The same of police risk levels.
void RestateRisks(std::vector<RiskAssessment> right, const std::string& corrected_by, Episode& episode);

// The order of risk levels, whatever the one in which they were entered.
bool ComesBefore(const RiskAssessment& a, const RiskAssessment& b);

}  // namespace homeward::episode
