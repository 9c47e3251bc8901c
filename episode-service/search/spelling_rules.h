#pragma once

#include <absl/strings/string_view.h>
#include <absl/types/span.h>

#include <string>
#include <vector>

// How names are spelled: what makes two spellings alike. Pure; everything but Words works on folded words.
namespace homeward::episode {

// The most letters of a word that count.
inline constexpr size_t kLongestWord = 30;

// The words of a name, folded: in Latin letters a to z and digits, without accents and apostrophes (O'Brien is one
// word, Al-Hassan two). Other scripts are transliterated.
std::vector<std::string> Words(absl::string_view name);

// How a word sounds, roughly: consonants in classes that are confused between languages and transliterations, vowels
// only at the start. Words with one sound may be one name (Mohammed and Muhamad, Szymon and Simon, Yusuf and Jusuf).
std::string SoundOf(absl::string_view word);

// The word with one letter left out, for each letter: two words with one typing mistake between them have one of these
// or each other's word in common. None of words under four letters, where everything would be alike.
std::vector<std::string> Deletions(absl::string_view word);

// How many single mistakes lie between two words: a letter wrong, missing, too many, or two neighbours swapped.
int Mistakes(absl::string_view a, absl::string_view b);

// Names that are forms of the given one by a reviewed list; each list has a code. A name may be in several.
absl::Span<const absl::string_view> FormsOf(absl::string_view word);

}  // namespace homeward::episode
