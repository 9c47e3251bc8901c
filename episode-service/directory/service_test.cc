#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "common/core/status_matchers.h"
#include "tests/support/directory_client.h"
#include "tests/support/many_rows.h"

namespace homeward::episode {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kNotFound = absl::StatusCode::kNotFound;
constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;

// Tuesday 10 March 2026, office hours.
constexpr char kNoon[] = "2026-03-10T12:00:00Z";
constexpr char kNight[] = "2026-03-10T23:00:00Z";

class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() { episodes_.CreateCouncil(); }

  int64_t Count(const std::string& from) {
    return episodes_.service().database().Number("SELECT COUNT(*) FROM " + from);
  }

  v1::Resolution Resolve(const std::string& role, const std::string& young_person = "",
                         absl::string_view time = kNoon) {
    v1::ResolveRoleRequest request;
    request.set_council(kWakefield);
    request.set_role(role);
    request.set_young_person(young_person);
    Put(At(time), request.mutable_time());
    return client_.Call<v1::Resolution>("ResolveRole", request).value();
  }

  // Names by page, `size` a page.
  std::vector<std::string> WorkerNames(v1::ListWorkersRequest request, int size) {
    request.set_council(kWakefield);
    request.set_page_size(size);
    std::vector<std::string> names;
    do {
      const auto page = client_.Call<v1::ListWorkersResponse>("ListWorkers", request).value();
      EXPECT_LE(page.workers_size(), size);
      for (const auto& worker : page.workers()) names.push_back(worker.display_name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  // The key by which the database says that it will look into a table.
  std::string KeyOf(const std::string& select) {
    episodes_.service().database().Execute("ANALYZE TABLE worker, worker_post, cover, duty, allocation, team");
    return IndexOf(episodes_.service().database(), select);
  }

  FakeClock clock_{At(kNoon)};
  EpisodeClient episodes_{clock_};
  DirectoryClient client_{episodes_};
};

TEST_F(DirectoryTest, AWorkerIsOneRecordHoweverOftenTheStaffSystemSaysSo) {
  client_.AddTeam("east");
  const v1::Worker first = client_.AddWorker("s1", {"social_worker"}, "east");
  const int64_t events = Count("event");
  clock_.Set(At(kNoon) + absl::Hours(24));
  const v1::Worker again = client_.AddWorker("s1", {"social_worker"}, "east");
  EXPECT_EQ(again.worker(), first.worker());
  EXPECT_EQ(again.etag(), first.etag());
  EXPECT_EQ(Count("event"), events);  // no news, no event
  EXPECT_EQ(Count("worker"), 1);

  const v1::Worker moved = client_.AddWorker("s1", {"social_worker", "interviewer"}, "");
  EXPECT_EQ(moved.worker(), first.worker());
  ASSERT_EQ(moved.posts_size(), 3);
  EXPECT_EQ(TimeOf(moved.posts(0).until_time()), clock_.Now());
  EXPECT_EQ(Count("event"), events + 1);
}

TEST_F(DirectoryTest, WhatIsOlderChangesNothing) {
  client_.AddWorker("s1", {"social_worker"});
  auto older = DirectoryClient::Worker("s1", {"team_manager"});
  Put(At(kNoon) - absl::Microseconds(1), older.mutable_source_time());
  const auto shown = client_.Must<v1::Worker>("UpsertWorker", older);
  ASSERT_EQ(shown.posts_size(), 1);
  EXPECT_EQ(shown.posts(0).role(), "social_worker");
  Put(At(kNoon) + absl::Microseconds(1), older.mutable_source_time());
  EXPECT_THAT(client_.Send<v1::Worker>("UpsertWorker", older), FailsWith(kInvalid, "TIME_IN_FUTURE"));
}

TEST_F(DirectoryTest, EventsNameNobody) {
  client_.AddTeam("east");
  const auto worker = client_.AddWorker("s1", {"social_worker"}, "east");
  EXPECT_EQ(Count("event WHERE body LIKE '%Worker s1%' OR body LIKE '%Team east%'"), 0);
  EXPECT_EQ(Count("event WHERE body LIKE '%" + worker.worker() + "%'"), 1);
}

TEST_F(DirectoryTest, RefusesTeamsAndManagersThatAreNotKnown) {
  EXPECT_THAT(client_.Send<v1::Worker>("UpsertWorker", DirectoryClient::Worker("s1", {}, "nowhere")),
              FailsWith(kNotFound, "TEAM_NOT_FOUND"));
  EXPECT_THAT(client_.Send<v1::Team>("UpsertTeam", DirectoryClient::Team("east", "nowhere")),
              FailsWith(kNotFound, "TEAM_NOT_FOUND"));
  auto managed = DirectoryClient::Team("east");
  managed.set_manager_external_id("nobody");
  EXPECT_THAT(client_.Send<v1::Team>("UpsertTeam", managed), FailsWith(kNotFound, "WORKER_NOT_FOUND"));
  client_.AddTeam("area");
  client_.AddTeam("east", "area");
  EXPECT_THAT(client_.Send<v1::Team>("UpsertTeam", DirectoryClient::Team("area", "east")),
              FailsWith(kPrecondition, "TEAM_LOOP"));
}

TEST_F(DirectoryTest, ListsWorkersByNameInPages) {
  client_.AddTeam("east");
  for (const char* id : {"c", "a", "e", "b", "d"}) client_.AddWorker(id, {}, std::string(id) == "e" ? "" : "east");
  EXPECT_THAT(WorkerNames({}, 2), ElementsAre("Worker a", "Worker b", "Worker c", "Worker d", "Worker e"));
  v1::ListWorkersRequest of_team;
  of_team.set_team(client_.AddTeam("east").team());
  EXPECT_THAT(WorkerNames(of_team, 3), ElementsAre("Worker a", "Worker b", "Worker c", "Worker d"));
}

TEST_F(DirectoryTest, ListsWhoHoldsARoleAndWorksHereAtATime) {
  client_.AddWorker("a", {"interviewer"});
  client_.AddWorker("b", {"social_worker"});
  auto leaver = DirectoryClient::Worker("c", {"interviewer"});
  Put(At(kNoon), leaver.mutable_until_time());
  client_.Must<v1::Worker>("UpsertWorker", leaver);
  v1::ListWorkersRequest request;
  request.set_role("interviewer");
  Put(At(kNoon) - absl::Microseconds(1), request.mutable_time());
  EXPECT_THAT(WorkerNames(request, 10), ElementsAre("Worker a", "Worker c"));
  Put(At(kNoon), request.mutable_time());
  EXPECT_THAT(WorkerNames(request, 10), ElementsAre("Worker a"));
}

TEST_F(DirectoryTest, TheChildsOwnPeopleAreFoundThenTheirTeam) {
  client_.AddTeam("east");
  const auto manager = client_.AddWorker("m", {"team_manager"}, "east");
  const auto own = client_.AddWorker("s", {"social_worker"}, "east");
  const std::string child = episodes_.CreateChild().young_person();
  EXPECT_EQ(Resolve("team_manager", child).found_by(), v1::FOUND_BY_DUTY_DESK);
  client_.Allocate(child, "social_worker", own.worker(), "2026-01-01T00:00:00Z");

  const v1::Resolution worker = Resolve("social_worker", child);
  EXPECT_EQ(worker.found_by(), v1::FOUND_BY_ALLOCATION);
  EXPECT_EQ(worker.worker(), own.worker());
  EXPECT_EQ(worker.display_name(), "Worker s");
  EXPECT_EQ(Resolve("team_manager", child).worker(), manager.worker());
  EXPECT_EQ(Resolve("team_manager", child).found_by(), v1::FOUND_BY_POST);
  EXPECT_EQ(Resolve("personal_adviser", child).found_by(), v1::FOUND_BY_MANAGER);
}

TEST_F(DirectoryTest, S408OutOfHoursWhoIsOnDuty) {
  client_.AddTeam("east");
  const auto own = client_.AddWorker("s", {"social_worker"}, "east");
  const auto night = client_.AddWorker("n", {});
  const std::string child = episodes_.CreateChild().young_person();
  client_.Allocate(child, "social_worker", own.worker(), "2026-01-01T00:00:00Z");
  client_.Must<v1::Duty>("RecordDuty", DirectoryClient::Duty("social_worker", night.worker(), "2026-03-06T09:00:00Z",
                                                             "2026-03-11T09:00:00Z"));
  EXPECT_EQ(Resolve("social_worker", child, "2026-03-06T12:00:00Z").worker(), own.worker());    // Friday
  EXPECT_EQ(Resolve("social_worker", child, "2026-03-07T12:00:00Z").worker(), night.worker());  // Saturday
  EXPECT_EQ(Resolve("social_worker", child, "2026-03-08T12:00:00Z").worker(), night.worker());  // Sunday
  EXPECT_EQ(Resolve("social_worker", child, "2026-03-09T12:00:00Z").worker(), own.worker());    // Monday
  EXPECT_EQ(Resolve("social_worker", child, "2026-03-10T16:59:59.999999Z").worker(), own.worker());
  EXPECT_EQ(Resolve("social_worker", child, "2026-03-10T17:00:00Z").worker(), night.worker());
  EXPECT_EQ(Resolve("social_worker", child, "2026-03-11T08:59:59.999999Z").worker(), night.worker());
  EXPECT_EQ(Resolve("social_worker", child, "2026-03-11T09:00:00Z").worker(), own.worker());
}

TEST_F(DirectoryTest, NobodyFoundIsTheDutyDesk) {
  v1::RecordDutyDeskRequest desk;
  desk.set_council(kWakefield);
  desk.set_contact("duty desk, extension 24");
  Put(At(kNoon), desk.mutable_from_time());
  client_.Must<v1::DutyDesk>("RecordDutyDesk", desk);
  const v1::Resolution nobody = Resolve("service_director");
  EXPECT_EQ(nobody.found_by(), v1::FOUND_BY_DUTY_DESK);
  EXPECT_EQ(nobody.duty_desk_contact(), "duty desk, extension 24");
  EXPECT_THAT(nobody.worker(), IsEmpty());
}

TEST_F(DirectoryTest, CoverEndsWhenItIsSaidTo) {
  const auto away = client_.AddWorker("a", {"missing_coordinator"});
  const auto other = client_.AddWorker("b", {});
  const auto recorded =
      client_.Must<v1::Cover>("RecordCover", DirectoryClient::Cover(away.worker(), other.worker(), kNoon));
  EXPECT_EQ(Resolve("missing_coordinator", "", kNight).worker(), other.worker());
  EXPECT_EQ(Resolve("missing_coordinator", "", kNight).covers_for(), away.worker());
  EXPECT_THAT(client_.Send<v1::Cover>("RecordCover", DirectoryClient::Cover(away.worker(), other.worker(), kNight)),
              FailsWith(kPrecondition, "COVER_OVERLAP"));

  v1::EndCoverRequest end;
  end.set_council(kWakefield);
  end.set_cover(recorded.cover());
  end.set_etag(recorded.etag());
  Put(At(kNight), end.mutable_until_time());
  const auto ended = client_.Must<v1::Cover>("EndCover", end);
  EXPECT_EQ(TimeOf(ended.until_time()), At(kNight));
  EXPECT_EQ(Resolve("missing_coordinator", "", kNight).worker(), away.worker());
  EXPECT_THAT(client_.Send<v1::Cover>("RecordCover", DirectoryClient::Cover(away.worker(), other.worker(), kNight)),
              IsOk());

  v1::ListCoversRequest list;
  list.set_council(kWakefield);
  EXPECT_EQ(client_.Call<v1::ListCoversResponse>("ListCovers", list)->covers_size(), 2);
  Put(At(kNight), list.mutable_after_time());
  EXPECT_EQ(client_.Call<v1::ListCoversResponse>("ListCovers", list)->covers_size(), 1);
}

TEST_F(DirectoryTest, DutyIsListedInPagesAndCanEndEarlier) {
  const auto worker = client_.AddWorker("a", {});
  std::vector<v1::Duty> recorded;
  for (const char* day : {"2026-03-11", "2026-03-10", "2026-03-12"}) {
    recorded.push_back(client_.Must<v1::Duty>(
        "RecordDuty", DirectoryClient::Duty("social_worker", worker.worker(), absl::StrCat(day, "T17:00:00Z"),
                                            absl::StrCat(day, "T23:00:00Z"))));
  }
  v1::ListDutiesRequest list;
  list.set_council(kWakefield);
  list.set_role("social_worker");
  list.set_page_size(2);
  const auto first = client_.Call<v1::ListDutiesResponse>("ListDuties", list).value();
  ASSERT_EQ(first.duties_size(), 2);
  EXPECT_EQ(first.duties(0).duty(), recorded[1].duty());
  list.set_page_token(first.next_page_token());
  EXPECT_EQ(client_.Call<v1::ListDutiesResponse>("ListDuties", list)->duties(0).duty(), recorded[2].duty());

  v1::EndDutyRequest end;
  end.set_council(kWakefield);
  end.set_duty(recorded[1].duty());
  end.set_etag(recorded[1].etag());
  Put(At("2026-03-10T18:00:00Z"), end.mutable_until_time());
  client_.Must<v1::Duty>("EndDuty", end);
  EXPECT_EQ(Resolve("social_worker", "", "2026-03-10T17:59:59.999999Z").worker(), worker.worker());
  EXPECT_EQ(Resolve("social_worker", "", "2026-03-10T18:00:00Z").found_by(), v1::FOUND_BY_DUTY_DESK);
}

TEST_F(DirectoryTest, AnotherAllocationEndsTheOneBeforeAndBothStay) {
  const auto before = client_.AddWorker("a", {});
  const auto after = client_.AddWorker("b", {});
  const std::string child = episodes_.CreateChild().young_person();
  client_.Allocate(child, "social_worker", before.worker(), "2026-01-01T00:00:00Z");
  client_.Allocate(child, "social_worker", after.worker(), "2026-03-01T00:00:00Z");
  EXPECT_EQ(Resolve("social_worker", child, "2026-02-28T23:59:59.999999Z").found_by(), v1::FOUND_BY_ALLOCATION);

  v1::ListAllocationsRequest list;
  list.set_council(kWakefield);
  list.set_young_person(child);
  const auto all = client_.Call<v1::ListAllocationsResponse>("ListAllocations", list).value();
  ASSERT_EQ(all.allocations_size(), 2);
  EXPECT_EQ(TimeOf(all.allocations(0).until_time()), At("2026-03-01T00:00:00Z"));
  EXPECT_FALSE(all.allocations(1).has_until_time());
  EXPECT_EQ(Count("event WHERE type LIKE '%AllocationEnded' AND subject = '" + child + "'"), 1);
  EXPECT_EQ(Count("event WHERE type LIKE '%WorkerAllocated' AND subject = '" + child + "'"), 2);
}

TEST_F(DirectoryTest, ABatchAnswersInOrderAndAuditsEveryChild) {
  client_.AddWorker("c", {"missing_coordinator"});
  const std::string first = episodes_.CreateChild().young_person();
  const std::string second = episodes_.CreateChild().young_person();
  v1::BatchResolveRolesRequest request;
  request.set_council(kWakefield);
  for (const auto& [role, child] : {std::pair("missing_coordinator", first), std::pair("team_manager", second),
                                    std::pair("social_worker", first)}) {
    auto* question = request.add_questions();
    question->set_role(role);
    question->set_young_person(child);
  }
  const auto reply = client_.Call<v1::BatchResolveRolesResponse>("BatchResolveRoles", request).value();
  ASSERT_EQ(reply.resolutions_size(), 3);
  EXPECT_EQ(reply.resolutions(0).found_by(), v1::FOUND_BY_POST);
  EXPECT_EQ(reply.resolutions(1).role(), "team_manager");
  EXPECT_EQ(reply.resolutions(2).found_by(), v1::FOUND_BY_DUTY_DESK);
  EXPECT_EQ(Count("audit JOIN audit_subject USING (council, audit) WHERE method LIKE '%BatchResolveRoles'"), 2);

  request.mutable_questions(0)->set_young_person(NewUuid(absl::Now()));
  EXPECT_THAT(client_.Call<v1::BatchResolveRolesResponse>("BatchResolveRoles", request),
              FailsWith(kNotFound, "YOUNG_PERSON_NOT_FOUND"));
}

TEST_F(DirectoryTest, ListsAndSearchesUseTheirIndexes) {
  client_.AddTeam("east");
  for (int i = 0; i < 40; ++i) {
    const auto worker = client_.AddWorker(absl::StrCat("s", i), {i % 2 == 0 ? "social_worker" : "interviewer"},
                                          i % 4 == 0 ? "east" : "");
    client_.Must<v1::Duty>("RecordDuty", DirectoryClient::Duty(i % 2 == 0 ? "social_worker" : "mash", worker.worker(),
                                                               "2026-03-10T17:00:00Z", "2026-03-11T09:00:00Z"));
    episodes_.service().database().Execute(
        absl::StrCat("INSERT INTO cover VALUES ('E08000036', '", i, "', 1, '", i, "', 'other', 1, 2)"));
    episodes_.service().database().Execute(
        absl::StrCat("INSERT INTO allocation VALUES ('E08000036', '", i, "', 1, '", i, "', 'iro', 'worker', 1, 2)"));
  }
  const std::string council = " WHERE council = 'E08000036'";
  EXPECT_EQ(KeyOf("SELECT worker FROM worker" + council + " ORDER BY display_name, worker LIMIT 10"), "worker_name");
  EXPECT_EQ(KeyOf("SELECT duty FROM duty" + council + " ORDER BY from_us, duty LIMIT 10"), "duty_from");
  EXPECT_THAT(KeyOf("SELECT worker, role FROM worker_post" + council +
                    " AND until_us > 5 AND from_us <= 6 AND role IN ('mash', 'iro')"),
              HasSubstr("worker_post_role"));
  EXPECT_EQ(KeyOf("SELECT worker FROM cover" + council + " AND until_us > 5 AND from_us <= 6"), "cover_until");
  EXPECT_EQ(KeyOf("SELECT worker FROM allocation" + council + " AND until_us > 5 AND young_person IN ('a', 'b')"),
            "allocation_young_person");
  EXPECT_THAT(KeyOf("SELECT team FROM team" + council + " AND external_id = 'east'"), Not(IsEmpty()));
}

}  // namespace
}  // namespace homeward::episode
