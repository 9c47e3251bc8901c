#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace homeward::gateway {

// Where an entry stands among those of its own source, which come in this order.
struct Place {
  int64_t number = 0;
  std::string id;

  auto operator<=>(const Place&) const = default;
};

// How far a source has been read, from one page of the merged list to the next.
struct Position {
  std::string page_token;      // of the source's page that is being read; empty: its first
  std::optional<Place> taken;  // the last entry that went into the merged list
  bool ended = false;          // there is nothing after that
};

// A page of one source.
template <class Entry>
struct SourcePage {
  std::vector<Entry> entries;
  std::string next_page_token;
};

template <class Entry>
struct Merged {
  std::vector<Entry> entries;
  bool more = false;  // whether a source has more to give
};

// Merges what the sources gave into one page, and moves their positions on. A source without a page (it did not answer,
// or has ended) keeps its position and gives nothing. `Order` says what comes first (`KeyOf`) and where an entry stands
// in its source (`PlaceOf`). The page ends early where a source has to be asked again before the next entry is known.
// Entries are never lost nor shown twice, whatever comes into a source between two pages.
template <class Order, class Entry>
Merged<Entry> Merge(std::vector<std::optional<SourcePage<Entry>>> pages, std::vector<Position>& positions,
                    size_t size) {
  std::vector<size_t> next(pages.size(), 0);
  auto left = [&](size_t s) { return pages[s].has_value() && next[s] < pages[s]->entries.size(); };
  auto must_ask = [&](size_t s) { return pages[s].has_value() && !left(s) && !pages[s]->next_page_token.empty(); };
  for (size_t s = 0; s < pages.size(); ++s) {
    const std::optional<Place>& taken = positions[s].taken;
    while (taken.has_value() && left(s) && Order::PlaceOf(pages[s]->entries[next[s]]) <= *taken) ++next[s];
  }
  Merged<Entry> merged;
  while (merged.entries.size() < size) {
    std::optional<size_t> first;
    bool known = true;
    for (size_t s = 0; s < pages.size(); ++s) {
      known = known && !must_ask(s);
      if (!left(s)) continue;
      if (!first.has_value() ||
          Order::KeyOf(pages[s]->entries[next[s]]) < Order::KeyOf(pages[*first]->entries[next[*first]])) {
        first = s;
      }
    }
    if (!known || !first.has_value()) break;
    Entry& entry = pages[*first]->entries[next[*first]++];
    positions[*first].taken = Order::PlaceOf(entry);
    merged.entries.push_back(std::move(entry));
  }
  for (size_t s = 0; s < pages.size(); ++s) {
    if (!pages[s].has_value()) continue;
    if (must_ask(s)) positions[s].page_token = pages[s]->next_page_token;
    positions[s].ended = !left(s) && !must_ask(s);
    merged.more = merged.more || !positions[s].ended;
  }
  return merged;
}

}  // namespace homeward::gateway
