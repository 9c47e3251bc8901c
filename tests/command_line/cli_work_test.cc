// What a worker does with the command line in a shift: finds a child, reports them missing, sees what waits and who has
// whom, and makes the pack for the police.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "common/calendar/local_time.h"
#include "common/core/status_matchers.h"
#include "tests/command_line/command_line.h"
#include "tests/support/directory_client.h"
#include "tests/support/entry_client.h"
#include "tests/support/handover_client.h"
#include "tests/support/notification_client.h"
#include "tests/support/particular_client.h"
#include "tests/support/search_client.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class WorkCommandLine : public CommandLine {
 protected:
  // Ahead of this machine, so that what is done now is not in the future there; at noon, so that the clocks do not
  // change in the hours before.
  WorkCommandLine() : CommandLine(*FromLocalTime("", absl::CivilSecond(LocalDay(absl::Now()) + 1) + 12 * 60 * 60)) {
    episodes_.CreateCouncil();
  }

  // As somebody types a time; of some hours ago.
  std::string Typed(int hours_ago) const {
    return absl::FormatTime("%Y-%m-%d %H:%M", clock_.Now() - absl::Hours(hours_ago), London());
  }
  std::string Shown(int hours_ago) const { return FormatForPeople(clock_.Now() - absl::Hours(hours_ago)); }

  v1::Episode Missing(const std::string& child) {
    const auto since = absl::FormatTime(absl::RFC3339_sec, clock_.Now() - absl::Hours(5), absl::UTCTimeZone());
    return episodes_.Must<v1::Episode>("ReportMissing", EpisodeClient::Missing(child, since));
  }

  static std::string Content(const std::string& file) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }
};

TEST_F(WorkCommandLine, FindsAChildByANameAsItWasHeard) {
  episode::SearchClient people(episodes_);
  const auto robin = people.Add(episode::SearchClient::Person("Robin", "Cinderby", "2010-06-01", "CASE-7"));
  Outcome found;
  const absl::Time patience = absl::Now() + absl::Seconds(30);
  do {
    found = Run({"search", kWakefield, "cinderbee", "robin", "--born=2010-06-01"});
  } while (found.err.find("not everybody") != std::string::npos && absl::Now() < patience);
  ASSERT_EQ(found.code, 0) << found.err;
  EXPECT_THAT(found.out, AllOf(HasSubstr("Robin Cinderby"), HasSubstr("01/06/2010"), HasSubstr("CASE-7"),
                               HasSubstr("birth same"), HasSubstr(robin)));
  EXPECT_THAT(Run({"search", kWakefield, "--external-id=CASE-7"}).out, HasSubstr("case number"));
  EXPECT_EQ(Run({"search", kWakefield, "Zyxomarker"}).out, "Nobody like that is on record.\n");
  EXPECT_EQ(Run({"search", kWakefield, "Robin", "--born=1/6/2010"}).code, 2);
  EXPECT_THAT(Run({"search", kWakefield}).err, HasSubstr("NOTHING_TO_SEARCH"));
}

// S2-06: the report says what is known here, and which records nobody has looked into.
TEST_F(WorkCommandLine, S206ReportsAChildMissingAndSaysWhatIsStillToBeAsked) {
  const auto child = episodes_.CreateChild();
  const auto since = absl::FormatTime(absl::RFC3339_sec, clock_.Now() - absl::Hours(24), absl::UTCTimeZone());
  episodes_.RaiseFlag(child, "youth_justice", since);
  const std::vector<std::string> line = {
      "report", "missing", kWakefield, child.young_person(), "--source=carer", "--last-seen=" + Typed(5)};
  const Outcome reported = Run(line);
  ASSERT_EQ(reported.code, 0) << reported.err;
  EXPECT_THAT(reported.out, HasSubstr(absl::StrCat("On record as missing since ", Shown(5), ": episode ")));
  EXPECT_THAT(reported.out, HasSubstr("Known here: youth justice\n"));
  EXPECT_THAT(reported.out, HasSubstr("Not looked into yet: youth justice, missing education, exploitation risk\n"));
  EXPECT_THAT(reported.out, HasSubstr("Still to find out: circumstances\n"));
  EXPECT_THAT(Run({"missing", kWakefield}).out, HasSubstr(child.young_person()));
  EXPECT_THAT(Run(line).err, HasSubstr("EPISODE_OVERLAP"));
}

TEST_F(WorkCommandLine, ReportsAnAbsenceAndRefusesHalfAReport) {
  const auto child = episodes_.CreateChild().young_person();
  const std::string seen = "--last-seen=" + Typed(2);
  EXPECT_EQ(Run({"report", "missing", kWakefield, child, "--source=carer"}).code, 2) << "without a time";
  EXPECT_EQ(Run({"report", "missing", kWakefield, child, seen}).code, 2) << "without the source";
  EXPECT_EQ(Run({"report", "missing", kWakefield, child, seen, "--source=carer", "--away", "--curfew"}).code, 2);
  EXPECT_EQ(Run({"report", "missing", kWakefield, child, "--last-seen=last night", "--source=carer"}).code, 2);
  EXPECT_EQ(Rows().at("episode"), 0);
  const Outcome away =
      Run({"report", "missing", kWakefield, child, seen, "--source=carer", "--away", "--circumstances=at an aunt's"});
  ASSERT_EQ(away.code, 0) << away.err;
  EXPECT_THAT(away.out, AllOf(HasSubstr("On record as away"), HasSubstr("no flag is up"), Not(HasSubstr("Still to"))));
}

