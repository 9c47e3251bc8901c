#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace homeward {

// A given and a family name of nobody.
struct InventedName {
  std::string given;
  std::string family;
};

// Names as they are met in English councils, put together at random from common ones of several origins, some common
// and most rare; and how they are misspelled by people who heard them. The same seed gives the same names everywhere.
class InventedNames {
 public:
  explicit InventedNames(uint32_t seed) : random_(seed) {}

  InventedName Next();

  // The name as somebody might type it who heard or misread it: always different from how it is spelled.
  std::string Misspelled(const InventedName& name);

  // A number from 0 to `below` - 1.
  size_t Pick(size_t below) { return random_() % below; }

 private:
  // The first of them the most often.
  size_t PickEarly(size_t below);
  std::string Typo(std::string word);
  std::string Respelled(const std::string& word);

  std::mt19937 random_;  // whose numbers the standard fixes, unlike those of its distributions
};

}  // namespace homeward
