#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>

#include "cli/command.h"
#include "cli/names.h"
#include "cli/rpcs.h"
#include "cli/table.h"
#include "cli/words.h"
#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/wire/times.h"
#include "homeward/gateway/v1/gateway_service.pb.h"

namespace homeward::cli {
namespace {

using gateway::v1::BriefingEpisode;
using gateway::v1::BriefingPerson;

std::string CareOf(const BriefingEpisode& entry, const BriefingPerson* person) {
  if (person != nullptr && !person->other_authority().empty()) {
    return absl::StrCat("placed here by ", person->other_authority());
  }
  return entry.episode().looked_after() ? "looked after" : "from home";
}

std::string PoliceOf(const BriefingEpisode& entry) {
  if (entry.hidden()) return "NOT TOLD";
  return entry.episode().has_police_report() ? "told" : "-";
}

// Prints an agenda for people who sit together in the morning.
class Agenda {
 public:
  Agenda(const gateway::v1::GetDailyBriefingResponse& briefing, std::ostream& out) : briefing_(briefing), out_(out) {
    for (const auto& person : briefing.people().people()) people_[person.young_person()] = &person;
  }

  void Print(const std::string& council) {
    const auto date = ParseIsoDate(briefing_.date()).value_or(absl::CivilDay());
    out_ << "Missing briefing of " << council << ", " << FormatUkDate(date) << "\n"
         << "What was entered since " << FormatForPeople(TimeOf(briefing_.since_time())) << "; as of "
         << FormatForPeople(TimeOf(briefing_.as_of_time())) << "\n";
    Episodes("MISSING OR AWAY NOW", briefing_.missing_now());
    Episodes("OUT BEYOND THEIR CURFEW NOW", briefing_.curfew_now());
    Episodes("REPORTED SINCE", briefing_.reported());
    Episodes("BACK SINCE", briefing_.ended());
    EnteredLate();
    Thresholds();
    Obligations("OVERDUE", briefing_.overdue());
    Obligations("DUE BY THE END OF THE DAY", briefing_.due());
    NotKnown("everybody's name", briefing_.people().missing());
    for (const std::string& source : briefing_.stale_sources()) {
      out_ << "\n" << source << " may not know yet what was entered last.\n";
    }
  }

 private:
  const BriefingPerson* Find(const std::string& id) const {
    const auto found = people_.find(id);
    return found == people_.end() ? nullptr : found->second;
  }
  // Name, age and date of birth; of somebody whose name is not known, the id.
  std::vector<std::string> Who(const std::string& id) const {
    const BriefingPerson* const person = Find(id);
    if (person == nullptr) return {id, "-", "-"};
    const auto born = ParseIsoDate(person->date_of_birth());
    return {PersonInWords(*person), absl::StrCat(person->age_years()),
            born.has_value() ? FormatUkDate(*born) : std::string("-")};
  }

  template <class Section>
  void End(const Section& section, int size, absl::string_view none) {
    if (size == 0 && section.missing().empty()) out_ << none << "\n";
    if (section.more()) out_ << "... and there may be more than these\n";
    NotKnown("all of this", section.missing());
  }

  template <class Missing>
  void NotKnown(absl::string_view what, const Missing& missing) {
    for (const auto& source : missing) {
      out_ << "NOT KNOWN is " << what << ": " << source.source() << " did not answer ("
           << CodeInWords(gateway::v1::MissingReason_Name(source.reason()), "MISSING_REASON_") << ")\n";
    }
  }