TEST_F(WorkCommandLine, ShowsTheEntriesOfOneEpisodeAndKind) {
  const auto episode = Missing(episodes_.CreateChild().young_person());
  episode::EntryClient entries(episodes_);
  const auto at = absl::FormatTime(absl::RFC3339_sec, clock_.Now() - absl::Hours(4), absl::UTCTimeZone());
  entries.Record(episode, at, "sighting { where: 'the bus station' }");
  entries.Record(episode, at, "action { account: 'rang the phone' }");
  const std::vector<std::string> line = {"entries", kWakefield, episode.young_person(), "--episode", episode.episode()};
  EXPECT_THAT(Run(line).out, AllOf(HasSubstr("the bus station"), HasSubstr("rang the phone")));
  std::vector<std::string> of_kind = line;
  of_kind.push_back("--kind=sighting");
  EXPECT_THAT(Run(of_kind).out, AllOf(HasSubstr("the bus station"), Not(HasSubstr("rang the phone"))));
  const auto nothing = Run({"entries", kWakefield, episodes_.CreateChild().young_person()});
  EXPECT_EQ(nothing.out, "Nothing is written down.\n");
}

TEST_F(WorkCommandLine, ShowsWhatWaitsAndAcknowledgesIt) {
  episode::DirectoryClient directory(episodes_);
  const auto coordinator = directory.AddWorker("s1", {"missing_coordinator"});
  EXPECT_EQ(Run({"notifications", kWakefield}).out, "Nothing waits.\n");
  const auto episode = Missing(episodes_.CreateChild("Robin").young_person());
  episode::NotificationClient notifications(episodes_);
  const auto told = notifications.Of(episode);
  ASSERT_FALSE(told.empty());

  const Outcome waiting = Run({"notifications", kWakefield, "--worker=" + coordinator.worker()});
  ASSERT_EQ(waiting.code, 0) << waiting.err;
  EXPECT_THAT(waiting.out, AllOf(HasSubstr("missing reported"), HasSubstr("Robin"),
                                 HasSubstr(coordinator.display_name()), HasSubstr(" by ")));
  for (const auto& one : told) {
    if (!one.waiting()) continue;
    const Outcome said =
        Run({"notifications", "acknowledge", kWakefield, one.notification(), "--action=rings the carer"});
    ASSERT_EQ(said.code, 0) << said.err;
    EXPECT_THAT(said.out, HasSubstr("nobody else is told"));
    EXPECT_THAT(Run({"notifications", "acknowledge", kWakefield, one.notification()}).err,
                HasSubstr("ALREADY_ACKNOWLEDGED"));
  }
  EXPECT_EQ(Run({"notifications", kWakefield}).out, "Nothing waits.\n");
  EXPECT_THAT(Run({"notifications", kWakefield, "--episode=" + episode.episode()}).out, HasSubstr("acknowledged "));
}

// S4-03: nobody is ever between two desks.
TEST_F(WorkCommandLine, S403HandsAChildOverAndSaysWhoHasThem) {
  episode::DirectoryClient directory(episodes_);
  const auto worker = directory.AddWorker("s1", {"social_worker"});
  const auto episode = Missing(episodes_.CreateChild("Robin").young_person());
  const Outcome nobody = Run({"held", kWakefield, "--nobody"});
  ASSERT_EQ(nobody.code, 0) << nobody.err;
  EXPECT_THAT(nobody.out,
              AllOf(HasSubstr("Robin"), HasSubstr("the duty desk"), HasSubstr("NO"), HasSubstr(episode.episode())));

  const std::string to = "--worker=" + worker.worker();
  EXPECT_EQ(Run({"hand-over", "offer", kWakefield, episode.episode(), "--reason=end of the shift"}).code, 2);
  EXPECT_EQ(Run({"hand-over", "offer", kWakefield, episode.episode(), to}).code, 2) << "without the reason";
  EXPECT_EQ(Run({"held", kWakefield, to, "--duty-desk"}).code, 2);
  const Outcome offered = Run({"hand-over", "offer", kWakefield, episode.episode(), to, "--reason=end of the shift"});
  ASSERT_EQ(offered.code, 0) << offered.err;
  EXPECT_EQ(offered.out, absl::StrCat("Offered to ", worker.display_name(),
                                      ". Until that is accepted, the duty desk has the young person.\n"));
  EXPECT_THAT(Run({"hand-over", "accept", kWakefield, episode.episode()}).err, HasSubstr("OWN_OFFER"));

  UseToken(service().Token(kWakefield, {"social_worker"}, "s1"));
  const Outcome accepted = Run({"hand-over", "accept", kWakefield, episode.episode()});
  ASSERT_EQ(accepted.code, 0) << accepted.err;
  EXPECT_THAT(accepted.out, HasSubstr(worker.display_name() + " has the young person since "));
  EXPECT_EQ(Run({"held", kWakefield, "--nobody"}).out, "Everybody is with somebody who said so.\n");
  EXPECT_THAT(Run({"held", kWakefield, to}).out, AllOf(HasSubstr("Robin"), HasSubstr("yes")));
  EXPECT_THAT(Run({"hand-over", "accept", kWakefield, episode.episode()}).err, HasSubstr("HAND_OVER_NOT_FOUND"));
}

