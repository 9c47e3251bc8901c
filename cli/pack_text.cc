#include "cli/pack_text.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_replace.h>

#include <utility>
#include <vector>

#include "cli/entry_words.h"
#include "cli/names.h"
#include "cli/words.h"
#include "common/calendar/local_time.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr char kWithheld[] = "WHERE THEY ARE IS TOLD TO NOBODY WHO ASKS. They may be a victim of trafficking.\n";

// A line of a form; none where nothing is known.
void Line(absl::string_view what, const std::string& words, std::string& text) {
  if (!words.empty()) absl::StrAppend(&text, what, ": ", words, "\n");
}

std::string DateOrNothing(const std::string& iso) { return iso.empty() ? "" : DateInWords(iso); }

std::string TimeOrNothing(bool known, const common::v1::Moment& time) { return known ? TextOf(time) : ""; }

void PutPerson(const v1::YoungPerson& person, std::string& text) {
  absl::StrAppend(&text, PersonInWords(person), "\n");
  const std::string estimated = person.date_of_birth_estimated() ? " (estimated)" : "";
  Line("Born", absl::StrCat(DateOrNothing(person.date_of_birth()), estimated), text);
  std::vector<std::string> flags;
  for (const v1::Flag& flag : person.flags()) {
    if (!flag.has_ended()) flags.push_back(CodeInWords(flag.code(), ""));
  }
  Line("Flags", absl::StrJoin(flags, ", "), text);
  for (const v1::LegalStatus& status : person.legal_statuses()) {
    if (!status.has_ended()) {
      Line("Legal status", absl::StrCat(CodeInWords(status.code(), ""), " since ", TextOf(status.started())), text);
    }
  }
  for (const v1::Placement& placement : person.placements()) {
    if (placement.has_ended()) continue;
    std::string where = absl::StrCat("type ", placement.type(), " since ", TextOf(placement.started()));
    for (const auto& [what, words] : {std::pair("home", placement.home()), std::pair("address", placement.address()),
                                      std::pair("manager", placement.manager())}) {
      if (!words.empty()) absl::StrAppend(&where, "; ", what, ": ", words);
    }
    Line("Placement", where, text);
  }
}

// What is known, each form on a line of its own, in the order of the plan.
void PutParticulars(const v1::FindMePlan& plan, std::string& text) {
  absl::StrAppend(&text, "\nWHAT IS KNOWN\n");
  if (plan.particulars().empty()) absl::StrAppend(&text, "Nothing is on record.\n");
  for (const v1::Particular& particular : plan.particulars()) {
    absl::StrAppend(&text, CodeInWords(particular.kind(), ""), " (since ", TextOf(particular.started()), ")\n  ",
                    FormInWords(particular.details()), "\n");
  }
}

void PutEpisode(const v1::Episode& episode, std::string& text) {
  Line("Category", CodeInWords(v1::CareCategory_Name(episode.category()), "CARE_CATEGORY_"), text);
  Line("Since", TextOf(episode.start()), text);
  const v1::StartTimes& times = episode.start_times();
  Line("Left", TimeOrNothing(times.has_left(), times.left()), text);
  Line("Last seen", TimeOrNothing(times.has_last_seen(), times.last_seen()), text);
  Line("Found to be gone", TimeOrNothing(times.has_discovered(), times.discovered()), text);
  Line("Circumstances", episode.circumstances(), text);
  if (!episode.risk_assessments().empty()) Line("Risk", episode.risk_assessments().rbegin()->level(), text);
  if (episode.has_police_report()) {
    const v1::PoliceReport& report = episode.police_report();
    const std::string reference = report.reference().empty() ? "" : absl::StrCat(", reference ", report.reference());
    Line("Reported to the police",
         absl::StrCat(TextOf(report.time()), ", ", CodeInWords(report.force(), ""), reference), text);
  }
  Line("Back", TimeOrNothing(episode.has_returned(), episode.returned()), text);
}

}  // namespace

std::string PlanInWords(const v1::FindMePlan& plan) {
  std::string text;
  if (plan.person().location_withheld()) text = kWithheld;
  PutPerson(plan.person(), text);
  Line("Photograph",
       plan.photograph().empty() ? "NONE"
                                 : absl::StrCat(plan.photograph(), ", taken on ", DateInWords(plan.photograph_taken())),
       text);
  const std::string reviewed =
      plan.version() == 0 ? "NEVER" : absl::StrCat(TextOf(plan.reviewed()), ", version ", plan.version());
  Line("Reviewed", reviewed, text);
  if (plan.has_next_review_time()) {
    Line("To be reviewed",
         absl::StrCat("by ", FormatForPeople(TimeOf(plan.next_review_time())), plan.stale() ? " - OVERDUE" : ""), text);
  }
  Line("MISSING FROM IT", absl::StrReplaceAll(absl::StrJoin(plan.missing(), ", "), {{"_", " "}}), text);
  PutParticulars(plan, text);
  return text;
}

std::string PackInWords(const v1::Pack& pack) {
  std::string text = "FIND ME PACK\n";
  if (pack.location_withheld() && !pack.plan().person().location_withheld()) absl::StrAppend(&text, kWithheld);
  const v1::PackSharing& sharing = pack.sharing();
  Line("Given to", sharing.recipient(), text);
  Line("There", sharing.person(), text);
  Line("On", TextOf(pack.shared()), text);
  Line("For", sharing.purpose(), text);
  Line("On the basis of", CodeInWords(sharing.basis(), ""), text);
  Line("Pack", pack.pack(), text);
  if (pack.has_episode()) {
    absl::StrAppend(&text, "\nTHIS EPISODE\n");
    PutEpisode(pack.episode(), text);
    for (const v1::Entry& entry : pack.entries()) {
      Line(absl::StrCat(CodeInWords(entry.kind(), ""), ", ", TextOf(entry.happened())), FormInWords(entry.details()),
           text);
    }
  }
  absl::StrAppend(&text, "\nWHO IT IS\n", PlanInWords(pack.plan()));
  if (pack.earlier_episodes().empty()) return text;
  absl::StrAppend(&text, "\nEARLIER EPISODES\n");
  for (const v1::Episode& earlier : pack.earlier_episodes()) {
    const std::string ended = earlier.has_ended() ? absl::StrCat("until ", TextOf(earlier.ended())) : "still out";
    Line(TextOf(earlier.start()),
         absl::StrCat(ended, ", ", CodeInWords(v1::CareCategory_Name(earlier.category()), "CARE_CATEGORY_"),
                      earlier.located_place().empty() ? "" : absl::StrCat(", found: ", earlier.located_place())),
         text);
  }
  return text;
}

}  // namespace homeward::cli
