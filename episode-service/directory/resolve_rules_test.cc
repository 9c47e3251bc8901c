#include "episode-service/directory/resolve_rules.h"

#include <gmock/gmock.h>

#include "common/calendar/test_time.h"

namespace homeward::episode {
namespace {

constexpr absl::Duration kMicrosecond = absl::Microseconds(1);
const absl::Time kNow = At("2026-03-10T12:00:00Z");
const absl::Time kLongAgo = At("2020-01-01T00:00:00Z");

// A council in few words: workers by their ids, a case team under an area, and what a test adds.
class Council {
 public:
  Council() {
    Team("area", "");
    Team("case", "area");
  }

  Council& Team(const std::string& id, const std::string& parent) {
    facts_.teams[id] = {.id = id, .parent = parent};
    return *this;
  }
  Council& Worker(const std::string& id, const std::string& team = "", Period employed = {kLongAgo}) {
    facts_.workers[id] = {.id = id, .team = team, .employed = employed};
    return *this;
  }
  // A worker with a role.
  Council& Holder(const std::string& id, const std::string& role, const std::string& team, Period held = {kLongAgo}) {
    facts_.posts.push_back({id, {role, team, held}});
    return Worker(id, team);
  }
  Council& Allocated(const std::string& id, const std::string& role, Period held = {kLongAgo}) {
    facts_.allocations.push_back({.young_person = "robin", .role = role, .worker = id, .held = held});
    return *this;
  }
  Council& Covers(const std::string& covering, const std::string& away, Period held = {kLongAgo}) {
    facts_.covers.push_back({.worker = away, .covered_by = covering, .held = held});
    return *this;
  }
  Council& OnDuty(const std::string& id, const std::string& role, Period held = {kLongAgo}) {
    facts_.duties.push_back({.id = id, .role = role, .worker = id, .held = held});
    return *this;
  }
  Council& Desk(const std::string& contact, absl::Time from = kLongAgo) {
    facts_.desks.push_back({.contact = contact, .from = from});
    return *this;
  }
  DirectoryFacts& facts() { return facts_; }

  Resolution Ask(const std::string& role, absl::Time when = kNow, bool office_open = true) const {
    return Resolve(facts_, {.role = role, .when = when, .young_person = "robin", .office_open = office_open});
  }
  Resolution AskTeam(const std::string& role, const std::string& team) const {
    return Resolve(facts_, {.role = role, .when = kNow, .team = team});
  }

