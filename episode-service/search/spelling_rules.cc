#include "episode-service/search/spelling_rules.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>

namespace homeward::episode {
namespace {

// In Latin letters without accents. Names in plain ASCII, which most are, need no library.
std::string Folded(absl::string_view name) {
  std::string folded(name);
  if (!std::all_of(name.begin(), name.end(), absl::ascii_isascii)) {
    UErrorCode error = U_ZERO_ERROR;
    static const icu::Transliterator* const kToLatin =
        icu::Transliterator::createInstance("Any-Latin; Latin-ASCII", UTRANS_FORWARD, error);
    if (kToLatin != nullptr) {
      icu::UnicodeString text = icu::UnicodeString::fromUTF8({name.data(), static_cast<int32_t>(name.size())});
      kToLatin->transliterate(text);
      folded.clear();
      text.toUTF8String(folded);
    }
  }
  absl::AsciiStrToLower(&folded);
  return folded;
}

// Where in a word some letters sound as a rule says.
enum class Where { kAnywhere, kAtStart, kBeforeVowel, kAtStartBeforeVowel, kBeforeFrontVowel };

struct SoundRule {
  absl::string_view letters;
  Where where;
  absl::string_view sound;
};

// The first that fits counts. A letter without a rule is silent.
constexpr std::array kSoundRules = std::to_array<SoundRule>({
    {"tsch", Where::kAnywhere, "C"},  {"sch", Where::kAnywhere, "S"},       {"tch", Where::kAnywhere, "C"},
    {"chr", Where::kAnywhere, "KR"},  {"chl", Where::kAnywhere, "KL"},      {"dge", Where::kAnywhere, "J"},
    {"kn", Where::kAtStart, "N"},     {"gn", Where::kAtStart, "N"},         {"ng", Where::kAtStart, "N"},
    {"wr", Where::kAtStart, "R"},     {"ps", Where::kAtStart, "S"},         {"sh", Where::kAnywhere, "S"},
    {"sz", Where::kAnywhere, "S"},    {"cz", Where::kAnywhere, "C"},        {"rz", Where::kAnywhere, "R"},
    {"th", Where::kAnywhere, "T"},    {"dh", Where::kAnywhere, "T"},        {"kh", Where::kAnywhere, "K"},
    {"ph", Where::kAnywhere, "F"},    {"zh", Where::kAnywhere, "J"},        {"dj", Where::kAnywhere, "J"},
    {"gh", Where::kBeforeVowel, "K"}, {"gh", Where::kAnywhere, ""},         {"ch", Where::kAtStart, "C"},
    {"ch", Where::kAnywhere, "K"},    {"ck", Where::kAnywhere, "K"},        {"x", Where::kAtStart, "S"},
    {"x", Where::kAnywhere, "KS"},    {"c", Where::kBeforeFrontVowel, "S"}, {"c", Where::kAnywhere, "K"},
    {"q", Where::kAnywhere, "K"},     {"k", Where::kAnywhere, "K"},         {"g", Where::kBeforeFrontVowel, "J"},
    {"g", Where::kAnywhere, "K"},     {"j", Where::kBeforeVowel, "J"},      {"y", Where::kAtStartBeforeVowel, "J"},
    {"w", Where::kBeforeVowel, "F"},  {"v", Where::kAnywhere, "F"},         {"f", Where::kAnywhere, "F"},
    {"h", Where::kAtStart, "H"},      {"b", Where::kAnywhere, "B"},         {"p", Where::kAnywhere, "P"},
    {"d", Where::kAnywhere, "T"},     {"t", Where::kAnywhere, "T"},         {"s", Where::kAnywhere, "S"},
    {"z", Where::kAnywhere, "S"},     {"l", Where::kAnywhere, "L"},         {"m", Where::kAnywhere, "M"},
    {"n", Where::kAnywhere, "N"},     {"r", Where::kAnywhere, "R"},
});

bool IsVowel(char c) { return absl::StrContains("aeiouy", c); }

bool Fits(const SoundRule& rule, absl::string_view word, size_t at) {
  if (word[at] != rule.letters.front() || !absl::StartsWith(word.substr(at), rule.letters)) return false;
  const absl::string_view after = word.substr(at + rule.letters.size());
  const bool before_vowel = !after.empty() && IsVowel(after.front());
  switch (rule.where) {
    case Where::kAnywhere:
      return true;
    case Where::kAtStart:
      return at == 0;
    case Where::kBeforeVowel:
      return before_vowel;
    case Where::kAtStartBeforeVowel:
      return at == 0 && before_vowel;
    case Where::kBeforeFrontVowel:
      return before_vowel && absl::StrContains("eiy", after.front());
  }
  return false;
}

}  // namespace

std::vector<std::string> Words(absl::string_view name) {
  std::vector<std::string> words;
  bool open = false;
  for (const char c : Folded(name)) {
    if (c == '\'' || c == '`') continue;
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      open = false;
      continue;
    }
    if (!open) words.emplace_back();
    open = true;
    if (words.back().size() < kLongestWord) words.back().push_back(c);
  }
  return words;
}

std::string SoundOf(absl::string_view word) {
  std::string sound;
  char last = 0;  // the sound just made, which a double letter does not make again
  for (size_t at = 0; at < word.size();) {
    const auto* const rule =
        std::find_if(kSoundRules.begin(), kSoundRules.end(), [&](const SoundRule& one) { return Fits(one, word, at); });
    if (rule != kSoundRules.end()) {
      for (const char c : rule->sound) {
        if (c != last) sound.push_back(c);
        last = c;
      }
      at += rule->letters.size();
      continue;
    }
    if (at == 0 && IsVowel(word[at])) sound.push_back('A');
    if (IsVowel(word[at])) last = 0;
    if (absl::ascii_isdigit(static_cast<unsigned char>(word[at]))) sound.push_back(word[at]);
    ++at;
  }
  return sound;
}

std::vector<std::string> Deletions(absl::string_view word) {
  std::vector<std::string> all;
  if (word.size() < 4) return all;
  for (size_t i = 0; i < word.size(); ++i) {
    if (i > 0 && word[i] == word[i - 1]) continue;  // the same as without the one before
    all.push_back(absl::StrCat(word.substr(0, i), word.substr(i + 1)));
  }
  return all;
}

int Mistakes(absl::string_view a, absl::string_view b) {
  a = a.substr(0, kLongestWord);
  b = b.substr(0, kLongestWord);
  // Optimal string alignment, three rows at a time.
  using Row = std::array<int, kLongestWord + 1>;
  Row before{}, above{}, row{};
  for (size_t j = 0; j <= b.size(); ++j) above[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = above;
    above = row;
  }
  return above[b.size()];
}

}  // namespace homeward::episode