TEST_F(WorkCommandLine, DeclinesAnOfferForAReason) {
  episode::HandOverClient hand_overs(episodes_);
  const auto episode = Missing(episodes_.CreateChild().young_person());
  const auto worker = episode::DirectoryClient(episodes_).AddWorker("s1", {"social_worker"});
  hand_overs.OfferByAnother(episode::HandOverClient::Offered(episode, worker.worker()));
  EXPECT_EQ(Run({"hand-over", "decline", kWakefield, episode.episode()}).code, 2);
  const Outcome declined = Run({"hand-over", "decline", kWakefield, episode.episode(), "--reason=off sick"});
  ASSERT_EQ(declined.code, 0) << declined.err;
  EXPECT_THAT(declined.out, HasSubstr("Declined: the duty desk keeps the young person."));
}

// S4-26: what the plan lacks is seen before it is needed.
TEST_F(WorkCommandLine, S426ShowsThePlanAndWhatIsMissingFromIt) {
  const auto child = episodes_.CreateChild("Robin").young_person();
  const Outcome empty = Run({"plan", kWakefield, child});
  ASSERT_EQ(empty.code, 0) << empty.err;
  EXPECT_THAT(empty.out, AllOf(HasSubstr("Robin"), HasSubstr("Reviewed: NEVER"),
                               HasSubstr("MISSING FROM IT: known person, likely place, means of contact, return place, "
                                         "photograph\n")));
  episode::ParticularClient(episodes_).Record(child, "2026-01-01T00:00:00Z", "likely_place { place: 'the park' }");
  EXPECT_THAT(Run({"plan", kWakefield, child}).out,
              AllOf(HasSubstr("place: the park"), Not(HasSubstr("likely place,"))));
  EXPECT_THAT(Run({"plan", kWakefield, child, "--version=3"}).err, HasSubstr("PLAN_VERSION_NOT_FOUND"));
  EXPECT_EQ(Run({"plan", kWakefield, child, "--version=latest"}).code, 2);
}

// S3-37, S4-26: the pack is on record as given, and on paper.
TEST_F(WorkCommandLine, S337MakesThePackForThePolice) {
  const auto child = episodes_.CreateChild("Robin").young_person();
  const auto episode = Missing(child);
  const std::string file = absl::StrCat(testing::TempDir(), "/cli_work_test_pack");
  std::filesystem::remove(file);
  std::vector<std::string> line = {"pack",
                                   kWakefield,
                                   child,
                                   file,
                                   "--recipient=West Yorkshire Police",
                                   "--purpose=to find the child",
                                   "--episode=" + episode.episode()};
  EXPECT_EQ(Run(line).code, 2) << "without the basis";
  line.push_back("--basis=Vital Interest");
  EXPECT_THAT(Run(line).err, HasSubstr("FIELD_INVALID"));
  EXPECT_FALSE(std::filesystem::exists(file));
  line.back() = "--basis=vital_interest";
  const Outcome made = Run(line);
  ASSERT_EQ(made.code, 0) << made.err;
  const std::string text = Content(file);
  EXPECT_THAT(text, AllOf(HasSubstr("Given to: West Yorkshire Police"), HasSubstr("THIS EPISODE"), HasSubstr("Robin")));
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const std::string pack = service().database().Text("SELECT particular FROM particular WHERE kind = " +
                                                     std::to_string(v1::ParticularDetails::kPackSharing));
  EXPECT_THAT(made.out, HasSubstr(pack));

  ASSERT_EQ(Run({"pack", "get", kWakefield, pack, file + "_again"}).code, 0);
  EXPECT_EQ(Content(file + "_again"), text);
  EXPECT_THAT(Run({"pack", "get", kWakefield, child, file}).err, HasSubstr("PACK_NOT_FOUND"));
}

TEST_F(WorkCommandLine, APackThatCannotBeWrittenIsNotGiven) {
  const auto child = episodes_.CreateChild().young_person();
  const Outcome outcome = Run({"pack", kWakefield, child, "/no/such/folder/pack", "--recipient=Kent Police",
                               "--purpose=in case", "--basis=protocol"});
  EXPECT_THAT(outcome.err, HasSubstr("FILE_UNWRITABLE"));
  EXPECT_EQ(service().database().Number("SELECT COUNT(*) FROM particular"), 0);
}

}  // namespace
}  // namespace homeward::cli
