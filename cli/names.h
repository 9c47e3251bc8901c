#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/client.h"

// Names for ids, so that a table is read by people.
namespace homeward::cli {

// "Robin (Rob) Sample", as far as it is known: somebody may be on record without a name.
template <class Person>
std::string PersonInWords(const Person& person) {
  std::vector<std::string> parts;
  if (!person.given_name().empty()) parts.push_back(person.given_name());
  if (!person.preferred_name().empty()) parts.push_back(absl::StrCat("(", person.preferred_name(), ")"));
  if (!person.family_name().empty()) parts.push_back(person.family_name());
  return parts.empty() ? person.young_person() : absl::StrJoin(parts, " ");
}

// Names by id. An id without a name stands for itself.
class Names {
 public:
  std::string Of(const std::string& id) const {
    const auto found = names_.find(id);
    return found == names_.end() ? id : found->second;
  }
  void Add(const std::string& id, std::string name) { names_[id] = std::move(name); }

 private:
  std::map<std::string, std::string> names_;
};

// Of young people.
absl::StatusOr<Names> NamesOfPeople(const Client& client, const std::string& council, const std::set<std::string>& ids);

// Of everybody in the directory and of its teams, those who left included.
absl::StatusOr<Names> NamesOfDesks(const Client& client, const std::string& council);

}  // namespace homeward::cli
