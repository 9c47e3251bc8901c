#include "tests/support/invented_names.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <absl/strings/str_split.h>
#include <absl/strings/string_view.h>

#include <utility>
#include <vector>

namespace homeward {
namespace {

struct Origin {
  size_t share;  // of a hundred
  std::vector<std::string> given;
  std::vector<std::string> stems;
  std::vector<std::string> endings;  // of family names; with none, the stems are the names
};

std::vector<std::string> List(absl::string_view text) { return absl::StrSplit(text, ' '); }

const std::vector<Origin>& Origins() {
  static const auto* const kOrigins = new std::vector<Origin>{
      {58,
       List(
           "Oliver Amelia George Isla Noah Olivia Arthur Freya Harry Emily Leo Sophie Jack Grace Charlie Lily Oscar "
           "Evie "
           "Jacob Ella Thomas Poppy Alfie Charlotte James Daisy William Jessica Joshua Katie Callum Megan Connor Chloe "
           "Kieran Bethany Ryan Lauren Liam Niamh Declan Siobhan Sean Caitlin Ethan Abigail Nathan Holly Dylan Rebecca "
           "Tyler Shannon Kyle Paige Reece Courtney Jordan Leanne Stephen Kathryn Geoffrey Philippa Jayden Kayleigh"),
       List("Smith Jones Taylor Brown Will Wal Har Black White Ash Brad Clay Whit Hart Graf Old Nor Sut Mid East West "
            "Hal Wood Thorn Birch Green Red Crow Hawk Lang Stan Win Wen Ben Ken Pres Ches Roth Shef Bar Far Mar Car"),
       List("s son ton ley ford field wood man ham well by worth land er ing more bury den")},
      {17,
       List("Mohammed Aisha Ibrahim Fatima Ahmed Zainab Hassan Maryam Hussein Khadija Omar Safiya Yusuf Aaliyah Ali "
            "Amina "
            "Bilal Sumaya Hamza Ruqayyah Abdullah Halima Usman Yasmin Ismail Noor Zakariya Hafsa Tariq Samira Khalid "
            "Leila "
            "Mustafa Nadia Idris Rahma Jamal Salma Adnan Iqra"),
       List("Khan Hussain Ahmed Ali Malik Rahman Akhtar Chaudhry Begum Iqbal Mahmood Sheikh Qureshi Siddiqui Al-Hassan "
            "Al-Masri Haddad Khalil Mansour Nasser Rashid Saleh Yousuf Zaman Bashir Farooq Ghani Hakimi Javed Karimi"),
       {}},
      {8,
       List("Jakub Zuzanna Szymon Julia Kacper Zofia Wojciech Oliwia Krzysztof Agnieszka Mateusz Małgorzata Łukasz "
            "Katarzyna Paweł Aleksandra Dawid Wiktoria Filip Natalia Bartosz Ewa Grzegorz Kinga"),
       List("Kowal Wiśniew Lewandow Kamiń Zieliń Szymań Dąbrow Kozłow Jankow Wojciechow Mazur Krawczyk Piotrow Grabow "
            "Pawłow Michal Nowakow Adam Zając Król Jabłoń Wróblew Majew Olszew"),
       List("ski ska ak czyk ik owicz")},
      {6,
       List("Abdi Hodan Cali Faduma Maxamed Sahra Xasan Ayaan Liban Hibo Warsame Deeqa Guled Ifrah Cumar Nimco Mahad "
            "Ubah Zakaria Hamdi"),
       List(
           "Warsame Farah Jama Abdullahi Nuur Hersi Osman Guled Dirie Aden Barre Ismail Mohamud Yusuf Elmi Duale Hirsi "
           "Samatar Egal Shire"),
       {}},
      {6,
       List("Minh Linh Duc Huong Tuan Thuy Quang Ngoc Hieu Phuong Anh Trang Khanh Lan Thanh Mai Long Hoa"),
       List("Nguyen Tran Le Pham Hoang Phan Vu Dang Bui Do Ho Ngo Duong Ly Truong Dinh"),
       {}},
      {5,
       List("Rojin Azad Dilan Baran Şirin Rebin Hevin Karwan Jiyan Soran Berivan Hiwa Zhina Shvan Gulistan Dara"),
       List("Barzani Kaya Demir Yıldız Çelik Aydın Rasul Hama Amin Qadir Mahmud Karim Salih Botani Zebari Doğan"),
       {}},
  };
  return *kOrigins;
}

// As it is typed on an English keyboard.
std::string Typed(absl::string_view name) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"Ł", "L"},
                                                          {"ł", "l"},
                                                          {"ś", "s"},
                                                          {"ń", "n"},
                                                          {"ą", "a"},
                                                          {"ę", "e"},
                                                          {"ó", "o"},
                                                          {"ż", "z"},
                                                          {"ź", "z"},
                                                          {"Ş", "S"},
                                                          {"î", "i"},
                                                          {"Ç", "C"},
                                                          {"ı", "i"},
                                                          {"ğ", "g"},
                                                          {"Đ", "D"}}));
}

