#pragma once

#include <string>
#include <vector>

#include "episode-service/imports/import.h"
#include "episode-service/people/young_person.h"

// From a child's rows to what the record should say. Pure. What is made of a row has an id that follows from what it
// is, so that the same row, in whatever return it comes, is recognised.
namespace homeward::episode {

// The id of a young person whom an import makes.
std::string ImportedPersonId(const std::string& council, const std::string& child);

// A record that is to be made; its version is 0.
YoungPerson NewPerson(const std::string& council, const ReturnedChild& child);

// What a young person's record becomes by the rows of header, episodes and uasc.
struct PersonPlan {
  YoungPerson next;
  bool changed = false;
  bool is_somebody_else = false;  // nothing of this child is taken over
  std::vector<Reject> rejects;    // rows that contradict the record
};
PersonPlan PlanPerson(const YoungPerson& person, const ReturnedChild& child, int collection_year);

// What a missing row says.
ImportedEpisode EpisodeOf(const YoungPerson& person, const MissingRow& row, int collection_year);

// One reject for every row of the child, of whatever file.
std::vector<Reject> RejectAll(const ReturnedChild& child, absl::string_view rule, absl::string_view reason);

// How many rows of the child each file has.
std::array<int64_t, 4> RowsOf(const ReturnedChild& child);

// The last day of a collection year.
absl::CivilDay EndOfCollectionYear(int year);

}  // namespace homeward::episode
