#pragma once

#include <absl/strings/string_view.h>
#include <absl/time/time.h>
#include <absl/types/span.h>

#include <cstdint>
#include <string>
#include <vector>

#include "common/core/embedded_file.h"
#include "common/db/tx.h"

namespace homeward {

extern const absl::Span<const EmbeddedFile> kFactSchema;

// What another service's events said of one record, last: a reader's picture of the world that it decides by.
struct Fact {
  std::string subject;  // the young person
  std::string kind;     // the reader's word for what it is ("episode")
  std::string record;
  int64_t version = 0;  // of the record, at its owner
  absl::Time recorded;  // when its owner recorded it
  std::string body;     // the facts message, serialized
};

// Keeps a fact unless a later version of it is kept already: the order of arrival does not matter.
void KeepFact(Tx& tx, const std::string& council, const Fact& fact);

// Several, each as if it were alone.
void KeepFacts(Tx& tx, const std::string& council, absl::Span<const Fact> facts);

// Every fact about a young person, by kind and record.
std::vector<Fact> FactsAbout(Tx& tx, const std::string& council, const std::string& subject);

// From now on the facts about one young person, those that come later too, are about another (PeopleMerged). Merges may
// come in any order.
void KeepMerge(Tx& tx, const std::string& council, const std::string& merged, const std::string& kept);

// The id of the record to which a young person's id leads: mostly itself.
std::string KeptOf(Tx& tx, const std::string& council, const std::string& id);

// That one, and every id that was merged into it.
std::vector<std::string> IdsOf(Tx& tx, const std::string& council, const std::string& id);

}  // namespace homeward
