#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_split.h>

#include "episode-service/search/spelling_rules.h"

namespace homeward::episode {
namespace {

// Forms of one given name that no rule of spelling or sound brings together: English short forms, Somali spelling
// beside Arabic, and names whose spelling hides the sound. The first of a line is its code. Only what is common is
// here: each line makes more people look alike. docs/adr/0012 says what earns a line its place.
constexpr absl::string_view kForms[] = {
    "abdi cabdi abdy",
    "abdul abdal abdel abdoul",
    "abdullah abdulah abdalla abdullahi cabdullahi cabdulle abdallah",
    "abdulrahman abdurrahman abdirahman cabdiraxmaan abdelrahman abdalrahman abdurehman",
    "abigail abi abbie abby gail",
    "ahmed axmed ahmad ahmet",
    "aisha caasha caisha asha ayesha aicha aysha",
    "alexander alex sasha xander sandy aleksander",
    "alexandra alex sasha lexi lexie sandra aleksandra ola",
    "ali cali aly",
    "amina aamina aminah",
    "andrew andy drew andrzej",
    "anthony tony antony",
    "benjamin ben benji benny",
    "catherine katherine kathryn kate katie kathy cathy kat kath katy katarzyna kasia cat",
    "charles charlie charley chas chuck",
    "charlotte charlie lottie lotte char",
    "christopher chris kris topher krzysztof",
    "christine chris christina tina krystyna",
    "daniel dan danny",
    "david dave davey dawid",
    "deborah debbie deb debra",
    "edward ed eddie ted teddy ned",
    "elizabeth liz lizzie beth betty eliza elsie libby lily elzbieta ela",
    "emily em emmie millie",
    "evelyn evie eve",
    "fatima faduma fadumo fatuma faadumo fatma",
    "francesca fran frankie",
    "frederick fred freddie freddy",
    "george georgie jerzy",
    "grace gracie",
    "hassan xasan hasan",
    "henry harry hal",
    "hussein xuseen husayn huseyin hossein",
    "isabella bella izzy isabel isabelle issy izabela",
    "jacob jake jakub kuba",
    "james jim jimmy jamie",
    "jennifer jen jenny jenna",
    "jessica jess jessie",
    "john jon johnny jack jan",
    "jonathan jon jonny",
    "joseph joe joey jozef",
    "joshua josh",
    "khadija khadra kadija hadija khadijah",
    "lawrence larry laurie",
    "leonard leo lenny",
    "lucas luke lukasz luca",
    "malgorzata gosia margaret maggie meg peggy",
    "maria mary mariam maryam marie miriam maryan",
    "matthew matt matty mateusz",
    "maya maja",
    "michael mike mick mikey micky michal",
    "mohammed mohamed muhammad maxamed mohd md muhammed mohamud mo mehmet",
    "mustafa mustapha mustaf",
    "natalie nat natalia natasha tasha",
    "nathaniel nathan nate nat",
    "niamh neve neeve",
    "nicholas nick nicky nico mikolaj",
    "nicola nicky nikki",
    "oliver ollie olly",
    "olivia liv livvy oliwia",
    "omar cumar umar omer",
    "osman cismaan uthman usman othman",
    "patrick paddy pat patryk",
    "peter pete piotr",
    "philip phil pip",
    "rebecca becky becca bex",
    "richard rick ricky dick rich",
    "robert rob bob bobby robbie bert",
    "samantha sam sammy",
    "samuel sam sammy",
    "saoirse sersha seersha",
    "siobhan shivon chevonne shevaun",
    "sophie sophia zofia zosia",
    "stephen steve steven stefan szczepan",
    "susan sue susie suzanne",
    "theodore theo ted teddy",
    "theresa terry tess tessa teresa",
    "thomas tom tommy tomasz",
    "timothy tim",
    "victoria vicky tori vikki",
    "william will bill billy liam willy",
    "xavier javier",
    "yusuf yuusuf yousef joseph jusuf",
    "zachary zach zac zack zak",
};

using FormsByWord = absl::flat_hash_map<absl::string_view, std::vector<absl::string_view>>;

FormsByWord ByWord() {
  FormsByWord by_word;
  for (const absl::string_view line : kForms) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
    for (const absl::string_view word : words) by_word[word].push_back(words.front());
  }
  return by_word;
}

}  // namespace

absl::Span<const absl::string_view> FormsOf(absl::string_view word) {
  static const auto* const kByWord = new FormsByWord(ByWord());
  const auto found = kByWord->find(word);
  return found == kByWord->end() ? absl::Span<const absl::string_view>() : found->second;
}

}  // namespace homeward::episode