 private:
  DirectoryFacts facts_;
};

TEST(Resolve, TriesOneAfterTheOther) {
  Council council;
  council.Desk("01924 000000");
  EXPECT_EQ(council.Ask("social_worker"), (Resolution{.duty_desk_contact = "01924 000000"}));

  council.Holder("manager", "team_manager", "case").Worker("colleague", "case").Allocated("colleague", "iro");
  EXPECT_EQ(council.Ask("social_worker"), (Resolution{.found_by = FoundBy::kManager, .worker = "manager"}));

  council.Worker("duty").OnDuty("duty", "social_worker");
  EXPECT_EQ(council.Ask("social_worker"), (Resolution{.found_by = FoundBy::kDuty, .worker = "duty"}));

  council.Holder("holder", "social_worker", "case");
  EXPECT_EQ(council.Ask("social_worker"), (Resolution{.found_by = FoundBy::kPost, .worker = "holder"}));

  council.Worker("own", "case").Allocated("own", "social_worker");
  EXPECT_EQ(council.Ask("social_worker"), (Resolution{.found_by = FoundBy::kAllocation, .worker = "own"}));
}

// Never silence: also where the council has recorded nothing at all.
TEST(Resolve, ACouncilWithoutAnythingStillHasItsDutyDesk) {
  EXPECT_EQ(Resolve({}, {.role = "team_manager", .when = kNow}).found_by, FoundBy::kDutyDesk);
}

TEST(Resolve, TheDeskIsTheOneThatBeganLast) {
  Council council;
  council.Desk("old").Desk("new", kNow);
  EXPECT_EQ(council.Ask("team_manager", kNow - kMicrosecond).duty_desk_contact, "old");
  EXPECT_EQ(council.Ask("team_manager", kNow).duty_desk_contact, "new");
}

TEST(Resolve, CoverHoldsFromItsFirstInstantToItsLast) {
  const absl::Time until = kNow + absl::Hours(8);
  Council council;
  council.Worker("own", "case").Allocated("own", "social_worker").Worker("stand_in");
  council.Covers("stand_in", "own", {kNow, until});
  EXPECT_EQ(council.Ask("social_worker", kNow - kMicrosecond).worker, "own");
  EXPECT_EQ(council.Ask("social_worker", kNow),
            (Resolution{.found_by = FoundBy::kAllocation, .worker = "stand_in", .covers_for = "own"}));
  EXPECT_EQ(council.Ask("social_worker", until - kMicrosecond).worker, "stand_in");
  EXPECT_EQ(council.Ask("social_worker", until).worker, "own");
}

TEST(Resolve, CoverIsFollowedOverSeveralSteps) {
  Council council;
  council.Worker("own", "case").Allocated("own", "social_worker").Worker("second").Worker("third");
  council.Covers("second", "own").Covers("third", "second");
  EXPECT_EQ(council.Ask("social_worker").worker, "third");
  EXPECT_EQ(council.Ask("social_worker").covers_for, "own");
}

TEST(Resolve, CoverThatGoesRoundInACircleLeadsToTheNextStep) {
  Council council;
  council.Worker("own", "case").Allocated("own", "social_worker").Worker("second");
  council.Covers("second", "own").Covers("own", "second").Holder("manager", "team_manager", "case");
  EXPECT_EQ(council.Ask("social_worker"), (Resolution{.found_by = FoundBy::kManager, .worker = "manager"}));
}

TEST(Resolve, WhoDoesNotWorkHereThenIsPassedOver) {
  Council council;
  council.Worker("own", "case", {kLongAgo, kNow}).Allocated("own", "social_worker");
  council.Holder("manager", "team_manager", "case");
  EXPECT_EQ(council.Ask("social_worker", kNow - kMicrosecond).worker, "own");
  EXPECT_EQ(council.Ask("social_worker", kNow).worker, "manager");
  // Nor does cover by somebody who has left count.
  council.Worker("own", "case").Worker("gone", "", {kLongAgo, kNow}).Covers("gone", "own");
  EXPECT_EQ(council.Ask("social_worker").worker, "manager");
  // And somebody who has left can be covered for.
  council.Worker("own", "case", {kLongAgo, kNow}).Worker("gone");
  EXPECT_EQ(council.Ask("social_worker").worker, "gone");
}

TEST(Resolve, AllocationsAreThoseOfTheTime) {
  Council council;
  council.Worker("before", "case").Worker("after", "case");
  council.Allocated("before", "social_worker", {kLongAgo, kNow}).Allocated("after", "social_worker", {kNow});
  EXPECT_EQ(council.Ask("social_worker", kNow - kMicrosecond).worker, "before");
  EXPECT_EQ(council.Ask("social_worker", kNow).worker, "after");
}

TEST(Resolve, OfTwoHoldersTheOneWhoHasHeldItLongestWhateverTheOrder) {
  for (const bool first : {true, false}) {
    Council council;
    if (first) council.Holder("b", "team_manager", "case", {kLongAgo + kMicrosecond});
    council.Holder("a", "team_manager", "case", {kLongAgo + absl::Hours(1)});
    if (!first) council.Holder("b", "team_manager", "case", {kLongAgo + kMicrosecond});
    EXPECT_EQ(council.AskTeam("team_manager", "case"),
              (Resolution{.found_by = FoundBy::kPost, .worker = "b", .others = 1}));
  }
  Council twins;
  twins.Holder("b", "team_manager", "case").Holder("a", "team_manager", "case");
  EXPECT_EQ(twins.AskTeam("team_manager", "case").worker, "a");
}

TEST(Resolve, TwoHoldersWithOneCoverAreOne) {
  Council council;
  council.Holder("a", "team_manager", "case").Holder("b", "team_manager", "case").Worker("c");
  council.Covers("c", "a").Covers("c", "b");
  EXPECT_EQ(council.AskTeam("team_manager", "case").worker, "c");
  EXPECT_EQ(council.AskTeam("team_manager", "case").others, 0);
}

TEST(Resolve, TheTeamsAboveAreAskedWhereTheTeamHasNobody) {
  Council council;
  council.Holder("area_manager", "service_manager", "area");
  EXPECT_EQ(council.AskTeam("service_manager", "case").worker, "area_manager");
  EXPECT_EQ(council.AskTeam("team_manager", "case").found_by, FoundBy::kDutyDesk);
  council.facts().teams["area"].managers.push_back({"area_manager", {kLongAgo}});
  EXPECT_EQ(council.AskTeam("team_manager", "case"),
            (Resolution{.found_by = FoundBy::kManager, .worker = "area_manager"}));
  // A circle of teams ends too.
  council.Team("area", "case");
  EXPECT_EQ(council.AskTeam("personal_adviser", "case").found_by, FoundBy::kDutyDesk);
}

TEST(Resolve, Policy43NobodyOfACaseTeamIsPickedForAChildWhomNoTeamHas) {
  Council council;
  council.Holder("manager", "team_manager", "case").Holder("coordinator", "missing_coordinator", "case");
  EXPECT_EQ(council.Ask("team_manager").found_by, FoundBy::kDutyDesk);
  EXPECT_EQ(council.Ask("missing_coordinator").worker, "coordinator");
}

TEST(Resolve, TheTeamIsThatOfTheSocialWorkerBeforeThatOfOthers) {
  Council council;
  council.Team("other", "").Worker("adviser", "other").Allocated("adviser", "adviser");
  council.Holder("theirs", "team_manager", "other").Holder("ours", "team_manager", "case");
  EXPECT_EQ(council.Ask("team_manager").worker, "theirs");
  council.Worker("own", "case").Allocated("own", "social_worker", {kNow});
  EXPECT_EQ(council.Ask("team_manager").worker, "ours");
}

TEST(Resolve, S408OutOfHoursTheRotaComesFirst) {
  Council council;
  council.Worker("own", "case").Allocated("own", "social_worker").Worker("night").OnDuty("night", "social_worker");
  EXPECT_EQ(council.Ask("social_worker", kNow, true).worker, "own");
  EXPECT_EQ(council.Ask("social_worker", kNow, false), (Resolution{.found_by = FoundBy::kDuty, .worker = "night"}));
  // With nobody on duty, as in office hours.
  council.facts().duties.clear();
  EXPECT_EQ(council.Ask("social_worker", kNow, false).worker, "own");
}

// The clocks go forward on 29 March 2026 and back on 25 October: the night is an hour shorter, and an hour longer.
TEST(Resolve, DutyIsHandedOverAtTheInstantAcrossBothClockChanges) {
  for (const auto& [evening, morning, hours] : {std::tuple("2026-03-28T21:00:00Z", "2026-03-29T09:00:00+01:00", 11),
                                                std::tuple("2026-10-24T21:00:00+01:00", "2026-10-25T09:00:00Z", 13)}) {
    const Period night{At(evening), At(morning)};
    EXPECT_EQ(night.until - night.from, absl::Hours(hours));
    Council council;
    council.Worker("day").OnDuty("day", "social_worker", {night.until, night.until + absl::Hours(12)});
    council.Worker("night").OnDuty("night", "social_worker", night);
    EXPECT_EQ(council.Ask("social_worker", night.from - kMicrosecond, false).found_by, FoundBy::kDutyDesk);
    EXPECT_EQ(council.Ask("social_worker", night.from, false).worker, "night");
    EXPECT_EQ(council.Ask("social_worker", night.until - kMicrosecond, false).worker, "night");
    EXPECT_EQ(council.Ask("social_worker", night.until, false).worker, "day");
  }
}

TEST(Resolve, OfTwoOnDutyTheOneWhoBeganLast) {
  Council council;
  council.Worker("first").OnDuty("first", "team_manager").Worker("second").OnDuty("second", "team_manager", {kNow});
  EXPECT_EQ(council.Ask("team_manager"), (Resolution{.found_by = FoundBy::kDuty, .worker = "second", .others = 1}));
}

TEST(Resolve, ATeamOnDutyIsNamedWithItsManagerOrWithout) {
  Council council;
  council.Team("night", "");
  council.facts().duties.push_back({.role = "social_worker", .team = "night", .held = {kLongAgo}});
  EXPECT_EQ(council.Ask("social_worker"), (Resolution{.found_by = FoundBy::kDuty, .team = "night"}));
  council.Holder("lead", "team_manager", "night");
  EXPECT_EQ(council.Ask("social_worker"), (Resolution{.found_by = FoundBy::kDuty, .worker = "lead", .team = "night"}));
}

}  // namespace
}  // namespace homeward::episode
