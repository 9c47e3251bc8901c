#include "tests/load/prepare.h"

#include <absl/base/thread_annotations.h>
#include <absl/strings/str_cat.h>
#include <absl/synchronization/mutex.h>
#include <absl/time/clock.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <string>
#include <thread>
#include <utility>

#include "common/calendar/local_time.h"
#include "common/core/status.h"
#include "common/core/uuid.h"
#include "common/wire/times.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "tests/load/suite.h"

namespace homeward::load {
namespace {

namespace v1 = episode::v1;

constexpr int kThreads = 32;

template <class Reply, class Request>
absl::StatusOr<Reply> Send(Endpoint& gateway, absl::string_view rpc, const std::string& council, Request request) {
  request.set_council(council);
  request.set_request_id(NewUuid(absl::Now()));
  return gateway.Call<Reply>(absl::StrCat("/homeward.episode.v1.EpisodeService/", rpc), request);
}

// A council that an earlier run has set up is used again.
absl::Status CreateCouncil(Endpoint& gateway, const std::string& council) {
  v1::CreateCouncilRequest create;
  create.set_name("Load (invented)");
  Put(absl::Now() - absl::Hours(24 * 365), create.mutable_live_from_time());
  const absl::Status created = Send<v1::Council>(gateway, "CreateCouncil", council, create).status();
  return absl::IsAlreadyExists(created) ? absl::OkStatus() : created;
}

// The version that an etag stands for: the load compares etags with those it expects, by counting.
absl::StatusOr<int64_t> FirstVersion(const v1::Episode& episode) {
  if (episode.etag() == "v1") return 1;
  return WrongAnswer("a new episode that is not at its first version");
}

absl::StatusOr<v1::Episode> Report(Endpoint& gateway, const Person& person, absl::Time since,
                                   absl::Duration returned_after) {
  v1::ReportMissingRequest report;
  report.set_young_person(person.id);
  report.set_category(v1::CARE_CATEGORY_MISSING);
  report.set_source(v1::SOURCE_CARER);
  report.set_circumstances("Invented for a load test.");
  Put(Moment{.time = since}, report.mutable_start_times()->mutable_last_seen());
  if (returned_after != absl::InfiniteDuration()) {
    Put(Moment{.time = since + returned_after}, report.mutable_returned());
    report.set_returned_to(v1::RETURNED_TO_SAME_PLACEMENT);
  }
  return Send<v1::Episode>(gateway, "ReportMissing", person.council, report);
}

// Enters a young person who is looked after and placed.
absl::StatusOr<Person> CreatePerson(Endpoint& gateway, const std::string& council, absl::Time now) {
  v1::CreateYoungPersonRequest create;
  create.mutable_young_person()->set_given_name("Load");
  create.mutable_young_person()->set_date_of_birth(absl::FormatCivilTime(LocalDay(now - absl::Hours(24 * 365 * 14))));
  HW_ASSIGN_OR_RETURN(v1::YoungPerson person, Send<v1::YoungPerson>(gateway, "CreateYoungPerson", council, create));
  const Moment started = OnDay(LocalDay(now - absl::Hours(24 * 365)));
  v1::StartLegalStatusRequest status;
  status.set_young_person(person.young_person());
  status.set_etag(person.etag());
  status.set_code("care_order");
  Put(started, status.mutable_started());
  HW_ASSIGN_OR_RETURN(person, Send<v1::YoungPerson>(gateway, "StartLegalStatus", council, status));
  v1::StartPlacementRequest placement;
  placement.set_young_person(person.young_person());
  placement.set_etag(person.etag());
  placement.set_type("k2");
  placement.set_distance_miles(12);
  Put(started, placement.mutable_started());
  HW_RETURN_IF_ERROR(Send<v1::YoungPerson>(gateway, "StartPlacement", council, placement).status());
  return Person{.council = council, .id = person.young_person()};
}

// One child's part of the result.
struct Entered {
  Person person;
  PreparedEpisode ended;
  PreparedEpisode open;
};

absl::StatusOr<Entered> Enter(Endpoint& gateway, size_t number, absl::Time now) {
  Entered entered;
  const std::string council(kCouncils[number % std::size(kCouncils)]);
  HW_ASSIGN_OR_RETURN(entered.person, CreatePerson(gateway, council, now));
  HW_ASSIGN_OR_RETURN(const v1::Episode ended,
                      Report(gateway, entered.person, now - absl::Hours(24 * 30), absl::Hours(5)));
  HW_ASSIGN_OR_RETURN(const v1::Episode open,
                      Report(gateway, entered.person, now - absl::Hours(2), absl::InfiniteDuration()));
  entered.ended = {.person = number, .id = ended.episode()};
  entered.open = {.person = number, .id = open.episode()};
  HW_ASSIGN_OR_RETURN(entered.ended.version, FirstVersion(ended));
  HW_ASSIGN_OR_RETURN(entered.open.version, FirstVersion(open));
  return entered;
}

// Enters all, several at once, until one fails.
absl::Status EnterAll(Endpoint& gateway, absl::Time now, std::vector<Entered>& all) {
  std::atomic<size_t> next = 0;
  std::atomic<bool> failed = false;
  absl::Mutex mutex;
  absl::Status fault;
  auto work = [&] {
    for (size_t number = next++; number < all.size() && !failed; number = next++) {
      auto entered = Enter(gateway, number, now);
      if (entered.ok()) {
        all[number] = *std::move(entered);
        continue;
      }
      failed = true;
      absl::MutexLock lock(&mutex);
      fault.Update(entered.status());
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  return fault;
}

}  // namespace

absl::StatusOr<Prepared> Prepare(Endpoint& gateway, int people) {
  for (absl::string_view council : kCouncils) {
    HW_RETURN_IF_ERROR(CreateCouncil(gateway, std::string(council)));
  }
  std::vector<Entered> all(static_cast<size_t>(people));
  HW_RETURN_IF_ERROR(EnterAll(gateway, absl::Now(), all));
  Prepared prepared;
  for (Entered& entered : all) prepared.people.push_back(std::move(entered.person));
  // Apart from one another, so that changes that are under way together concern different young people.
  for (Entered& entered : all) prepared.episodes.push_back(std::move(entered.ended));
  for (Entered& entered : all) prepared.episodes.push_back(std::move(entered.open));
  return prepared;
}

}  // namespace homeward::load