using Respelling = std::pair<absl::string_view, absl::string_view>;
constexpr Respelling kRespellings[] = {
    {"mm", "m"}, {"ss", "s"},  {"ll", "l"}, {"u", "oo"}, {"ou", "u"},  {"ee", "i"}, {"y", "i"},     {"ph", "f"},
    {"ck", "k"}, {"sz", "sh"}, {"w", "v"},  {"ie", "y"}, {"ai", "ay"}, {"ey", "y"}, {"ski", "sky"}, {"aa", "a"},
    {"o", "u"},  {"e", "a"},   {"a", "e"},  {"i", "e"},  {"q", "k"},   {"z", "s"},  {"kh", "k"},    {"th", "t"},
    {"ou", "o"}, {"er", "ar"}, {"j", "y"},  {"dh", "d"}, {"cz", "ch"}, {"c", "k"},  {"n", "nn"},    {"t", "tt"},
};

}  // namespace

size_t InventedNames::PickEarly(size_t below) { return Pick(Pick(below) + 1); }

InventedName InventedNames::Next() {
  size_t share = Pick(100);
  const Origin* origin = &Origins().front();
  for (const Origin& one : Origins()) {
    origin = &one;
    if (share < one.share) break;
    share -= one.share;
  }
  InventedName name{.given = origin->given[PickEarly(origin->given.size())],
                    .family = origin->stems[PickEarly(origin->stems.size())]};
  if (!origin->endings.empty()) name.family += origin->endings[PickEarly(origin->endings.size())];
  if (Pick(12) == 0) absl::StrAppend(&name.given, " ", origin->given[PickEarly(origin->given.size())]);
  if (Pick(15) == 0) absl::StrAppend(&name.family, "-", origin->stems[PickEarly(origin->stems.size())]);
  return name;
}

std::string InventedNames::Typo(std::string word) {
  const size_t at = Pick(word.size());
  const char letter = static_cast<char>('a' + Pick(26));
  switch (Pick(4)) {
    case 0:
      return word.insert(at, 1, letter);
    case 1:
      return word.erase(at, 1);
    case 2:
      word[at] = letter;
      return word;
    default:
      if (at + 1 < word.size()) std::swap(word[at], word[at + 1]);
      return word;
  }
}

std::string InventedNames::Respelled(const std::string& word) {
  const size_t start = Pick(std::size(kRespellings));
  for (size_t i = 0; i < std::size(kRespellings); ++i) {
    const auto& [from, to] = kRespellings[(start + i) % std::size(kRespellings)];
    const size_t at = word.find(std::string(from));
    if (at != std::string::npos) return absl::StrCat(word.substr(0, at), to, word.substr(at + from.size()));
  }
  return word;
}

std::string InventedNames::Misspelled(const InventedName& name) {
  const std::string right = Typed(absl::StrCat(name.given, " ", name.family));
  for (;;) {
    std::string given = Typed(name.given), family = Typed(name.family);
    const size_t kind = Pick(20);
    if (kind < 6) {  // one slip of a finger
      std::string& word = Pick(2) == 0 ? given : family;
      word = Typo(word);
    } else if (kind < 11) {  // one name by ear
      std::string& word = Pick(2) == 0 ? given : family;
      word = Respelled(word);
    } else if (kind < 14) {  // both by ear
      given = Respelled(given);
      family = Respelled(family);
    } else if (kind < 17) {  // by ear, the other way round
      given = Respelled(given);
      std::swap(given, family);
    } else {  // one by ear, a slip in the other
      given = Respelled(given);
      family = Typo(family);
    }
    std::string typed = absl::StrCat(given, " ", family);
    if (typed != right) return typed;
  }
}

}  // namespace homeward