  void Episodes(absl::string_view heading, const gateway::v1::BriefingEpisodes& section) {
    out_ << "\n" << heading << " (" << section.episodes_size() << ")\n";
    Table table({"NAME", "AGE", "BORN", "FOR", "SINCE", "UNTIL", "CATEGORY", "RISK", "POLICE", "CARE"});
    for (const BriefingEpisode& entry : section.episodes()) {
      const auto& episode = entry.episode();
      std::vector<std::string> row = Who(episode.young_person());
      const std::string lasted = DurationInWords(absl::Seconds(entry.lasted().seconds()));
      const bool at_most = episode.start().precision() == common::v1::PRECISION_DATE;
      row.insert(row.end(), {at_most ? absl::StrCat("up to ", lasted) : lasted, TextOf(episode.start()),
                             episode.has_ended() ? TextOf(episode.ended()) : "still out",
                             CodeInWords(episode::v1::CareCategory_Name(episode.category()), "CARE_CATEGORY_"),
                             entry.risk_level().empty() ? "-" : entry.risk_level(), PoliceOf(entry),
                             CareOf(entry, Find(episode.young_person()))});
      table.Add(std::move(row));
    }
    if (section.episodes_size() > 0) table.Print(out_);
    End(section, section.episodes_size(), "Nobody.");
  }

  // Only a number: who wants to know more asks for the list.
  void EnteredLate() {
    const auto& section = briefing_.entered_late();
    if (section.episodes_size() == 0 && section.missing().empty()) return;
    out_ << "\nENTERED LATE: " << section.episodes_size() << (section.more() ? " or more" : "")
         << " that were over before then\n";
  }

  void Thresholds() {
    const auto& section = briefing_.thresholds();
    out_ << "\nSTRATEGY MEETINGS REQUIRED SINCE (" << section.obligations_size() << ")\n";
    for (const auto& obligation : section.obligations()) {
      const std::string state = CodeInWords(common::v1::ObligationState_Name(obligation.state()), "OBLIGATION_STATE_");
      out_ << Who(obligation.young_person())[0] << ", " << absl::StrReplaceAll(obligation.step(), {{"_", " "}}) << " ("
           << state << "): " << obligation.why().text() << "\n";
    }
    End(section, section.obligations_size(), "None.");
  }

  void Obligations(absl::string_view heading, const gateway::v1::BriefingObligations& section) {
    out_ << "\n" << heading << " (" << section.obligations_size() << ")\n";
    const absl::Time now = TimeOf(briefing_.as_of_time());
    Table table({"DUE", "", "NAME", "AGE", "BORN", "WHAT", "WHO SEES TO IT", "RULE"});
    for (const auto& obligation : section.obligations()) {
      const absl::Time due = TimeOf(obligation.due_time());
      std::vector<std::string> row = {FormatForPeople(due),
                                      due < now ? absl::StrCat("overdue by ", DurationInWords(now - due)) : ""};
      for (std::string& word : Who(obligation.young_person())) row.push_back(std::move(word));
      const std::string what = absl::StrCat(obligation.kind(), obligation.step().empty() ? "" : " ", obligation.step());
      for (const std::string& code : {what, obligation.responsible_role()}) {
        row.push_back(absl::StrReplaceAll(code, {{"_", " "}}));
      }
      row.push_back(obligation.why().rule());
      table.Add(std::move(row));
    }
    if (section.obligations_size() > 0) table.Print(out_);
    End(section, section.obligations_size(), "Nothing.");
  }

  const gateway::v1::GetDailyBriefingResponse& briefing_;
  std::ostream& out_;
  absl::flat_hash_map<std::string, const BriefingPerson*> people_;
};

absl::Status Brief(const Context& context) {
  gateway::v1::GetDailyBriefingRequest request;
  request.set_council(context.words[0]);
  request.set_date(context.arguments.Get("date"));
  HW_ASSIGN_OR_RETURN(const auto client, Client::Connect(context.arguments));
  HW_ASSIGN_OR_RETURN(const auto briefing, client->Call<gateway::v1::GetDailyBriefingResponse>(
                                               "/homeward.gateway.v1.GatewayService/GetDailyBriefing", request));
  if (context.arguments.Has("json")) {
    context.out << ToJson(briefing);
  } else {
    Agenda(briefing, context.out).Print(request.council());
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> BriefingCommands() {
  return {{.name = "briefing",
           .usage = "briefing <council> [--date=YYYY-MM-DD]",
           .help = "The agenda of the daily missing briefing: who is missing, what is new, overdue and due.\n"
                   "It covers everything since the briefing day before; --date prepares one of the next 14 days.",
           .fewest_words = 1,
           .most_words = 1,
           .run = Brief}};
}

}  // namespace homeward::cli
